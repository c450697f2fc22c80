"""Makes an installer of conversions that lie side by side: halves, the two XML files, the archive."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pbrstudio.mods.fomod.choices import Kind
from pbrstudio.mods.fomod.half import write_halves
from pbrstudio.mods.fomod.info import info
from pbrstudio.mods.fomod.module_config import module_config
from pbrstudio.mods.pack_files.archive import archive_name, members, write_archive
from pbrstudio.mods.pack_files.ours import Ours
from pbrstudio.mods.pack_files.outcome import PackOutcome
from pbrstudio.mods.pack_files.texts import write_texts
from pbrstudio.runtime.control import SafePoint
from pbrstudio.spec.conversion import Conversion

FOLDER = "fomod"
"""What managers look for at the root of an archive."""
INFO, CONFIG = "info.xml", "ModuleConfig.xml"


def write_installer(
    out: Path, title: str, kinds: Sequence[Kind], conversion: Conversion, safe_point: SafePoint, *, dry_run: bool
) -> PackOutcome:
    """Completes ``out``, which holds a folder for each of ``kinds`` that was converted; tells what it wrote there.

    Of the halves only those that could not be written are told. ``dry_run`` tells what there would be, at most. Raises
    `Stopped` at a safe point.
    """
    packaging = conversion.packaging
    archive = out / archive_name(title, packaging.version)
    if dry_run:
        files = [out / FOLDER / name for name in (INFO, CONFIG)]
        return PackOutcome(tuple(str(path) for path in (*files, *([archive] if packaging.zip else []))))
    outcome = PackOutcome()
    for kind in kinds:
        halves = write_halves(kind.full / "textures", kind.half / "textures", Ours(out), safe_point)
        outcome += PackOutcome(failed=halves.failed)
    texts = {
        f"{FOLDER}/{INFO}": info(title, packaging),
        f"{FOLDER}/{CONFIG}": module_config(title, kinds, out),
    }
    outcome += write_texts(out, texts, conversion.existing, dry_run=False)
    if packaging.zip:
        content = [FOLDER, *(kind.folder.name for kind in kinds)]
        outcome += write_archive(archive, out, members(out, content), conversion.existing, safe_point)
    return outcome
