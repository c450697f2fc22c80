"""The first bytes of what an LZ4 frame holds, decoded no further than that.

Sources: "LZ4 Frame Format Description" 1.6 and "LZ4 Block Format Description" of the LZ4 project.
"""

from __future__ import annotations

import struct

_MAGIC = 0x184D2204
_VERSION, _VERSION_1 = 0xC0, 0x40
_BLOCK_CHECKSUM, _CONTENT_SIZE, _DICTIONARY = 0x10, 0x08, 0x01
"""Bits of the frame's first byte of flags."""
_STORED = 0x80000000
"""Bit of a block's size: its bytes are as they are."""
_LEAST_MATCH = 4
_LONG = 15
"""A length of four bits that goes on in the bytes that follow."""


def first_of_frame(packed: bytes, count: int) -> bytes:
    """Up to ``count`` bytes: fewer where ``packed``, which may be cut off anywhere, holds no more.

    Raises ValueError for what is no frame, or is damaged before that.
    """
    try:
        magic, flags = struct.unpack_from("<IB", packed)
        at = 6  # behind the second byte of flags, which tells how large blocks may become
        if magic != _MAGIC or flags & _VERSION != _VERSION_1 or flags & _DICTIONARY:
            raise ValueError("no LZ4 frame that can be read alone")
        at += (8 if flags & _CONTENT_SIZE else 0) + 1
        out = bytearray()
        while len(out) < count and at + 4 <= len(packed):
            (size,) = struct.unpack_from("<I", packed, at)
            at += 4
            if size == 0:
                break
            block = packed[at : at + (size & ~_STORED)]
            if size & _STORED:
                out += block
            else:
                _decode(block, out, count)
            at += len(block) + (4 if flags & _BLOCK_CHECKSUM else 0)
    except struct.error as error:
        raise ValueError("cut off") from error
    return bytes(out[:count])


def _decode(block: bytes, out: bytearray, count: int) -> None:
    """Adds what a block holds to ``out``, which matches may reach back into, until that has ``count`` bytes."""
    at = 0
    try:
        while at < len(block) and len(out) < count:
            token = block[at]
            literals, at = _length(token >> 4, block, at + 1)
            out += block[at : at + literals]
            at += literals
            if at + 2 > len(block):
                return  # the last sequence of a block is literals alone; or the block is cut off here
            back = block[at] | block[at + 1] << 8
            match, at = _length(token & _LONG, block, at + 2)
            start = len(out) - back
            if back == 0 or start < 0:
                raise ValueError("a match reaches back too far")
            for index in range(min(match + _LEAST_MATCH, max(0, count - len(out)))):
                out.append(out[start + index])  # it may read what it has just written
    except IndexError:
        return  # cut off within a length


def _length(start: int, block: bytes, at: int) -> tuple[int, int]:
    """A length, and where what follows it is."""
    length = start
    while start == _LONG:
        more = block[at]
        at += 1
        length += more
        if more != 255:
            break
    return length, at
