"""What each term is worth, against torch, pytorch_msssim, the plan's own code and what can be reckoned by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import pytorch_msssim
import torch
from torch import Tensor
from torch.nn import functional

from pbrstudio.data.batch import Batch
from pbrstudio.metrics.similarity import ssim
from pbrstudio.spec import losses as spec
from pbrstudio.spec.losses import TruthMap
from pbrstudio.textures.normals import height_from_normals
from pbrstudio.train.losses.integral import integral, slopes
from pbrstudio.train.losses.loss import Seen
from pbrstudio.train.losses.table import DataFacts, metal_weight, term_of
from tests.unit.train.made import made_batch, made_seen

WEIGHTS = (0.5, 1.0, 1.5, 0.8, 1.2)


def worth(loss: spec.Loss, seen: Seen, batch: Batch, facts: DataFacts | None = None) -> float:
    term = term_of(loss, facts or DataFacts(), getattr(loss, "map", "classes"))
    return term.value(seen, batch, term.counts(batch)).item()


def with_truth(batch: Batch, name: TruthMap, truth: Tensor, known: Tensor | None = None) -> Batch:
    mask = torch.ones_like(truth[:, :1]) if known is None else known
    return replace(batch, truth=batch.truth | {name: truth}, known=batch.known | {name: mask})


def relief(count: int = 2, side: int = 32) -> Tensor:
    """[B,1,H,W] waves of median about 0 and mean deviation about 1."""
    at = torch.arange(side) * 2 * torch.pi / side
    wave = torch.sin(at)[None, :] + torch.cos(2 * at)[:, None] * torch.sin(3 * at)[None, :]
    return wave.expand(count, 1, side, side).clone()


# L1, squares, gradients


def test_l1_is_a_mean_of_images_whatever_is_known_of_each() -> None:
    batch = made_batch(2, 8)
    known = torch.zeros(2, 1, 8, 8)
    known[0, :, 0, :2] = 1
    known[1] = 1
    batch = replace(with_truth(batch, "albedo", torch.zeros(2, 3, 8, 8), known), weight=torch.tensor([1.0, 3.0]))
    seen = {"albedo": torch.full((2, 3, 8, 8), 0.5)}
    seen["albedo"][1] = 0.1
    assert worth(spec.L1(map="albedo"), seen, batch) == pytest.approx((0.5 + 3 * 0.1) / 4)
    assert worth(spec.Squares(map="albedo", scale=0.1), seen, batch) == pytest.approx((25 + 1) / 2)


def test_an_image_without_a_pixel_takes_no_part() -> None:
    batch = made_batch(2, 8)
    known = torch.ones(2, 1, 8, 8)
    known[1] = 0
    batch = with_truth(batch, "ao", torch.zeros(2, 1, 8, 8), known)
    logits = torch.zeros(2, 1, 8, 8)
    logits[1] = 9
    assert worth(spec.L1(map="ao"), {"ao": logits}, batch) == pytest.approx(0.5)


def test_normals_are_compared_as_unit_vectors() -> None:
    batch = made_batch(1, 8)
    up = torch.zeros(1, 3, 8, 8)
    up[:, 2] = 1
    batch = with_truth(batch, "normal", up)
    slope = torch.zeros(1, 2, 8, 8)
    slope[:, 0] = 1
    half = 0.5**0.5
    assert worth(spec.L1(map="normal"), {"normal": slope}, batch) == pytest.approx((half + 1 - half) / 3)
    assert worth(spec.Cosine(), {"normal": slope}, batch) == pytest.approx(1 - half)
    stretched = with_truth(batch, "normal", 0.6 * up)
    assert worth(spec.Cosine(), {"normal": slope}, stretched) == pytest.approx(1 - half)


def test_gradients_see_edges_and_no_offset() -> None:
    batch = with_truth(made_batch(2, 32), "height", relief())
    loss = spec.GradientL1(map="height", scales=1)
    assert worth(loss, {"height": relief() + 5}, batch) == pytest.approx(0, abs=1e-6)
    rows, columns = relief().diff(dim=2).abs().mean(), relief().diff(dim=3).abs().mean()
    assert worth(loss, {"height": torch.zeros(2, 1, 32, 32)}, batch) == pytest.approx(float(rows + columns), rel=1e-5)


def test_coarser_scales_see_slow_change_better() -> None:
    batch = with_truth(made_batch(2, 32), "height", torch.zeros(2, 1, 32, 32))
    ramp = torch.linspace(0, 1, 32).expand(2, 1, 32, 32)
    each = [worth(spec.GradientL1(map="height", scales=scales), {"height": ramp}, batch) for scales in (1, 2, 3)]
    step = 1 / 31
    assert each == pytest.approx([step, (1 + 2) * step / 2, (1 + 2 + 4) * step / 3], rel=1e-5)


def test_a_pixel_that_is_not_known_spoils_its_block_at_coarse_scales() -> None:
    known = torch.ones(2, 1, 32, 32)
    known[:, :, 5, 7] = 0
    batch = with_truth(made_batch(2, 32), "height", relief(), known)
    seen = relief()
    seen[:, :, 5, 7] = 1000
    assert worth(spec.GradientL1(map="height", scales=4), {"height": seen}, batch) == pytest.approx(0, abs=1e-6)


def test_total_variation_is_the_plan_s() -> None:
    batch = with_truth(made_batch(2, 32), "height", torch.zeros(2, 1, 32, 32))
    h = relief()
    plan = torch.mean(torch.abs(h[..., :-1] - h[..., 1:])) + torch.mean(torch.abs(h[..., :-1, :] - h[..., 1:, :]))
    assert worth(spec.TotalVariation(), {"height": h}, batch) == pytest.approx(float(plan), rel=1e-5)


# Similarity


def test_whole_similarity_is_pytorch_msssim_s() -> None:
    batch = with_truth(made_batch(), "albedo", made_batch().truth["albedo"])
    seen = {"albedo": (batch.truth["albedo"] + 0.2 * made_seen(batch)["albedo"].detach()).clamp(0, 1)}
    wanted = 1 - pytorch_msssim.ssim(seen["albedo"], batch.truth["albedo"], data_range=1.0)
    assert worth(spec.Ssim(map="albedo", eroded=False), seen, batch) == pytest.approx(float(wanted), abs=1e-5)
    assert worth(spec.Ssim(map="albedo"), seen, batch) == pytest.approx(float(wanted), abs=1e-5)


def test_eroded_similarity_is_the_metric_s() -> None:
    batch = made_batch(masks=0.5)
    seen = {"roughness": made_seen(batch)["roughness"].detach()}
    each = [
        ssim(ours.sigmoid(), theirs, mask > 0)
        for ours, theirs, mask in zip(
            seen["roughness"], batch.truth["roughness"], batch.known["roughness"], strict=True
        )
    ]
    told = [value for value in each if value is not None]
    assert worth(spec.Ssim(map="roughness"), seen, batch) == pytest.approx(1 - sum(told) / len(told), abs=1e-5)


def test_pictures_smaller_than_the_window_are_not_compared() -> None:
    batch = made_batch(2, 8)
    for eroded in (True, False):
        assert worth(spec.Ssim(map="albedo", eroded=eroded), made_seen(batch), batch) == 0


# Classes


def test_cross_entropy_is_torch_s() -> None:
    batch = made_batch()
    seen = {"logits": made_seen(batch)["logits"].detach()}
    plain = functional.cross_entropy(seen["logits"], batch.labels, ignore_index=255)
    assert worth(spec.CrossEntropy(), seen, batch) == pytest.approx(float(plain), rel=1e-5)
    weighted = functional.cross_entropy(seen["logits"], batch.labels, torch.tensor(WEIGHTS), ignore_index=255)
    assert worth(spec.CrossEntropy(), seen, batch, DataFacts(WEIGHTS)) == pytest.approx(float(weighted), rel=1e-5)


# Metal


@pytest.mark.parametrize(("share", "wanted"), [(0.0, 1.0), (0.001, 10.0), (0.25, 3.0), (0.9, 1.0)])
def test_metal_of_the_batch_weighs_as_much_as_the_rest(share: float, wanted: float) -> None:
    metal = (torch.arange(4000).reshape(1, 1, 40, 100) < 4000 * share).float()
    batch = with_truth(made_batch(1, 8), "metallic", metal)
    logits = torch.randn(metal.shape, generator=torch.Generator().manual_seed(0))
    plan = functional.binary_cross_entropy_with_logits(logits, metal, pos_weight=torch.tensor(wanted))
    assert worth(spec.BinaryCrossEntropy(), {"metallic": logits}, batch) == pytest.approx(float(plan), rel=1e-5)


def test_dust_is_no_metal() -> None:
    dust = with_truth(made_batch(1, 8), "metallic", torch.full((1, 1, 8, 8), 3 / 255))
    none = with_truth(made_batch(1, 8), "metallic", torch.zeros(1, 1, 8, 8))
    seen = {"metallic": torch.zeros(1, 1, 8, 8)}
    for loss in (spec.BinaryCrossEntropy(), spec.L1(map="metallic"), spec.Dice()):
        assert worth(loss, seen, dust) == worth(loss, seen, none)


def test_metal_of_the_data_and_a_number_of_one_s_own() -> None:
    batch = made_batch()
    seen = {"metallic": made_seen(batch)["metallic"].detach()}
    of_data = worth(spec.BinaryCrossEntropy(positive="data"), seen, batch, DataFacts(positive_share=0.1))
    assert of_data == pytest.approx(worth(spec.BinaryCrossEntropy(positive=3.0), seen, batch), rel=1e-6)
    assert [metal_weight(share) for share in (None, 0.0, 0.0001, 0.1)] == pytest.approx([1, 1, 10, 3])


def test_the_background_weighs_less_where_segformer_sees_no_metal() -> None:
    batch = made_batch(masks=1.0)
    assert batch.metal is not None
    seen = {"metallic": made_seen(batch)["metallic"].detach()}
    plan = functional.binary_cross_entropy_with_logits(
        seen["metallic"], batch.truth["metallic"], weight=0.2 + 0.8 * batch.metal
    )
    loss = spec.BinaryCrossEntropy(positive=1.0, background=0.2)
    assert worth(loss, seen, batch) == pytest.approx(float(plan), rel=1e-5)
    with pytest.raises(ValueError, match="where SegFormer sees metal"):
        worth(loss, seen, replace(batch, metal=None))


def test_dice_is_of_the_images_that_hold_metal() -> None:
    metal = torch.zeros(2, 1, 8, 8)
    metal[0, :, :4] = 1
    batch = with_truth(made_batch(2, 8), "metallic", metal)
    half = {"metallic": torch.zeros(2, 1, 8, 8)}
    # p = 0.5 everywhere, 32 of 64 metal: 2 * 16 / (16 + 32).
    assert worth(spec.Dice(), half, batch) == pytest.approx(1 - 2 / 3)


# Height


@pytest.mark.parametrize(("scale", "offset"), [(3.0, 0.0), (0.3, 2.0)])
def test_scale_and_offset_of_a_height_do_not_matter(scale: float, offset: float) -> None:
    batch = with_truth(made_batch(2, 32), "height", relief())
    assert worth(spec.ScaleInvariant(), {"height": scale * relief() + offset}, batch) == pytest.approx(0, abs=1e-5)


def test_relief_turned_inside_out_is_wrong() -> None:
    batch = with_truth(made_batch(2, 32), "height", relief())
    right, noise, wrong = (
        worth(spec.ScaleInvariant(gradients=0), {"height": height}, batch)
        for height in (relief(), torch.randn(2, 1, 32, 32), -relief())
    )
    assert right < 1e-5 < noise < wrong


def test_flat_heights_are_compared_as_they_are() -> None:
    batch = with_truth(made_batch(2, 32), "height", torch.zeros(2, 1, 32, 32))
    batch = replace(batch, flat=torch.tensor([True, True]))
    seen = {"height": 0.01 * relief() + 0.5}
    plain = seen["height"].abs().mean()
    assert worth(spec.ScaleInvariant(gradients=0), seen, batch) == pytest.approx(float(plain), rel=1e-5)


def test_a_crop_that_happens_to_be_flat_is_not_blown_up() -> None:
    batch = with_truth(made_batch(2, 32), "height", 1e-4 * torch.randn(2, 1, 32, 32))
    seen = {"height": (1e-4 * torch.randn(2, 1, 32, 32)).requires_grad_()}
    term = term_of(spec.ScaleInvariant(), DataFacts(), "height")
    value = term.value(seen, batch, term.counts(batch))
    value.backward()
    assert value.item() < 0.01
    assert seen["height"].grad is not None
    assert seen["height"].grad.abs().sum() < 100


def normals_of(height: Tensor) -> Tensor:
    """[B,3,H,W] OpenGL normals of a periodic height in pixels; y is up, rows run down."""
    right = (height.roll(-1, 3) - height.roll(1, 3)) / 2
    down = (height.roll(-1, 2) - height.roll(1, 2)) / 2
    return functional.normalize(torch.cat([-right, down, torch.ones_like(down)], 1), dim=1)


def test_an_integral_is_that_of_the_textures() -> None:
    normal = normals_of(2 * relief(1))[..., :24, :]
    slope = normal[:, :2] / normal[:, 2:]
    found = integral(-slope[:, :1], slope[:, 1:])[0, 0]
    wanted = height_from_normals(np.ascontiguousarray(normal[0].permute(1, 2, 0).numpy()), wrap=False) * 32
    np.testing.assert_allclose(found.numpy(), wanted, atol=1e-3)


def test_a_height_is_held_against_the_integral_where_it_is_not_known() -> None:
    height = relief()
    batch = with_truth(made_batch(2, 32), "height", torch.zeros(2, 1, 32, 32), torch.zeros(2, 1, 32, 32))
    batch = with_truth(batch, "normal", normals_of(3 * height))
    right, wrong = (worth(spec.IntegralHeight(), {"height": each}, batch) for each in (0.2 * height + 1, -height))
    assert right < 0.15
    assert wrong > 1
    known = with_truth(batch, "height", height)
    assert worth(spec.IntegralHeight(), {"height": -height}, known) == 0


def test_flat_as_bytes_have_it_is_no_tilt() -> None:
    """Half of the map is relief, half is (128, 128, 255)."""
    normal = normals_of(2 * relief())
    normal[:, :, 16:, :2] = 0
    stored = torch.floor(normal * 127.5 + 128).clamp(0, 255) / 127.5 - 1
    stored[:, :2, 16:], stored[:, 2, 16:] = 128 / 127.5 - 1, 1
    right, down = slopes(with_truth(made_batch(2, 32), "normal", stored))
    assert not right[:, :, 16:].any()
    assert not down[:, :, 16:].any()
    assert right[:, :, :16].abs().mean() > 0.1


def test_a_flat_normal_says_nothing_of_the_height() -> None:
    flat = torch.zeros(2, 3, 32, 32)
    flat[:, :2], flat[:, 2] = 128 / 127.5 - 1, 1
    batch = with_truth(made_batch(2, 32), "height", torch.zeros(2, 1, 32, 32), torch.zeros(2, 1, 32, 32))
    assert worth(spec.IntegralHeight(), {"height": relief()}, with_truth(batch, "normal", flat)) == 0
