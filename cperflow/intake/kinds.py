"""What a file is, by what is inside: its type, its pages, or why it is not kept."""

from __future__ import annotations

import os
from typing import BinaryIO

from cperflow.domain.journal.conformity import FILE_TYPES
from cperflow.errors import InvalidData
from cperflow.french import listing
from cperflow.intake import packed, pdf
from cperflow.intake.damage import corrupt, protected
from cperflow.record import NamedTuple

_SAME = {"jpeg": "jpg", "jpe": "jpg", "tiff": "tif"}
_TEXTS = ("txt", "csv")
_SIGNS = {
    b"\xff\xd8\xff": "jpg",
    b"\x89PNG\r\n\x1a\n": "png",
    b"II*\x00": "tif",
    b"MM\x00*": "tif",
    b"PK\x03\x04": "zip",
    b"PK\x05\x06": "zip",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "ole",
}
_PDF_WITHIN = 1024
"""Bytes before the signature of a PDF at most (ISO 32000-1, annex H, note 13)."""

_NO_TEXT = bytes({*range(0x20), 0x7F} - {*b"\t\n\r\f\x1a"})
_PART = 1 << 20
_MOST_IMAGES = 10_000


class Kind(NamedTuple):
    """`pages` 0 when they cannot be counted."""

    type: str
    pages: int


def recognised(source: BinaryIO, name: str, size: int) -> Kind:
    """Raises InvalidData: corrupt, protected, dangerous, or of no type that is kept."""
    source.seek(0)
    head = source.read(_PDF_WITHIN)
    if b"%PDF-" in head:
        return Kind("pdf", pdf.pages(source, name, size))
    sign = next((type for sign, type in _SIGNS.items() if head.startswith(sign)), "")
    if sign == "zip":
        return _in_zip(source, name, size)
    if sign == "ole":
        raise _in_ole(source, name, head)
    if sign == "tif":
        return Kind("tif", _images(source, head[:2] == b"II"))
    return Kind(sign, 1) if sign else Kind(_text(source, name), 0)


def named(name: str, type: str) -> str:
    """The name with the extension of its type, when it has that of another."""
    stem, extension = os.path.splitext(name)
    given = extension.lower().lstrip(".")
    if _SAME.get(given, given) == type:
        return name
    return f"{stem if given in (*FILE_TYPES, *_SAME) else name}.{type}"


def _in_zip(source: BinaryIO, name: str, size: int) -> Kind:
    found = packed.opened(source, name, size)
    if found is None:
        raise _unknown(name, "est une archive, ou un fichier avec des macros")
    return Kind(*found)


def _in_ole(source: BinaryIO, name: str, head: bytes) -> InvalidData:
    """An Office file under a password is a container of the old format (MS-OFFCRYPTO 2.3)."""
    sector = 1 << min(int.from_bytes(head[30:32], "little"), 12)
    source.seek((int.from_bytes(head[48:52], "little") + 1) * sector)
    if "EncryptedPackage".encode("utf-16-le") in source.read(4096):
        return protected(name)
    return _unknown(name, "est d’un ancien format d’Office : enregistrez-le en .docx ou .xlsx")


def _text(source: BinaryIO, name: str) -> str:
    """Text says nothing of itself: its extension decides."""
    source.seek(0)
    while part := source.read(_PART):
        if part.translate(None, _NO_TEXT) != part:
            raise _unknown(name, "est d’un type inconnu")
    given = os.path.splitext(name)[1].lower().lstrip(".")
    if given in _TEXTS or not given:
        return given or "txt"
    if given in (*FILE_TYPES, *_SAME):
        raise corrupt(name, f"n’est pas un fichier {given}, mais du texte")
    raise _unknown(name, f"est du texte « .{given} »")


def _unknown(name: str, what: str) -> InvalidData:
    types = listing([f".{type}" for type in FILE_TYPES], "ou")
    return InvalidData(f"« {name} » {what} ; sont gardés les fichiers {types}.")


def _images(source: BinaryIO, little: bool) -> int:
    """Images of a TIFF: a chain of directories (TIFF 6.0, section 2); 0 when it is broken."""
    order = "little" if little else "big"
    at, count = 4, 0
    while count <= _MOST_IMAGES:
        source.seek(at)
        link = source.read(4)
        directory = int.from_bytes(link, order)  # type: ignore[arg-type]
        if len(link) < 4 or not directory:
            return count if len(link) == 4 else 0
        source.seek(directory)
        entries = int.from_bytes(source.read(2), order)  # type: ignore[arg-type]
        at, count = directory + 2 + 12 * entries, count + 1
    return 0
