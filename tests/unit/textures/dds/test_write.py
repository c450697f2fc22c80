"""The DDS container: header fields as the documentation has them, files that other programs open."""

import struct

import numpy as np
import OpenImageIO
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from pbrstudio.textures.dds.encode import Encoder, Quality
from pbrstudio.textures.dds.formats import BY_NAME, WRITABLE
from pbrstudio.textures.dds.write import dds_header, write_dds
from pbrstudio.textures.mips import Content, mip_chain

LEGACY = [name for name in WRITABLE if BY_NAME[name].fourcc]


@pytest.fixture(scope="module")
def encoder():
    with Encoder(2) as encoder:
        yield encoder


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("dds")


def picture(height, width, channels):
    """Gentle ramps, which every format can hold at every size."""
    y, x = np.mgrid[0:height, 0:width]
    slope = (x + y) // 4
    ramps = [60 + slope, 70 + slope, 50 + slope, np.full_like(x, 255)]
    return np.stack(ramps[:channels], axis=2).astype(np.uint8)


def blank(fmt, width, height):
    count = max(width, height).bit_length()
    return [bytes(fmt.level_size(max(1, width >> i), max(1, height >> i))) for i in range(count)]


@pytest.mark.parametrize("name", WRITABLE)
def test_dx10_header_says_every_format(tmp_path, name):
    fmt = BY_NAME[name]
    levels = blank(fmt, 64, 32)
    write_dds(tmp_path / "a.dds", levels, 64, 32, fmt, header="dx10")
    file = (tmp_path / "a.dds").read_bytes()
    assert file[:4] == b"DDS "
    size, flags, height, width, pitch, depth, mips = struct.unpack("<7I", file[4:32])
    assert (size, height, width, depth, mips) == (124, 32, 64, 1, 7)
    assert flags == 0x1 | 0x2 | 0x4 | 0x1000 | 0x20000 | (0x80000 if fmt.block else 0x8)
    assert pitch == (len(levels[0]) if fmt.block else 64 * fmt.unit)
    assert struct.unpack("<2I4s", file[76:88]) == (32, 0x4, b"DX10")
    assert struct.unpack("<I", file[108:112]) == (0x1000 | 0x400000 | 0x8,)
    assert struct.unpack("<5I", file[128:148]) == (fmt.number, 3, 0, 1, 0)
    assert file[148:] == b"".join(levels)


@pytest.mark.parametrize(("name", "fourcc"), [("BC1_UNORM", b"DXT1"), ("BC3_UNORM", b"DXT5")])
def test_legacy_header_names_blocks_by_fourcc(name, fourcc):
    fmt = BY_NAME[name]
    header = dds_header(blank(fmt, 8, 8), 8, 8, fmt, header="legacy")
    assert header[84:88] == fourcc
    assert len(header) == 128


@pytest.mark.parametrize("name", [name for name in WRITABLE if name not in LEGACY])
def test_legacy_header_refuses_what_it_cannot_say(name):
    fmt = BY_NAME[name]
    with pytest.raises(ValueError, match="legacy header cannot say"):
        dds_header(blank(fmt, 8, 8), 8, 8, fmt, header="legacy")


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 70), st.integers(1, 70), st.sampled_from([n for n in WRITABLE if n != "R8_UNORM"]), st.booleans())
def test_openimageio_reads_every_size_and_level(encoder, folder, height, width, name, legacy):
    fmt = BY_NAME[name]
    levels = list(mip_chain(picture(height, width, fmt.channels), Content.DATA, wrap=False))
    header = "legacy" if legacy and name in LEGACY else "dx10"
    path = folder / "any.dds"
    write_dds(path, encoder.encode_chain(levels, fmt, Quality.DRAFT), width, height, fmt, header=header)
    file = OpenImageIO.ImageInput.open(str(path))
    for index, level in enumerate(levels):
        assert file.seek_subimage(0, index)
        spec = file.spec()
        assert (spec.height, spec.width) == level.shape[:2]
        assert ("srgb" in str(spec.getattribute("oiio:ColorSpace"))) is fmt.srgb
        stored = file.read_image("uint8")[:, :, : min(level.shape[2], 3)]
        if not fmt.block:
            assert np.array_equal(stored, level[:, :, :3])
        else:
            assert np.abs(stored.astype(int) - level[:, :, :3]).mean() < 5
    assert not file.seek_subimage(0, len(levels))
    file.close()


@pytest.mark.parametrize("name", ["BC1_UNORM", "BC3_UNORM", "BC7_UNORM", "BC7_UNORM_SRGB", "BC4_UNORM"])
def test_pillow_reads_it(encoder, folder, name):
    fmt = BY_NAME[name]
    pixels = picture(48, 64, fmt.channels)
    path = folder / "pillow.dds"
    levels = encoder.encode_chain(mip_chain(pixels, Content.DATA, wrap=False), fmt, Quality.NORMAL)
    write_dds(path, levels, 64, 48, fmt, header="dx10")
    with Image.open(path) as image:
        stored = np.asarray(image)
    stored = stored[:, :, None] if stored.ndim == 2 else stored
    channels = min(3, fmt.channels)
    assert np.abs(stored[:, :, :channels].astype(int) - pixels[:, :, :channels]).mean() < 6


def test_fewer_levels_are_allowed():
    fmt = BY_NAME["BC7_UNORM"]
    assert dds_header(blank(fmt, 16, 16)[:2], 16, 16, fmt, header="dx10")[28:32] == struct.pack("<I", 2)


@pytest.mark.parametrize(
    ("levels", "width", "height", "message"),
    [
        ([], 4, 4, "1 to 3 levels, not 0"),
        ([bytes(16)] * 4, 4, 4, "1 to 3 levels, not 4"),
        ([bytes(8)], 4, 4, "has 16 bytes, not 8"),
        ([bytes(64), bytes(15)], 8, 8, "level 1"),
        ([bytes(16)], 0, 4, "sides must be"),
        ([bytes(16)], 4, 16385, "sides must be"),
    ],
)
def test_levels_that_do_not_fit_are_refused(levels, width, height, message):
    with pytest.raises(ValueError, match=message):
        dds_header(levels, width, height, BY_NAME["BC7_UNORM"], header="dx10")


def test_nothing_is_written_when_refused(tmp_path):
    with pytest.raises(ValueError, match="levels"):
        write_dds(tmp_path / "a.dds", [], 4, 4, BY_NAME["BC7_UNORM"], header="dx10")
    assert not list(tmp_path.iterdir())
