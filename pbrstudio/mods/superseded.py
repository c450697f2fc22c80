"""What an older run of a split mod made and the newest no longer asks for."""

from __future__ import annotations

from pbrstudio.mods.claims import Claims, Texture
from pbrstudio.mods.origins import image_of
from pbrstudio.mods.selection import NOT_INCLUDED
from pbrstudio.mods.shard_parts import Parts
from pbrstudio.mods.unasked import is_there


def superseded(newest: Parts, claims: Claims) -> list[Texture]:
    """The textures of a mod that its newest run left alone or did not find, though it went through their input.

    In doubt a texture is asked for: where ``--include`` named a part of the mod, where its image is still there, and
    where it was named by itself or got another name.
    """
    rows = {row.name: row for report in newest.reports for row in report.rows}
    if any(row.message == NOT_INCLUDED for row in rows.values()):
        return []
    converted = {name for name, row in rows.items() if row.state in ("done", "kept")}
    textures = claims.textures.values()
    inputs = {each.origins[-1].input for each in textures if each.name in converted and each.origins}
    found = []
    for texture in textures:
        if not texture.own_name or not texture.origins or texture.origins[-1].input not in inputs:
            continue
        row = rows.get(texture.name)
        if row is None:
            gone = not any(is_there(image_of(origin)) for origin in texture.origins)
        else:
            gone = row.state == "left alone" and all(origin.below for origin in texture.origins)
        if gone:
            found.append(texture)
    return found
