"""Bundles that are damaged, and headers that lie: each is one sentence, whatever the bytes are."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from safetensors import SafetensorError
from safetensors.numpy import load

from pbrstudio.models.bundle import (
    MANIFEST,
    TensorPlace,
    file_names,
    open_bundle,
    read_manifest,
    tensor_places,
    weights_name,
    write_manifest,
)
from pbrstudio.runtime.errors import UserError


@pytest.fixture
def model(tiny: Path, tmp_path: Path) -> Path:
    """A copy of the tiny bundle to do harm to."""
    return Path(shutil.copytree(tiny, tmp_path / "tiny"))


def refusal(folder: Path) -> str:
    with pytest.raises(UserError) as caught:
        open_bundle(folder)
    said = str(caught.value)
    assert "\n" not in said
    assert str(folder) in said
    return said


# Files


@pytest.mark.parametrize("name", file_names())
def test_a_flipped_byte_is_noticed_in_every_file(name: str, model: Path) -> None:
    data = bytearray((model / name).read_bytes())
    data[len(data) * 2 // 3] ^= 1
    (model / name).write_bytes(data)
    assert f"{name} is damaged (its checksum is not the manifest's): get the model again" in refusal(model)


@pytest.mark.parametrize("name", file_names())
@pytest.mark.parametrize("kept", [0, 5, 1000])
def test_a_truncated_file_is_noticed(name: str, kept: int, model: Path) -> None:
    (model / name).write_bytes((model / name).read_bytes()[:kept])
    assert f"{name} is damaged" in refusal(model)


@pytest.mark.parametrize("name", file_names())
def test_a_missing_file_is_named(name: str, model: Path) -> None:
    (model / name).unlink()
    assert f"{name} is missing" in refusal(model)


def test_a_checksum_that_the_manifest_lacks_is_named(model: Path) -> None:
    manifest = json.loads((model / MANIFEST).read_text(encoding="utf-8"))
    del manifest["files"]["maps.onnx"]
    (model / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    assert "names no checksum of maps.onnx" in refusal(model)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "not valid JSON"),
        (b"{", "not valid JSON"),
        (b"\xff\xfe{}", "not valid JSON"),
        (b"[]", "must be a valid dictionary"),
        (b"null", "must be a valid dictionary"),
        (b'"manifest"', "must be a valid dictionary"),
        (b"{}", "id: Field required"),
        (b'{"schema_version": 2}', "schema_version 2 is newer than this program reads (1): update it"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"id": ' + b"9" * 5000 + b"}", "not valid JSON"),
        (b" " * ((1 << 20) + 1), "too large to be one"),
    ],
)
def test_a_manifest_that_is_none_is_refused(content: bytes, said: str, model: Path) -> None:
    (model / MANIFEST).write_bytes(content)
    assert said in refusal(model)


def test_a_folder_without_a_manifest_is_no_model(tmp_path: Path) -> None:
    assert refusal(tmp_path) == f"{tmp_path} is no model: it holds no manifest.json"
    assert "it holds no manifest.json" in refusal(tmp_path / "nowhere")


def test_a_folder_in_place_of_a_file_is_refused(model: Path) -> None:
    (model / MANIFEST).unlink()
    (model / MANIFEST).mkdir()
    assert "folder where a file was expected" in refusal(model)


def test_a_sound_checksum_of_unsound_weights_does_not_help(model: Path) -> None:
    path = model / weights_name("maps")
    path.write_bytes(path.read_bytes() + b"more")
    write_manifest(model, read_manifest(model))
    assert "maps.safetensors is not a sound safetensors file (its tensors do not fill the file)" in refusal(model)


def test_opening_a_bundle_loads_neither_torch_nor_numpy(tiny: Path) -> None:
    code = (
        "import sys, pathlib\n"
        "from pbrstudio.models.catalogue import find\n"
        f"find({str(tiny)!r})\n"
        "print(sorted({'torch', 'numpy', 'openvino', 'onnx', 'safetensors'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True, timeout=60)
    assert done.stdout == "[]\n"


# Headers

SOUND: dict[str, Any] = {
    "__metadata__": {"network": "albedo"},
    "a": {"dtype": "F16", "shape": [2, 3], "data_offsets": [0, 12]},
    "b": {"dtype": "F32", "shape": [2], "data_offsets": [12, 20]},
    "c": {"dtype": "F32", "shape": [], "data_offsets": [20, 24]},
    "d": {"dtype": "F32", "shape": [0, 4], "data_offsets": [20, 20]},
}
BYTES = 24


def write(path: Path, header: object, *, length: int | None = None, data: int = BYTES) -> Path:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    path.write_bytes((len(text) if length is None else length).to_bytes(8, "little") + text + bytes(data))
    return path


def changed(name: str, **fields: object) -> dict[str, Any]:
    return {**SOUND, name: {**SOUND[name], **fields}}


def test_a_sound_header_gives_the_places(tmp_path: Path) -> None:
    start = 8 + len(json.dumps(SOUND))
    assert tensor_places(write(tmp_path / "w.safetensors", SOUND)) == {
        "a": TensorPlace("F16", (2, 3), start, 12),
        "b": TensorPlace("F32", (2,), start + 12, 8),
        "c": TensorPlace("F32", (), start + 20, 4),
        "d": TensorPlace("F32", (0, 4), start + 20, 0),
    }


LIES: dict[str, tuple[Callable[[Path], object], str]] = {
    "overlap": (
        lambda path: write(path, changed("b", data_offsets=[8, 16]), data=16),
        "overlap or leave gaps",
    ),
    "gap": (lambda path: write(path, changed("c", data_offsets=[24, 28]), data=28), "overlap or leave gaps"),
    "too much data": (lambda path: write(path, SOUND, data=25), "do not fill the file"),
    "too little data": (lambda path: write(path, SOUND, data=23), "do not fill the file"),
    "huge length": (lambda path: write(path, SOUND, length=2**63), "header does not fit the file"),
    "length past the end": (lambda path: write(path, SOUND, length=1000), "header does not fit the file"),
    "no length": (lambda path: path.write_bytes(b"abc"), "header does not fit the file"),
    "empty": (lambda path: path.write_bytes(b""), "header does not fit the file"),
    "another type": (lambda path: write(path, changed("b", dtype="F64")), "'b' is not as long as its shape says"),
    "unknown type": (lambda path: write(path, changed("b", dtype="F8_E4M3")), "'b' is no tensor of a known kind"),
    "type that is a list": (lambda path: write(path, changed("b", dtype=["F32"])), "no tensor of a known kind"),
    "another shape": (lambda path: write(path, changed("a", shape=[3, 3])), "'a' is not as long as its shape says"),
    "huge shape": (lambda path: write(path, changed("a", shape=[2**62, 2**62])), "a place that cannot be"),
    "endless shape": (lambda path: write(path, changed("a", shape=[2] * 9000), data=BYTES), "'a' has 9000 sides"),
    "negative": (lambda path: write(path, changed("a", shape=[-2, -3])), "a place that cannot be"),
    "negative place": (lambda path: write(path, changed("a", data_offsets=[-12, 0])), "a place that cannot be"),
    "backwards": (lambda path: write(path, changed("a", data_offsets=[12, 0])), "not as long as its shape says"),
    "fraction": (lambda path: write(path, changed("a", shape=[2.0, 3])), "a place that cannot be"),
    "truth": (lambda path: write(path, changed("b", shape=[2, True])), "a place that cannot be"),
    "text": (lambda path: write(path, changed("b", shape=["2"])), "a place that cannot be"),
    "infinity": (lambda path: write(path, changed("b", shape=[float("inf")])), "a place that cannot be"),
    "three places": (lambda path: write(path, changed("b", data_offsets=[12, 16, 20])), "no tensor of a known kind"),
    "no places": (lambda path: write(path, {"a": {"dtype": "F16", "shape": [2, 3]}}), "no tensor of a known kind"),
    "list": (lambda path: write(path, [SOUND]), "no table of tensors"),
    "text as tensor": (lambda path: write(path, {**SOUND, "b": "tensor"}), "'b' is no tensor of a known kind"),
    "twice": (lambda path: write(path, b'{"a": 1, "a": 2}'), "names something twice"),
    "other text": (lambda path: write(path, json.dumps(SOUND).encode("utf-16")), "no table of tensors"),
    "not text": (lambda path: write(path, b'{"\xff": 1}'), "utf-8"),
    "depth": (lambda path: write(path, b'{"a":' + b"[" * 200_000), "nested too deeply"),
    "metadata": (lambda path: write(path, {**SOUND, "__metadata__": {"network": 1}}), "metadata are no table of text"),
    "long name": (lambda path: write(path, {"\x1b" * 10_000: 1}), "is no tensor of a known kind"),
}


@pytest.mark.parametrize("case", LIES)
def test_a_header_that_lies_is_refused(case: str, tmp_path: Path) -> None:
    lie, said = LIES[case]
    path = tmp_path / "w.safetensors"
    lie(path)
    with pytest.raises(UserError) as caught:
        tensor_places(path)
    sentence = str(caught.value)
    assert sentence.startswith(f"{path} is not a sound safetensors file (")
    assert said in sentence
    assert len(sentence) < len(str(path)) + 300
    assert sentence.isprintable()


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"none.safetensors: it does not exist"):
        tensor_places(tmp_path / "none.safetensors")


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from([0, 12, 20, 24, "F16"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=8,
)
FIELDS = st.sampled_from([(name, field) for name in "abcd" for field in ("dtype", "shape", "data_offsets")])
SHARED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


def sound_or_refused(path: Path) -> None:
    """Nothing but a `UserError` comes of it, and what passes the library that reads the weights takes as well."""
    try:
        places = tensor_places(path)
    except UserError:
        return
    try:
        tensors = load(path.read_bytes())
    except SafetensorError as error:
        pytest.fail(f"passed here, and safetensors says {error}")
    assert {name: place.shape for name, place in places.items()} == {name: each.shape for name, each in tensors.items()}


@SHARED
@given(FIELDS, JSON)
def test_any_value_in_a_header_is_right_or_refused(tmp_path: Path, field: tuple[str, str], value: object) -> None:
    sound_or_refused(write(tmp_path / "w.safetensors", changed(field[0], **{field[1]: value})))


@SHARED
@given(JSON)
def test_any_header_is_right_or_refused(tmp_path: Path, header: object) -> None:
    sound_or_refused(write(tmp_path / "w.safetensors", header))


@SHARED
@given(st.lists(st.tuples(st.integers(0, 350), st.integers(0, 255)), min_size=1, max_size=6), st.integers(0, 400))
def test_any_bytes_are_right_or_refused(tmp_path: Path, flips: list[tuple[int, int]], kept: int) -> None:
    path = write(tmp_path / "w.safetensors", SOUND)
    data = bytearray(path.read_bytes())
    for place, value in flips:
        data[place % len(data)] = value
    path.write_bytes(data[: kept or None])
    sound_or_refused(path)
