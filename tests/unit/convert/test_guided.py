"""What is known of a texture's materials: it shifts, replaces or takes away what the segmenter found."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pbrstudio.convert.class_field import CELL, ClassField
from pbrstudio.convert.guide import NO_GUIDE, UNTOUCHED, Guide, Overruled
from pbrstudio.convert.guided import guided, needs_segmenter, told_field
from pbrstudio.convert.network import NetworkPredictor
from pbrstudio.convert.predictor import Prediction
from pbrstudio.models.bundle import Bundle
from pbrstudio.runtime.errors import UserError
from pbrstudio.spec.model import Manifest
from pbrstudio.textures.maps import U8
from tests.makers import smooth_bytes
from tests.tiny_models import CLASSES
from tests.unit.convert.stand_ins import Constant, Copies, Watched

FABRIC, METAL, STONE = range(3)
LOGITS = (2.0, 1.0, -1.0)
"""Fabric, with metal close behind it."""
RGB = smooth_bytes(64, 96, 3)
MARGIN = 2
MEANS = {"roughness": (0.1, 0.5, 0.9)}


def even_field(*logits: float, size: tuple[int, int] = (64, 96), wrap: bool = True) -> ClassField:
    """The same logits everywhere."""
    cells = [side // CELL + 2 * MARGIN for side in size]
    planes = np.broadcast_to(np.array(logits, np.float32)[:, None, None], (len(logits), *cells))
    return ClassField(planes.copy(), MARGIN, size, size, wrap)


def posterior(of: ClassField) -> np.ndarray:
    return of.posterior(*(np.arange(side) for side in of.size), CELL)


def manifest(near: Bundle, **fields: Any) -> Manifest:
    return Manifest.model_validate({**near.manifest.model_dump(), "class_means": MEANS, **fields})


def predicted(near: Bundle, guide: Guide, rgb: U8 = RGB, **fields: Any) -> tuple[Prediction, Constant]:
    stated = manifest(near, **fields)
    backend = Constant(stated, logits=LOGITS, metallic=3.0, roughness=1.0)
    return NetworkPredictor(Bundle(Path(), stated), backend).predict(rgb, wrap=True, guide=guide), backend


def inner(condition: np.ndarray, height: int, width: int, near: Bundle) -> np.ndarray:
    """[K,height/4,width/4] of what the maps' network was told: that of the texture, without its surroundings."""
    cells = near.manifest.margins["maps"] // CELL
    return condition[0][:, cells : cells + height // CELL, cells : cells + width // CELL]


# The field


@given(st.lists(st.floats(-6, 6), min_size=3, max_size=3), st.lists(st.floats(0.01, 100), min_size=3, max_size=3))
def test_weights_multiply_the_odds(logits: list[float], odds: list[float]) -> None:
    plain = even_field(*logits)
    weighted, _ = guided(plain, Guide(weights=tuple(zip(CLASSES, odds, strict=True))), CLASSES)
    wanted = posterior(plain) * np.array(odds)[:, None, None]
    np.testing.assert_allclose(posterior(weighted), wanted / wanted.sum(axis=0), rtol=2e-4, atol=1e-6)


def test_weights_of_classes_that_a_model_lacks_count_for_nothing() -> None:
    plain = even_field(*LOGITS)
    weighted, overruled = guided(plain, Guide(weights=(("porcelain", 50.0),)), CLASSES)
    assert np.array_equal(posterior(weighted), posterior(plain))
    assert overruled is None


def test_it_is_told_what_weights_overrule() -> None:
    """Where fabric leads metal by the factor e, odds of 3 are enough; where it leads by e squared they are not."""
    of = even_field(*LOGITS)
    of.logits[METAL, :, : MARGIN + 18] = 0.0
    weighted, overruled = guided(of, Guide(weights=(("metal", 3.0),)), CLASSES)
    assert overruled == Overruled(share=6 / 24, found="fabric", given="metal")
    ids = weighted.ids(slice(0, None))
    assert (ids[:, :70] == FABRIC).all()
    assert (ids[:, 74:94] == METAL).all()


def test_odds_that_change_no_class_overrule_nothing() -> None:
    assert guided(even_field(*LOGITS), Guide(weights=(("metal", 2.0),)), CLASSES)[1] is None


@pytest.mark.parametrize("odds", [0.0, -1.0, float("nan")])
def test_odds_are_positive(odds: float) -> None:
    with pytest.raises(ValueError, match="above 0"):
        guided(even_field(*LOGITS), Guide(weights=(("metal", odds),)), CLASSES)


@pytest.mark.parametrize("size", [(64, 96), (1, 1), (16, 300)])
def test_a_forced_class_is_certain_everywhere(size: tuple[int, int]) -> None:
    of = told_field(Guide(forced="stone"), CLASSES, size, wrap=True)
    rows, columns = (np.arange(-8, side + 8) for side in size)
    assert np.array_equal(np.unique(of.posterior(rows, columns, CELL)[:STONE]), [0])
    assert (of.posterior(rows, columns, CELL)[STONE] == 1).all()
    assert (of.ids(slice(0, None)) == STONE).all()
    assert of.ids(slice(0, None)).shape == size
    np.testing.assert_allclose(of.mean(), [0, 0, 1], atol=1e-6)
    np.testing.assert_allclose(of.expected(np.array([0, 0, 7], np.float32), slice(0, None)), 7, rtol=1e-6)


def test_an_unknown_texture_has_no_class_and_no_condition() -> None:
    of = told_field(Guide(unknown=True), CLASSES, (64, 96), wrap=True)
    assert (posterior(of) == 0).all()
    assert (of.ids(slice(3, 9)) == UNTOUCHED).all()
    assert of.ids(slice(3, 9)).shape == (6, 96)
    np.testing.assert_allclose(of.expected(np.array([0, 3, 6], np.float32), slice(0, None)), 3)


@pytest.mark.parametrize("wrap", [True, False])
@pytest.mark.parametrize("scale", [1, 2, 4])
def test_painted_pixels_have_their_class_whatever_the_size(scale: int, wrap: bool) -> None:
    """A painted square lands on the same part of the texture, and on no other pixel."""
    size = (64, 96)
    painted = np.full((size[0] // scale, size[1] // scale), UNTOUCHED, np.uint8)
    painted[16 // scale : 32 // scale, 32 // scale : 64 // scale] = STONE
    of, _ = guided(even_field(*LOGITS, size=size, wrap=wrap), Guide(painted=painted), CLASSES)
    ids = of.ids(slice(0, None))
    assert (ids[16:32, 32:64] == STONE).all()
    assert (ids == STONE).sum() == 16 * 32
    assert np.array_equal(of.ids(slice(20, 24)), ids[20:24]), "the rows that were asked for"
    cells = posterior(of)
    assert (cells[:, 4:8, 8:16] == np.array([0, 0, 1])[:, None, None]).all()
    assert np.array_equal(cells[:, :4], posterior(even_field(*LOGITS, size=size))[:, :4])
    values = np.array([1, 2, 9], np.float32)
    assert (of.expected(values, slice(0, None))[16:32, 32:64] == 9).all()
    assert of.expected(values, slice(0, None))[0, 0] < 2


def test_paint_goes_on_beyond_a_border() -> None:
    """As the texture does: again where it tiles, mirrored where it does not."""
    painted = np.full((64, 96), UNTOUCHED, np.uint8)
    painted[:8] = STONE
    beyond, columns = np.arange(64, 72), np.arange(96)
    for wrap, probability in ((True, 1.0), (False, None)):
        of, _ = guided(even_field(*LOGITS, wrap=wrap), Guide(painted=painted), CLASSES)
        found = of.posterior(beyond, columns, CELL)[STONE]
        assert (found == 1).all() == (probability == 1.0)


def test_a_painted_id_that_the_model_lacks_is_refused() -> None:
    painted = np.full((4, 4), 3, np.uint8)
    with pytest.raises(UserError, match=r"class id 3: the model has fabric \(0\), metal \(1\), stone \(2\)"):
        guided(even_field(*LOGITS), Guide(painted=painted), CLASSES)


def test_a_forced_class_that_the_model_lacks_is_refused() -> None:
    with pytest.raises(UserError, match="'marble' is asked for, which the model does not know: it has fabric"):
        told_field(Guide(forced="marble"), CLASSES, (8, 8), wrap=True)


def test_the_order_of_what_is_known() -> None:
    """Forced beats weights, painted beats forced, unknown keeps all of it from the network, and the paint stays."""
    painted = np.full((64, 96), UNTOUCHED, np.uint8)
    painted[:32] = METAL
    of = told_field(Guide(weights=(("fabric", 9.0),), forced="stone", painted=painted), CLASSES, (64, 96), wrap=True)
    ids = of.ids(slice(0, None))
    assert (ids[:32] == METAL).all()
    assert (ids[32:] == STONE).all()
    of = told_field(Guide(painted=painted, unknown=True), CLASSES, (64, 96), wrap=True)
    assert (posterior(of) == 0).all()
    assert (of.ids(slice(0, 32)) == METAL).all()
    assert (of.ids(slice(32, 64)) == UNTOUCHED).all()


def test_a_class_can_be_taken_for_another() -> None:
    """Its probability goes to the other, and what was certain before is so still."""
    plain = even_field(*LOGITS)
    of, overruled = guided(plain, Guide(reassigned=(("fabric", "stone"),)), CLASSES)
    before, after = posterior(plain), posterior(of)
    np.testing.assert_allclose(after[STONE], before[STONE] + before[FABRIC], rtol=1e-5)
    np.testing.assert_allclose(after[METAL], before[METAL], rtol=1e-5)
    assert (after[FABRIC] == 0).all()
    assert (of.ids(slice(0, None)) == STONE).all()
    assert overruled is None, "which is told of weights alone: a rule speaks for itself"


def test_reassigning_goes_one_after_the_other() -> None:
    of, _ = guided(even_field(*LOGITS), Guide(reassigned=(("fabric", "stone"), ("stone", "metal"))), CLASSES)
    np.testing.assert_allclose(posterior(of)[METAL], 1)


# The predictor


def test_the_segmenter_is_asked_only_where_it_counts(near: Bundle) -> None:
    for guide, calls in (
        (NO_GUIDE, 1),
        (Guide(weights=(("metal", 3.0),)), 1),
        (Guide(painted=np.zeros((8, 8), np.uint8)), 1),
        (Guide(forced="metal"), 0),
        (Guide(unknown=True), 0),
    ):
        watched = Watched(Constant(near.manifest, logits=LOGITS))
        NetworkPredictor(near, watched).predict(RGB, wrap=True, guide=guide)
        assert watched.count("segmenter") == calls, guide
        assert needs_segmenter(guide) == bool(calls)


def test_an_empty_guide_changes_nothing(near: Bundle) -> None:
    """No mark of it anywhere, where only untouched pixels were given either."""
    plain, _ = predicted(near, NO_GUIDE)
    for guide in (Guide(painted=np.full((9, 9), UNTOUCHED, np.uint8)), Guide(weights=(("metal", 1.0),))):
        other, _ = predicted(near, guide)
        for name in ("albedo", "roughness", "metallic", "ao", "height", "normal", "materials", "confidence"):
            assert np.array_equal(getattr(other, name), getattr(plain, name)), name
        assert other.overruled is None


def test_the_maps_network_is_told_what_was_forced(near: Bundle) -> None:
    maps, backend = predicted(near, Guide(forced="stone"), fallbacks={"roughness": "class-mean"})
    condition = backend.inputs["maps"]["classes"]
    assert (condition == np.array([0, 0, 1]).reshape(1, 3, 1, 1)).all()
    assert maps.materials is not None
    assert (maps.materials == STONE).all()
    assert np.abs(maps.roughness - 0.9 * 255).max() <= 0.51, "the mean of that class"
    assert maps.confidence is not None
    assert (maps.confidence == 255).all()


def test_the_maps_network_is_told_what_was_weighted(near: Bundle) -> None:
    maps, backend = predicted(near, Guide(weights=(("metal", 3.0),), reason="a word"))
    odds = np.exp(LOGITS) * (1, 3, 1)
    told = inner(backend.inputs["maps"]["classes"], 64, 96, near)
    np.testing.assert_allclose(told, np.broadcast_to((odds / odds.sum())[:, None, None], told.shape), rtol=1e-4)
    assert maps.overruled == Overruled(share=1.0, found="fabric", given="metal")
    assert maps.materials is not None
    assert (maps.materials == METAL).all()


def test_the_maps_network_is_told_what_was_painted(near: Bundle) -> None:
    painted = np.full((64, 96), UNTOUCHED, np.uint8)
    painted[:, 48:] = STONE
    maps, backend = predicted(near, Guide(painted=painted), fallbacks={"roughness": "class-mean"})
    told = inner(backend.inputs["maps"]["classes"], 64, 96, near)
    assert (told[STONE, :, 12:] == 1).all()
    assert (told[FABRIC, :, 12:] == 0).all()
    assert (told[FABRIC, :, :12] > 0.5).all()
    assert maps.materials is not None
    assert (maps.materials[:, 48:] == STONE).all()
    assert (maps.materials[:, :48] == FABRIC).all()
    assert (maps.roughness[:, 48:] == round(0.9 * 255)).all()
    assert (maps.roughness[:, :48] < 0.5 * 255).all()


def test_unknown_has_no_condition_and_no_metal(near: Bundle) -> None:
    plain, _ = predicted(near, NO_GUIDE)
    assert (plain.metallic > 200).all(), "which the network would give"
    maps, backend = predicted(near, Guide(unknown=True))
    assert (backend.inputs["maps"]["classes"] == 0).all()
    assert (maps.metallic == 0).all()
    assert maps.materials is not None
    assert (maps.materials == UNTOUCHED).all()
    assert maps.confidence is None
    assert np.array_equal(maps.roughness, plain.roughness)


def test_tiles_agree_on_what_was_painted(near: Bundle) -> None:
    """Whatever is cut, the paint lies on the same pixels."""
    rgb = smooth_bytes(288, 320, 3)
    painted = np.full((72, 80), UNTOUCHED, np.uint8)
    painted[30:41, 33:57] = METAL
    stated = manifest(near, fallbacks={"roughness": "class-mean"})
    predictor = NetworkPredictor(Bundle(Path(), stated), Copies(), memory_limit=1 << 40)
    whole = predictor.predict(rgb, wrap=True, guide=Guide(painted=painted))
    tiled = predictor.in_smallest_tiles().predict(rgb, wrap=True, guide=Guide(painted=painted))
    for name in ("roughness", "metallic", "materials"):
        assert np.array_equal(getattr(whole, name), getattr(tiled, name)), name
    assert whole.materials is not None
    assert (whole.materials[120:164, 132:228] == METAL).all()
