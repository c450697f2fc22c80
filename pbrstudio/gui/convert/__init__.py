"""The convert page: textures, their maps, the sliders, the brush of materials, and the way out into files."""
