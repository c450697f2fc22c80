"""ST-LPIPS with AlexNet: the weights of the package stlpips-pytorch in a network of our own.

Ghildyal and Liu, "Shift-tolerant Perceptual Similarity Metric", 2022. Sensitive to blur, tolerant of shifts, blind to
brightness: to be read beside plain differences. It is trained as a metric, and is not LPIPS.
"""

from __future__ import annotations

import hashlib
from importlib.util import find_spec
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from pbrstudio.runtime.errors import UserError

PACKAGE, FILE = "stlpips_pytorch", "weights/vST0.0/alex_shift_tolerant.pth"
SHA256 = "b356b382f96010f77d085ee8343ecd9fd322d0a56e8de2b2d0549fafcad8b9ee"
SLICES = (0, 3, 7, 11, 13, 15)
"""Where the five sets of features end, in layers."""
CHANNELS = (64, 192, 384, 256, 256)


def st_lpips_weights() -> Path | None:
    """The weights' file in the installed package, whose code is not run; None where it is not installed."""
    found = find_spec(PACKAGE)
    if found is None or found.origin is None:
        return None
    path = Path(found.origin).parent / FILE
    return path if path.is_file() else None


class StLpips:
    """The distance, 0 when equal. Loads ``weights``; `UserError` when they are not the known ones."""

    name = "st_lpips"

    def __init__(self, weights: Path) -> None:
        found = hashlib.sha256(weights.read_bytes()).hexdigest()
        if found != SHA256:
            raise UserError(
                f"{weights}: is not the file that is known (sha256 {found[:12]}…): install the package again"
            )
        state = torch.load(weights, map_location="cpu", weights_only=True)
        self._layers = _layers()
        for index, layer in enumerate(self._layers):
            if isinstance(layer, nn.Conv2d):
                part = next(number for number, end in enumerate(SLICES[1:], 1) if index < end)
                key = f"net.slice{part}.{index}"
                layer.load_state_dict({name: state[f"{key}.{name}"] for name in ("weight", "bias")})
        self._linear = [state[f"lin{index}.model.1.weight"].float() for index in range(len(CHANNELS))]
        self._shift = state["scaling_layer.shift"].float()
        self._scale = state["scaling_layer.scale"].float()
        self._layers.eval().requires_grad_(False)

    def distance(self, seen: Tensor, truth: Tensor) -> float:
        """Between two pictures [3,H,W], sRGB in [0,1]: squared differences of unit features, weighed, averaged."""
        with torch.no_grad(), torch.autocast("cpu", enabled=False):
            values = (2 * torch.stack([seen, truth]).float() - 1 - self._shift) / self._scale
            total = 0.0
            for index, weight in enumerate(self._linear):
                values = self._layers[SLICES[index] : SLICES[index + 1]](values)
                unit = values * torch.rsqrt((values**2).sum(1, keepdim=True) + 1e-10)
                total += float(functional.conv2d((unit[:1] - unit[1:]) ** 2, weight).mean())
        return total


class _Blur(nn.Module):
    """[1,2,1] both ways, every second pixel: Zhang, "Making Convolutional Networks Shift-Invariant Again", 2019."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        taps = torch.tensor([1.0, 2.0, 1.0])
        square = taps[:, None] * taps[None]
        self.register_buffer("taps", (square / square.sum())[None, None].repeat(channels, 1, 1, 1))

    def forward(self, x: Tensor) -> Tensor:
        taps = self.get_buffer("taps")
        return functional.conv2d(functional.pad(x, (2, 2, 2, 2), mode="reflect"), taps, stride=2, groups=x.shape[1])


def _layers() -> nn.Sequential:
    return nn.Sequential(
        *(nn.Conv2d(3, 64, 11, padding=2), _Blur(64), nn.ReLU()),
        *(nn.MaxPool2d(3, 1), _Blur(64), nn.Conv2d(64, 192, 5, padding=2), nn.ReLU()),
        *(nn.MaxPool2d(3, 1), _Blur(192), nn.Conv2d(192, 384, 3, padding=1), nn.ReLU()),
        *(nn.Conv2d(384, 256, 3, padding=1), nn.ReLU()),
        *(nn.Conv2d(256, 256, 3, padding=1), nn.ReLU()),
    )
