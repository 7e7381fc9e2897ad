"""`contact set|list`: whom to write to in each body."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cperflow.cli import params
from cperflow.cli.entering import say_done
from cperflow.cli.group import TwoNameGroup
from cperflow.errors import NotFound, UsageError
from cperflow.french import did_you_mean, fold
from cperflow.output import Column, json_text, say, say_data, table
from cperflow.reports.reminders import contacts as contacts_report
from cperflow.service.contacts import Contact, contacts, record_contact
from cperflow.service.filtering import definitions

if TYPE_CHECKING:
    from cperflow.bootstrap import App
    from cperflow.service.workspace import Workspace


@click.group("contact", cls=TwoNameGroup, aliases={"set": "renseigner", "list": "lister"})
def contact_command() -> None:
    """Tenir les adresses des structures, pour les relances."""


@contact_command.command("set")
@click.argument("body", metavar="STRUCTURE", type=params.TEXT)
@click.option("--region", "subject", default="", type=params.TEXT,
              help="Pour une structure qui existe dans chaque région.")  # fmt: skip
@click.option("--name", default="", type=params.TEXT, help="Nom de la personne.")
@click.option("--email", default="", type=params.TEXT, help="Adresse de courriel.")
@click.option("--phone", default="", type=params.TEXT, help="Téléphone, pour WhatsApp.")
@params.pass_app
def contact_set(app: App, body: str, subject: str, name: str, email: str, phone: str) -> None:
    """Renseigner à qui écrire dans une structure."""
    if not (name or email or phone):
        raise UsageError("Indiquez au moins --name, --email ou --phone.")
    ws = app.workspace()
    told = record_contact(ws, Contact(_body(ws, body), subject, name, email, phone))
    fields = [("Région", told.subject), ("Nom", told.name), ("Courriel", told.email)]
    known = [pair for pair in (*fields, ("Téléphone", told.phone)) if pair[1]]
    say_done(f"{told.body} : c’est inscrit", known, "cperflow remind")


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


def _body(ws: Workspace, text: str) -> str:
    """The id of a body that some procedure in use knows. Raises NotFound."""
    flows = definitions(ws).values()
    ids = [body.id for flow in flows for body in flow.bodies]
    for id in ids:
        if fold(id) == fold(text):
            return id
    if not ids:
        raise NotFound("Aucune procédure n’est encore employée : ouvrez d’abord un dossier.")
    raise NotFound(f"Structure inconnue « {text} ».{did_you_mean(text, ids)}")
