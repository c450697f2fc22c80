"""LPIPS with VGG16, from files on this disk: torchvision's trunk and the linear weights of the package lpips.

Zhang and others, "The Unreasonable Effectiveness of Deep Features as a Perceptual Metric", 2018. In layers of our own:
the package's asks for torchvision, and its unit features have a gradient of NaN where all features are zero.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from pickle import UnpicklingError

import torch
from torch import Tensor, nn
from torch.nn import functional

from pbrstudio.runtime.errors import UserError

TRUNK = "vgg16-397923af.pth"
LINEAR = "weights/v0.1/vgg.pth"
WIDTHS = ((64, 64), (128, 128), (256, 256, 256), (512, 512, 512), (512, 512, 512))
"""Channels of the convolutions of each block; a block's last features are compared, then halved."""
SHIFT, SCALE = (-0.030, -0.088, -0.188), (0.458, 0.448, 0.450)
"""ImageNet's mean and deviation, for values in [-1,1]."""
TINY = 1e-10


def lpips_files() -> tuple[Path, Path] | None:
    """The trunk and the linear weights; None where either is not on the disk. Nothing is ever downloaded."""
    trunk = Path(torch.hub.get_dir()) / "checkpoints" / TRUNK
    package = find_spec("lpips")
    if package is None or package.origin is None or not trunk.is_file():
        return None
    linear = Path(package.origin).parent / LINEAR
    return (trunk, linear) if linear.is_file() else None


class LpipsVgg(nn.Module):
    """[B] distances between ``seen`` and ``truth`` [B,3,H,W], sRGB in [0,1], sides of at least 16; 0 when equal.

    Frozen and in float32. `UserError` for files that cannot be read.
    """

    def __init__(self, trunk: Path, linear: Path) -> None:
        super().__init__()
        self.blocks = nn.ModuleList()
        inside = 3
        for widths in WIDTHS:
            layers: list[nn.Module] = [] if inside == 3 else [nn.MaxPool2d(2)]
            for width in widths:
                layers += [nn.Conv2d(inside, width, 3, padding=1), nn.ReLU()]
                inside = width
            self.blocks.append(nn.Sequential(*layers))
        state, weights = _read(trunk), _read(linear)
        convolutions = [layer for layer in self.blocks.modules() if isinstance(layer, nn.Conv2d)]
        names = [name.removesuffix(".weight") for name in state if name.startswith("features.") and "weight" in name]
        try:
            for layer, name in zip(convolutions, names, strict=True):
                layer.load_state_dict({each: state[f"{name}.{each}"] for each in ("weight", "bias")})
            for index in range(len(WIDTHS)):
                self.register_buffer(f"linear_{index}", weights[f"lin{index}.model.1.weight"].float())
        except (KeyError, ValueError, RuntimeError) as error:
            raise UserError(f"{trunk}, {linear}: are not VGG16 and its LPIPS weights ({error})") from error
        self.register_buffer("shift", torch.tensor(SHIFT)[:, None, None])
        self.register_buffer("scale", torch.tensor(SCALE)[:, None, None])
        self.eval().requires_grad_(requires_grad=False)

    def forward(self, seen: Tensor, truth: Tensor) -> Tensor:
        with torch.no_grad():
            wanted = self._features(truth)
        total = seen.new_zeros(len(seen))
        for index, (ours, theirs) in enumerate(zip(self._features(seen), wanted, strict=True)):
            off = functional.conv2d((_unit(ours) - _unit(theirs)).square(), self.get_buffer(f"linear_{index}"))
            total = total + off.mean((1, 2, 3))
        return total

    def _features(self, rgb: Tensor) -> list[Tensor]:
        x = (2 * rgb - 1 - self.get_buffer("shift")) / self.get_buffer("scale")
        features = []
        for block in self.blocks:
            x = block(x)
            features.append(x)
        return features


def _unit(features: Tensor) -> Tensor:
    """Of length 1 over the channels; the small number stands inside the root, where it keeps the gradient finite."""
    return features * torch.rsqrt(features.square().sum(1, keepdim=True) + TINY)


def _read(path: Path) -> dict[str, Tensor]:
    try:
        state: dict[str, Tensor] = torch.load(path, map_location="cpu", weights_only=True)
    except (OSError, RuntimeError, ValueError, EOFError, UnpicklingError) as error:
        raise UserError(
            f"{path}: cannot be read as weights ({type(error).__name__}); fetch it again or delete it"
        ) from error
    return state
