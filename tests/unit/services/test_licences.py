"""Licences of all that ships: what is followed from pbrstudio's requirements, what each says, and a build's list."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import Distribution, PackageNotFoundError
from pathlib import Path

import pytest

from pbrstudio.runtime.errors import UserError
from pbrstudio.services import licences as module
from pbrstudio.services.licences import (
    Licence,
    all_licences,
    installed,
    licences_of,
    python_licence,
    shipped_licences,
    write_licences,
)

Installed = dict[str, str]
"""Metadata of packages that are played to be installed, by canonical name."""


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Installed], Path]:
    """Plays that these packages are installed, and no others; gives the folder that they lie in."""

    def install(metadata: Installed) -> Path:
        for name, text in metadata.items():
            folder = tmp_path / f"{name}-1.0.dist-info"
            folder.mkdir()
            (folder / "METADATA").write_text(f"Metadata-Version: 2.4\nName: {name}\nVersion: 1.0\n{text}", "utf-8")

        def distribution(name: str) -> Distribution:
            if name not in metadata:
                raise PackageNotFoundError(name)
            return Distribution.at(tmp_path / f"{name}-1.0.dist-info")

        monkeypatch.setattr(module, "distribution", distribution)
        return tmp_path

    return install


def carried(folder: Path, name: str, files: dict[str, str]) -> None:
    """Gives an installed package these files, and its record."""
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    (folder / f"{name}-1.0.dist-info" / "RECORD").write_text("".join(f"{path},,\n" for path in files), "utf-8")


def names() -> list[str]:
    return [each.name for each in installed()]


def test_what_is_asked_for_is_followed_through_extras_and_not_to_the_developers_tools(
    packages: Callable[[Installed], Path],
) -> None:
    packages(
        {
            "pbrstudio": "Provides-Extra: train\nProvides-Extra: test\n"
            "Requires-Dist: Draws_Windows[svg]>=1; sys_platform != 'never'\n"
            "Requires-Dist: trainer; extra == 'train'\n"
            "Requires-Dist: pbrstudio[train]; extra == 'test'\n"
            "Requires-Dist: tester; extra == 'test'\n",
            "draws-windows": "Requires-Dist: deep-one\nRequires-Dist: reads-svg; extra == 'svg'\n"
            'Requires-Dist: tester; extra == "docs"\n',
            "deep-one": "Requires-Dist: draws-windows\nRequires-Dist: not-here\n",
            "reads-svg": "",
            "trainer": "",
            "tester": "",
            "a-stranger": "",
        }
    )
    assert names() == ["pbrstudio", "deep-one", "draws-windows", "reads-svg", "trainer"]


def test_a_program_that_was_never_installed_says_so(packages: Callable[[Installed], Path]) -> None:
    packages({})
    with pytest.raises(UserError, match="without being installed"):
        installed()


@pytest.mark.parametrize(
    ("metadata", "word"),
    [
        ("License-Expression: MIT OR Apache-2.0\nLicense: something else\n", "MIT OR Apache-2.0"),
        ("License: BSD\nClassifier: License :: OSI Approved :: MIT License\n", "BSD"),
        ("License: UNKNOWN\nClassifier: License :: OSI Approved :: ISC License (ISCL)\n", "ISC License (ISCL)"),
        ("License: MIT License\n        Copyright and so on\nClassifier: License :: OSI Approved :: MIT\n", "MIT"),
        ("", ""),
    ],
)
def test_the_short_word_is_the_makers_own(packages: Callable[[Installed], Path], metadata: str, word: str) -> None:
    packages({"pbrstudio": metadata})
    assert [each.licence for each in licences_of(installed())] == [word]


def test_texts_are_those_that_the_package_carries_its_own_first(packages: Callable[[Installed], Path]) -> None:
    folder = packages({"pbrstudio": "License-Expression: MIT\n"})
    files = {
        "pbrstudio/parts/COPYING": "a part's",
        "pbrstudio-1.0.dist-info/licenses/LICENSE": "its own: naïve\n",
        "pbrstudio/licences.py": "no licence at all",
        "pbrstudio/README": "nor this",
    }
    carried(folder, "pbrstudio", files)
    (text,) = [each.text for each in licences_of(installed())]
    assert "its own: naïve" in text
    assert text.index("dist-info/licenses/LICENSE") < text.index("its own") < text.index("a part's")
    assert "no licence at all" not in text
    assert "nor this" not in text
    (folder / "pbrstudio/parts/COPYING").unlink()  # as a build may do
    assert [each.text for each in licences_of(installed())] == ["its own: naïve"]


def test_a_package_that_names_the_lgpl_and_carries_no_text_gets_it_with_the_gpl_it_adds_to(
    packages: Callable[[Installed], Path],
) -> None:
    packages({"pbrstudio": "License: LGPL-3.0-only OR GPL-2.0-only OR GPL-3.0-only\n"})
    (licence,) = licences_of(installed())
    lesser, general = "GNU LESSER GENERAL PUBLIC LICENSE", "GNU GENERAL PUBLIC LICENSE\n"
    assert 0 <= licence.text.index(lesser) < licence.text.index(general)


def test_everything_that_is_installed_here_says_its_licence_in_a_word_or_a_text() -> None:
    found = all_licences()
    assert found[0].name == "pbrstudio"
    assert [each.name for each in found if not each.text] == []
    named = {each.name: each for each in found}
    assert named.keys() >= {"numpy", "openvino", "PySide6_Essentials", "pydantic", "Python", "Sample textures"}
    assert "pytest" not in named
    assert "PSF" in named["Python"].licence
    assert "outcast945" in named["Sample textures"].text
    model = next(each for name, each in named.items() if name.startswith("Model "))
    assert model.licence
    assert model.text.startswith("Trained on ")


def test_a_builds_list_is_read_as_it_was_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "resources", lambda: tmp_path)
    written = (Licence(name="pbrstudio", version="1", licence="MIT", text="naïve\ntext"), python_licence())
    write_licences(written, tmp_path / "licences.json")
    assert shipped_licences() == written


@pytest.mark.parametrize("content", ["{", '[{"name": "x", "license": "MIT"}]', "[{}]"])
def test_a_builds_list_that_is_damaged_is_told_with_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str
) -> None:
    monkeypatch.setattr(module, "resources", lambda: tmp_path)
    (tmp_path / "licences.json").write_text(content, encoding="utf-8")
    with pytest.raises(UserError, match=r"licences\.json.*install pbrstudio again"):
        shipped_licences()
