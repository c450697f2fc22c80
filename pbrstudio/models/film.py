"""FiLM: the classes turn the features. Perez et al., "Visual Reasoning with a General Conditioning Layer", 2017."""

from __future__ import annotations

from torch import Tensor, nn


class FiLM(nn.Module):
    """x (1 + gamma(c)) + beta(c), pixel by pixel, with c the class posterior.

    gamma and beta are linear in c without a constant, and zero at the start: attaching it changes nothing, and a
    posterior of zeros ("unknown") never does.
    """

    def __init__(self, classes: int, channels: int) -> None:
        super().__init__()
        self.turn = nn.Conv2d(classes, 2 * channels, 1, bias=False)
        nn.init.zeros_(self.turn.weight)

    def forward(self, x: Tensor, posterior: Tensor) -> Tensor:
        """``x`` [B,C,H,W], ``posterior`` [B,K,H,W] in [0,1]."""
        gamma, beta = self.turn(posterior).chunk(2, dim=1)
        turned: Tensor = x * (1 + gamma) + beta
        return turned
