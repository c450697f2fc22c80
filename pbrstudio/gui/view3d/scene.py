"""The scene of the 3D view: meshes and pixels as Qt Quick 3D's own objects, handed to `scene.qml`."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize, QUrl
from PySide6.QtGui import QVector3D
from PySide6.QtQuick import QQuickItem
from PySide6.QtQuick3D import QQuick3DGeometry, QQuick3DTextureData

from pbrstudio.gui.view3d.meshes import F32, RADIUS, Mesh, Shape, displaced, mesh, sampled
from pbrstudio.gui.view3d.pixels import SurfacePixels
from pbrstudio.gui.view3d.studio import studio

SOURCE = QUrl.fromLocalFile(str(Path(__file__).with_name("scene.qml")))
_FORMATS = {
    np.dtype(np.uint8): QQuick3DTextureData.Format.RGBA8,
    np.dtype(np.float32): QQuick3DTextureData.Format.RGBA32F,
}
_LARGEST = RADIUS * 3


class Scene:
    """What is shown, and how: every change is there with the next frame. For the window's thread."""

    def __init__(self, root: QQuickItem) -> None:
        self._root = root
        self._textures: dict[str, QQuick3DTextureData] = {}
        self._geometry = QQuick3DGeometry()
        self.pixels: SurfacePixels | None = None
        """What is shown."""
        self.shape: Shape = "sphere"
        self.repeat = 1
        self.displacement = 0.0
        """From the lowest to the highest place, in shares of the texture's side."""
        self._mesh = mesh(self.shape)
        self._hand("studioData", studio()[::-1])  # a light probe has its zenith in the last row
        self._build()

    def show(self, pixels: SurfacePixels) -> None:
        self.pixels = pixels
        self._root.setProperty("opaque", pixels.opaque)
        self._hand("colourData", pixels.colour)
        self._hand("surfaceData", pixels.surface)
        self._hand("normalData", pixels.normal)
        self._build()

    def set_shape(self, shape: Shape) -> None:
        self.shape = shape
        self._mesh = mesh(shape)
        self._build()

    def set_repeat(self, repeat: int) -> None:
        self.repeat = repeat
        self._root.setProperty("repeatU", float(repeat))
        self._root.setProperty("repeatV", float(repeat))
        self._build()

    def set_displacement(self, amount: float) -> None:
        self.displacement = amount
        self._build()

    @property
    def positions(self) -> F32:
        """[N,3] of the mesh as it is shown."""
        if self.pixels is None or not self.displacement:
            return self._mesh.positions
        heights = sampled(self.pixels.relief, self._mesh.places, self.repeat)
        return displaced(self._mesh, heights, 2 * self.displacement / self.repeat)

    def _build(self) -> None:
        _fill(self._geometry, self._mesh, self.positions)
        self._root.setProperty("solid", self._geometry)

    def _hand(self, name: str, pixels: NDArray[np.uint8] | NDArray[np.float32]) -> None:
        # A new object each time: the card keeps the old one's picture until the new one is there.
        data = QQuick3DTextureData()
        rows, columns = pixels.shape[:2]
        data.setSize(QSize(columns, rows))
        data.setFormat(_FORMATS[pixels.dtype])
        data.setHasTransparency(False)
        data.setTextureData(pixels.tobytes())
        self._root.setProperty(name, data)
        self._textures[name] = data


def _fill(geometry: QQuick3DGeometry, of: Mesh, positions: F32) -> None:
    kind = QQuick3DGeometry.Attribute.Semantic
    columns = (
        (kind.PositionSemantic, positions),
        (kind.NormalSemantic, of.normals),
        (kind.TexCoord0Semantic, of.places),
        (kind.TangentSemantic, of.tangents),
        (kind.BinormalSemantic, of.binormals),
    )
    geometry.clear()
    offset = 0
    for semantic, values in columns:
        geometry.addAttribute(semantic, offset, QQuick3DGeometry.Attribute.ComponentType.F32Type)
        offset += 4 * values.shape[1]
    geometry.addAttribute(kind.IndexSemantic, 0, QQuick3DGeometry.Attribute.ComponentType.U32Type)
    geometry.setStride(offset)
    geometry.setPrimitiveType(QQuick3DGeometry.PrimitiveType.Triangles)
    rows = np.concatenate([values for _, values in columns], axis=1)
    assert sys.byteorder == "little"
    geometry.setVertexData(rows.tobytes())
    geometry.setIndexData(of.indices.tobytes())
    geometry.setBounds(QVector3D(-_LARGEST, -_LARGEST, -_LARGEST), QVector3D(_LARGEST, _LARGEST, _LARGEST))
    geometry.update()
