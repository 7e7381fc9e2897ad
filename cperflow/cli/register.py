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
    say_arrival_cancelled,
    say_cancelled,
    say_issued,
    say_received,
)
from cperflow.domain.chrono.registers import FIRST_YEAR, IN, LAST_YEAR, OUT, subject_key
from cperflow.domain.dossier.facts import read_body
from cperflow.errors import NotFound, UsageError
from cperflow.french import did_you_mean, fold, listing
from cperflow.output import json_text, say, say_data
from cperflow.parsing import DATE_HELP, When
from cperflow.reports.register import DIRECTIONS, receipt_data, registers_data
from cperflow.service import chrono
from cperflow.service.arrivals import cancel_arrival, receive
from cperflow.service.reading import situation
from cperflow.service.receipts import receipts

if TYPE_CHECKING:
    from datetime import date

    from cperflow.bootstrap import App
    from cperflow.domain.chrono.registers import Register
    from cperflow.domain.procedure.bodies import Body
    from cperflow.domain.procedure.definition import Workflow
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
@click.option("--again", is_flag=True, help="Remplacer celui qui est émis, et qui dit de même.")
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
    again: bool,
    on: When,
    as_json: bool,
) -> None:
    """Consigner le numéro que le secrétariat a écrit sur un document."""
    # Jinja: only who issues pays for it
    from cperflow.documents.making.generating import wanted
    from cperflow.documents.making.issuing import draft_of, issue_by_hand

    ws = app.workspace()
    seen = situation(ws, ws.find_ref(ref), as_of=on.day)
    asked = wanted(seen, document, clock, about)
    folders, given = app.template_folders, (number, reference)
    draft = draft_of(ws, folders, seen, asked, code)
    recorded, paper = issue_by_hand(ws, folders, seen, asked, draft, given, again=again)
    if as_json:
        say_data(json_text(paper._asdict()))
    else:
        say_issued(recorded, paper, asked.spec.name, chrono.dated_later(ws, recorded, paper))


@register_command.command("cancel")
@params.ref_argument
@click.argument("which", metavar="[NUMÉRO|CODE|DOCUMENT]", default="", type=params.TEXT)
@click.option("--in", "arrival", type=params.whole(1, 999_999), default=0, metavar="N",
              help="Annuler l’arrivée de ce numéro, inscrite par erreur.")  # fmt: skip
@click.option("--by", "receiver", type=params.TEXT, default="", metavar="STRUCTURE",
              help="Structure qui avait reçu l’arrivée ; le service par défaut.")  # fmt: skip
@click.option("--reason", type=params.TEXT, default="", help="Motif de l’annulation (demandé).")
@params.on_option
@note_option
@params.pass_app
def register_cancel(
    app: App,
    ref: str,
    which: str,
    arrival: int,
    receiver: str,
    reason: str,
    on: When,
    note: str,
) -> None:
    """Annuler un document émis, ou une arrivée (--in) ; le numéro n’est pas redonné."""
    ws = app.workspace()
    ref, done = ws.find_ref(ref), entry(on, note=note)
    if bool(which) == bool(arrival):
        raise UsageError("Dites quoi annuler : un document émis, ou --in N pour une arrivée.")
    if arrival:
        whose = _receiver(ws, situation(ws, ref).workflow, receiver)
        cancelled = cancel_arrival(ws, ref, whose, arrival, reason, done)
        say_arrival_cancelled(cancelled, reason)
    else:
        recorded, paper = chrono.cancel(ws, ref, which, reason, done)
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
    known = list(chrono.registers(ws))
    whose = _whose(known, body)
    found = [
        register
        for register in known
        if direction in ("", register.direction)
        and whose in ("", register.body)
        and subject_key(region) in ("", register.subject or subject_key(region))
        and year in (0, register.year)
    ]
    data = registers_data(ws, found, region)
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
              help="Numéro qu’elle porte ; celui de la lettre émise ici par défaut.")  # fmt: skip
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
        say_received(seen, received, receipts(ws, seen))


def _whose(known: list[Register], named: str) -> str:
    """The body of a register that somebody means, "" for all. Raises NotFound."""
    bodies = sorted({register.body for register in known})
    found = next((body for body in bodies if fold(body) == fold(named)), "")
    if named and not found:
        has = f" (registres : {listing(bodies)})" if bodies else ""
        near = did_you_mean(named, bodies)
        raise NotFound(f"Aucun registre n’est tenu pour « {named} »{has}.{near}")
    return found


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
