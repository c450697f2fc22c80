"""The 3D view: its meshes and pixels, and the widget with real clicks, drags and keys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from pbrstudio.gui.view3d.meshes import RADIUS, SHAPES, Shape, displaced, mesh, sampled
from pbrstudio.gui.view3d.pixels import LONGEST, surface_pixels
from pbrstudio.gui.view3d.studio import studio
from pbrstudio.gui.view3d.view import View3D
from pbrstudio.textures.maps import MaterialMaps
from tests.makers import relief, smooth_bytes


def material(rows: int, columns: int) -> MaterialMaps:
    return MaterialMaps(
        source=smooth_bytes(rows, columns, 3, 1),
        alpha=None,
        albedo=smooth_bytes(rows, columns, 3, 2),
        roughness=smooth_bytes(rows, columns, 1, 3)[..., 0],
        metallic=smooth_bytes(rows, columns, 1, 4)[..., 0],
        ao=smooth_bytes(rows, columns, 1, 5)[..., 0],
        height=relief(rows, columns, 6).astype(np.uint16),
        normal=smooth_bytes(rows, columns, 3, 7),
    )


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[View3D]:
    made = View3D()
    qtbot.addWidget(made)
    made.resize(400, 300)
    made.show()
    yield made
    made.closing()


@pytest.mark.parametrize("shape", SHAPES)
def test_triangles_look_outwards_and_frames_are_right_handed(shape: Shape) -> None:
    solid = mesh(shape)
    a, b, c = (solid.positions[solid.indices[at::3]] for at in range(3))
    facing = np.einsum("ij,ij->i", np.cross(b - a, c - a), solid.normals[solid.indices[::3]])
    assert (facing > -1e-3).all()
    assert (facing > 1e-3).mean() > 0.98  # those at a pole have no area
    for one, other, third in (("normals", "tangents", "binormals"), ("tangents", "binormals", "normals")):
        crossed = np.cross(getattr(solid, one), getattr(solid, other))
        np.testing.assert_allclose(crossed, getattr(solid, third), atol=1e-5)


@pytest.mark.parametrize("shape", SHAPES)
def test_tangents_lead_along_the_texture_and_binormals_up_in_it(shape: Shape) -> None:
    solid = mesh(shape)
    a, b, c = (solid.indices[at::3] for at in range(3))
    del b
    edge, step = solid.positions[c] - solid.positions[a], solid.places[c] - solid.places[a]
    whole = np.linalg.norm(edge, axis=1) > 1e-3
    right = np.einsum("ij,ij->i", edge, solid.tangents[a])[whole]
    up = np.einsum("ij,ij->i", edge, solid.binormals[a])[whole]
    sides, down = step[whole, 0], step[whole, 1]
    assert (right[np.abs(sides) > 1e-6] * sides[np.abs(sides) > 1e-6] > 0).all()
    assert (up[down > 1e-6] < 0).all()


def test_a_height_moves_the_points_along_their_normals_and_tears_no_edge() -> None:
    for shape in SHAPES:
        solid = mesh(shape)
        moved = displaced(solid, np.ones(len(solid.positions), np.float32), 0.2) - solid.positions
        along = np.einsum("ij,ij->i", moved, solid.normals)
        assert along.max() == pytest.approx(0.1 * RADIUS, rel=1e-4)
        np.testing.assert_allclose(along, 0.1 * RADIUS * solid.calm, atol=1e-3)
    cube = mesh("cube")
    on_edge = (np.abs(cube.positions) > np.abs(cube.positions).max() - 1e-3).sum(axis=1) > 1
    assert on_edge.any()
    assert (cube.calm[on_edge] == 0).all()


def test_a_height_is_read_at_its_place_and_repeats() -> None:
    height = np.array([[0.0, 1.0], [0.5, 0.25]], np.float32)
    centres = np.array([[0.25, 0.25], [0.75, 0.25], [0.25, 0.75], [0.75, 0.75]], np.float32)
    np.testing.assert_allclose(sampled(height, centres, 1), [0.0, 1.0, 0.5, 0.25])
    np.testing.assert_allclose(sampled(height, centres / 2 + 0.5, 2), [0.0, 1.0, 0.5, 0.25])
    np.testing.assert_allclose(sampled(height, np.array([[0.0, 0.25]], np.float32), 1), [0.5])  # over the seam


def test_pixels_are_bounded_and_colour_is_not_weighed_by_alpha() -> None:
    maps = material(2 * LONGEST + 4, 64)
    clear = replace(maps, alpha=np.zeros(maps.height.shape, np.uint8))
    pixels = surface_pixels(clear)
    assert max(pixels.colour.shape) <= LONGEST
    assert not pixels.opaque
    np.testing.assert_array_equal(pixels.colour[..., :3], surface_pixels(maps).colour[..., :3])
    small = surface_pixels(material(32, 48))
    np.testing.assert_array_equal(small.surface[..., 0], material(32, 48).ao)
    np.testing.assert_array_equal(small.surface[..., 1], material(32, 48).roughness)
    np.testing.assert_array_equal(small.surface[..., 2], material(32, 48).metallic)
    assert small.relief.max() <= 1


def test_the_studio_is_brighter_above_than_below() -> None:
    light = studio()
    assert light[: len(light) // 2, :, :3].mean() > 1.5 * light[len(light) // 2 :, :, :3].mean()


def test_maps_go_onto_the_solid_and_the_controls_change_it(view: View3D, qtbot: QtBot) -> None:
    maps = material(48, 64)
    view.show_maps(material(16, 16))
    view.show_maps(maps)
    qtbot.waitUntil(lambda: view.shown is not None)
    qtbot.waitUntil(lambda: view.shown is not None and view.shown.colour.shape == (48, 64, 4))
    root = view.stage.rootObject()
    assert bytes(root.property("colourData").textureData().data())[:3] == maps.albedo[0, 0].tobytes()
    before = view.stage.scene.positions.copy()
    qtbot.keyClicks(view.displacement, "")
    qtbot.keyClick(view.displacement, Qt.Key.Key_End)
    assert not np.array_equal(view.stage.scene.positions, before)
    qtbot.keyClick(view.displacement, Qt.Key.Key_Home)
    qtbot.keyClick(view.shape, Qt.Key.Key_Down)
    assert view.stage.scene.shape == "plane"
    assert np.ptp(view.stage.scene.positions[:, 2]) == 0
    qtbot.keyClick(view.repeat, Qt.Key.Key_Up)
    assert (root.property("repeatU"), root.property("repeatV")) == (2.0, 2.0)


def test_dragging_and_keys_turn_the_camera_and_the_light(view: View3D, qtbot: QtBot) -> None:
    stage = view.stage
    yaw, pitch, distance = stage.camera
    qtbot.mousePress(stage, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    qtbot.mouseMove(stage, QPoint(150, 120))
    qtbot.mouseRelease(stage, Qt.MouseButton.LeftButton, pos=QPoint(150, 120))
    qtbot.keyClick(stage, Qt.Key.Key_Right)
    assert stage.camera[0] != yaw
    qtbot.keyClick(stage, Qt.Key.Key_Up)
    assert stage.camera[1] != pitch
    qtbot.keyClick(stage, Qt.Key.Key_Plus)
    assert stage.camera[2] < distance
    qtbot.keyClick(stage, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert stage.light == 10.0
    assert view.light.value() == 10
    qtbot.keyClick(view.light, Qt.Key.Key_PageUp)
    assert stage.light == 25.0
    qtbot.keyClick(stage, Qt.Key.Key_Home)
    assert (stage.camera, stage.light) == ((yaw, pitch, distance), 0.0)
    assert view.light.value() == 0


def test_a_machine_that_draws_no_3d_says_so(view: View3D) -> None:
    view.stage.broken.emit("no card.")
    assert not view.stage.isVisible()
