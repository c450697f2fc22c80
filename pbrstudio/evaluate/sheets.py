"""Contact sheets: pages of materials, a strip for each, with what was predicted above what is true."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from pbrstudio.evaluate.maps import Maps
from pbrstudio.metrics.cells import (
    BACKGROUND,
    CELL,
    PALETTE,
    class_cell,
    colour_cell,
    height_cell,
    normal_cell,
    plane_cell,
)
from pbrstudio.runtime.staging import StagedFiles
from pbrstudio.textures.maps import U8

COLUMNS = ("input", "albedo", "roughness", "metallic", "AO", "height (stretched)", "normal (OpenGL)", "materials")
PICTURES_A_PAGE = 8
"""Lines of pictures on a page: four materials with their truth, or eight textures without."""
GAP, MARGIN, TITLE, FOOT = 6, 26, 26, 34
QUALITY = 90
"""Of the JPEG: a page of PNG would take ten times the space."""
TEXT, FAINT = (235, 235, 235), (165, 165, 165)


@dataclass(frozen=True, slots=True)
class Strip:
    """One material's part of a page."""

    title: str
    notes: tuple[str, ...]
    """Lines of text, in the first cell of the truth."""
    lines: tuple[tuple[Image.Image, ...], ...]
    """Pictures in the order of `COLUMNS`: of the prediction, and of the truth, whose first cell is the notes'."""


def strip(title: str, shown: U8, seen: Maps, truth: Maps | None, notes: Sequence[str] = ()) -> Strip:
    """Pictures small enough to be kept until the page is full. ``shown`` [H,W,3] is what the predictor saw."""
    above = (colour_cell(shown), *_pictures(seen))
    return Strip(title, tuple(notes), (above,) if truth is None else (above, _pictures(truth)))


class SheetWriter:
    """Writes ``<name>_01.jpg`` and so on into a folder, a page whenever one is full; `close` writes the rest."""

    def __init__(self, folder: Path, name: str, heading: str, classes: tuple[str, ...]) -> None:
        self._folder, self._name, self._heading, self._classes = folder, name, heading, classes
        self._strips: list[Strip] = []
        self.written: list[Path] = []

    def add(self, one: Strip) -> None:
        """Takes a strip, and writes the page if no other would fit."""
        self._strips.append(one)
        if sum(len(each.lines) for each in self._strips) + len(one.lines) > PICTURES_A_PAGE:
            self.close()

    def close(self) -> None:
        """Writes what is left."""
        if not self._strips:
            return
        number = len(self.written) + 1
        path = self._folder / f"{self._name}_{number:02d}.jpg"
        page = _page(self._strips, f"{self._heading}, page {number}", self._classes)
        with StagedFiles() as staged:
            page.save(staged.path_for(path), format="JPEG", quality=QUALITY, subsampling=0)
            self.written += staged.commit()
        self._strips = []


def _pictures(maps: Maps) -> tuple[Image.Image, ...]:
    scalars = (plane_cell(maps.roughness), plane_cell(maps.metallic), plane_cell(maps.ao))
    return (
        plane_cell(maps.albedo),
        *scalars,
        height_cell(maps.height),
        normal_cell(maps.normal),
        class_cell(maps.materials),
    )


def _page(strips: Sequence[Strip], heading: str, classes: tuple[str, ...]) -> Image.Image:
    step = CELL + GAP
    width = MARGIN + len(COLUMNS) * step + GAP
    height = 2 * TITLE + sum(TITLE + len(each.lines) * step for each in strips) + FOOT
    page = Image.new("RGB", (width, height), BACKGROUND)
    pen = ImageDraw.Draw(page)
    pen.text((MARGIN, 4), heading, fill=TEXT, font=_font(16))
    for index, name in enumerate(COLUMNS):
        pen.text((MARGIN + index * step, TITLE + 4), name, fill=FAINT, font=_font(14))
    top = 2 * TITLE
    for each in strips:
        pen.text((MARGIN, top + 4), each.title, fill=TEXT, font=_font(14))
        top += TITLE
        for row, pictures in enumerate(each.lines):
            _sideways(page, "predicted" if row == 0 else "true", top)
            first = len(COLUMNS) - len(pictures)
            for column, picture in enumerate(pictures, first):
                page.paste(picture, (MARGIN + column * step, top))
            if first:
                pen.multiline_text((MARGIN, top + 2), "\n".join(each.notes), fill=FAINT, font=_font(13), spacing=5)
            top += step
    _legend(pen, top + 8, classes)
    return page


def _legend(pen: ImageDraw.ImageDraw, top: int, classes: tuple[str, ...]) -> None:
    left = MARGIN
    pen.text((left, top), "materials:", fill=FAINT, font=_font(14))
    left += 80
    for index, name in enumerate(classes):
        pen.rectangle([left, top + 1, left + 16, top + 17], fill=PALETTE[index % len(PALETTE)])
        pen.text((left + 22, top), name, fill=TEXT, font=_font(14))
        left += 40 + round(pen.textlength(name, font=_font(14)))
    pen.text((left + 10, top), "hatched: there is no such map", fill=FAINT, font=_font(14))


def _sideways(page: Image.Image, word: str, top: int) -> None:
    tag = Image.new("RGB", (CELL, 20), BACKGROUND)
    ImageDraw.Draw(tag).text((CELL // 2, 2), word, fill=FAINT, font=_font(13), anchor="ma")
    page.paste(tag.rotate(90, expand=True), (3, top))


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)
