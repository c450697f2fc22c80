"""The sRGB curve on tensors is that of the textures, and comes back."""

from __future__ import annotations

import numpy as np
import torch

from pbrstudio.metrics.colour import to_linear, to_srgb
from pbrstudio.textures.colour import linear_to_srgb, srgb_to_linear


def test_both_ways_agree_with_the_exact_curve() -> None:
    values = np.linspace(0, 1, 1001)
    tensor = torch.from_numpy(values)
    assert np.allclose(to_linear(tensor).numpy(), srgb_to_linear(values), atol=1e-7)
    assert np.allclose(to_srgb(tensor).numpy(), linear_to_srgb(values), atol=1e-7)
    assert torch.allclose(to_srgb(to_linear(tensor)), tensor, atol=1e-6)


def test_its_gradient_is_finite_at_black() -> None:
    value = torch.zeros(3, requires_grad=True)
    (to_srgb(value) + to_linear(value)).sum().backward()
    assert value.grad is not None
    assert torch.isfinite(value.grad).all()
