"""Tangent-space normals: encoding, direction, and the way from a height to its normals and back.

In memory normals are OpenGL (Y up, against the direction of the rows), in [-1,1], of unit length.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

F32 = NDArray[np.float32]
U8 = NDArray[np.uint8]

STRIP = 512
"""Rows worked on at once, so that no full-size float copy is made."""
SHORTEST_NORMAL = 0.5
"""Mean length under which stored normals are no unit vectors any more."""
SAMPLED_SIDE = 256
"""Rows and columns that are looked at to judge a normal map."""
CURL_SIDE = 512
"""Shorter side, in pixels, at which a normal map's curl is measured."""
CURL_RATIO = 1.9
"""How many times more curl one reading of green must have to be called the wrong one."""
MIN_Z = 0.02
"""Flattest z that a slope is read from: steeper than 50:1 is a damaged texel, not relief."""


def decode_normals(rgb: NDArray[np.uint8] | NDArray[np.uint16]) -> F32:
    """[H,W,3] of stored values, full integer range, to unit vectors in [-1,1]; a zero vector becomes flat."""
    scale = np.float32(2.0 / np.iinfo(rgb.dtype).max)
    vectors = rgb.astype(np.float32) * scale - np.float32(1.0)
    return normalise(vectors)


def normalise(vectors: F32) -> F32:
    """[...,3] to unit length; vectors shorter than 1e-4 become (0,0,1)."""
    length = np.sqrt(np.einsum("...c,...c->...", vectors, vectors))[..., None]
    flat = np.array([0.0, 0.0, 1.0], np.float32)
    unit: F32 = np.where(length > 1e-4, vectors / np.maximum(length, np.float32(1e-4)), flat)
    return unit


def encode_normals(vectors: F32) -> U8:
    """[...,3] in [-1,1] to bytes, (n + 1) / 2, rounded: flat is (128, 128, 255)."""
    encoded: U8 = np.clip(vectors * np.float32(127.5) + np.float32(128.0), 0, 255).astype(np.uint8)
    return encoded


def normal_fault(rgb: U8) -> str | None:
    """Why stored [H,W,3] cannot be a tangent-space normal map, in words; None when it can. Looks at a sample."""
    rows, columns = (max(1, side // SAMPLED_SIDE) for side in rgb.shape[:2])
    some = rgb[::rows, ::columns]
    length = float(np.linalg.norm(some.astype(np.float32) / np.float32(127.5) - 1, axis=2).mean())
    if length < SHORTEST_NORMAL:
        return f"its normals have a mean length of {length:.2f} where 1 belongs"
    if float(some[..., 2].mean()) < 128:
        return "its normals point into the surface: blue holds no z"
    return None


def green_seems_up(directx: U8) -> bool:
    """Whether stored normals [H,W,3] that ought to be DirectX look like OpenGL, by which direction has the less curl.

    The slopes of a height have no curl, so the right reading of green has little. Noise of 8 bits blurs that: of 176
    real normal maps this calls one wrongly, and misses most that are wrong. A hint for a person, not a decision.
    """
    step = max(1, min(directx.shape[:2]) // CURL_SIDE)
    rows, columns = (side // step * step for side in directx.shape[:2])
    cells = directx[:rows, :columns].reshape(rows // step, step, columns // step, step, 3)
    vectors = cells.mean(axis=(1, 3), dtype=np.float32) / np.float32(127.5) - 1
    z = np.maximum(vectors[..., 2], np.float32(0.2))
    across = np.diff(vectors[..., 0] / z, axis=0)[:, :-1]
    down = np.diff(vectors[..., 1] / z, axis=1)[:-1]
    as_directx, as_opengl = np.abs(across - down).mean(), np.abs(across + down).mean()
    return bool(as_directx > CURL_RATIO * as_opengl)


def flip_green(rgb: U8) -> U8:
    """The other green direction: OpenGL to DirectX and back, without a loss."""
    flipped = rgb.copy()
    flipped[..., 1] = 255 - flipped[..., 1]
    return flipped


def scale_slopes(rgb: U8, strength: float) -> U8:
    """Encoded normals [H,W,3] with their slopes (x/z, y/z) times ``strength``; 1 gives them back as they are."""
    if strength == 1.0:
        return rgb
    out = np.empty_like(rgb)
    for top in range(0, rgb.shape[0], STRIP):
        vectors = decode_normals(rgb[top : top + STRIP])
        vectors[..., :2] *= np.float32(strength)
        out[top : top + STRIP] = encode_normals(normalise(vectors))
    return out


def normals_from_height(height: NDArray[np.uint16], depth: float, *, wrap: bool) -> U8:
    """Encoded normals [H,W,3] of a height [H,W] whose full range is ``depth`` times the texture's width.

    Central differences: n = (-dh/dx, dh/drow, 1), normalised (rows run against Y). At the border the height wraps
    round when it tiles, else it goes on as it last was.
    """
    rows, columns = height.shape
    slope = np.float32(depth * columns / 65535.0 / 2.0)
    padded = np.pad(height, 1, mode="wrap" if wrap else "edge")
    out = np.empty((rows, columns, 3), np.uint8)
    for top in range(0, rows, STRIP):
        strip = padded[top : top + STRIP + 2].astype(np.float32) * slope
        vectors = np.empty((strip.shape[0] - 2, columns, 3), np.float32)
        vectors[..., 0] = strip[1:-1, :-2] - strip[1:-1, 2:]
        vectors[..., 1] = strip[2:, 1:-1] - strip[:-2, 1:-1]
        vectors[..., 2] = 1.0
        out[top : top + STRIP] = encode_normals(normalise(vectors))
    return out


def height_from_normals(vectors: F32, *, wrap: bool) -> F32:
    """The height [H,W] whose slopes come nearest to those of OpenGL normals [H,W,3], in widths, mean 0.

    The least-squares (Poisson) solution in the frequency domain: Frankot and Chellappa, "A Method for Enforcing
    Integrability in Shape from Shading Algorithms", 1988. Without ``wrap`` the field is mirrored at its borders
    first, so that the two sides of an atlas do not pull on each other.
    """
    rows, columns = vectors.shape[:2]
    z = np.maximum(vectors[..., 2], np.float32(MIN_Z)) * np.float32(columns)
    along_x: F32 = -vectors[..., 0] / z
    along_rows: F32 = vectors[..., 1] / z
    if not wrap:
        along_x = _mirror(along_x, odd_axis=1)
        along_rows = _mirror(along_rows, odd_axis=0)
    rows_f = np.fft.fftfreq(along_x.shape[0]).astype(np.float32)[:, None] * np.float32(2 * np.pi)
    columns_f = np.fft.rfftfreq(along_x.shape[1]).astype(np.float32)[None, :] * np.float32(2 * np.pi)
    power = rows_f**2 + columns_f**2
    power[0, 0] = 1.0
    spectrum = -1j * (columns_f * np.fft.rfft2(along_x) + rows_f * np.fft.rfft2(along_rows)) / power
    spectrum[0, 0] = 0.0
    height: F32 = np.fft.irfft2(spectrum, s=along_x.shape).astype(np.float32)
    return height[:rows, :columns]


def _mirror(slopes: F32, *, odd_axis: int) -> F32:
    """The slopes of a height that is mirrored at its lower and right borders: odd along their own axis."""
    other = 1 - odd_axis
    doubled = np.concatenate([slopes, -np.flip(slopes, odd_axis)], axis=odd_axis)
    return np.concatenate([doubled, np.flip(doubled, other)], axis=other)
