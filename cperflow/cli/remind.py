"""`remind`: the reminders called for; written, kept in the journal and sent on demand."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from cperflow.cli import lists, params
from cperflow.cli.pages.remind import COLUMNS, namer, reminders_text
from cperflow.cli.pages.reminders import email_text, issued_text, sent_text, subject
from cperflow.errors import UsageError
from cperflow.output import json_text, say, say_data
from cperflow.reports.reminders import Written, done, reminders
from cperflow.service.filtering import filters
from cperflow.service.ports import Filters
from cperflow.service.reminding import Survey, ToRemind, survey, written_since

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cperflow.bootstrap import App
    from cperflow.documents.making.reminders import Letter
    from cperflow.mail import Server
    from cperflow.service.beside import Message
    from cperflow.service.delivering import Delivery
    from cperflow.service.workspace import Workspace

WAITING = 10
"""Exit code of `--send` when a message could not leave."""

LETTERS = ("docx", "pdf", "html", "txt")
FOLDER = "relances"


@click.command("remind")
@click.argument("refs", metavar="[REF…]", nargs=-1, type=params.TEXT,
                shell_complete=params.complete_ref)  # fmt: skip
@lists.filter_options
@lists.body_option
@click.option("--write", "writing", is_flag=True, help="Produire les lettres et les consigner.")
@click.option("-o", "--output", "folder", default=FOLDER, show_default=True, type=params.TEXT,
              metavar="RÉPERTOIRE", help="Où écrire les lettres.")  # fmt: skip
@click.option("--letters", default=LETTERS[0], show_default=True, type=click.Choice(LETTERS),
              help="Format des lettres.")  # fmt: skip
@click.option("--send", "sending", is_flag=True, help="Envoyer les courriels qui attendent.")
@params.as_of_option
@params.known_on_option
@lists.format_options
@params.pass_app
def remind_command(
    app: App,
    /,
    refs: tuple[str, ...],
    writing: bool,
    folder: str,
    letters: str,
    sending: bool,
    as_of: date,
    known_on: date | None,
    format_name: str | None,
    csv_dialect: str | None,
    as_json: bool,
    **typed: str,
) -> None:
    """Lister les relances à faire, et celles déjà faites ; les écrire, les envoyer.

    Trois niveaux : rappel, second rappel, saisine de l’autorité supérieure. Une relance écrite est
    consignée au journal et n’est pas refaite ; un jour manqué se rattrape au passage suivant.
    """
    server = _server(app, sending=sending)
    ws = app.workspace(read_only=not (writing or sending))
    found = _wanted(ws, refs, filters(ws, Filters(**typed)), as_of, known_on)
    format = lists.format_of(format_name, csv_dialect, as_json=as_json)
    if writing or sending:
        _check(format, known_on)
        letters_made = _written(app, ws, found.called, folder, letters, server) if writing else None
        deliveries = _sent(ws, server) if sending and server else None
        _say_done(format, ws, letters_made, deliveries, server)
    else:
        data = reminders(found, ws.store.outbox.messages(), as_of)
        lists.answer(
            format, data, COLUMNS, lambda: namer(ws), lambda: reminders_text(ws, found, data)
        )


def _check(format: lists.Format, known_on: date | None) -> None:
    if known_on is not None:
        raise UsageError("--write et --send agissent aujourd’hui : ôtez --known-on.")
    if format.name == "csv":
        raise UsageError("--write et --send répondent en texte ou en JSON, pas en CSV.")


def _server(app: App, *, sending: bool) -> Server | None:
    server = app.mail_server
    if sending and server is None:
        raise UsageError(
            "Aucun serveur de courriel n’est configuré : CPERFLOW_SMTP et CPERFLOW_MAIL_FROM "
            "(voir le guide). Sans lui, « cperflow remind --write » donne des liens à ouvrir."
        )
    return server


def _wanted(
    ws: Workspace, refs: tuple[str, ...], wanted: Filters, as_of: date, known_on: date | None
) -> Survey:
    named = {ws.find_ref(ref) for ref in refs}
    found = survey(ws, wanted, as_of=as_of, known_on=known_on)
    return Survey(
        [item for item in found.called if not named or item.seen.dossier.ref in named],
        [item for item in found.issued if not named or item.seen.dossier.ref in named],
    )


def _written(
    app: App,
    ws: Workspace,
    items: Sequence[ToRemind],
    folder: str,
    format: str,
    server: Server | None,
) -> Written:
    """The letters of others: an office that is late itself answers instead."""
    # Jinja and the renderers: only who writes pays for them
    from cperflow.documents.making.reminders import issue_letters

    others = [item for item in items if not item.own]
    before = [(item, later) for item in others if (later := written_since(ws, item))]
    left = [item for item in others if item not in [done for done, _ in before]]

    def envelope(letter: Letter, key: str) -> list[Message]:
        return [_message(ws, letter, key, server)] if server and letter.item.contact.email else []

    letters = issue_letters(ws, app.template_folders, left, folder, format, envelope)
    return Written(folder, list(letters), before)


def _message(ws: Workspace, letter: Letter, key: str, server: Server) -> Message:
    from cperflow.mail import compose
    from cperflow.service.beside import Message

    item = letter.item
    text = compose(
        key,
        sender=server.sender,
        to=item.contact.email,
        subject=subject(item),
        text=email_text(ws, item),
        attachments=letter.files,
        at=ws.now(),
    )
    return Message(key, item.seen.dossier.ref, item.contact.email, text, ws.now())


def _sent(ws: Workspace, server: Server) -> list[Delivery]:
    from cperflow.mail import Mailer
    from cperflow.service.delivering import deliver

    with Mailer(server) as mailer:
        return list(deliver(ws, mailer.send))


def _say_done(
    format: lists.Format,
    ws: Workspace,
    written: Written | None,
    deliveries: Sequence[Delivery] | None,
    server: Server | None,
) -> None:
    """What was written and sent; the exit code tells that something still waits."""
    if format.name == "json":
        say_data(json_text(done(written, deliveries, ws.today)))
    elif written:
        say(issued_text(written, mailed=server is not None, sending=deliveries is not None))
    if deliveries is not None and format.name != "json":
        say(sent_text(deliveries))
    if any(each.waits for each in deliveries or ()):
        click.get_current_context().exit(WAITING)
