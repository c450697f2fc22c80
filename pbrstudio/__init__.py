"""Turns a game's diffuse textures into physically based material maps."""

__version__ = "0.1.0"
