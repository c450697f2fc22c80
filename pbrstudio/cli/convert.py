"""``pbrstudio convert``: options to a `Conversion`, events to the terminal, the outcome to an exit status."""

from __future__ import annotations

import typer

from pbrstudio.cli import convert_options as options
from pbrstudio.cli import mod_options
from pbrstudio.cli.option_values import adjustments_of, conversion_of, divisors, packaging_of, shard_of
from pbrstudio.runtime.errors import UserError

FAILED, USAGE = 1, 2


def convert(
    inputs: options.Inputs,
    out: options.Out,
    layout: options.Layout = None,
    model: options.Model = None,
    device: options.Device = None,
    precision: options.Precision = None,
    quality: options.Quality = None,
    existing: options.Existing = None,
    max_size: options.MaxSize = None,
    map_scale: options.MapScale = None,
    albedo: options.Albedo = None,
    parallax: options.Parallax = None,
    normals: options.Normals = None,
    gloss: options.Gloss = None,
    tiling: options.Tiling = None,
    game_folder: mod_options.GameFolder = None,
    preset: options.Preset = None,
    rules: options.Rules = None,
    path_words: options.PathWords = None,
    specular_level: options.SpecularLevel = None,
    roughness_scale: options.RoughnessScale = None,
    displacement_scale: options.DisplacementScale = None,
    memory_limit: options.MemoryLimit = None,
    plugin: mod_options.Plugin = None,
    include: mod_options.Include = None,
    exclude: mod_options.Exclude = None,
    shard: mod_options.Shard = None,
    mod_name: mod_options.ModName = None,
    mod_version: mod_options.ModVersion = None,
    author: mod_options.Author = None,
    fomod: mod_options.Fomod = False,
    zip_: mod_options.Zip = False,
    prune: mod_options.Prune = False,
    dry_run: mod_options.DryRun = False,
    json: options.Json = False,
    verbose: options.Verbose = False,
) -> None:
    """Convert textures to material maps and write them in a game's or tool's layout.

    Exit status: 0 all done, 1 some failed (each named), 2 wrong usage, 130 stopped by Ctrl-C.
    """
    from pbrstudio.cli.run import STOPPED, refuse, run_job, stopped_by_signals

    with stopped_by_signals() as control:
        from pbrstudio.config.settings import load_settings
        from pbrstudio.services.convert import convert as convert_service

        try:
            settings = load_settings()
            conversion = conversion_of(
                layout=layout or settings.layout,
                model=model or settings.model,
                device=device or settings.device,
                precision=precision or settings.precision,
                quality=quality or settings.quality,
                existing=existing or settings.existing,
                prune=prune or None,
                max_size=max_size,
                memory_limit=memory_limit if memory_limit is not None else settings.memory_limit,
                tiling=tiling,
                normals=normals,
                game_folder=game_folder,
                parallax=options.switched(parallax),
                gloss=options.switched(gloss),
                rules=tuple(rules or ()),
                path_words=options.switched(path_words),
                map_divisors=divisors(map_scale),
                albedo_variant=albedo,
                specular_level=specular_level,
                roughness_scale=roughness_scale,
                displacement_scale=displacement_scale,
                adjustments=adjustments_of(preset),
                plugins=tuple(plugin or ()),
                include=tuple(include or ()),
                exclude=tuple(exclude or ()),
                shard=shard_of(shard),
                packaging=packaging_of(mod_name, mod_version, author, fomod=fomod, archive=zip_),
            )
            finished = run_job(
                lambda emit, control: convert_service(inputs, out, conversion, emit, control, dry_run=dry_run),
                as_json=json,
                verbose=verbose,
                control=control,
            )
        except UserError as error:
            refuse(str(error), as_json=json)
            raise typer.Exit(USAGE) from error
    if finished.stopped:
        raise typer.Exit(STOPPED)
    if finished.failed:
        raise typer.Exit(FAILED)
