"""How a batch stands and how it ended, in words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from pbrstudio.gui.batch.pace import in_words
from pbrstudio.gui.batch.tally import Tally
from pbrstudio.gui.option_words import in_window_words
from pbrstudio.runtime.events import JobFinished


def counted(tally: Tally) -> str:
    """``3 of 9 done, 1 failed``."""
    parts = [_tr("%1 of %2 done").replace("%1", str(tally.done)).replace("%2", str(tally.items))]
    return ", ".join([*parts, *_others(tally.skipped, tally.left_alone, tally.failed)])


def ended(finished: JobFinished, so_far: str) -> str:
    """``so_far``: what `counted` says."""
    if finished.dry_run:
        return _tried(finished)
    if finished.stopped:
        return _tr("Cancelled: %1. Start again to go on where it ended.").replace("%1", so_far)
    spent = in_words(finished.seconds)
    return _tr("Finished in %1: %2.").replace("%1", spent).replace("%2", so_far)


def _tried(finished: JobFinished) -> str:
    parts = [_tr("%1 would be converted").replace("%1", str(finished.done))]
    parts += _others(finished.skipped, finished.left_alone, finished.failed)
    words = _tr("Nothing was written: %1").replace("%1", ", ".join(parts))
    if finished.stopped:
        return _tr("%1; it was cancelled before all were looked at.").replace("%1", words)
    return f"{words}; {in_window_words(finished.estimate)}." if finished.estimate else f"{words}."


def _others(skipped: int, left_alone: int, failed: int) -> list[str]:
    parts = []
    if skipped:
        parts.append(_tr("%1 skipped (there already)").replace("%1", str(skipped)))
    if left_alone:
        parts.append(_tr("%1 left alone").replace("%1", str(left_alone)))
    if failed:
        parts.append(_tr("%1 failed").replace("%1", str(failed)))
    return parts


def _tr(text: str) -> str:
    return QCoreApplication.translate("BatchWords", text)
