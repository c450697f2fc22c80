"""The game's plugins: the texture sets of its landscapes, read from them and pointed at what was converted."""
