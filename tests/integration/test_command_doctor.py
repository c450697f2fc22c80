"""``pbrstudio doctor``: fit or not, and what it says about graphics cards and builds of torch, played by stand-ins."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from pbrstudio.cli.app import app
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.limits import cores
from pbrstudio.services.bench import Figures
from pbrstudio.services.bench_floor import Floor
from pbrstudio.services.doctor import Diagnosis
from pbrstudio.services.machine import look
from tests.integration.command import run

CARD = "NVIDIA GeForce RTX 4070, 12282 MiB"
ABSENT = "raise ModuleNotFoundError('no torch here', name='torch')\n"
TORCH = """
class _Part:
    pass
__version__ = "2.9.0+{build}"
version = _Part(); version.cuda = {cuda!r}
cuda = _Part(); cuda.is_available = lambda: {works}; cuda.get_device_name = lambda index: "RTX 4070"
backends = _Part(); backends.mps = _Part(); backends.mps.is_available = lambda: False
"""


def machine(tmp_path: Path, torch: str, *, card: bool) -> dict[str, str]:
    """The environment of a machine with this torch, and with or without a card."""
    (tmp_path / "packages" / "torch").mkdir(parents=True)
    (tmp_path / "packages" / "torch" / "__init__.py").write_text(torch, encoding="utf-8")
    (tmp_path / "bin").mkdir()
    tool = tmp_path / "bin" / "nvidia-smi"
    tool.write_text(f"#!/bin/sh\n{f'echo {CARD!r}' if card else 'exit 9'}\n", encoding="utf-8")
    tool.chmod(0o755)
    return {"PYTHONPATH": str(tmp_path / "packages"), "PATH": f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"}


CASES = {
    "no card": (ABSENT, False, "ok graphics: no NVIDIA card found: everything runs on the processor"),
    "card, no torch": (
        ABSENT,
        True,
        "torch is not installed, which training needs: uv pip install --torch-backend=auto",
    ),
    "torch whose libraries do not load, as Windows says it": (
        "raise OSError('[WinError 126] shm.dll\\n is missing')\n",
        True,
        "does not load ([WinError 126] shm.dll is missing); install it again: uv pip install --torch-backend=auto",
    ),
    "torch that lacks a part of itself": (
        "raise ModuleNotFoundError('no torch._C', name='torch._C')\n",
        False,
        "does not load (no torch._C); install it again",
    ),
    "torch that fails when asked": (
        TORCH.format(build="cu130", cuda="13.0", works="1 / _Part()").replace("lambda: 1", "lambda: _fail() or 1")
        + "def _fail(): raise RuntimeError('driver mismatch')\n",
        True,
        "does not load (driver mismatch); install it again",
    ),
    "card, CPU torch": (
        TORCH.format(build="cpu", cuda=None, works=False),
        True,
        f"warning graphics: {CARD} is idle: torch 2.9.0+cpu is a build for the processor; "
        "run: uv pip install --torch-backend=auto torch",
    ),
    "card, torch for another driver": (
        TORCH.format(build="cu130", cuda="13.0", works=False),
        True,
        "was built for CUDA 13.0, which this driver may not know; update the driver, or run: uv pip install",
    ),
    "card, torch that uses it": (
        TORCH.format(build="cu130", cuda="13.0", works=True),
        True,
        "ok graphics: RTX 4070 through torch 2.9.0+cu130",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_graphics_are_looked_at_and_advised_on(tmp_path: Path, case: str) -> None:
    torch, card, said = CASES[case]
    answer = run("doctor", env=machine(tmp_path, torch, card=card))
    assert (answer.status, answer.err) == (0, "")
    assert said in answer.out
    assert "ok self-test: a test texture went into 5 layouts and was read back" in answer.out
    assert answer.out.endswith("This machine is fit.\n")


def test_json_holds_the_whole_diagnosis(tmp_path: Path) -> None:
    answer = run(
        "doctor", "--json", env=machine(tmp_path, TORCH.format(build="cpu", cuda=None, works=False), card=True)
    )
    told = json.loads(answer.out)
    assert told["fit"] is True
    assert told["bench"] == []
    assert told["machine"]["nvidia"] == [CARD]
    assert told["machine"]["torch"]["version"] == "2.9.0+cpu"
    assert {check["name"] for check in told["checks"]} >= {
        "memory",
        "graphics",
        "disk",
        "settings",
        "layouts",
        "self-test",
    }
    packages = dict(told["machine"]["packages"])
    assert packages["numpy"][0].isdigit()


@pytest.mark.parametrize("library", ["OpenImageIO", "ispc_texcomp"])
def test_a_library_that_does_not_load_is_a_fault_not_a_traceback(tmp_path: Path, library: str) -> None:
    (tmp_path / f"{library}.py").write_text("raise ImportError('DLL load failed')\n", encoding="utf-8")
    answer = run("doctor", env={"PYTHONPATH": str(tmp_path)})
    assert (answer.status, answer.err) == (1, "")
    assert "fault self-test: a library that converting needs does not load (DLL load failed)" in answer.out


def test_packages_are_those_that_converting_needs_and_the_optional_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = [
        "numpy>=2.1",
        "hypothesis>=6; extra == 'test'",
        'pillow>=12; extra == "gui"',
        "no-such-package>=1; python_version > '3' and extra == 'train'",
        "pbrstudio[train]; extra == 'perceptual'",
    ]
    monkeypatch.setattr("pbrstudio.config.hardware.requires", lambda name: asked)
    found = look()
    assert [name for name, _ in found.packages] == ["numpy", "pillow"]
    assert found.missing == ("no-such-package",)
    assert found.cores == cores()


def test_a_machine_with_a_fault_is_not_fit(home: Path) -> None:
    (home / "settings.json").write_text("{", encoding="utf-8")
    (home / "layouts").mkdir()
    (home / "layouts" / "mine.toml").write_text("id = 3", encoding="utf-8")
    answer = run("doctor")
    assert answer.status == 1
    assert "fault settings: " in answer.out
    assert "fault layouts: " in answer.out
    assert answer.out.endswith("This machine is not fit: mend the faults above.\n")


FIGURES = Figures(
    side=2048,
    means="tiny, on processor",
    seconds=(("read", 0.25), ("albedo", 1.5), ("encode", 2.25)),
    first=5.5,
    peak=1 << 30,
    planned=3 << 29,
    floor=Floor(gflop=500.0, gflop_run=750.0, peak=500.0, encoder=1.5),
)


def benchmark(monkeypatch: pytest.MonkeyPatch, *arguments: str, figures: Iterator[Figures]) -> Result:
    """``doctor --bench`` in this process, on a fit machine whose benchmark gives these figures."""
    monkeypatch.setattr("pbrstudio.services.doctor.diagnose", lambda: Diagnosis(look(), ()))
    monkeypatch.setattr("pbrstudio.services.bench.bench", lambda: figures)
    return CliRunner().invoke(app, ["doctor", "--bench", *arguments])


def test_the_benchmark_tells_each_stage_the_floor_and_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = replace(FIGURES, side=1024, floor=None)
    answer = benchmark(monkeypatch, figures=iter([plain, FIGURES]))
    assert answer.exit_code == 0
    *_, first, second = answer.stdout.split("\n\n")
    assert first.startswith("1024 x 1024 px, BC1 to true-pbr at normal quality, tiny, on processor: 4.00 s\n")
    assert "floor" not in first
    assert second.splitlines()[1:] == [
        "  read                 0.25 s",
        "  albedo               1.50 s",
        "  encode               2.25 s",
        "  the first time       5.50 s, with opening the model and compiling",
        "  floor                2.50 s: 1.00 for 500 GFLOP (750 with the tiles' margins) at 500 a second, "
        "1.50 for the encoder alone",
        "  times the floor      1.60, limit 2",
        "  peak memory          1024 MiB (planned with at most 1536)",
    ]


def test_the_benchmark_in_json(monkeypatch: pytest.MonkeyPatch) -> None:
    (told,) = json.loads(benchmark(monkeypatch, "--json", figures=iter([FIGURES])).stdout)["bench"]
    assert (told["side"], told["peak"], told["seconds"][1]) == (2048, 1 << 30, ["albedo", 1.5])
    assert told["floor"] == {"gflop": 500.0, "gflop_run": 750.0, "peak": 500.0, "encoder": 1.5}


def test_a_benchmark_that_cannot_be_is_told_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused() -> Iterator[Figures]:
        raise UserError("no model is installed")
        yield FIGURES

    answer = benchmark(monkeypatch, figures=refused())
    assert (answer.exit_code, answer.stderr) == (1, "the benchmark: no model is installed\n")
