"""Sentences for the DDS pixel formats that are not read: what each one is, and what to export instead.

Numbers: learn.microsoft.com, "DXGI_FORMAT enumeration" and "D3DFORMAT enumeration"; the ASTC numbers are those that
the enumeration reserved for it (133 to 187).
"""

from __future__ import annotations

_ADVICE = "export it as BC7 or RGBA8"

_DXGI_KINDS: tuple[tuple[str, frozenset[int]], ...] = (
    ("a float format", frozenset((2, 6, 10, 16, 26, 34, 41, 54, 67, 96))),
    ("a signed format", frozenset((13, 31, 37, 51, 58, 63, 81, 84))),
    ("an integer format", frozenset((3, 4, 7, 8, 12, 14, 17, 18, 25, 30, 32, 36, 38, 42, 43, 50, 52, 57, 59, 62, 64))),
    ("a typeless format", frozenset((1, 5, 9, 15, 23, 27, 33, 39, 48, 53, 60, 70, 73, 76, 79, 82, 90, 92, 94, 97))),
    ("a depth format", frozenset((19, 20, 21, 22, 40, 44, 45, 46, 47, 55))),
    ("a YUV format", frozenset((*range(100, 111), 130, 131, 132))),
    ("a palette format", frozenset((111, 112, 113, 114))),
    ("an ASTC format", frozenset(range(133, 188))),
)

_FOURCC_KINDS = {
    b"BC4S": "a signed format",
    b"BC5S": "a signed format",
    b"RXGB": "a normal map with swapped channels",
    b"A2XY": "a normal map with swapped channels",
    b"UYVY": "a YUV format",
    b"YUY2": "a YUV format",
    b"YV12": "a YUV format",
    b"NV12": "a YUV format",
    b"RGBG": "a packed colour format",
    b"GRGB": "a packed colour format",
}
_FOURCC_FAMILIES = {
    b"ETC": "an ETC format",
    b"EAC": "an ETC format",
    b"PTC": "a PVRTC format",
    b"PVR": "a PVRTC format",
    b"AST": "an ASTC format",
}
_FLOAT_NUMBERS = range(111, 117)
"""D3DFMT_R16F to D3DFMT_A32B32G32R32F."""
_SIGNED_NUMBERS = frozenset((60, 61, 62, 63, 64, 67, 110, 117))
"""D3DFMT_V8U8 and its kin."""
_PALETTE_NUMBERS = frozenset((40, 41))


def dxgi_reason(number: int) -> str:
    """One sentence for a DXGI format that is not in `formats.FORMATS`."""
    kind = next((words for words, numbers in _DXGI_KINDS if number in numbers), "an unknown format")
    return f"{kind} (DXGI {number}) was found, which is not read: {_ADVICE}"


def fourcc_reason(fourcc: bytes) -> str:
    """One sentence for a legacy FourCC, or a D3DFMT number in its place, that is not read."""
    number = int.from_bytes(fourcc, "little")
    if number < 0x100:
        kind = "an unknown format"
        if number in _FLOAT_NUMBERS:
            kind = "a float format"
        elif number in _SIGNED_NUMBERS:
            kind = "a signed format"
        elif number in _PALETTE_NUMBERS:
            kind = "a palette format"
        return f"{kind} (D3DFMT {number}) was found, which is not read: {_ADVICE}"
    kind = _FOURCC_KINDS.get(fourcc) or _FOURCC_FAMILIES.get(fourcc[:3]) or "an unknown format"
    text = "".join(chr(byte) if 32 <= byte < 127 else "?" for byte in fourcc)
    return f"{kind} (FourCC '{text}') was found, which is not read: {_ADVICE}"
