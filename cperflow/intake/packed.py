"""Word, Excel and OpenDocument files: archives of a known shape, read without unpacking them.

Every entry is read once, part by part, so that a damaged one is found, within bounds that no
office file comes near.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Sequence
from typing import BinaryIO

from cperflow.errors import InvalidData
from cperflow.intake.damage import corrupt, inflated, protected

MOST_UNPACKED = 1 << 30
"""Bytes of all the entries, unpacked."""
MOST_INFLATED = 200
"""Times what an entry was packed to; XML of an office packs to a twentieth, a blank image more,
so small ones are not counted."""
MOST_ENTRIES = 20_000

_SMALL = 10 << 20
_BRIEF = 1 << 20
"""Bytes read of an entry that tells something of the file."""
_LINK = 0o120000
_OPEN_DOCUMENT = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
}
_OFFICE = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx"}
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, OSError)


def opened(source: BinaryIO, name: str, size: int) -> tuple[str, int] | None:
    """Its type and pages (0 when it does not tell); None for an archive of another kind, or with
    macros.

    Raises InvalidData: corrupt, protected, made to inflate, with names that lead elsewhere.
    """
    try:
        with zipfile.ZipFile(source) as archive:
            _refuse(archive.infolist(), name, size)
            type = _type(archive)
            if type and _encrypted(archive):
                raise protected(name)
            if type and (damaged := archive.testzip()):
                raise corrupt(name, f"est abîmé ({damaged})")
            return (type, _pages(archive) if type == "docx" else 0) if type else None
    except _DAMAGED:
        raise corrupt(name, "est abîmé ou incomplet") from None


def _refuse(entries: Sequence[zipfile.ZipInfo], name: str, size: int) -> None:
    if any(entry.flag_bits & 1 for entry in entries):
        raise protected(name)
    if len(entries) > MOST_ENTRIES or sum(e.compress_size for e in entries) > size:
        raise inflated(name)
    if sum(entry.file_size for entry in entries) > MOST_UNPACKED or any(map(_bomb, entries)):
        raise inflated(name)
    if any(map(leads_elsewhere, entries)):
        raise InvalidData(
            f"« {name} » contient des noms qui mènent hors de lui (« .. », chemin absolu ou "
            "lien) : demandez-en un autre à qui l’a envoyé."
        )


def _bomb(entry: zipfile.ZipInfo) -> bool:
    return entry.file_size > max(_SMALL, entry.compress_size * MOST_INFLATED)


def leads_elsewhere(entry: zipfile.ZipInfo) -> bool:
    """Whether unpacking it could write outside of its folder: a link, « .. », an absolute path."""
    path = entry.filename.replace("\\", "/")
    link = (entry.external_attr >> 16) & 0o170000 == _LINK
    return link or path.startswith("/") or path[1:2] == ":" or ".." in path.split("/")


def _type(archive: zipfile.ZipFile) -> str:
    names = set(archive.namelist())
    if any(name.endswith("vbaProject.bin") for name in names):
        return ""
    if "mimetype" in names:
        return _OPEN_DOCUMENT.get(_brief(archive, "mimetype").strip(), "")
    return next((type for entry, type in _OFFICE.items() if entry in names), "")


def _encrypted(archive: zipfile.ZipFile) -> bool:
    """OpenDocument says it in its manifest (ODF 1.2, part 3, 4.8.7)."""
    manifest = "META-INF/manifest.xml"
    return manifest in archive.namelist() and b"encryption-data" in _brief(archive, manifest)


def _pages(archive: zipfile.ZipFile) -> int:
    """As the program that wrote it counted them (ECMA-376, part 1, 22.2.2.20)."""
    properties = "docProps/app.xml"
    if properties not in archive.namelist():
        return 0
    found = re.search(rb"<(?:\w+:)?Pages>(\d{1,6})<", _brief(archive, properties))
    return int(found[1]) if found else 0


def _brief(archive: zipfile.ZipFile, entry: str) -> bytes:
    with archive.open(entry) as file:
        return file.read(_BRIEF)
