"""MatSynth as the hub has it: parquet shards ``{train,test}-*.parquet``, one material a row."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pbrstudio.data.decoding import Decoded, MapFile, decode
from pbrstudio.data.entry import Entry, Planes
from pbrstudio.data.sources.listing import Listing, Row, kept_size, stamp_of
from pbrstudio.data.sources.matsynth import MAP_FILES, PARTS, record_of
from pbrstudio.data.sources.shards import ShardRow, read_cell, shard_rows
from pbrstudio.data.sources.sizes import known_maps
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.events import Finding, Severity
from pbrstudio.textures.texture import ColourSpace, Texture


@dataclass(frozen=True, slots=True)
class Place:
    """A row and its shard."""

    shard: Path
    row: ShardRow


@dataclass(frozen=True, slots=True)
class MatSynthParquetSource:
    """The rows of MatSynth's shards; ``places`` by id."""

    name: str
    places: dict[str, Place]
    listed: tuple[Entry, ...]
    longest: int | None

    def entries(self) -> tuple[Entry, ...]:
        return self.listed

    def load(self, entry: Entry) -> Planes:
        return self.read(entry).planes

    def read(self, entry: Entry) -> Decoded:
        """The planes of the entry's row alone. UserError: an image or the shard is damaged, or gone."""
        place = self.places[entry.id]

        def read_map(kind: MapFile) -> Texture | None:
            if kind not in MAP_FILES or kind not in place.row.columns:
                return None
            space = ColourSpace.SRGB if kind == "basecolor" else ColourSpace.LINEAR
            return read_cell(place.shard, place.row.group, place.row.row, kind, space=space)

        record = record_of(place.row.name, place.row.metadata, place.row.category)
        return decode(read_map, record.told(entry), self.longest)


def list_parquet(root: Path, longest: int | None, *, cache: Path) -> Listing:
    """The rows of the shards below ``root``, or of the one that it is; ``cache`` keeps what they were found to hold."""
    rows: list[Row] = []
    findings: list[Finding] = []
    places: dict[str, Place] = {}
    for shard in shards_of(root):
        try:
            found = shard_rows(shard, cache)
        except UserError as error:
            findings.append(Finding(Severity.ERROR, str(error), shard.name))
            continue
        part, stamp = part_of(shard), stamp_of([shard])
        for each in found:
            if each.name in places:
                findings.append(Finding(Severity.ERROR, f"two rows are called so, one in {shard.name}", each.name))
            elif each.width == 0:
                message = f"its base colour in {shard.name} is no image that is known: fetch the shard again"
                findings.append(Finding(Severity.ERROR, message, each.name))
            else:
                places[each.name] = Place(shard, each)
                rows.append(_row(each, part, f"{stamp}-{each.group}-{each.row}", longest, findings))
    ordered = tuple(sorted(rows, key=lambda row: row.draft.id))
    return Listing(root, ordered, tuple(findings), partial(_open, places=places, longest=longest))


def shards_of(root: Path) -> list[Path]:
    """The shards below ``root`` (in ``data`` or beside each other), or ``root`` itself, sorted."""
    if root.is_file():
        return [root] if root.suffix == ".parquet" else []
    found = [path for folder in (root / "data", root) for part in PARTS for path in folder.glob(f"{part}-*.parquet")]
    return sorted(found)


def part_of(shard: Path) -> str:
    """The part that a shard's name begins with; one that says none trains."""
    said = shard.name.partition("-")[0]
    return said if said in PARTS else "train"


def _row(each: ShardRow, part: str, stamp: str, longest: int | None, findings: list[Finding]) -> Row:
    told = {str(name) for name in each.metadata.get("maps") or ()} or set(each.columns)
    size = (each.width, each.height)
    sizes = {kind: size for kind in MAP_FILES if kind in each.columns and (kind in told or kind == "basecolor")}
    missing = [kind for kind in MAP_FILES if kind not in sizes and kind != "opacity"]
    if missing:
        sentence = f"it has no {' and no '.join(missing)}: counts as missing"
        findings.append(Finding(Severity.WARNING, sentence, each.name))
    maps, _ = known_maps(sizes, measurable=True)
    record = record_of(each.name, each.metadata, each.category)
    return record.row(part, kept_size(*size, longest), maps, stamp)


def _open(
    name: str, entries: tuple[Entry, ...], classes: tuple[str, ...], *, places: dict[str, Place], longest: int | None
) -> MatSynthParquetSource:
    return MatSynthParquetSource(name, {entry.id: places[entry.id] for entry in entries}, entries, longest)
