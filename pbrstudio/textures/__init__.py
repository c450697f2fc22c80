"""Textures and what may be done with them: read, write, colour spaces, normals, mips, naming. numpy, no torch."""
