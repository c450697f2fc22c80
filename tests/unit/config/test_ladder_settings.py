"""``--set``: which paths there are, and what is told about others."""

from __future__ import annotations

import pytest

from pbrstudio.config.ladder_settings import with_settings
from pbrstudio.runtime.errors import UserError
from pbrstudio.spec.optimising import Constant
from tests.unit.config.conftest import Write


def test_settings_change_values_at_any_depth(write: Write) -> None:
    ladder = with_settings(
        write(""),
        [
            "seed=3",
            "networks.segmenter.trunk=b2",
            "phases.one.jobs.seg.optimiser.rate=1e-4",
            "phases.one.jobs.alb.losses.1.weight=0.25",
            "phases.one.jobs.alb.optimiser.rates.outputs=2e-4",
            "phases.one.gates.limit.limit=0.7",
            'phases.two.jobs.alb_2.schedule={kind="constant"}',
            "phases.one.jobs.alb.average=none",
        ],
    )
    seg, alb = ladder.phase("one").jobs
    assert (ladder.seed, ladder.networks.segmenter.trunk) == (3, "b2")
    assert (seg.optimiser.rate, alb.optimiser.rate) == (1e-4, 1e-3)
    assert [loss.weight for loss in alb.losses] == [1.0, 0.25]
    assert alb.optimiser.rates == {"outputs": 2e-4}
    assert ladder.phase("one").gates[0].limit == 0.7
    assert ladder.phase("two").jobs[0].schedule == Constant()
    assert alb.average is None


def test_every_means_each_job_also_where_the_file_gave_it_a_value(write: Write) -> None:
    ladder = with_settings(write(""), ["every.batch=2", "every-albedo.epochs=7", "phases.two.every.keep=0"])
    assert [job.batch for phase in ladder.phases for job in phase.jobs] == [2, 2, 2]
    assert [job.epochs for phase in ladder.phases for job in phase.jobs] == [5, 7, 7]
    assert [job.keep for phase in ladder.phases for job in phase.jobs] == [2, 2, 0]


@pytest.mark.parametrize("path", ["start.segmenter", "seg.weights"])
def test_weights_for_the_segmenter_are_a_path_as_it_stands(write: Write, path: str) -> None:
    assert with_settings(write(""), [f"{path}=my weights/mit b1"]).start.segmenter == "my weights/mit b1"


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        ("a.b=1", "there is no 'a'; there are: id, title, networks, start"),
        ("networks.segmentr.trunk=b0", "there is no 'networks.segmentr'; there are: segmenter, albedo, maps"),
        ("phases.three.title=x", "there is no 'phases.three'; there are: one, two"),
        ("phases.one.jobs.sge.batch=1", "there is no 'phases.one.jobs.sge'; there are: seg, alb"),
        ("phases.one.jobs.alb.losses.2.weight=1", "there is no 'phases.one.jobs.alb.losses.2'; there are: 0, 1"),
        ("phases.one.jobs.seg.lora.rank=4", "phases.one.jobs.seg.lora has no value yet and no parts; set it whole"),
        ("seed.x=4", "seed has the value 1 and no parts"),
        ("seed=many", "seed: must be a valid integer"),
        ("every.batch=0", "batch: must be greater than or equal to 1"),
        ("every=0", "every: say which field of the jobs"),
        ("every.batch=[", "the value is not valid TOML"),
        ("seed", "say it as path=value"),
        ("=3", "say it as path=value"),
        ("phases.one.jobs.seg.accumulate=3", "batch 8 does not fall into 3 equal parts"),
    ],
)
def test_a_setting_that_cannot_be_is_told(write: Write, setting: str, sentence: str) -> None:
    with pytest.raises(UserError) as caught:
        with_settings(write(""), [setting])
    assert sentence in str(caught.value)
    assert str(caught.value).startswith(f"--set {setting}: ")


def test_settings_leave_the_ladder_itself_alone(write: Write) -> None:
    ladder = write("")
    assert with_settings(ladder, []) is ladder
    assert with_settings(ladder, ["seed=5"]) != ladder
    assert ladder.seed == 1
