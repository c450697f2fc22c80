"""Edits of a mask as patches, what the viewer shows of maps, and what the reading says of a pixel."""

from __future__ import annotations

from pathlib import Path, PurePath

import numpy as np
import pytest

from pbrstudio.convert.item import Item
from pbrstudio.convert.texture_file import LooseFile
from pbrstudio.gui.convert.document import Document
from pbrstudio.gui.convert.look import UNLABELLED, Channels, Look, Shown
from pbrstudio.gui.convert.mask_edits import clearing_patch, combined, mask_patch, stroke_patch
from pbrstudio.gui.convert.planes import colours_of, coverage, resized
from pbrstudio.gui.convert.reading import reading
from pbrstudio.spec.adjustments import Adjustments, MapAdjustments, ScalarAdjustment
from pbrstudio.spec.conversion import Conversion
from pbrstudio.textures.maps import MaterialMaps

COLOURS = [(255, 0, 0), (0, 0, 255)]


@pytest.fixture
def document(qapp: object) -> Document:
    path = Path("wall.png")
    return Document(Item(LooseFile(path), "wall", PurePath("wall"), False, path, path, Conversion()))


@pytest.fixture
def maps() -> MaterialMaps:
    """Four by four: left fabric, right metal; white, but for one pixel."""
    source = np.full((4, 4, 3), 255, np.uint8)
    source[1, 2] = (120, 60, 30)
    ids = np.zeros((4, 4), np.uint8)
    ids[:, 2:] = 1
    ids[0, 0] = UNLABELLED
    plane = np.full((4, 4), 51, np.uint8)
    normal = np.full((4, 4, 3), (128, 128, 255), np.uint8)
    height = np.full((4, 4), 49151, np.uint16)
    alpha = np.arange(16, dtype=np.uint8).reshape(4, 4)
    return MaterialMaps(source, alpha, source, plane, plane, plane, height, normal, ids, ("fabric", "metal"))


def test_a_stroke_is_as_wide_as_its_brush_and_round() -> None:
    patch = stroke_patch(None, (100, 80), [(30.0, 40.0), (60.0, 40.0)], 11, 3, wrap=False)
    assert patch is not None
    mask = np.full((80, 100), UNLABELLED, np.uint8)
    mask[patch.rows, patch.columns] = patch.after
    painted = mask == 3
    assert painted[:, 45].sum() == pytest.approx(11, abs=1)
    assert painted[40].sum() == pytest.approx(30 + 11, abs=2)
    assert painted[40, 45]
    assert not painted[36, 25]  # a corner of the box around its end


def test_a_stroke_goes_on_across_the_border_of_what_tiles() -> None:
    for wrap in (False, True):
        patch = stroke_patch(None, (40, 40), [(39.0, 20.0)], 10, 1, wrap=wrap)
        assert patch is not None
        mask = np.full((40, 40), UNLABELLED, np.uint8)
        mask[patch.rows, patch.columns] = patch.after
        assert bool(mask[20, 1] == 1) == wrap
        assert mask[20, 37] == 1
    assert stroke_patch(None, (40, 40), [(-50.0, 20.0)], 10, 1, wrap=False) is None


def test_a_small_mask_is_laid_over_the_texture() -> None:
    mask = np.array([[True, False], [False, False]])
    patch = mask_patch(None, (8, 6), mask, 2)
    assert patch is not None
    assert (patch.rows, patch.columns) == (slice(0, 3), slice(0, 4))
    assert mask_patch(None, (8, 6), ~mask & mask, 2) is None


def test_what_is_painted_stands_before_what_was_found() -> None:
    found, painted = np.zeros((2, 2), np.uint8), np.full((4, 4), UNLABELLED, np.uint8)
    painted[:2, :2] = 1
    assert combined(found, painted).tolist() == [[1, 0], [0, 0]]
    assert combined(found, None) is found


def test_strokes_are_taken_back_one_by_one(document: Document) -> None:
    for x in (5.0, 15.0):
        patch = stroke_patch(document.painted, (20, 20), [(x, 10.0)], 4, 1, wrap=False)
        assert patch is not None
        document.paint(patch, (20, 20), "paint")
    both = document.painted
    assert both is not None
    document.stack.undo()
    assert document.painted is not None
    assert (document.painted[:, 10:] == UNLABELLED).all()
    document.stack.redo()
    np.testing.assert_array_equal(document.painted, both)
    document.paint(clearing_patch(document.painted), (20, 20), "clear")
    assert document.painted is None
    document.stack.undo()
    np.testing.assert_array_equal(document.painted, both)


