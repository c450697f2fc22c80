"""The window: pages that show what services do, and send them to work."""
