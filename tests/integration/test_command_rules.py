"""``convert`` with rules, words in paths and gloss: what is written, what is told, what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from pbrstudio.config.paths import HOME_VARIABLE
from tests.integration.command import Answer, convert_inside, names, run, snapshot
from tests.integration.jobs import load, save
from tests.integration.pictures import bumps, stone, with_alpha
from tests.integration.readers import dds
from tests.tiny_models import CLASSES

FP32 = ("--device", "cpu", "--precision", "fp32", "--quality", "draft")
NEAR = 3
"""What block compression may change of a value."""
GAMES = ("landscape/snow01", "actors/character/male/body", "armor/keep/cuirass", "clutter/plankcrate")


@pytest.fixture(autouse=True, scope="module")
def module_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(autouse=True)
def shared_home(module_home: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(HOME_VARIABLE, str(module_home))
    return module_home


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A mod with a texture for each of `GAMES`; tests must not write into it."""
    folder = tmp_path_factory.mktemp("ruled") / "Ruled"
    for seed, game in enumerate(GAMES, start=1):
        save(folder / "textures" / f"{game}.png", stone(32, 32, seed))
    return folder


def rules(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def convert(tree: Path, tiny: Path, out: Path, *options: str | Path) -> Answer:
    answer = convert_inside(tree, "--model", tiny, *FP32, *options, out=out)
    assert answer.status == 0, answer.out + answer.err
    return answer


def told(answer: Answer, game: str) -> list[str]:
    (record,) = [each for each in answer.of("item_finished") if Path(each["item"]).stem == Path(game).name]
    return [finding["message"] for finding in record["findings"]]


def metallic(out: Path, game: str) -> np.ndarray:
    return dds(out / "textures/pbr" / f"{game}_rmaos.dds").pixels()[..., 1]


def entries(out: Path) -> dict[str, dict[str, object]]:
    (path,) = (out / "PBRNIFPatcher").glob("*.json")
    return {each["texture"]: each for each in json.loads(path.read_text(encoding="utf-8"))}


def test_what_ships(tree: Path, tiny: Path, tmp_path: Path) -> None:
    """Skin is left alone; snow has no metal, which the model would give; all else is as the model has it."""
    before = snapshot(tree)
    answer = convert(tree, tiny, tmp_path / "out")
    left = {record["item"]: record["reason"] for record in answer.of("item_left_alone")}
    assert left == {"textures/actors/character/male/body.png": "is skin or part of a face: rule 'skin' (shipped)"}
    assert metallic(tmp_path / "out", "landscape/snow01").max() <= NEAR
    assert metallic(tmp_path / "out", "armor/keep/cuirass").max() > 5 * NEAR
    assert "rule 'snow' (shipped): of no known material, without metal" in told(answer, "landscape/snow01")
    assert set(entries(tmp_path / "out")) == {"landscape\\snow01", "armor\\keep\\cuirass", "clutter\\plankcrate"}
    assert snapshot(tree) == before


def test_the_users_rules_win_and_are_told(tree: Path, tiny: Path, tmp_path: Path) -> None:
    first = rules(
        tmp_path / "first.toml",
        """
        [[rules]]
        name = "no snow here"
        path = "landscape/snow*"
        unknown = false
        metallic = "always"

        [[rules]]
        name = "robots"
        path = "actors/character/**"
        exclude = false
        material = "metal"
        max_size = 16

        [[rules]]
        name = "keep"
        path = ["armor/keep"]
        exclude = "is not ours"
        """,
    )
    second = rules(
        tmp_path / "second.toml",
        """
        [[rules]]
        name = "dull"
        path = "clutter"
        specular_level = 0.02
        displacement_scale = 0.5
        parallax = false
        """,
    )
    answer = convert(tree, tiny, tmp_path / "out", "--rules", first, "--rules", second)
    assert [record["reason"] for record in answer.of("item_left_alone")] == ["is not ours: rule 'keep' (first.toml)"]
    assert metallic(tmp_path / "out", "landscape/snow01").min() >= 255 - NEAR
    assert dds(tmp_path / "out/textures/pbr/actors/character/male/body.dds").size == (16, 16)
    assert "rule 'robots' (first.toml): not left alone, taken for metal, max_size 16" in told(answer, "male/body")
    crate, snow = (entries(tmp_path / "out")[name] for name in ("clutter\\plankcrate", "landscape\\snow01"))
    assert (crate["specular_level"], crate["displacement_scale"], crate["parallax"]) == (0.02, 0.5, False)
    assert (snow["specular_level"], snow["displacement_scale"], snow["parallax"]) == (0.04, 1, True)
    assert "clutter/plankcrate_p.dds" not in names(tmp_path / "out/textures/pbr")


def test_a_forced_material_is_in_the_maps(tree: Path, tiny: Path, tmp_path: Path) -> None:
    mine = rules(tmp_path / "mine.toml", '[[rules]]\nname = "a"\npath = "clutter/*"\nmaterial = "stone"\n')
    convert(tree, tiny, tmp_path / "out", "--layout", "maps", "--rules", mine)
    out = tmp_path / "out/textures"
    assert (load(out / "clutter/plankcrate_material.png") == CLASSES.index("stone")).all()
    assert (load(out / "landscape/snow01_material.png") == 255).all(), "of no class"


def test_words_are_told_where_they_overrule_and_can_be_left_out(tree: Path, tiny: Path, tmp_path: Path) -> None:
    """With a word that the model's guess is far from, and odds that outweigh any guess."""
    plain = convert(tree, tiny, tmp_path / "plain", "--layout", "maps", "--path-words", "off")
    found = load(tmp_path / "plain/textures/armor/keep/cuirass_material.png")
    other = CLASSES[(int(np.bincount(found.ravel()).argmax()) + 1) % len(CLASSES)]
    words = rules(tmp_path / "words.toml", f'word_odds = 100\n[words]\ncuirass = "{other}"\n')
    given = convert(tree, tiny, tmp_path / "given", "--layout", "maps", "--rules", words)
    assert (load(tmp_path / "given/textures/armor/keep/cuirass_material.png") == CLASSES.index(other)).mean() > 0.9
    (message,) = told(given, "cuirass")
    assert message.startswith(f"the word 'cuirass' in its path speaks for {other}, which is taken in ")
    assert told(plain, "cuirass") == []
    off = convert(tree, tiny, tmp_path / "off", "--layout", "maps", "--rules", words, "--path-words", "off")
    assert told(off, "cuirass") == []
    assert np.array_equal(load(tmp_path / "off/textures/armor/keep/cuirass_material.png"), found)


def test_changed_rules_make_only_what_they_are_about_anew(tree: Path, tiny: Path, tmp_path: Path) -> None:
    """Under the plain "skip": what was written with other rules is out of date, the rest is not touched."""
    convert(tree, tiny, tmp_path / "out")
    before = snapshot(tmp_path / "out/textures")
    mine = rules(tmp_path / "mine.toml", '[[rules]]\nname = "a"\npath = "clutter"\nmetallic = "always"\n')
    again = convert(tree, tiny, tmp_path / "out", "--rules", mine)
    assert {Path(record["item"]).stem for record in again.of("item_finished")} == {"plankcrate"}
    after = snapshot(tmp_path / "out/textures")
    assert {name for name in after if after[name] != before.get(name)} >= {"pbr/clutter/plankcrate_rmaos.dds"}
    assert all("plankcrate" in name for name in after if after[name] != before.get(name))
    assert metallic(tmp_path / "out", "clutter/plankcrate").min() >= 255 - NEAR


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('[[rules]]\nname = "a"\npath = "b"\nmaterial = "cheese"\n', "rule 'a': material 'cheese': model 'tiny' knows"),
        ('[[rules]]\nname = "a"\npath = "b"\n', "rules.0: it has no effect"),
        ("not toml", "not valid TOML"),
    ],
)
def test_wrong_rules_are_refused_before_anything_is_done(
    tree: Path, tiny: Path, tmp_path: Path, text: str, sentence: str
) -> None:
    mine = rules(tmp_path / "mine.toml", text)
    answer = convert_inside(tree, "--model", tiny, "--rules", mine, out=tmp_path / "out")
    assert answer.status == 2
    (refused,) = answer.events
    assert refused["message"].startswith("--rules ")
    assert sentence in refused["message"]
    assert not (tmp_path / "out").exists()


