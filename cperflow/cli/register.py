"""`register issue|cancel|list|receive|format`: the registers of letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cperflow.cli import lists, params
from cperflow.cli.entering import entry, note_option
from cperflow.cli.group import TwoNameGroup
from cperflow.cli.pages.register import (
    COLUMNS,
    registers_text,
    say_cancelled,
    say_issued,
    say_received,
)
from cperflow.domain.chrono.registers import FIRST_YEAR, IN, LAST_YEAR, OUT, subject_key
from cperflow.domain.dossier.facts import read_body
from cperflow.errors import NotFound, UsageError
from cperflow.french import did_you_mean, fold
from cperflow.output import json_text, say, say_data
from cperflow.parsing import DATE_HELP, When
from cperflow.reports.register import DIRECTIONS, receipt_data, registers_data
from cperflow.service import chrono
from cperflow.service.arrivals import receive
from cperflow.service.reading import situation

if TYPE_CHECKING:
    from datetime import date

    from cperflow.bootstrap import App
    from cperflow.domain.procedure.definition import Body, Workflow
    from cperflow.parsing import When
    from cperflow.service.workspace import Workspace

ALIASES = {
    "issue": "emettre", "cancel": "annuler", "list": "lister", "receive": "recevoir",
    "format": "format",
}  # fmt: skip


@click.group("register", cls=TwoNameGroup, aliases=ALIASES)
def register_command() -> None:
    """Tenir le registre des lettres : numéros de départ, arrivées."""


@register_command.command("issue")
@params.ref_argument
@click.argument("document", metavar="DOCUMENT", type=params.TEXT)
@click.option("--number", type=params.whole(1, 999_999), default=0, metavar="N",
              help="Numéro écrit par le secrétariat.")  # fmt: skip
@click.option("--reference", type=params.TEXT, default="", metavar="TEXTE",
              help="Numéro en entier, tel qu’il est écrit.")  # fmt: skip
@click.option("--code", default="", metavar="CODE", type=params.TEXT,
              help="Code du projet imprimé ; celui du jour par défaut.")  # fmt: skip
@click.option("--clock", default="", metavar="DÉLAI", type=params.TEXT,
              help="Délai dont parle le document (une relance).")  # fmt: skip
@click.option("--for", "about", default="", metavar="PROJET|STRUCTURE", type=params.TEXT,
              help="Projet, ou structure consultée, dont parle le document.")  # fmt: skip
@params.on_option
@params.json_option
@params.pass_app
def register_issue(
    app: App,
    ref: str,
    document: str,
    number: int,
    reference: str,
    code: str,
    clock: str,
    about: str,
    on: When,
    as_json: bool,
) -> None:
    """Consigner le numéro que le secrétariat a écrit sur un document."""
    # Jinja: only who issues pays for it
    from cperflow.documents.generating import wanted
    from cperflow.documents.issuing import draft_of, issue_by_hand

    ws = app.workspace()
    seen = situation(ws, ws.find_ref(ref), as_of=on.day)
    asked = wanted(seen, document, clock, about)
    draft = draft_of(ws, app.template_folders, seen, asked, code)
    recorded, paper = issue_by_hand(ws, seen, asked, draft, (number, reference))
    if as_json:
        say_data(json_text(paper._asdict()))
    else:
        say_issued(recorded, paper, asked.spec.name)


@register_command.command("cancel")
@params.ref_argument
@click.argument("which", metavar="NUMÉRO|CODE|DOCUMENT", type=params.TEXT)
@click.option("--reason", type=params.TEXT, default="", help="Motif de l’annulation (demandé).")
@params.on_option
@note_option
@params.pass_app
def register_cancel(app: App, ref: str, which: str, reason: str, on: When, note: str) -> None:
    """Annuler un document émis ; son numéro n’est pas redonné."""
    ws = app.workspace()
    recorded, paper = chrono.cancel(ws, ws.find_ref(ref), which, reason, entry(on, note=note))
    say_cancelled(recorded, paper, reason)


@register_command.command("list")
@click.option("--body", default="", metavar="STRUCTURE", type=params.TEXT,
              help="Seulement le registre de cette structure.")  # fmt: skip
@click.option("--region", default="", type=params.TEXT, help="Seulement cette région.")
@click.option("--year", type=params.whole(FIRST_YEAR, LAST_YEAR), default=0, metavar="ANNÉE",
              help="Seulement cette année.")  # fmt: skip
@click.option("--in", "direction", flag_value=IN, default="", help="Seulement les arrivées.")
@click.option("--out", "direction", flag_value=OUT, help="Seulement les départs.")
@lists.format_options
@params.pass_app
def register_list(
    app: App,
    body: str,
    region: str,
    year: int,
    direction: str,
    format_name: str | None,
    csv_dialect: str | None,
    as_json: bool,
) -> None:
    """Lister les lettres inscrites, avec les numéros qui manquent."""
    ws = app.workspace(read_only=True)
    format = lists.format_of(format_name, csv_dialect, as_json=as_json)
    found = [
        register
        for register in chrono.registers(ws)
        if direction in ("", register.direction)
        and fold(body) in ("", fold(register.body))
        and subject_key(region) in ("", register.subject)
        and year in (0, register.year)
    ]
    data = registers_data(ws, found)
    lists.answer(format, data, COLUMNS, lambda: NAMING, lambda: registers_text(data))


NAMING = lists.Naming(
    lambda item: {**item, "direction": DIRECTIONS[item["direction"]]}, lists.SUBJECT
)


@register_command.command("receive")
@params.ref_argument
@click.option("--from", "sender", required=True, metavar="STRUCTURE", type=params.TEXT,
              help="Structure qui écrit.")  # fmt: skip
@click.option("--dated", type=params.DATE, help=f"Date de la lettre ({DATE_HELP}).")
@click.option("--on", type=params.DATE, help=f"Date de réception ({DATE_HELP}).")
@click.option("--reference", type=params.TEXT, default="", metavar="TEXTE",
              help="Numéro que porte la lettre.")  # fmt: skip
@click.option("--object", "subject", type=params.TEXT, default="", help="Objet de la lettre.")
@click.option("--piece", type=params.TEXT, default="", metavar="CODE", help="Pièce qu’elle est.")
@click.option("--by", "receiver", type=params.TEXT, default="", metavar="STRUCTURE",
              help="Structure qui reçoit ; le service par défaut.")  # fmt: skip
@note_option
@params.json_option
@params.pass_app
def register_receive(
    app: App,
    ref: str,
    sender: str,
    dated: date | None,
    on: date | None,
    reference: str,
    subject: str,
    piece: str,
    receiver: str,
    note: str,
    as_json: bool,
) -> None:
    """Inscrire une lettre à l’arrivée ; sa date et celle de sa réception sont deux choses."""
    from cperflow.parsing import When

    ws = app.workspace()
    seen = situation(ws, ws.find_ref(ref))
    flow = seen.workflow
    received = receive(
        ws,
        seen.dossier.ref,
        _receiver(ws, flow, receiver),
        read_body(sender, flow),
        entry(When(on or app.today()), note=note),
        letter_on=dated,
        reference=reference,
        object=subject,
        piece=_piece(flow, piece),
    )
    if as_json:
        say_data(json_text(receipt_data(received)))
    else:
        say_received(seen, received)


def _receiver(ws: Workspace, workflow: Workflow, named: str) -> Body:
    """The body whose register it is: the office that works here, unless another is named."""
    text = named or str(ws.office().get("body", ""))
    if not text:
        raise UsageError("Le service n’a pas dit qui il est : --by STRUCTURE.")
    return workflow.body(read_body(text, workflow))


def _piece(workflow: Workflow, typed: str) -> str:
    codes = [piece.code for piece in workflow.pieces]
    found = next((code for code in codes if fold(code) == fold(typed)), "")
    if typed and not found:
        raise NotFound(f"Pièce inconnue « {typed} ».{did_you_mean(typed, codes)}")
    return found


@register_command.command("format")
@click.argument("form", metavar="[MODÈLE]", required=False, default="", type=params.TEXT)
@params.pass_app
def register_format(app: App, form: str) -> None:
    """Voir ou choisir comment un numéro s’écrit : « N° {annee}-{numero}/{structure} »."""
    if form:
        chrono.set_form(app.workspace(), form)
    say(f"Format des numéros : {chrono.form_of(app.workspace())}")
    say("Suite : cperflow register list")
