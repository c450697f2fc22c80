"""The benchmark: its clocks miss nothing, its floors count what they say, and a run has every stage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import openvino
import pytest
from openvino import opset13 as ops

from pbrstudio.convert.backends.backend import F32
from pbrstudio.models import catalogue
from pbrstudio.models.bundle import open_bundle
from pbrstudio.runtime.errors import UserError
from pbrstudio.services import bench_floor
from pbrstudio.services.bench import STAGES, Figures, bench, bundle_of
from pbrstudio.services.bench_clock import Clock, TimedBackend, TimedEncoder
from pbrstudio.services.bench_floor import Floor, convolution_peak, encoder_alone, graph_flops, pass_flops
from pbrstudio.services.bench_source import noise_mosaic, write_source
from pbrstudio.spec.model import Role
from pbrstudio.textures.dds.encode import Encoder, Quality
from pbrstudio.textures.dds.formats import BY_NAME
from pbrstudio.textures.dds.write import write_dds
from pbrstudio.textures.mips import Content, level_count, mip_chain
from pbrstudio.textures.read import probe
from tests.tiny_models import shared_tiny_bundle

SIDE = 64


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shared_tiny_bundle(tmp_path_factory)


@pytest.fixture(scope="module")
def measured(tiny: Path) -> Figures:
    (figures,) = bench((SIDE,), str(tiny))
    return figures


class Ticks:
    """A time that is one second later each time it is asked for."""

    def __init__(self) -> None:
        self.now = -1.0

    def __call__(self) -> float:
        self.now += 1
        return self.now


class Echo:
    """A backend that gives back what it is given, or fails."""

    name = "echo"
    broken = False

    def run(self, role: Role, inputs: Mapping[str, F32]) -> tuple[F32, ...]:
        if self.broken:
            raise UserError("broken")
        return tuple(inputs.values())


def test_a_clock_gives_each_second_to_one_stage() -> None:
    clock = Clock("read", Ticks())
    assert clock.to("write") == "read"
    assert clock.to("read") == "write"
    assert clock.to("end") == "read"
    assert clock.seconds == {"read": 2.0, "write": 1.0}


def test_a_network_at_work_is_a_stage_and_counted_by_its_shapes() -> None:
    clock, inner = Clock("rest", Ticks()), Echo()
    backend = TimedBackend(inner, clock)
    small, large = (np.zeros((1, 3, side, side), np.float32) for side in (32, 64))
    assert backend.run("albedo", {"diffuse": small}) == (small,)
    backend.run("albedo", {"diffuse": large})
    backend.run("albedo", {"diffuse": large})
    inner.broken = True
    with pytest.raises(UserError):
        backend.run("maps", {"diffuse": small})
    assert clock.to("end") == "rest", "also after what fails"
    assert clock.seconds == {"rest": 5.0, "albedo": 3.0, "maps": 1.0}
    assert backend.runs["albedo", (("diffuse", (1, 3, 64, 64)),)] == 2
    assert backend.name == "echo"


def test_making_levels_and_waiting_for_blocks_are_told_apart() -> None:
    clock = Clock("write", Ticks())
    levels = list(mip_chain(noise_mosaic(SIDE, 0), Content.COLOUR, wrap=True))
    fmt = BY_NAME["BC7_UNORM"]
    with TimedEncoder(clock) as timed, Encoder() as plain:
        given = timed.encode_chain(iter(levels), fmt, Quality.DRAFT)
        assert given == plain.encode_chain(levels, fmt, Quality.DRAFT)
        assert clock.to("write") == "write"
        assert clock.seconds["mips"] == len(levels) + 1, "the last asks in vain"

        def broken() -> Iterator[np.ndarray]:
            yield levels[0]
            raise UserError("no more")

        with pytest.raises(UserError):
            timed.encode_chain(broken(), fmt, Quality.DRAFT)
    assert clock.to("end") == "write"


def graph(folder: Path) -> Path:
    """A convolution 3 to 8 of 3x3 with stride 2, one for each channel of 3x3, and a product with [8,5]."""
    given = ops.parameter([-1, 3, -1, -1], np.float32, name="diffuse")
    given.output(0).set_names({"diffuse"})
    dense = ops.convolution(given, np.ones((8, 3, 3, 3), np.float32), [2, 2], [1, 1], [1, 1], [1, 1])
    each = ops.group_convolution(dense, np.ones((8, 1, 1, 3, 3), np.float32), [1, 1], [1, 1], [1, 1], [1, 1])
    last = ops.matmul(ops.transpose(each, [0, 2, 3, 1]), np.ones((8, 5), np.float32), False, False)
    path = folder / "graph.xml"
    openvino.save_model(openvino.Model([last], [given]), path, compress_to_fp16=False)
    return path


def test_flops_are_those_of_each_convolution_and_product(tmp_path: Path) -> None:
    pixels = 16 * 8
    by_hand = 2 * pixels * (8 * 3 * 9 + 8 * 9 + 8 * 5)
    assert graph_flops(graph(tmp_path), {"diffuse": (1, 3, 32, 16)}) == by_hand


def test_one_pass_grows_with_the_texture_and_the_segmenter_sees_a_reduced_one(tiny: Path) -> None:
    bundle = open_bundle(tiny)
    assert bundle.manifest.segmenter_side == 1024
    for role, growth in (("albedo", 4), ("maps", 4), ("segmenter", 1)):
        small, large = (pass_flops(bundle, [role], side, side) for side in (1024, 2048))
        assert large == growth * small > 0, role
    assert pass_flops(bundle, ["albedo"], 33, 64) == pass_flops(bundle, ["albedo"], 64, 64)


def test_the_encoder_alone_gives_the_blocks_of_every_whole_level(tmp_path: Path) -> None:
    levels = list(mip_chain(noise_mosaic(SIDE, 0), Content.COLOUR, wrap=True))
    files = []
    with Encoder() as encoder:
        for name, picked in (("BC7_UNORM_SRGB", levels), ("BC4_UNORM", [level[..., :1] for level in levels])):
            fmt = BY_NAME[name]
            blocks = encoder.encode_chain(picked, fmt, Quality.NORMAL)
            path = tmp_path / f"{name}.dds"
            write_dds(path, blocks, SIDE, SIDE, fmt, header="dx10")
            files.append(path)
            whole = sum(len(each) for each, level in zip(blocks, levels, strict=True) if level.shape[0] >= 4)
            assert sum(len(call()) for call in bench_floor._calls(path)) == whole
    assert encoder_alone(files) > 0


def test_the_peak_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench_floor, "PEAK_SHAPES", ((16, 16),))
    assert convolution_peak(low=False) > 0


def test_the_source_is_bc1_with_all_its_mips_and_not_flat(tmp_path: Path) -> None:
    write_source(tmp_path / "bench.dds", SIDE)
    found = probe(tmp_path / "bench.dds")
    assert (found.width, found.height, found.format) == (SIDE, SIDE, "BC1_UNORM")
    assert found.levels == level_count(SIDE, SIDE)
    assert noise_mosaic(SIDE, 1).std() > 20


def test_a_run_has_every_stage_its_floor_and_its_memory(measured: Figures, tiny: Path) -> None:
    assert tuple(name for name, _ in measured.seconds) == STAGES
    assert all(seconds >= 0 for _, seconds in measured.seconds)
    assert measured.total == pytest.approx(sum(seconds for _, seconds in measured.seconds))
    assert measured.means.startswith("tiny, on processor, OpenVINO")
    assert measured.peak >= 0
    assert measured.planned > 0
    floor = measured.floor
    assert floor is not None
    assert floor.gflop == pass_flops(open_bundle(tiny), ("segmenter", "albedo", "maps"), SIDE, SIDE) / 1e9
    assert floor.gflop_run > floor.gflop, "margins"
    assert min(floor.peak, floor.encoder) > 0


def test_a_floor_is_the_sum_of_networks_and_encoder() -> None:
    floor = Floor(gflop=300.0, gflop_run=450.0, peak=600.0, encoder=1.25)
    assert (floor.networks, floor.seconds) == (0.5, 1.75)


def test_the_baseline_has_no_networks_and_no_floor() -> None:
    (figures,) = bench((SIDE,), "baseline")
    assert [name for name, _ in figures.seconds] == [
        name for name in STAGES if name not in ("segmenter", "albedo", "maps")
    ]
    assert figures.floor is None


def test_without_a_model_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(catalogue, "resources", lambda: tmp_path)
    with pytest.raises(UserError, match="no model is installed: get one with pbrstudio models import"):
        bundle_of("auto")
