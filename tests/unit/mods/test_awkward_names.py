"""Names that Windows or a reader would stumble over are told, and no others."""

from __future__ import annotations

from pathlib import PurePath

import pytest

from pbrstudio.mods.awkward_names import name_findings
from pbrstudio.runtime.events import Severity


@pytest.mark.parametrize(
    ("game", "said"),
    [
        ("architecture/CON", "'CON'"),
        ("architecture/nul.v2", "'nul.v2'"),
        ("Aux/wall", "'Aux'"),
        ("lpt1/com9", "'lpt1', 'com9'"),
        ("keep./wall", "'keep.'"),
        ("keep /wall", "'keep '"),
        ("keep/what?", "'what?'"),
        ("keep/a:b", "'a:b'"),
        ("keep/a\nb", "'a\nb'"),
        ("architecture/_n", "(_n: a normal map)"),
        ("architecture/_RMAOS", "(_RMAOS: "),
    ],
)
def test_an_awkward_name_is_told(game: str, said: str) -> None:
    (finding,) = name_findings(PurePath(game))
    assert finding.severity is Severity.WARNING
    assert said in finding.message


@pytest.mark.parametrize(
    "game", ["console/wall", "nullstone", "com10", "v1.2/wall", "keep/wall ", "größe/krug", "_d", "n", "a_n", "_x"]
)
def test_others_are_not(game: str) -> None:
    assert name_findings(PurePath(game)) == []
