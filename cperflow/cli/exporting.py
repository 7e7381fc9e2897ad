"""`export [REF]…`: dossiers with all their acts, for another register or another program."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import click

from cperflow.cli import lists, params
from cperflow.cli.pages.exporting import say_exported
from cperflow.documents.files import writing as files
from cperflow.errors import UsageError
from cperflow.output import say_data
from cperflow.output.data import CSV_DIALECTS
from cperflow.service.filtering import filters
from cperflow.service.ports import Filters

if TYPE_CHECKING:
    from cperflow.bootstrap import App
    from cperflow.domain.journal.events import Event
    from cperflow.service.workspace import Workspace

FORMATS = ("csv", "xes", "json")
ALONE = "Les filtres choisissent parmi les dossiers : retirez-les, ou les références."


@click.command("export")
@click.argument("refs", metavar="[REF]…", nargs=-1, type=params.TEXT,
                shell_complete=params.complete_ref)  # fmt: skip
@lists.filter_options
@lists.filter_option("--status", "status", "Seulement cet état (en cours, signé…).")
@click.option("--format", "format", type=click.Choice(FORMATS),
              help="csv : que « import » relit ; xes : fouille de processus ; json : journaux "
                   "entiers, empreintes comprises.")  # fmt: skip
@lists.dialect_option
@click.option("-o", "--output", default="", metavar="FICHIER", type=params.TEXT,
              help="Fichier où l’écrire ; à l’écran par défaut.")  # fmt: skip
@params.pass_app
def export_command(
    app: App,
    /,
    refs: tuple[str, ...],
    format: str | None,
    csv_dialect: str | None,
    output: str,
    **typed: str,
) -> None:
    """Exporter des dossiers avec tous leurs actes (tous, ceux nommés, ou ceux d’un filtre)."""
    if refs and any(typed.values()):
        raise UsageError(ALONE)
    ws = app.workspace(read_only=True)
    chosen = files.format_for(format or "", output, FORMATS, FORMATS[0])
    journals = list_of(ws, refs) if refs else ws.store.journals(filters(ws, Filters(**typed)))
    chunks = _chunks(ws, chosen, lists.dialect_of(chosen, csv_dialect), journals)
    if output:
        path = files.place(output, f"dossiers.{chosen}")
        files.write(path, (chunk.encode() for chunk in chunks))
        say_exported(path)
    else:
        for chunk in chunks:
            say_data(chunk)


def list_of(ws: Workspace, refs: Iterable[str]) -> Iterator[tuple[str, list[Event]]]:
    """The journals of the dossiers named, each once. Raises NotFound before it gives any."""
    found = dict.fromkeys([ws.find_ref(ref) for ref in refs])
    return ((ref, ws.store.journal(ref)) for ref in found)


def _chunks(
    ws: Workspace, format: str, dialect: str, journals: Iterable[tuple[str, list[Event]]]
) -> Iterator[str]:
    # each format pays for its own modules
    if format == "xes":
        from cperflow.output.xes import Trace, xes_chunks
        from cperflow.reports.mining import cases

        return xes_chunks("cperflow", (Trace(*case) for case in cases(ws, journals)))
    from cperflow.reports.eventlog import json_chunks, rows

    if format == "json":
        return json_chunks(ws, journals)
    from cperflow.domain.register.rows import COLUMNS
    from cperflow.output.data import csv_lines

    titles = list(COLUMNS.values() if dialect == CSV_DIALECTS[0] else COLUMNS)
    return csv_lines(titles, rows(ws, journals), dialect)
