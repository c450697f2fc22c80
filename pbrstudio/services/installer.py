"""Converting a mod into an installer: every kind of material it can ask for at once, told as one job."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from pbrstudio.mods.fomod.choices import Kind
from pbrstudio.mods.fomod.write_installer import write_installer
from pbrstudio.mods.pack_files.outcome import PackOutcome
from pbrstudio.runtime.control import Control, Stopped
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.events import (
    Emit,
    Event,
    ItemFailed,
    ItemFinished,
    ItemLeftAlone,
    ItemPlanned,
    ItemProgress,
    ItemSkipped,
    ItemStarted,
    JobFinished,
    JobStarted,
    JobWarning,
)
from pbrstudio.spec.conversion import Conversion
from pbrstudio.spec.layout import Layout
from pbrstudio.textures.layouts import load_layout

KINDS = ("true-pbr", "complex-material")
"""The layouts that an installer offers."""
_OF_PGPATCHER = frozenset({"specular_level", "roughness_scale", "displacement_scale", "plugins"})


@dataclass(frozen=True, slots=True)
class Target:
    """A folder to convert into, with settings and with who is told."""

    out: Path
    conversion: Conversion
    emit: Emit


ConvertInto = Callable[[Sequence[Target]], None]
"""Converts the same inputs into each of these folders."""


def convert_installer(
    out: Path, title: str, conversion: Conversion, convert_into: ConvertInto, emit: Emit, control: Control
) -> JobFinished:
    """Converts for each of `KINDS`, the layout that was asked for first, and writes the installer around them.

    Events come as of one job: items are called after their kind, and what is left alone is told once. Each texture is
    read and predicted once for all kinds. Raises `UserError` for a layout that is none of the kinds.
    """
    if conversion.layout not in KINDS:
        raise UserError(f"--fomod: the installer offers {' and '.join(KINDS)}: choose one of them as --layout")
    start = time.monotonic()
    joined = _Joined(emit)
    layouts = [load_layout(each) for each in sorted(KINDS, key=lambda each: each != conversion.layout)]
    kinds = [Kind(each, out / each.id, recommended=each.id == conversion.layout) for each in layouts]
    convert_into([Target(kind.full, for_layout(conversion, kind.layout), joined.of(kind.layout.id)) for kind in kinds])
    written = PackOutcome()
    if not control.stopping:
        try:
            written = write_installer(out, title, kinds, conversion, control.safe_point, dry_run=joined.dry_run)
        except Stopped:
            written = PackOutcome()
    for name, message in written.failed:
        emit(ItemFailed(name, message))
    finished = joined.finished(written, stopped=control.stopping, seconds=time.monotonic() - start)
    emit(finished)
    return finished


def of_choice(folder: Path) -> Path:
    """The installer's own folder, by that of what one choice installs."""
    return folder.parent.parent


def for_layout(conversion: Conversion, layout: Layout) -> Conversion:
    """The same settings for ``layout``, without those that it has no use for."""
    maps = {file.map for file in layout.files}
    given = {name: getattr(conversion, name) for name in conversion.model_fields_set}
    if not layout.for_pgpatcher:
        given = {name: value for name, value in given.items() if name not in _OF_PGPATCHER}
    given["layout"] = layout.id
    given["map_divisors"] = {name: value for name, value in conversion.map_divisors.items() if name in maps}
    if conversion.albedo_variant not in layout.variants:
        given.pop("albedo_variant", None)
    return Conversion.model_construct(set(given), **given)


@dataclass(slots=True)
class _Joined:
    """Makes one job's events of those of several."""

    emit: Emit
    kinds: list[str] = field(default_factory=list)
    ended: list[JobFinished] = field(default_factory=list)
    told: set[str] = field(default_factory=set)
    """What was warned of: what two kinds have to say is told once."""
    failed: set[str] = field(default_factory=set)
    """The textures that failed for some kind: one that fails for all is one failure."""

    @property
    def dry_run(self) -> bool:
        return any(each.dry_run for each in self.ended)

    def of(self, kind: str) -> Emit:
        """Takes the events of the conversion for this kind."""
        first = not self.kinds
        self.kinds.append(kind)

        def take(event: Event) -> None:
            match event:
                case JobStarted() if first:
                    self.emit(replace(event, title="convert: an installer", items=event.items * len(KINDS)))
                case JobStarted():
                    pass
                case JobFinished():
                    self.ended.append(event)
                case ItemLeftAlone():
                    if first:
                        self.emit(event)
                case JobWarning():
                    if event.message not in self.told:
                        self.told.add(event.message)
                        self.emit(event if first else replace(event, message=f"{kind}: {event.message}"))
                case ItemStarted() | ItemProgress() | ItemPlanned() | ItemFinished() | ItemSkipped() | ItemFailed():
                    if isinstance(event, ItemFailed):
                        self.failed.add(event.item)
                    self.emit(replace(event, item=f"{kind}: {event.item}"))
                case _:
                    self.emit(event)

        return take

    def finished(self, written: PackOutcome, *, stopped: bool, seconds: float) -> JobFinished:
        return JobFinished(
            done=sum(each.done for each in self.ended),
            skipped=sum(each.skipped for each in self.ended),
            left_alone=self.ended[0].left_alone if self.ended else 0,
            failed=len(self.failed) + len(written.failed),
            stopped=stopped or any(each.stopped for each in self.ended),
            outputs=tuple(path for each in self.ended for path in each.outputs) + written.outputs,
            seconds=seconds,
            dry_run=self.dry_run,
            estimate="; ".join(each.estimate for each in self.ended if each.estimate),
        )
