"""What a pack noted of its textures over all runs: which files belong to it, and what each was made from."""

from __future__ import annotations

from dataclasses import dataclass, field

from pbrstudio.spec.manifest import BelongsRecord, ItemRecord, OriginRecord


@dataclass(slots=True)
class Texture:
    """One texture of a pack; paths are below the output folder, with forward slashes."""

    key: str
    layout: str
    name: str
    """As reports called it last."""
    files: set[str] = field(default_factory=set)
    """All that were ever made for it."""
    origins: list[OriginRecord] = field(default_factory=list)
    """All that it was ever made from, the last one last."""
    own_name: bool = False
    """Whether its files are known to have their own names, and none beside others."""

    @property
    def base(self) -> str:
        """The common path of its files."""
        return self.key.partition(":")[2]


@dataclass(slots=True)
class Claims:
    """What belongs to one pack, its shards included."""

    files: dict[str, str] = field(default_factory=dict)
    """The layout of each file that belongs to it, whether it is there or not; what it gave up is not among them."""
    textures: dict[str, Texture] = field(default_factory=dict)
    """By their keys."""

    def take(self, line: ItemRecord | BelongsRecord) -> None:
        """Adds what was noted; lines are to come in the order of their times."""
        if isinstance(line, BelongsRecord):
            self.files |= {path: line.layout for path in line.added if path not in self.files}
            for path in line.gone:
                self.files.pop(path, None)
            return
        paths = [output.path for output in line.outputs]
        layout = line.key.partition(":")[0]
        self.files |= dict.fromkeys(paths, layout)
        texture = self.textures.setdefault(line.key, Texture(line.key, layout, line.name))
        texture.name = line.name
        texture.files.update(paths)
        texture.own_name = line.renamed is False
        if line.origin is not None:
            texture.origins = [each for each in texture.origins if each != line.origin] + [line.origin]
