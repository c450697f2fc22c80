"""A material on a turning solid: its maps as Qt Quick 3D shows them."""
