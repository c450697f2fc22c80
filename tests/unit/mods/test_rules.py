"""Rules that ship and rules of the user's: which textures they are about, and which of them wins."""

from __future__ import annotations

import re
from pathlib import Path, PurePath

import pytest

from pbrstudio.mods.rule_effects import excluded
from pbrstudio.mods.rules import SHIPPED, RuleBook, load_rules
from pbrstudio.runtime.errors import UserError


@pytest.fixture(scope="module")
def shipped() -> RuleBook:
    return load_rules(())


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def names(book: RuleBook, game: str) -> list[str]:
    return [placed.rule.name for placed in book.hits(PurePath(game))]


@pytest.mark.parametrize(
    ("game", "rules"),
    [
        ("actors/character/female/femalebody_1", ["skin"]),
        ("Actors/Character/Male/MaleHead", ["skin"]),
        ("dlc01/actors/character/vampirelord/lord", ["skin"]),
        ("DLC02/Actors/Character/Rieklingcloth", ["skin"]),
        ("dlc02/actors/bear/snowbear", []),
        ("actors/character/eyes/eyebrown", ["skin", "eyes"]),
        ("actors/dragon/dragoneyes", ["eyes"]),
        ("actors/wolf/wolf_eye", ["eyes"]),
        ("hair/longhair01", ["hair"]),
        ("ks hairdos/braid", ["hair"]),
        ("clutter/furniture/chair01", []),
        ("plants/fern01", ["foliage"]),
        ("landscape/trees/treepineforestbranchcomp", ["foliage"]),
        ("landscape/trees/treepineforestbark01", []),
        ("landscape/grass/fieldgrass01", ["grass", "foliage"]),
        ("dlc02/landscape/grass/ashgrass01", ["grass", "foliage"]),
        ("sky/stars", ["sky"]),
        ("dlc01/sky/soulcairnsky", ["sky"]),
        ("clutter/sky/lamp", []),
        ("water/defaultwater", ["water"]),
        ("clutter/water/bucket", []),
        ("lodx/rock", ["lod"]),
        ("architecture/whiterun/lod/wall", ["lod"]),
        ("architecture/whiterun/wrwallLOD", ["lod"]),
        ("landscape/trees/barklod_2", ["lod"]),
        ("landscape/clod", []),
        ("clutter/clod01", []),
        ("clutter/melody01", []),
        ("landscape/fieldgrass01", []),
        ("clutter/goldleaf", []),
        ("dungeons/ambush", []),
        ("actors/skeleton/skeletonbody", ["bone"]),
        ("armor/dragonbone/cuirass_d", ["bone"]),
        ("clutter/ingredients/blackthorn", []),
        ("clutter/deerantlers", ["bone"]),
        ("dungeons/caves/ice/caveiceedge", ["ice"]),
        ("landscape/icefloe01", ["ice"]),
        ("weapons/stalhrim/sword", ["ice"]),
        ("clutter/spice", []),
        ("clutter/device/dice", []),
        ("actors/icewraith/icewraith", []),
        ("weapons/glass/sword", ["glass"]),
        ("clutter/hourglass", []),
        ("landscape/snow01", ["snow"]),
        ("dlc01/armor/snowelf/cuirass", []),
        ("actors/bear/snowbear", []),
        ("architecture/whiterun/wrwoodplank01", []),
        ("armor/iron/ironarmor", []),
    ],
)
def test_the_shipped_rules_know_the_games_paths(shipped: RuleBook, game: str, rules: list[str]) -> None:
    assert names(shipped, game) == rules


def test_what_ships_leaves_other_shaders_alone_and_makes_the_rest_unknown_without_metal(shipped: RuleBook) -> None:
    alone = {placed.rule.name for placed in shipped.rules if placed.rule.exclude}
    unknown = {placed.rule.name for placed in shipped.rules if placed.rule.unknown}
    assert alone == {"skin", "hair", "eyes", "sky", "water", "grass", "lod"}
    assert unknown == {"foliage", "bone", "ice", "glass", "snow"}
    assert all(placed.rule.metallic == "never" for placed in shipped.rules if placed.rule.unknown)
    assert {placed.source for placed in shipped.rules} == {SHIPPED}


