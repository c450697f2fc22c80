"""One texture through all steps: sizes, what is said about it, what is copied, what is left when it fails."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pbrstudio.convert import loaded, write_file
from pbrstudio.convert.baseline import BaselinePredictor
from pbrstudio.convert.one import Outcome, Workshop, convert_one
from pbrstudio.runtime.control import Control, Stopped
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.events import Finding, Severity
from pbrstudio.spec.conversion import Conversion
from pbrstudio.textures.dds.encode import Encoder
from pbrstudio.textures.dds.header import read_header, read_level_bytes
from pbrstudio.textures.layouts import load_layout
from pbrstudio.textures.mips import Content
from pbrstudio.textures.read import probe, read_texture
from tests.makers import U8, directx_normal, item, noise, save_dds, save_png, smooth_bytes


def convert(
    source: Path, out: Path, game: str = "armor/iron", control: Control | None = None, **given: object
) -> Outcome:
    """Converts ``source`` to ``out``/iron..., in draft quality."""
    conversion = Conversion.model_validate({"quality": "draft"} | given)
    layout = load_layout(conversion.layout)
    with Encoder(2) as encoder:
        workshop = Workshop(layout, BaselinePredictor(), encoder)
        return convert_one(
            item(source, out / "iron", game, conversion), workshop, control or Control(), lambda *_: None
        )


def messages(outcome: Outcome, severity: Severity = Severity.WARNING) -> list[str]:
    return [finding.message for finding in outcome.findings if finding.severity is severity]


def size(path: Path) -> tuple[int, int]:
    seen = probe(path)
    return seen.width, seen.height


def picture(path: Path, width: int, height: int) -> Path:
    return save_png(path, smooth_bytes(height, width, 3, seed=1))


# Sizes


@pytest.mark.parametrize(
    ("width", "height", "written", "warning"),
    [
        (64, 32, (64, 32), None),
        (60, 32, (60, 32), "60 x 32 px are no powers of two, as the game prefers"),
        (62, 33, (64, 36), "62 x 33 px are no multiples of 4: stretched to 64 x 36"),
        (1, 1, (4, 4), "1 x 1 px are no multiples of 4: stretched to 4 x 4"),
    ],
)
def test_the_game_gets_multiples_of_four(
    tmp_path: Path, width: int, height: int, written: tuple[int, int], warning: str | None
) -> None:
    outcome = convert(picture(tmp_path / "iron.png", width, height), tmp_path / "out")
    assert [path.name for path in outcome.outputs] == ["iron.dds", "iron_n.dds", "iron_rmaos.dds", "iron_p.dds"]
    assert {size(path) for path in outcome.outputs} == {written}
    assert messages(outcome) == ([] if warning is None else [warning])


def test_loose_maps_keep_any_size(tmp_path: Path) -> None:
    outcome = convert(picture(tmp_path / "iron.png", 62, 33), tmp_path / "out", layout="maps")
    assert {size(path) for path in outcome.outputs if path.suffix == ".png"} == {(62, 33)}
    assert outcome.findings == ()


@pytest.mark.parametrize(("limit", "written"), [(64, (64, 32)), (63, (32, 16)), (16, (16, 8))])
def test_a_largest_side_halves(tmp_path: Path, limit: int, written: tuple[int, int]) -> None:
    outcome = convert(picture(tmp_path / "iron.png", 64, 32), tmp_path / "out", max_size=limit)
    assert {size(path) for path in outcome.outputs} == {written}


@pytest.mark.parametrize(
    ("side", "divisor", "written"), [(64, 1, 64), (64, 2, 32), (64, 16, 4), (32, 16, 4), (24, 4, 12), (12, 2, 12)]
)
def test_a_smaller_map_starts_at_a_lower_level_of_whole_blocks(
    tmp_path: Path, side: int, divisor: int, written: int
) -> None:
    source = picture(tmp_path / "iron.png", side, side)
    outcome = convert(source, tmp_path / "out", map_divisors={"rmaos": divisor, "normal": divisor})
    sizes = {path.stem: size(path) for path in outcome.outputs}
    assert sizes["iron_rmaos"] == sizes["iron_n"] == (written, written)
    assert sizes["iron"] == sizes["iron_p"] == (side, side)


# What is said


def test_the_notes(tmp_path: Path) -> None:
    source = picture(tmp_path / "iron.png", 16, 16)
    (warning,) = messages(convert(source, tmp_path / "a", "rüstung/eisen"))
    assert "ASCII" in warning
    assert messages(convert(source, tmp_path / "b", "rüstung/eisen", layout="maps")) == []


# Formats


def cut_out(rgb: U8) -> U8:
    alpha = np.full(rgb.shape[:2], 255, np.uint8)
    alpha[: rgb.shape[0] // 2] = 0
    return np.dstack([rgb, alpha])


@pytest.mark.parametrize(
    ("layout", "variant", "holes", "fmt"),
    [
        ("true-pbr", None, False, "BC7_UNORM_SRGB"),
        ("true-pbr", "bc1", False, "BC1_UNORM_SRGB"),
        ("true-pbr", "bc1", True, "BC7_UNORM_SRGB"),
        ("complex-material", None, False, "BC7_UNORM"),
        ("complex-material", "bc1", False, "BC1_UNORM"),
        ("complex-material", "bc1", True, "BC7_UNORM"),
    ],
)
def test_the_colours_format_follows_layout_choice_and_alpha(
    tmp_path: Path, layout: str, variant: str | None, holes: bool, fmt: str
) -> None:
    rgb = smooth_bytes(32, 32, 3)
    source = save_png(tmp_path / "iron.png", cut_out(rgb) if holes else rgb)
    outcome = convert(source, tmp_path / "out", layout=layout, albedo_variant=variant)
    header = read_header(outcome.outputs[0])
    assert (header.format.name, header.levels) == (fmt, 6)
    assert header.legacy is (fmt == "BC1_UNORM"), "a FourCC only where it says exactly this"


# The mod's own normal


def test_own_blocks_are_taken_over_and_can_be_left(tmp_path: Path) -> None:
    source = picture(tmp_path / "iron.png", 32, 32)
    own = save_dds(tmp_path / "iron_n.dds", directx_normal(64, 64), "BC7_UNORM", content=Content.NORMAL)
    copied = convert(source, tmp_path / "out").outputs[1]
    assert read_level_bytes(copied, read_header(copied)) == read_level_bytes(own, read_header(own))
    derived = convert(source, tmp_path / "derived", normals="derived").outputs[1]
    assert size(derived) == (32, 32)


def test_a_normal_slider_ends_the_copying(tmp_path: Path) -> None:
    source = picture(tmp_path / "iron.png", 32, 32)
    save_dds(tmp_path / "iron_n.dds", directx_normal(32, 32), "R8G8B8A8_UNORM", content=Content.NORMAL)
    plain = read_texture(convert(source, tmp_path / "plain").outputs[1]).rgb.astype(int)
    turned = {"everywhere": {"normal": {"flip_y": True}}}
    flipped = read_texture(convert(source, tmp_path / "out", adjustments=turned).outputs[1]).rgb.astype(int)
    assert np.abs(plain[..., 1] + flipped[..., 1] - 255).mean() < 3
    assert np.abs(plain[..., 0] - flipped[..., 0]).mean() < 3


@pytest.mark.parametrize(
    ("pixels", "reason"),
    [
        (directx_normal(32, 64), "its proportions (64 x 32 px) are not the texture's"),
        (np.full((32, 32, 3), 128, np.uint8), "mean length"),
    ],
)
def test_a_normal_that_cannot_serve_is_told_and_replaced(tmp_path: Path, pixels: U8, reason: str) -> None:
    source = picture(tmp_path / "iron.png", 32, 32)
    save_dds(tmp_path / "iron_n.dds", pixels, "BC7_UNORM", content=Content.DATA)
    outcome = convert(source, tmp_path / "out")
    (warning,) = messages(outcome)
    assert "the mod's own normal map is not used" in warning
    assert reason in warning
    assert size(outcome.outputs[1]) == (32, 32)


def test_a_damaged_normal_is_told_and_replaced(tmp_path: Path) -> None:
    source = picture(tmp_path / "iron.png", 32, 32)
    (tmp_path / "iron_n.dds").write_bytes(b"DDS ")
    assert "is not used" in messages(convert(source, tmp_path / "out"))[0]


def test_complex_material_keeps_the_own_gloss(tmp_path: Path) -> None:
    source = picture(tmp_path / "iron.png", 32, 32)
    save_png(tmp_path / "iron_n.png", directx_normal(32, 32, gloss=90))
    normal = read_texture(convert(source, tmp_path / "out", layout="complex-material").outputs[1])
    assert normal.alpha is not None
    assert float(np.abs(normal.alpha.astype(float) - 90).mean()) < 3


# What is left


def test_files_that_exist_are_kept_under_skip_and_replaced_under_overwrite(tmp_path: Path) -> None:
    source = picture(tmp_path / "iron.png", 16, 16)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "iron_n.dds").write_bytes(b"mine")
    outcome = convert(source, tmp_path / "out")
    assert "iron_n.dds" not in [path.name for path in outcome.outputs]
    assert (tmp_path / "out" / "iron_n.dds").read_bytes() == b"mine"
    assert len(convert(source, tmp_path / "out", existing="overwrite").outputs) == 4
    assert (tmp_path / "out" / "iron_n.dds").read_bytes() != b"mine"


def test_a_stop_leaves_nothing(tmp_path: Path) -> None:
    control = Control()
    control.stop()
    with pytest.raises(Stopped):
        convert(picture(tmp_path / "iron.png", 16, 16), tmp_path / "out", control=control)
    assert not (tmp_path / "out").exists()


def test_an_output_that_fails_its_check_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write_file, "validate_dds", lambda *_: [Finding(Severity.ERROR, "is upside down", "height")])
    with pytest.raises(UserError, match=r"height is upside down.*nothing was written"):
        convert(picture(tmp_path / "iron.png", 16, 16), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_the_limit_on_memory_comes_before_the_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = save_png(tmp_path / "iron.png", noise(64, 64, 3))
    monkeypatch.setattr(loaded, "read_texture", lambda _: pytest.fail("it was read"))
    with pytest.raises(UserError, match="the limit is 1e-06"):
        convert(source, tmp_path / "out", memory_limit=1e-6)
