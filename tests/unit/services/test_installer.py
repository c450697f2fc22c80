"""An installer as one job: both kinds, the one asked for first, settings that fit each, a stop between them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from pbrstudio.mods.manifest import Manifest
from pbrstudio.runtime.control import Control
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.events import (
    Emit,
    Event,
    ItemFailed,
    ItemFinished,
    ItemLeftAlone,
    ItemStarted,
    JobFinished,
    JobStarted,
)
from pbrstudio.services.installer import Target, convert_installer, for_layout
from pbrstudio.spec.conversion import Conversion
from pbrstudio.spec.manifest import BelongsRecord
from pbrstudio.textures.layouts import load_layout
from tests.unit.mods.packs import random_dds


class Converter:
    """Stands for a conversion: one texture is done, one fails, one is left alone."""

    def __init__(self, *, dry_run: bool = False, stop: Control | None = None) -> None:
        self.calls: list[tuple[Path, Conversion]] = []
        self._dry_run = dry_run
        self._stop = stop

    def __call__(self, targets: Sequence[Target]) -> None:
        for target in targets:
            self._into(target.out, target.conversion, target.emit)

    def _into(self, out: Path, conversion: Conversion, emit: Emit) -> None:
        self.calls.append((out, conversion))
        emit(JobStarted("convert", 2, "baseline"))
        emit(ItemLeftAlone("a_n.dds", "is a normal map"))
        emit(ItemStarted("a.dds", 0))
        emit(ItemFinished("a.dds", ("a",), (), 1.0))
        emit(ItemFailed("b.dds", "is empty"))
        if not self._dry_run:
            random_dds(out / "textures/a.dds", 16, 16)
            with Manifest(out, "Keep") as manifest:
                manifest.append(BelongsRecord(at=0, layout=conversion.layout, added=("textures/a.dds",)))
        if self._stop is not None:
            self._stop.stop()
        ended = JobFinished(1, 0, 1, 1, self._stop is not None, (str(out / "README.txt"),), 2.0, self._dry_run, "9 MiB")
        emit(ended)


def run(out: Path, converter: Converter, control: Control | None = None, **settings: object) -> list[Event]:
    events: list[Event] = []
    conversion = Conversion.model_validate({"packaging": {"fomod": True, "zip": True}, **settings})
    ended = convert_installer(out, "Keep", conversion, converter, events.append, control or Control())
    assert events[-1] == ended
    return events


def test_it_is_told_as_one_job(tmp_path: Path) -> None:
    events = run(tmp_path, Converter())
    assert [event for event in events if isinstance(event, JobStarted)] == [
        JobStarted("convert: an installer", 4, "baseline")
    ]
    assert [event.item for event in events if isinstance(event, ItemFinished)] == [
        "true-pbr: a.dds",
        "complex-material: a.dds",
    ]
    assert len([event for event in events if isinstance(event, ItemLeftAlone)]) == 1
    (ended,) = (event for event in events if isinstance(event, JobFinished))
    assert (ended.done, ended.left_alone, ended.failed, ended.stopped) == (2, 1, 1, False)
    assert [Path(path).relative_to(tmp_path).as_posix() for path in ended.outputs] == [
        "true-pbr/full/README.txt",
        "complex-material/full/README.txt",
        "fomod/info.xml",
        "fomod/ModuleConfig.xml",
        "Keep 1.0.0.zip",
    ]
    assert all((tmp_path / path).is_file() for path in ended.outputs[2:])


@pytest.mark.parametrize("layout", ["true-pbr", "complex-material"])
def test_the_kind_that_was_asked_for_comes_first(tmp_path: Path, layout: str) -> None:
    converter = Converter()
    run(tmp_path, converter, layout=layout)
    assert converter.calls[0][1].layout == layout
    assert {out.relative_to(tmp_path).as_posix() for out, _ in converter.calls} == {
        "true-pbr/full",
        "complex-material/full",
    }
    root = ET.fromstring((tmp_path / "fomod/ModuleConfig.xml").read_bytes())
    first = next(root.iter("plugin"))
    assert first.findtext("conditionFlags/flag") == layout
    assert [kind.get("name") for kind in root.iter("type")] == ["Recommended", "Optional", "Recommended", "Optional"]


def test_settings_that_a_kind_has_no_use_for_are_left_out() -> None:
    given = Conversion(
        specular_level=0.05, map_divisors={"rmaos": 2, "albedo": 2}, albedo_variant="bc1", max_size=512, parallax=False
    )
    fitted = for_layout(given, load_layout("complex-material"))
    assert fitted.layout == "complex-material"
    assert "specular_level" not in fitted.model_fields_set
    assert (fitted.map_divisors, fitted.albedo_variant) == ({"albedo": 2}, "bc1")
    assert (fitted.max_size, fitted.parallax) == (512, False)
    assert for_layout(given, load_layout("true-pbr")) == given


def test_a_stop_makes_no_installer(tmp_path: Path) -> None:
    control = Control()
    converter = Converter(stop=control)
    events = run(tmp_path, converter, control)
    assert isinstance(events[-1], JobFinished)
    assert events[-1].stopped
    assert not (tmp_path / "fomod").exists()


def test_a_dry_run_tells_the_files_and_writes_nothing(tmp_path: Path) -> None:
    events = run(tmp_path, Converter(dry_run=True))
    ended = events[-1]
    assert isinstance(ended, JobFinished)
    assert (ended.dry_run, ended.estimate) == (True, "9 MiB; 9 MiB")
    assert [Path(path).name for path in ended.outputs[2:]] == ["info.xml", "ModuleConfig.xml", "Keep 1.0.0.zip"]
    assert list(tmp_path.iterdir()) == []


def test_another_layout_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="the installer offers true-pbr and complex-material"):
        run(tmp_path, Converter(), layout="maps")
