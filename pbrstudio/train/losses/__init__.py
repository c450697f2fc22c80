"""Terms of the loss, one a file; `terms.py` turns their specs into them."""
