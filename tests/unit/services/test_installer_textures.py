"""An installer's textures: read and predicted once for all kinds, and the very bytes of conversions one by one."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pbrstudio.convert.baseline import BaselinePredictor
from pbrstudio.convert.item import Item
from pbrstudio.mods import pipeline
from pbrstudio.runtime.control import Control
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.events import Event, ItemFailed, ItemFinished, ItemSkipped, ItemStarted, JobFinished
from pbrstudio.services.convert import convert
from pbrstudio.services.installer import KINDS
from pbrstudio.spec.conversion import Conversion
from pbrstudio.textures.mips import Content
from tests.makers import directx_normal, save_dds, save_png, smooth_bytes

SHARED = {"wall", "lamp", "fern", "pair"}
"""Textures that both kinds have."""


@pytest.fixture
def mod(tmp_path: Path) -> Path:
    keep = tmp_path / "mod/textures/keep"
    save_dds(keep / "wall.dds", smooth_bytes(32, 16, 3, seed=1), "BC1_UNORM")
    gloss = np.dstack([directx_normal(32, 16), smooth_bytes(32, 16, 1, seed=2)])
    save_dds(keep / "wall_n.dds", gloss, "BC3_UNORM", content=Content.NORMAL)
    for end in ("_g", "_p", "_m"):
        save_dds(keep / f"wall{end}.dds", smooth_bytes(32, 16, 3, seed=3), "BC1_UNORM")
    save_png(keep / "lamp.png", smooth_bytes(16, 16, 3, seed=4))
    for end in ("_n", "_g", "_m"):
        (keep / f"lamp{end}.dds").write_bytes(b"DDS ")
    save_png(keep / "fern.png", smooth_bytes(10, 18, 4, seed=5))
    # In the game's own names the second of these would write over the first one's maps.
    save_png(keep / "pair.png", smooth_bytes(16, 16, 3, seed=6))
    save_png(keep / "pair_d.png", smooth_bytes(16, 16, 3, seed=7))
    save_png(keep / "done.png", smooth_bytes(16, 16, 3, seed=8))
    save_dds(tmp_path / "mod/textures/pbr/keep/done.dds", smooth_bytes(16, 16, 3), "BC7_UNORM_SRGB")
    (keep / "empty.dds").write_bytes(b"")
    return tmp_path / "mod"


def run(mod: Path, out: Path, *, fomod: bool = False, control: Control | None = None, **given: Any) -> list[Event]:
    events: list[Event] = []
    settings = {"quality": "draft", "model": "baseline", "packaging": {"fomod": fomod}, **given}
    convert([mod], out, Conversion.model_validate(settings), events.append, control or Control())
    return events


def content(out: Path) -> dict[str, bytes]:
    """What belongs to the mod itself."""
    names = (path for name in ("textures", "PBRNIFPatcher") for path in (out / name).rglob("*") if path.is_file())
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in names}


def said(events: list[Event], kind: str = "") -> list[tuple[str, object]]:
    told: list[tuple[str, object]] = []
    for event in events:
        if isinstance(event, ItemFinished | ItemFailed) and event.item.startswith(kind):
            findings = event.findings if isinstance(event, ItemFinished) else event.message
            told.append((event.item.removeprefix(kind), findings))
    return sorted(told, key=lambda pair: pair[0])


class Counted:
    """How often each texture was read and predicted, and how many are held at a time."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.times: Counter[str] = Counter()
        real = {name: getattr(pipeline, name) for name in ("read_item", "predict_item")}

        def counting(name: str) -> Any:
            def call(item: Item, *rest: object) -> object:
                self.times[f"{name} {item.source.name.stem}"] += 1
                return real[name](item, *rest)

            return call

        for name in real:
            monkeypatch.setattr(pipeline, name, counting(name))


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"normals": "derived", "max_size": 8, "layout": "complex-material", "albedo_variant": "bc1"},
        {"parallax": False, "gloss": False, "map_divisors": {"rmaos": 2}},
    ],
)
def test_each_kind_has_the_bytes_and_the_words_of_its_own_conversion(
    mod: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: dict[str, Any]
) -> None:
    counted = Counted(monkeypatch)
    events = run(mod, tmp_path / "all", fomod=True, **given)
    alone = {"pair_d", "done"}
    assert counted.times == Counter(
        {f"{stage} {name}": 1 for stage in ("read_item", "predict_item") for name in SHARED | alone}
        | {"read_item empty": 3}  # for both, which is no use, and for each
    )
    for kind in KINDS:
        out = tmp_path / kind
        only = {"layout": kind}
        if kind == "complex-material":
            only |= {"map_divisors": {}}
        by_itself = run(mod, out, **given | only)
        assert content(tmp_path / "all" / kind / "full") == content(out)
        assert len(content(out)) > 10
        assert said(events, f"{kind}: ") == said(by_itself)


