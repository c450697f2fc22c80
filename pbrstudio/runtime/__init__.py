"""What every job needs and no library brings: events, control, errors, sinks. Standard library only."""
