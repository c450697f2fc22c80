"""Names of textures that are converted, but that people should know of before they install the mod."""

from __future__ import annotations

from pathlib import PurePath

from pbrstudio.runtime.events import Finding, Severity
from pbrstudio.textures.naming import SUFFIX_ROLES

DEVICES = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in "0123456789¹²³")}
)
"""What Windows takes for devices, whatever extension follows."""
SIGNS = frozenset('<>:"|?*\\')


def name_findings(game: PurePath) -> list[Finding]:
    """What to say of a texture at this path below ``textures``, without extension."""
    found = []
    *folders, name = game.parts
    odd = [part for part in folders if _odd(part) or part.endswith((".", " "))] + ([name] if _odd(name) else [])
    if odd:
        parts = ", ".join(f"'{part}'" for part in odd)
        message = f"Windows allows no file or folder that is called {parts}: rename it, or the mod cannot be installed"
        found.append(Finding(Severity.WARNING, message))
    if (role := SUFFIX_ROLES.get(name.lower())) is not None:
        message = f"its name is the end of another map's name alone ({name}: {role}), and it is taken for a diffuse"
        found.append(Finding(Severity.WARNING, message))
    return found


def _odd(part: str) -> bool:
    device = part.partition(".")[0].rstrip(" ").lower() in DEVICES
    return device or any(sign in SIGNS or ord(sign) < ord(" ") for sign in part)