def test_one_drag_of_a_slider_is_one_step(document: Document) -> None:
    def at(bias: float) -> Adjustments:
        return Adjustments(everywhere=MapAdjustments(roughness=ScalarAdjustment(bias=bias)))

    for bias in (0.1, 0.2, 0.3):
        document.adjust(at(bias), "bias", gesture=7)
    document.adjust(at(0.4), "bias", gesture=8)
    assert document.stack.count() == 2
    document.stack.undo()
    assert document.adjustments == at(0.3)
    document.stack.undo()
    assert document.adjustments == Adjustments()
    document.adjust(at(0.1), "bias", gesture=9)
    document.adjust(at(0.0), "bias", gesture=9)  # there and back again is nothing
    assert document.stack.count() == 0


@pytest.mark.parametrize(
    ("look", "expected"),
    [
        (Look(Shown.SOURCE), (120, 60, 30)),
        (Look(Shown.SOURCE, Channels.G), (60, 60, 60)),
        (Look(Shown.SOURCE, Channels.A), (6, 6, 6)),
        (Look(Shown.ROUGHNESS), (51, 51, 51)),
        (Look(Shown.HEIGHT), (191, 191, 191)),
        (Look(Shown.NORMAL), (128, 128, 255)),
        (Look(Shown.NORMAL, Channels.B), (255, 255, 255)),
    ],
)
def test_each_map_and_channel(maps: MaterialMaps, look: Look, expected: tuple[int, int, int]) -> None:
    assert tuple(colours_of(maps, look, COLOURS, None)[1, 2]) == expected


def test_the_overlay_has_the_classes_colours(maps: MaterialMaps) -> None:
    overlay = colours_of(maps, Look(Shown.MATERIALS), COLOURS, None).astype(int)
    assert overlay[0, 1, 0] > overlay[0, 1, 2] + 100
    assert overlay[0, 3, 2] > overlay[0, 3, 0] + 100
    assert np.ptp(overlay[0, 0]) == 0  # no class, no colour


def test_uncertain_places_lose_their_colour_unless_they_were_painted(maps: MaterialMaps) -> None:
    confidence = np.array([[255, 60]], np.uint8)
    painted = np.full((4, 4), UNLABELLED, np.uint8)
    painted[3, 3] = 1
    overlay = colours_of(maps, Look(Shown.MATERIALS, confidence=True), COLOURS, confidence, painted).astype(int)
    assert np.ptp(overlay[2, 0]) > 100
    assert np.ptp(overlay[2, 3]) == 0
    assert np.ptp(overlay[3, 3]) > 100


def test_the_legend_counts_area_and_confidence(maps: MaterialMaps) -> None:
    fabric, metal = coverage(maps, np.array([[255, 51]], np.uint8))
    assert (fabric.name, fabric.share, fabric.confidence) == ("fabric", 7 / 16, pytest.approx(1))
    assert (metal.name, metal.share, metal.confidence) == ("metal", 0.5, pytest.approx(0.2))
    assert coverage(maps, None)[0].confidence is None


@pytest.mark.parametrize(
    ("shown", "text"),
    [
        (Shown.SOURCE, "sRGB 120 60 30  #783C1E  linear 0.188 0.045 0.013  alpha 0.024"),
        (Shown.ALBEDO, "sRGB 120 60 30  #783C1E  linear 0.188 0.045 0.013"),
        (Shown.ROUGHNESS, "0.200"),
        (Shown.HEIGHT, "0.7500  (+0.2500 from the surface)"),
        (Shown.NORMAL, "x +0.004  y +0.004  z +1.000  tilt 0.3°"),
        (Shown.MATERIALS, "metal  20 % sure"),
    ],
)
def test_a_pixel_is_read_in_its_map_s_units(qapp: object, maps: MaterialMaps, shown: Shown, text: str) -> None:
    assert reading(maps, shown, 2, 1, np.array([[255, 51]], np.uint8)) == text


def test_nearest_pixels() -> None:
    plane = np.array([[1, 2], [3, 4]], np.uint8)
    assert resized(plane, 2, 2) is plane
    assert resized(plane, 4, 2).tolist() == [[1, 2], [1, 2], [3, 4], [3, 4]]
    np.testing.assert_array_equal(resized(resized(plane, 6, 8), 2, 2), plane)
