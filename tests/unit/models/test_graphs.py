"""The graphs: OpenVINO runs them at any size as torch runs the networks; their weights lie in the safetensors file."""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from pathlib import Path

import numpy as np
import onnx
import openvino
import pytest
import torch
from numpy.typing import NDArray
from onnx import TensorProto

from pbrstudio.models.bundle import TensorPlace, graph_name, open_bundle, tensor_places, weights_name
from pbrstudio.models.load import load_networks
from pbrstudio.models.networks import NetworkSet
from pbrstudio.spec.model import ROLES, Role
from tests.tiny_models import CLASSES, TINY

CLOSE = 1e-5
"""Largest difference, of outputs of about a tenth."""
SIZES = [(1, 64, 64), (1, 96, 160), (1, 32, 256), (2, 64, 96)]
MOST_WITHOUT_WEIGHTS = 200_000
"""Bytes of a graph's file; the smallest file of weights has three times as many."""


@pytest.fixture(scope="module")
def networks(tiny: Path) -> NetworkSet:
    return load_networks(open_bundle(tiny).manifest, tiny)


@pytest.fixture(scope="module")
def core() -> openvino.Core:
    return openvino.Core()


def inputs(role: Role, batch: int, height: int, width: int) -> dict[str, NDArray[np.float32]]:
    rng = np.random.default_rng(height * width + batch)

    def colour() -> NDArray[np.float32]:
        return rng.random((batch, 3, height, width), np.float32)

    if role != "maps":
        return {"diffuse": colour()}
    classes = rng.random((batch, len(CLASSES), height // 4, width // 4), np.float32)
    classes /= classes.sum(axis=1, keepdims=True)
    albedo = 0.2 + 0.8 * colour()
    # Lit as a texture is: of unlike colours the shading has extremes, at which torch's own rounding passes the limit.
    return {
        "albedo": albedo,
        "classes": classes,
        "diffuse": albedo * (0.5 + 0.5 * colour()),
        "normal": 2 * colour() - 1,
    }


@pytest.mark.parametrize("role", ROLES)
def test_openvino_gives_what_torch_gives_at_any_size(
    role: Role, tiny: Path, networks: NetworkSet, core: openvino.Core
) -> None:
    graph = core.compile_model(tiny / graph_name(role), "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    assert tuple(port.any_name for port in graph.outputs) == TINY.outputs(role)
    exact = deepcopy(networks.by_role()[role]).double()  # in float32 torch rounds as much as OpenVINO does
    for size in SIZES:
        given = inputs(role, *size)
        answer = graph(given)
        with torch.inference_mode():
            wanted = exact(**{name: torch.from_numpy(value).double() for name, value in given.items()})
        for index, want in enumerate(wanted if isinstance(wanted, tuple) else (wanted,)):
            assert answer[index].shape == want.shape, (size, index)
            spread = float(want.std())
            assert spread > 0.03, "the outputs must vary, or the comparison says nothing"
            assert np.abs(answer[index] - want.numpy()).max() < CLOSE, (size, index)


@cache
def graph_of(tiny: Path, role: Role) -> onnx.ModelProto:
    return onnx.load(str(tiny / graph_name(role)), load_external_data=False)


def references(model: onnx.ModelProto) -> dict[str, dict[str, str]]:
    """What each initializer says of where its values lie, by its name as torch has it."""
    return {
        each.name.removesuffix(":stored"): {entry.key: entry.value for entry in each.external_data}
        for each in model.graph.initializer
        if each.data_location == TensorProto.EXTERNAL
    }


@pytest.mark.parametrize("role", ROLES)
def test_every_tensor_of_the_file_is_pointed_at_where_it_lies(role: Role, tiny: Path) -> None:
    model = graph_of(tiny, role)
    places = tensor_places(tiny / weights_name(role))
    told = references(model)
    assert told.keys() == places.keys()
    for name, place in places.items():
        assert told[name] == {
            "location": weights_name(role),
            "offset": str(place.offset),
            "length": str(place.length),
        }
    types = {each.name.removesuffix(":stored"): each for each in model.graph.initializer}
    for name, place in places.items():
        assert tuple(types[name].dims) == place.shape
        assert types[name].data_type == {"F16": TensorProto.FLOAT16, "F32": TensorProto.FLOAT}[place.dtype]


@pytest.mark.parametrize("role", ROLES)
def test_the_bytes_pointed_at_are_the_weights(role: Role, tiny: Path, networks: NetworkSet) -> None:
    raw = (tiny / weights_name(role)).read_bytes()
    state = networks.by_role()[role].state_dict()

    def values(place: TensorPlace) -> NDArray[np.float32]:
        kind = {"F16": np.float16, "F32": np.float32}[place.dtype]
        flat = np.frombuffer(raw[place.offset : place.offset + place.length], kind)
        return flat.reshape(place.shape).astype(np.float32)

    for name, place in tensor_places(tiny / weights_name(role)).items():
        assert np.array_equal(values(place), state[name].numpy()), name


@pytest.mark.parametrize("role", ROLES)
def test_a_graph_holds_no_weights_and_no_path_of_the_machine_that_made_it(role: Role, tiny: Path) -> None:
    data = (tiny / graph_name(role)).read_bytes()
    assert len(data) < MOST_WITHOUT_WEIGHTS
    inside = [each for each in graph_of(tiny, role).graph.initializer if each.data_location != TensorProto.EXTERNAL]
    assert sum(each.ByteSize() for each in inside) < 2000, "constants of shapes only"
    package = Path(torch.__file__).parent.parent.name.encode()
    for trace in (b"/work", b"/root", b"site-packages", b"/home", b".py", package, b"pbrstudio"):
        assert trace not in data, trace


@pytest.mark.parametrize("role", ROLES)
def test_inputs_are_named_as_the_networks_arguments_and_are_of_any_size(role: Role, tiny: Path) -> None:
    graph = graph_of(tiny, role).graph
    sizes = {each.name: each.type.tensor_type.shape.dim for each in graph.input}
    assert sizes.keys() == inputs(role, 1, 32, 32).keys()
    for name, size in sizes.items():
        assert size[1].dim_value == (len(CLASSES) if name == "classes" else 3)
        assert [size[axis].dim_value for axis in (0, 2, 3)] == [0, 0, 0], "a fixed size"


def test_a_model_is_sound_in_the_eyes_of_onnx(tiny: Path) -> None:
    for role in ROLES:
        onnx.checker.check_model(str(tiny / graph_name(role)))
