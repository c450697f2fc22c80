"""The two products that are built of one code base, and the distributions that each of them is made of."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution, packages_distributions

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROGRAM = "pbrstudio"


@dataclass(frozen=True, slots=True)
class Product:
    """What is built. ``extras``: those of pyproject.toml that it carries; ``optional``: those that not every system
    has wheels for, which it carries where they are installed."""

    name: str
    title: str
    extras: tuple[str, ...]
    optional: tuple[str, ...] = ("bsa",)


PRODUCTS = {
    "converter": Product("converter", "pbrstudio", ()),
    "studio": Product("studio", "pbrstudio studio", ("train",)),
}


def distributions(product: Product) -> dict[str, Distribution]:
    """All that the installed pbrstudio asks for on this system, by canonical name; itself first.

    Raises `SystemExit` where one of them is not installed, unless an optional extra alone asks for it.
    """
    found: dict[str, Distribution] = {}
    followed: set[tuple[str, str]] = set()
    ways = [(PROGRAM, extra) for extra in ("", *product.extras, *product.optional)]
    while ways:
        name, extra = ways.pop(0)
        if (name, extra) in followed:
            continue
        followed.add((name, extra))
        try:
            found[name] = distribution(name)
        except PackageNotFoundError:
            if name in _asked_for(product.optional):
                continue
            raise SystemExit(f"{name} is not installed here, which {product.title} is made of") from None
        for wanted in _asked_by(found[name], extra):
            ways += [(canonicalize_name(wanted.name), each) for each in ("", *sorted(wanted.extras))]
    return found


def modules(found: dict[str, Distribution]) -> dict[str, str]:
    """Top-level modules of these distributions, each with its distribution's canonical name."""
    return {
        module: canonicalize_name(owner)
        for module, owners in packages_distributions().items()
        for owner in owners
        if canonicalize_name(owner) in found and module.isidentifier()
    }


def foreign_modules(found: dict[str, Distribution]) -> list[str]:
    """Top-level modules that are installed here and that the product does not ask for: they stay out of it."""
    return sorted(set(packages_distributions()) - set(modules(found)))


def _asked_by(dist: Distribution, extra: str) -> list[Requirement]:
    lines = [Requirement(line) for line in dist.requires or []]
    return [line for line in lines if line.marker is None or line.marker.evaluate({"extra": extra})]


def _asked_for(extras: tuple[str, ...]) -> set[str]:
    """Names that these extras of the program ask for beside what it asks for anyway."""
    program = distribution(PROGRAM)
    usual = {str(canonicalize_name(line.name)) for line in _asked_by(program, "")}
    asked = {str(canonicalize_name(line.name)) for extra in extras for line in _asked_by(program, extra)}
    return asked - usual
