"""`envelope set|list`: what a source has to give for the projects of a dossier."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cperflow.cli import params
from cperflow.cli.entering import entry, note_option, say_done
from cperflow.cli.group import TwoNameGroup
from cperflow.cli.pages.envelope import recorded_fields, say_envelopes, title
from cperflow.errors import UsageError
from cperflow.output import json_text, say_data
from cperflow.parsing import YEARS, parse_money, parse_whole

if TYPE_CHECKING:
    from datetime import date

    from cperflow.bootstrap import App
    from cperflow.domain.choice.scenario import Year
    from cperflow.parsing import When


def read_amounts(texts: tuple[str, ...]) -> dict[Year, int]:
    """« 2019=500 000 000 » for a year, « 2 500 000 000 » for the whole duration, each once."""
    amounts: dict[Year, int] = {}
    for text in texts:
        before, equals, after = text.partition("=")
        year = _year(before.strip()) if equals else None
        if year in amounts:
            which = f"l’année {year}" if year else "toute la durée"
            raise UsageError(f"L’enveloppe de {which} est donnée deux fois : gardez un montant.")
        amounts[year] = parse_money(after if equals else before)
    return amounts


def _year(text: str) -> int:
    try:
        return parse_whole(text, YEARS[0], YEARS[-1])
    except UsageError as error:
        raise UsageError(f"{error.message} : écrivez ANNÉE=MONTANT, 2019=500000000") from None


@click.group(cls=TwoNameGroup, aliases={"set": "renseigner", "list": "lister"})
def envelope_command() -> None:
    """Tenir l’enveloppe d’une source, et la comparer au plan."""


@envelope_command.command("set")
@params.ref_argument
@click.argument("amounts", metavar="[ANNÉE=]MONTANT…", nargs=-1, required=True, type=params.TEXT)
@click.option("--source", type=params.TEXT, default="", metavar="SOURCE",
              help="Source de l’enveloppe ; à défaut, celle que la procédure compare.")  # fmt: skip
@params.on_option
@click.option("--by", type=params.TEXT, default="", metavar="STRUCTURE",
              help="Structure qui propose l’enveloppe.")  # fmt: skip
@note_option
@params.pass_app
def set_command(
    app: App, ref: str, amounts: tuple[str, ...], source: str, on: When, by: str, note: str
) -> None:
    """Renseigner une enveloppe, par année ou pour toute la durée, en FCFA.

    Exemple : cperflow envelope set KAYES-2018 2019=300000000 2020=300000000
    """
    from cperflow.service.financing import scenarios  # only those who choose projects pay for it

    ws = app.workspace()
    done, read = entry(on, by=by, note=note), read_amounts(amounts)
    recorded = scenarios.set_envelope(ws, ws.find_ref(ref), source, read, done)
    following = f"cperflow envelope list {recorded.dossier.ref}"
    say_done(title(recorded), recorded_fields(recorded), following)


@envelope_command.command("list")
@params.ref_argument
@params.reading_options
@params.pass_app
def list_command(app: App, ref: str, as_of: date, known_on: date | None, as_json: bool) -> None:
    """Comparer chaque enveloppe à ce que les projets demandent, par année."""
    from cperflow.reports import scenarios as report
    from cperflow.service import reading
    from cperflow.service.financing import scenarios

    ws = app.workspace(read_only=True)
    seen = reading.situation(ws, ws.find_ref(ref), as_of=as_of, known_on=known_on)
    found = scenarios.envelopes(seen)
    say_data(json_text(report.envelopes(seen, found))) if as_json else say_envelopes(seen, found)
