"""The catalogue of layouts: those that ship, the user's own, or one in a file."""

from __future__ import annotations

from pathlib import Path

from pbrstudio.config.paths import resources, user_layouts
from pbrstudio.config.toml_file import read_spec
from pbrstudio.runtime.errors import UserError
from pbrstudio.spec.layout import Channel, Layout, LayoutFile
from pbrstudio.textures.dds.formats import BY_NAME, WRITABLE


def layout_ids() -> list[str]:
    """The names that `load_layout` knows: shipped ones and the user's own, sorted."""
    folders = (resources() / "layouts", user_layouts())
    return sorted({path.stem for folder in folders if folder.is_dir() for path in folder.glob("*.toml")})


def load_layout(name: str) -> Layout:
    """The layout of this name, or in the TOML file of this path; the user's own wins over a shipped one.

    Raises `UserError` when there is none or when its file is not valid.
    """
    if name.endswith(".toml"):
        return _read(Path(name))
    for folder in (user_layouts(), resources() / "layouts"):
        if (path := folder / f"{name}.toml").is_file():
            return _read(path)
    raise UserError(f"there is no layout '{name}': choose one of {', '.join(layout_ids())}, or a path to a .toml file")


def _read(path: Path) -> Layout:
    layout = read_spec(path, Layout, f"layout {path}")
    for file in layout.files:
        if fault := _format_fault(file):
            raise UserError(f"layout {path}: {fault}")
    return layout


def _format_fault(file: LayoutFile) -> str | None:
    """Why one of the formats of ``file`` cannot hold what it is to hold; None when all can."""
    last = file.channels[3] if len(file.channels) == 4 else Channel(constant=1.0)
    opacity = last.plane == "alpha" and not last.invert
    for name in filter(None, (file.format, file.format_alpha, *file.variants.values())):
        if name not in WRITABLE:
            return f"format '{name}' cannot be written; these can: {', '.join(WRITABLE)}"
        fmt = BY_NAME[name]
        if fmt.srgb and file.content != "colour":
            return f"'{file.map}' is {file.content}, so its format must not be {name}"
        if len(file.channels) not in ((3, 4) if fmt.channels == 4 else (fmt.channels,)):
            takes = "3 or 4" if fmt.channels == 4 else fmt.channels
            return f"'{file.map}' has {len(file.channels)} channels, {name} takes {takes}"
        when_opaque = opacity and file.format_alpha is not None and name != file.format_alpha
        if name.startswith("BC1_") and last != Channel(constant=1.0) and not when_opaque:
            return f"the fourth channel of '{file.map}' may vary, and {name} holds no alpha"
    return None
