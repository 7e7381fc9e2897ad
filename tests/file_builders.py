"""Builders of files as offices send them, sound and not."""

from __future__ import annotations

import io
import zipfile

from pypdf import PdfWriter

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
JPG = b"\xff\xd8\xff\xe0" + b"\0" * 40


def pdf(pages: int = 1, password: str = "") -> bytes:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    held = io.BytesIO()
    writer.write(held)
    return held.getvalue()


def zipped(entries: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return held.getvalue()


def docx(pages: int = 2, **more: bytes) -> bytes:
    properties = f"<Properties><Pages>{pages}</Pages></Properties>".encode()
    parts = {"[Content_Types].xml": WORD.encode(), "word/document.xml": b"<w:document/>"}
    return zipped({**parts, "docProps/app.xml": properties, **more})


def xlsx() -> bytes:
    return zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"})


def open_document(kind: str, manifest: bytes = b"<manifest/>") -> bytes:
    mimetype = f"application/vnd.oasis.opendocument.{kind}".encode()
    return zipped({"mimetype": mimetype, "META-INF/manifest.xml": manifest})


def old_office(stream: str) -> bytes:
    """A compound file whose directory, in its second sector, names a stream."""
    header = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504))
    header[30:32] = (9).to_bytes(2, "little")
    header[48:52] = (0).to_bytes(4, "little")
    return bytes(header) + stream.encode("utf-16-le").ljust(512, b"\0")


def tif(images: int) -> bytes:
    """Directories of no entry, chained; little-endian."""
    ends = [8 + 6 * number for number in range(images)]
    links = [*ends[1:], 0]
    chain = b"".join(b"\0\0" + link.to_bytes(4, "little") for link in links)
    return b"II*\0" + (8).to_bytes(4, "little") + chain
