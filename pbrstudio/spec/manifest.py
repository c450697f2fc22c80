"""What a conversion notes about itself in its output folder, so that a later run does only what is new or changed."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from pbrstudio.spec.base import Spec


class InputRecord(Spec):
    """A file that a texture was made from."""

    stamp: str
    """What differs when it was changed, and costs nothing to find out."""
    digest: str


class OutputRecord(Spec):
    """A file that was written: ours as long as it has this digest."""

    path: str
    """Below the output folder, with forward slashes."""
    size: int
    changed: int
    """Time of its last change in nanoseconds since 1970."""
    digest: str


class OriginRecord(Spec):
    """Where a texture was found: it is asked for as long as its image is there."""

    input: str
    """The absolute path of the folder, the archive or the file that was to be converted, with forward slashes."""
    below: str = ""
    """The image's path below it, that of an archive in a folder included; empty for a file that was named itself."""


class FindingRecord(Spec):
    severity: Literal["error", "warning", "note"]
    message: str
    file: str = ""


class ItemRecord(Spec):
    """A texture whose files are about to get their names."""

    kind: Literal["item"] = "item"
    key: str
    at: float
    """Seconds since 1970."""
    settings: str
    """A digest of all that decides about its bytes beside the inputs."""
    inputs: dict[str, InputRecord]
    """By what they are to it: ``source``, ``normal``, ``glow``."""
    outputs: tuple[OutputRecord, ...]
    unwritten: tuple[str, ...] = ()
    """Files that it was to have and that these inputs did not give, as the findings say (a damaged glow map)."""
    findings: tuple[FindingRecord, ...] = ()
    name: str = ""
    """How reports call it; empty in what old versions noted."""
    renamed: bool | None = None
    """Whether its files got new names beside others (``--existing rename``); None in what old versions noted."""
    origin: OriginRecord | None = None
    """None in what old versions noted."""
    shard: tuple[int, int] | None = None
    """(I, N) where the I-th of N parts of a mod noted it."""


class BelongsRecord(Spec):
    """What changed about which files belong to the pack, beside those that textures of ours say themselves."""

    kind: Literal["belongs"] = "belongs"
    at: float
    layout: str
    added: tuple[str, ...] = ()
    """Files of the user's in the place of a texture's: paths below the output folder, with forward slashes."""
    gone: tuple[str, ...] = ()
    """Files that no texture of the pack asks for any more, whether they are there or not."""
    shard: tuple[int, int] | None = None
    """(I, N) where the I-th of N parts of a mod noted it."""


class ListedRecord(Spec):
    """PGPatcher's list was written: the digests of new entries, by the keys of their textures."""

    kind: Literal["listed"] = "listed"
    at: float
    entries: dict[str, str]


class PaceRecord(Spec):
    """How quick a run was."""

    kind: Literal["pace"] = "pace"
    at: float
    means: str
    """Machine, model, layout and quality, which it depends on."""
    files: int = 0
    """Textures that were converted; 0 in what old versions noted."""
    pixels: int
    seconds: float


Line = Annotated[ItemRecord | BelongsRecord | ListedRecord | PaceRecord, Field(discriminator="kind")]
