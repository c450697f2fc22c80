"""Whether a bundle does what its manifest says: graphs that OpenVINO reads, weights that fit the architecture."""

from __future__ import annotations

from importlib.util import find_spec

from pbrstudio.models.bundle import Bundle
from pbrstudio.runtime.errors import UserError
from pbrstudio.spec.model import ROLES, Manifest, Role


def check_graphs(bundle: Bundle) -> None:
    """Raises `UserError` when a graph cannot be read, points out of the bundle, or has other inputs or outputs."""
    import openvino

    core = openvino.Core()
    for role in ROLES:
        path = bundle.graph(role)
        try:
            graph = core.read_model(path)
            found = {port.any_name for port in graph.inputs}, tuple(port.any_name for port in graph.outputs)
        except (RuntimeError, UnicodeDecodeError) as error:
            reason = str(error).strip().rpartition("\n")[2].replace(str(bundle.folder), "its folder")
            raise UserError(f"{path} cannot be read as a network ({reason:.200}): get the model again") from error
        wanted = _inputs(role, bundle.manifest), bundle.manifest.networks.outputs(role)
        if found != wanted:
            told = f"{', '.join(sorted(found[0]))} -> {', '.join(found[1])}"
            asked = f"{', '.join(sorted(wanted[0]))} -> {', '.join(wanted[1])}"
            raise UserError(f"{path} is another network than the manifest's: {told:.200}, not {asked}")


def _inputs(role: Role, manifest: Manifest) -> set[str]:
    return {"albedo", "classes", *manifest.networks.maps.extra_inputs} if role == "maps" else {"diffuse"}


def check_weights(bundle: Bundle) -> str:
    """Builds the networks and holds the weights against them; `UserError` when they are another architecture's.

    Returns why that could not be done, empty when it was: it needs torch, which who only converts does not have.
    """
    if find_spec("torch") is None:
        return "torch is not installed"
    try:
        from pbrstudio.models.load import load_networks
    except (ImportError, OSError) as error:  # one that is there and broken: Windows says OSError
        return f"torch does not load ({error})"
    try:
        load_networks(bundle.manifest, bundle.folder)
    except ImportError as error:
        return f"its architecture needs a package that does not load ({error})"
    return ""
