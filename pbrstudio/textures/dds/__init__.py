"""The DirectDraw Surface container: its formats, header, blocks, reader and writer."""
