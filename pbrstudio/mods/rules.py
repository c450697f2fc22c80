"""The rules that hold for a conversion: those that ship, then those of the user's files; a later one wins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from pbrstudio.config.paths import resources
from pbrstudio.config.toml_file import read_spec
from pbrstudio.data.hygiene import load_table
from pbrstudio.mods.path_pattern import PathPattern, spellings
from pbrstudio.runtime.errors import UserError
from pbrstudio.spec.rules import Rule, RuleFile

SHIPPED = "shipped"


@dataclass(frozen=True, slots=True)
class PlacedRule:
    """A rule, and where it stands."""

    rule: Rule
    source: str
    """`SHIPPED`, or the name of the user's file."""
    path: tuple[PathPattern, ...]
    unless: tuple[PathPattern, ...]

    def fits(self, names: tuple[str, ...]) -> bool:
        """Whether it is about a texture, given as `path_pattern.spellings` has it."""
        return any(each.fits(names) for each in self.path) and not any(each.fits(names) for each in self.unless)

    @property
    def title(self) -> str:
        return f"rule '{self.rule.name}' ({self.source})"


@dataclass(frozen=True, slots=True)
class RuleBook:
    """All rules in the order in which they hold, and the words of paths that speak for classes."""

    rules: tuple[PlacedRule, ...]
    words: Mapping[str, str]
    """To the class that they speak for, or ``unknown``."""
    word_odds: float
    fates: Mapping[str, str]
    """What becomes of a material that is no class of its own: another one, or something that is none."""

    def hits(self, game: PurePath) -> list[PlacedRule]:
        """The rules that are about the texture at this path below ``textures``, without extension, in order."""
        names = spellings(game)
        return [placed for placed in self.rules if placed.fits(names)]

    def check_classes(self, classes: Sequence[str], model: str) -> None:
        """Raises `UserError` for a rule that names a class which the model does not tell apart."""
        for placed in self.rules:
            for name in (placed.rule.found, placed.rule.material):
                if name is not None and name not in classes:
                    known = f"these: {', '.join(classes)}" if classes else "no materials"
                    message = f"--rules {placed.source}: rule '{placed.rule.name}': material '{name}'"
                    raise UserError(f"{message}: model '{model}' knows {known}")


def load_rules(paths: Sequence[Path]) -> RuleBook:
    """The shipped rules and those of these files. Raises `UserError` for a file that cannot be read or is not valid."""
    shipped = _read(resources() / "rules.toml")
    files = [(SHIPPED, shipped), *((path.name, _read(path)) for path in paths)]
    table = load_table()
    words = dict(table.words)
    odds = 1.0
    rules: list[PlacedRule] = []
    for source, rule_file in files:
        words |= rule_file.words
        odds = rule_file.word_odds or odds
        rules += [_placed(rule, source) for rule in rule_file.rules]
    return RuleBook(tuple(rules), words, odds, table.categories)


def _placed(rule: Rule, source: str) -> PlacedRule:
    path, unless = (tuple(map(PathPattern, globs)) for globs in (rule.path, rule.unless))
    return PlacedRule(rule, source, path, unless)


def _read(path: Path) -> RuleFile:
    return read_spec(path, RuleFile, f"--rules {path}")
