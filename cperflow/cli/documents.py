"""`documents [REF [DOCUMENT]]`: where each document stands. `documents new|edit|check`: the
templates that an office changes."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cperflow.cli import params
from cperflow.cli.asking import on_terminal
from cperflow.cli.group import TwoNameGroup
from cperflow.cli.pages.documents import say_document, say_of_workflow, say_standing
from cperflow.cli.pages.templates import say_checked, say_drafted
from cperflow.documents.making.generating import find_document
from cperflow.documents.making.inventory import available, documents_data, standing, standing_of
from cperflow.errors import InvalidData, NotFound, StorageUnavailable
from cperflow.output import json_text, say_data
from cperflow.service import reading
from cperflow.service.filtering import definitions
from cperflow.shipped import DEFAULT_WORKFLOW, WORD_SUFFIX

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from cperflow.bootstrap import App
    from cperflow.domain.procedure.definition import Workflow
    from cperflow.domain.procedure.papers import DocumentSpec
    from cperflow.service.reading import Situation
    from cperflow.service.workspace import Workspace

F = TypeVar("F", bound="Callable[..., Any]")

ALIASES = {"list": "lister", "new": "nouveau", "edit": "modifier", "check": "controler"}
_HELP = ("--help", "-h")


class DocumentsGroup(TwoNameGroup):
    """A first word that is no verb is a dossier: `documents KAYES-2018`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        first = args[0] if args else ""
        if first not in _HELP and not self.english_name(first):
            args = ["list", *args]
        return super().parse_args(ctx, args)


def word_option(function: F) -> F:
    """`--docx`, given as `word`."""
    return click.option("--docx", "word", is_flag=True, help="Modèle Word (.docx) à remplir.")(
        function
    )


def open_option(function: F) -> F:
    """`--open`, given as `opens`."""
    return click.option("--open", "opens", is_flag=True, help="L’ouvrir aussitôt.")(function)


@click.group("documents", cls=DocumentsGroup, aliases=ALIASES,
             subcommand_metavar="[REF [DOCUMENT]] | COMMANDE [ARGUMENTS]…")  # fmt: skip
def documents_command() -> None:
    """Lister les documents et ce qui leur manque ; adapter leurs modèles.

    Suivi d’un dossier, dit où en est chacun de ses documents.
    """


@documents_command.command("list")
@click.argument("ref", metavar="[REF]", default="", type=params.TEXT,
                shell_complete=params.complete_ref)  # fmt: skip
@click.argument("document", metavar="[DOCUMENT]", default="", type=params.TEXT)
@click.option("--workflow", default=DEFAULT_WORKFLOW, type=params.TEXT,
              help="Procédure, quand aucun dossier n’est donné.")  # fmt: skip
@params.as_of_option
@params.json_option
@params.pass_app
def documents_list(
    app: App, ref: str, document: str, workflow: str, as_of: date, as_json: bool
) -> None:
    """Dire où en est chaque document d’un dossier, ou un seul en entier."""
    if not ref:
        _list_of_workflow(app, workflow, as_json=as_json)
        return
    ws = app.workspace(read_only=True)
    seen = reading.situation(ws, ws.find_ref(ref), as_of=as_of)
    _list_of_dossier(app, seen, document, as_json=as_json)


def _list_of_workflow(app: App, id: str, *, as_json: bool) -> None:
    workflow = app.library.workflow(id)
    found = available(workflow, app.template_folders)
    if as_json:
        say_data(json_text(documents_data(workflow, found, None)))
    else:
        say_of_workflow(workflow, found)


def _list_of_dossier(app: App, seen: Situation, document: str, *, as_json: bool) -> None:
    ws, folders = app.workspace(read_only=True), app.template_folders
    one = [standing_of(ws, folders, seen, document)] if document else []
    found = one or standing(ws, folders, seen, whole=as_json)
    if as_json:
        say_data(json_text(documents_data(seen.workflow, found, seen)))
    elif one:
        say_document(seen, one[0], app.today())
    else:
        say_standing(seen, found, app.today())


