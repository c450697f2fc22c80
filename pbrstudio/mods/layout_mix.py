"""Textures of two of the game's layouts in one folder are no mod."""

from __future__ import annotations

from pathlib import Path

from pbrstudio.mods.manifest import Manifest
from pbrstudio.runtime.errors import UserError
from pbrstudio.spec.layout import Layout
from pbrstudio.textures.layouts import layout_ids, load_layout


def check_layout(out: Path, layout: Layout, manifest: Manifest) -> None:
    """Raises `UserError` where ``out`` holds textures of another of the game's layouts: together they are no mod."""
    if layout.tree != "game":
        return
    games = {each for each in layout_ids() if load_layout(each).tree == "game"} - {layout.id}
    for claims in manifest.all_claims():
        made = {path: each.layout for each in claims.textures.values() for path in each.files}
        for path, its_layout in (made | claims.files).items():
            if its_layout in games and (out / path).exists():
                raise UserError(
                    f"{out} holds textures of layout '{its_layout}', such as {path}, and '{layout.id}' was asked for: "
                    "choose another output folder, or move what is there away"
                )
