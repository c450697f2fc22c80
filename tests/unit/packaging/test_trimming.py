"""What is left of PyInstaller's lists: nothing unused, nothing that only the unused asked for, no link to nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest

LIB = "PySide6/Qt/lib/"
NEEDS = {
    "/QtCore.so": {"libQt6Core.so.6"},
    "/core": {"libicudata.so.73", "libc.so.6"},
    "/vnc": {"libQt6Network.so.6"},
    "/controls": {"libQt6QuickControls2.so.6"},
    "/plugin": {"libQt6Quick.so.6"},
    "/quick": {"libQt6Core.so.6"},
    "/openvino": {"libtbb.so.12"},
}
ROWS = [
    ("PySide6/QtCore.abi3.so", "/QtCore.so", "EXTENSION"),
    (f"{LIB}libQt6Core.so.6", "/core", "BINARY"),
    (f"{LIB}libicudata.so.73", "/icu", "BINARY"),
    ("libQt6Core.so.6", f"{LIB}libQt6Core.so.6", "SYMLINK"),
    (f"{LIB}libQt6Network.so.6", "/network", "BINARY"),
    ("libQt6Network.so.6", f"{LIB}libQt6Network.so.6", "SYMLINK"),
    ("PySide6/Qt/plugins/platforms/libqvnc.so", "/vnc", "BINARY"),
    ("PySide6/Qt/qml/QtQuick/libqtquick2plugin.so", "/plugin", "BINARY"),
    (f"{LIB}libQt6Quick.so.6", "/quick", "BINARY"),
    ("PySide6/Qt/qml/QtQuick/Controls/libplugin.so", "/controls", "BINARY"),
    ("PySide6/Qt/qml/QtQuick/Controls/qmldir", "/qmldir", "DATA"),
    (f"{LIB}libQt6QuickControls2.so.6", "/more", "BINARY"),
    ("libpython3.11.so.1.0", "/python", "BINARY"),
    ("openvino/libs/libopenvino_intel_cpu_plugin.so", "/openvino", "BINARY"),
    ("openvino/libs/libopenvino_intel_gpu_plugin.so", "/gpu", "BINARY"),
    ("openvino/libs/libtbb.so.12", "/tbb", "BINARY"),
    ("libstdc++.so.6", "/stdc++", "BINARY"),
    ("pbrstudio/resources/rules.toml", "/rules", "DATA"),
]


def test_what_is_unused_goes_and_all_that_only_it_asked_for() -> None:
    from trimming import trimmed

    left = {row[0] for row in trimmed(ROWS, {"QtQuick"}, needs=lambda path: NEEDS.get(path, set()))}
    gone = {
        f"{LIB}libQt6Network.so.6",
        "libQt6Network.so.6",
        "PySide6/Qt/plugins/platforms/libqvnc.so",
        "PySide6/Qt/qml/QtQuick/Controls/libplugin.so",
        "PySide6/Qt/qml/QtQuick/Controls/qmldir",
        f"{LIB}libQt6QuickControls2.so.6",
        "openvino/libs/libopenvino_intel_gpu_plugin.so",
        "libstdc++.so.6",
    }
    assert left == {row[0] for row in ROWS} - gone


def test_a_table_that_leaves_out_what_is_needed_ends_the_build() -> None:
    from trimming import trimmed

    needs = {**NEEDS, "/QtCore.so": {"libopenvino_intel_gpu_plugin.so"}}
    with pytest.raises(SystemExit, match=r"QtCore\.abi3\.so is linked to libopenvino_intel_gpu_plugin\.so"):
        trimmed(ROWS, {"QtQuick"}, needs=lambda path: needs.get(path, set()))
    # The system has the library that is left out with no folder.
    needs = {**NEEDS, "/QtCore.so": {"libstdc++.so.6"}}
    assert trimmed(ROWS, {"QtQuick"}, needs=lambda path: needs.get(path, set()))


def test_qml_is_followed_as_the_engine_loads_it(tmp_path: Path) -> None:
    from qt_parts import qml_modules

    shelf = tmp_path / "qml"
    modules = {
        "Scene": "module Scene\nplugin scene\ndepends Core auto\n",
        "Core": "module Core\noptional import Models auto\n",
        "Models": "module Models\n",
        "Styles": "module Styles\n",
        "Shapes": "module Shapes\n",
        "Unused": "module Unused\n",
    }
    for name, text in modules.items():
        (shelf / name).mkdir(parents=True)
        (shelf / name / "qmldir").write_text(text, encoding="utf-8")
    (shelf / "Scene" / "Baking.qml").write_text("import Styles\nItem {}\n", encoding="utf-8")
    (shelf / "Scene" / "Ball.qml").write_text("import Shapes 1.0\nItem {}\n", encoding="utf-8")
    ours = tmp_path / "ours.qml"
    ours.write_text('import Scene\nimport "beside.js" as Beside\nView3D { Ball {} }\n', encoding="utf-8")
    assert qml_modules([ours], shelf) == {"Scene", "Core", "Models", "Shapes"}


def test_the_window_needs_qt_quick_3d_and_none_of_its_controls() -> None:
    from contents import package
    from qt_parts import qml_modules, qml_shelf

    found = qml_modules(package().rglob("*.qml"), qml_shelf())
    assert {"QtQuick", "QtQuick3D", "QtQml"} <= found
    assert not [name for name in found if "Controls" in name or "WebEngine" in name]
