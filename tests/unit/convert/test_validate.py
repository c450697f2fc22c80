"""The validator finds each fault of a written file, and none in a sound one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pbrstudio.convert.rules import complex_material
from pbrstudio.convert.validate import validate_dds, validate_png
from pbrstudio.runtime.events import Finding, Severity
from pbrstudio.spec.layout import LayoutFile
from pbrstudio.textures.dds.formats import BY_NAME
from pbrstudio.textures.mips import Content
from pbrstudio.textures.png import write_png
from pbrstudio.textures.texture import ColourSpace
from tests.makers import U8, directx_normal, layout_file, noise, relief, save_dds, save_png, smooth_bytes

ALBEDO = layout_file("albedo.r albedo.g albedo.b alpha", type="dds", format="BC7_UNORM_SRGB", content="colour")
RMAOS = layout_file("roughness metallic ao 1", type="dds", format="BC7_UNORM")
NORMAL = layout_file("normal.x 1-normal.y normal.z 1", type="dds", format="BC7_UNORM", content="normal")
COMPLEX = layout_file("reflection 1-roughness metallic height", type="dds", format="BC7_UNORM", rule="complex-material")
HEIGHT = layout_file("height", type="dds", format="BC4_UNORM")


def opaque(rgb: U8) -> U8:
    return np.dstack([rgb, np.full(rgb.shape[:2], 255, np.uint8)])


def rmaos() -> U8:
    pixels = opaque(smooth_bytes(32, 64, 3, seed=1))
    pixels[..., 1] //= 8
    return pixels


def told(findings: list[Finding], severity: Severity = Severity.ERROR) -> str:
    assert {finding.severity for finding in findings} <= {severity}
    assert {finding.file for finding in findings} <= {"test"}
    return "; ".join(finding.message for finding in findings)


def faults(path: Path, file: LayoutFile, fmt: str, meant: U8 | None, size: tuple[int, int] = (64, 32)) -> str:
    return told(validate_dds(path, file, BY_NAME[fmt], size, meant))


# DDS


@pytest.mark.parametrize("fmt", ["BC7_UNORM", "BC1_UNORM", "BC3_UNORM", "R8G8B8A8_UNORM"])
def test_what_was_meant_has_no_fault(tmp_path: Path, fmt: str) -> None:
    path = save_dds(tmp_path / "a.dds", rmaos(), fmt, content=Content.DATA)
    assert faults(path, RMAOS, fmt, rmaos()) == ""


def test_a_height_of_one_channel_has_no_fault(tmp_path: Path) -> None:
    pixels = (relief(32, 64) >> 8).astype(np.uint8)[..., None]
    path = save_dds(tmp_path / "a.dds", pixels, "BC4_UNORM", content=Content.DATA)
    assert faults(path, HEIGHT, "BC4_UNORM", pixels) == ""
    assert "channel R has a mean" in faults(path, HEIGHT, "BC4_UNORM", pixels // 2)


@pytest.mark.parametrize(
    ("written", "meant"), [("BC3_UNORM", "BC7_UNORM"), ("BC7_UNORM_SRGB", "BC7_UNORM"), ("BC7_UNORM", "BC7_UNORM_SRGB")]
)
def test_another_format_or_colour_space_is_found(tmp_path: Path, written: str, meant: str) -> None:
    path = save_dds(tmp_path / "a.dds", rmaos(), written, content=Content.DATA)
    assert f"holds {written} where {meant} was meant" in faults(path, ALBEDO, meant, rmaos())


def test_a_legacy_header_of_an_srgb_format_is_found(tmp_path: Path) -> None:
    path = save_dds(tmp_path / "a.dds", rmaos(), "BC1_UNORM", header="legacy")
    found = faults(path, ALBEDO, "BC1_UNORM_SRGB", rmaos())
    assert "holds BC1_UNORM where BC1_UNORM_SRGB was meant" in found
    assert faults(path, ALBEDO, "BC1_UNORM", rmaos()) == ""


def test_missing_mips_are_found(tmp_path: Path) -> None:
    path = save_dds(tmp_path / "a.dds", rmaos(), "BC7_UNORM", levels=6)
    assert faults(path, RMAOS, "BC7_UNORM", rmaos()) == "has 6 mip levels where 7 make the chain whole"


def test_a_file_that_lost_its_end_is_found(tmp_path: Path) -> None:
    path = save_dds(tmp_path / "a.dds", rmaos(), "BC7_UNORM")
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    assert "has 6 mip levels where 7" in faults(path, RMAOS, "BC7_UNORM", rmaos())
    path.write_bytes(whole[:1000])
    assert "cannot be read back: " in faults(path, RMAOS, "BC7_UNORM", rmaos())


def test_another_size_is_found(tmp_path: Path) -> None:
    path = save_dds(tmp_path / "a.dds", rmaos(), "BC7_UNORM")
    assert "is 64 x 32 px where 32 x 64 were meant" in faults(path, RMAOS, "BC7_UNORM", None, (32, 64))
    assert "is 64 x 32 px where 128 x 64" in faults(path, RMAOS, "BC7_UNORM", None, (128, 64))


def test_swapped_and_lost_channels_are_found(tmp_path: Path) -> None:
    path = save_dds(tmp_path / "a.dds", rmaos()[..., [1, 0, 2, 3]], "BC7_UNORM", content=Content.DATA)
    found = faults(path, RMAOS, "BC7_UNORM", rmaos())
    assert "channel R has a mean of" in found
    assert "channel G has a mean of" in found
    assert "channel B" not in found
    faint = rmaos()
    faint[..., 3] = 120
    path = save_dds(tmp_path / "b.dds", rmaos(), "BC7_UNORM", content=Content.DATA)
    assert "channel A has a mean of 255 where 120 was encoded" in faults(path, RMAOS, "BC7_UNORM", faint)


# Normals


def test_a_normal_map_has_no_fault_and_a_copied_one_is_looked_at_too(tmp_path: Path) -> None:
    path = save_dds(tmp_path / "a.dds", opaque(directx_normal(32, 64)), "BC7_UNORM", content=Content.NORMAL)
    assert faults(path, NORMAL, "BC7_UNORM", opaque(directx_normal(32, 64))) == ""
    assert faults(path, NORMAL, "BC7_UNORM", None) == ""


def test_a_normal_without_z_is_found(tmp_path: Path) -> None:
    pixels = directx_normal(32, 64)
    pixels[..., 2] = 0
    path = save_dds(tmp_path / "a.dds", pixels, "BC7_UNORM", content=Content.DATA)
    assert "blue holds no z" in faults(path, NORMAL, "BC7_UNORM", None)


def test_a_grey_normal_is_found(tmp_path: Path) -> None:
    grey = np.full((32, 64, 3), 128, np.uint8)
    path = save_dds(tmp_path / "a.dds", grey, "BC7_UNORM", content=Content.DATA)
    assert "mean length of 0.0" in faults(path, NORMAL, "BC7_UNORM", None)


# Complex Material


def test_a_fit_complex_material_has_no_fault(tmp_path: Path) -> None:
    pixels = complex_material(smooth_bytes(32, 64, 4, seed=2) // 2 + np.array([0, 40, 128, 0], np.uint8), parallax=True)
    path = save_dds(tmp_path / "a.dds", pixels, "BC7_UNORM", content=Content.DATA)
    assert faults(path, COMPLEX, "BC7_UNORM", pixels) == ""


@pytest.mark.parametrize(
    ("colour", "fault"),
    [((10, 120, 0, 255), "alpha is 251"), ((90, 0, 0, 9), "gloss is 4"), ((200, 200, 200, 9), "are alike")],
)
def test_a_complex_material_that_the_game_would_not_see_is_found(
    tmp_path: Path, colour: tuple[int, int, int, int], fault: str
) -> None:
    pixels = np.full((32, 64, 4), colour, np.uint8)
    path = save_dds(tmp_path / "a.dds", pixels, "R8G8B8A8_UNORM", content=Content.DATA)
    assert fault in faults(path, COMPLEX, "R8G8B8A8_UNORM", pixels)
    assert faults(path, RMAOS, "R8G8B8A8_UNORM", pixels) == "", "a rule for this layout only"


def test_a_few_pixels_of_it_are_a_warning(tmp_path: Path) -> None:
    pixels = np.full((32, 64, 4), (10, 120, 0, 127), np.uint8)
    pixels[:2, :8, 3] = 255
    path = save_dds(tmp_path / "a.dds", pixels, "R8G8B8A8_UNORM", content=Content.DATA)
    found = validate_dds(path, COMPLEX, BY_NAME["R8G8B8A8_UNORM"], (64, 32), pixels)
    assert told(found, Severity.WARNING) == (
        "in 0.8% of the pixels alpha is 251 or more, so they do not count as Complex Material: "
        "--quality best keeps more of them, or less noise in the texture"
    )


def test_hardly_any_pixels_of_it_are_not_told(tmp_path: Path) -> None:
    pixels = np.full((32, 64, 4), (10, 120, 0, 127), np.uint8)
    pixels[0, :2, 3] = 255
    path = save_dds(tmp_path / "a.dds", pixels, "R8G8B8A8_UNORM", content=Content.DATA)
    assert faults(path, COMPLEX, "R8G8B8A8_UNORM", pixels) == ""


# PNG

COLOUR_PNG = layout_file("albedo.r albedo.g albedo.b alpha", content="colour")
DATA_PNG = layout_file("ao")


@pytest.mark.parametrize("channels", [3, 4])
def test_a_sound_colour_png_has_no_fault(tmp_path: Path, channels: int) -> None:
    pixels = noise(8, 12, channels)
    assert told(validate_png(save_png(tmp_path / "a.png", pixels), COLOUR_PNG, pixels)) == ""


@pytest.mark.parametrize("pixels", [noise(8, 12), relief(8, 12)])
def test_a_sound_data_png_has_no_fault(tmp_path: Path, pixels: U8) -> None:
    write_png(tmp_path / "a.png", pixels, space=ColourSpace.LINEAR)
    assert told(validate_png(tmp_path / "a.png", DATA_PNG, pixels)) == ""


def test_one_other_pixel_is_found(tmp_path: Path) -> None:
    meant = noise(8, 12, 4)
    other = meant.copy()
    other[7, 11, 2] ^= 1
    assert told(validate_png(save_png(tmp_path / "a.png", other), COLOUR_PNG, meant)) == (
        "holds other colours than were written"
    )
    other = meant.copy()
    other[7, 11, 3] ^= 1
    assert told(validate_png(save_png(tmp_path / "a.png", other), COLOUR_PNG, meant)) == (
        "holds another alpha than was written"
    )
    assert "another alpha" in told(validate_png(save_png(tmp_path / "a.png", meant[..., :3]), COLOUR_PNG, meant))


def test_another_size_depth_or_kind_of_png_is_found(tmp_path: Path) -> None:
    path = save_png(tmp_path / "a.png", noise(8, 12, 3))
    assert "is 12 x 8 px where 8 x 12" in told(validate_png(path, COLOUR_PNG, noise(12, 8, 3)))
    assert "holds uint8 where uint16" in told(validate_png(path, COLOUR_PNG, relief(8, 12)))
    path.write_bytes(b"\x89PNG\r\n\x1a\n")
    assert "cannot be read back" in told(validate_png(path, COLOUR_PNG, noise(8, 12, 3)))


@pytest.mark.parametrize("tagged", [True, False])
def test_a_wrong_colour_tag_is_found(tmp_path: Path, tagged: bool) -> None:
    pixels = noise(8, 12, 3)
    path = tmp_path / "a.png"
    write_png(path, pixels, space=ColourSpace.SRGB if tagged else ColourSpace.LINEAR)
    file = layout_file("ao ao ao") if tagged else COLOUR_PNG
    assert told(validate_png(path, file, pixels)) == "has a wrong colour-space tag"
    with Image.open(path) as image:
        assert ("srgb" in image.info) is tagged
