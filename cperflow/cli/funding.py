"""`funding set|list|check|export|import`: who pays what, and whether parts make up wholes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cperflow.cli import params
from cperflow.cli.entering import entry, note_option, say_done
from cperflow.cli.funding_book import export_command, import_command
from cperflow.cli.funding_check import check_command
from cperflow.cli.funding_move import (
    budget_command,
    call_command,
    pay_command,
    receive_command,
)
from cperflow.cli.funding_status import status_command
from cperflow.cli.group import TwoNameGroup
from cperflow.cli.pages.funding import balance, say_plan
from cperflow.cli.pages.wording import told_of
from cperflow.domain.dossier.finance import source_label
from cperflow.errors import UsageError
from cperflow.french import amount
from cperflow.output import json_text, say_data
from cperflow.parsing import YEARS, as_facts, parse_money
from cperflow.reports import holdings
from cperflow.service import reading
from cperflow.service.financing import funding
from cperflow.service.financing.agreed import departed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from cperflow.bootstrap import App
    from cperflow.domain.acts.rules import Refusal
    from cperflow.parsing import When
    from cperflow.service.recording import Recorded


ALIASES = {
    "set": "renseigner", "list": "lister", "check": "controler", "export": "exporter",
    "import": "importer", "budget": "inscrire", "call": "appeler", "receive": "recevoir",
    "pay": "payer", "status": "mobilisation",
}  # fmt: skip


@click.group(cls=TwoNameGroup, aliases=ALIASES)
def funding_command() -> None:
    """Tenir le plan de financement : qui paie quoi, projet par projet."""


for command in (
    check_command, export_command, import_command, budget_command, call_command, receive_command,
    pay_command, status_command,
):  # fmt: skip
    funding_command.add_command(command)


@funding_command.command("set")
@params.ref_argument
@click.argument("project", metavar="PROJET", type=params.TEXT)
@click.argument("pairs", metavar="SOURCE=MONTANT…", nargs=-1, required=True,
                type=params.ASSIGNMENT)  # fmt: skip
@click.option("--year", type=params.whole(YEARS[0], YEARS[-1]), metavar="ANNÉE",
              help="Année de ces parts ; sans elle, elles valent pour toute la durée.")  # fmt: skip
@params.on_option
@note_option
@params.pass_app
def set_command(
    app: App,
    ref: str,
    project: str,
    pairs: tuple[tuple[str, str], ...],
    year: int | None,
    on: When,
    note: str,
) -> None:
    """Renseigner les parts d’un projet, en FCFA.

    Une source se donne année par année ou pour toute la durée, pas des deux façons.

    Qui paie peut se nommer derrière sa source : "partenaires:UE=50 000 000".

    Exemple : cperflow funding set KAYES-2018 P2 etat=391412237 region=0
    """
    ws = app.workspace()
    done = entry(on, note=note)
    shares = _amounts(pairs)
    recorded = funding.record_funding(ws, ws.find_ref(ref), project, shares, done, year)
    _say_recorded(recorded, departed(ws, recorded.dossier, recorded.workflow))


@funding_command.command("list")
@params.ref_argument
@params.reading_options
@params.pass_app
def list_command(app: App, ref: str, as_of: date, known_on: date | None, as_json: bool) -> None:
    """Voir le plan : parts, totaux, et leur accord avec les coûts."""
    ws = app.workspace(read_only=True)
    situation = reading.situation(ws, ws.find_ref(ref), as_of=as_of, known_on=known_on)
    if as_json:
        say_data(json_text(holdings.plan(situation)))
    else:
        say_plan(situation)


def _amounts(pairs: tuple[tuple[str, str], ...]) -> dict[str, int]:
    amounts = {}
    for source, text in as_facts(pairs).items():
        try:
            amounts[source] = parse_money(text)
        except UsageError as error:
            raise UsageError(f"{source} : {error.message}") from None
    return amounts


def _say_recorded(recorded: Recorded, told: Sequence[Refusal]) -> None:
    dossier, workflow = recorded.dossier, recorded.workflow
    payload = recorded.events[0].payload
    year = f", {payload['year']}" if "year" in payload else ""
    fields: list[tuple[str, object]] = [
        (source_label(id, workflow.funding_sources), amount(francs))
        for id, francs in payload["amounts"].items()
    ]
    proofs = [each for each in dossier.plan.proofs() if each.of == payload["project"]]
    title = f"{dossier.ref} : parts du projet {payload['project']}{year} inscrites"
    # none when the act was entered late and the project has been removed since
    fields += [("Preuve", balance(proof)) for proof in proofs]
    say_done(title, [*fields, *told_of(told)], f"cperflow funding list {dossier.ref}")
