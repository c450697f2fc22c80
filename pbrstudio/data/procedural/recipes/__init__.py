"""One file a family of materials; ``table.py`` lists all recipes."""
