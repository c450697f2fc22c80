"""Materials with truth: read from folders, parted into training, validation and test."""
