"""Closing while jobs run: asks, tells them to stop, and waits with a window that answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QMessageBox, QProgressDialog, QWidget

from pbrstudio.gui.job import Job

Ask = Callable[[QWidget, Sequence[Job]], bool]


def ask_to_stop(parent: QWidget, jobs: Sequence[Job]) -> bool:
    """Whether the jobs are to be stopped and the window closed."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle(_tr("Jobs are running"))
    box.setText(_tr("Stop what is running and close?"))
    lines = "\n".join(f"•  {job.title}" for job in jobs)
    told = _tr("What is finished stays; a stopped batch or training can be resumed.")
    box.setInformativeText(f"{lines}\n\n{told}")
    stop = box.addButton(_tr("&Stop and close"), QMessageBox.ButtonRole.AcceptRole)
    stay = box.addButton(_tr("&Keep running"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(stay)
    box.setEscapeButton(stay)
    box.exec()
    return box.clickedButton() is stop


class StoppingDialog(QProgressDialog):
    """Stands while jobs come to their next safe point; its button only takes back the closing."""

    def __init__(self, jobs: Sequence[Job], parent: QWidget) -> None:
        text = _tr("Stopping: %1").replace("%1", ", ".join(job.title for job in jobs))
        super().__init__(text, _tr("Stay open"), 0, 0, parent)
        self.setWindowTitle(_tr("Stopping"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setMinimumDuration(0)
        self.setMinimumWidth(420)
        self.setAutoClose(False)
        for job in jobs:
            job.stop()


def _tr(text: str) -> str:
    return QCoreApplication.translate("Closing", text)
