"""How long a texture set takes to write, beside the time of the block encoder alone (limit: 1.2 times it).

Run: python benchmarks/encode.py [--side 2048] [--quality normal] [--rounds 3]
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

import ispc_texcomp
import numpy as np
from numpy.typing import NDArray

from pbrstudio.runtime.limits import cores
from pbrstudio.textures.dds.encode import Encoder, Quality
from pbrstudio.textures.dds.formats import BY_NAME
from pbrstudio.textures.dds.write import write_dds
from pbrstudio.textures.filters import MipFilter
from pbrstudio.textures.mips import Content, mip_chain

LIMIT = 1.2
PROFILES: dict[Quality, Literal["ultrafast", "fast", "basic"]] = {
    Quality.DRAFT: "ultrafast",
    Quality.NORMAL: "fast",
    Quality.BEST: "basic",
}


@dataclass(frozen=True, slots=True)
class Map:
    """One texture of the set."""

    name: str
    level0: NDArray[np.uint8]
    content: Content
    format: str


def noise_mosaic(side: int, seed: int) -> NDArray[np.uint8]:
    """A real-looking picture [side,side,3]: four quarters of noise in many octaves, each with its own spectrum."""
    rng = np.random.default_rng(seed)
    half = side // 2
    picture = np.empty((2 * half, 2 * half, 3), np.float32)
    for quarter, roughness in enumerate((0.4, 0.6, 0.8, 1.0)):
        total = np.zeros((half, half, 3), np.float32)
        cells = 4
        while cells <= half:
            grain = rng.random((cells, cells, 3), dtype=np.float32) - 0.5
            total += np.repeat(np.repeat(grain, half // cells, 0), half // cells, 1) / (cells / 4) ** roughness
            cells *= 2
        top, left = divmod(quarter, 2)
        picture[top * half : (top + 1) * half, left * half : (left + 1) * half] = total / total.std() * 0.15 + 0.45
    return np.rint(np.clip(picture, 0, 1) * 255).astype(np.uint8)


def texture_set(side: int) -> list[Map]:
    """Albedo, normal, RMAOS and height of a ``side`` pixel set, as they are before mips."""
    height = noise_mosaic(side, 3)[:, :, :1]
    slope = height[:, :, 0].astype(np.float32) / 128
    vectors = np.stack([np.roll(slope, 1, 1) - slope, np.roll(slope, 1, 0) - slope, np.ones_like(slope)], 2)
    vectors /= np.linalg.norm(vectors, axis=2, keepdims=True)
    normal = np.rint((vectors + 1) * 127.5).astype(np.uint8)
    return [
        Map("albedo", noise_mosaic(side, 1), Content.COLOUR, "BC7_UNORM_SRGB"),
        Map("normal", normal, Content.NORMAL, "BC7_UNORM"),
        Map("rmaos", noise_mosaic(side, 2), Content.DATA, "BC7_UNORM"),
        Map("height", height, Content.DATA, "BC4_UNORM"),
    ]


def raw_strips(maps: list[Map], quality: Quality) -> list[Callable[[], bytes]]:
    """The bare calls of the block encoder for every level of the set, prepared beforehand."""
    calls: list[Callable[[], bytes]] = []
    settings = ispc_texcomp.BC7EncSettings.from_profile(PROFILES[quality])
    for item in maps:
        for level in chain(item, MipFilter.BOX):
            if min(level.shape[:2]) < 4:
                continue
            stored = (
                level if item.format == "BC4_UNORM" else np.dstack([level, np.full(level.shape[:2], 255, np.uint8)])
            )
            rows = max(4, stored.shape[0] // 32)
            for start in range(0, stored.shape[0], rows):
                strip = np.ascontiguousarray(stored[start : start + rows])
                surface = ispc_texcomp.RGBASurface(
                    strip.data, strip.shape[1], strip.shape[0], strip.shape[1] * strip.shape[2]
                )
                if item.format == "BC4_UNORM":
                    calls.append(partial(ispc_texcomp.compress_blocks_bc4, surface))
                else:
                    calls.append(partial(ispc_texcomp.compress_blocks_bc7, surface, settings))
    return calls


def chain(item: Map, mip_filter: MipFilter) -> Iterator[NDArray[np.uint8]]:
    return mip_chain(item.level0, item.content, wrap=True, mip_filter=mip_filter)


def write_map(item: Map, mip_filter: MipFilter, encoder: Encoder, quality: Quality, folder: Path) -> Path:
    """What the program does for one map: mips, blocks, file. Gives the file."""
    fmt = BY_NAME[item.format]
    levels = encoder.encode_chain(chain(item, mip_filter), fmt, quality)
    height, width = item.level0.shape[:2]
    path = folder / f"{item.name}.dds"
    write_dds(path, levels, width, height, fmt, header="dx10")
    return path


def clocked(work: Callable[[], object]) -> tuple[float, float]:
    """Wall and processor seconds of ``work``."""
    wall, processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - processor


def best(times: list[tuple[float, float]]) -> tuple[float, float]:
    return min(wall for wall, _ in times), min(processor for _, processor in times)


def main() -> None:
    parser = argparse.ArgumentParser(description="Times the writing of a texture set.")
    parser.add_argument("--side", type=int, default=2048)
    parser.add_argument("--quality", type=Quality, choices=list(Quality), default=Quality.NORMAL)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    maps = texture_set(chosen.side)
    calls = raw_strips(maps, chosen.quality)
    mip_filter = MipFilter.KAISER if chosen.quality is Quality.BEST else MipFilter.BOX
    raw, whole, mips = [], [], []
    with tempfile.TemporaryDirectory() as folder, Encoder() as encoder, ThreadPoolExecutor(cores()) as pool:
        for _ in range(chosen.rounds):
            raw.append(clocked(lambda: [task.result() for task in [pool.submit(call) for call in calls]]))
            whole.append(
                clocked(lambda: [write_map(item, mip_filter, encoder, chosen.quality, Path(folder)) for item in maps])
            )
            mips.append(clocked(lambda: [list(chain(item, mip_filter)) for item in maps]))
    print(f"set of {chosen.side} px (albedo, normal, RMAOS, height), quality {chosen.quality}, {cores()} cores")
    print("                             wall  processor (quickest of each; processor time ignores the neighbours)")
    for what, times in (("encoder alone", raw), ("mips alone, one thread", mips), ("mips + encoder + files", whole)):
        wall, processor = best(times)
        print(f"  {what:23}{wall:8.3f} s{processor:8.3f} s")
    (raw_wall, raw_processor), (wall, processor) = best(raw), best(whole)
    print(f"  ratio                  {wall / raw_wall:8.3f}  {processor / raw_processor:8.3f}     limit {LIMIT}")


if __name__ == "__main__":
    main()
