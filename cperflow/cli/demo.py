"""`demo`: the real portfolio, played into a folder of its own that may be thrown away."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from cperflow import shipped
from cperflow.catalog.stories import read_story
from cperflow.cli import params
from cperflow.cli.pages.demo import say_made, say_portfolio
from cperflow.cli.pages.demo_index import MARK, index_html
from cperflow.documents.files.writing import write
from cperflow.documents.making.generating import Generated, generate
from cperflow.documents.templating.pipeline import FORMATS
from cperflow.errors import Refused, StorageUnavailable, UsageError
from cperflow.french import listing
from cperflow.service import stories
from cperflow.service.reading import history

if TYPE_CHECKING:
    from cperflow.bootstrap import App
    from cperflow.service.ports import Store
    from cperflow.service.stories import Story
    from cperflow.service.workspace import Workspace

FOLDER = "cperflow-demo"
DATABASE = "demo.db"
STORY = "cper-mali.yaml"

TOLD = "KAYES-2018"
"""The dossier told step by step, the only one of which the source says enough."""

EXPLAINED = "avis_ministeres:MEF"
"""The clock explained: two public holidays stand in its way."""

OFFICE = {"body": "DGCT", "place": "Bamako"}
"""Whose desk the demonstration is: what waits for it shows on the dashboard."""

DRAFTS = (("demande", "transmettre"), ("convention", "adopter_liste"))
"""Each document made of it, as of the day of the act before which it is drafted."""

BESIDE = ("-wal", "-shm")
"""What SQLite may leave beside a store."""


@click.command()
@click.option("-o", "--output", "folder", default=FOLDER, metavar="RÉPERTOIRE", type=params.TEXT,
              show_default=True, help="Répertoire d’essai, créé ou remplacé.")  # fmt: skip
@params.pass_app
def demo_command(app: App, folder: str) -> None:
    """Jouer les dossiers réels dans un répertoire d’essai, avec leurs documents.

    Rien d’autre que ce répertoire n’est touché ; la commande peut être refaite à volonté.
    """
    story = read_story(os.path.join(shipped.folder("examples"), STORY))
    db = os.path.join(folder, DATABASE)
    index = os.path.join(folder, "index.html")
    _refuse_foreign_index(index)
    replace_store(app, db, story)
    with app.apart(db) as trial:
        ws = trial.workspace(read_only=True)
        say_portfolio(ws, story, TOLD, EXPLAINED)
        made, skipped = draft_documents(ws, trial.template_folders, folder)
        write(index, index_html(ws, story, made).encode())
    say_made(folder, db, made, skipped)


def _refuse_foreign_index(path: str) -> None:
    """Only the index of an earlier demonstration is replaced."""
    with suppress(FileNotFoundError), open(path, "rb") as file:
        if MARK.encode() not in file.read():
            raise Refused(
                f"{path} n’est pas l’index d’une démonstration : choisissez un autre répertoire : "
                "cperflow demo -o RÉPERTOIRE."
            )


def replace_store(app: App, db: str, story: Story) -> None:
    """Build the store beside its place, then put it there: a run that fails changes nothing.

    Raises Refused when a store of somebody else is in the way.
    """
    _refuse_foreign(app, db, story)
    building = f"{db}.{os.getpid()}.new"
    try:
        _build(app, building, story)
        _remove(*(f"{db}{end}" for end in BESIDE))
        os.replace(building, db)
    except StorageUnavailable as error:
        named = error.message.replace(building, db)  # the one people know
        raise StorageUnavailable(named, error.details) from error
    finally:
        _remove(building, *(f"{building}{end}" for end in BESIDE))


def _refuse_foreign(app: App, db: str, story: Story) -> None:
    """A demonstration holds its own dossiers and no others."""
    if not os.path.lexists(db):
        return
    elsewhere = "choisissez un autre répertoire : cperflow demo -o RÉPERTOIRE"
    try:
        with app.apart(db) as there:
            others = _others(there.workspace(read_only=True).store, story)
    except StorageUnavailable as error:
        raise Refused(
            f"{db} n’est pas une base de démonstration : {elsewhere}.", [error.message]
        ) from error
    if others:
        raise Refused(f"{db} contient d’autres dossiers ({listing(others[:5])}) : {elsewhere}.")


def _others(store: Store, story: Story) -> list[str]:
    """The dossiers that the story neither tells nor opens by an act."""
    told = {each.ref for each in story.dossiers}
    return [
        stream
        for stream in store.streams()
        if not stream.startswith("@") and stream not in told
        if store.journal(stream)[0].payload.get("follows", {}).get("ref") not in told
    ]


def _build(app: App, path: str, story: Story) -> None:
    """The shipped procedure and calendar only, whatever the office has of its own."""
    with app.apart(path) as trial:
        trial.found(OFFICE)
        for _recorded in stories.play(trial.workspace(), story):
            pass


def _remove(*paths: str) -> None:
    for path in paths:
        with suppress(FileNotFoundError):
            os.unlink(path)


def draft_documents(
    ws: Workspace, templates: Sequence[str], folder: str
) -> tuple[list[tuple[str, Generated]], list[str]]:
    """The documents written, each with its path in `folder`, and why some were not."""
    days = {event.payload.get("act"): event.occurred_on for event in history(ws, TOLD)}
    made: list[tuple[str, Generated]] = []
    skipped: list[str] = []
    for document, act in DRAFTS:
        for format in FORMATS:
            try:
                one = generate(ws, templates, TOLD, document, format, days[act])
            except UsageError as error:  # the part that makes PDF is optional
                skipped.append(error.message)
                continue
            path = os.path.join("documents", f"{TOLD}-{document}.{format}")
            write(os.path.join(folder, path), one.content)
            made.append((path, one))
    return made, list(dict.fromkeys(skipped))
