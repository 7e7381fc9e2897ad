"""`remind`: the reminders called for; written, kept in the journal and sent on demand."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from cperflow.cli import lists, params
from cperflow.cli.pages.remind import (
    COLUMNS,
    email_text,
    issued_text,
    namer,
    reminders_text,
    sent_text,
    subject,
)
from cperflow.errors import UsageError
from cperflow.output import say
from cperflow.reports.reminders import reminders
from cperflow.service.filtering import filters
from cperflow.service.ports import Filters
from cperflow.service.reminding import ToRemind, to_remind

if TYPE_CHECKING:
    from cperflow.bootstrap import App
    from cperflow.documents.reminders import Letter
    from cperflow.mail import Server
    from cperflow.service.ports import Message
    from cperflow.service.workspace import Workspace

LETTERS = ("docx", "pdf", "html", "txt")
FOLDER = "relances"


@click.command("remind")
@click.argument("refs", metavar="[REF…]", nargs=-1, type=params.TEXT,
                shell_complete=params.complete_ref)  # fmt: skip
@lists.filter_options
@lists.filter_option("--body", "holder", "Seulement ce que détient cette structure.")
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
    format_name: str,
    csv_dialect: str,
    as_json: bool,
    **typed: str,
) -> None:
    """Lister les relances à faire, et celles déjà faites ; les écrire, les envoyer.

    Trois niveaux : rappel, second rappel, saisine de l’autorité supérieure. Une relance écrite est
    consignée au journal et n’est pas refaite ; un jour manqué se rattrape au passage suivant.
    """
    server = _server(app, sending=sending)
    ws = app.workspace(read_only=not (writing or sending))
    items = _wanted(ws, refs, filters(ws, Filters(**typed)), as_of, known_on)
    if writing:
        _write(app, ws, items, folder, letters, server, known_on)
    if sending and server:
        _send(ws, server)
    if not (writing or sending):
        data = reminders(items, ws.store.outbox.messages(), as_of)
        format = lists.format_of(format_name, csv_dialect, as_json=as_json)
        lists.answer(format, data, COLUMNS, lambda: namer(ws), lambda: reminders_text(items, data))


def _server(app: App, *, sending: bool) -> Server | None:
    server = app.mail_server
    if sending and server is None:
        raise UsageError(
            "Aucun serveur de courriel n’est configuré : CPERFLOW_SMTP et CPERFLOW_MAIL_FROM "
            "(voir le guide). Sans lui, « cperflow remind » donne un lien WhatsApp."
        )
    return server


def _wanted(
    ws: Workspace, refs: tuple[str, ...], wanted: Filters, as_of: date, known_on: date | None
) -> list[ToRemind]:
    named = {ws.find_ref(ref) for ref in refs}
    found = to_remind(ws, wanted, as_of=as_of, known_on=known_on)
    return [item for item in found if not named or item.seen.dossier.ref in named]


def _write(
    app: App,
    ws: Workspace,
    items: list[ToRemind],
    folder: str,
    format: str,
    server: Server | None,
    known_on: date | None,
) -> None:
    """The letters of others: an office that is late itself answers instead."""
    # Jinja and the renderers: only who writes pays for them
    from cperflow.documents.reminders import issue_letters

    if known_on is not None:
        raise UsageError("--write consigne aujourd’hui : il ne va pas avec --known-on.")
    others = [item for item in items if not item.own]

    def envelope(letter: Letter) -> list[Message]:
        return [_message(ws, letter, server)] if server and letter.item.contact.email else []

    say(issued_text(list(
        issue_letters(ws, app.template_folders, others, folder, format, envelope)
    ), folder, mailed=server is not None))  # fmt: skip


def _message(ws: Workspace, letter: Letter, server: Server) -> Message:
    from cperflow.mail import compose
    from cperflow.service.ports import Message

    item = letter.item
    text = compose(
        item.key,
        sender=server.sender,
        to=item.contact.email,
        subject=subject(item),
        text=email_text(item),
        attachments=letter.files,
        at=ws.now(),
    )
    return Message(item.key, item.seen.dossier.ref, item.contact.email, text, ws.now())


def _send(ws: Workspace, server: Server) -> None:
    from cperflow.mail import Mailer
    from cperflow.service.delivering import deliver

    with Mailer(server) as mailer:
        say(sent_text(list(deliver(ws, mailer.send))))
