"""Names of files as text: what a file system lets through, and a page, an archive or an XML file does not."""

from __future__ import annotations


def printable(name: str) -> str:
    """``name`` with a question mark for each control character, and for each byte that is no text in this system."""
    return "".join(letter if letter.isprintable() else "?" for letter in name)
