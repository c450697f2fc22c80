"""Pictures of the window's pages for the README and docs/window.md: the real window at work on the shipped samples.

xvfb-run -a -s "-screen 0 1920x1080x24" python benchmarks/window_pictures.py -o docs --run RUN
    [--only convert 3d batch models train] [--size 1280x800] [--theme dark]

Writes window_<page>.png. RUN is a training's folder, which the train page shows: the picture in docs/ is of

    pbrstudio data make --count 96 --size 128 -o made
    pbrstudio train starter --data made --run first-try --set phases.A0.every.epochs=14 --set validation.side=96
        --set phases.A0.every.epoch_of=96 --set phases.A0.every.crop.first=96 --set phases.A0.every.crop.last=96

after its first phase. Needs a screen, a virtual one will do; the 3D view's first frame takes half a minute without a
graphics card.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import argparse
import io
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QBuffer, QEventLoop, QIODevice, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from pbrstudio.config.paths import resources
from pbrstudio.config.settings import Settings
from pbrstudio.gui.batch.page import BatchPage
from pbrstudio.gui.context import Context
from pbrstudio.gui.convert.look import Shown
from pbrstudio.gui.convert.page import ConvertPage
from pbrstudio.gui.main_window import MainWindow
from pbrstudio.gui.models.page import ModelsPage
from pbrstudio.gui.style import apply_theme
from pbrstudio.gui.train.page import TrainPage
from pbrstudio.services.models import listed

LARGEST = 150_000
"""Bytes of a picture: they lie in the repository."""
COLOURS = (256, 192, 128, 96, 64, 48)
"""Of a picture that is too large with all of them: as many as fit."""
MOD = "Old Keep"
PATIENCE = 1800.0
"""Seconds that one picture may take."""


def until(condition: Callable[[], bool], what: str) -> None:
    """Runs the window until ``condition`` holds."""
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            raise SystemExit(f"{what}: not after {PATIENCE:.0f} s")
        rest(20)


def rest(milliseconds: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def save(widget: QWidget, path: Path) -> None:
    """As a PNG of `LARGEST` bytes at most."""
    rest(300)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    widget.grab().save(buffer, "PNG")
    with Image.open(io.BytesIO(bytes(buffer.data().data()))) as grabbed:
        picture = grabbed.convert("RGB")
    data = _png(picture)
    for colours in COLOURS:
        if len(data) <= LARGEST:
            break
        data = _png(picture.quantize(colours, kmeans=2, dither=Image.Dither.NONE))
    path.write_bytes(data)
    print(f"{path}: {picture.width} x {picture.height}, {len(data) // 1000} KB")


def _png(picture: Image.Image) -> bytes:
    data = io.BytesIO()
    picture.save(data, "PNG", optimize=True)
    return data.getvalue()


class Window:
    """The real window with a home and a mod of its own."""

    def __init__(self, place: Path, size: tuple[int, int], run: Path | None) -> None:
        self.place, self.run = place, run
        shutil.copytree(resources() / "samples" / "textures", place / MOD / "textures")
        self.context = Context(Settings())
        self.context.error_shown.connect(lambda sentence, _: print(f"shown: {sentence}", file=sys.stderr))
        self.frame = MainWindow(self.context, lambda *_: True)
        self.frame.resize(*size)
        self.frame.show()
        until(lambda: self.frame.stack.count() > 0, "the window")

    def page(self, name: str) -> QWidget:
        index = ["convert", "batch", "train", "models"].index(name)
        self.frame.show_page(index)
        return self.frame.current_page

    def convert(self) -> None:
        page = self._converted("lanternknight_d.dds")
        page.actions_of_page.compared.trigger()
        page.actions_of_page.shown[Shown.METALLIC].trigger()
        self._settled(page)

    def solid(self) -> None:
        page = self._converted("rusticwall01.dds")
        page.actions_of_page.solid.trigger()
        until(lambda: page.centre.solid is not None and page.centre.solid.shown is not None, "the solid")
        rest(60_000)  # the first frame, on a processor

    def batch(self) -> None:
        page = self.page("batch")
        assert isinstance(page, BatchPage)
        page.open_paths([self.place / MOD])
        page.form.out.set_text(str(self.place / f"{MOD} - PBR"))
        page.start()
        until(lambda: page.job is None, "the batch")
        page.results.view.selectRow(1)

    def train(self) -> None:
        page = self.page("train")
        assert isinstance(page, TrainPage)
        if self.run is None:
            raise SystemExit("the train page needs --run")
        page.open_run(self.run)
        until(lambda: bool(page.panel.gates.rows), "the run")
        tree = page.panel.tree
        tree.setCurrentItem(tree.topLevelItem(0).child(0))
        until(lambda: bool(page.panel.figures.curves.drawn), "the plots")

    def models(self) -> None:
        page = self.page("models")
        assert isinstance(page, ModelsPage)
        page.list.show_current(next(model.id for model in listed() if model.auto))

    def close(self) -> None:
        for job in list(self.context.jobs):
            job.stop()
        until(lambda: not self.context.jobs, "the end of what runs")
        self.frame.close()

    def _converted(self, name: str) -> ConvertPage:
        page = self.page("convert")
        assert isinstance(page, ConvertPage)
        if not page.textures.documents:
            page.open_paths([self.place / MOD])
            until(lambda: bool(page.textures.documents), "the textures")
        names = [document.name for document in page.textures.documents]
        page.textures.view.setCurrentIndex(page.textures.model.index(names.index(name)))
        self._settled(page)
        return page

    def _settled(self, page: ConvertPage) -> None:
        def settled() -> bool:
            result = page.centre.result
            right = result is not None and result.document is page.textures.current
            return right and page.session.settled and result is not None and result.look == page.centre.look

        until(settled, "the preview")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-o", "--out", type=Path, required=True)
    parser.add_argument("--run", type=Path, help="a training's folder, for the train page")
    pages = ("convert", "3d", "batch", "models", "train")
    parser.add_argument("--only", nargs="+", choices=pages, default=pages)
    parser.add_argument("--size", default="1280x800")
    parser.add_argument("--theme", choices=("dark", "light"), default="dark")
    options = parser.parse_args()
    width, height = (int(part) for part in options.size.split("x"))
    with tempfile.TemporaryDirectory() as home:
        os.environ["PBRSTUDIO_HOME"] = home
        place = Path(tempfile.gettempdir()) / "mods"  # it is seen in the pictures
        place.mkdir()
        try:
            app = QApplication(sys.argv[:1])
            apply_theme(app, options.theme)
            window = Window(place, (width, height), options.run)
            does = {"3d": window.solid}
            for name in options.only:
                does.get(name, getattr(window, name, window.solid))()
                window.frame.statusBar().clearMessage()
                save(window.frame, options.out / f"window_{name}.png")
            window.close()
        finally:
            shutil.rmtree(place)


if __name__ == "__main__":
    main()
