"""What a texture counts as: its own class, that of its drawn pixels, a word of its path."""

from __future__ import annotations

from dataclasses import replace

from pbrstudio.data.samples.balance import class_of
from pbrstudio.data.samples.guesses import Guesses
from tests.unit.data.samples.made_data import entry


def test_what_most_drawn_pixels_show_goes_before_the_words_of_a_path() -> None:
    classes = ("metal", "stone", "wood")
    drawn = replace(entry("gate", None, domain="skyrim"), weak="stone", drawn_class="wood", drawn=True)
    assert class_of(drawn, classes, Guesses()) == 2
    assert class_of(replace(drawn, drawn_class=None), classes, Guesses()) == 1
