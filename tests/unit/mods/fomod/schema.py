"""The order of ``ModConfig5.0.xsd`` as a table, and a check of a document against it that knows nothing of the writer.

Source: the schema itself (GandaG/fomod-schema, ``ModuleConfig.xsd``), written down by hand.
"""

from __future__ import annotations

from xml.etree import ElementTree as ET

Child = tuple[str, int, int | None]
"""Name, fewest, most (None: any number), in the order in which they must come."""

CHILDREN: dict[str, list[Child]] = {
    "config": [
        ("moduleName", 1, 1),
        ("moduleImage", 0, 1),
        ("moduleDependencies", 0, 1),
        ("requiredInstallFiles", 0, 1),
        ("installSteps", 0, 1),
        ("conditionalFileInstalls", 0, 1),
    ],
    "moduleName": [],
    "installSteps": [("installStep", 1, None)],
    "installStep": [("visible", 0, 1), ("optionalFileGroups", 1, 1)],
    "optionalFileGroups": [("group", 1, None)],
    "group": [("plugins", 1, 1)],
    "plugins": [("plugin", 1, None)],
    "plugin": [
        ("description", 1, 1),
        ("image", 0, 1),
        ("files", 0, 1),
        ("conditionFlags", 0, 1),
        ("typeDescriptor", 1, 1),
    ],
    "description": [],
    "conditionFlags": [("flag", 1, None)],
    "flag": [],
    "typeDescriptor": [("type", 1, 1)],
    "type": [],
    "conditionalFileInstalls": [("patterns", 1, 1)],
    "patterns": [("pattern", 1, None)],
    "pattern": [("dependencies", 1, 1), ("files", 1, 1)],
    "dependencies": [("flagDependency", 1, None)],
    "flagDependency": [],
    "file": [],
    "folder": [],
}
ANY_ORDER = {"files": {"file", "folder"}}
"""A choice that may repeat, and needs at least one."""
ORDER = {"Ascending", "Descending", "Explicit"}
GROUPS = {"SelectAtLeastOne", "SelectAtMostOne", "SelectExactlyOne", "SelectAll", "SelectAny"}
TYPES = {"Required", "Optional", "Recommended", "NotUsable", "CouldBeUsable"}
REQUIRED: dict[str, dict[str, set[str] | None]] = {
    "installStep": {"name": None},
    "group": {"name": None, "type": GROUPS},
    "plugin": {"name": None},
    "flag": {"name": None},
    "type": {"name": TYPES},
    "flagDependency": {"flag": None, "value": None},
    "file": {"source": None},
    "folder": {"source": None},
}
OPTIONAL: dict[str, dict[str, set[str] | None]] = {
    "config": {"{http://www.w3.org/2001/XMLSchema-instance}noNamespaceSchemaLocation": None},
    "installSteps": {"order": ORDER},
    "optionalFileGroups": {"order": ORDER},
    "plugins": {"order": ORDER},
    "dependencies": {"operator": {"And", "Or"}},
    "file": {"destination": None, "priority": None},
    "folder": {"destination": None, "priority": None},
}


def faults(root: ET.Element) -> list[str]:
    """What in the document the schema does not allow, empty when it holds."""
    if root.tag != "config":
        return [f"the root is {root.tag}"]
    found = []
    for element in root.iter():
        found += _attribute_faults(element)
        if element.tag in ANY_ORDER:
            tags = {child.tag for child in element}
            if not tags or tags - ANY_ORDER[element.tag]:
                found.append(f"{element.tag} holds {sorted(tags)}")
        elif element.tag in CHILDREN:
            found += _child_faults(element)
        else:
            found.append(f"there is no element {element.tag}")
    return found


def _child_faults(element: ET.Element) -> list[str]:
    tags = [child.tag for child in element]
    for name, fewest, most in CHILDREN[element.tag]:
        count = 0
        while tags and tags[0] == name:
            tags.pop(0)
            count += 1
        if count < fewest or (most is not None and count > most):
            return [f"{element.tag} has {count} of {name}"]
    return [f"{element.tag} has {tags[0]} where it must not be"] if tags else []


def _attribute_faults(element: ET.Element) -> list[str]:
    required, optional = REQUIRED.get(element.tag, {}), OPTIONAL.get(element.tag, {})
    found = [f"{element.tag} lacks {name}" for name in required if name not in element.attrib]
    for name, value in element.attrib.items():
        if name not in required | optional:
            found.append(f"{element.tag} has an attribute {name}")
        else:
            allowed = (required | optional)[name]
            if allowed is not None and value not in allowed:
                found.append(f"{element.tag} {name} is {value}")
    return found
