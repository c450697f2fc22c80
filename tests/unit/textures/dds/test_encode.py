"""Block compression: sizes, layouts, quality and strips, decoded by texture2ddecoder."""

import threading

import numpy as np
import pytest
import texture2ddecoder
from hypothesis import given, settings
from hypothesis import strategies as st

from pbrstudio.textures.dds import encode
from pbrstudio.textures.dds.encode import Encoder, Quality
from pbrstudio.textures.dds.formats import BY_NAME, WRITABLE
from pbrstudio.textures.mips import Content, mip_chain

DECODERS = {
    "BC1": texture2ddecoder.decode_bc1,
    "BC3": texture2ddecoder.decode_bc3,
    "BC4": texture2ddecoder.decode_bc4,
    "BC5": texture2ddecoder.decode_bc5,
    "BC7": texture2ddecoder.decode_bc7,
}


@pytest.fixture(scope="module")
def encoder():
    with Encoder(2) as encoder:
        yield encoder


def decoded(data, width, height, fmt):
    """RGBA [H,W,4] of one level (texture2ddecoder gives BGRA)."""
    if fmt.block:
        bgra = DECODERS[fmt.name.split("_")[0]](data, width, height)
        return np.frombuffer(bgra, np.uint8).reshape(height, width, 4)[:, :, [2, 1, 0, 3]]
    pixels = np.frombuffer(data, np.uint8).reshape(height, width, fmt.unit)
    return pixels[:, :, [2, 1, 0, 3]] if fmt.name.startswith("B8") else pixels


def psnr(one, other):
    error = np.mean((one.astype(np.float64) - other) ** 2)
    return 99.0 if error == 0 else 10 * np.log10(255**2 / error)


def mosaic(side, channels, seed=1):
    """A real-looking picture [side,side,channels]: smooth noise of many octaves, its channels much alike."""
    rng = np.random.default_rng(seed)
    total = np.zeros((side, side, channels))
    cells = 4
    while cells <= side // 2:
        knots = np.pad(
            rng.random((cells, cells, 1)) - 0.5 + 0.3 * (rng.random((cells, cells, channels)) - 0.5),
            ((0, 1), (0, 1), (0, 0)),
            mode="wrap",
        )
        at = np.arange(side) * cells / side
        first, part = at.astype(int), at % 1
        rows = knots[first] * (1 - part)[:, None, None] + knots[first + 1] * part[:, None, None]
        total += (rows[:, first] * (1 - part)[:, None] + rows[:, first + 1] * part[:, None]) / cells**0.7
        cells *= 2
    return np.rint(np.clip(total / total.std() * 40 + 115, 0, 255)).astype(np.uint8)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 70), st.integers(1, 70), st.sampled_from(WRITABLE), st.booleans())
def test_every_size_and_format_has_its_bytes(encoder, height, width, name, with_alpha):
    fmt = BY_NAME[name]
    with_alpha = with_alpha and not name.startswith("BC1")
    channels = fmt.channels if fmt.channels < 4 or with_alpha else 3
    pixels = np.random.default_rng(height * width).integers(0, 256, (height, width, channels), dtype=np.uint8)
    data = encoder.encode_level(pixels, fmt, Quality.DRAFT)
    assert len(data) == fmt.level_size(width, height)
    if not fmt.block:
        stored = decoded(data, width, height, fmt)
        assert np.array_equal(stored[:, :, :channels], pixels)
        assert channels != 3 or (stored[:, :, 3] == 255).all()


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 30), st.integers(1, 30), st.sampled_from([n for n in WRITABLE if BY_NAME[n].block]), st.data())
def test_a_constant_survives_any_size(encoder, height, width, name, data):
    fmt = BY_NAME[name]
    colour = data.draw(st.lists(st.integers(0, 255), min_size=fmt.channels, max_size=fmt.channels))
    if name.startswith("BC1"):
        colour[3] = 255
    pixels = np.broadcast_to(np.array(colour, np.uint8), (height, width, fmt.channels))
    stored = decoded(encoder.encode_level(pixels, fmt, Quality.NORMAL), width, height, fmt)
    # BC1 and BC3 hold colours of 5, 6 and 5 bits; the others end points of at least 7.
    allowed = 5 if name.startswith(("BC1", "BC3")) else 2
    assert np.abs(stored[:, :, : fmt.channels].astype(int) - pixels).max() <= allowed


