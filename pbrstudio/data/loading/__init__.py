"""Batches made ahead of the network, in processes of their own or in a thread."""
