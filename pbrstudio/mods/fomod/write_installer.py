"""Makes an installer of conversions that lie side by side: halves, the two XML files, the archive."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pbrstudio.mods.fomod.choices import Kind, Offer
from pbrstudio.mods.fomod.half import write_halves
from pbrstudio.mods.fomod.info import info
from pbrstudio.mods.fomod.module_config import module_config
from pbrstudio.mods.manifest import Manifest
from pbrstudio.mods.pack_files.archive import MOD_CONTENT, archive_name, members, write_archive
from pbrstudio.mods.pack_files.ours import Ours
from pbrstudio.mods.pack_files.outcome import PackOutcome
from pbrstudio.mods.pack_files.pack import OWN_FOLDER
from pbrstudio.mods.pack_files.texts import write_texts
from pbrstudio.mods.report.write_report import DATA_END, join_reports
from pbrstudio.runtime.control import SafePoint
from pbrstudio.runtime.empty_folders import remove_empty_folders
from pbrstudio.runtime.errors import UserError, os_error_sentence
from pbrstudio.spec.conversion import Conversion

FOLDER = "fomod"
"""What managers look for at the root of an archive."""
_TEXTURES = "textures"
INFO, CONFIG = "info.xml", "ModuleConfig.xml"


def write_installer(
    out: Path, title: str, kinds: Sequence[Kind], conversion: Conversion, safe_point: SafePoint, *, dry_run: bool
) -> PackOutcome:
    """Completes ``out``, which holds a folder for each of ``kinds`` that was converted; tells what it wrote there.

    A kind without textures is not offered, and where there are none at all there is no installer. Of the halves only
    those that could not be written are told. ``dry_run`` tells what there would be, at most. Raises `Stopped` at a safe
    point.
    """
    packaging = conversion.packaging
    archive = out / archive_name(title, packaging.version)
    if dry_run:
        files = [out / FOLDER / name for name in (INFO, CONFIG)]
        return PackOutcome(tuple(str(path) for path in (*files, *([archive] if packaging.zip else []))))
    outcome = PackOutcome()
    offers: list[Offer] = []
    for kind in kinds:
        # What the conversion of this kind noted, and earlier ones before it.
        claimed = {each for claims in Manifest(kind.full, out.name).all_claims() for each in claims.files}
        whole = sorted(path for each in claimed if (path := kind.full / each).is_file())
        halves = write_halves(
            whole, kind.full / _TEXTURES, kind.half / _TEXTURES, Ours(out), safe_point, prune=conversion.prune
        )
        outcome += PackOutcome(failed=halves.outcome.failed)
        if whole:
            offers.append(Offer(kind, tuple(whole), halves.files))
    outcome += _report(out, kinds)
    if not offers:
        return outcome + _without_installer(out)
    texts = {
        f"{FOLDER}/{INFO}": info(title, packaging),
        f"{FOLDER}/{CONFIG}": module_config(title, offers, out),
    }
    outcome += write_texts(out, texts, conversion.existing, dry_run=False)
    if packaging.zip:
        kinds = [offer.kind for offer in offers]
        textures = [path for offer in offers for path in (*offer.textures, *offer.halves)]
        beside = [each for each in MOD_CONTENT if each != _TEXTURES]
        content = [FOLDER, *(f"{kind.full.relative_to(out).as_posix()}/{each}" for kind in kinds for each in beside)]
        files = members(out, textures, content)
        outcome += write_archive(archive, out, files, conversion.existing, safe_point)
    return outcome


def _without_installer(out: Path) -> PackOutcome:
    """Takes away what an earlier run wrote of one, which would name what is not there."""
    ours, failed = Ours(out), []
    for path in (out / FOLDER / INFO, out / FOLDER / CONFIG):
        try:
            if path.exists() and ours.wrote(path):
                path.unlink()
                remove_empty_folders(path.parent, out)
        except OSError as error:
            failed.append((str(path), os_error_sentence(error).removeprefix(f"{path}: ")))
    return PackOutcome(failed=tuple(failed))


def _report(out: Path, kinds: Sequence[Kind]) -> PackOutcome:
    """Puts the last reports of the kinds together, at the installer's root."""
    parts = []
    for kind in kinds:
        found = sorted((kind.full / OWN_FOLDER).glob(f"*{DATA_END}"), key=lambda path: path.stat().st_mtime_ns)
        parts += [(kind.layout.id, path) for path in found[-1:]]
    if not parts:
        return PackOutcome()
    try:
        return join_reports(parts, out)
    except UserError as error:
        return PackOutcome(failed=((str(out / OWN_FOLDER), str(error)),))