# Floors: the figures measured for this picture, less about 1 dB. The order is that of the format notes:
# more search is better, BC7 beats BC1 by far.
@pytest.mark.parametrize(
    ("name", "quality", "floor"),
    [
        ("BC7_UNORM", Quality.DRAFT, 40.5),
        ("BC7_UNORM", Quality.NORMAL, 43),
        ("BC7_UNORM", Quality.BEST, 43),
        ("BC7_UNORM_SRGB", Quality.NORMAL, 43),
        ("BC1_UNORM", Quality.NORMAL, 35),
        ("BC1_UNORM_SRGB", Quality.NORMAL, 35),
        ("BC3_UNORM", Quality.NORMAL, 35),
        ("BC4_UNORM", Quality.NORMAL, 43.5),
        ("BC5_UNORM", Quality.NORMAL, 43),
    ],
)
def test_opaque_pictures_keep_their_quality(encoder, name, quality, floor):
    fmt = BY_NAME[name]
    channels = min(fmt.channels, 3)
    pixels = mosaic(128, channels)
    stored = decoded(encoder.encode_level(pixels, fmt, quality), 128, 128, fmt)
    assert psnr(stored[:, :, :channels], pixels) > floor
    if fmt.channels == 4:
        assert stored[:, :, 3].min() >= 254


@pytest.mark.parametrize(("quality", "floor"), [(Quality.DRAFT, 38), (Quality.NORMAL, 38), (Quality.BEST, 38)])
def test_smooth_alpha_keeps_its_quality(encoder, quality, floor):
    pixels = np.dstack([mosaic(128, 3), mosaic(128, 1, seed=2)])
    stored = decoded(encoder.encode_level(pixels, BY_NAME["BC7_UNORM"], quality), 128, 128, BY_NAME["BC7_UNORM"])
    assert psnr(stored[:, :, :3], pixels[:, :, :3]) > floor
    assert psnr(stored[:, :, 3], pixels[:, :, 3]) > floor


@pytest.mark.parametrize("name", ["BC7_UNORM", "BC3_UNORM"])
@pytest.mark.parametrize("quality", list(Quality))
def test_colour_under_alpha_0_is_kept(encoder, name, quality):
    fmt = BY_NAME[name]
    alpha = np.where(mosaic(128, 1, seed=2) > 115, 255, 0).astype(np.uint8)
    pixels = np.dstack([mosaic(128, 3), alpha])
    stored = decoded(encoder.encode_level(pixels, fmt, quality), 128, 128, fmt)
    clear = pixels[:, :, 3] == 0
    seen = psnr(stored[~clear][:, :3], pixels[~clear][:, :3])
    assert psnr(stored[clear][:, :3], pixels[clear][:, :3]) > max(33, seen - 3)
    assert psnr(stored[:, :, 3], pixels[:, :, 3]) > 45


def test_constant_alpha_below_255_is_kept(encoder):
    pixels = np.dstack([mosaic(64, 3), np.full((64, 64), 128, np.uint8)])
    for name in ("BC7_UNORM", "BC3_UNORM"):
        stored = decoded(encoder.encode_level(pixels, BY_NAME[name], Quality.NORMAL), 64, 64, BY_NAME[name])
        assert np.abs(stored[:, :, 3].astype(int) - 128).max() <= 8


def test_bc1_never_makes_a_hole(encoder):
    flat = np.repeat(np.arange(64, dtype=np.uint8), 4)[None, :, None] * np.ones((4, 1, 3), np.uint8)
    stored = decoded(encoder.encode_level(flat, BY_NAME["BC1_UNORM"], Quality.NORMAL), 256, 4, BY_NAME["BC1_UNORM"])
    assert (stored[:, :, 3] == 255).all()


