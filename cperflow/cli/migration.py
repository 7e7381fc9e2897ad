"""`workflow migrate`, `simulate --workflow`: a new version of a procedure over its dossiers."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import click

from cperflow.cli import params
from cperflow.cli.entering import entry, note_option
from cperflow.cli.pages.migration import migration_text
from cperflow.cli.pages.wording import unrecorded
from cperflow.cli.progress import watching
from cperflow.domain.versions.lexicon import spoken
from cperflow.errors import UsageError
from cperflow.french import date_long, did_you_mean
from cperflow.output import json_text, say, say_data
from cperflow.parsing import When
from cperflow.record import NamedTuple
from cperflow.reports.migration import migration
from cperflow.service import migrating
from cperflow.service.reading import nothing_known
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
    refs = _refs(app, definition, typed, every=every, strict=strict)
    ws = app.workspace(read_only=dry_run)
    target = migrating.target_of(ws, definition)
    passage = migrating.Passage(target, entry(on, note=note), ws.today, reason)
    found = migrating.pass_to(
        ws, passage, refs, whole=strict, named=not every, dry_run=dry_run, watch=_watched
    )
    remark, following = _left_behind(app, definition, found), _following(found, dry_run=dry_run)
    _say(ws, passage, found, Told(following, remark, done=not dry_run), as_json)


def simulate_workflow(
    app: App, path: str, *, as_of: date, known_on: date | None, as_json: bool
) -> None:
    """`simulate --workflow`: a file, or the id of a procedure, over all running dossiers."""
    ws = app.workspace(read_only=True)
    definition = definition_of(app, path)
    migrating.check_followed(ws, definition)
    passage = migrating.foretold(ws, migrating.target_of(ws, definition), as_of, known_on)
    refs = migrating.running(ws, definition.id, as_of, known_on)
    found = list(migrating.prospects(ws, passage, _watched(refs)))
    unknown = unrecorded(known_on) if known_on and not found and nothing_known(ws, known_on) else ""
    _say(ws, passage, found, Told(_doing(path, found, ws.today, as_of), unknown), as_json)


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
    migrating.check_followed(ws, definition)
    if every:
        return migrating.running(ws, definition.id, ws.today)
    return list(dict.fromkeys(map(ws.find_ref, typed)))


_watched = watching("Dossiers")


def _passing(found: Sequence[Prospect]) -> list[str]:
    return [one.ref for one in found if one.outcome == migrating.MIGRATES]


def _doing(path: str, found: Sequence[Prospect], today: date, as_of: date) -> str:
    """What follows a simulation: the passage on that day, which must have come."""
    if not _passing(found):
        return "cperflow list"
    file = f'"{path}"' if " " in path else path
    on = f" --on {as_of}" if as_of != today else ""
    later = f", à partir du {date_long(as_of)}" if as_of > today else ""
    return f"cperflow workflow migrate {file} --all{on}{later}"


def _left_behind(app: App, workflow: Workflow, found: Sequence[Prospect]) -> str:
    """New dossiers are opened under the newest version of the library, not of a file given."""
    if not _passing(found):
        return ""
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


class Told(NamedTuple):
    """What to do next, what else to know, and whether anything was to be written."""

    following: str
    remark: str = ""
    done: bool = False


def _say(
    ws: Workspace, passage: Passage, found: Sequence[Prospect], told: Told, as_json: bool
) -> None:
    left, flow = migrating.left_version(ws, passage.target), passage.target.workflow
    data = migration(passage, left, found, done=told.done and bool(_passing(found)))
    if as_json:
        say_data(json_text(data))
    else:
        named = spoken(flow, left) if left else flow
        say(migration_text(data, named, told.following, told.remark))
