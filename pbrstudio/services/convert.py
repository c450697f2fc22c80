"""Converting: from inputs, an output folder and settings to a finished job."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from pbrstudio.config.hardware import machine_memory
from pbrstudio.convert.memory import GIB
from pbrstudio.convert.predictor import Predictor
from pbrstudio.convert.workshop import Workshop
from pbrstudio.mods.batch import run_batches
from pbrstudio.mods.crew import crew_for
from pbrstudio.mods.pack_files.pack import Pack
from pbrstudio.mods.pack_run import PackOrder
from pbrstudio.mods.plan import Plan, make_plan
from pbrstudio.mods.printable import printable
from pbrstudio.mods.ruled import rule_plan
from pbrstudio.mods.rules import load_rules
from pbrstudio.mods.selection import select
from pbrstudio.mods.shards import share
from pbrstudio.mods.trees.bsa import is_archive, mod_name
from pbrstudio.mods.trees.forest import Forest
from pbrstudio.mods.unused import unused
from pbrstudio.runtime.control import Control, Stopped
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.events import Emit, JobFinished
from pbrstudio.runtime.limits import cores
from pbrstudio.services.installer import Target, convert_installer, of_choice
from pbrstudio.services.predictors import open_predictor
from pbrstudio.spec.conversion import Conversion
from pbrstudio.spec.layout import Layout
from pbrstudio.textures.dds.encode import Encoder
from pbrstudio.textures.layouts import load_layout
from pbrstudio.textures.naming import TEXTURES_FOLDER, without_diffuse_suffix

_PLAIN_FOLDERS = {TEXTURES_FOLDER, "data"}
"""Folder names that say nothing about the mod: the one above them names it."""


def convert(
    inputs: Sequence[Path], out: Path, conversion: Conversion, emit: Emit, control: Control, *, dry_run: bool = False
) -> JobFinished:
    """Converts ``inputs`` (textures, folders, archives) into ``out``; everything on the way is told to ``emit``.

    Raises `UserError` before anything is done for a request that cannot be: an unknown layout or model, an option
    that the layout has no use for, an output folder that is one of the inputs.
    """
    check_request(inputs, out, conversion, load_layout(conversion.layout))
    if not conversion.packaging.fomod:
        return _convert_into(inputs, [Target(out, conversion, emit)], Forest(out), control, dry_run=dry_run)[0]

    def convert_into(targets: Sequence[Target]) -> None:
        _convert_into(inputs, targets, Forest(out), control, dry_run=dry_run)

    title = conversion.packaging.name or printable(f"{pack_name(inputs, out, conversion)} - PBR")
    return convert_installer(out, title, conversion, convert_into, emit, control)


def _convert_into(
    inputs: Sequence[Path], targets: Sequence[Target], forest: Forest, control: Control, *, dry_run: bool
) -> list[JobFinished]:
    """Converts into every target at once; they have model, rules and inputs in common."""
    shared = targets[0].conversion
    predictor = open_predictor(
        shared.model,
        device=shared.device,
        precision=shared.precision,
        # Fixed here: the size of tiles, which the maps depend on a little, must not depend on what else is at work.
        memory_limit=shared.memory_limit or machine_memory().free / GIB,
    )
    _check_classes(shared, predictor)
    book = load_rules(shared.rules)
    book.check_classes(predictor.classes, predictor.id)
    plans = []
    try:
        for target in targets:
            layout = load_layout(target.conversion.layout)
            plan = make_plan(inputs, target.out, layout, target.conversion, control.safe_point, forest)
            plan.warnings += unused(plan.items, target.conversion, book)
            select(plan, target.conversion)
            rule_plan(plan, book, predictor.classes, named=[str(path) for path in inputs])
            plans.append(plan)
    except Stopped:
        finished = JobFinished(0, 0, 0, 0, stopped=True, outputs=(), seconds=0.0)
        for target in targets:
            target.emit(finished)
        return [finished for _ in targets]
    with Encoder() as encoder:
        orders = [_order(plan, inputs, target, predictor, encoder) for plan, target in zip(plans, targets, strict=True)]
        return run_batches(orders, crew_for(cores()), control, dry_run=dry_run)


def convert_plan(
    plan: Plan,
    inputs: Sequence[Path],
    out: Path,
    conversion: Conversion,
    predictor: Predictor,
    emit: Emit,
    control: Control,
    *,
    dry_run: bool = False,
) -> JobFinished:
    """Converts a plan of ``inputs`` into ``out``, and writes what belongs to the whole."""
    with Encoder() as encoder:
        order = _order(plan, inputs, Target(out, conversion, emit), predictor, encoder)
        return run_batches([order], crew_for(cores()), control, dry_run=dry_run)[0]


def _order(plan: Plan, inputs: Sequence[Path], target: Target, predictor: Predictor, encoder: Encoder) -> PackOrder:
    out, conversion = target.out, target.conversion
    layout = load_layout(conversion.layout)
    for_installer = conversion.packaging.fomod
    pack = Pack(
        out=out,
        name=pack_name(inputs, of_choice(out) if for_installer else out, conversion),
        layout=layout,
        conversion=conversion,
        model=predictor.id,
        is_mod=any(os.path.isdir(path) or is_archive(path) for path in inputs),
        for_installer=for_installer,
        landscapes=plan.landscapes,
    )
    return PackOrder(share(plan, conversion.shard, out), Workshop(layout, predictor, encoder), pack, target.emit)


def check_request(inputs: Sequence[Path], out: Path, conversion: Conversion, layout: Layout) -> None:
    """Raises `UserError` for what no texture could be converted with: an output that is a file or an input, an option
    that the layout has no use for."""
    # os.path's questions answer no for a path that is too long, where Path's raise.
    if os.path.exists(out) and not os.path.isdir(out):
        raise UserError(f"the output {out} is a file: name a folder")
    if any(os.path.isdir(path) and path.resolve() == out.resolve() for path in inputs):
        raise UserError(f"the output folder {out} is also an input, and inputs are never written to: choose another")
    for name in conversion.map_divisors:
        if name not in layout.scalable:
            known = ", ".join(sorted(layout.scalable)) or "none (its files are PNG: use --max-size)"
            raise UserError(f"--map-scale: layout '{layout.id}' has no map '{name}' to scale; it has: {known}")
    for name in ("specular_level", "roughness_scale", "displacement_scale"):
        if name in conversion.model_fields_set and not layout.for_pgpatcher:
            option = name.replace("_", "-")
            raise UserError(f"--{option}: layout '{layout.id}' writes no PGPatcher JSON that could say it")
    if "parallax" in conversion.model_fields_set and not layout.carries_height:
        raise UserError(f"--parallax: layout '{layout.id}' has no height for a game to leave out")
    if "game_folder" in conversion.model_fields_set and not layout.is_mod:
        raise UserError(f"--game-folder: layout '{layout.id}' keeps the input's folders, not the game's")
    if conversion.plugins and not layout.for_pgpatcher:
        raise UserError(f"--plugin: layout '{layout.id}' has no use for a plugin's texture sets")
    _check_packaging(inputs, out, conversion, layout)
    if conversion.albedo_variant is not None and conversion.albedo_variant not in layout.variants:
        known = f"it has {', '.join(sorted(layout.variants))}" if layout.variants else "it has one format only"
        raise UserError(f"--albedo: layout '{layout.id}' knows no '{conversion.albedo_variant}': {known}")


def _check_packaging(inputs: Sequence[Path], out: Path, conversion: Conversion, layout: Layout) -> None:
    packaging = conversion.packaging
    for option, asked in (("--fomod", packaging.fomod), ("--zip", packaging.zip)):
        if asked and not layout.is_mod:
            raise UserError(f"{option}: layout '{layout.id}' is no mod of the game that could be installed")
        if asked and conversion.shard is not None:
            raise UserError(f"{option}: a shard is a part of the mod: run once more without --shard when all are done")
    # One choice's textures, in the folder of an input, would be the next one's to convert.
    inside = [path for path in inputs if os.path.isdir(path) and out.resolve().is_relative_to(path.resolve())]
    if packaging.fomod and inside:
        raise UserError(f"--fomod: the output folder {out} lies in the input {inside[0]}: choose one outside")


def _check_classes(conversion: Conversion, predictor: Predictor) -> None:
    unknown = sorted(set(conversion.adjustments.by_class) - set(predictor.classes))
    if unknown:
        known = f"these: {', '.join(predictor.classes)}" if predictor.classes else "no materials"
        raise UserError(f"--preset: by_class.{unknown[0]}: model '{predictor.id}' knows {known}")


def pack_name(inputs: Sequence[Path], out: Path, conversion: Conversion) -> str:
    """The name of the conversion as a whole: the mod's folder or archive, or the texture, or the output folder's."""
    if len(inputs) == 1 and os.path.isdir(inputs[0]):
        folder = inputs[0].resolve()
        while folder.name.lower() in _PLAIN_FOLDERS and folder.parent != folder:
            folder = folder.parent
        name = folder.name
    elif len(inputs) == 1 and is_archive(inputs[0]):
        name = mod_name(inputs[0])
    elif len(inputs) == 1:
        name = without_diffuse_suffix(inputs[0].stem)
    else:
        name = out.resolve().name
    if conversion.shard is not None:
        name = f"{name}_{conversion.shard[0]}_of_{conversion.shard[1]}"
    return name or "pbrstudio"
