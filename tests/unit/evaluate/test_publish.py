"""What a model's card and its measurements say of the data that trained it: real and made told apart."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pbrstudio.data.entry import Entry
from pbrstudio.data.procedural.source import procedural_source
from pbrstudio.data.training_data import TrainingData
from pbrstudio.evaluate.publish import MOST, Provenance, card_of, some_of, texel_density, trained_entries
from pbrstudio.spec.procedural import Procedural
from pbrstudio.spec.sampling import DOMAINS
from tests.training_data import GAME, SIDE, TRAINING, open_training_data

MADE = 12
TOLD = Provenance("t", "l", frozenset(DOMAINS), {}, (), ())


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> TrainingData:
    found = open_training_data(tmp_path_factory.mktemp("data"))
    asked = Procedural(count=MADE, size=256, recipes=("brick",))
    return found.with_sources([procedural_source(asked, found.classes)])


def test_a_card_counts_each_domain_apart(data: TrainingData) -> None:
    card = card_of(trained_entries(data, DOMAINS), TOLD)
    real, game, made = card.trained_on.split("), ")
    assert real.startswith(f"{len(TRAINING)} materials (")
    assert game.startswith(f"{len(GAME) - 1} game textures (")
    assert made == f"{MADE} made ({MADE} CC0-1.0)"


def test_what_no_job_drew_is_not_counted(data: TrainingData) -> None:
    trained = trained_entries(data, {"materials"})
    assert {entry.domain for entry in trained} == {"materials"}
    assert card_of(trained, TOLD).trained_on.startswith(f"{len(TRAINING)} materials (")
    assert "made" not in card_of(trained, TOLD).trained_on


def copies(entry: Entry, count: int) -> list[Entry]:
    return [replace(entry, id=f"{entry.id}-{number}") for number in range(count)]


@pytest.mark.parametrize(
    ("materials", "made", "of_each"),
    [(6, 12, (6, 12)), (162, 700, (100, 100)), (40, 700, (40, 160)), (700, 20, (180, 20)), (700, 0, (200, 0))],
)
def test_measurements_look_at_real_and_made_ones(
    data: TrainingData, materials: int, made: int, of_each: tuple[int, int]
) -> None:
    real, other = (data.entries(domain, "train")[0] for domain in ("materials", "procedural"))  # type: ignore[arg-type]
    game = data.entries("skyrim", "train")[0]
    looked_at = some_of([*copies(real, materials), *copies(game, 30), *copies(other, made)])
    counts = [sum(entry.domain == domain for entry in looked_at) for domain in ("materials", "procedural")]
    assert (tuple(counts), len(looked_at)) == (of_each, min(MOST, materials + made))


def test_the_density_is_that_of_the_textures_and_of_made_ones_where_there_are_no_others(data: TrainingData) -> None:
    assert texel_density(trained_entries(data, DOMAINS)) == SIDE
    assert texel_density(trained_entries(data, {"procedural"})) == 256
    large = [replace(entry, width=size, height=10) for entry in data.listed[:1] for size in (512, 2048, 1024)]
    assert texel_density(large) == 1024
    assert texel_density([replace(large[0], width=20)]) == 64
