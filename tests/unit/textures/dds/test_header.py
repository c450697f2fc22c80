"""DDS headers: every kind is recognised, lies are refused with a sentence, and levels lie where they should."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pbrstudio.runtime.errors import UserError
from pbrstudio.textures.dds.formats import FORMATS, DxgiFormat
from pbrstudio.textures.dds.header import parse_header, read_header, read_level_bytes
from pbrstudio.textures.dds.masks import layout_of
from tests.dds_files import (
    ALPHA,
    ALPHAPIXELS,
    BUMP,
    LUMINANCE,
    PALETTE,
    RGB,
    YUV,
    dds_header,
    random_blocks,
    write_file,
)

PLENTY = 1 << 40


@pytest.mark.parametrize(
    ("fourcc", "name"),
    [
        (b"DXT1", "BC1_UNORM"),
        (b"DXT2", "BC2_UNORM"),
        (b"DXT3", "BC2_UNORM"),
        (b"DXT4", "BC3_UNORM"),
        (b"DXT5", "BC3_UNORM"),
        (b"ATI1", "BC4_UNORM"),
        (b"BC4U", "BC4_UNORM"),
        (b"ATI2", "BC5_UNORM"),
        (b"BC5U", "BC5_UNORM"),
        (b"\x24\0\0\0", "R16G16B16A16_UNORM"),
    ],
)
def test_legacy_codes(fourcc: bytes, name: str) -> None:
    header = parse_header(dds_header(64, 32, fourcc=fourcc), PLENTY)
    assert (header.format.name, header.legacy, header.mips[0].offset) == (name, True, 128)
    assert not header.format.srgb
    assert header.premultiplied == (fourcc in (b"DXT2", b"DXT4"))


@pytest.mark.parametrize("fmt", FORMATS, ids=lambda fmt: fmt.name)
def test_dx10_formats(fmt: DxgiFormat) -> None:
    header = parse_header(dds_header(5, 3, dxgi=fmt.number, levels=3), PLENTY)
    assert (header.format, header.legacy, header.mips[0].offset) == (fmt, False, 148)
    assert header.format.srgb == fmt.name.endswith("_SRGB")
    assert [(mip.width, mip.height) for mip in header.mips] == [(5, 3), (2, 1), (1, 1)]
    assert header.mips[1].offset == 148 + fmt.level_size(5, 3)
    layout = layout_of(fmt)
    assert (layout is None) == fmt.block
    if layout is not None:
        assert layout.level_size(5, 3) == fmt.level_size(5, 3)
        assert layout.name == fmt.name.split("_")[0].replace("R", "L" if fmt.channels == 1 else "R")
        assert len({mask for mask in layout.masks if mask}) == fmt.channels


@pytest.mark.parametrize(
    ("bits", "masks", "flags", "name"),
    [
        (32, (0xFF0000, 0xFF00, 0xFF, 0xFF000000), RGB | ALPHAPIXELS, "B8G8R8A8"),
        (32, (0xFF0000, 0xFF00, 0xFF, 0), RGB, "B8G8R8X8"),
        (32, (0xFF0000, 0xFF00, 0xFF, 0xFF000000), RGB, "B8G8R8X8"),
        (24, (0xFF0000, 0xFF00, 0xFF, 0), RGB, "B8G8R8"),
        (16, (0xF800, 0x7E0, 0x1F, 0), RGB, "B5G6R5"),
        (16, (0x7C00, 0x3E0, 0x1F, 0x8000), RGB | ALPHAPIXELS, "B5G5R5A1"),
        (8, (0xFF, 0, 0, 0), LUMINANCE, "L8"),
        (16, (0xFF, 0, 0, 0xFF00), LUMINANCE | ALPHAPIXELS, "L8A8"),
        (16, (0xFFFF, 0, 0, 0), LUMINANCE, "L16"),
        (8, (0, 0, 0, 0xFF), ALPHA, "L8"),
    ],
)
def test_legacy_masks(bits: int, masks: tuple[int, int, int, int], flags: int, name: str) -> None:
    header = parse_header(dds_header(7, 5, bits=bits, masks=masks, pixel_flags=flags), PLENTY)
    assert header.format.name == name
    assert header.mips[0].size == 7 * 5 * bits // 8


BGRA = (0xFF0000, 0xFF00, 0xFF, 0xFF000000)


@pytest.mark.parametrize(
    ("header", "said"),
    [
        (dds_header(4, 4, fourcc=b"DXT1", caps2=0x200 | 0xFC00), "cube map"),
        (dds_header(4, 4, dxgi=98, misc=4), "cube map"),
        (dds_header(4, 4, fourcc=b"DXT1", caps2=0x200000), "volume"),
        (dds_header(4, 4, dxgi=98, dimension=4), "volume"),
        (dds_header(4, 4, dxgi=98, dimension=2), "one-dimensional"),
        (dds_header(4, 4, dxgi=98, array=4), "array of 4"),
        (dds_header(4, 4, dxgi=98, array=0), "array of 0"),
        *[(dds_header(4, 4, fourcc=bytes([n, 0, 0, 0])), f"a float format (D3DFMT {n})") for n in range(111, 117)],
        *[(dds_header(4, 4, dxgi=n), f"a float format (DXGI {n})") for n in (2, 6, 10, 16, 26, 34, 41, 54, 67, 96)],
        *[(dds_header(4, 4, dxgi=n), "a signed format") for n in (13, 31, 37, 51, 58, 63, 81, 84)],
        *[(dds_header(4, 4, dxgi=n), "an integer format") for n in (3, 12, 30, 42, 50, 57, 62)],
        (dds_header(4, 4, dxgi=97), "a typeless format"),
        (dds_header(4, 4, dxgi=45), "a depth format"),
        (dds_header(4, 4, dxgi=100), "a YUV format"),
        (dds_header(4, 4, dxgi=113), "a palette format"),
        (dds_header(4, 4, dxgi=134), "an ASTC format"),
        (dds_header(4, 4, dxgi=0), "an unknown format (DXGI 0)"),
        (dds_header(4, 4, dxgi=4_000_000_000), "an unknown format"),
        (dds_header(4, 4, fourcc=b"ETC2"), "an ETC format (FourCC 'ETC2')"),
        (dds_header(4, 4, fourcc=b"PTC4"), "a PVRTC format"),
        (dds_header(4, 4, fourcc=b"BC5S"), "a signed format"),
        (dds_header(4, 4, fourcc=b"UYVY"), "a YUV format"),
        (dds_header(4, 4, fourcc=b"\x6e\0\0\0"), "a signed format (D3DFMT 110)"),
        (dds_header(4, 4, fourcc=b"A\x01\xffB"), "FourCC 'A??B'"),
        (dds_header(4, 4, bits=8, pixel_flags=PALETTE), "a palette format"),
        (dds_header(4, 4, bits=16, pixel_flags=YUV), "a YUV format"),
        (dds_header(4, 4, bits=16, pixel_flags=BUMP, masks=(0xFF, 0xFF00, 0, 0)), "a signed format"),
        (dds_header(4, 4, bits=12, masks=BGRA), "12 bits a pixel"),
        (dds_header(4, 4, bits=32, pixel_flags=0), "names no pixel format"),
        (dds_header(4, 4, bits=16, masks=BGRA), "channel masks make no sense"),
        (dds_header(4, 4, bits=32, masks=(0xF0F, 0xF0, 0, 0)), "channel masks make no sense"),
        (dds_header(4, 4, bits=32, masks=(0xFF, 0xFFF, 0, 0)), "channel masks make no sense"),
        (dds_header(4, 4, bits=32, masks=(0, 0xFF, 0, 0)), "channel masks make no sense"),
        (dds_header(0, 4, dxgi=98), "0 x 4 px"),
        (dds_header(4, 16385, dxgi=98), "4 x 16385 px"),
        (dds_header(2**32 - 1, 2**32 - 1, dxgi=98), "sides of 1 to 16384"),
        (dds_header(16, 4, dxgi=98, levels=6), "claims 6 mip levels"),
        (dds_header(16, 4, dxgi=98, levels=2**32 - 1), "mip levels"),
        (b"DDS ", "ends inside its DDS header"),
        (dds_header(4, 4, dxgi=98)[:140], "ends inside its DDS header"),
        (b"", "not a DDS"),
        (b"\x89PNG" + bytes(200), "not a DDS"),
        (b"DDS " + bytes(200), "damaged"),
    ],
)
def test_refused_in_one_sentence(tmp_path: Path, header: bytes, said: str) -> None:
    path = write_file(tmp_path / "a.dds", header, b"" if len(header) < 148 else bytes(4096))
    with pytest.raises(UserError) as caught:
        read_header(path)
    sentence = str(caught.value)
    assert said in sentence
    assert sentence.startswith(f"{path}: ")
    assert "\n" not in sentence


def test_a_level_zero_that_is_cut_off_is_refused_whatever_it_claims() -> None:
    whole = 148 + 8 * 8 * 16
    header = dds_header(32, 32, dxgi=98)
    assert parse_header(header, whole).levels == 1
    with pytest.raises(UserError, match="cut off"):
        parse_header(header, whole - 1)
    with pytest.raises(UserError, match="cut off"):
        parse_header(dds_header(16384, 16384, dxgi=11), 1000)


def test_levels_that_the_file_lacks_are_left_out() -> None:
    header = parse_header(dds_header(8, 8, fourcc=b"DXT1", levels=4), 128 + 32 + 8 + 7)
    assert header.levels == 2


def test_no_levels_means_one() -> None:
    assert parse_header(dds_header(8, 8, fourcc=b"DXT1", levels=0), PLENTY).levels == 1


def test_level_bytes_lie_one_after_the_other(tmp_path: Path) -> None:
    parts = [random_blocks("BC3", w, h, seed=w) for w, h in ((20, 6), (10, 3), (5, 1))]
    path = write_file(tmp_path / "a.dds", dds_header(20, 6, fourcc=b"DXT5", levels=3), *parts)
    assert read_level_bytes(path, read_header(path)) == parts


def test_a_file_shortened_meanwhile_is_noticed(tmp_path: Path) -> None:
    path = write_file(tmp_path / "a.dds", dds_header(4, 4, fourcc=b"DXT1"), bytes(8))
    header = read_header(path)
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(UserError, match="became shorter"):
        read_level_bytes(path, header)


def test_a_missing_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="does not exist"):
        read_header(tmp_path / "none.dds")


@settings(max_examples=300, deadline=None)
@given(
    start=st.one_of(
        st.binary(max_size=200),
        st.binary(min_size=148, max_size=148).map(lambda junk: b"DDS " + junk[4:]),
        st.tuples(st.integers(4, 147), st.binary(min_size=1, max_size=8)).map(
            lambda at: (dds_header(16, 16, dxgi=98)[: at[0]] + at[1] + dds_header(16, 16, dxgi=98))[:148]
        ),
    ),
    length=st.integers(0, 1 << 34),
)
def test_any_bytes_are_a_header_or_a_sentence(start: bytes, length: int) -> None:
    try:
        header = parse_header(start, length)
    except UserError:
        return
    last = header.mips[-1]
    assert last.offset + last.size <= length
