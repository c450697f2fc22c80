"""The table: every baseline beside the value, the rivals in brackets, and what was not measured said so."""

from __future__ import annotations

import io

from rich.console import Console

from pbrstudio.evaluate.constants import Mean
from pbrstudio.evaluate.result import (
    Baseline,
    ClassOverlap,
    Evaluation,
    GameTexture,
    LeftOut,
    Mosaics,
    Protocol,
    Range,
    Score,
    Seam,
)
from pbrstudio.evaluate.table import tables


def printed(result: Evaluation) -> list[str]:
    stream = io.StringIO()
    Console(file=stream, width=130).print(tables(result))
    return stream.getvalue().splitlines()


def line(lines: list[str], *words: str) -> str:
    (found,) = (each for each in lines if all(word in each for word in words))
    return found


def test_all_of_it_is_there() -> None:
    baselines = (Baseline("luminance", 0.2), Baseline("mean", 0.18), Baseline("class mean", 0.1))
    lines = printed(
        Evaluation(
            model="mine",
            data="d",
            protocol=Protocol(512, 2, 1, 1, "test", "processor", "", "training", as_shipped=False),
            scores=(
                Score("roughness", "mae", "lit", 0.09, 40, baselines, "mean", 0.5),
                Score("albedo", "psnr", "clean", 31.256, 53),
                Score("normal", "angle", "lit", 12.0, 9, (Baseline("flat", 10.0),), "flat", -0.2),
            ),
            mosaics=Mosaics(7, 0.5, (ClassOverlap("stone", 0.7), ClassOverlap("wood", None))),
            seams=(Seam("ao", 1.021, 0.3, 4, tiled=0.111),),
            means=(Mean("ao", None, (0.9,), 8), Mean("ao", "stone", (0.8,), 3)),
            training_means=(Mean("ao", None, (0.7,), 30),),
            left_out=(LeftOut("height", "the true height is flat", 1),),
            game=(GameTexture("a.dds", 4, 4, (Range("ao", 0.2, 0.9, 0.5),), (Seam("ao", 1.5, 0.0, 1),)),),
            dropped=("wall_of_plaster",),
            not_measured=("perceptual distance: no package",),
        )
    )
    assert line(lines, "mine, its own maps: 0 materials, 2 windows of 512 px")
    told = "roughness MAE 0.0900 (0.2000) (0.1800) 0.1000 +0.500 40"
    assert " ".join(line(lines, "roughness", "MAE").split()) == told
    assert line(lines, "albedo", "PSNR").split() == ["albedo", "PSNR,", "dB", "+", "31.26", "53"]
    assert line(lines, "angle").split()[-3:] == ["(10.00)", "-0.200", "9"]
    assert line(lines, "stone").split() == ["stone", "0.700"]
    assert line(lines, "wood").split() == ["wood"]
    assert [each.split()[1:] for each in lines if each.startswith("ao")] == [
        ["1.021", "0.300", "0.111", "4"],
        ["0.900", "of", "8", "0.700", "of", "30"],
        ["0.200", "0.500", "0.900"],
        ["1.500", "0.000", "1"],
    ]
    assert line(lines, "left out of height: 1 material: the true height is flat")
    assert line(lines, "wall_of_plaster")
    assert line(lines, "not measured: perceptual distance: no package")
