"""A conversion of a made-up texture into every shipped layout, checked: does this machine do what it should?"""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pbrstudio.runtime.control import Control, never_stop
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.events import Event, ItemFailed
from pbrstudio.spec.conversion import Conversion

SIDE = 64
FARTHEST_ALBEDO = 64.0
"""Mean steps of 255 that a model may move the colour of a soft pattern by: past it, its weights are damaged."""
LEAST_PSNR = 35.0
"""dB that colour must keep through BC7 and back; a fit machine gets 40 and more."""


def self_test() -> str:
    """One sentence on what was done; raises `UserError` naming what went wrong.

    The libraries of images are imported here, so that one that does not load is found out like all else.
    """
    try:
        return _converted_and_read()
    except ImportError as error:
        cause = " ".join(str(error).split())
        raise UserError(f"a library that converting needs does not load ({cause}): install pbrstudio again") from error


def _converted_and_read() -> str:
    from pbrstudio.textures.layouts import layout_ids
    from pbrstudio.textures.png import write_png
    from pbrstudio.textures.read import read_texture
    from pbrstudio.textures.texture import ColourSpace

    with tempfile.TemporaryDirectory(prefix="pbrstudio-") as name:
        folder = Path(name)
        source = folder / "test.png"
        pixels = pattern(SIDE)
        write_png(source, pixels, space=ColourSpace.SRGB)
        layouts = layout_ids()
        for layout in layouts:
            _convert(source, folder / layout, layout)
        kept = psnr(read_texture(folder / "true-pbr" / "textures" / "pbr" / "test.dds").rgb, pixels)
    if kept < LEAST_PSNR:
        raise UserError(f"colour came back from BC7 with {kept:.1f} dB, {LEAST_PSNR:.0f} is the least: report this")
    return f"a test texture went into {len(layouts)} layouts and was read back (colour {kept:.1f} dB)"


def _convert(source: Path, out: Path, layout: str) -> None:
    from pbrstudio.services.convert import convert

    failures: list[ItemFailed] = []

    def note(event: Event) -> None:
        if isinstance(event, ItemFailed):
            failures.append(event)

    convert([source], out, Conversion(layout=layout, model="baseline"), note, Control())
    if failures:
        raise UserError(f"layout {layout}: {failures[0].message}")


def model_test() -> str:
    """One sentence on the model that ``auto`` takes and what it runs on, after it has predicted a made-up texture.

    Raises `UserError` where there is none, where it is damaged, and where it gives nothing of use.
    """
    try:
        from pbrstudio.services.predictors import open_predictor

        predictor = open_predictor("auto")
        prediction = predictor.predict(pattern(SIDE), alpha=None, own_normal=None, wrap=True, safe_point=never_stop)
    except ImportError as error:
        cause = " ".join(str(error).split())
        raise UserError(f"a library that predicting needs does not load ({cause}): install pbrstudio again") from error
    off = float(np.abs(prediction.albedo.astype(np.float32) - pattern(SIDE)).mean())
    if off > FARTHEST_ALBEDO:
        raise UserError(f"model {predictor.id} changes a clean texture by {off:.0f} of 255: import it again")
    return f"{predictor.id} predicts on {predictor.where}"


def pattern(side: int) -> NDArray[np.uint8]:
    """[side,side,3] a smooth colour field with soft grain: nothing a sound encoder has trouble with."""
    rows, columns = np.mgrid[0:side, 0:side] * (2 * np.pi / side)
    waves = np.stack([np.sin(columns), np.cos(rows), np.sin(rows + columns)], axis=-1)
    grain = np.random.default_rng(0).normal(0, 2, (side, side, 1))
    return np.clip(128 + 80 * waves + grain, 0, 255).astype(np.uint8)


def psnr(seen: NDArray[np.generic], wanted: NDArray[np.uint8]) -> float:
    """Peak signal-to-noise ratio in dB of bytes."""
    error = float(((seen.astype(np.float64) - wanted) ** 2).mean())
    return 99.0 if error == 0 else 10 * float(np.log10(255**2 / error))
