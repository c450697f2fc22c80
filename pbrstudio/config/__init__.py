"""Where things live on this machine: paths, shipped resources, settings, logs."""
