"""What each square of a texture's small picture shows, in a word."""

from __future__ import annotations

from pathlib import PurePath

from pbrstudio.spec.layout import Layout
from pbrstudio.textures.naming import without_diffuse_suffix

SOURCE = "source"


def word_for(output: PurePath, source: PurePath | None, layout: Layout) -> str:
    """The name of the map that the file ``output`` of the texture ``source`` holds; empty where the layout has none.

    By its whole name where that is the source's with a suffix: the diffuse ``cuirass_m`` is no mask. A file that got
    another name, with a number for one, is told by its end.
    """
    kind, stem = output.suffix.lower().lstrip("."), output.stem.lower()
    names = set() if source is None else {source.stem.lower(), without_diffuse_suffix(source.stem).lower()}
    files = [file for file in layout.files if file.type == kind]
    for file in files:
        if any(stem == name + file.suffix.lower() for name in names):
            return file.map
    ends = sorted(files, key=lambda file: -len(file.suffix))
    return next((file.map for file in ends if stem.endswith(file.suffix.lower())), "")
