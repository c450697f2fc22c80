"""What is computed to go into a build: every module of the program, and for each product what it asks for."""

from __future__ import annotations

import importlib.metadata
import pkgutil
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

import pbrstudio

ROOT = Path(__file__).resolve().parents[3]


@dataclass
class Program:
    """Stands in for the installed program's metadata, which in a checkout may be older than pyproject.toml."""

    requires: list[str]


@pytest.fixture(autouse=True)
def asked(monkeypatch: pytest.MonkeyPatch) -> None:
    import products

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = list(project["dependencies"])
    for extra, wanted in project["optional-dependencies"].items():
        for line in wanted:
            name, _, marker = line.partition(";")
            lines.append(f"{name} ; " + (f"({marker}) and " if marker else "") + f'extra == "{extra}"')

    def look(name: str) -> object:
        return Program(lines) if name == "pbrstudio" else importlib.metadata.distribution(name)

    monkeypatch.setattr(products, "distribution", look)


def test_every_module_of_the_program_goes_in_the_pages_too() -> None:
    from contents import hidden_imports

    found = hidden_imports()
    walked = {each.name for each in pkgutil.walk_packages(pbrstudio.__path__, "pbrstudio.")}
    assert set(found) == walked | {"pbrstudio"}
    assert len(found) == len(set(found))
    pages = {f"pbrstudio.gui.{page}.page" for page in ("convert", "batch", "train", "models")}
    assert pages <= set(found)


def test_the_converter_is_the_window_without_torch_and_the_studio_has_both() -> None:
    from products import PRODUCTS, distributions, foreign_modules

    converter, studio = (distributions(PRODUCTS[name]) for name in ("converter", "studio"))
    window = {"pyside6-essentials", "pyside6-addons", "pyqtgraph", "qdarkstyle", "send2trash", "openvino", "bethkit"}
    trainer = {"torch", "transformers", "peft", "accelerate", "pyarrow"}
    assert window <= converter.keys()
    assert not trainer & converter.keys()
    assert window | trainer <= studio.keys()
    assert not {"pytest", "ruff"} & studio.keys()
    assert {"torch", "transformers", "pytest"} <= set(foreign_modules(converter))
    assert not {"numpy", "PySide6", "pbrstudio"} & set(foreign_modules(converter))
    assert "torch" not in foreign_modules(studio)


def test_what_is_not_installed_ends_the_build_unless_it_is_optional(monkeypatch: pytest.MonkeyPatch) -> None:
    import products

    real = products.distribution

    def without(gone: str) -> None:
        def look(name: str) -> object:
            if name == gone:
                raise products.PackageNotFoundError(name)
            return real(name)

        monkeypatch.setattr(products, "distribution", look)

    without("bethkit")
    assert "bethkit" not in products.distributions(products.PRODUCTS["converter"])
    without("openvino")
    with pytest.raises(SystemExit, match="openvino is not installed here"):
        products.distributions(products.PRODUCTS["converter"])


def test_python_runs_what_the_specification_says() -> None:
    """The specification itself is code that no checker reads: at least it is valid."""
    spec = ROOT / "packaging" / "pbrstudio.spec"
    compile(spec.read_text(encoding="utf-8"), str(spec), "exec")
