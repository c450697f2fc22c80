"""Materials made by the program: recipes with random parameters on periodic building blocks, every map exact."""
