"""What the window shows: small first, exact afterwards, and after each move of a slider what a whole pass gives."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from pbrstudio.convert.item import Item
from pbrstudio.runtime.errors import UserError
from pbrstudio.services.opening import find_textures
from pbrstudio.services.preview import Preview, Previewer
from pbrstudio.spec.adjustments import (
    Adjustments,
    AlbedoAdjustment,
    HeightAdjustment,
    MapAdjustments,
    MetalAdjustment,
    NormalAdjustment,
    OcclusionAdjustment,
    ScalarAdjustment,
)
from pbrstudio.spec.conversion import Conversion
from pbrstudio.textures.maps import MaterialMaps
from pbrstudio.textures.png import write_png
from pbrstudio.textures.texture import ColourSpace
from tests.makers import directx_normal, smooth_bytes
from tests.tiny_models import shared_tiny_bundle

MOVES = {
    "albedo": AlbedoAdjustment(exposure=0.7, saturation=0.4),
    "roughness": ScalarAdjustment(bias=0.2, contrast=1.4, invert=True),
    "metallic": MetalAdjustment(bias=0.6, threshold=0.3),
    "ao": OcclusionAdjustment(strength=2),
    "height": HeightAdjustment(scale=0.5, offset=0.1),
    "normal": NormalAdjustment(strength=1.5, flip_y=True),
}


def texture(folder: Path, *, own_normal: bool = False) -> Item:
    """A texture of 96 x 64 as it is opened."""
    path = folder / "wall.png"
    write_png(path, smooth_bytes(64, 96, 3), space=ColourSpace.SRGB)
    if own_normal:
        write_png(folder / "wall_n.png", directx_normal(64, 96), space=ColourSpace.LINEAR)
    return find_textures([path]).textures[0].item


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Previewer:
    return Previewer(Conversion(model=str(shared_tiny_bundle(tmp_path_factory)), precision="fp32"))


@pytest.fixture
def baseline() -> Previewer:
    return Previewer(Conversion(model="baseline"))


def same(a: MaterialMaps, b: MaterialMaps) -> bool:
    return all(np.array_equal(getattr(a, each.name), getattr(b, each.name)) for each in fields(MaterialMaps))


def test_a_preview_is_small_and_tells_the_full_size(tmp_path: Path, baseline: Previewer) -> None:
    small = baseline.preview(texture(tmp_path), side=32)
    maps = small.maps(Adjustments())
    assert maps.source.shape == (16, 24, 3)  # halved until it fits
    assert (small.full, small.exact) == ((96, 64), False)
    whole = baseline.preview(texture(tmp_path), side=None)
    assert whole.exact
    assert baseline.preview(texture(tmp_path), side=1024).exact


@pytest.mark.parametrize("own_normal", [False, True])
@pytest.mark.parametrize("name", list(MOVES))
def test_moving_one_slider_gives_what_a_whole_pass_gives(
    tmp_path: Path, baseline: Previewer, tiny: Previewer, name: str, own_normal: bool
) -> None:
    item = texture(tmp_path, own_normal=own_normal)
    before = Adjustments(everywhere=MapAdjustments(height=HeightAdjustment(scale=2), ao=OcclusionAdjustment(bias=-0.2)))
    after = before.model_copy(update={"everywhere": before.everywhere.model_copy(update={name: MOVES[name]})})
    for previewer in (baseline, tiny):
        preview = previewer.preview(item, side=32)
        assert same(preview.changed(preview.maps(before), before, after), preview.maps(after))
        assert not same(preview.maps(before), preview.maps(after))


def test_moving_a_slider_of_one_class_gives_what_a_whole_pass_gives(tmp_path: Path, tiny: Previewer) -> None:
    preview = tiny.preview(texture(tmp_path), side=None)
    materials = preview.maps(Adjustments()).materials
    assert materials is not None
    name = tiny.classes[int(np.bincount(materials.reshape(-1)).argmax())]
    before = Adjustments(everywhere=MapAdjustments(roughness=ScalarAdjustment(bias=0.3)))
    after = before.model_copy(update={"by_class": {name: MapAdjustments()}})
    assert same(preview.changed(preview.maps(before), before, after), preview.maps(after))
    assert same(preview.changed(preview.maps(after), after, before), preview.maps(before))


def test_a_known_preview_is_not_read_again(tmp_path: Path, baseline: Previewer) -> None:
    item = texture(tmp_path)
    first = baseline.preview(item, side=32)
    (tmp_path / "wall.png").unlink()
    again = baseline.preview(item, side=32, known=first)
    assert again.loaded is first.loaded


def test_what_was_painted_is_the_material_and_the_maps_follow(tmp_path: Path, tiny: Previewer) -> None:
    item = texture(tmp_path)
    plain = tiny.preview(item, side=None)
    painted = np.full((64, 96), 255, np.uint8)
    painted[:, :48] = 1
    guided = tiny.preview(item, side=None, painted=painted, known=plain)
    materials = guided.maps(Adjustments()).materials
    assert materials is not None
    assert (materials[:, :48] == 1).all()
    assert not same(guided.maps(Adjustments()), plain.maps(Adjustments()))


def test_confidence_is_told_where_there_are_classes(tmp_path: Path, baseline: Previewer, tiny: Previewer) -> None:
    item = texture(tmp_path)
    assert baseline.preview(item, side=None).confidence is None
    confidence = tiny.preview(item, side=None).confidence
    assert confidence is not None
    assert confidence.min() >= 255 // 3  # of three classes the likeliest


@pytest.mark.parametrize("content", [b"", b"DDS nothing", b"\x89PNG\r\n\x1a\n"])
def test_a_damaged_file_is_a_sentence(tmp_path: Path, baseline: Previewer, content: bytes) -> None:
    path = tmp_path / "bad.dds"
    path.write_bytes(content)
    item = find_textures([path]).textures[0].item
    with pytest.raises(UserError):
        baseline.preview(item, side=64)
    path.unlink()
    with pytest.raises(UserError):
        baseline.preview(item, side=64)


def test_a_preview_remembers_nothing_of_the_sliders(tmp_path: Path, baseline: Previewer) -> None:
    preview: Preview = baseline.preview(texture(tmp_path), side=None)
    first = preview.maps(Adjustments())
    preview.maps(Adjustments(everywhere=MapAdjustments(**MOVES)))
    assert same(first, preview.maps(Adjustments()))


def test_rules_that_name_a_material_which_the_model_does_not_know_are_refused(tmp_path: Path) -> None:
    rules = tmp_path / "mine.toml"
    rules.write_text('[[rules]]\nname = "iron"\npath = "armor/*"\nmaterial = "metal"\n', encoding="utf-8")
    with pytest.raises(UserError, match=r"rule 'iron'.*knows no materials"):
        Previewer(Conversion(model="baseline", rules=(rules,)))