def test_gloss_can_be_left_out(tmp_path: Path) -> None:
    save(tmp_path / "in/a.png", stone(64, 64))
    save(tmp_path / "in/a_n.png", with_alpha(bumps(64, 64), stone(64, 64, 4)[..., 0]))
    messages = {}
    for option in ("on", "off"):
        out = tmp_path / option
        answer = convert_inside(tmp_path / "in/a.png", "--layout", "maps", "--gloss", option, out=out)
        messages[option] = " ".join(told(answer, "a"))
    assert "takes its detail from the gloss" in messages["on"]
    assert "gloss" not in messages["off"]
    with_it, without = (load(tmp_path / option / "a_roughness.png").astype(int) for option in ("on", "off"))
    assert np.abs(with_it - without).mean() > 1
    assert abs(with_it.mean() - without.mean()) < 1


def test_a_glow_map_lights_the_mesh(tmp_path: Path) -> None:
    """It is written as sRGB, listed, and PGPatcher is told of it; a texture without one stays dark."""
    folder = tmp_path / "Lamps/textures/clutter"
    for name in ("lamp", "table"):
        save(folder / f"{name}.png", stone(32, 32))
    save(folder / "lamp_g.png", stone(32, 16, 3))
    answer = convert_inside(tmp_path / "Lamps", out=tmp_path / "out")
    assert answer.status == 0
    glow = dds(tmp_path / "out/textures/pbr/clutter/lamp_g.dds")
    assert glow.size == (16, 32)
    found = entries(tmp_path / "out")
    assert (found["clutter\\lamp"]["emissive"], found["clutter\\table"]["emissive"]) == (True, False)
    (lamp,) = [record for record in answer.of("item_finished") if "lamp" in record["item"]]
    assert any(path.endswith("lamp_g.dds") for path in lamp["outputs"])
    assert "clutter/table_g.dds" not in names(tmp_path / "out/textures/pbr")


def test_help_names_them() -> None:
    answer = run("convert", "--help")
    assert all(option in answer.out for option in ("--rules", "--path-words", "--gloss"))
