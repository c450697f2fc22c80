"""Makes the model that ships of one that `pbrstudio models import RUN` made: its name, its licence, what is known to be
weak about it, and its figures on the test materials, which nothing was chosen on.

    python benchmarks/ship_model.py MODEL --data MATERIALS --id ID --title TITLE --notes NOTES -o FOLDER [--sheets DIR]

NOTES: a text file, one sentence a line. FOLDER must not exist.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path

from pbrstudio.convert.backends.openvino_backend import OpenVinoBackend
from pbrstudio.convert.network import NetworkPredictor
from pbrstudio.evaluate.card import figures
from pbrstudio.evaluate.plan import Plan
from pbrstudio.evaluate.protocol import evaluate
from pbrstudio.evaluate.result import Evaluation
from pbrstudio.models.bundle import Bundle, open_bundle, write_manifest
from pbrstudio.models.catalogue import find
from pbrstudio.runtime.control import Control
from pbrstudio.spec.model import Manifest


def main() -> None:
    parser = argparse.ArgumentParser(description="Makes the model that ships.")
    parser.add_argument("model", help="its id, among the installed ones")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--id", required=True)
    parser.add_argument("--title", required=True)
    parser.add_argument("--notes", type=Path, required=True)
    parser.add_argument("-o", "--out", type=Path, required=True)
    parser.add_argument("--sheets", type=Path)
    chosen = parser.parse_args()
    notes = [line.strip() for line in chosen.notes.read_text(encoding="utf-8").splitlines() if line.strip()]
    bundle = find(chosen.model)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / chosen.id
        shutil.copytree(bundle.folder, copy)
        alone = measured(open_bundle(copy), chosen.data, shipped=False, sheets=None)
        shipped = measured(open_bundle(copy), chosen.data, shipped=True, sheets=chosen.sheets)
        told = bundle.manifest.card.model_copy(
            update={
                "title": chosen.title,
                "licence": "MIT",
                "notes": (*notes, *bundle.manifest.card.notes),
                "evaluated_on": f"{len(alone.materials)} materials of the shipped split's test part, 512 px windows",
                "figures": figures(alone),
                "figures_as_shipped": figures(shipped),
            }
        )
        told_of = bundle.manifest.model_copy(update={"id": chosen.id, "card": told})
        write_manifest(copy, Manifest.model_validate(told_of.model_dump()))
        shutil.copytree(copy, chosen.out)
    print(f"{open_bundle(chosen.out).size / 1e6:.1f} MB in {chosen.out}")


def measured(bundle: Bundle, data: Path, *, shipped: bool, sheets: Path | None) -> Evaluation:
    """The figures on test materials, with (``shipped``) or without the baselines that stand in."""
    predictor = NetworkPredictor(bundle, OpenVinoBackend(bundle), fallbacks=shipped)
    plan = Plan(data, split="test", as_shipped=shipped, sheets=sheets)
    return evaluate(plan, predictor, lambda event: None, Control())[0]


if __name__ == "__main__":
    main()
