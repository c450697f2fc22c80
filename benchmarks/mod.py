"""How long a mod takes, beside its textures one by one and beside the slowest stage alone, and the memory meanwhile.

    python benchmarks/mod.py FOLDER [--count 200] [--model auto] [--layout true-pbr] [--max-size N] [--group 20]

FOLDER: real textures, searched through; what cannot be converted is passed over. Groups of them are converted in turn,
one by one in one thread and as a batch, so that whatever else the machine does weighs on both. The stages are those of
the single conversions. What was found stands in benchmarks/README.md.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from pbrstudio.convert.item import Item
from pbrstudio.convert.loaded import read_item
from pbrstudio.convert.one import predict_item, write_item
from pbrstudio.convert.workshop import Workshop
from pbrstudio.mods.batch import run_batch
from pbrstudio.mods.crew import crew_for
from pbrstudio.mods.pack_files.pack import Pack
from pbrstudio.mods.plan import make_plan
from pbrstudio.mods.sizes import one_size_after_another
from pbrstudio.runtime.control import Control, never_stop
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.limits import cores
from pbrstudio.services.predictors import open_predictor
from pbrstudio.spec.conversion import Conversion
from pbrstudio.textures.dds.encode import Encoder
from pbrstudio.textures.layouts import load_layout
from pbrstudio.textures.read import read_texture
from pbrstudio.textures.sniff import TEXTURE_SUFFIXES

MIB = 1 << 20


@dataclass(slots=True)
class Stages:
    """Seconds by stage, of textures one by one."""

    read: float = 0.0
    predict: float = 0.0
    write: float = 0.0
    processor: float = 0.0
    """Seconds of all cores together that they took."""

    @property
    def total(self) -> float:
        return self.read + self.predict + self.write


@dataclass(slots=True)
class Memory:
    """Bytes that this process held, every half second."""

    taken: list[int] = field(default_factory=list)

    @contextmanager
    def watched(self) -> Iterator[None]:
        over = threading.Event()
        process = psutil.Process()

        def watch() -> None:
            while not over.wait(0.5):
                self.taken.append(process.memory_info().rss)

        thread = threading.Thread(target=watch)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()


def textures(folder: Path, count: int) -> list[Path]:
    """The first ``count`` images below ``folder`` that can be read, but for normal maps and the like."""
    found: list[Path] = []
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in TEXTURE_SUFFIXES and not path.stem.lower().endswith(("_n", "_normal", "_norm")):
            try:
                read_texture(path)
            except UserError:
                continue
            found.append(path)
        if len(found) == count:
            break
    return found


def one_by_one(items: list[Item], workshop: Workshop, stages: Stages) -> None:
    """In the order of their sizes too, so that what is compared is the work at a time and nothing else."""
    before = time.process_time()
    for _, item in one_size_after_another(items, never_stop):
        start = time.perf_counter()
        with read_item(item, workshop) as loaded:
            read = time.perf_counter()
            prediction = predict_item(item, loaded, workshop, never_stop)
            predicted = time.perf_counter()
            write_item(item, loaded, prediction, workshop, never_stop, lambda stage, fraction: None)
        stages.read += read - start
        stages.predict += predicted - read
        stages.write += time.perf_counter() - predicted
    stages.processor += time.process_time() - before


def main() -> None:
    parser = argparse.ArgumentParser(description="Times the conversion of a mod.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--model", default="auto")
    parser.add_argument("--layout", default="true-pbr")
    parser.add_argument("--max-size", type=int, default=None)
    parser.add_argument("--group", type=int, default=20)
    asked = parser.parse_args()
    conversion = Conversion(layout=asked.layout, model=asked.model, max_size=asked.max_size, existing="overwrite")
    layout = load_layout(conversion.layout)
    predictor = open_predictor(conversion.model, memory_limit=8)
    found = textures(asked.folder, asked.count)
    stages, memory, batch, processor = Stages(), Memory(), 0.0, 0.0
    with tempfile.TemporaryDirectory() as scratch, Encoder() as encoder, memory.watched():
        workshop = Workshop(layout, predictor, encoder)
        for number, start in enumerate(range(0, len(found), asked.group)):
            mod = Path(scratch) / f"mod{number}"
            for index, path in enumerate(found[start : start + asked.group]):
                copy = mod / f"textures/set{index}/t{index}{path.suffix.lower()}"
                copy.parent.mkdir(parents=True)
                shutil.copyfile(path, copy)
            singles, together = Path(scratch) / f"singles{number}", Path(scratch) / f"together{number}"
            one_by_one(make_plan([mod], singles, layout, conversion).items, workshop, stages)
            plan = make_plan([mod], together, layout, conversion)
            pack = Pack(together, "mod", layout, conversion, predictor.id, is_mod=False)
            begun, before = time.perf_counter(), time.process_time()
            run_batch(plan, workshop, pack, crew_for(cores()), lambda event: None, Control(), dry_run=False)
            batch += time.perf_counter() - begun
            processor += time.process_time() - before
            _compare(singles, together)
            for folder in (mod, singles, together):
                shutil.rmtree(folder)
            slowest = max(stages.read, stages.predict, stages.write)
            print(
                f"{start + len(found[start : start + asked.group])}: one by one {stages.total:.1f} s "
                f"(read {stages.read:.1f}, predict {stages.predict:.1f}, write {stages.write:.1f}), "
                f"batch {batch:.1f} s: {batch / stages.total:.2f} of one by one, {batch / slowest:.2f} of the slowest "
                f"stage; processor {stages.processor:.0f} s and {processor:.0f} s on {cores()} cores",
                flush=True,
            )
    tenths = [memory.taken[len(memory.taken) * part // 10] // MIB for part in range(10)] if memory.taken else []
    print(f"memory over the run, MiB: {tenths}, most {max(memory.taken, default=0) // MIB}")


def _compare(singles: Path, together: Path) -> None:
    """The batch's textures are the very bytes of the single ones."""
    for path in (singles / "textures").rglob("*.dds"):
        other = together / path.relative_to(singles)
        if path.read_bytes() != other.read_bytes():
            raise SystemExit(f"{other} differs from the one that was made alone")


if __name__ == "__main__":
    main()
