"""Networks as ONNX graphs of any size, whose weights stay where they are: in the safetensors file beside the graph."""

from __future__ import annotations

import logging
import warnings
from pathlib import Path

import onnx
import torch
from onnx import TensorProto, helper
from torch import Tensor, nn
from torch.export import Dim

from pbrstudio.models.bundle import TensorPlace, tensor_places
from pbrstudio.models.lite0 import STRIDE
from pbrstudio.spec.model import Manifest, Role

OPSET = 18
"""First operator set with everything the graphs use, which OpenVINO and ONNX Runtime have both long known."""
TRACED_SIDE = 96
_TYPES = {"F16": TensorProto.FLOAT16, "F32": TensorProto.FLOAT}


def export_graph(role: Role, network: nn.Module, manifest: Manifest, path: Path, weights: Path) -> None:
    """Writes the graph of ``network`` (in eval mode) to ``path``; its tensors are those of ``weights``, in its folder.

    Inputs [B,C,H,W] are named as the network's arguments, H and W any multiples of 32; outputs as `Networks.outputs`.
    """
    inputs = traced_inputs(role, manifest)
    batch, rows, columns = Dim("batch", min=1), Dim("rows", min=1), Dim("columns", min=1)
    sizes = {}
    for name in inputs:
        stride = STRIDE // 4 if name == "classes" else STRIDE
        sizes[name] = {0: batch, 2: stride * rows, 3: stride * columns}
    quiet = logging.getLogger("torch.onnx")
    level = quiet.level
    quiet.setLevel(logging.ERROR)  # it warns of torchvision's operators, which nothing here has
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # torch's own use of what it has deprecated
            program = torch.onnx.export(
                network,
                args=(),
                kwargs=inputs,
                dynamo=True,
                optimize=False,
                verbose=False,
                opset_version=OPSET,
                output_names=list(manifest.networks.outputs(role)),
                dynamic_shapes=sizes,
            )
    finally:
        quiet.setLevel(level)
    if program is None:
        raise RuntimeError("torch gave no graph")
    model = program.model_proto
    _point_outside(model, weights.name, tensor_places(weights))
    _strip(model)
    path.write_bytes(model.SerializeToString())


def traced_inputs(role: Role, manifest: Manifest) -> dict[str, Tensor]:
    """Small example inputs by name, of sides that no constant of a network equals."""
    rows, columns = TRACED_SIDE, 2 * TRACED_SIDE
    colour = torch.rand(1, 3, rows, columns)
    if role != "maps":
        return {"diffuse": colour}
    classes = torch.rand(1, len(manifest.classes), rows // 4, columns // 4)
    inputs = {"albedo": colour, "classes": classes}
    return inputs | {name: colour.clone() for name in manifest.networks.maps.extra_inputs}


def _strip(model: onnx.ModelProto) -> None:
    """Leaves out the exporter's notes on where in Python each node came from: nine tenths of the file, and paths."""
    del model.metadata_props[:], model.graph.metadata_props[:]
    for each in (*model.graph.node, *model.graph.input, *model.graph.output, *model.graph.initializer):
        del each.metadata_props[:]
        each.doc_string = ""


def _point_outside(model: onnx.ModelProto, location: str, places: dict[str, TensorPlace]) -> None:
    """Each initializer that is a tensor of the file becomes a reference into it, and a cast if half as wide."""
    graph = model.graph
    casts = []
    for initializer in graph.initializer:
        place = places.get(initializer.name)
        if place is None:
            continue
        if tuple(initializer.dims) != place.shape or initializer.data_type != TensorProto.FLOAT:
            raise RuntimeError(f"{initializer.name} is not in the graph as it is in the file")
        name = initializer.name
        if place.dtype != "F32":
            initializer.name = f"{name}:stored"
            casts.append(
                helper.make_node("Cast", [initializer.name], [name], name=f"cast {name}", to=TensorProto.FLOAT)
            )
        initializer.data_type = _TYPES[place.dtype]
        initializer.ClearField("raw_data")
        initializer.ClearField("float_data")
        initializer.data_location = TensorProto.EXTERNAL
        del initializer.external_data[:]
        for key, value in (("location", location), ("offset", place.offset), ("length", place.length)):
            entry = initializer.external_data.add()
            entry.key, entry.value = key, str(value)
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)
    # Shapes that the exporter noted for the renamed values would contradict them.
    del graph.value_info[:]
