"""Words in a texture's path, such as plank or iron, as a hint of its material: weaker than what is clearly seen."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from pbrstudio.convert.item import Item
from pbrstudio.data.hygiene import telling_word
from pbrstudio.mods.rules import RuleBook


def with_path_words(item: Item, book: RuleBook, classes: Collection[str]) -> Item:
    """The item with the one of these classes that its path speaks for made likelier, unless a rule says what it is of.

    Odds multiply what the segmenter finds (Bayes' rule, with the word as an independent witness): a class of which it
    is sure stays. What they overrule is told when it is known.
    """
    guide = item.guide
    if not item.conversion.path_words or guide.forced is not None or guide.unknown:
        return item
    word = telling_word(item.game.as_posix(), book.words)
    if word is None:
        return item
    name = book.words[word]
    name = name if name in classes else book.fates.get(name, name)
    if name not in classes:
        return item
    weights = (*guide.weights, (name, book.word_odds))
    return replace(item, guide=replace(guide, weights=weights, reason=f"the word '{word}' in its path"))
