"""Periodic building blocks of recipes: arrays [H,W] on a torus whose side is 1, the same material at any size."""
