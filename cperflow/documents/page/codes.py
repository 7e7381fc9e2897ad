"""The short code of an edition, printed on its pages: what a person can read out and type.

Eleven characters of Crockford's base 32 (https://www.crockford.com/base32.html) for the first 55
bits of the SHA-256, then one of Luhn's algorithm modulo 32, which finds every wrong character and
most swapped neighbours: « 3F7K-Q2MD-9XTZ ».
"""

from __future__ import annotations

import re

from cperflow.errors import UsageError

SCHEME = "CPERFLOW:"
"""Before the code in a QR."""

DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_SAME = str.maketrans("OIL", "011")
_BITS, _HEX = 55, 14
_LENGTH = _BITS // 5
_BETWEEN = r"[\s\u2010-\u2015\u2212-]+"
_ALMOST = ([4, 4, 4], [3, 4, 4], [4, 4, 5])
_TYPED = re.compile(rf"[{DIGITS}]{{{_LENGTH + 1}}}")


def code_of(sha256: str) -> str:
    """The code of an edition, by its SHA-256 (hexadecimal)."""
    number = int(sha256[:_HEX], 16) >> (4 * _HEX - _BITS)
    text = "".join(DIGITS[number >> shift & 31] for shift in range(_BITS - 5, -1, -5))
    text += DIGITS[-_sum(text, 2) % 32]
    return "-".join(text[start : start + 4] for start in (0, 4, 8))


def read_code(typed: str) -> str:
    """A code as somebody typed it, or as a QR holds it. Raises UsageError for another thing, or
    for a code that was mistyped."""
    text = _bare(typed)
    if not _TYPED.fullmatch(text):
        raise UsageError(
            f"« {typed[:40]} » n’est pas un code de vérification : il compte douze caractères, "
            "comme 3F7K-Q2MD-9XTZ."
        )
    if _sum(text, 1) % 32:
        raise UsageError(f"Code de vérification mal recopié : « {typed.strip()} ». Relisez-le.")
    return "-".join(text[start : start + 4] for start in (0, 4, 8))


def looks_like_code(typed: str) -> bool:
    """Whether a text can only be a code (it may still be mistyped): twelve characters, or three
    groups of which one has a character too many, too few, or that no code has."""
    if typed.strip().upper().startswith(SCHEME) or _TYPED.fullmatch(_bare(typed)):
        return True
    groups = re.split(_BETWEEN, typed.strip().upper())
    sizes = sorted(map(len, groups))
    plain = "".join(groups)
    digits = any(character.isdigit() for character in plain)
    return sizes in _ALMOST and plain.isascii() and plain.isalnum() and digits


def _bare(typed: str) -> str:
    """A code without what stands between its groups, as its characters are meant."""
    return re.sub(_BETWEEN, "", typed.strip().upper().removeprefix(SCHEME)).translate(_SAME)


def prefix_of(code: str) -> str:
    """The beginning of the SHA-256 of a code, in whole hexadecimal digits."""
    number = 0
    for character in code.replace("-", "")[:_LENGTH]:
        number = number << 5 | DIGITS.index(character)
    whole = _BITS // 4
    return format(number >> _BITS % 4, f"0{whole}x")


def _sum(text: str, weight: int) -> int:
    """Luhn's sum modulo 32, the last character weighing `weight`."""
    total = 0
    for character in reversed(text):
        value = DIGITS.index(character) * weight
        total += value // 32 + value % 32
        weight = 3 - weight
    return total
