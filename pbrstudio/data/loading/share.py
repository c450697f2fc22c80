"""Which samples of an epoch a process takes part with: equal shares of each step, in order."""

from __future__ import annotations

from dataclasses import dataclass

from pbrstudio.data.batch import Batch, joined
from pbrstudio.data.samples.maker import SampleMaker
from pbrstudio.runtime.errors import UserError


@dataclass(frozen=True, slots=True)
class Share:
    """Of ``processes`` processes this is number ``rank``; ``batch`` is what a step takes of all together.

    `UserError`: the batch does not fall into equal shares.
    """

    batch: int
    processes: int = 1
    rank: int = 0

    def __post_init__(self) -> None:
        if self.batch % self.processes:
            raise UserError(
                f"a batch of {self.batch} does not fall into {self.processes} equal parts: train with as many "
                "processes as divide it, or change the batch"
            )

    def steps(self, epoch_size: int) -> int:
        """Of an epoch: batches are always full, so that the last few samples may be left out; at least one."""
        return max(1, epoch_size // self.batch)

    def indices(self, step: int) -> range:
        """Numbers of this process's samples in a step."""
        own = self.batch // self.processes
        first = step * self.batch + self.rank * own
        return range(first, first + own)


def batch_of(maker: SampleMaker, share: Share, epoch: int, step: int) -> Batch:
    """This process's part of a step."""
    return joined([maker.sample(epoch, index) for index in share.indices(step)])
