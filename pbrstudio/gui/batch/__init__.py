"""The batch page: many textures, folders and archives at once."""
