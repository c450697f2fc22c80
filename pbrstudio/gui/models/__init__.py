"""The models page: what is installed, with its card."""