@pytest.mark.parametrize("name", WRITABLE)
@pytest.mark.parametrize("size", [(128, 128), (101, 70)])
def test_strips_give_the_bytes_of_a_single_call(encoder, monkeypatch, name, size):
    fmt = BY_NAME[name]
    pixels = mosaic(128, fmt.channels)[: size[0], : size[1]].copy()
    if name.startswith("BC1"):
        pixels[:, :, 3] = 255
    if fmt.channels == 4:
        pixels[: size[0] // 2, :, 3] = 255  # Some strips are opaque by themselves.
    whole = encoder.encode_level(pixels, fmt, Quality.DRAFT)
    monkeypatch.setattr(encode, "STRIP_PIXELS", 16 * size[1])
    assert encoder.encode_level(pixels, fmt, Quality.DRAFT) == whole


def test_a_chain_is_its_levels(encoder):
    fmt = BY_NAME["BC7_UNORM"]
    levels = list(mip_chain(mosaic(64, 4), Content.COLOUR, wrap=True))
    chain = encoder.encode_chain(iter(levels), fmt, Quality.NORMAL)
    assert chain == [encoder.encode_level(level, fmt, Quality.NORMAL) for level in levels]


def test_a_level_is_encoded_while_the_next_is_made(monkeypatch):
    level0_done = threading.Event()
    compress = encode._ENCODERS["BC4"]

    def compress_and_tell(strip):
        level0_done.set()
        return compress(strip)

    def levels():
        yield np.zeros((4, 4, 1), np.uint8)
        assert level0_done.wait(timeout=10)
        yield np.zeros((2, 2, 1), np.uint8)

    monkeypatch.setitem(encode._ENCODERS, "BC4", compress_and_tell)
    with Encoder(1) as encoder:
        assert [len(data) for data in encoder.encode_chain(levels(), BY_NAME["BC4_UNORM"], Quality.DRAFT)] == [8, 8]


def test_a_fault_while_making_levels_comes_through(encoder):
    def levels():
        yield mosaic(64, 3)
        raise RuntimeError("no level 1")

    with pytest.raises(RuntimeError, match="no level 1"):
        encoder.encode_chain(levels(), BY_NAME["BC7_UNORM"], Quality.DRAFT)
    assert encoder.encode_level(mosaic(8, 3), BY_NAME["BC7_UNORM"], Quality.DRAFT)


def test_a_stop_comes_through_between_strips_and_drops_what_has_not_begun(monkeypatch):
    turns = threading.Semaphore(1)
    asked, done = [], []

    class StopError(Exception):
        pass

    def compress(strip):
        turns.acquire(timeout=10)
        done.append(strip)
        return b""

    def safe_point():
        asked.append(len(done))
        if len(asked) == 4:  # once for the level that is handed out, then after each strip
            raise StopError
        turns.release()

    monkeypatch.setattr(encode, "STRIP_PIXELS", 16 * 64)
    monkeypatch.setitem(encode._ENCODERS, "BC4", compress)
    with Encoder(1) as encoder:
        with pytest.raises(StopError):
            level = np.zeros((64 * 16, 64, 1), np.uint8)
            encoder.encode_chain([level], BY_NAME["BC4_UNORM"], Quality.DRAFT, safe_point=safe_point)
        turns.release(64)
    assert len(asked) == 4
    assert len(done) < 8, "of 64 strips"


def test_a_safe_point_is_asked_while_levels_are_made(encoder):
    made, asked = [], []

    def levels():
        for side in (64, 32, 16):
            made.append(side)
            yield mosaic(side, 3)

    encoder.encode_chain(levels(), BY_NAME["BC7_UNORM"], Quality.DRAFT, safe_point=lambda: asked.append(len(made)))
    assert asked[:3] == [1, 2, 3]


@pytest.mark.parametrize("name", ["BC7_UNORM", "BC1_UNORM", "BC4_UNORM"])
def test_a_checkerboard_stays_in_place_through_mips_and_blocks(encoder, name):
    fmt = BY_NAME[name]
    cell = np.kron(np.indices((8, 8)).sum(axis=0) % 2, np.ones((16, 16)))
    level0 = np.repeat((cell * 255).astype(np.uint8)[:, :, None], min(3, fmt.channels), axis=2)
    for index, level in enumerate(list(mip_chain(level0, Content.DATA, wrap=True))[:5]):
        side = 128 >> index
        stored = decoded(encoder.encode_level(level, fmt, Quality.NORMAL), side, side, fmt)[:, :, 0].astype(float)
        pattern = cell[:: 1 << index, :: 1 << index] - 0.5
        spectrum = np.fft.fft2(stored - stored.mean()) * np.conj(np.fft.fft2(pattern))
        correlation = np.fft.ifft2(spectrum).real
        assert correlation[0, 0] >= correlation.max() - 1e-6


@pytest.mark.parametrize("alpha", [0, 254])
def test_bc1_with_alpha_is_refused(encoder, alpha):
    pixels = np.full((8, 8, 4), 255, np.uint8)
    pixels[3, 3, 3] = alpha
    with pytest.raises(ValueError, match="BC1_UNORM is written without alpha"):
        encoder.encode_level(pixels, BY_NAME["BC1_UNORM"], Quality.NORMAL)


@pytest.mark.parametrize(
    ("pixels", "name", "message"),
    [
        (np.zeros((4, 4, 3), np.uint8), "BC4_UNORM", "made of 1 channels"),
        (np.zeros((4, 4, 4), np.uint8), "BC5_UNORM", "made of 2 channels"),
        (np.zeros((4, 4, 1), np.uint8), "BC7_UNORM", "made of 3 or 4 channels"),
        (np.zeros((4, 4), np.uint8), "BC4_UNORM", "must be uint8"),
        (np.zeros((4, 4, 1), np.float32), "BC4_UNORM", "must be uint8"),
        (np.zeros((0, 4, 1), np.uint8), "BC4_UNORM", "no side 0"),
        (np.zeros((4, 4, 3), np.uint8), "BC6H_UF16", "is not written"),
    ],
)
def test_what_does_not_fit_the_format_is_refused(encoder, pixels, name, message):
    with pytest.raises(ValueError, match=message):
        encoder.encode_level(pixels, BY_NAME[name], Quality.NORMAL)
