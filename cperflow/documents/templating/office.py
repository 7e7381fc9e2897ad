"""LibreOffice, where the machine has it: the only way from a Word model to another format."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile

from cperflow.errors import InvalidData, UsageError

_FILTERS = {
    "pdf": 'pdf:writer_pdf_Export:{"SelectPdfVersion":{"type":"long","value":"2"}}',
    "html": "html:XHTML Writer File:UTF8",
    "txt": "txt:Text (encoded):UTF8",
}
"""PDF/A-2b, and HTML that holds its pictures."""

_PLACES = (r"C:\Program Files\LibreOffice\program\soffice.exe",)
_MARK = b"\xef\xbb\xbf"
"""LibreOffice begins a text by it; ours do not."""

_PATIENCE = 120
"""Seconds: a first start is slow."""


def converted(content: bytes, format: str, file: str) -> bytes:
    """A .docx in another format. Raises UsageError without LibreOffice, InvalidData when it
    cannot."""
    program = _program()
    if not program:
        raise UsageError(
            f"Le modèle Word {file} ne donne que du .docx : installez LibreOffice pour le "
            f"convertir en {format}, ou demandez --format docx."
        )
    with tempfile.TemporaryDirectory(prefix="cperflow-") as folder:
        source, made = (os.path.join(folder, f"document.{end}") for end in ("docx", format))
        with open(source, "wb") as written:
            written.write(content)
        _run(program, format, folder, source)
        if not os.path.isfile(made):
            raise InvalidData(f"LibreOffice n’a pas pu convertir {file} en {format}.")
        with open(made, "rb") as read:
            return read.read().removeprefix(_MARK)


def _program() -> str:
    found = (shutil.which(name) for name in ("soffice", "libreoffice", *_PLACES))
    return next((path for path in found if path), "")


def _run(program: str, format: str, folder: str, source: str) -> None:
    # a profile of its own: LibreOffice may be open beside, and does not share one
    profile = f"-env:UserInstallation=file://{folder.replace(os.sep, '/')}/profile"
    argv = [program, profile, "--headless", "--convert-to", _FILTERS[format], "--outdir", folder,
            source]  # fmt: skip
    try:
        subprocess.run(argv, capture_output=True, timeout=_PATIENCE, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        raise InvalidData("LibreOffice ne répond pas : fermez-le, puis recommencez.") from None
