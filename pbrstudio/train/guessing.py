"""What SegFormer makes of textures without a label, once an epoch: their class for the sampler and for augmentation."""

from __future__ import annotations

import numpy as np
import torch
from torch.nn import functional

from pbrstudio.data.samples.guesses import key_of
from pbrstudio.data.training_data import TrainingData
from pbrstudio.models.lite0 import STRIDE
from pbrstudio.models.segmenter import Segmenter
from pbrstudio.runtime.control import SafePoint
from pbrstudio.train.modes import Autocast, looking
from pbrstudio.train.modules import posterior_of
from pbrstudio.train.progress import Guess

LOOKED_AT = 512
"""Pixels of the longer side that it is shown."""


def guess_classes(
    data: TrainingData,
    network: Segmenter,
    device: torch.device,
    autocast: Autocast,
    *,
    sure: float,
    safe_point: SafePoint,
) -> dict[str, Guess]:
    """For each Skyrim training texture without a drawn class: the majority class of its sure pixels (of all, where
    none is), and the mean confidence of its pixels."""
    guesses: dict[str, Guess] = {}
    with looking(network):
        for entry in data.entries("skyrim", "train"):
            if entry.drawn or entry.label is not None:
                continue
            safe_point()
            colour = np.array(data.planes(entry).colour)  # mapped from a file, which torch must not write to
            picture = torch.from_numpy(colour).permute(2, 0, 1)[None].to(device).float() / 255
            scale = min(1.0, LOOKED_AT / max(picture.shape[2:]))
            size = [max(STRIDE, round(side * scale / STRIDE) * STRIDE) for side in picture.shape[2:]]
            small = functional.interpolate(picture, size, mode="bilinear", antialias=True)
            with autocast():
                posterior = posterior_of(network, small)[0]
            confidence, ids = posterior.max(0)
            counted = ids[confidence > sure]
            votes = torch.bincount((counted if counted.numel() else ids.flatten()).cpu(), minlength=len(data.classes))
            guesses[key_of(entry)] = (int(votes.argmax()), float(confidence.mean()))
    return guesses
