"""The end of a conversion: everything that belongs to it beside the textures is written here, in this order.

`mods/batch.py` calls `write_pack(pack, results, control, ...)` once, after the last item (also when it was
stopped), with a result for every file that was seen, in the order of the input; it adds ``outputs`` to those of
`JobFinished` and tells each of ``failed`` as an `ItemFailed`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from pbrstudio.mods.pack_files import meta_ini, readme
from pbrstudio.mods.pack_files.archive import archive_name, members, write_archive
from pbrstudio.mods.pack_files.landscapes import FOLDER as SETS
from pbrstudio.mods.pack_files.landscapes import write_landscapes
from pbrstudio.mods.pack_files.outcome import PackOutcome
from pbrstudio.mods.pack_files.pack import Pack
from pbrstudio.mods.pack_files.pgpatcher_list import write_pgpatcher_list
from pbrstudio.mods.pack_files.texts import others_texts, write_texts
from pbrstudio.mods.pgpatcher import FOLDER
from pbrstudio.mods.report.write_report import write_report
from pbrstudio.mods.results import ItemResult, State
from pbrstudio.runtime.control import Control, Stopped
from pbrstudio.runtime.events import Finding, Severity


def write_pack(
    pack: Pack,
    results: Sequence[ItemResult],
    control: Control,
    *,
    dry_run: bool,
    claimed: Collection[str] = (),
    warnings: Sequence[str] = (),
) -> PackOutcome:
    """Writes what belongs to the conversion as a whole; ``dry_run`` only tells what would be.

    ``claimed`` are the files below the output folder that are noted to belong to the mod, those of earlier runs too;
    ``warnings`` are for the report.

    PGPatcher's list comes of single textures too; the rest of a mod alone. Of a conversion that was stopped there is
    no archive: it would lack files. A report there is always, also when nothing could be converted.
    """
    outcome = write_pgpatcher_list(pack, results, dry_run=dry_run)
    outcome += write_landscapes(pack, results, pack.landscapes, dry_run=dry_run)
    if not pack.is_mod:
        return outcome
    if not dry_run:
        outcome += write_report(pack, _with_faults(results, outcome), control, warnings)
    if not any(each.state in (State.DONE, State.KEPT) for each in results):
        return outcome
    texts = _texts(pack)
    outcome += write_texts(pack.out, texts, "skip", dry_run=dry_run)  # other mods have files of these names, too
    if pack.conversion.existing == "overwrite":
        outcome += PackOutcome(warnings=tuple(others_texts(pack.out, texts)))
    if pack.conversion.packaging.zip and not pack.for_installer:
        outcome += _zip(pack, results, claimed, control, dry_run=dry_run)
    return outcome


def _with_faults(results: Sequence[ItemResult], outcome: PackOutcome) -> list[ItemResult]:
    """The results, with what the lists made of them had to say against them."""
    faults = dict(outcome.failed)
    return [
        replace(each, findings=(*each.findings, Finding(Severity.ERROR, faults[each.name])))
        if each.name in faults
        else each
        for each in results
    ]


def _texts(pack: Pack) -> dict[str, str]:
    wanted = pack.layout.pack_files
    texts = {}
    if "readme" in wanted:
        texts[readme.NAME] = readme.readme(pack)
    if "meta" in wanted and not pack.for_installer:
        texts[meta_ini.NAME] = meta_ini.meta_ini(pack)
    return texts


def _zip(
    pack: Pack, results: Sequence[ItemResult], claimed: Collection[str], control: Control, *, dry_run: bool
) -> PackOutcome:
    path = pack.out / archive_name(pack.title, pack.conversion.packaging.version)
    if dry_run:
        return PackOutcome((str(path),))
    try:
        textures = {path for each in results for path in each.outputs}
        textures |= {pack.out / each for each in claimed}
        beside = [readme.NAME]
        if "pgpatcher" in pack.layout.pack_files:
            beside += [f"{FOLDER}/{pack.name}.json", f"{SETS}/*.json", f"{pack.name}.esp"]
        files = members(pack.out, textures, beside)
        return write_archive(path, pack.out, files, pack.conversion.existing, control.safe_point)
    except Stopped:
        return PackOutcome()
