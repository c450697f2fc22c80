"""What a conversion cannot be quicker than here: its convolutions at this machine's peak, its blocks by the encoder.

The sum of both is a floor for one texture after another: each of them takes all cores.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from math import prod
from pathlib import Path

import ispc_texcomp
import numpy as np
import openvino
from openvino import opset13 as ops

from pbrstudio.convert.class_field import CELL
from pbrstudio.convert.tiles import GRID
from pbrstudio.models.bundle import Bundle
from pbrstudio.runtime.limits import cores
from pbrstudio.spec.model import Role
from pbrstudio.textures.dds.header import read_header
from pbrstudio.textures.read import read_texture

GIGA = 1e9
PEAK_SHAPES = ((128, 128), (256, 64), (512, 32))
"""Channels and side of the dense 3x3 convolutions, the quickest of which is the peak: they fit the caches."""
PEAK_LAYERS, PEAK_ROUNDS = 8, 8
ENCODER_ROUNDS = 2
STRIPS = 32


@dataclass(frozen=True, slots=True)
class Floor:
    """The floors of one conversion."""

    gflop: float
    """What the networks need for one pass over the texture."""
    gflop_run: float
    """And what they were given, tiles' margins and all."""
    peak: float
    """GFLOP a second of dense convolutions, in the precision that the networks ran in."""
    encoder: float
    """Seconds that the encoder alone takes on all cores for the levels that were written."""

    @property
    def networks(self) -> float:
        """Seconds of one pass at the peak."""
        return self.gflop / self.peak

    @property
    def seconds(self) -> float:
        return self.networks + self.encoder


def graph_flops(graph: Path, shapes: Mapping[str, tuple[int, ...]]) -> int:
    """Multiplications and additions in the convolutions and matrix products of ``graph`` for inputs of ``shapes``."""
    model = openvino.Core().read_model(str(graph))
    model.reshape({name: list(shape) for name, shape in shapes.items()})
    return sum(2 * prod(node.get_output_shape(0)) * _depth(node) for node in model.get_ops())


def _depth(node: openvino.Node) -> int:
    """How many products a node sums up for each of its outputs; 0 for one that is no sum of products."""
    match node.get_type_name():
        case "Convolution":  # weights [out,in,...]
            return prod(node.get_input_shape(1)[1:])
        case "GroupConvolution":  # weights [groups,out,in,...]
            return prod(node.get_input_shape(1)[2:])
        case "MatMul":
            rows, columns = node.get_input_shape(0)[-2:]
            return int(rows if node.get_attributes()["transpose_a"] else columns)
    return 0


def pass_flops(bundle: Bundle, roles: Iterable[Role], width: int, height: int) -> int:
    """What these networks need to see a texture once, whole and without margins."""
    longer = max(width, height)
    total = 0
    for role in roles:
        shrink = max(1.0, longer / bundle.manifest.segmenter_side) if role == "segmenter" else 1.0
        sides = [-(-round(side / shrink) // GRID) * GRID for side in (height, width)]
        total += graph_flops(bundle.graph(role), _shapes(bundle.graph(role), sides))
    return total


def _shapes(graph: Path, sides: list[int]) -> dict[str, tuple[int, ...]]:
    shapes = {}
    for each in openvino.Core().read_model(str(graph)).inputs:
        name = each.get_any_name()
        step = CELL if name == "classes" else 1
        shapes[name] = (1, each.get_partial_shape()[1].get_length(), *(side // step for side in sides))
    return shapes


def convolution_peak(*, low: bool) -> float:
    """FLOP a second of the quickest dense 3x3 convolution on all cores, bfloat16 where ``low``, else float32."""
    core = openvino.Core()
    settings = {
        "INFERENCE_PRECISION_HINT": "bf16" if low else "f32",
        "INFERENCE_NUM_THREADS": cores(),
        "NUM_STREAMS": 1,
        "PERFORMANCE_HINT": "LATENCY",
    }
    rng = np.random.default_rng(0)
    best = 0.0
    for channels, side in PEAK_SHAPES:
        given = ops.parameter([1, channels, side, side], np.float32)
        node = given
        for _ in range(PEAK_LAYERS):
            scale = np.float32((2 / (9 * channels)) ** 0.5)
            weights = rng.standard_normal((channels, channels, 3, 3), np.float32) * scale
            node = ops.relu(ops.convolution(node, ops.constant(weights), [1, 1], [1, 1], [1, 1], [1, 1]))
        request = core.compile_model(openvino.Model([node], [given]), "CPU", settings).create_infer_request()
        picture = rng.standard_normal((1, channels, side, side), np.float32)
        seconds = quickest(partial(request.infer, [picture], share_inputs=True, share_outputs=True), PEAK_ROUNDS)
        best = max(best, PEAK_LAYERS * 2 * 9 * channels * channels * side * side / seconds)
    return best


def encoder_alone(files: Iterable[Path]) -> float:
    """Seconds that the bare block compressor takes on all cores for every level of these files (BC7 opaque, or BC4)."""
    calls = [call for path in files for call in _calls(path)]
    with ThreadPoolExecutor(cores()) as pool:
        return quickest(lambda: [task.result() for task in [pool.submit(call) for call in calls]], ENCODER_ROUNDS)


def _calls(path: Path) -> list[Callable[[], bytes]]:
    """The compressor's calls for a file's levels as they decode, whole blocks of them."""
    settings = ispc_texcomp.BC7EncSettings.from_profile("fast")
    header = read_header(path)
    calls: list[Callable[[], bytes]] = []
    for index in range(header.levels):
        rgb = read_texture(path, level=index).rgb
        rows, columns = (side // 4 * 4 for side in rgb.shape[:2])
        single = header.format.name.startswith("BC4")
        pixels = np.full((rows, columns, 1 if single else 4), 255, np.uint8)
        pixels[..., :3] = rgb[:rows, :columns, : 1 if single else 3]
        step = max(4, rows // STRIPS // 4 * 4)
        for strip in (pixels[start : start + step] for start in range(0, rows if columns else 0, step)):
            surface = ispc_texcomp.RGBASurface(strip.data, columns, strip.shape[0], columns * strip.shape[2])
            if single:
                calls.append(partial(ispc_texcomp.compress_blocks_bc4, surface))
            else:
                calls.append(partial(ispc_texcomp.compress_blocks_bc7, surface, settings))
    return calls


def quickest(work: Callable[[], object], rounds: int) -> float:
    """Seconds of the quickest of ``rounds``, after one that does not count."""
    work()
    times = []
    for _ in range(rounds):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return min(times)
