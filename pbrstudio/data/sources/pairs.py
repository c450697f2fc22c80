"""A pack for Skyrim: game textures with the maps that a True PBR pack gives for them, where the two are aligned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pbrstudio.data.alignment import Alignment
from pbrstudio.data.decoding import Decoded
from pbrstudio.data.entry import Entry, Planes
from pbrstudio.data.hygiene import load_table, weak_label
from pbrstudio.data.masks import commonest_class, known_legend
from pbrstudio.data.pair_file import read_pair_file
from pbrstudio.data.pair_planes import pair_planes
from pbrstudio.data.pairing import matches, measured, pbr_folder
from pbrstudio.data.sources.listing import Listing, Row, kept_size, stamp_of
from pbrstudio.data.split import family_of
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.events import Finding, Severity
from pbrstudio.spec.losses import TruthMap
from pbrstudio.spec.materials import AlignmentLimits, MaterialTable
from pbrstudio.spec.pairs import Pair
from pbrstudio.textures.read import probe


@dataclass(frozen=True, slots=True)
class SkyrimSource:
    """Game textures by id; those of ``aligned`` have truth."""

    name: str
    pairs: dict[str, Pair]
    listed: tuple[Entry, ...]
    classes: tuple[str, ...]
    longest: int | None

    def entries(self) -> tuple[Entry, ...]:
        return self.listed

    def load(self, entry: Entry) -> Planes:
        return self.read(entry).planes

    def read(self, entry: Entry) -> Decoded:
        """The entry's planes. UserError: its files are damaged, or gone."""
        return pair_planes(self.pairs[entry.id], entry, self.classes, self.longest)


def is_pack(root: Path) -> bool:
    """Whether it is a file of pairs, or a folder with ``textures/pbr``."""
    return root.suffix == ".toml" if root.is_file() else pbr_folder(root) is not None


def list_pairs(root: Path, longest: int | None, *, cache: Path) -> Listing:
    """The pairs of a pair file; or of a folder that holds both the game's textures and a pack, measured here."""
    findings: list[Finding] = []
    table = load_table()
    if root.is_file():
        pairs: Sequence[Pair] = read_pair_file(root).pairs
    else:
        pairs = []
        for match in matches([root], root):
            try:
                pairs.append(measured(match, cache))
            except UserError as error:
                findings.append(Finding(Severity.ERROR, str(error), match.path))
    rows: list[Row] = []
    by_id: dict[str, Pair] = {}
    for pair in pairs:
        try:
            rows.append(_row(pair, table, longest, findings))
            by_id[pair.path] = pair
        except UserError as error:
            findings.append(Finding(Severity.ERROR, str(error), pair.path))
    if not rows and not findings:
        raise UserError(
            f"{root}: holds no game texture that textures/pbr has a set for: check that both are of one game"
        )
    ordered = tuple(sorted(rows, key=lambda row: row.draft.id))
    return Listing(root, ordered, tuple(findings), partial(_open, pairs=by_id, longest=longest))


def misfit(pair: Pair, limits: AlignmentLimits) -> str | None:
    """Why the pack's maps are no truth for the texture, with the figure; None when they are, or there are none."""
    if not pair.albedo:
        return None
    if pair.sharpness is None or pair.offset is None:
        return "the pack's texture has other proportions"
    if Alignment(pair.sharpness, pair.offset).reaches(limits):
        return None
    return (
        f"the pack's texture is not the same drawing: sharpness {pair.sharpness:.1f} (at least {limits.sharpness:g}), "
        f"offset {pair.offset:.1%} (at most {limits.offset:.1%})"
    )


def _row(pair: Pair, table: MaterialTable, longest: int | None, findings: list[Finding]) -> Row:
    diffuse = probe(Path(pair.diffuse))
    width, height = kept_size(diffuse.width, diffuse.height, longest)
    reason = misfit(pair, table.alignment)
    if reason is not None:
        findings.append(Finding(Severity.NOTE, f"{reason}: only its diffuse serves", pair.path))
    maps: frozenset[TruthMap] = frozenset()
    if pair.albedo and reason is None:
        maps = _maps(pair, diffuse.width, diffuse.height, findings)
    legend = known_legend(Path(pair.mask)) if pair.mask else {}
    files = [
        Path(name) for name in (pair.diffuse, pair.albedo, pair.normal, pair.rmaos, pair.height, pair.mask) if name
    ]
    draft = Entry(
        id=pair.path,
        domain="skyrim",
        part="train",
        label=None,
        weak=weak_label(pair.path, table),
        tileable=pair.tileable,
        width=width,
        height=height,
        maps=maps,
        drawn=bool(pair.mask),
        drawn_class=commonest_class(Path(pair.mask)) if pair.mask else None,
        stamp=f"{stamp_of(files)}-{'truth' if maps else 'diffuse'}",
    )
    return Row(draft, None, None, family_of(pair.path), drawn=frozenset(legend.values()))


def _maps(pair: Pair, width: int, height: int, findings: list[Finding]) -> frozenset[TruthMap]:
    """The truth whose files have the diffuse's proportions."""
    given: dict[str, tuple[TruthMap, ...]] = {
        pair.albedo: ("albedo",),
        pair.normal: ("normal",),
        pair.rmaos: ("roughness", "metallic", "ao"),
        pair.height: ("height",),
    }
    maps: set[TruthMap] = set()
    for name, kinds in given.items():
        if not name:
            continue
        facts = probe(Path(name))
        if facts.width * height == facts.height * width:
            maps.update(kinds)
        else:
            message = f"{Path(name).name} has not the proportions of its diffuse texture: it counts as missing"
            findings.append(Finding(Severity.WARNING, message, pair.path))
    if "height" in maps:
        maps.add("ao")
    return frozenset(maps)


def _open(
    name: str, entries: tuple[Entry, ...], classes: tuple[str, ...], *, pairs: dict[str, Pair], longest: int | None
) -> SkyrimSource:
    return SkyrimSource(name, {entry.id: pairs[entry.id] for entry in entries}, entries, classes, longest)
