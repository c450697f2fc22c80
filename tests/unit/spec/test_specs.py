"""All specs: unknown keys are errors, no field goes unread, ranges hold."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from typing import get_args

import pytest
from pydantic import ValidationError

import pbrstudio
from pbrstudio.config.settings import Settings
from pbrstudio.data.split import Split
from pbrstudio.spec.adjustments import (
    Adjustments,
    AlbedoAdjustment,
    HeightAdjustment,
    MapAdjustments,
    MetalAdjustment,
    NormalAdjustment,
    OcclusionAdjustment,
    ScalarAdjustment,
)
from pbrstudio.spec.augmentations import Augmentations, Effect, Extras, Row
from pbrstudio.spec.base import Spec, validation_sentence
from pbrstudio.spec.batch import Batch
from pbrstudio.spec.conversion import Conversion
from pbrstudio.spec.layout import Channel, Layout, LayoutFile
from pbrstudio.spec.licences import Licence
from pbrstudio.spec.manifest import (
    BelongsRecord,
    FindingRecord,
    InputRecord,
    ItemRecord,
    ListedRecord,
    OriginRecord,
    OutputRecord,
    PaceRecord,
)
from pbrstudio.spec.materials import AlignmentLimits, MaterialTable, OptionalClass
from pbrstudio.spec.model import Manifest
from pbrstudio.spec.packaging import Packaging
from pbrstudio.spec.pairs import Pair, PairFile
from pbrstudio.spec.report import Report, ReportFinding, ReportRow
from pbrstudio.spec.rules import Rule, RuleFile
from pbrstudio.spec.run import RunRecord
from tests.unit.spec.ladder_owners import LADDER_OWNERS, READ_BY_METHODS
from tests.unit.spec.loss_owners import LOSS_OWNERS
from tests.unit.spec.model_owners import MODEL_OWNERS

SPECS: list[type[Spec]] = [
    *LADDER_OWNERS,
    *MODEL_OWNERS,
    *LOSS_OWNERS,
    Adjustments,
    AlbedoAdjustment,
    AlignmentLimits,
    Augmentations,
    Batch,
    BelongsRecord,
    Channel,
    Conversion,
    Effect,
    Extras,
    FindingRecord,
    HeightAdjustment,
    InputRecord,
    ItemRecord,
    Layout,
    LayoutFile,
    Licence,
    ListedRecord,
    MapAdjustments,
    MaterialTable,
    MetalAdjustment,
    NormalAdjustment,
    OcclusionAdjustment,
    OptionalClass,
    OriginRecord,
    OutputRecord,
    PaceRecord,
    Packaging,
    Pair,
    PairFile,
    Report,
    ReportFinding,
    ReportRow,
    Row,
    Rule,
    RuleFile,
    RunRecord,
    ScalarAdjustment,
    Settings,
    Split,
]


@cache
def _fields_read() -> dict[str, set[str]]:
    """For each attribute name that is read outside the specs: the names of what it is read from."""
    found: dict[str, set[str]] = {}
    package = Path(pbrstudio.__file__).parent
    for path in package.rglob("*.py"):
        if path.parent.name == "spec":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute):
                owner = node.value
                name = (
                    owner.id if isinstance(owner, ast.Name) else owner.attr if isinstance(owner, ast.Attribute) else ""
                )
                found.setdefault(node.attr, set()).add(name)
    return found


def _owners(spec: type[Spec]) -> set[str]:
    """What variables that hold such a spec are called in this package."""
    if issubclass(spec, ScalarAdjustment | NormalAdjustment | AlbedoAdjustment):
        return {"setting"}
    return {
        Adjustments: {"adjustments"},
        AlignmentLimits: {"limits"},
        Augmentations: {"table"},
        Batch: {"batch"},
        BelongsRecord: {"line"},
        Channel: {"channel"},
        Effect: {"effect"},
        Extras: {"extras"},
        FindingRecord: {"each"},
        InputRecord: {"noted"},
        Licence: {"licence"},
        ItemRecord: {"line", "noted", "record"},
        ListedRecord: {"line"},
        OriginRecord: {"origin"},
        MaterialTable: {"table", "_table"},
        OptionalClass: {"each"},
        OutputRecord: {"each", "ours", "output"},
        PaceRecord: {"line", "noted"},
        Packaging: {"packaging"},
        Pair: {"pair"},
        PairFile: {"pairs"},
        Report: {"report"},
        ReportFinding: {"finding"},
        ReportRow: {"row", "earlier"},
        Row: {"row", "each"},
        Rule: {"rule"},
        RuleFile: {"rule_file"},
        RunRecord: {"record"},
        Split: {"split", "self"},
        Conversion: {"conversion"},
        Layout: {"layout"},
        LayoutFile: {"file"},
        MapAdjustments: {"entry", "each"},
        Settings: {"settings"},
        **LADDER_OWNERS,
        **LOSS_OWNERS,
        **MODEL_OWNERS,
    }[spec]


def _tag(spec: type[Spec]) -> set[str]:
    """A kind of one value: the union of the kinds reads it, and what comes after asks for the class."""
    kind = spec.model_fields.get("kind")
    return {"kind"} if kind is not None and len(get_args(kind.annotation)) == 1 else set()


@pytest.mark.parametrize("spec", SPECS)
def test_every_field_is_read_by_something(spec: type[Spec]) -> None:
    read = {name for name in {*spec.model_fields, *dir(spec)} if _fields_read().get(name, set()) & _owners(spec)}
    for method, fields in READ_BY_METHODS.get(spec, {}).items():
        read |= fields if method in read else set()
    unread = set(spec.model_fields) - read - _tag(spec)
    # The version is held against the program's own where the manifest is checked, which is all that it is for.
    assert unread == ({"schema_version"} if spec is Manifest else set())


def test_no_spec_is_missing_here() -> None:
    def below(spec: type[Spec]) -> set[type[Spec]]:
        return {spec} | {each for child in spec.__subclasses__() for each in below(child)}

    ours = {spec for spec in below(Spec) if spec.__module__.startswith("pbrstudio.")}
    assert ours - {Spec} == set(SPECS)


@pytest.mark.parametrize("spec", SPECS)
def test_an_unknown_key_is_an_error(spec: type[Spec]) -> None:
    with pytest.raises(ValidationError) as caught:
        spec.model_validate({"strenght": 1})
    assert "strenght: there is no such key" in validation_sentence(caught.value)


def test_specs_are_frozen() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Conversion().layout = "maps"  # type: ignore[misc]


def test_the_sentence_says_where_each_fault_stands() -> None:
    with pytest.raises(ValidationError) as caught:
        Adjustments.model_validate({"everywhere": {"ao": {"strength": 9}}, "by_class": {"wood": {"aoo": {}}}})
    sentence = validation_sentence(caught.value)
    assert "everywhere.ao.strength: " in sentence
    assert "; by_class.wood.aoo: " in sentence
    assert "\n" not in sentence


def test_the_sentence_of_a_fault_of_the_whole_starts_with_the_fault() -> None:
    with pytest.raises(ValidationError) as caught:
        Settings.model_validate([])
    assert validation_sentence(caught.value).startswith("must be")


# Conversion


@pytest.mark.parametrize(
    "fields",
    [
        {"quality": "great"},
        {"existing": "delete"},
        {"tiling": True},
        {"normals": "both"},
        {"max_size": 3},
        {"max_size": 16_385},
        {"memory_limit": 0},
        {"map_divisors": {"rmaos": 3}},
        {"map_divisors": {"rmaos": 0}},
        {"map_divisors": {"rmaos": 32}},
        {"specular_level": -0.1},
        {"specular_level": 1.1},
        {"roughness_scale": -1},
        {"displacement_scale": 5},
        {"shard": (1, 2, 3)},
        {"shard": (0, 2)},
        {"shard": (3, 2)},
    ],
)
def test_a_conversion_out_of_range_is_refused(fields: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Conversion.model_validate(fields)


@pytest.mark.parametrize("divisor", [1, 2, 4, 8, 16])
def test_maps_scale_by_powers_of_two(divisor: int) -> None:
    assert Conversion(map_divisors={"rmaos": divisor}).map_divisors == {"rmaos": divisor}


def test_the_defaults_are_those_of_the_command_line() -> None:
    plain = Conversion()
    assert (plain.layout, plain.model, plain.quality, plain.existing) == ("true-pbr", "auto", "normal", "skip")
    assert (plain.specular_level, plain.roughness_scale, plain.displacement_scale) == (0.04, 1.0, 1.0)
    assert plain.parallax
    assert plain.adjustments.neutral


# Adjustments


def test_adjustments_are_neutral_until_one_slider_moves() -> None:
    assert Adjustments().neutral
    assert Adjustments(everywhere=MapAdjustments(ao=OcclusionAdjustment(strength=1.0))).neutral
    assert not Adjustments(everywhere=MapAdjustments(normal=NormalAdjustment(flip_y=True))).neutral
    assert not Adjustments(by_class={"wood": MapAdjustments()}).neutral


@pytest.mark.parametrize(
    ("spec", "fields"),
    [
        (ScalarAdjustment, {"bias": 1.5}),
        (ScalarAdjustment, {"contrast": -0.1}),
        (MetalAdjustment, {"threshold": 1.1}),
        (MetalAdjustment, {"softness": -0.1}),
        (OcclusionAdjustment, {"strength": 5}),
        (HeightAdjustment, {"scale": -1}),
        (HeightAdjustment, {"offset": 2}),
        (NormalAdjustment, {"strength": -1}),
        (AlbedoAdjustment, {"exposure": 5}),
        (AlbedoAdjustment, {"saturation": -1}),
    ],
)
def test_a_slider_past_its_end_is_refused(spec: type[Spec], fields: dict[str, float]) -> None:
    with pytest.raises(ValidationError):
        spec.model_validate(fields)
