"""`conformance [FILE|REF]…`: acts compared with a procedure, nothing imported."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from cperflow.cli import lists, params
from cperflow.cli.overdue import FOUND_LATE as FOUND
from cperflow.cli.pages.conformance import COLUMNS, conformance_text, namer
from cperflow.cli.progress import watching
from cperflow.reports.conformance import conformance
from cperflow.service.ports import Filters
from cperflow.shipped import DEFAULT_WORKFLOW

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cperflow.bootstrap import App
    from cperflow.domain.procedure.definition import Workflow
    from cperflow.domain.review.conformance import Fitness
    from cperflow.service.workspace import Workspace

ENDINGS = (".csv", ".txt", ".json", ".xes", ".xlsx", ".xls", ".ods")
"""Of files: only a CSV can be read, and the others are told what they are."""


@click.command("conformance")
@click.argument("targets", metavar="[FICHIER.csv|REF]…", nargs=-1, type=params.TEXT)
@click.option("--workflow", default="", type=params.TEXT, metavar="PROCÉDURE|FICHIER",
              help="Comparer à cette procédure les dossiers qui en suivent une version, ou ceux "
                   "que vous nommez.")  # fmt: skip
@click.option("--fail", is_flag=True, help="Sortir avec le code 10 s’il y a un écart.")
@lists.format_options
@params.pass_app
def conformance_command(
    app: App,
    targets: tuple[str, ...],
    workflow: str,
    fail: bool,
    format_name: str | None,
    csv_dialect: str | None,
    as_json: bool,
) -> None:
    """Comparer à la procédure des dossiers (tous par défaut) ou un registre CSV, sans l’inscrire.

    Après un écart, la comparaison continue là où le registre le dit.
    """
    ws = app.workspace(read_only=True)
    data = conformance(_compared(app, ws, targets, workflow))
    format = lists.format_of(format_name, csv_dialect, as_json=as_json)
    text = partial(conformance_text, data)
    lists.answer(format, data, COLUMNS, namer, text)
    if fail and data["count"]:
        click.get_current_context().exit(FOUND)


def _compared(app: App, ws: Workspace, targets: Sequence[str], workflow: str) -> Iterator[Fitness]:
    # the machine and csv: imported once something is compared
    from cperflow.cli.exporting import list_of
    from cperflow.service.register.conforming import of_journals

    chosen = _chosen(app, workflow) if workflow else None
    paths = [target for target in targets if _is_path(target)]
    refs = [target for target in targets if target not in paths]
    for path in paths:
        yield from _of_file(app, ws, path, chosen)
    if refs or not targets:
        alike = Filters(workflow=chosen.id if chosen else "")
        journals = list_of(ws, refs) if refs else ws.store.journals(alike)
        yield from of_journals(ws, journals, chosen)


def _is_path(target: str) -> bool:
    """No reference has a slash, or the ending of a file."""
    return target.lower().endswith(ENDINGS) or bool({"/", "\\"} & set(target))


def _chosen(app: App, workflow: str) -> Workflow:
    is_file = workflow.lower().endswith((".yaml", ".yml"))
    return app.library.at(workflow) if is_file else app.library.workflow(workflow)


def _of_file(app: App, ws: Workspace, path: str, chosen: Workflow | None) -> Iterator[Fitness]:
    from cperflow.cli.importing import rows_in
    from cperflow.service.register.conforming import of_rows

    def definition(id: str) -> Workflow:
        return chosen or ws.definition(id or DEFAULT_WORKFLOW)

    return of_rows(ws, rows_in(path, app.today()), definition, watching("Dossiers comparés"))
