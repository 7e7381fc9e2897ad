"""`workflow list|show|check|diagram|schema|migrate`: the procedures, as data that can be read."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cperflow.catalog.schema import schema_text
from cperflow.cli import params
from cperflow.cli.group import TwoNameGroup
from cperflow.cli.migration import migrate_command
from cperflow.cli.pages.workflow import say_checked, say_list, say_workflow
from cperflow.domain.procedure.definition_data import to_data
from cperflow.domain.procedure.diagram import mermaid
from cperflow.output import json_text, say_data
from cperflow.shipped import DEFAULT_WORKFLOW

if TYPE_CHECKING:
    from cperflow.bootstrap import App

F = TypeVar("F", bound=Callable[..., Any])

ALIASES = {
    "list": "lister",
    "show": "voir",
    "check": "controler",
    "diagram": "diagramme",
    "schema": "schema",
    "migrate": "migrer",
}


def id_argument(function: F) -> F:
    """The procedure: `id`, the CPER by default."""
    return click.argument("id", metavar="[PROCÉDURE]", default=DEFAULT_WORKFLOW, type=params.TEXT)(
        function
    )


@click.group(cls=TwoNameGroup, aliases=ALIASES)
def workflow_command() -> None:
    """Consulter et contrôler les procédures, y faire passer des dossiers."""


workflow_command.add_command(migrate_command, "migrate")


@workflow_command.command("list")
@params.json_option
@params.pass_app
def list_command(app: App, as_json: bool) -> None:
    """Lister les procédures disponibles."""
    entries = [(entry, app.library.is_sound(entry)) for entry in app.library.list()]
    if as_json:
        items = [entry._asdict() | {"sound": sound} for entry, sound in entries]
        say_data(json_text({"items": items}))
    else:
        say_list(entries)


@workflow_command.command("show")
@id_argument
@params.json_option
@params.pass_app
def show_command(app: App, id: str, as_json: bool) -> None:
    """Voir une procédure : étapes, structures, délais estimatifs, hypothèses."""
    workflow = app.library.workflow(id)
    if as_json:
        say_data(json_text(to_data(workflow)))
    else:
        say_workflow(workflow)


@workflow_command.command("check")
@click.argument("file", metavar="FICHIER", type=click.Path())
@params.pass_app
def check_command(app: App, file: str) -> None:
    """Contrôler le fichier d’une procédure ; chaque problème est dit avec sa ligne."""
    say_checked(file, app.library.check(file))


@workflow_command.command("diagram")
@id_argument
@params.pass_app
def diagram_command(app: App, id: str) -> None:
    """Dessiner une procédure, en texte Mermaid."""
    say_data(mermaid(app.library.workflow(id)))


@workflow_command.command("schema")
def schema_command() -> None:
    """Écrire le schéma JSON qui guide les éditeurs de texte."""
    say_data(schema_text())
