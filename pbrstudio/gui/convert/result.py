"""What the page shows of a texture, worked out in a thread: its maps as the sliders have them, and the picture."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pbrstudio.gui.convert.look import Channels, ClassColours, Coverage, Look, Shown
from pbrstudio.gui.convert.mask_edits import combined
from pbrstudio.gui.convert.picture import Picture, make_picture
from pbrstudio.gui.convert.planes import colours_of, coverage
from pbrstudio.services.preview import Preview
from pbrstudio.spec.adjustments import Adjustments
from pbrstudio.textures.maps import U8, MaterialMaps

if TYPE_CHECKING:
    from pbrstudio.gui.convert.document import Document


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """What is to be shown."""

    document: Document
    preview: Preview
    maps: MaterialMaps
    adjustments: Adjustments
    look: Look
    picture: Picture
    source: Picture
    coverage: tuple[Coverage, ...]


def make_result(
    document: Document,
    preview: Preview,
    adjustments: Adjustments,
    painted: U8 | None,
    look: Look,
    last: Result | None,
    colours: ClassColours,
) -> Result:
    """The maps of a preview with the sliders applied, and one of them as a picture. ``last``: an earlier result of the
    same preview, of which what has not changed is taken over. ``painted``: see `Document.painted`."""
    if last is None:
        maps = preview.maps(adjustments)
        source = make_picture(colours_of(maps, Look(Shown.SOURCE, Channels.ALL), [], None))
    else:
        maps, source = preview.changed(last.maps, last.adjustments, adjustments), last.source
    if look.shown is Shown.SOURCE and look.channels is Channels.ALL:
        return Result(document, preview, maps, adjustments, look, source, source, _covered(maps, preview))
    seen = maps
    if look.shown is Shown.MATERIALS and maps.materials is not None:
        # What was painted shows at once, also before the maps have followed.
        seen = replace(maps, materials=combined(maps.materials, painted))
    picture = make_picture(colours_of(seen, look, colours(maps.classes), preview.confidence, painted))
    return Result(document, preview, maps, adjustments, look, picture, source, _covered(seen, preview))


def _covered(maps: MaterialMaps, preview: Preview) -> tuple[Coverage, ...]:
    return tuple(coverage(maps, preview.confidence))
