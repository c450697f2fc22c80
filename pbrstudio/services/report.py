"""Reports of conversions: where one lies, and those of several processes or machines put together."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pbrstudio.mods.merge_shards import merge_shards
from pbrstudio.mods.report.write_report import PAGE_END
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.events import JobFinished


@dataclass(frozen=True, slots=True)
class Merged:
    """The files that are now whole, those that could not be (name and sentence), and what else there is to say."""

    outputs: tuple[str, ...]
    failed: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...] = ()


def report_page(finished: JobFinished) -> Path | None:
    """The page that a conversion wrote about itself, for a browser; None where it wrote none."""
    if finished.dry_run:
        return None
    return next((Path(path) for path in finished.outputs if path.endswith(PAGE_END)), None)


def merge(folder: Path) -> Merged:
    """Puts the parts of a conversion that was split by ``--shard`` together: manifest, PGPatcher's list and report.

    Raises `UserError` when ``folder`` is none, holds no parts, or no complete ones.
    """
    if not folder.is_dir():
        raise UserError(f"{folder} is no folder: name the one that the parts were written into")
    outcome = merge_shards(folder)
    return Merged(outcome.outputs, outcome.failed, outcome.warnings)
