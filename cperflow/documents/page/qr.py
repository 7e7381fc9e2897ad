"""The QR that holds the code of an edition: one shape of ISO/IEC 18004 and no other.

Version 2 (25 modules a side), level Q (a quarter of it may be spoilt), alphanumeric, mask 0. A
general library costs as much to import as a whole command (docs/adr/0025); tests hold this one
to it, bit for bit.
"""

from __future__ import annotations

import re
import struct
import zlib
from functools import cache

SIZE = 25
QUIET = 2
"""Light modules drawn around; the standard wants four: the page leaves the others blank."""

SIDE = SIZE + 2 * QUIET
"""Modules of a side, as drawn."""

LONGEST = 29
"""Characters it holds: digits, capitals, space and $%*+-./:"""

_ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_MODE, _COUNT_BITS = "0010", 9
_DATA, _CORRECTION = 22, 22
"""Bytes of data and of correction."""

_FORMAT = "011010101011111"
"""Level Q and mask 0, with their own correction and mask (annex C)."""

_FINDER = ("1111111", "1000001", "1011101", "1011101", "1011101", "1000001", "1111111")
_ALIGNMENT = ("11111", "10001", "10101", "10001", "11111")
_LINE = 6
"""The row and the column of the timing patterns."""

_DARK = re.compile("1+")
_PIXELS = bytes.maketrans(b"01", b"\xff\x00")
"""A module is eight pixels wide: one byte of a picture of one bit a pixel, where 1 is white."""


def symbol(text: str) -> tuple[str, ...]:
    """The rows of the QR, "1" for a dark module, without quiet zone. Raises ValueError for a text
    that is too long or not alphanumeric."""
    if len(text) > LONGEST:
        raise ValueError(f"more than {LONGEST} characters: {text}")
    data = _codewords(text)
    bits = "".join(f"{byte:08b}" for byte in (*data, *_correction(data))) + "0" * 7
    rows = [list(row) for row in _patterns()]
    for (row, column), bit in zip(_places(), bits, strict=True):
        rows[row][column] = "01"[(bit == "1") ^ ((row + column) % 2 == 0)]
    return tuple("".join(row) for row in rows)


def svg(rows: tuple[str, ...], name: str, side: str = "") -> str:
    """As a drawing called `name` (plain text without markup), quiet zone included; `side` is
    its size as CSS has it."""
    sized = f' width="{side}" height="{side}"' if side else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}"{sized} role="img" '
        f'aria-label="{name}"><path fill="#fff" d="M0 0h{SIDE}v{SIDE}h-{SIDE}z"/>'
        f'<path d="{_path(rows)}"/></svg>'
    )


