"""The licences of all that ships: from the list that a build carries, else from what is installed here."""

from __future__ import annotations

import json
import platform
import re
import sysconfig
from collections.abc import Iterable
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from pbrstudio.config.paths import resources
from pbrstudio.models.catalogue import installed as installed_models
from pbrstudio.runtime.errors import UserError, os_error_sentence
from pbrstudio.runtime.staging import StagedFiles
from pbrstudio.spec.base import validation_sentence
from pbrstudio.spec.licences import Licence

__all__ = [
    "PROGRAM",
    "Licence",
    "all_licences",
    "installed",
    "licences_of",
    "python_licence",
    "shipped_licences",
    "write_licences",
]

PROGRAM = "pbrstudio"
_LIST: TypeAdapter[tuple[Licence, ...]] = TypeAdapter(tuple[Licence, ...])
_DEVELOPERS = "test"
"""The extra whose packages no user gets."""
_NAMED = re.compile(r"licen[sc]e|copying|notice|third.?party|^authors", re.IGNORECASE)
_CODE = {".py", ".pyi", ".pyc", ".so", ".pyd", ".dll", ".json", ".svg", ".png", ".h", ".hpp", ".html"}
_EXTRA = re.compile(r"""extra\s*==\s*["']([\w.-]+)["']""")
_WANTED = re.compile(r"\s*([\w.-]+)\s*(?:\[([^\]]*)\])?")
_SHORT = 80
"""Characters; some packages put the whole text where its name belongs."""


def shipped_licences() -> tuple[Licence, ...]:
    """Of the program, of Python, and of every package that came with them, by name; the program's own first.

    A build has the list beside its resources (`write_licences`); elsewhere it is computed from what is installed, the
    developers' tools left out. Raises `UserError` for a list that cannot be read.
    """
    path = resources() / "licences.json"
    if not path.is_file():
        return (*licences_of(installed()), python_licence())
    try:
        return _LIST.validate_json(path.read_bytes())
    except OSError as error:
        raise UserError(os_error_sentence(error)) from error
    except ValidationError as error:
        raise UserError(f"{path}: {validation_sentence(error)}; install pbrstudio again") from error


def all_licences() -> tuple[Licence, ...]:
    """`shipped_licences`, and after the program's own those of the models and samples that came with it."""
    program, *others = shipped_licences()
    return (program, *_models(), _samples(), *others)


def write_licences(licences: Iterable[Licence], path: Path) -> None:
    """Writes the list that a build carries as ``resources/licences.json``. OSError as the system says it."""
    content = json.dumps([each.model_dump() for each in licences], ensure_ascii=False, indent=1) + "\n"
    with StagedFiles() as staged:
        staged.path_for(path).write_text(content, encoding="utf-8")
        staged.commit()


def installed() -> tuple[Distribution, ...]:
    """What is installed here of what pbrstudio asks for, its extras included, by name; pbrstudio itself first.

    What a package asks for on another system counts where it is installed all the same. Raises `UserError` where
    pbrstudio was never installed.
    """
    found: dict[str, Distribution] = {}
    followed: set[tuple[str, str]] = set()
    ways = [(PROGRAM, extra) for extra in ("", *_extras())]
    while ways:
        name, extra = ways.pop()
        if (name, extra) in followed:
            continue
        followed.add((name, extra))
        try:
            found[name] = distribution(name)
        except PackageNotFoundError:
            continue
        ways += [way for line in found[name].requires or [] for way in _ways(line, extra)]
    return (found.pop(PROGRAM), *(found[name] for name in sorted(found)))


def licences_of(distributions: Iterable[Distribution]) -> tuple[Licence, ...]:
    """The licence of each, in their order: what its metadata says, and the texts that it carries."""
    return tuple(
        Licence(
            name=each.name, version=each.version, licence=_word(each), text=_texts(each) or _known_text(_word(each))
        )
        for each in distributions
    )


