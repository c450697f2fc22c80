"""``fomod/ModuleConfig.xml``: the pages of the installer, and what each choice installs.

Elements stand in the order of the schema ``ModConfig5.0.xsd``, which Vortex and Wrye Bash check. Paths have no slash
at their start: Vortex would cut off the first letter of what follows.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

from pbrstudio.mods.fomod.choices import FULL, HALF, Kind, Offer

SCHEMA = "http://qconsulting.ca/fo3/ModConfig5.0.xsd"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
MATERIAL, RESOLUTION = "material", "resolution"
"""The flags that the choices set."""


def module_config(title: str, offers: Sequence[Offer], root: Path) -> str:
    """The text. ``root`` is the folder that holds ``fomod``; the first page asks for one of the kinds of ``offers``.

    The second, which asks for the resolution, is there when some kind has halves. Everything is installed by
    patterns of the flags: what was chosen whole, and over it, at half resolution, the halves that there are. Only what
    is there is named.
    """
    ET.register_namespace("xsi", _XSI)
    config = ET.Element("config", {f"{{{_XSI}}}noNamespaceSchemaLocation": SCHEMA})
    ET.SubElement(config, "moduleName").text = title
    steps = ET.SubElement(config, "installSteps", order="Explicit")
    material = _group(steps, "Material", "Which kind of material")
    for kind in (offer.kind for offer in offers):
        _plugin(material, kind.layout.title, _about(kind), {MATERIAL: kind.layout.id}, recommended=kind.recommended)
    if any(offer.halves for offer in offers):
        resolution = _group(steps, "Resolution", "Which resolution")
        whole = "The resolution of the textures that were converted."
        _plugin(resolution, "Full", whole, {RESOLUTION: FULL}, recommended=True)
        smaller = "Half the width and height, a quarter of the video memory. Smallest textures stay as they are."
        _plugin(resolution, "Half", smaller, {RESOLUTION: HALF}, recommended=False)
    patterns = ET.SubElement(ET.SubElement(config, "conditionalFileInstalls"), "patterns")
    for offer in offers:
        kind = offer.kind
        chosen = {MATERIAL: kind.layout.id}
        _pattern(patterns, chosen, [(path, path.relative_to(kind.full)) for path in offer.content], root, priority=0)
        if offer.halves:
            halves = [(path, path.relative_to(kind.half)) for path in offer.half_content]
            _pattern(patterns, chosen | {RESOLUTION: HALF}, halves, root, priority=1)
    return as_xml(config)


def as_xml(root: ET.Element) -> str:
    """The document, indented, with its declaration and no byte order mark, at which installers stumbled before."""
    ET.indent(root)
    return _DECLARATION + ET.tostring(root, encoding="unicode") + "\n"


def _about(kind: Kind) -> str:
    if "pgpatcher" in kind.layout.pack_files:
        return "For Community Shaders. Run PGPatcher with True PBR switched on after installing."
    return "For ENB, or Community Shaders without True PBR. Run PGPatcher with Complex Material on after installing."


def _group(steps: ET.Element, step: str, name: str) -> ET.Element:
    """The plugins of a page with one group, of which exactly one is to be chosen."""
    page = ET.SubElement(steps, "installStep", name=step)
    groups = ET.SubElement(page, "optionalFileGroups", order="Explicit")
    group = ET.SubElement(groups, "group", name=name, type="SelectExactlyOne")
    return ET.SubElement(group, "plugins", order="Explicit")


def _plugin(plugins: ET.Element, name: str, text: str, flags: dict[str, str], *, recommended: bool) -> None:
    plugin = ET.SubElement(plugins, "plugin", name=name)
    ET.SubElement(plugin, "description").text = text
    listed = ET.SubElement(plugin, "conditionFlags")
    for flag, value in flags.items():
        ET.SubElement(listed, "flag", name=flag).text = value
    descriptor = ET.SubElement(plugin, "typeDescriptor")
    ET.SubElement(descriptor, "type", name="Recommended" if recommended else "Optional")


def _pattern(
    patterns: ET.Element, flags: dict[str, str], installed: list[tuple[Path, Path]], root: Path, *, priority: int
) -> None:
    """``installed`` pairs a file or folder with its place below Data; one with a higher priority wins."""
    pattern = ET.SubElement(patterns, "pattern")
    dependencies = ET.SubElement(pattern, "dependencies", operator="And")
    for flag, value in flags.items():
        ET.SubElement(dependencies, "flagDependency", flag=flag, value=value)
    files = ET.SubElement(pattern, "files")
    for path, place in installed:
        ET.SubElement(
            files,
            "folder" if path.is_dir() else "file",
            source=_with_backslashes(path.relative_to(root)),
            destination=_with_backslashes(place),
            priority=str(priority),
        )


def _with_backslashes(path: Path) -> str:
    return "\\".join(path.parts)
