"""Atlases: islands of several materials on one texture, as games' armour and furniture have them."""
