"""What an input holds, by its paths: a folder, an archive, or a Data folder with both."""
