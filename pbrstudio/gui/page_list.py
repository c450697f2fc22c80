"""The pages of the window in their order, and where each one's class lies: loaded when it is first shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QT_TRANSLATE_NOOP
from PySide6.QtWidgets import QWidget

from pbrstudio.gui.context import Context
from pbrstudio.gui.page import Page


@dataclass(frozen=True, slots=True)
class PageEntry:
    """``title`` with its mnemonic, ``icon`` a file's name in ``resources/icons``: as the page's class says them."""

    name: str
    title: str
    icon: str
    make: Callable[[Context, QWidget], Page]


def _convert(context: Context, parent: QWidget) -> Page:
    from pbrstudio.gui.convert.page import ConvertPage

    return ConvertPage(context, parent)


def _batch(context: Context, parent: QWidget) -> Page:
    from pbrstudio.gui.batch.page import BatchPage

    return BatchPage(context, parent)


def _train(context: Context, parent: QWidget) -> Page:
    from pbrstudio.gui.train.page import TrainPage

    return TrainPage(context, parent)


def _models(context: Context, parent: QWidget) -> Page:
    from pbrstudio.gui.models.page import ModelsPage

    return ModelsPage(context, parent)


PAGES = (
    PageEntry("convert", str(QT_TRANSLATE_NOOP("SideBar", "&Convert")), "convert", _convert),
    PageEntry("batch", str(QT_TRANSLATE_NOOP("SideBar", "&Batch")), "batch", _batch),
    PageEntry("train", str(QT_TRANSLATE_NOOP("SideBar", "&Train")), "train", _train),
    PageEntry("models", str(QT_TRANSLATE_NOOP("SideBar", "&Models")), "models", _models),
)
