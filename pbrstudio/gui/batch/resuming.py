"""Offers a batch that a crash or a power cut ended, once the window is there."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from pbrstudio.services.batches import Interrupted, forget, interrupted
from pbrstudio.spec.batch import Batch


def offer_interrupted(parent: QWidget, resume: Callable[[Batch], None]) -> QMessageBox | None:
    """Shows a question about the newest interrupted batch, if any; ``resume`` gets it when the answer is yes.

    Returns at once with the question, or None where nothing was interrupted.
    """
    found = interrupted()
    if not found:
        return None
    newest = found[0]
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle(_tr("A batch was interrupted"))
    box.setText(_tr("A batch did not come to its end. Go on where it ended?"))
    box.setInformativeText(_summary(newest.batch))
    resume_button = box.addButton(_tr("&Go on"), QMessageBox.ButtonRole.AcceptRole)
    forget_button = box.addButton(_tr("&Forget it"), QMessageBox.ButtonRole.DestructiveRole)
    later = box.addButton(_tr("Ask &later"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(resume_button)
    box.setEscapeButton(later)

    def answered() -> None:
        if box.clickedButton() is resume_button:
            _forget_all(found)
            resume(newest.batch)
        elif box.clickedButton() is forget_button:
            _forget_all(found)

    box.finished.connect(answered)
    box.open()
    return box


def _forget_all(found: list[Interrupted]) -> None:
    for each in found:
        forget(each.record)


def _summary(batch: Batch) -> str:
    inputs = batch.inputs[:5]
    more = [f"… (+{len(batch.inputs) - 5})"] if len(batch.inputs) > 5 else []
    return "\n".join([*inputs, *more, "", _tr("into %1").replace("%1", batch.out)])


def _tr(text: str) -> str:
    return QCoreApplication.translate("Resuming", text)
