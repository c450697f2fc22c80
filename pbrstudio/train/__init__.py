"""Training: losses, optimisers, the loop, validation, gates, checkpoints, and the ladder that joins them."""
