"""`signatory set|end|remove|list`: who heads each body and who signs for it, with dates."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from cperflow.cli import params
from cperflow.cli.bodies import REGION, place
from cperflow.cli.group import TwoNameGroup
from cperflow.cli.pages import signatory as pages
from cperflow.output import json_text, say, say_data
from cperflow.parsing import parse_date
from cperflow.reports.signatories import signatories
from cperflow.service.officeholders import Officeholder, officeholders
from cperflow.service.signatories import end_term, read_honour, read_mode, take_back, tell

if TYPE_CHECKING:
    from collections.abc import Callable

    from cperflow.bootstrap import App

ALIASES = {"set": "definir", "end": "terminer", "remove": "retirer", "list": "lister"}
MODE = "PO (par ordre) ou PI (par intérim) ; sans : en personne."


def _day(text: str, today: Callable[[], date]) -> str:
    """An ISO date, "" for none."""
    return parse_date(text, today).isoformat() if text.strip() else ""


DAY = params.ParsedType("date", _day)
HONOUR_TYPE = params.ParsedType("civilité", lambda text, _: read_honour(text))
MODE_TYPE = params.ParsedType("mode", lambda text, _: read_mode(text))


@click.group("signatory", cls=TwoNameGroup, aliases=ALIASES)
def signatory_command() -> None:
    """Tenir qui dirige chaque structure, qui signe pour elle, et depuis quand."""


@signatory_command.command("set")
@click.argument("body", metavar="STRUCTURE", type=params.TEXT)
@click.option("--region", "subject", default="", type=params.TEXT, help=REGION)
@click.option("--title", type=params.TEXT, help="Titre officiel de qui dirige la structure.")
@click.option("--name", type=params.TEXT, help="Nom de la personne qui signe.")
@click.option("--honour", type=HONOUR_TYPE, help="Monsieur ou Madame : qui dirige la structure.")
@click.option("--distinction", type=params.TEXT, help="Sous le nom : Officier de l’Ordre National.")
@click.option("--mode", default="", type=MODE_TYPE, help=MODE)
@click.option("--quality", type=params.TEXT, help="Titre de qui signe PO ou PI.")
@click.option("--since", default="", type=DAY, help="Premier jour. Sans : depuis toujours.")
@click.option("--until", type=DAY, help="Jour où cela cesse, non compris (vide : sans fin).")
@click.option("--source", type=params.TEXT, help="D’où on le sait : décret, procès-verbal…")
@params.pass_app
def signatory_set(
    app: App, /, body: str, subject: str, mode: str, since: str, **fields: str | None
) -> None:
    """Inscrire qui dirige une structure, ou qui signe pour elle.

    Titres courants d’une collectivité : Président du Conseil Régional, Président de l’Autorité
    intérimaire, Président de la Délégation spéciale, Maire du District. Le lieu s’ajoute de
    lui-même. Un titre féminin (Présidente) donne « Madame » ; « Madame le Ministre » s’écrit ainsi.

    Une erreur se corrige par une nouvelle ligne de même structure, région, mode et début : les
    champs omis gardent leur valeur. Qui prend ses fonctions met fin au mandat précédent, et aux
    signatures par ordre ou par intérim données avant.
    """
    ws = app.workspace()
    found, region = place(ws, body, subject)
    given = {name: value for name, value in fields.items() if value is not None}
    told = Officeholder(found.id, region, mode=mode, since=since)
    pages.say_kept(tell(ws, told, given), everywhere=found.local and not region)


@signatory_command.command("end")
@click.argument("body", metavar="STRUCTURE", type=params.TEXT)
@click.option("--region", "subject", default="", type=params.TEXT, help=REGION)
@click.option("--on", type=params.DATE, required=True, help="Premier jour où il ne signe plus.")
@params.pass_app
def signatory_end(app: App, body: str, subject: str, on: date) -> None:
    """Mettre fin au mandat de qui signe.

    Cesse ce qui valait la veille : l’ordre ou l’intérim s’il y en a un, sinon le mandat de la
    personne en fonction. Aucun successeur n’est nécessaire : s’il y en a un, signatory set suffit.
    """
    ws = app.workspace()
    found, region = place(ws, body, subject)
    pages.say_ended(end_term(ws, found.id, region, on), on)


@signatory_command.command("remove")
@click.argument("body", metavar="STRUCTURE", type=params.TEXT)
@click.option("--region", "subject", default="", type=params.TEXT, help=REGION)
@click.option("--since", default="", type=DAY, help="Début de la ligne, tel qu’il est inscrit.")
@click.option("--mode", default="", type=MODE_TYPE, help=MODE)
@params.pass_app
def signatory_remove(app: App, body: str, subject: str, since: str, mode: str) -> None:
    """Retirer une ligne inscrite par erreur.

    Le journal du service en garde la trace.
    """
    ws = app.workspace()
    found, region = place(ws, body, subject)
    pages.say_removed(take_back(ws, Officeholder(found.id, region, mode=mode, since=since)))


@signatory_command.command("list")
@click.option("--all", "whole", is_flag=True, help="Toutes les lignes, passées et à venir.")
@params.as_of_option
@params.json_option
@params.pass_app
def signatory_list(app: App, as_of: date, whole: bool, as_json: bool) -> None:
    """Lister qui signe à une date."""
    told = signatories(officeholders(app.workspace(read_only=True)), as_of, whole=whole)
    if as_json:
        say_data(json_text(told))
    else:
        say(pages.listed(told))
