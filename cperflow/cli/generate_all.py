"""`generate --all DOCUMENT`: a draft for every dossier concerned."""

from __future__ import annotations

import os.path
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

import click

from cperflow.cli.pages.generate_all import Written, say_all
from cperflow.cli.progress import followed
from cperflow.documents.files.names import clock_part
from cperflow.documents.files.writing import write
from cperflow.documents.making.inventory import generated_data
from cperflow.documents.making.keeping import keep
from cperflow.documents.offered.batch import Failed, concerned, made_for_all
from cperflow.errors import StorageUnavailable, UsageError
from cperflow.french import count
from cperflow.output import json_text, say_data
from cperflow.output.causes import cause_of

if TYPE_CHECKING:
    from cperflow.bootstrap import App
    from cperflow.documents.making.generating import Generated
    from cperflow.service.workspace import Workspace

SOME_FAILED = 10


def generate_all(
    app: App, document: str, format: str, on: date, folder: str, *, as_json: bool
) -> None:
    """Write each file as soon as it is made; then say which were, which were not and why."""
    if os.path.splitext(folder)[1] and not os.path.isdir(folder):
        raise UsageError(f"--all écrit plusieurs fichiers : « {folder} » doit être un répertoire.")
    ws = app.workspace()
    refs = concerned(ws, document, on)
    made: list[Written] = []
    failed: list[Failed] = []
    for told in _told(ws, app.template_folders, refs, document, format, on):
        if isinstance(told, Failed):
            failed.append(told)
            continue
        path = os.path.join(folder, _name(told))
        try:
            write(path, told.content)
        except OSError as error:
            failed.append(_unwritten(told, path, error))
            continue
        keep(ws, told)
        made.append(Written(told.ref, told.edition.about, generated_data(told, path)))
    if as_json:
        say_data(json_text(_data(document, on, made, failed)))
    else:
        say_all(document, on, made, failed)
    if failed:
        click.get_current_context().exit(SOME_FAILED)


def _unwritten(made: Generated, path: str, error: OSError) -> Failed:
    return Failed(made.ref, made.edition.about, StorageUnavailable(f"{path} : {cause_of(error)}."))


def _told(
    ws: Workspace,
    folders: Sequence[str],
    refs: Sequence[str],
    document: str,
    format: str,
    on: date,
) -> Iterator[Generated | Failed]:
    told = made_for_all(ws, folders, refs, document, format, on)
    return followed(told, None, f"{count(len(refs), 'dossier')}, documents produits")


def _name(made: Generated) -> str:
    clock = clock_part(made.edition.clock)
    parts = (made.ref, made.document.id, clock_part(made.edition.about) or clock)
    return f"{'-'.join(part for part in parts if part)}.{made.format}"


def _data(
    document: str, on: date, made: Sequence[Written], failed: Sequence[Failed]
) -> dict[str, object]:
    """`generate --all --json`."""
    return {
        "document": document,
        "as_of": on,
        "made": [{"ref": one.ref, "for": one.about, **one.told} for one in made],
        "failed": [
            {"ref": one.ref, "for": one.about, "error": one.error.message,
             "exit_code": one.error.exit_code}
            for one in failed
        ],
    }  # fmt: skip
