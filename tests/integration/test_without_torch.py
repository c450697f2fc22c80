"""Converting with networks needs no torch, and nothing goes out to the network: watched from inside the process."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.integration.command import Answer, convert, names, run
from tests.integration.jobs import save
from tests.integration.pictures import stone

GUARD = '''
import sys

ABSENT = {
    "torch", "torchvision", "torchaudio", "torchmetrics", "transformers", "peft", "lpips", "accelerate", "timm", "onnx",
    "onnxruntime", "onnxscript", "onnx_ir", "safetensors", "pytorch_msssim", "huggingface_hub",
}
NETWORK = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "socket.sendmsg")


def note(kind, what):
    with open(NOTES, "a", encoding="utf-8") as file:
        file.write(f"{kind} {what}\\n")


class Without:
    """A finder that knows nothing of what is absent: to Python it is not installed."""

    def __init__(self, finder):
        self._finder = finder

    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ABSENT:
            note("import", name)
            return None
        return self._finder.find_spec(name, path, target)

    def __getattr__(self, name):
        return getattr(self._finder, name)


def watch(event, arguments):
    if event in NETWORK:
        note("network", f"{event} {arguments}")
        raise OSError("no network")


sys.meta_path[:] = [Without(finder) for finder in sys.meta_path]
sys.addaudithook(watch)
note("guard", "stands")
'''


@dataclass(frozen=True)
class Guard:
    """An environment for a process that is watched, and its notes."""

    folder: Path

    @property
    def env(self) -> dict[str, str]:
        """Without what tells packages that a machine tests: there they may behave otherwise than at a user's."""
        home = self.folder / "home"
        own = {"HOME": str(home), "USERPROFILE": str(home), "LOCALAPPDATA": str(home)}
        return {"PYTHONPATH": str(self.folder), **own, "CI": "", "TF_BUILD": "", "JENKINS_URL": ""}

    def notes(self) -> set[str]:
        """What was asked for, once the guard is known to have stood."""
        lines = (self.folder / "notes").read_text(encoding="utf-8").splitlines()
        assert "guard stands" in lines
        return set(lines) - {"guard stands"}


@pytest.fixture
def guard(tmp_path: Path) -> Guard:
    folder = tmp_path / "guard"
    (folder / "home").mkdir(parents=True)
    text = f"NOTES = {str(folder / 'notes')!r}\n{GUARD}"
    (folder / "sitecustomize.py").write_text(text, encoding="utf-8")
    return Guard(folder)


def check_converted(answer: Answer, out: Path) -> None:
    assert (answer.status, answer.err) == (0, "")
    assert names(out) == {f"a{end}" for end in ENDINGS}


ENDINGS = (
    *("_albedo.png", "_roughness.png", "_metallic.png", "_ao.png", "_height.png", "_normal.png"),
    *("_material.png", "_maps.json"),
)


def test_networks_convert_without_torch_and_without_the_network(tiny: Path, tmp_path: Path, guard: Guard) -> None:
    """Not only that it works: nothing is even looked for, and nothing is left in the user's home."""
    source = save(tmp_path / "a.png", stone(64, 64))
    answer = convert(
        source, "--layout", "maps", "--model", tiny, "--device", "cpu", out=tmp_path / "out", env=guard.env
    )
    check_converted(answer, tmp_path / "out")
    assert answer.of("job_started")[0]["means"].startswith("tiny, on processor, OpenVINO, ")
    assert guard.notes() == set()
    assert list((guard.folder / "home").iterdir()) == []


def test_by_itself_it_takes_the_processor_where_there_is_no_torch(tiny: Path, tmp_path: Path, guard: Guard) -> None:
    """``auto`` may look for torch where a card's driver is, and only for that."""
    source = save(tmp_path / "a.png", stone(64, 64))
    answer = convert(source, "--layout", "maps", "--model", tiny, out=tmp_path / "out", env=guard.env)
    check_converted(answer, tmp_path / "out")
    assert guard.notes() <= {"import torch"}


@pytest.mark.parametrize("device", ["cuda", "directml"])
def test_a_device_that_needs_a_package_is_told_so(tiny: Path, tmp_path: Path, guard: Guard, device: str) -> None:
    source = save(tmp_path / "a.png", stone(16, 16))
    answer = convert(source, "--model", tiny, "--device", device, out=tmp_path / "out", env=guard.env)
    assert answer.status == 2
    assert "torch, which is not installed" in answer.err or "needs ONNX Runtime" in answer.err
    assert answer.err.count("\n") == 1


@pytest.mark.parametrize("command", [("--help",), ("convert", "--help"), ("models", "--help"), ("models", "list")])
def test_what_only_tells_looks_for_nothing(guard: Guard, command: tuple[str, ...]) -> None:
    answer = run(*command, env=guard.env)
    assert (answer.status, answer.err) == (0, "")
    assert guard.notes() == set()
    assert list((guard.folder / "home").iterdir()) == []
