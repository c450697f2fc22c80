"""``fomod/info.xml``: what the installer says the mod is."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from pbrstudio import __version__
from pbrstudio.mods.fomod.module_config import as_xml
from pbrstudio.spec.packaging import Packaging


def info(title: str, packaging: Packaging) -> str:
    """The text, in the order in which mod managers and their editors write it."""
    fomod = ET.Element("fomod")
    ET.SubElement(fomod, "Name").text = title
    ET.SubElement(fomod, "Author").text = packaging.author or ""
    ET.SubElement(fomod, "Version", MachineVersion=packaging.version).text = packaging.version
    ET.SubElement(fomod, "Description").text = (
        f"Material maps made from existing textures with pbrstudio {__version__}. PGPatcher makes the meshes use them; "
        "tools that re-encode textures, such as Cathedral Assets Optimizer, spoil them (see README.txt)."
    )
    ET.SubElement(fomod, "Website").text = ""
    return as_xml(fomod)
