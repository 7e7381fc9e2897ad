"""What is inside a Word model, before any library opens it.

A .docx is a ZIP (ECMA-376): it may be no ZIP at all, an envelope of encryption, a bomb, hold
macros, or send Word to fetch something elsewhere. All of that is refused here, in one line.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import Any

from cperflow.errors import InvalidData

MAX_PARTS = 2_000
MAX_SIZE = 40_000_000
"""Bytes of all the parts, once unpacked."""
MAX_TEXT = 3_000_000
"""Bytes of a part that holds fields."""

EPOCH = (1980, 1, 1, 0, 0, 0)
MAIN = "word/document.xml"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How an encrypted .docx begins, and an old .doc too ([MS-CFB])."""

_MACROS = re.compile(r"vbaProject|vbaData|macroEnabled|activeX", re.IGNORECASE)
_FETCHED = ("afchunk", "subdocument")
"""Ends of the types of relationships that bring another document in (ECMA-376, part 1, 11.3)."""
_BRINGING = ("altChunk", "subDoc")
_FETCHING = re.compile(
    r"\s*(INCLUDEPICTURE|INCLUDETEXT|INCLUDE|IMPORT|LINK|DDE|DDEAUTO|DATABASE|RD)\b", re.IGNORECASE
)
"""Fields that read another file (ECMA-376, part 1, 17.16.5)."""
_LEVEL = 6

Parts = dict[str, bytes]
"""Name and content of each part, in the order of the file."""


def opened(content: bytes, file: str) -> Parts:
    """The parts of a .docx. Raises InvalidData, naming the file."""
    if content.startswith(_OLE):
        raise _refused(file, "est protégé par un mot de passe, ou à l’ancien format .doc",
                       "Enregistrez-le sans mot de passe, au format .docx.")  # fmt: skip
    try:
        parts = _read(content, file)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError,
            ValueError, OSError):  # fmt: skip
        raise _refused(file, "est abîmé, ou n’est pas un fichier Word",
                       "Enregistrez-le à nouveau au format .docx.") from None  # fmt: skip
    _check(parts, file)
    return parts


def _read(content: bytes, file: str) -> Parts:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        entries = package.infolist()
        if len(entries) > MAX_PARTS or sum(entry.file_size for entry in entries) > MAX_SIZE:
            raise _refused(file, f"contient plus de {MAX_SIZE // 1_000_000} Mo une fois ouvert",
                           "Allégez ses images.")  # fmt: skip
        # a reader stops at the size that the entry announces
        return {entry.filename: package.read(entry) for entry in entries}


def _check(parts: Parts, file: str) -> None:
    if MAIN not in parts or "[Content_Types].xml" not in parts:
        raise _refused(file, "n’est pas un document Word", "Enregistrez-le au format .docx.")
    types = parts["[Content_Types].xml"].decode("utf-8", "replace")
    if any(_MACROS.search(told) for told in (types, *parts)):
        raise _refused(file, "contient des macros", "Enregistrez-le au format .docx, sans macros.")
    for name, content in parts.items():
        _check_part(name, content, file)


def _check_part(name: str, content: bytes, file: str) -> None:
    if not name.lower().endswith((".xml", ".rels")):
        return
    if len(content) > MAX_TEXT:
        raise _refused(file, f"a une partie trop longue ({name})", "Raccourcissez-le.")
    root, encoding, declares = _parsed(name, content, file)
    if declares:
        raise _refused(file, f"déclare des entités ({name})", "Enregistrez-le à nouveau avec Word.")
    if encoding not in ("UTF-8", "ASCII", "US-ASCII") or b"\0" in content:
        # what reads the text of the fields reads UTF-8, as Word writes it
        raise _refused(file, f"n’est pas écrit en UTF-8 ({name})",
                       "Enregistrez-le à nouveau avec Word.")  # fmt: skip
    if any(map(_fetches, root.iter("{*}*"))) or _reads_files(root):
        raise _refused(file, "va chercher un élément ailleurs (image, texte ou modèle lié)",
                       "Incorporez-le au fichier.")  # fmt: skip


def _parsed(name: str, content: bytes, file: str) -> tuple[Any, str, bool]:
    """The root of a part, its encoding, whether it has a declaration of type. Nothing is fetched
    nor expanded."""
    from lxml import etree  # only a Word model pays for it

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        tree = etree.parse(io.BytesIO(content), parser)
    except etree.XMLSyntaxError:
        raise _refused(file, f"est abîmé ({name})",
                       "Enregistrez-le à nouveau au format .docx.") from None  # fmt: skip
    info = tree.docinfo
    return tree.getroot(), (info.encoding or "UTF-8").upper(), info.internalDTD is not None


def _fetches(element: Any) -> bool:
    """Whether an element brings in something that is not in the file, or another document."""
    local = element.tag.rpartition("}")[2]
    if local == "Relationship":
        kind = element.get("Type", "").lower()
        outside = element.get("TargetMode", "").lower() == "external"
        return kind.endswith(_FETCHED) or (outside and not kind.endswith("/hyperlink"))
    return local in _BRINGING


def _reads_files(root: Any) -> bool:
    """Whether a field reads another file; Word cuts the words of a field as it likes."""
    words = ""
    for element in root.iter("{*}fldSimple", "{*}fldChar", "{*}instrText"):
        local = element.tag.rpartition("}")[2]
        told = next((value for name, value in element.items() if name.endswith("}instr")), "")
        words = words + (element.text or "") if local == "instrText" else told
        if _FETCHING.match(words):
            return True
    return False


def _refused(file: str, why: str, cure: str) -> InvalidData:
    return InvalidData(f"Modèle refusé : {file} {why}. {cure}")


def packed(parts: Parts) -> bytes:
    """The parts as a .docx whose bytes depend on nothing else: fixed dates, no system told."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.create_system = 0
            package.writestr(entry, content, zipfile.ZIP_DEFLATED, _LEVEL)
    return made.getvalue()
