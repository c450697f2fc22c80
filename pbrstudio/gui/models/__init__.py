"""The window's models page."""
