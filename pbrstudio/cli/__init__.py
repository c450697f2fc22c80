"""The command line: parse, call a service, show its events."""
