"""PNG files read back through Pillow and OpenImageIO."""

import numpy as np
import OpenImageIO
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from pbrstudio.textures.png import write_png
from pbrstudio.textures.texture import ColourSpace

SHAPES = [((), np.uint8), ((3,), np.uint8), ((4,), np.uint8), ((), np.uint16)]


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return tmp_path_factory.mktemp("png") / "a.png.part"


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 70), st.integers(1, 70), st.sampled_from(SHAPES), st.sampled_from(list(ColourSpace)))
def test_pixels_and_tag_survive(file, height, width, shape, space):
    channels, dtype = shape
    pixels = np.random.default_rng(3).integers(0, np.iinfo(dtype).max + 1, (height, width, *channels), dtype=dtype)
    write_png(file, pixels, space=space)
    with Image.open(file) as image:
        assert np.array_equal(np.asarray(image), pixels)
        assert ("srgb" in image.info) is (space is ColourSpace.SRGB)


def test_16_bit_grey_and_colour_under_alpha_0_reach_openimageio(tmp_path):
    config = OpenImageIO.ImageSpec()
    config.attribute("oiio:UnassociatedAlpha", 1)
    grey = np.arange(64 * 64, dtype=np.uint16).reshape(64, 64) * 16
    rgba = np.random.default_rng(0).integers(0, 256, (16, 16, 4), dtype=np.uint8)
    rgba[:, :, 3] = 0
    for name, pixels in (("grey.png", grey[:, :, None]), ("rgba.png", rgba)):
        write_png(tmp_path / name, pixels[:, :, 0] if pixels.shape[2] == 1 else pixels, space=ColourSpace.LINEAR)
        file = OpenImageIO.ImageInput.open(str(tmp_path / name), config)
        assert np.array_equal(file.read_image(pixels.dtype.name), pixels)
        file.close()


@pytest.mark.parametrize(
    "pixels", [np.zeros((4, 4, 2), np.uint8), np.zeros((4, 4, 3), np.uint16), np.zeros((0, 4), np.uint8)]
)
def test_what_pillow_cannot_write_is_refused(tmp_path, pixels):
    with pytest.raises(ValueError, match="PNG is written of"):
        write_png(tmp_path / "a.png", pixels, space=ColourSpace.LINEAR)
    assert not list(tmp_path.iterdir())
