"""A whole mod: what is in it, what becomes of each texture, and what belongs to it beside the textures."""
