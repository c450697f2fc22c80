"""Samples of a training: drawn, cut, turned, changed, lit and put together, each from a seed alone."""
