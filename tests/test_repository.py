"""What the repository holds: the top level as agreed, no address of a package index, no path of one machine."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = {"pbrstudio", "resources", "tests", "packaging", "docs", "benchmarks", ".ci"}
FILES = {"pyproject.toml", "constraints.lock", "Makefile", "LICENSE", "NOTICE", ".gitignore", ".gitattributes"}
PAGES = {"README.md", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md"}
HOSTS = [
    ".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"), ("pytorch", "org", "whl"), ("conda", "io"))
]
MACHINE_FOLDERS = ("work", "root", "home", "Users", "mnt")
VAGUE = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}


def files() -> list[Path]:
    """All that is, or would be, in the repository."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=True, timeout=60).stdout
    return [path for name in sorted(set(listed.split("\0")) - {""}) if (path := ROOT / name).is_file()]


def texts() -> dict[str, str]:
    """The text files, by their path."""
    found = {}
    for path in files():
        data = path.read_bytes()
        if b"\0" not in data[:4096]:
            found[path.relative_to(ROOT).as_posix()] = data.decode("utf-8")
    return found


def test_the_top_level_holds_what_was_agreed() -> None:
    top = {path.relative_to(ROOT).parts[0]: path for path in files()}
    for name, path in top.items():
        folder = path.parent != ROOT
        assert name in (FOLDERS if folder else FILES) or (not folder and name.endswith(".md")), name
    assert top.keys() >= PAGES | {"pyproject.toml", "Makefile", "LICENSE", "NOTICE", "constraints.lock", ".ci"}


def test_no_file_names_a_package_index() -> None:
    found = [(name, host) for name, text in texts().items() for host in HOSTS if host in text]
    assert found == []
    for name in ("constraints.lock", "Makefile", "pyproject.toml", ".ci/run"):
        text = texts()[name]
        assert "://" not in text, name
        assert not re.search(r"(?<!no-emit-)(index-url|find-links)", text), name


def test_no_file_names_a_path_of_one_machine() -> None:
    path = re.compile(rf"(?<![\w.~*-])/(?:{'|'.join(MACHINE_FOLDERS)})/\w")
    assert [(name, match[0]) for name, text in texts().items() if (match := path.search(text))] == []


def test_the_lock_pins_every_package_exactly() -> None:
    lines = [line for line in texts()["constraints.lock"].splitlines() if line.strip() and not line.startswith("#")]
    pinned = {re.split(r"[=\[]", line)[0].lower() for line in lines}
    assert all("==" in line for line in lines)
    project = tomllib.loads(texts()["pyproject.toml"])["project"]
    extras = [project["optional-dependencies"][name] for name in ("train", "test")]
    asked = [*project["dependencies"], *(line for extra in extras for line in extra)]
    names = {re.split(r"[^\w.-]", line, maxsplit=1)[0].lower() for line in asked} - {project["name"]}
    assert {name.replace("_", "-") for name in names} <= {name.replace("_", "-") for name in pinned}


def test_modules_are_short_and_named_after_an_idea() -> None:
    for name, text in texts().items():
        if not name.endswith(".py"):
            continue
        assert not VAGUE & set(Path(name).stem.split("_")), name
        assert text.count("\n") <= 300, name
        assert not text or text.startswith('"""'), name


def test_architecture_is_two_pages_at_most() -> None:
    assert len(texts()["ARCHITECTURE.md"].split()) < 1400


def test_continuous_integration_calls_make_test() -> None:
    assert "make test" in texts()[".ci/run"]
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111
