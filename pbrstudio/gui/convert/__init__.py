"""The window's convert page."""