def test_a_second_run_has_nothing_to_do_and_one_that_lacks_a_kind_makes_that_alone(
    mod: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    run(mod, out, fomod=True)
    before = content(out / "complex-material/full")
    counted = Counted(monkeypatch)
    again = run(mod, out, fomod=True)
    assert counted.times == {"read_item empty": 3}
    assert len([event for event in again if isinstance(event, ItemSkipped)]) == 2 * len(SHARED) + 2
    (out / "complex-material/full/textures/keep/wall_m.dds").unlink()
    counted.times.clear()
    started = [event.item for event in run(mod, out, fomod=True) if isinstance(event, ItemStarted)]
    assert "complex-material: textures/keep/wall.dds" in started
    assert "true-pbr: textures/keep/wall.dds" not in started
    assert counted.times == {"read_item empty": 3, "read_item wall": 1, "predict_item wall": 1}
    assert content(out / "complex-material/full") == before


def test_what_cannot_be_read_for_both_at_once_is_made_for_each(
    mod: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(mod, tmp_path / "together", fomod=True)
    real = pipeline.read_item

    def alone(item: Item, workshop: Any, reserve: Any, also: list[object]) -> object:
        if also:
            reserve_here = reserve

            def too_much(need: Any) -> None:
                reserve_here(need)
                raise UserError("all maps of it are too much")

            return real(item, workshop, too_much, also)  # type: ignore[arg-type]
        return real(item, workshop, reserve, also)  # type: ignore[arg-type]

    monkeypatch.setattr(pipeline, "read_item", alone)
    ended = run(mod, tmp_path / "apart", fomod=True)[-1]
    assert isinstance(ended, JobFinished)
    for kind in KINDS:
        assert content(tmp_path / "apart" / kind / "full") == content(tmp_path / "together" / kind / "full") != {}


def test_one_that_cannot_be_predicted_fails_for_both_and_one_that_cannot_be_written_for_one(
    mod: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real_predict, real_write = BaselinePredictor.predict, pipeline.write_item

    def predict(self: BaselinePredictor, rgb: Any, **rest: Any) -> object:
        if rgb.shape[0] == 32:  # the wall
            raise UserError("cannot be predicted")
        return real_predict(self, rgb, **rest)

    def write(item: Item, loaded: object, prediction: object, workshop: Any, *rest: object) -> object:
        if item.source.name.stem == "lamp" and workshop.layout.id == "true-pbr":
            raise UserError("cannot be written")
        return real_write(item, loaded, prediction, workshop, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(BaselinePredictor, "predict", predict)
    monkeypatch.setattr(pipeline, "write_item", write)
    events = run(mod, tmp_path / "out", fomod=True)
    failed = {event.item: event.message for event in events if isinstance(event, ItemFailed)}
    assert {name: message for name, message in failed.items() if message.startswith("cannot be")} == {
        "true-pbr: textures/keep/wall.dds": "cannot be predicted",
        "complex-material: textures/keep/wall.dds": "cannot be predicted",
        "true-pbr: textures/keep/lamp.png": "cannot be written",
    }
    assert (tmp_path / "out/complex-material/full/textures/keep/lamp_m.dds").is_file()
    assert not (tmp_path / "out/true-pbr/full/textures/pbr/keep/lamp.dds").exists()


def test_a_stop_leaves_whole_textures_and_the_next_run_does_the_rest(mod: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    for stops in range(4):
        control = Control()
        events: list[Event] = []

        def stop(event: Event, control: Control = control, events: list[Event] = events) -> None:
            events.append(event)
            if isinstance(event, ItemFinished):
                control.stop()

        conversion = Conversion.model_validate(
            {"quality": "draft", "model": "baseline", "packaging": {"fomod": True, "zip": True}}
        )
        ended = convert([mod], out, conversion, stop, control)
        assert ended.stopped, stops
        assert not (out / "fomod").exists()
    run(mod, out, fomod=True)
    run(mod, tmp_path / "undisturbed", fomod=True)
    for kind in KINDS:
        for part in ("full", "half"):
            assert content(out / kind / part) == content(tmp_path / "undisturbed" / kind / part)