@documents_command.command("new")
@click.argument("name", metavar="NOM", type=params.TEXT)
@click.option("--from", "source", default="", metavar="DOCUMENT", type=params.TEXT,
              help="Document dont copier le modèle ; sinon un modèle de départ.")  # fmt: skip
@word_option
@open_option
@params.pass_app
def documents_new(app: App, name: str, source: str, word: bool, opens: bool) -> None:
    """Commencer un modèle, dans le répertoire de modèles du service."""
    # the renderers and Jinja2: only who makes a template pays for them
    from cperflow.documents.offered.drafting import begin

    spec = _declared(app, name)
    title = spec.name if spec else name
    made = begin(app.template_folders, name, title, source=source, word=word)
    say_drafted(name, made, declared=spec is not None)
    _show(made.path, opens=opens)


@documents_command.command("edit")
@click.argument("document", metavar="DOCUMENT", type=params.TEXT)
@word_option
@open_option
@params.pass_app
def documents_edit(app: App, document: str, word: bool, opens: bool) -> None:
    """Copier un modèle dans le répertoire du service, pour le modifier.

    Un modèle qui y est déjà n’est jamais remplacé. Au terminal, $EDITOR l’ouvre.
    """
    # the renderers and Jinja2, as above
    from cperflow.documents.offered.drafting import adapt

    spec = _declared(app, document)
    name, title = (spec.id, spec.name) if spec else (document, document)
    sent = bool(spec and spec.to)
    made = adapt(app.template_folders, name, title, word=word, sent=sent)
    say_drafted(name, made, declared=True)
    _show(made.path, opens=opens or (not word and bool(os.environ.get("EDITOR"))))


@documents_command.command("check")
@click.argument("names", metavar="[NOM…]", nargs=-1, type=params.TEXT)
@click.option("--ref", default="", metavar="REF", type=params.TEXT,
              shell_complete=params.complete_ref,
              help="Dossier sur lequel les essayer ; sinon tous ceux qui sont concernés.",
              )  # fmt: skip
@click.option("--workflow", default=DEFAULT_WORKFLOW, type=params.TEXT,
              help="Procédure dont les modèles nomment les champs.")  # fmt: skip
@params.json_option
@params.pass_app
@click.pass_context
def documents_check(
    ctx: click.Context, app: App, names: tuple[str, ...], ref: str, workflow: str, as_json: bool
) -> None:
    """Contrôler les modèles : champs inconnus, erreurs d’écriture, faits qui manqueront.

    Code de sortie 6 si un modèle est à corriger.
    """
    # Jinja2, as above
    from cperflow.documents.offered import checking

    ws = _store(app, needed=bool(ref))
    flows = [app.library.workflow(workflow), *_kept(ws)]
    one = ws.find_ref(ref) if ws and ref else ""
    found = checking.check(ws, app.template_folders, flows, names, one)
    if as_json:
        say_data(json_text(checking.checked_data(found)))
    else:
        say_checked(found, whole=bool(names or ref))
    if checking.is_wrong(found):
        ctx.exit(InvalidData.exit_code)


def _store(app: App, *, needed: bool) -> Workspace | None:
    """None before there is any store: templates are then checked without dossiers."""
    try:
        return app.workspace(read_only=True)
    except StorageUnavailable:
        if needed:
            raise
        return None


def _kept(ws: Workspace | None) -> list[Workflow]:
    return list(definitions(ws).values()) if ws else []


def _declared(app: App, document: str) -> DocumentSpec | None:
    """The document of the shipped procedure, or of one of the office, typed any way."""
    for entry in app.library.list():
        try:
            return find_document(app.library.workflow(entry.id), document)
        except (NotFound, InvalidData, OSError):
            continue  # `workflow check` tells what is wrong in a definition
    return None


def _show(path: str, *, opens: bool) -> None:
    """Open a file in the system's editor, at a terminal only."""
    if opens and on_terminal() and sys.stdout.isatty():
        editor = os.environ.get("EDITOR")
        if editor and not path.endswith(WORD_SUFFIX):
            click.edit(filename=path, editor=editor)
        else:
            click.launch(path)
