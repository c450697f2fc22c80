"""What a dry run says of the size and the time of a conversion, from headers alone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from pbrstudio.convert.item import Item, files_of, target
from pbrstudio.convert.workshop import Workshop
from pbrstudio.convert.write_file import levels_to_drop
from pbrstudio.mods.manifest import Manifest
from pbrstudio.mods.sizes import size_of
from pbrstudio.runtime.limits import cores
from pbrstudio.runtime.processes import HOST
from pbrstudio.spec.conversion import Conversion
from pbrstudio.spec.layout import LayoutFile
from pbrstudio.textures.dds.formats import BLOCK, BY_NAME
from pbrstudio.textures.mips import level_count

NETWORK_SECONDS, PLAIN_SECONDS = 2.0e-6, 1.3e-6
"""For each pixel, with networks and without, on two cores at normal quality (benchmarks/README.md): what is said where
no run on this machine has been measured."""
NETWORK_FILE_PIXELS, PLAIN_FILE_PIXELS = 26_000, 9_000
"""And for each texture, whatever its size, as if it had so many pixels more (measured with its row of the report)."""
CORES_OF_GUESS, MOST_CORES = 2, 8
"""The cores that these hold for, and those beyond which more help little."""
PNG_SHARE = 0.6
"""Of the bytes of its pixels that a PNG of a map takes: of noise it is 1, of a flat map next to nothing."""
DDS_HEADER = 148


@dataclass(frozen=True, slots=True)
class Estimate:
    """Of one texture."""

    pixels: int
    """That are written in its first levels: of one map."""
    bytes: int
    """Of the files that are missing."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How quick this machine is: seconds = ``for_file`` * files + ``for_pixel`` * pixels."""

    for_file: float
    for_pixel: float
    source: str
    """Where that is from, in words."""

    def seconds(self, files: int, pixels: int) -> float:
        return self.for_file * files + self.for_pixel * pixels


def estimate(item: Item, missing: Collection[Path], workshop: Workshop) -> Estimate | None:
    """From the header of its source; None where that cannot be read, which the run will tell. ``missing``: the files
    that would be written. A glow map counts as one of the texture's size."""
    size = size_of(item)
    if size is None:
        return None
    width, height = size
    if workshop.block_compressed:
        width, height = (-(-side // BLOCK) * BLOCK for side in (width, height))
    files = [file for file in files_of(item, workshop.files(item.conversion)) if target(item, file) in missing]
    written = sum(_file_bytes(file, width, height, item.conversion) for file in files)
    return Estimate(width * height, written)


def pace_means(workshop: Workshop, conversion: Conversion) -> str:
    """What a pace depends on, in words: of use on this machine alone."""
    return f"{HOST}, {workshop.predictor.id}, {workshop.predictor.where}, {workshop.layout.id}, {conversion.quality}"


def pace(manifest: Manifest, workshop: Workshop, conversion: Conversion) -> Pace:
    """As an earlier run was measured, else as such machines usually are with as many cores.

    One run cannot tell what a texture takes from what its pixels take: their proportion is taken from the guess.
    """
    networks = bool(workshop.predictor.classes)
    for_pixel = NETWORK_SECONDS if networks else PLAIN_SECONDS
    file_pixels = NETWORK_FILE_PIXELS if networks else PLAIN_FILE_PIXELS
    noted = manifest.pace(pace_means(workshop, conversion))
    if noted is not None and noted.pixels:
        for_pixel = noted.seconds / (noted.pixels + file_pixels * noted.files)
        return Pace(for_pixel * file_pixels, for_pixel, "as quick as an earlier run on this machine")
    for_pixel *= CORES_OF_GUESS / min(cores(), MOST_CORES)
    source = "a guess: no run into this folder has been measured on this machine"
    return Pace(for_pixel * file_pixels, for_pixel, source)


def _file_bytes(file: LayoutFile, width: int, height: int, conversion: Conversion) -> int:
    if file.type == "png":
        return int(width * height * max(1, len(file.channels)) * (file.bits // 8) * PNG_SHARE)
    drop = levels_to_drop(width, height, conversion.map_divisors.get(file.map, 1))
    names = {file.format, file.format_alpha} - {None}
    if conversion.albedo_variant in file.variants:
        names = {file.variants[conversion.albedo_variant]}
    forms = [BY_NAME[name] for name in names if name is not None]
    width, height = width >> drop, height >> drop
    levels = [(max(1, width >> level), max(1, height >> level)) for level in range(level_count(width, height))]
    return DDS_HEADER + max(sum(form.level_size(*level) for level in levels) for form in forms)
