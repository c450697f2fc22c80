"""The networks by tiles: no seam where a texture tiles, tiles as the whole, and as many as memory asks for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from pbrstudio.convert.backends.openvino_backend import OpenVinoBackend
from pbrstudio.convert.memory import PLAIN_PIXEL_BYTES, WRITING_BYTES
from pbrstudio.convert.network import CORES, NetworkPredictor
from pbrstudio.convert.predictor import Prediction
from pbrstudio.models.bundle import Bundle
from pbrstudio.runtime.control import Stopped
from pbrstudio.textures.maps import U8
from tests.makers import noise, smooth_bytes
from tests.unit.convert.conftest import SEEN
from tests.unit.convert.stand_ins import Constant, Watched

AMPLE, SCARCE = 1 << 40, 1
MAPS = ("albedo", "roughness", "metallic", "ao", "height", "normal", "materials")
Opener = Callable[[Bundle], OpenVinoBackend]


def texture(height: int, width: int) -> U8:
    """Waves that tile, with grain."""
    rgb = smooth_bytes(height, width, 3) * 0.7 + noise(height, width, 3) * 0.3
    return rgb.astype(np.uint8)


def differences(one: Prediction, other: Prediction, *, rolled: int = 0) -> dict[str, float]:
    """The mean difference of each map, in steps of 8 bits; of ids the share that differs. ``rolled`` back first."""
    found = {}
    for name in MAPS:
        first, second = (np.asarray(getattr(each, name)).astype(float) for each in (one, other))
        second = np.roll(second, (-rolled, -rolled), axis=(0, 1))
        gap = np.abs(first - second) / (257 if name == "height" else 1)
        found[name] = float((gap > 0).mean() if name == "materials" else gap.mean())
    return found


def spread(maps: Prediction) -> dict[str, float]:
    return {name: float(np.asarray(getattr(maps, name)).std()) for name in MAPS}


def test_rolled_by_half_predicted_and_rolled_back_is_the_same(near: Bundle, on_processor: Opener) -> None:
    side = 256
    rgb, predictor = texture(side, side), NetworkPredictor(near, on_processor(near), memory_limit=AMPLE)
    plain = predictor.predict(rgb, wrap=True)
    rolled = predictor.predict(np.roll(rgb, (side // 2, side // 2), axis=(0, 1)), wrap=True)
    assert min(spread(plain).values()) > 0, "each map has something to compare"
    assert max(differences(plain, rolled, rolled=side // 2).values()) < 0.01
    assert rolled.depth == pytest.approx(plain.depth)
    mirrored = predictor.predict(np.roll(rgb, (side // 2, side // 2), axis=(0, 1)), wrap=False)
    assert max(differences(plain, mirrored, rolled=side // 2).values()) > 0.05, "the border counts"


@pytest.mark.parametrize("wrap", [True, False])
def test_tiles_give_what_the_whole_gives(near: Bundle, on_processor: Opener, wrap: bool) -> None:
    rgb, watched = texture(288, 320), Watched(on_processor(near))
    predictor = NetworkPredictor(near, watched, memory_limit=AMPLE)
    whole = predictor.predict(rgb, wrap=wrap)
    assert (watched.count("albedo"), watched.count("maps")) == (1, 1)
    watched.calls.clear()
    tiled = predictor.in_smallest_tiles().predict(rgb, wrap=wrap)
    assert (watched.count("segmenter"), watched.count("albedo"), watched.count("maps")) == (1, 4, 4)
    assert watched.seen("albedo") == {(160 + 4 * SEEN, 160 + 4 * SEEN)}
    assert watched.seen("maps") == {(160 + 2 * SEEN, 160 + 2 * SEEN)}
    assert max(differences(whole, tiled).values()) < 0.01


def test_too_little_around_a_tile_shows(near: Bundle, on_processor: Opener) -> None:
    """What the test above would say of margins that are too small, so that it is known to look."""
    manifest = near.manifest.model_copy(update={"margins": {**near.manifest.margins, "albedo": 0, "maps": 0}})
    careless = Bundle(near.folder, manifest)
    rgb = texture(288, 320)
    whole, tiled = (
        NetworkPredictor(careless, on_processor(near), memory_limit=limit).predict(rgb, wrap=True)
        for limit in (AMPLE, SCARCE)
    )
    assert max(differences(whole, tiled).values()) > 0.05


def core_of(limit: int, bundle: Bundle, side: int = 4096) -> int:
    """The core that is chosen: what the albedo network is shown, less the surroundings."""
    watched = Watched(Constant(bundle.manifest))
    predictor = NetworkPredictor(bundle, watched, memory_limit=limit)
    predictor.predict(np.zeros((64, side, 3), np.uint8), wrap=True)
    ((_, width),) = watched.seen("albedo")
    return width - 4 * SEEN


def test_tiles_become_smaller_with_the_memory(near: Bundle) -> None:
    """Each core as soon as it fits, by the predictor's own count."""
    predictor = NetworkPredictor(near, Constant(near.manifest), memory_limit=AMPLE)
    source, writing = 64 * 4096 * PLAIN_PIXEL_BYTES, 64 * 4096 * WRITING_BYTES
    needs = [
        source + max(predictor._bytes(4096, 64, core, own_normal=False), predictor._kept(4096, 64, core) + writing)
        for core in CORES
    ]
    assert needs == sorted(needs, reverse=True)
    assert len(set(needs)) == len(CORES)
    assert core_of(AMPLE, near) == CORES[0]
    for need, core, smaller in zip(needs, CORES, (*CORES[1:], CORES[-1]), strict=True):
        assert core_of(need, near) == core
        assert core_of(need - 1, near) == smaller