def python_licence() -> Licence:
    """Of the Python that runs this, which a build carries along."""
    places = [Path(sysconfig.get_path("stdlib")), Path(sysconfig.get_config_var("installed_base") or ".")]
    paths = [place / name for place in places for name in ("LICENSE.txt", "LICENSE")]
    text = next((_read(path) for path in paths if path.is_file()), "")
    return Licence(name="Python", version=platform.python_version(), licence="PSF-2.0", text=text)


def _models() -> list[Licence]:
    """Of the models that ship, in the words of their cards."""
    found = []
    for model in installed_models():
        if not model.shipped or model.manifest is None:
            continue
        card = model.manifest.card
        parts = [f"Trained on {card.trained_on}", *(f"Began from {each}" for each in card.parents), *card.attribution]
        found.append(Licence(name=f"Model {model.id}", licence=card.licence, text="\n\n".join(parts)))
    return found


def _samples() -> Licence:
    """Of the sample textures, as NOTICE says it: it lies in the checkout, or with the installed package's licences."""
    checkout = resources().parent / "NOTICE"
    own = [] if checkout.is_file() else [each for each in distribution(PROGRAM).files or [] if each.name == "NOTICE"]
    paths = [checkout, *(Path(str(each.locate())) for each in own)]
    return Licence(name="Sample textures", text="\n\n".join(filter(None, map(_read, paths))))


def _extras() -> list[str]:
    try:
        own = distribution(PROGRAM)
    except PackageNotFoundError as error:
        raise UserError(
            "pbrstudio runs without being installed, so its packages are unknown: pip install it"
        ) from error
    return [each for each in own.metadata.get_all("Provides-Extra") or [] if each != _DEVELOPERS]


def _ways(line: str, extra: str) -> list[tuple[str, str]]:
    """What a line of requirements leads to, once for each extra that it asks for; nothing if for another extra."""
    condition = _EXTRA.search(line)
    match = _WANTED.match(line)
    if match is None or (condition[1] if condition else "") not in ("", extra):
        return []
    extras = [each.strip() for each in (match[2] or "").split(",") if each.strip()]
    return [(_canonical(match[1]), each) for each in ("", *extras)]


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _word(dist: Distribution) -> str:
    """The short name: the SPDX expression, else the old field where it is short, else the classifiers."""

    def said(field: str) -> list[str]:
        return [str(each).strip() for each in dist.metadata.get_all(field, [])]

    expressions, old = said("License-Expression"), "".join(said("License"))
    classes = [each for each in said("Classifier") if each.startswith("License ::")]
    if expressions:
        return expressions[0]
    if old and old.upper() != "UNKNOWN" and "\n" not in old and len(old) <= _SHORT:
        return old.rpartition(" :: ")[2]
    return ", ".join(each.rpartition(" :: ")[2] for each in classes)


def _texts(dist: Distribution) -> str:
    """Every file of it that is named like a licence, the package's own first, each under its name if there are more."""
    files = [file for file in dist.files or [] if _NAMED.search(file.name) and file.suffix not in _CODE]
    files.sort(key=lambda file: (".dist-info" not in file.parts[0], len(file.parts), str(file)))
    texts = [(str(file), _read(Path(str(dist.locate_file(file))))) for file in files]
    texts = [(name, text) for name, text in texts if text]
    if len(texts) == 1:
        return texts[0][1]
    return "\n\n".join(f"==== {name} ====\n\n{text}" for name, text in texts)


def _known_text(word: str) -> str:
    """The texts of ``resources/licences`` that a package names without carrying them; LGPL 3 adds to GPL 3."""
    asked = word.replace("Apache Software License", "Apache-2.0").replace("Apache 2.0", "Apache-2.0")
    folder = resources() / "licences"
    return "\n\n".join(_read(path) for path in sorted(folder.glob("*.txt"), reverse=True) if path.stem in asked)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except FileNotFoundError:  # a build may leave out what the list of files still names
        return ""
