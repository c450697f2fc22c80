"""Curves, colours, masks and flow."""

from __future__ import annotations

import numpy as np
import pytest

from pbrstudio.data.procedural.blocks.flow import creeping, streaks
from pbrstudio.data.procedural.blocks.palette import ramp, srgb, varied
from pbrstudio.data.procedural.blocks.relief import blurred, cavity, convexity, slopes
from pbrstudio.data.procedural.blocks.shaping import bevel, mixed, per_cell, smoothstep, soft_maximum
from pbrstudio.data.procedural.blocks.spectral import filtered, stretched
from pbrstudio.data.procedural.blocks.torus import coordinates

LINE = np.linspace(-0.2, 1.2, 57, dtype=np.float32)


def test_steps_may_rise_or_fall() -> None:
    assert np.allclose(smoothstep(0, 1, LINE), 1 - smoothstep(1, 0, LINE), atol=1e-6)
    assert smoothstep(0, 1, np.float32([-1, 0, 0.5, 1, 2])).tolist() == [0, 0, 0.5, 1, 1]


@pytest.mark.parametrize("profile", ["round", "chamfer", "smooth", "pillow"])
def test_a_bevel_rises_from_the_edge_to_one(profile: str) -> None:
    shape = bevel(np.maximum(LINE, 0), 1.0, profile)  # type: ignore[arg-type]
    assert shape[0] == 0
    assert shape[-1] == 1
    assert (np.diff(shape) >= 0).all()


def test_mixing_takes_scalars_and_colours() -> None:
    share = np.float32([[0, 0.5], [1, 1]])
    red, blue = np.float32([1, 0, 0]), np.float32([0, 0, 1])
    assert np.allclose(mixed(red, blue, share)[0, 1], (0.5, 0, 0.5))
    assert np.allclose(mixed(np.float32(0), np.float32(2), share), 2 * share)
    assert np.allclose(mixed(np.ones((2, 2, 3), np.float32), blue, share)[1, 0], blue)


def test_a_soft_maximum_is_no_lower_than_the_maximum() -> None:
    other = LINE[::-1].copy()
    soft = soft_maximum(LINE, other, 0.2)
    assert (soft >= np.maximum(LINE, other)).all()
    assert soft[0] == max(LINE[0], other[0])
    assert soft[28] == pytest.approx(0.5 + 0.05, abs=0.01)


def test_a_value_by_cell_is_one_for_a_cell() -> None:
    ids = np.int32([[0, 1], [1, 2]])
    values = per_cell(ids, 3, np.random.default_rng(1), 2, 3)
    assert values[0, 1] == values[1, 0] != values[0, 0]
    assert (values >= 2).all()
    assert (values <= 3).all()


def test_ramps_and_colours() -> None:
    assert np.allclose(srgb("#ff8000") * 255, (255, 128, 0))
    found = ramp(np.float32([[0, 0.5, 1, 7]]), ["#000000", "#ffffff"])
    assert np.allclose(found[0, :, 0], (0, 0.5, 1, 1), atol=1e-3)
    near = varied("#806040", np.random.default_rng(1), 0.01, 0.1, 0.1)
    assert np.abs(near - srgb("#806040")).max() < 0.08


def test_edges_are_convex_and_joints_are_hollow() -> None:
    x, _ = coordinates(128)
    height = 0.02 * smoothstep(0.2, 0.22, np.abs(x - 0.5))
    row = height[0]
    edge, joint = int(np.argmax(np.abs(row - row.max()) < 1e-4)), 38
    out, hollow = convexity(height, 0.02), cavity(height, 0.02)
    assert row[20] > row[40]
    assert out[0, 36] > 0.3 > out[0, 10]
    assert hollow[0, 39] > 0.3 > hollow[0, 64]
    assert edge != joint
    assert ((out > 0) & (hollow > 0)).sum() == 0


def test_slopes_are_in_widths() -> None:
    x, y = coordinates(128)
    along, down = slopes((0.05 * np.sin(2 * np.pi * x) + 0.02 * np.sin(2 * np.pi * y)).astype(np.float32))
    assert along.max() == pytest.approx(0.05 * 2 * np.pi, rel=0.01)
    assert down.max() == pytest.approx(0.02 * 2 * np.pi, rel=0.01)


def test_a_blur_keeps_the_mean_and_takes_the_fine() -> None:
    noise = filtered(128, np.random.default_rng(1), 20, 50) + 3
    soft = blurred(noise, 0.05)
    assert soft.mean() == pytest.approx(3, abs=1e-3)
    assert soft.std() < 0.05


@pytest.mark.parametrize("slope", [0.0, 1.0, 2.0])
@pytest.mark.parametrize("size", [128, 512])
def test_filtered_noise_has_unit_deviation_and_its_band(slope: float, size: int) -> None:
    fields = [filtered(size, np.random.default_rng(seed), 4, 40, slope) for seed in range(6)]
    assert float(np.mean([field.var() for field in fields])) == pytest.approx(1, abs=0.25)
    spectrum = np.abs(np.fft.rfft2(fields[0])) ** 2
    frequency = np.hypot(np.fft.fftfreq(size, 1 / size)[:, None], np.fft.rfftfreq(size, 1 / size)[None, :])
    inside = spectrum[(frequency >= 3) & (frequency <= 50)].sum()
    assert inside > 0.95 * spectrum.sum()


def test_stretched_noise_is_long_one_way() -> None:
    field = stretched(128, np.random.default_rng(1), 3, 40)
    assert np.abs(np.diff(field, axis=1)).mean() < 0.2 * np.abs(np.diff(field, axis=0)).mean()


def test_streaks_run_down() -> None:
    source = np.zeros((128, 128), np.float32)
    source[20:24, 60:68] = 1
    run = streaks(source, np.random.default_rng(3), 0.15)
    assert run[24:50, 60:68].mean() > 5 * run[60:120, 60:68].mean()
    assert run[:, :50].max() == pytest.approx(0, abs=1e-5)
    assert run[10:18, 60:68].mean() < run[26:34, 60:68].mean()


def test_a_stain_creeps_in_from_the_edge() -> None:
    edge = np.float32([[0, 0.01, 0.05, 0.2]])
    stain = creeping(edge, 0 * edge, 0.1)
    assert stain[0, 0] == 1
    assert stain[0, 3] == 0
    assert (np.diff(stain) < 0).all()
