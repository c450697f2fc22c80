"""Opens roots of training data: tells what kind each is by what is in it, and sorts its textures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from pbrstudio.config.paths import decoded
from pbrstudio.data import decoding
from pbrstudio.data.cache import DecodedCache
from pbrstudio.data.hygiene import load_table
from pbrstudio.data.materials import map_path
from pbrstudio.data.parting import PartOf, parts_of, read_parts
from pbrstudio.data.procedural.source import procedural_source
from pbrstudio.data.sorting import sort_out
from pbrstudio.data.sources.folder import list_folder
from pbrstudio.data.sources.listing import Listing
from pbrstudio.data.sources.matsynth import PARTS
from pbrstudio.data.sources.pairs import is_pack, list_pairs
from pbrstudio.data.sources.tree import is_tree, list_tree
from pbrstudio.data.split import load_split
from pbrstudio.data.training_data import TrainingData
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.events import Finding, Severity
from pbrstudio.runtime.extras import how_to_get
from pbrstudio.spec.procedural import Procedural

LIMIT_BYTES = 200 * 10**9
"""What decoded data may take on disk, unless told."""
SPLIT_FILE = "split.toml"
"""A root's own split."""
KINDS = (
    "MatSynth's parquet shards (data/train-*.parquet), its extracted tree (train/<Category>/<name>/metadata.json), a "
    "folder of materials (<name>/basecolor.* with a meta.json), a pair file of 'pbrstudio data pair', or a mod folder "
    "with textures/pbr"
)


def open_sources(
    roots: Sequence[Path],
    *,
    longest: int | None = None,
    split: Path | None = None,
    cache: Path | None = None,
    limit_bytes: int = LIMIT_BYTES,
    procedural: Procedural | None = None,
) -> TrainingData:
    """The training data of ``roots``: MatSynth as parquet shards or as a tree, folders of materials, Skyrim packs.

    ``longest`` is the longest side, in pixels, that textures are kept at: larger ones are halved until they fit.
    ``split`` is a TOML file as `write_split` makes it; ``cache`` a folder other than the user's; ``procedural`` adds
    materials that are made. Raises `UserError` for a root of no known kind, a category that the table does not know, a
    recipe that there is not, and whatever else is broken in the index.
    """
    data = survey(roots, longest=longest, split=split, cache=cache, limit_bytes=limit_bytes)
    broken = [finding for finding in data.findings if finding.severity is Severity.ERROR]
    if broken:
        more = f" (and {len(broken) - 1} more: 'pbrstudio data check' names all)" if len(broken) > 1 else ""
        raise UserError(f"{broken[0].file}: {broken[0].message}{more}")
    return data if procedural is None else data.with_sources([procedural_source(procedural, data.classes)])


def survey(
    roots: Sequence[Path],
    *,
    longest: int | None = None,
    split: Path | None = None,
    cache: Path | None = None,
    limit_bytes: int = LIMIT_BYTES,
) -> TrainingData:
    """As `open_sources`, but what is broken is an error among the findings, and only a root of no kind is raised."""
    if not roots:
        raise UserError(f"no training data were named: give at least one root ({KINDS})")
    folder = cache or decoded()
    table = load_table()
    listings = [list_root(root, longest, folder) for root in roots]
    names = _names(roots)
    shipped = {name: parts for name, root in zip(names, roots, strict=True) if (parts := _split(root, split))}
    sorted_ = sort_out(listings, names, table, shipped)
    findings = [
        Finding(each.severity, each.message, f"{name}/{each.file}" if each.file else name)
        for name, listing in zip(names, listings, strict=True)
        for each in listing.findings
    ]
    sources = tuple(
        listing.open(name, entries, sorted_.classes)
        for name, listing, entries in zip(names, listings, sorted_.entries, strict=True)
    )
    return TrainingData(
        sources=sources,
        classes=sorted_.classes,
        listed=tuple(entry for entries in sorted_.entries for entry in entries),
        findings=(*findings, *sorted_.findings),
        left_out=sorted_.left_out,
        merged=sorted_.merged,
        cache=DecodedCache(folder, limit_bytes),
        parameters=f"{decoding.PARAMETERS}, longest {longest}, classes {' '.join(sorted_.classes)}",
    )


def list_root(root: Path, longest: int | None, cache: Path) -> Listing:
    """The index of a root, by its kind. UserError: it is of none, or cannot be read at all."""
    if not root.exists():
        raise UserError(f"{root}: there is no such file or folder; training data are {KINDS}")
    for fits, list_kind in _kinds(cache):
        if fits(root):
            return list_kind(root, longest)
    raise UserError(f"{root}: holds no training data that are known here, which are {KINDS}")


def _kinds(cache: Path) -> list[tuple[Callable[[Path], bool], Callable[[Path, int | None], Listing]]]:
    def list_shards(root: Path, longest: int | None) -> Listing:
        try:
            from pbrstudio.data.sources.parquet import list_parquet
        except ModuleNotFoundError as error:
            if error.name != "pyarrow":
                raise
            raise UserError(
                f"reading parquet shards needs pyarrow, which is not installed: {how_to_get('train')}"
            ) from error
        return list_parquet(root, longest, cache=cache)

    def list_pack(root: Path, longest: int | None) -> Listing:
        return list_pairs(root, longest, cache=cache)

    return [
        (_has_shards, list_shards),
        (is_tree, list_tree),
        (is_pack, list_pack),
        (_is_folder_of_materials, list_folder),
    ]


def _has_shards(root: Path) -> bool:
    if root.is_file():
        return root.suffix == ".parquet"
    return any(next(folder.glob(f"{part}-*.parquet"), None) for folder in (root / "data", root) for part in PARTS)


def _is_folder_of_materials(root: Path) -> bool:
    return root.is_dir() and any(each.is_dir() and map_path(each, "basecolor") is not None for each in root.iterdir())


def _names(roots: Sequence[Path]) -> list[str]:
    """A name for each root: that of its folder, with a number where several are called so."""
    plain = [root.resolve().name or "root" for root in roots]
    seen: Counter[str] = Counter()
    names: list[str] = []
    for name in plain:
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name}-{seen[name]}")
    return names


def _split(root: Path, split: Path | None) -> PartOf | None:
    """The split for a root: the one named, its own, or the shipped one where that names one of its folders."""
    if split is not None:
        return read_parts(split)
    own = root / SPLIT_FILE
    if own.is_file():
        return read_parts(own)
    shipped = parts_of(load_split())
    return shipped if root.is_dir() and any((root / id_).is_dir() for id_ in shipped) else None
