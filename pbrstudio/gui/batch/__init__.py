"""The window's batch page."""
