"""Turns a game's diffuse textures into physically based material maps."""

import sys

__version__ = "0.1.0"

# OpenVINO's import alone would tell Google Analytics of itself and leave a client's id in the user's home
# (openvino/tools/ovc/__init__.py). Without its telemetry package it takes a stub of its own that does nothing. It
# stands here because this runs before any module of ours can import OpenVINO.
sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
