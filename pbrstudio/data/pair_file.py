"""Reads and writes the TOML file of pairs."""

from __future__ import annotations

import json
from pathlib import Path

from pbrstudio.config.toml_file import read_spec
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.staging import StagedFiles
from pbrstudio.spec.pairs import Pair, PairFile

HEAD = """# Game textures with the maps that a True PBR pack has for them; written by 'pbrstudio data pair'.
# sharpness and offset say how well a pair is aligned; the limits stand in resources/materials.toml, [alignment].
"""


def read_pair_file(path: Path) -> PairFile:
    """The pairs in ``path``. `UserError`: it cannot be read, or is no such file."""
    try:
        return read_spec(path, PairFile, "is no file of pairs")
    except UserError as error:
        raise UserError(f"{path}: {error}: run 'pbrstudio data pair'") from error


def write_pair_file(path: Path, pairs: PairFile) -> None:
    """Writes ``path`` whole. OSError: as it comes."""
    lines = [HEAD, f"game = {_text(pairs.game)}", f"pack = {_text(pairs.pack)}"]
    for pair in pairs.pairs:
        lines.append("\n[[pairs]]")
        lines += [f"{name} = {_text(value)}" for name, value in _told(pair).items()]
    with StagedFiles() as staged:
        staged.path_for(path).write_text("\n".join(lines) + "\n", encoding="utf-8")
        staged.commit()


def _told(pair: Pair) -> dict[str, object]:
    """What differs from the default."""
    return pair.model_dump(exclude_defaults=True)


def _text(value: object) -> str:
    """JSON's strings, numbers and lists are TOML's too (but for one control character that JSON leaves as it is)."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
