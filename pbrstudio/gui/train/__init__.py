"""The window's train page."""
