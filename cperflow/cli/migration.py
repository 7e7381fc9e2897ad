"""`workflow migrate`, `simulate --workflow`: a new version of a procedure over its dossiers."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from cperflow.cli import params
from cperflow.cli.entering import entry, note_option
from cperflow.cli.pages.migration import migration_text
from cperflow.cli.progress import followed
from cperflow.errors import UsageError
from cperflow.french import did_you_mean
from cperflow.output import json_text, say, say_data
from cperflow.parsing import When
from cperflow.reports.migration import migration
from cperflow.service import migrating
from cperflow.shipped import DEFAULT_WORKFLOW

if TYPE_CHECKING:
    from cperflow.bootstrap import App
    from cperflow.domain.procedure.definition import Workflow
    from cperflow.service.migrating import Passage, Prospect
    from cperflow.service.workspace import Workspace


@click.command()
@click.argument("words", metavar="[FICHIER|PROCÉDURE] [REF]…", nargs=-1, type=params.TEXT)
@click.option("--all", "every", is_flag=True, help="Tous les dossiers en cours qui le peuvent.")
@click.option(
    "--strict", is_flag=True, help="Avec --all : ne rien inscrire si un dossier est bloqué."
)
@params.on_option
@click.option("--reason", type=params.TEXT, default="", help="Motif, gardé au journal.")
@note_option
@click.option("--dry-run", is_flag=True, help="Dire ce qui se passerait, sans rien inscrire.")
@params.json_option
@params.pass_app
def migrate_command(
    app: App,
    words: tuple[str, ...],
    every: bool,
    strict: bool,
    on: When,
    reason: str,
    note: str,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Faire passer des dossiers à une nouvelle version de leur procédure.

    Les dossiers nommés passent tous ou aucun. Avec --all, ceux qui le peuvent passent ensemble ;
    les autres sont dits avec leurs motifs. « simulate --workflow » montre tout sans rien inscrire.
    """
    definition, typed = _read(app, words)
    ws = app.workspace(read_only=dry_run)
    refs = _refs(app, definition, typed, every=every, strict=strict)
    target = migrating.target_of(ws, definition)
    passage = migrating.Passage(target, entry(on, note=note), ws.today, reason)
    found = migrating.pass_to(
        ws, passage, refs, whole=strict or not every, dry_run=dry_run, watch=_watched
    )
    remark = _left_behind(app, definition) if _passing(found) else ""
    data = _data(ws, passage, found, done=not dry_run)
    _say(data, _following(found, dry_run=dry_run), as_json, remark)


def simulate_workflow(
    app: App, path: str, *, as_of: date, known_on: date | None, as_json: bool
) -> None:
    """`simulate --workflow`: a file, or the id of a procedure, over all running dossiers."""
    ws = app.workspace(read_only=True)
    definition = definition_of(app, path)
    passage = migrating.foretold(ws, migrating.target_of(ws, definition), as_of, known_on)
    refs = migrating.running(ws, definition.id, as_of, known_on)
    found = list(migrating.prospects(ws, passage, _watched(refs)))
    _say(_data(ws, passage, found, done=False), _doing(path, found), as_json)


def definition_of(app: App, text: str) -> Workflow:
    """The procedure of a file, or the newest version of one of the library."""
    return app.library.at(text) if _is_file(text) else app.library.workflow(text)


def _is_file(text: str) -> bool:
    return text.endswith((".yaml", ".yml")) or bool(os.path.dirname(text)) or os.path.isfile(text)


def _read(app: App, words: Sequence[str]) -> tuple[Workflow, Sequence[str]]:
    """The procedure, the CPER unless the first word names one; then the references."""
    ids = [known.id for known in app.library.list()]
    if words and (_is_file(words[0]) or words[0] in ids):
        return definition_of(app, words[0]), words[1:]
    return definition_of(app, DEFAULT_WORKFLOW), words


def _refs(
    app: App, definition: Workflow, typed: Sequence[str], *, every: bool, strict: bool
) -> list[str]:
    if every and typed:
        hint = did_you_mean(typed[0], [known.id for known in app.library.list()])
        raise UsageError(
            f"« {typed[0]} » n’est pas une procédure connue, et --all prend tous les dossiers : "
            f"n’en nommez aucun.{hint}"
        )
    if strict and not every:
        raise UsageError("--strict va avec --all : les dossiers nommés passent tous ou aucun.")
    if not every and not typed:
        raise UsageError("Quels dossiers ? Nommez-les, ou donnez --all.")
    ws = app.workspace()
    if every:
        return migrating.running(ws, definition.id, ws.today)
    return list(dict.fromkeys(map(ws.find_ref, typed)))


def _watched(refs: Sequence[str]) -> Iterable[str]:
    return followed(refs, len(refs), "Dossiers")


def _passing(found: Sequence[Prospect]) -> list[str]:
    return [one.ref for one in found if one.outcome == migrating.MIGRATES]


def _doing(path: str, found: Sequence[Prospect]) -> str:
    """What follows a simulation."""
    file = f'"{path}"' if " " in path else path
    return f"cperflow workflow migrate {file} --all" if _passing(found) else "cperflow list"


def _left_behind(app: App, workflow: Workflow) -> str:
    """New dossiers are opened under the newest version of the library, not of a file given."""
    newest = next((known.version for known in app.library.list() if known.id == workflow.id), 0)
    if newest >= workflow.version:
        return ""
    return (
        f"Les nouveaux dossiers s’ouvrent encore en version {newest} : pour qu’ils suivent la "
        f"version {workflow.version}, mettez son fichier dans un répertoire de procédures du "
        "service (--workflows, CPERFLOW_WORKFLOWS)."
        if newest
        else ""
    )


def _following(found: Sequence[Prospect], *, dry_run: bool) -> str:
    passing = _passing(found)
    if not passing:
        return "cperflow list"
    if dry_run:
        return "refaites la commande sans --dry-run pour inscrire le passage"
    return f"cperflow show {passing[0]}" if len(passing) == 1 else "cperflow overdue"


def _data(
    ws: Workspace, passage: Passage, found: Sequence[Prospect], *, done: bool
) -> dict[str, Any]:
    left = migrating.left_version(ws, passage.target)
    return migration(passage, left, found, done=done and bool(_passing(found)))


def _say(data: dict[str, Any], following: str, as_json: bool, remark: str = "") -> None:
    if as_json:
        say_data(json_text(data))
    else:
        say(migration_text(data, following, remark))
