"""The catalogue of layouts: those that ship, the user's own, or one in a file."""

from __future__ import annotations

import tomllib
from pathlib import Path

from pydantic import ValidationError

from pbrstudio.config.paths import resources, user_layouts
from pbrstudio.runtime.errors import UserError
from pbrstudio.spec.base import validation_sentence
from pbrstudio.spec.layout import Layout
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
    try:
        layout = Layout.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise UserError(f"layout {path}: cannot be read ({error.strerror})") from error
    except ValidationError as error:
        raise UserError(f"layout {path}: {validation_sentence(error)}") from error
    except ValueError as error:
        raise UserError(f"layout {path}: not valid TOML ({error})") from error
    for file in layout.files:
        for name in (file.format, file.format_alpha, *file.variants.values()):
            if name is not None and name not in WRITABLE:
                raise UserError(f"layout {path}: format '{name}' cannot be written; these can: {', '.join(WRITABLE)}")
            if name is not None and BY_NAME[name].srgb and file.content != "colour":
                raise UserError(f"layout {path}: '{file.map}' is {file.content}, so its format must not be {name}")
    return layout
