"""What a person sees: each line of the report whole, a progress line that keeps its count on a narrow terminal."""

from __future__ import annotations

import io
import re

import pytest
from rich.console import Console

from pbrstudio.cli.show import Terminal
from pbrstudio.runtime.events import (
    Event,
    Finding,
    ItemFailed,
    ItemFinished,
    ItemPlanned,
    ItemProgress,
    ItemSkipped,
    ItemStarted,
    JobFinished,
    JobStarted,
    Severity,
)

LONG = "textures/a folder with a long name/and another one below that one/deeper/wrwoodplank01.dds"
COMMANDS = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")


def shown(*events: Event, terminal: bool = False, width: int = 80, verbose: bool = False) -> str:
    stream = io.StringIO()
    console = Console(
        file=stream, force_terminal=terminal, width=width, highlight=False, soft_wrap=True, legacy_windows=False
    )
    with Terminal(verbose=verbose, console=console) as screen:
        for event in events:
            screen.show(event)
            if terminal:
                screen._progress.refresh()
    return stream.getvalue()


def end(**changed: object) -> JobFinished:
    fields: dict[str, object] = {
        "done": 1, "skipped": 0, "left_alone": 0, "failed": 0, "stopped": False, "outputs": (), "seconds": 1.0
    }  # fmt: skip
    return JobFinished(**(fields | changed))  # type: ignore[arg-type]


def bars(text: str) -> list[str]:
    """The progress lines, in order."""
    plain = COMMANDS.sub("", text).replace("\r", "\n")
    return [line.rstrip() for line in plain.split("\n") if line.startswith("converting")]


NAMES = ["t[/a].png", "[red]x.png", "t[.png", "ünder [b]score[/b].dds"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("terminal", [False, True])
def test_names_are_no_markup(name: str, terminal: bool) -> None:
    finding = Finding(Severity.WARNING, f"{name} is odd", "normal")
    text = shown(
        JobStarted(f"convert: {name}", 3),
        ItemStarted(name, 0),
        ItemProgress(name, "reading", 0.5),
        ItemFinished(name, (name,), (finding,), 0.71),
        ItemFailed(name, f"{name} is broken"),
        ItemSkipped(name, "there already"),
        end(outputs=(name,)),
        terminal=terminal,
    )
    lines = COMMANDS.sub("", text).splitlines()
    for line in (
        f"done {name} (0.7 s, 1 file)",
        f"  warning normal: {name} is odd",
        f"failed {name}: {name} is broken",
        f"skipped, there already: {name}",
        f"wrote {name}",
    ):
        assert any(each.endswith(line) for each in lines), line


def test_on_a_terminal_nothing_is_drawn_amid_a_line() -> None:
    text = shown(JobStarted("convert", 2), ItemStarted("a", 0), ItemFailed("a", "is broken"), end(), terminal=True)
    assert re.search(r"failed(\x1b\[0m)? a: is broken\n", text)


def test_the_progress_line_keeps_its_count_beside_a_long_path() -> None:
    text = shown(
        JobStarted("convert", 15), ItemStarted(LONG, 0), ItemProgress(LONG, "writing normal", 0.5), terminal=True
    )
    last = bars(text)[-1]
    assert " 0/15 " in last
    assert re.search(r"\d:\d\d:\d\d|-:--:--", last)
    assert "wrwoodplank01.dds: writin" in last
    raw = COMMANDS.sub("", text).replace("\r", "\n").split("\n")
    assert max(map(len, raw)) <= 77, "a terminal's ^C would begin a new line"


def test_everything_that_ends_moves_the_bar_and_what_was_never_counted_does_not() -> None:
    text = shown(
        JobStarted("convert", 4),
        ItemFailed("nowhere.png", "there is no such file or folder"),
        ItemSkipped("a", "there already"),
        ItemStarted("b", 1),
        ItemFailed("b", "is broken"),
        ItemPlanned("c", ("c.dds",)),
        ItemStarted("d", 3),
        ItemFinished("d", (), (), 1.0),
        terminal=True,
    )
    counts = [match[1] for line in bars(text) if (match := re.search(r" (\d)/4 ", line))]
    assert list(dict.fromkeys(counts)) == ["0", "1", "2", "3", "4"]


def test_a_dry_run_tells_what_would_be() -> None:
    finding = Finding(Severity.NOTE, "landscape")
    lines = shown(
        JobStarted("convert", 1), ItemPlanned("a.png", ("a.dds",), (finding,)), end(dry_run=True, outputs=("p.json",))
    ).splitlines()
    assert lines == [
        "would convert a.png",
        "  note landscape",
        "  a.dds",
        "would write p.json",
        "1 would be converted, 0 failed in 1.0 s",
    ]


def test_commands_to_the_terminal_in_a_name_are_not_obeyed() -> None:
    assert shown(ItemFailed("a\x1b[2J\nb", "is broken")) == "failed a?[2J?b: is broken\n"


def test_a_reader_that_goes_away_is_an_error_and_not_the_end_of_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    class Gone(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    monkeypatch.setattr("sys.stdout", Gone())
    with pytest.raises(BrokenPipeError):
        Terminal(verbose=False).show(ItemFailed("a", "is broken"))
