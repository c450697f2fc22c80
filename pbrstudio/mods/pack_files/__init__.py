"""What belongs to a mod beside its textures: PGPatcher's list, the words about it, what a mod manager wants."""
