"""What is to be done of a texture: all of its files, those that are missing or out of date, or nothing."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pbrstudio.convert.item import Item, kept, targets
from pbrstudio.convert.texture_file import LooseFile
from pbrstudio.convert.workshop import Workshop
from pbrstudio.mods.fingerprint import inputs_of, key_of, settings_digest
from pbrstudio.mods.free_names import FreeNames
from pbrstudio.mods.manifest import Manifest, recordable
from pbrstudio.mods.origins import origin_of
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.events import Finding, Severity
from pbrstudio.spec.manifest import FindingRecord, InputRecord, ItemRecord, OutputRecord

EXIST_ALREADY = "all its files exist already (use --existing overwrite or rename)"
UP_TO_DATE = "nothing about it has changed since it was converted"


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of one item of the plan."""

    index: int
    item: Item
    """As it is planned."""
    named: Item
    """The same with the names that its files will have, and with those of them that are out of date."""
    key: str
    settings: str
    paths: tuple[Path, ...]
    """All of its files."""
    missing: tuple[Path, ...]
    """Those to write; none: it is to be kept as it is."""
    noted: ItemRecord | None
    """What was noted about it, as things are now, if that was with the same settings and inputs: the files that it
    tells of still hold then."""
    to_note: bool
    """Whether times have changed since (in a copied folder all do), so that noting it again spares later runs work."""
    all_ours: bool
    """Whether all of its files that are there were written by us, and not changed since."""

    @property
    def reason(self) -> str:
        """Why there is nothing to do."""
        return UP_TO_DATE if self.noted is not None and self.all_ours else EXIST_ALREADY

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found about it when it was converted."""
        found = () if self.noted is None else self.noted.findings
        return tuple(Finding(Severity(each.severity), each.message, each.file) for each in found)

    def record(
        self,
        inputs: dict[str, InputRecord],
        parts: Sequence[tuple[Path, Path]],
        findings: Iterable[Finding],
        manifest: Manifest,
    ) -> ItemRecord:
        """What is to be noted before these parts get their names. OSError when one cannot be read."""
        new = tuple(_output(final, part, manifest) for final, part in parts)
        replaced = {each.path for each in new}
        still = () if self.noted is None else self.noted.outputs
        return ItemRecord(
            key=self.key,
            at=time.time(),
            settings=self.settings,
            inputs=inputs,
            outputs=(*(each for each in still if each.path not in replaced), *new),
            unwritten=tuple(sorted({manifest.relative(path) for path in self.missing} - replaced)),
            findings=finding_records(findings),
            name=recordable(self.item.name),
            renamed=self.named.base != self.item.base,
            origin=origin_of(self.item),
            shard=self.item.conversion.shard,
        )


def decide(index: int, item: Item, names: FreeNames, workshop: Workshop, manifest: Manifest) -> Decision:
    """Looks at what is there and at what was noted; nothing is written. OSError or `UserError`: a file of ours that is
    there cannot be looked at."""
    named = names.free(item)
    paths = tuple(targets(named, workshop.layout, workshop.files(named.conversion)))
    key = key_of(named, manifest, workshop)
    settings = settings_digest(named, workshop)
    record = manifest.last(key)
    if record is not None and record.settings != settings:
        record = None
    inputs = None if record is None else _unchanged(named, record)
    noted = None if record is None or inputs is None else record.model_copy(update={"inputs": inputs})
    latest = {} if noted is None else {each.path: each for each in noted.outputs}
    outdated: set[Path] = set()
    all_ours = True
    for path in paths if named.conversion.existing == "skip" else ():
        if not os.path.exists(path):
            continue
        ours = manifest.ours(path)
        if ours is None:
            all_ours = False
        elif ours.path in latest and latest[ours.path].digest == ours.digest:
            latest[ours.path] = ours.model_copy(update={"changed": path.stat().st_mtime_ns})
        else:
            outdated.add(path)
    if noted is not None:
        noted = noted.model_copy(
            update={
                "outputs": tuple(latest.values()),
                "name": recordable(item.name),
                "renamed": named.base != item.base,
                "origin": origin_of(item),
            }
        )
    named = replace(named, ours=frozenset(outdated))
    hopeless = set() if noted is None else set(noted.unwritten)
    missing = tuple(path for path in paths if not kept(named, path) and manifest.relative(path) not in hopeless)
    to_note = noted is not None and noted != record
    if noted is not None and to_note:  # by this run, at this time
        noted = noted.model_copy(update={"at": time.time(), "shard": item.conversion.shard})
    return Decision(index, item, named, key, settings, paths, missing, noted, to_note, all_ours)


def finding_records(findings: Iterable[Finding]) -> tuple[FindingRecord, ...]:
    return tuple(FindingRecord(severity=each.severity.value, message=each.message, file=each.file) for each in findings)


def _unchanged(item: Item, record: ItemRecord) -> dict[str, InputRecord] | None:
    """The inputs as they are now, if their content is what it was. Only where a stamp differs is a file read."""
    files = inputs_of(item)
    if set(files) != set(record.inputs):
        return None
    now = {}
    try:
        for role, file in files.items():
            stamp, noted = file.stamp(), record.inputs[role]
            if stamp != noted.stamp and file.digest() != noted.digest:
                return None
            now[role] = InputRecord(stamp=stamp, digest=noted.digest)
    except (OSError, UserError):
        return None  # when it is tried, that is told
    return now


def _output(final: Path, part: Path, manifest: Manifest) -> OutputRecord:
    found = part.stat()
    return OutputRecord(
        path=manifest.relative(final),
        size=found.st_size,
        changed=found.st_mtime_ns,
        digest=LooseFile(part).digest(),
    )
