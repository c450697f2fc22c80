"""``pbrstudio licences``: the list of all that ships, the texts of one, and a name that there is not."""

from __future__ import annotations

import json

from tests.integration.command import run


def test_all_are_listed_and_a_name_gives_its_texts() -> None:
    answer = run("licences")
    assert answer.status == 0
    lines = answer.out.splitlines()
    assert lines[0].startswith("pbrstudio ")
    assert lines[0].endswith("MIT")
    assert any(line.startswith("PySide6_Essentials") and "LGPL-3.0-only" in line for line in lines)
    texts = run("licences", "ESSENTIALS")
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in texts.out
    assert "numpy" not in texts.out


def test_json_holds_the_texts_and_an_unknown_name_is_refused() -> None:
    (found,) = json.loads(run("licences", "sample textures", "--json").out)
    assert "Poly Haven" in found["text"]
    refused = run("licences", "no-such-thing")
    assert refused.status == 2
    assert refused.err == "pbrstudio: nothing that ships has 'no-such-thing' in its name: see pbrstudio licences\n"
