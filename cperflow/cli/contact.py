"""`contact set|remove|list`: whom to write to in each body."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cperflow.cli import params
from cperflow.cli.bodies import REGION, called, place
from cperflow.cli.entering import say_done
from cperflow.cli.group import TwoNameGroup
from cperflow.errors import NotFound, UsageError
from cperflow.output import Column, json_text, say, say_data, table
from cperflow.reports.reminders import contacts as contacts_report
from cperflow.service.contacts import Contact, by_body, contacts, record_contact

if TYPE_CHECKING:
    from cperflow.bootstrap import App
    from cperflow.domain.procedure.bodies import Body

ALIASES = {"set": "renseigner", "remove": "retirer", "list": "lister"}


@click.group("contact", cls=TwoNameGroup, aliases=ALIASES)
def contact_command() -> None:
    """Tenir les adresses des structures, pour les relances."""


@contact_command.command("set")
@click.argument("body", metavar="STRUCTURE", type=params.TEXT)
@click.option("--region", "subject", default="", type=params.TEXT, help=REGION)
@click.option("--name", type=params.TEXT, help="Nom de la personne.")
@click.option("--email", type=params.TEXT, help="Adresse de courriel (vide : l’effacer).")
@click.option("--phone", type=params.TEXT, help="Téléphone, pour WhatsApp (vide : l’effacer).")
@params.pass_app
def contact_set(app: App, /, body: str, subject: str, **fields: str | None) -> None:
    """Renseigner à qui écrire dans une structure."""
    given = {name: value for name, value in fields.items() if value is not None}
    if not given:
        raise UsageError("Indiquez au moins --name, --email ou --phone.")
    ws = app.workspace()
    found, region = place(ws, body, subject)
    _say_kept(found, record_contact(ws, found.id, region, given))


@contact_command.command("remove")
@click.argument("body", metavar="STRUCTURE", type=params.TEXT)
@click.option("--region", "subject", default="", type=params.TEXT, help=REGION)
@params.pass_app
def contact_remove(app: App, body: str, subject: str) -> None:
    """Oublier à qui écrire dans une structure ; le journal du service en garde la trace."""
    ws = app.workspace()
    found, region = place(ws, body, subject)
    if not any(by_body(ws).get((found.id, region), Contact(found.id))[2:]):
        raise NotFound(f"Aucune adresse n’est connue pour {called(found.id, region)}.")
    record_contact(ws, found.id, region, {"name": "", "email": "", "phone": ""})
    say(f"{called(found.id, region)} : adresse retirée\nSuite : cperflow contact list")


@contact_command.command("list")
@params.json_option
@params.pass_app
def contact_list(app: App, as_json: bool) -> None:
    """Lister les adresses connues."""
    found = contacts(app.workspace(read_only=True))
    if as_json:
        say_data(json_text(contacts_report(found)))
    elif not found:
        say("Aucune adresse n’est connue.\nSuite : cperflow contact set STRUCTURE --email …")
    else:
        body = Column("Structure", whole=True)
        say(table(found, [body, "Région", "Nom", "Courriel", "Téléphone"]))


def _say_kept(body: Body, told: Contact) -> None:
    fields = [("Nom", told.name), ("Courriel", told.email), ("Téléphone", told.phone)]
    everywhere = body.local and not told.subject
    foot = "Vaut pour toutes les régions : --region la réserve à une seule." if everywhere else ""
    known = [pair for pair in fields if pair[1]]
    say_done(f"{called(told.body, told.subject)} : c’est inscrit", known, "cperflow remind", foot)
