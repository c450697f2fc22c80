"""The list of textures: thumbnails with names, in the order they were opened."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QImage, QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from pbrstudio.gui.convert.document import Document
from pbrstudio.gui.style import FAILED, TEXTURE_BACKGROUND

SIDE = 48
"""Logical pixels of a thumbnail."""
KEPT = 1000
"""Thumbnails that are kept; older ones are made again when they come into sight."""
Index = QModelIndex | QPersistentModelIndex


class TextureModel(QAbstractListModel):
    """The documents. What comes into sight without a thumbnail is asked for."""

    wanted = Signal(object)
    """The `Document` whose thumbnail is to be made."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._documents: list[Document] = []
        self._icons: OrderedDict[Path, QIcon] = OrderedDict()
        self._asked: set[Path] = set()
        self._empty = _icon(None)

    def rowCount(self, parent: Index | None = None) -> int:  # noqa: N802  # Qt's name
        return 0 if parent is not None and parent.isValid() else len(self._documents)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._documents):
            return None
        document = self._documents[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{document.name}{' *' if document.changed else ''}\n{self._below(document)}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return document.name
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{document.path}\n{document.fault}" if document.fault else str(document.path)
        if role == Qt.ItemDataRole.ForegroundRole and document.fault:
            return QColor(FAILED)
        if role == Qt.ItemDataRole.DecorationRole:
            return self._icon_of(document)
        return None

    def append(self, documents: Sequence[Document]) -> None:
        first = len(self._documents)
        self.beginInsertRows(QModelIndex(), first, first + len(documents) - 1)
        self._documents += documents
        self.endInsertRows()
        for document in documents:
            document.adjusted.connect(self._refresh)
            document.painted_changed.connect(self._refresh)

    def remove(self, row: int) -> Document:
        self.beginRemoveRows(QModelIndex(), row, row)
        document = self._documents.pop(row)
        self.endRemoveRows()
        return document

    def document(self, row: int) -> Document | None:
        return self._documents[row] if 0 <= row < len(self._documents) else None

    @property
    def documents(self) -> list[Document]:
        return list(self._documents)

    def row_of(self, path: Path) -> int:
        """The row of a texture; -1 when it is not in the list."""
        return next((row for row, each in enumerate(self._documents) if each.path == path), -1)

    def show_thumbnail(self, path: Path, image: QImage | None) -> None:
        """None: it could not be made."""
        self._asked.discard(path)
        self._icons[path] = _icon(image)
        while len(self._icons) > KEPT:
            self._icons.popitem(last=False)
        self.refresh(path)

    def refresh(self, path: Path) -> None:
        """A document's name, fault or thumbnail changed."""
        row = self.row_of(path)
        if row >= 0:
            self.dataChanged.emit(self.index(row), self.index(row))

    def _refresh(self) -> None:
        if self._documents:
            self.dataChanged.emit(self.index(0), self.index(len(self._documents) - 1), [Qt.ItemDataRole.DisplayRole])

    def _icon_of(self, document: Document) -> QIcon:
        path = document.path
        icon = self._icons.get(path)
        if icon is not None:
            return icon
        if path not in self._asked:
            self._asked.add(path)
            self.wanted.emit(document)
        return self._empty

    @staticmethod
    def _below(document: Document) -> str:
        """The folder that it lies in."""
        return document.path.parent.name


class TextureList(QListView):
    """The view of it; Delete takes a texture off the list."""

    chosen = Signal(int)
    """A row became the current one; -1 when there is none."""
    removed = Signal(int)
    """The row that is to be taken off the list."""

    def __init__(self, model: TextureModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setAccessibleName(self.tr("Textures"))
        self.setUniformItemSizes(True)
        self.setIconSize(QSize(SIDE, SIDE))
        self.setSpacing(1)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)

    def currentChanged(self, current: Index, previous: Index) -> None:  # noqa: N802  # Qt's name
        super().currentChanged(current, previous)
        self.chosen.emit(current.row())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  # Qt's name
        if event.key() == Qt.Key.Key_Delete and self.currentIndex().isValid():
            self.removed.emit(self.currentIndex().row())
        else:
            super().keyPressEvent(event)


def _icon(image: QImage | None) -> QIcon:
    """The picture centred on a square of the viewer's grey; the square alone without one."""
    ratio = 2
    pixmap = QPixmap(SIDE * ratio, SIDE * ratio)
    pixmap.fill(QColor(TEXTURE_BACKGROUND))
    painter = QPainter(pixmap)
    if image is not None:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        size = image.size().scaled(pixmap.size(), Qt.AspectRatioMode.KeepAspectRatio)
        painter.drawImage(
            pixmap.rect().adjusted(
                (pixmap.width() - size.width()) // 2,
                (pixmap.height() - size.height()) // 2,
                -((pixmap.width() - size.width()) // 2),
                -((pixmap.height() - size.height()) // 2),
            ),
            image,
        )
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    icon = QIcon(pixmap)
    icon.addPixmap(pixmap, QIcon.Mode.Selected)  # else Qt tints it, and a texture's colour is what is looked at
    return icon
