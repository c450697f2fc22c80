"""What a check of training data found: counts by class and map, what was merged, left out, broken or suspicious."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel, QListWidget, QTabWidget, QVBoxLayout, QWidget

from pbrstudio.gui.option_words import in_window_words
from pbrstudio.gui.style import SMALL
from pbrstudio.gui.train.tables import Table
from pbrstudio.spec.losses import TruthMap

if TYPE_CHECKING:
    from pbrstudio.data.report import ClassLine, DataReport

_MAPS: tuple[TruthMap, ...] = ("albedo", "roughness", "metallic", "ao", "height", "normal")


class DataView(QWidget):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.summary = QLabel(self)
        self.summary.setWordWrap(True)
        maps = [name if name != "ao" else "AO" for name in _MAPS]
        counts = [self.tr("train"), self.tr("validate"), self.tr("test"), *maps]
        self.classes = Table(
            self.tr("Textures by class"), [self.tr("class"), self.tr("of"), *counts], range(2, 2 + len(counts))
        )
        self.findings = Table(self.tr("Findings"), [self.tr("finding"), self.tr("texture")])
        self.left_out = Table(self.tr("Left out"), [self.tr("reason, texture"), self.tr("textures")], [1])
        self.merged = Table(self.tr("Merged"), [self.tr("class"), self.tr("counts as"), self.tr("textures")], [2])
        self.advice = QListWidget(self)
        self.advice.setAccessibleName(self.tr("Advice"))
        self.advice.setWordWrap(True)
        self.advice.setSpacing(SMALL // 2)
        self.tabs = QTabWidget(self)
        self._titles = (
            (self.classes, self.tr("Classes")),
            (self.findings, self.tr("Findings")),
            (self.left_out, self.tr("Left out")),
            (self.merged, self.tr("Merged")),
            (self.advice, self.tr("Advice")),
        )
        for table, title in self._titles:
            self.tabs.addTab(table, title)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SMALL)
        column.addWidget(self.summary)
        column.addWidget(self.tabs, 1)
        self.summary.setText(self.tr("Add training data on the left, then count or check them."))

    def show_report(self, report: DataReport) -> None:
        train = sum(line.train for line in report.lines)
        held = sum(line.validation for line in report.lines)
        broken, more = len(report.broken), len(report.findings) - len(report.broken)
        read = (
            self.tr("counted by their indexes")
            if report.read is None
            else self.tr("{} read").replace("{}", str(report.read))
        )
        if report.stopped:
            read += ", " + self.tr("stopped before the end")
        text = self.tr("%1 textures train, %2 validate; %3. %4 broken, %5 other findings.")
        for number, value in enumerate((train, held, read, broken, more), start=1):
            text = text.replace(f"%{number}", str(value))
        self.summary.setText(text)
        missing = {
            (row, 5 + at)
            for row, line in enumerate(report.lines)
            for at, name in enumerate(_MAPS)
            if line.maps.get(name, 0) < line.train
        }
        self.classes.show_rows([_class_row(line) for line in report.lines], missing)
        self.findings.show_rows(
            [(f"{each.severity}: {in_window_words(each.message)}", each.file) for each in report.findings]
        )
        self.left_out.show_groups(
            [((group.reason, str(len(group.ids))), [(name, "") for name in group.ids]) for group in report.left_out]
        )
        self.merged.show_rows([(one, other, str(count)) for one, other, count in report.merged])
        self.advice.clear()
        self.advice.addItems([in_window_words(each) for each in report.advice])
        left_out = sum(len(group.ids) for group in report.left_out)
        counts = (0, len(report.findings), left_out, len(report.merged), len(report.advice))
        for at, ((_, title), count) in enumerate(zip(self._titles, counts, strict=True)):
            self.tabs.setTabText(at, f"{title} ({count})" if count else title)


def _class_row(line: ClassLine) -> tuple[str, ...]:
    counts = [line.maps.get(name, 0) for name in _MAPS]
    maps = tuple(f"{count} of {line.train}" if count < line.train else str(count) for count in counts)
    return (line.name, line.domain, str(line.train), str(line.validation), str(line.test), *maps)
