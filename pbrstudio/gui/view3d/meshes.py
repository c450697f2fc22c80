"""The solids of the 3D view, as fine meshes whose points a height moves along their normals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

F32 = NDArray[np.float32]
U32 = NDArray[np.uint32]
Shape = Literal["sphere", "plane", "cube"]
SHAPES: tuple[Shape, ...] = ("sphere", "plane", "cube")

RADIUS = 100.0
"""Half the side, or the radius, in units of the scene."""
_SPHERE = (256, 384)
_PLANE = 256
_FACE = 112
_CUBE = 0.7
"""Side of the cube over that of the plane, so that it fits where the sphere does."""
_CALM = 0.04
"""Share of a side beside an edge of the cube, and of the way to a pole, in which displacement fades: there one point
has several normals or several places of the texture, and what moves it would tear the mesh."""


@dataclass(frozen=True, slots=True, eq=False)
class Mesh:
    """Points in rows: positions, normals, tangents (where u grows) and binormals (where v falls: up in the image)."""

    positions: F32
    """[N,3]"""
    normals: F32
    """[N,3] of unit length, of the solid before it is displaced."""
    places: F32
    """[N,2] u to the right and v down, 0 to 1 over the texture."""
    tangents: F32
    """[N,3]"""
    binormals: F32
    """[N,3]"""
    calm: F32
    """[N] 1 where the height moves the point in full, 0 where it does not."""
    indices: U32
    """[3T] triangles, counter-clockwise from outside."""


def mesh(shape: Shape) -> Mesh:
    """The solid of this name around the origin; the texture covers a sphere twice, a plane and each face once."""
    return {"sphere": _sphere, "plane": _plane, "cube": _cube}[shape]()


def displaced(of: Mesh, heights: F32, amount: float) -> F32:
    """[N,3] positions moved by ``amount`` times how far ``heights`` [N], 0 to 1, lie from the middle.

    Normals stay those of the solid: the normal map tells the slopes already, and would tell them twice.
    """
    moved = (heights - np.float32(0.5)) * of.calm * np.float32(amount * RADIUS)
    return of.positions + of.normals * moved[:, None]


def sampled(height: F32, places: F32, repeat: int) -> F32:
    """[N] of ``height`` [H,W], repeated ``repeat`` times a side, between its texels, at ``places`` [N,2]."""
    rows, columns = height.shape
    x = places[:, 0] * np.float32(repeat * columns) - np.float32(0.5)
    y = places[:, 1] * np.float32(repeat * rows) - np.float32(0.5)
    left, top = np.floor(x), np.floor(y)
    along, down = x - left, y - top
    c0, r0 = left.astype(np.intp) % columns, top.astype(np.intp) % rows
    c1, r1 = (c0 + 1) % columns, (r0 + 1) % rows
    upper = height[r0, c0] * (1 - along) + height[r0, c1] * along
    lower = height[r1, c0] * (1 - along) + height[r1, c1] * along
    return np.asarray(upper * (1 - down) + lower * down, dtype=np.float32)


def _sphere() -> Mesh:
    rows, columns = _SPHERE
    u, v = _grid(rows, columns)
    # Twice around, so that texels are about as wide as they are high.
    turn, fall = 2 * np.pi * u, np.pi * v
    normals = np.stack((np.sin(fall) * np.sin(turn), np.cos(fall), np.sin(fall) * np.cos(turn)), axis=-1)
    tangents = np.stack((np.cos(turn), np.zeros_like(turn), -np.sin(turn)), axis=-1)
    places = np.stack((2 * u, v), axis=-1)
    to_pole = np.minimum(v, 1 - v)
    return _mesh(RADIUS * normals, normals, places, tangents, np.clip(to_pole / _CALM, 0, 1), _triangles(rows, columns))


def _plane() -> Mesh:
    u, v = _grid(_PLANE, _PLANE)
    return _face(u, v, np.eye(3), 0.0, np.ones_like(u), _triangles(_PLANE, _PLANE))


def _cube() -> Mesh:
    u, v = _grid(_FACE, _FACE)
    calm = np.clip(np.minimum(np.minimum(u, 1 - u), np.minimum(v, 1 - v)) / _CALM, 0, 1)
    triangles = _triangles(_FACE, _FACE)
    right, up, front = np.eye(3)
    frames = [
        (right, up, front),
        (-right, up, -front),
        (-front, up, right),
        (front, up, -right),
        (right, -front, up),
        (right, front, -up),
    ]
    faces = [_face(u, v, np.stack(frame), RADIUS, calm, triangles) for frame in frames]
    return Mesh(
        positions=np.concatenate([face.positions for face in faces]) * np.float32(_CUBE),
        normals=np.concatenate([face.normals for face in faces]),
        places=np.concatenate([face.places for face in faces]),
        tangents=np.concatenate([face.tangents for face in faces]),
        binormals=np.concatenate([face.binormals for face in faces]),
        calm=np.concatenate([face.calm for face in faces]),
        indices=np.concatenate([face.indices + np.uint32(number * u.size) for number, face in enumerate(faces)]),
    )


def _face(u: F32, v: F32, frame: NDArray[np.float64], away: float, calm: NDArray[np.floating], triangles: U32) -> Mesh:
    """A square of side 2 ``RADIUS``; rows of ``frame`` are its right, its up and its outside."""
    right, up, outside = frame
    across, along = (2 * u - 1) * RADIUS, (1 - 2 * v) * RADIUS
    positions = across[..., None] * right + along[..., None] * up + away * outside
    ones = np.ones_like(positions)
    return _mesh(positions, ones * outside, np.stack((u, v), axis=-1), ones * right, calm, triangles)


def _mesh(
    positions: NDArray[np.floating],
    normals: NDArray[np.floating],
    places: NDArray[np.floating],
    tangents: NDArray[np.floating],
    calm: NDArray[np.floating],
    triangles: U32,
) -> Mesh:
    def rows(values: NDArray[np.floating]) -> F32:
        return np.ascontiguousarray(values.reshape(-1, values.shape[-1]), dtype=np.float32)

    binormals = np.cross(normals, tangents)
    return Mesh(
        rows(positions), rows(normals), rows(places), rows(tangents), rows(binormals),
        np.ascontiguousarray(calm.ravel(), dtype=np.float32), triangles,
    )  # fmt: skip


def _grid(rows: int, columns: int) -> tuple[F32, F32]:
    """u and v, [rows+1,columns+1]."""
    v, u = np.meshgrid(
        np.linspace(0, 1, rows + 1, dtype=np.float32), np.linspace(0, 1, columns + 1, dtype=np.float32), indexing="ij"
    )
    return u, v


def _triangles(rows: int, columns: int) -> U32:
    at = np.arange((rows + 1) * (columns + 1), dtype=np.uint32).reshape(rows + 1, columns + 1)
    a, b, c, d = at[:-1, :-1], at[:-1, 1:], at[1:, :-1], at[1:, 1:]
    return np.stack((a, c, b, b, c, d), axis=-1).ravel()
