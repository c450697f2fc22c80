"""Random batches and outputs of networks for the tests of training."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from pbrstudio.data.batch import TRUTH_CHANNELS, Batch
from pbrstudio.spec.losses import TruthMap
from pbrstudio.train.losses.loss import Seen

CLASSES = 5


def made_batch(count: int = 4, side: int = 32, *, seed: int = 0, masks: float = 0.8) -> Batch:
    """Random truth, of which a share ``masks`` of the pixels is known, in blocks; the last image has no height."""
    draw = torch.Generator().manual_seed(seed)

    def random(*shape: int) -> Tensor:
        return torch.rand(*shape, generator=draw)

    truth: dict[TruthMap, Tensor] = {
        name: random(count, channels, side, side) for name, channels in TRUTH_CHANNELS.items()
    }
    truth["metallic"] = (truth["metallic"] > 0.7).float()
    truth["height"] = torch.randn(count, 1, side, side, generator=draw)
    slopes = 2 * truth["normal"][:, :2] - 1
    truth["normal"] = functional.normalize(torch.cat([slopes, torch.ones_like(slopes[:, :1])], 1), dim=1)
    known: dict[TruthMap, Tensor] = {}
    for name in TRUTH_CHANNELS:
        blocks = (random(count, 1, 2, 2) < masks).float()
        blocks[:, :, 0, 0] = 1
        known[name] = functional.interpolate(blocks, size=(side, side))
    known["height"][-1] = 0
    labels = torch.randint(0, CLASSES, (count, side, side), generator=draw)
    labels[:, : side // 4] = 255
    return Batch(
        diffuse=random(count, 3, side, side),
        plain=random(count, 3, side, side),
        truth=truth,
        known=known,
        visible=torch.ones(count, 1, side, side),
        labels=labels,
        majority=labels[:, -1, -1],
        weight=random(count) + 0.5,
        domain=torch.zeros(count, dtype=torch.int64),
        flat=torch.zeros(count, dtype=torch.bool),
        index=torch.arange(count),
        metal=(random(count, 1, side, side) > 0.5).float(),
    )


def made_seen(batch: Batch, *, seed: int = 1) -> dict[str, Tensor]:
    """What networks might give for ``batch``, with gradients."""
    draw = torch.Generator().manual_seed(seed)
    count, side = len(batch), batch.diffuse.shape[-1]
    channels = {"logits": CLASSES, "albedo": 3, "roughness": 1, "metallic": 1, "ao": 1, "height": 1, "normal": 2}
    return {
        name: torch.randn(count, each, side, side, generator=draw).requires_grad_() for name, each in channels.items()
    }


def rows(seen: Seen, first: int, last: int) -> dict[str, Tensor]:
    """The outputs of samples ``first`` to ``last`` (not included)."""
    return {name: value[first:last] for name, value in seen.items()}