def test_words_are_trainings_and_more(shipped: RuleBook) -> None:
    for word, name in {"iron": "metal", "steel": "metal", "plank": "wood", "hide": "leather", "rug": "fabric"}.items():
        assert shipped.words[word] == name
    assert shipped.word_odds == 3


def test_the_users_rules_come_last_in_the_order_of_their_files(tmp_path: Path) -> None:
    first = written(tmp_path / "a.toml", '[[rules]]\nname = "one"\npath = "snow*"\nunknown = false\n')
    second = written(
        tmp_path / "b.toml",
        'word_odds = 5\n[[rules]]\nname = "two"\npath = ["snow01"]\nexclude = "mine"\n[words]\niron = "stone"\n',
    )
    book = load_rules((first, second))
    assert names(book, "landscape/snow01") == ["snow", "one", "two"]
    assert [placed.source for placed in book.hits(PurePath("landscape/snow01"))] == [SHIPPED, "a.toml", "b.toml"]
    assert book.words["iron"] == "stone"
    assert book.word_odds == 5
    assert names(load_rules((second, first)), "landscape/snow01") == ["snow", "two", "one"]


def test_the_last_word_on_leaving_alone_counts(tmp_path: Path, shipped: RuleBook) -> None:
    back = written(tmp_path / "back.toml", '[[rules]]\nname = "robots"\npath = "actors/character"\nexclude = false\n')
    body = PurePath("actors/character/female/body")
    assert excluded(shipped.hits(body)) == "is skin or part of a face: rule 'skin' (shipped)"
    assert excluded(load_rules((back,)).hits(body)) is None
    again = written(tmp_path / "again.toml", '[[rules]]\nname = "no"\npath = "body"\nexclude = "not mine"\n')
    assert excluded(load_rules((back, again)).hits(body)) == "not mine: rule 'no' (again.toml)"
    assert excluded(shipped.hits(PurePath("landscape/snow01"))) is None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[[rules]", "not valid TOML"),
        ('[[rules]]\nname = "a"\npath = "b"\n', "rules.0: it has no effect"),
        ('[[rule]]\nname = "a"\n', "rule: there is no such key"),
        ("words = 3", "words"),
    ],
)
def test_a_file_that_is_not_valid_is_refused_with_its_name(tmp_path: Path, text: str, sentence: str) -> None:
    path = written(tmp_path / "mine.toml", text)
    with pytest.raises(UserError) as caught:
        load_rules((path,))
    assert str(caught.value).startswith(f"--rules {path}: ")
    assert sentence in str(caught.value)


def test_a_file_that_is_not_there_or_is_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"--rules .*missing"):
        load_rules((tmp_path / "missing.toml",))
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UserError, match="not valid TOML"):
        load_rules((tmp_path / "bytes.toml",))


@pytest.mark.parametrize("field", ["material", "class"])
def test_a_class_that_the_model_lacks_is_refused(tmp_path: Path, shipped: RuleBook, field: str) -> None:
    shipped.check_classes((), "baseline")
    text = f'[[rules]]\nname = "a"\npath = "b"\n{field} = "marble"\nmetallic = "never"\n'
    book = load_rules((written(tmp_path / "mine.toml", text),))
    with pytest.raises(
        UserError, match=r"--rules mine.toml: rule 'a': material 'marble': model 'm' knows these: metal"
    ):
        book.check_classes(("metal",), "m")
    with pytest.raises(UserError, match="model 'baseline' knows no materials"):
        book.check_classes((), "baseline")
    book.check_classes(("marble",), "m")


def test_the_pages_example_is_valid(tmp_path: Path) -> None:
    page = Path(__file__).parents[3] / "docs" / "rules.md"
    (example,) = re.findall(r"```toml\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    book = load_rules((written(tmp_path / "page.toml", example),))
    assert names(book, "dungeons/dwemerruins/wall01") == ["the dwarves' stone is metal"]
    assert names(book, "dungeons/dwemerruins/dwemerfloor01") == []
    robot = PurePath("actors/character/robot/body")
    assert names(book, robot.as_posix()) == ["skin", "robots are no people"]
    assert excluded(book.hits(robot)) is None
