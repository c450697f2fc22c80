"""The report of a conversion: a page for a browser, and the same as data."""
