"""What a conversion must not harm: colour, place, colour under zero alpha, and the seams of what tiles."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from tests.integration import mod as made
from tests.integration.jobs import convert_here, load, save, true_pbr
from tests.integration.pictures import U8, bumps, checks, cut_out, psnr, stone, uneven, with_alpha
from tests.integration.readers import dds

COLOURS = [(0, 0, 0), (255, 255, 255), (1, 2, 3), (188, 64, 17), (13, 200, 121), (128, 128, 128), (90, 91, 250)]


@pytest.mark.parametrize("colour", COLOURS)
def test_a_constant_colour_survives_in_every_mip(tmp_path: Path, colour: tuple[int, int, int]) -> None:
    source = save(tmp_path / "flat.png", np.full((32, 16, 3), colour, np.uint8))
    out = true_pbr(source, tmp_path / "out")
    for level in range(6):
        albedo = dds(out / "flat.dds").pixels(level).astype(int)
        assert np.abs(albedo - (*colour, 255)).max() <= 2, level
        normal = dds(out / "flat_n.dds").pixels(level).astype(int)
        assert np.abs(normal - (128, 128, 255, 255)).max() <= 2, level
        assert np.abs(dds(out / "flat_p.dds").pixels(level)[..., 0].astype(int) - 128).max() <= 2, level
        rmaos = dds(out / "flat_rmaos.dds").pixels(level).astype(int)
        assert np.abs(rmaos[..., 1:] - (0, 255, 255)).max() <= 2, level
        assert np.ptp(rmaos[..., 0]) <= 1, level


def test_a_constant_colour_survives_bc1(tmp_path: Path) -> None:
    source = save(tmp_path / "flat.png", np.full((16, 16, 3), (188, 64, 17), np.uint8))
    albedo = dds(true_pbr(source, tmp_path / "out", albedo_variant="bc1") / "flat.dds")
    assert albedo.dxgi == 72
    for level in range(5):
        assert np.abs(albedo.pixels(level)[..., :3].astype(int) - (188, 64, 17)).max() <= 8  # half a step of 5 bits


def shift_of(plane: NDArray[np.generic], board: NDArray[np.generic]) -> tuple[int, int]:
    """By how many rows and columns ``plane`` is moved against ``board``: where their correlation is strongest."""
    spectra = [np.fft.rfft2(each.astype(float) - each.astype(float).mean()) for each in (plane, board)]
    correlation = np.abs(np.fft.irfft2(spectra[0] * spectra[1].conj(), s=board.shape))
    peak = np.unravel_index(int(correlation.argmax()), correlation.shape)
    return int(peak[0]), int(peak[1])


def test_the_measure_of_shifts_sees_one_pixel() -> None:
    board = checks(128, 8)
    assert shift_of(np.roll(board, (1, 0), (0, 1)), board) == (1, 0)
    assert shift_of(np.roll(255 - board, (0, 2), (0, 1)), board) == (0, 2)


@pytest.mark.parametrize("side", [128, 64])
def test_a_checkerboard_stays_in_place_to_the_pixel(tmp_path: Path, side: int) -> None:
    board = checks(side, 8)
    save(tmp_path / "board.png", np.dstack([board] * 3))
    out = true_pbr(tmp_path / "board.png", tmp_path / "out")
    rmaos = dds(out / "board_rmaos.dds").pixels()
    planes = {
        "albedo": dds(out / "board.dds").pixels()[..., 1],
        "roughness": rmaos[..., 0],
        "height": dds(out / "board_p.dds").pixels()[..., 0],
    }
    assert {name: shift_of(plane, board) for name, plane in planes.items()} == dict.fromkeys(planes, (0, 0))
    normal = dds(out / "board_n.dds").pixels()
    slope_x = np.roll(board, 1, 1).astype(int) - np.roll(board, -1, 1)
    slope_y = np.roll(board, 1, 0).astype(int) - np.roll(board, -1, 0)
    assert shift_of(normal[..., 0], slope_x) == (0, 0)
    assert shift_of(normal[..., 1], slope_y) == (0, 0)


def test_a_checkerboard_stays_in_place_under_max_size(tmp_path: Path) -> None:
    board = checks(256, 16)
    save(tmp_path / "board.png", np.dstack([board] * 3))
    out = true_pbr(tmp_path / "board.png", tmp_path / "out", max_size=128)
    half = board.reshape(128, 2, 128, 2).mean(axis=(1, 3))
    for name, channel in (("board", 1), ("board_rmaos", 0), ("board_p", 0)):
        assert shift_of(dds(out / f"{name}.dds").pixels()[..., channel], half) == (0, 0), name


def _bc(fmt: str) -> Callable[[Path, U8], object]:
    return partial(made.dds, fmt=fmt)


WRITERS: dict[str, Callable[[Path, U8], object]] = {
    "a.png": save,
    "a.tga": save,
    "a.tif": save,
    "a.webp": partial(save, lossless=True, exact=True),
    "bc3.dds": _bc("BC3_UNORM"),
    "bc7.dds": _bc("BC7_UNORM_SRGB"),
    "bgra.dds": _bc("B8G8R8A8_UNORM"),
}


@pytest.mark.parametrize("name", WRITERS)
def test_colour_under_zero_alpha_survives(tmp_path: Path, name: str) -> None:
    colour, alpha = stone(64, 64, 21), cut_out(64, 64)
    WRITERS[name](tmp_path / name, with_alpha(colour, alpha))
    out = true_pbr(tmp_path / name, tmp_path / "out")
    seen = dds(out / f"{name.split('.')[0]}.dds").pixels()
    hidden = alpha == 0
    assert seen.shape == (64, 64, 4)
    assert psnr(seen[hidden][:, :3], colour[hidden]) > 30
    assert np.abs(seen[..., 3].astype(int) - alpha).max() <= 12


def test_a_mod_that_hides_its_colour_keeps_it_in_loose_maps(tmp_path: Path) -> None:
    pixels = with_alpha(stone(32, 32, 22), np.zeros((32, 32), np.uint8))
    save(tmp_path / "a.png", pixels)
    convert_here(tmp_path / "a.png", tmp_path / "out", layout="maps")
    assert np.array_equal(load(tmp_path / "out" / "a_albedo.png"), pixels)


@pytest.mark.parametrize(("quality", "least"), [("draft", 38.0), ("normal", 41.0), ("best", 41.2)])
def test_srgb_colour_goes_to_the_game_and_back(tmp_path: Path, quality: str, least: float) -> None:
    """skyrim-formats E, BC7 of an opaque albedo: 40.7, 42.4 and 42.6 dB; a picture of other grain differs by one."""
    picture = stone(256, 256, 30)
    save(tmp_path / "a.png", picture)
    out = true_pbr(tmp_path / "a.png", tmp_path / "out", quality=quality)
    assert psnr(dds(out / "a.dds").pixels()[..., :3], picture) > least
    convert_here(out / "a.dds", tmp_path / "back", layout="maps")
    assert psnr(load(tmp_path / "back" / "a_albedo.png"), picture) > least


def test_mips_of_colour_are_made_in_linear_light(tmp_path: Path) -> None:
    stripes = np.zeros((32, 32, 3), np.uint8)
    stripes[::2] = 255
    save(tmp_path / "a.png", stripes)
    albedo = dds(true_pbr(tmp_path / "a.png", tmp_path / "out") / "a.dds")
    assert np.abs(albedo.pixels(1)[..., :3].astype(int) - 188).max() <= 2  # half the light, encoded


def test_cut_outs_keep_their_coverage_with_distance(tmp_path: Path) -> None:
    """Speckles: plainly averaged, less than a tenth of them would pass the alpha test two levels down."""
    alpha = np.where(np.random.default_rng(5).random((64, 64)) < 0.3, 255, 0).astype(np.uint8)
    save(tmp_path / "a.png", with_alpha(stone(64, 64), alpha))
    albedo = dds(true_pbr(tmp_path / "a.png", tmp_path / "out") / "a.dds")
    shares = [float((albedo.pixels(level)[..., 3] >= 128).mean()) for level in range(4)]
    assert max(abs(share - 0.3) for share in shares) < 0.1, shares


def border_ratio(plane: NDArray[np.generic]) -> float:
    """Mean step over the wrapped border to the mean step inside; the worse of both axes."""
    ratios = []
    for axis in (0, 1):
        steps = np.abs(np.diff(plane.astype(float), axis=axis)).mean()
        border = np.abs(np.take(plane, 0, axis).astype(float) - np.take(plane, -1, axis)).mean()
        ratios.append((border + 0.5) / (steps + 0.5))
    return max(ratios)


MAPS = ("albedo", "roughness", "ao", "height", "normal")


def _maps(folder: Path, picture: U8, tiling: str = "auto") -> dict[str, NDArray[np.float64]]:
    """The loose maps of a picture, all of them from 0 to 255."""
    save(folder / "a.png", picture)
    convert_here(folder / "a.png", folder / "out", layout="maps", tiling=tiling)
    maps = {name: load(folder / "out" / f"a_{name}.png").astype(np.float64) for name in MAPS}
    maps["height"] /= 257
    return maps


def test_what_tiles_goes_on_tiling(tmp_path: Path) -> None:
    picture = stone(128, 128, 40)
    for name, plane in _maps(tmp_path, picture).items():
        assert border_ratio(plane) < 1.05 * max(border_ratio(picture), 1.0) + 0.1, name


def test_rolled_by_half_converted_and_rolled_back_is_the_same(tmp_path: Path) -> None:
    picture = stone(128, 128, 41)
    straight = _maps(tmp_path / "straight", picture)
    rolled = _maps(tmp_path / "rolled", np.roll(picture, (64, 64), axis=(0, 1)))
    for name in MAPS:
        back = np.roll(rolled[name], (64, 64), axis=(0, 1))
        assert np.abs(back - straight[name]).mean() < 1.0, name


def test_what_does_not_tile_is_not_bent_at_its_borders(tmp_path: Path) -> None:
    """A bright border must not light up the height of the dark one opposite."""
    picture = uneven(128, 128, 42)
    alone, tiled = _maps(tmp_path / "auto", picture), _maps(tmp_path / "on", picture, "on")
    assert np.array_equal(alone["height"], _maps(tmp_path / "off", picture, "off")["height"])
    assert np.abs(alone["height"] - tiled["height"])[:, [0, 1, -2, -1]].mean() > 3


def test_an_own_normal_map_comes_back_bit_exact_in_loose_maps(tmp_path: Path) -> None:
    normal = bumps(64, 64)
    save(tmp_path / "a.png", stone(64, 64))
    save(tmp_path / "a_n.png", normal)
    convert_here(tmp_path / "a.png", tmp_path / "out", layout="maps")
    seen = load(tmp_path / "out" / "a_normal.png")
    assert np.array_equal(seen[..., [0, 2]], normal[..., [0, 2]])
    assert np.array_equal(seen[..., 1], 255 - normal[..., 1])
    with Image.open(tmp_path / "out" / "a_normal.png") as image:
        assert image.mode == "RGB"
