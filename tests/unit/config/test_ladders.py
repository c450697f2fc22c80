"""Ladders as files: what lies over what, and what is an error."""

from __future__ import annotations

from pathlib import Path

import pytest

from pbrstudio.config.ladders import ladder_names, load_ladder
from pbrstudio.runtime.errors import UserError
from pbrstudio.spec.model import ROLES
from pbrstudio.spec.optimising import Constant, Cosine
from tests.unit.config.conftest import PARENT, Write

SHIPPED = ["skyrim-v4.5", "skyrim-v5", "smoke", "starter"]


# Files


def test_the_shipped_ladders_are_found() -> None:
    assert ladder_names() == SHIPPED


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_ladder_is_valid_and_called_like_its_file(name: str) -> None:
    assert load_ladder(name).id == name


@pytest.mark.parametrize("name", SHIPPED)
def test_in_each_phase_the_maps_come_after_the_networks_that_they_look_at(name: str) -> None:
    for phase in load_ladder(name).phases:
        order = [ROLES.index(job.role) for job in phase.jobs]
        assert order == sorted(order), phase.id


def test_a_name_that_is_none_is_told_with_those_that_are() -> None:
    with pytest.raises(
        UserError, match=r"there is no ladder 'v6': choose one of skyrim-v4\.5, skyrim-v5, smoke, starter"
    ):
        load_ladder("v6")


def test_a_path_is_read_and_a_parent_beside_it_found(tmp_path: Path) -> None:
    (tmp_path / "base.toml").write_text(PARENT, encoding="utf-8")
    (tmp_path / "sub").mkdir()
    path = tmp_path / "sub" / "child.toml"
    path.write_text('id = "child"\nextends = "../base.toml"\nseed = 9\n', encoding="utf-8")
    ladder = load_ladder(str(path))
    assert (ladder.id, ladder.seed, ladder.title) == ("child", 9, "Parent")


def test_a_ladder_of_the_users_wins_over_a_shipped_one_and_may_extend_it(home: Path) -> None:
    (home / "ladders").mkdir()
    (home / "ladders" / "smoke.toml").write_text('id = "smoke"\nextends = "smoke"\nseed = 77\n', encoding="utf-8")
    assert load_ladder("smoke").seed == 77
    assert len(load_ladder("smoke").phases) == 7


# What lies over what


def test_a_job_gets_its_defaults_from_the_general_to_the_particular(write: Write) -> None:
    seg, alb = write("").phase("one").jobs
    assert (seg.epochs, alb.epochs) == (5, 3)
    assert (seg.batch, alb.batch) == (8, 6)
    assert alb.average == 0.99
    assert seg.id == "seg"


def test_a_table_of_another_kind_replaces_the_one_under_it_whole(write: Write) -> None:
    ladder = write('[phases.two.every]\nschedule = { kind = "constant" }\n')
    assert ladder.phase("one").jobs[0].schedule == Cosine(end=0.5)
    assert ladder.phase("two").jobs[0].schedule == Constant()


def test_a_table_of_the_same_kind_is_merged(write: Write) -> None:
    optimiser = write("[every]\noptimiser = { rate = 2e-3 }\n").phase("one").jobs[0].optimiser
    assert (optimiser.rate, optimiser.beta_2) == (2e-3, 0.99)


def test_a_list_is_replaced_whole(write: Write) -> None:
    losses = write('[every-albedo]\nlosses = [{ kind = "squares", map = "albedo" }]\n').phase("one").jobs[1].losses
    assert [loss.kind for loss in losses] == ["squares"]


def test_always_wins_over_what_a_job_says(write: Write) -> None:
    ladder = write(
        "[every]\nbatch = 1\n[always]\nepochs = 1\n[phases.two.always]\nepochs = 2\n[always-albedo]\nbatch = 2\n"
    )
    assert [job.epochs for phase in ladder.phases for job in phase.jobs] == [1, 1, 2]
    assert [job.batch for phase in ladder.phases for job in phase.jobs] == [8, 2, 2]


def test_none_takes_a_value_away(write: Write) -> None:
    ladder = write('[phases.one.jobs.alb]\naverage = "none"\n[phases.one.gates]\nlimit = "none"\n')
    assert ladder.phase("one").jobs[1].average is None
    assert ladder.phase("one").gates == ()


def test_an_order_leaves_phases_and_jobs_out(write: Write) -> None:
    ladder = write('order = ["one"]\n[phases.one]\norder = ["seg"]\n')
    assert [(phase.id, [job.id for job in phase.jobs]) for phase in ladder.phases] == [("one", ["seg"])]


# What is an error, and where


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[phases.one.jobs.seg]\nepcohs = 1\n", "phases.one.jobs.seg.epcohs: there is no such key"),
        ("[every]\nepcohs = 1\n", "every.epcohs: there is no such key"),
        ("[phases.one.always-maps]\nx = 1\n", "phases.one.always-maps.x: there is no such key"),
        ("[phases.one]\nganz = 1\n", "phases.one.ganz: there is no such key"),
        ("[phases.one.gates.limit]\nlimits = 1\n", "phases.one.gates.limit.reaches.limits: there is no such key"),
        ("[phases.one.jobs.seg]\nepochs = 0\n", "phases.one.jobs.seg.epochs: must be greater than or equal to 1"),
        ("[evry]\nepochs = 1\n", "evry: there is no such key"),
        ("[phases.three]\n", "phases.three: the order does not name it: one, two"),
        ("[phases.one.jobs.sge]\n", "phases.one.jobs.sge: the order does not name it: seg, alb"),
        ('order = ["one", "three"]\n', "order: there is no phases.three: one, two"),
        ('[phases.one]\norder = ["sge"]\n', "phases.one.order: there is no phases.one.jobs.sge: seg, alb"),
        ('[phases.one]\njobs = 3\n', "phases.one.jobs: must be a table"),
        ("every = 3\n", "every: must be a table"),
        ("seed = \n", "not valid TOML"),
        ('[phases.one.jobs.seg]\nbest = "mat/iuo"\n', "'mat/iuo' is no figure"),
        ('[phases.one.jobs.seg]\nbest_else = ["mat/iuo"]\n', "'mat/iuo' is no figure"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_place(write: Write, text: str, sentence: str) -> None:
    with pytest.raises(UserError) as caught:
        write(text)
    told = str(caught.value)
    assert sentence in told
    assert "mine.toml" in told
    assert "\n" not in told


def test_a_ladder_that_extends_itself_is_refused(write: Write) -> None:
    with pytest.raises(UserError, match="extends itself"):
        write("", head='id = "mine"\ntitle = "Mine"\nextends = "mine"\n')


def test_a_parent_that_is_not_there_is_told(write: Write) -> None:
    with pytest.raises(UserError, match="extends 'nobody', which does not exist"):
        write("", head='extends = "nobody"\n')


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be read"):
        load_ladder(str(tmp_path / "gone.toml"))
