"""`verify FILE…|CODE`: whether papers that came back are those made here."""

from __future__ import annotations

import os
from collections.abc import Sequence
from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO

import click

from cperflow.cli.pages.verify_files import checked_text
from cperflow.documents.page.codes import looks_like_code
from cperflow.errors import InvalidData, UsageError
from cperflow.french import fold
from cperflow.output import json_text, say, say_data

if TYPE_CHECKING:
    from cperflow.bootstrap import App
    from cperflow.documents.returned.comparing import Told
    from cperflow.documents.returned.verification import Checked
    from cperflow.service.workspace import Workspace

READ, SCANNED = ("docx", "pdf"), ("jpg", "png", "tif", "tiff", "jpeg")


def are_papers(app: App, given: Sequence[str]) -> bool:
    """Whether files or codes are to be checked, and not journals. Raises UsageError for both."""
    papers = [text for text in given if _is_file(text) or _is_code(app, text)]
    if papers and len(papers) < len(given):
        raise UsageError("Vérifiez les dossiers d’un côté, les fichiers et les codes de l’autre.")
    return bool(papers)


def _is_file(text: str) -> bool:
    return os.path.splitext(text)[1].lower().lstrip(".") in READ or os.path.isfile(text)


def _is_code(app: App, text: str) -> bool:
    """A reference may look like a code."""
    if not looks_like_code(text):
        return False
    refs = app.workspace(read_only=True).store.refs(fold(text), limit=1)
    return not any(fold(ref) == fold(text) for ref in refs)


def verify_papers(app: App, given: Sequence[str], *, as_json: bool) -> None:
    """Say what each is; the exit code is that of the worst."""
    # the renderers: only who checks papers pays for them
    from cperflow.documents.returned.verification import EXIT_CODES, checked_data

    ws = app.workspace(read_only=True)
    results = [_checked(ws, text) for text in given]
    if as_json:
        say_data(json_text(checked_data(results)))
    else:
        say(checked_text(results))
    worst = max(results, key=lambda checked: list(EXIT_CODES).index(checked.status))
    click.get_current_context().exit(EXIT_CODES[worst.status])


def _checked(ws: Workspace, text: str) -> Checked:
    from cperflow.documents.returned.verification import File, check_code, check_file
    from cperflow.intake.reading import taken
    from cperflow.intake.text import told

    if not _is_file(text):
        return check_code(ws, text)
    with taken(text) as found:
        kept = found.file
        if kept.type in SCANNED:
            return _scanned(ws, found.source, kept.type, text)
        if kept.type not in READ:
            raise InvalidData(
                f"« {kept.name} » n’est ni un fichier Word ni un PDF : tapez le code imprimé au "
                "bas de la page."
            )
        said = told(found.source, kept.type, kept.name)
        if kept.type == "pdf" and not said.lines:
            return _scanned(ws, found.source, kept.type, text)
        file = File(said, lambda ours: sha256(ours).hexdigest() == kept.sha256)
        return check_file(ws, text, file, _read)


def _scanned(ws: Workspace, source: BinaryIO, type: str, name: str) -> Checked:
    """A page that is only an image: the code of its QR, and a person compares."""
    # Pillow, PDFium: only who checks a scan pays for them
    from cperflow.documents.returned.scans import code_on
    from cperflow.documents.returned.verification import check_code

    code = code_on(source, type, name)
    told = f"scan : code lu {code}, le texte n’est pas comparé ; relisez la page"
    checked = check_code(ws, code)
    return checked._replace(name=name, reasons=(told, *checked.reasons))


def _read(content: bytes, type: str) -> Told:
    from cperflow.intake.text import told

    return told(BytesIO(content), type, type)
