"""What `copy scan` and `copy export` do with files: one by one, each told."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from cperflow.cli.pages.copy import failed_text, scanned_text
from cperflow.documents.files import writing as files
from cperflow.documents.files.names import file_name
from cperflow.documents.returned.scans import identify, refuse_another
from cperflow.domain.acts.papers import SCANNED
from cperflow.errors import CperflowError, InvalidData, UsageError
from cperflow.french import count, listing
from cperflow.intake import taken
from cperflow.output import say
from cperflow.service import papers

if TYPE_CHECKING:
    from cperflow.domain.dossier.papers import Paper
    from cperflow.domain.dossier.piece import StoredFile
    from cperflow.domain.journal.events import Entry
    from cperflow.service.papers import Done, PaperName
    from cperflow.service.workspace import Workspace

SOME_FAILED = 10
"""Exit code when one of several scans was not attached."""

_EXTENSIONS = tuple(f".{type}" for type in (*SCANNED, "jpeg", "tiff"))


def split(words: Sequence[str]) -> tuple[Sequence[str], tuple[str, str] | None]:
    """The files, and the dossier and document named after them (None): two last words that are
    neither files nor called like one. Raises UsageError when no file is left."""
    last = words[-2:]
    if len(last) < 2 or any(map(_is_file, last)):
        return words, None
    if len(words) == 2:
        raise UsageError("Donnez le fichier à joindre avant REF et DOCUMENT.")
    return words[:-2], (last[0], last[1])


def _is_file(word: str) -> bool:
    return os.path.exists(word) or word.lower().endswith(_EXTENSIONS)


def attach_all(
    ws: Workspace,
    paths: Sequence[str],
    paper: PaperName | None,
    entry: Entry,
    *,
    force: bool,
) -> None:
    """Attach each file, told as it is done. One alone that fails is an error like any other; of
    several, those that fail are told, the others stay done, and the exit code says so."""
    failures = 0
    for path in paths:
        try:
            say(scanned_text(os.path.basename(path), _attach(ws, path, paper, entry, force)))
        except (CperflowError, OSError) as error:
            if len(paths) == 1:
                raise
            failures += 1
            say(failed_text(path, error), sys.stderr)
    if failures:
        done = count(len(paths) - failures, "scan joint", "scans joints")
        say(f"{done} sur {len(paths)} ; refaites la commande pour les autres seulement.")
        click.get_current_context().exit(SOME_FAILED)


def _attach(ws: Workspace, path: str, paper: PaperName | None, entry: Entry, force: bool) -> Done:
    with taken(path) as file:
        _check_type(file.file)
        shown = file.source, file.file.type, file.file.name
        if paper and not force:
            refuse_another(ws, paper, *shown)
        named = paper or identify(ws, *shown)
        return papers.attach(ws, named, file.file, file.parts, entry)


def _check_type(file: StoredFile) -> None:
    if file.type not in SCANNED:
        types = listing([f".{type}" for type in SCANNED], "ou")
        raise InvalidData(f"« {file.name} » n’est pas un scan : donnez un fichier {types}.")


def export_scans(ws: Workspace, ref: str, paper: Paper, output: str) -> None:
    """Write the scans of a paper, each under the name of its document. Raises UsageError for
    several scans and one file."""
    named = list(_file_names(ref, paper))
    paths = [files.place(output, name) for name in named]
    if len(set(paths)) < len(paths):
        raise UsageError(
            f"{len(paths)} scans sont joints à ce document : donnez pour « {output} » un "
            "répertoire, terminé par / s’il est à créer."
        )
    for path, scan in zip(paths, paper.scans, strict=True):
        files.write(path, ws.store.contents.read(scan.file.sha256))
        say(f"{scan.file.name} : écrit dans {path}")


def _file_names(ref: str, paper: Paper) -> Iterator[str]:
    about = f"-{paper.about}" if paper.about else ""
    for number, scan in enumerate(paper.scans, 1):
        rank = f"-{number}" if len(paper.scans) > 1 else ""
        title = f"{ref}-{paper.document}{about}-signe{rank}".replace(":", "-")
        yield file_name(title, scan.file.type)
