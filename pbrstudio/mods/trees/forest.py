"""The inputs as trees, each gone through and opened once, for however many plans are made of it."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from pbrstudio.mods.trees.archive import archive_tree
from pbrstudio.mods.trees.bsa import is_archive
from pbrstudio.mods.trees.data_folder import data_tree
from pbrstudio.mods.trees.folder import sibling_tree
from pbrstudio.mods.trees.tree import Tree
from pbrstudio.runtime.control import SafePoint


@dataclass(frozen=True, slots=True, eq=False)
class Forest:
    """A file of an archive is the same file in every plan then, and taken out once for all of them."""

    leave_out: Path
    """The output folder: what lies below it is none of the inputs'."""
    _trees: dict[Path, Tree] = field(default_factory=dict)
    _siblings: dict[Path, Tree] = field(default_factory=dict)

    def tree(self, path: Path, safe_point: SafePoint) -> Tree | None:
        """The images of a folder or an archive; None for a single file. Raises `UserError` for a damaged archive."""
        if path not in self._trees:
            if os.path.isdir(path):  # a path that is too long is no folder; Path.is_dir would raise
                self._trees[path] = data_tree(path, leave_out=self.leave_out, safe_point=safe_point)
            elif is_archive(path) and os.path.isfile(path):
                self._trees[path] = archive_tree(path)
        return self._trees.get(path)

    def siblings(self, folder: Path) -> Tree:
        """The images of ``folder`` itself, where the maps of a single texture lie."""
        if folder not in self._siblings:
            self._siblings[folder] = sibling_tree(folder)
        return self._siblings[folder]