def png(rows: tuple[str, ...]) -> bytes:
    """As a picture of one bit a pixel, quiet zone included."""
    blank = "0" * SIDE
    lines = [blank] * QUIET + ["0" * QUIET + row + "0" * QUIET for row in rows] + [blank] * QUIET
    pixels = b"".join(8 * (b"\0" + line.encode().translate(_PIXELS)) for line in lines)
    side = 8 * SIDE
    header = struct.pack(">2I5B", side, side, 1, 0, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(pixels, 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts)


def _path(rows: tuple[str, ...]) -> str:
    """One subpath a stretch of dark modules."""
    drawn: list[str] = []
    for y, row in enumerate(rows, QUIET):
        for dark in _DARK.finditer(row):
            start, end = dark.span()
            drawn.append(f"M{start + QUIET} {y}h{end - start}v1h-{end - start}z")
    return "".join(drawn)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _codewords(text: str) -> list[int]:
    """The bytes of data: characters two by two on 11 bits, the last alone on 6, then filling."""
    values = [_ALPHANUMERIC.index(character) for character in text]
    pairs = zip(values[::2], values[1::2], strict=False)
    bits = _MODE + f"{len(text):0{_COUNT_BITS}b}" + "".join(f"{a * 45 + b:011b}" for a, b in pairs)
    bits += f"{values[-1]:06b}" if len(values) % 2 else ""
    bits = (bits + "0000")[: 8 * _DATA]
    bits += "0" * (-len(bits) % 8)
    data = [int(bits[at : at + 8], 2) for at in range(0, len(bits), 8)]
    return data + [(0xEC, 0x11)[at % 2] for at in range(_DATA - len(data))]


def _correction(data: list[int]) -> list[int]:
    """The remainder of the data by the generator, over GF(256)."""
    powers, logs = _field()
    generator = _generator()
    rest = [0] * _CORRECTION
    for byte in data:
        factor = byte ^ rest[0]
        rest = [*rest[1:], 0]
        if factor:
            shift = logs[factor]
            rest = [a ^ powers[(b + shift) % 255] for a, b in zip(rest, generator, strict=True)]
    return rest


@cache
def _field() -> tuple[list[int], list[int]]:
    """Powers of 2 in GF(256) modulo x⁸ + x⁴ + x³ + x² + 1, and their logarithms."""
    powers, logs = [1], [0] * 256
    for _ in range(254):
        doubled = powers[-1] << 1
        powers.append(doubled ^ 0x11D if doubled > 255 else doubled)
    for exponent, power in enumerate(powers):
        logs[power] = exponent
    return powers, logs


@cache
def _generator() -> list[int]:
    """Logarithms of the coefficients of (x - 1)(x - 2)(x - 4)…, the first one left out."""
    powers, logs = _field()
    product = [1]
    for root in range(_CORRECTION):
        shifted = [powers[(logs[each] + root) % 255] for each in product]
        product = [a ^ b for a, b in zip([*product, 0], [0, *shifted], strict=True)]
    return [logs[each] for each in product[1:]]


@cache
def _patterns() -> tuple[str, ...]:
    """What does not depend on the text; "." where the text goes."""
    rows = [["."] * SIZE for _ in range(SIZE)]
    for at in range(SIZE):
        rows[_LINE][at] = rows[at][_LINE] = "10"[at % 2]
    for row, column in ((0, 0), (0, SIZE - 8), (SIZE - 8, 0)):
        _stamp(rows, row, column, ("0" * 8,) * 8)
    for row, column in ((0, 0), (0, SIZE - 7), (SIZE - 7, 0)):
        _stamp(rows, row, column, _FINDER)
    _stamp(rows, SIZE - 9, SIZE - 9, _ALIGNMENT)
    _stamp_format(rows)
    return tuple("".join(row) for row in rows)


def _stamp(rows: list[list[str]], row: int, column: int, pattern: tuple[str, ...]) -> None:
    for line, drawn in zip(rows[row:], pattern, strict=False):
        line[column : column + len(drawn)] = drawn


def _stamp_format(rows: list[list[str]]) -> None:
    """Twice: around the first finder, and shared between the two others."""
    around = [at for at in range(9) if at != _LINE]
    bent = zip([*around, *[8] * 7], [*[8] * 7, *around[::-1]], strict=True)
    for bit, (column, row) in zip(_FORMAT, bent, strict=True):
        rows[row][column] = bit
    for bit, row in zip(_FORMAT[:7], range(SIZE - 1, SIZE - 8, -1), strict=True):
        rows[row][8] = bit
    for bit, column in zip(_FORMAT[7:], range(SIZE - 8, SIZE), strict=True):
        rows[8][column] = bit
    rows[SIZE - 8][8] = "1"


@cache
def _places() -> tuple[tuple[int, int], ...]:
    """Where the bits go: by columns two by two from the right, up then down."""
    patterns = _patterns()
    rights = [column for column in range(SIZE - 1, 0, -2) if column > _LINE] + [5, 3, 1]
    return tuple(
        (row, column)
        for turn, right in enumerate(rights)
        for row in (range(SIZE) if turn % 2 else range(SIZE - 1, -1, -1))
        for column in (right, right - 1)
        if patterns[row][column] == "."
    )