def test_without_a_limit_what_is_free_counts(near: Bundle, monkeypatch: pytest.MonkeyPatch) -> None:
    from pbrstudio.convert import network
    from pbrstudio.runtime.limits import Memory

    for free, core in ((AMPLE, CORES[0]), (SCARCE, CORES[-1])):
        monkeypatch.setattr(network, "machine_memory", lambda free=free: Memory(AMPLE, free))
        watched = Watched(Constant(near.manifest))
        NetworkPredictor(near, watched).predict(np.zeros((32, 2048, 3), np.uint8), wrap=True)
        assert watched.seen("albedo") == {(32 + 4 * SEEN, core + 4 * SEEN)}


def test_larger_textures_need_more(near: Bundle) -> None:
    predictor = NetworkPredictor(near, Constant(near.manifest), memory_limit=AMPLE)
    for own_normal in (False, True):
        needs = [
            predictor.bytes_needed(side, side, own_normal=own_normal) for side in (1, 64, 256, 512, 1024, 4096, 16384)
        ]
        assert needs == sorted(set(needs))
    assert predictor.bytes_needed(4096, 4096, own_normal=True) > predictor.bytes_needed(4096, 4096, own_normal=False)
    assert predictor.bytes_needed(2048, 512, own_normal=False) == predictor.bytes_needed(512, 2048, own_normal=False)


def test_wider_surroundings_need_more(near: Bundle) -> None:
    def needed(**margins: int) -> int:
        manifest = near.manifest.model_copy(update={"margins": {**near.manifest.margins, **margins}})
        return NetworkPredictor(Bundle(Path(), manifest), Constant(manifest)).bytes_needed(512, 512, own_normal=False)

    for role in ("segmenter", "albedo", "maps"):
        assert needed(**{role: 512}) > needed(**{role: 64}), role


def test_networks_in_16_bits_need_less_and_a_baseline_beside_them_more(near: Bundle) -> None:
    def needed(backend: str = "processor, fp32", height: str | None = None, **fields: object) -> int:
        fallbacks = {} if height is None else {"height": height}
        manifest = near.manifest.model_copy(update={"fallbacks": fallbacks, **fields})
        constant = Constant(manifest)
        constant.name = backend
        return NetworkPredictor(Bundle(Path(), manifest), constant).bytes_needed(512, 512, own_normal=False)

    maps = near.manifest.networks.maps.model_copy(update={"heads": ("roughness", "metallic", "ao", "height")})
    slopes_of_the_height = near.manifest.networks.model_copy(update={"maps": maps})
    assert needed("processor, bf16") == needed("card, fp16") < needed()
    assert needed("processor, bf16", networks=slopes_of_the_height) == needed(networks=slopes_of_the_height)
    assert needed() < needed(height="luminance") < needed(height="normal")


def test_networks_are_kept_for_the_next_texture_but_not_beside_a_large_one(near: Bundle) -> None:
    predictor = NetworkPredictor(near, Constant(near.manifest), memory_limit=AMPLE)
    small, large = predictor.bytes_kept(1024, 1024), predictor.bytes_kept(8192, 8192)
    assert large < small < predictor.bytes_needed(1024, 1024, own_normal=False)


def test_a_stop_between_two_tiles_ends_it(near: Bundle) -> None:
    watched = Watched(Constant(near.manifest))
    predictor = NetworkPredictor(near, watched, memory_limit=SCARCE)
    seen: list[int] = []

    def safe_point() -> None:
        seen.append(len(watched.calls))
        if len(seen) == 3:
            raise Stopped

    with pytest.raises(Stopped):
        predictor.predict(np.zeros((512, 512, 3), np.uint8), wrap=True, safe_point=safe_point)
    assert seen == [1, 3, 5], "after the classes, and after each tile"


def test_the_smallest_tiles_are_those_of_scarce_memory(near: Bundle) -> None:
    """And whoever asks for them changes nothing for others."""
    watched = Watched(Constant(near.manifest))
    predictor = NetworkPredictor(near, watched, memory_limit=AMPLE)
    for each, count in ((predictor.in_smallest_tiles(), 4), (predictor, 1)):
        watched.calls.clear()
        each.predict(np.zeros((512, 512, 3), np.uint8), wrap=True)
        assert watched.count("maps") == count


def test_each_tile_is_a_safe_point(near: Bundle) -> None:
    calls: list[int] = []
    predictor = NetworkPredictor(near, Constant(near.manifest), memory_limit=SCARCE)
    predictor.predict(np.zeros((512, 768, 3), np.uint8), wrap=True, safe_point=lambda: calls.append(1))
    assert len(calls) == 1 + 2 * 3


def test_it_says_what_it_is(near: Bundle, on_processor: Opener) -> None:
    predictor = NetworkPredictor(near, on_processor(near))
    assert (predictor.id, predictor.classes) == ("near", near.manifest.classes)
    assert predictor.where == "processor, OpenVINO, fp32"


def test_after_a_large_texture_the_networks_memory_is_given_back(
    near: Bundle, on_processor: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    backend = Watched(on_processor(near))
    predictor, rgb = NetworkPredictor(near, backend, memory_limit=AMPLE), texture(96, 64)
    kept = predictor.predict(rgb, wrap=True)
    assert backend.releases == 0
    monkeypatch.setattr("pbrstudio.convert.network.LARGE", 96 * 64 - 1)
    again = predictor.predict(rgb, wrap=True)
    assert backend.releases == 1
    third = predictor.predict(rgb, wrap=True)
    assert max(differences(kept, again).values()) == max(differences(kept, third).values()) == 0
