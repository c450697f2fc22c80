"""What the tests of training share: a tiny set of data, decoded once."""

from __future__ import annotations

import pytest
import torch

from pbrstudio.data.training_data import TrainingData
from tests.training_data import open_training_data


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> TrainingData:
    """See `tests.training_data`."""
    return open_training_data(tmp_path_factory.mktemp("training-data"))


@pytest.fixture(autouse=True, scope="session")
def one_thread() -> None:
    """Networks as small as these lose by several, which wait for each other."""
    torch.set_num_threads(1)
