"""What PyInstaller would take along and nothing here uses, each with its reason; patterns of paths inside the build."""

from __future__ import annotations

from fnmatch import fnmatch

LEFT_OUT = (
    (
        "openvino/libs/*_gpu_plugin*",
        "networks run on the processor through OpenVINO, on cards through torch or DirectML",
    ),
    ("openvino/libs/*_npu_*", "the same"),
    ("openvino/libs/cache.json", "compiled kernels of the graphics plugin"),
    ("openvino/libs/*_auto_*", "chooses between devices; ours is named"),
    ("openvino/libs/*_hetero_*", "splits a network between devices"),
    ("openvino/include/*", "headers"),
    ("openvino/cmake/*", "for programs in C++"),
    ("openvino/libs/*openvino_c.*", "for programs in C"),
    *(
        (f"*openvino*{framework}_frontend*", "models come as ONNX")
        for framework in ("tensorflow", "tensorflow_lite", "pytorch", "paddle", "jax", "gguf")
    ),
    ("OpenImageIO/bin/*", "its own programs"),
    ("OpenImageIO/include/*", "headers"),
    ("OpenImageIO/share/*", "fonts to write into pictures with"),
    ("qdarkstyle/*/rc/*", "what lies in its compiled resources as well"),
    ("qdarkstyle/svg/*", "what these were made from"),
    ("qdarkstyle/example/*", "an example"),
    ("pyqtgraph/icons/peegee/*", "its own icon"),
    ("torch/test/*", "its own tests"),
    ("torch/lib/*test*", "the same"),
    ("torch/bin/*[tT]est*", "the same"),
    ("torch/bin/protoc*", "a compiler"),
    ("torch/include/*", "headers"),
    ("pyarrow/*flight*", "a server of tables"),
    ("pyarrow/include/*", "headers"),
    ("*.pyi", "types, for editors"),
    ("PySide6/Qt/translations/*", "the window has its own texts only"),
    ("PySide6/translations/*", "the same, under Windows"),
    *(
        (f"PySide6/*plugins/{kind}/*", reason)
        for kind, reason in (
            ("egldeviceintegrations", "a screen without a desktop"),
            ("generic", "touch screens and keyboards without a desktop"),
            ("networkinformation", "nothing asks the network"),
            ("tls", "nothing asks the network"),
            ("qmltooling", "for debugging"),
            ("assetimporters", "the 3D view makes its meshes itself"),
            ("sqldrivers", "no database"),
            ("multimedia", "no sound, no film"),
        )
    ),
    ("PySide6/*plugins/platformthemes/*gtk3*", "loads the machine's GTK into a program with libraries of its own"),
    ("PySide6/*plugins/platforms/*qeglfs*", "a screen without a desktop"),
    ("PySide6/*plugins/platforms/*qlinuxfb*", "the same"),
    ("PySide6/*plugins/platforms/*qvkkhrdisplay*", "the same"),
    ("PySide6/*plugins/platforms/*qminimalegl*", "for Qt's own tests"),
    ("PySide6/*plugins/platforms/*qvnc*", "a server that listens on the network"),
    ("PySide6/*plugins/platforminputcontexts/*virtualkeyboard*", "brings a keyboard drawn on the screen"),
    ("PySide6/*plugins/imageformats/*qpdf*", "brings Qt's reader of PDF"),
    ("libstdc++.so.*", "the machine's graphics driver may ask for a newer one, and both cannot be loaded"),
    ("libgcc_s.so.*", "the same"),
)

MODULES = (
    ("openvino_telemetry", "never loaded: pbrstudio/__init__.py keeps it out"),
    ("openvino.tools", "converts models of other frameworks"),
    ("openvino.torch", "runs inside torch"),
    ("readline", "of Python's prompt, and under the GPL"),
    ("pygments", "colours source code, which nothing here shows"),
    ("PIL._avif", "five megabytes for a format that textures never come in"),
    *((f"openvino.frontend.{each}", "models come as ONNX") for each in ("tensorflow", "pytorch", "paddle", "jax")),
)
"""The same for modules of Python."""


def reason_left_out(path: str) -> str | None:
    """Why the file at ``path`` (inside the build, with slashes) stays out; None where it goes in."""
    return next((reason for pattern, reason in LEFT_OUT if fnmatch(path, pattern)), None)
