"""`catalogue`: the register of contracts, on screen or as a document."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from cperflow.cli import lists, params
from cperflow.cli.delivering import deliver, format_for
from cperflow.cli.pages.catalogue.formats import FORMATS, made_of
from cperflow.cli.pages.catalogue.words import nothing
from cperflow.errors import Refused
from cperflow.reports.catalogue import Found
from cperflow.service.contracts.catalogue import cards
from cperflow.service.contracts.search import NOTHING, Asked, near, search

if TYPE_CHECKING:
    from cperflow.bootstrap import App
    from cperflow.service.workspace import Workspace


@click.command("catalogue")
@click.argument("words", metavar="[MOT]…", nargs=-1, type=params.TEXT)
@lists.filter_option("--region", "region", "Seulement cette région.")
@lists.filter_option("--sector", "sector", "Seulement les projets de ce secteur.")
@lists.filter_option("--nature", "nature", "Seulement les projets de cette nature.")
@lists.filter_option("--scale", "scale", "Seulement les projets de cette échelle.")
@lists.filter_option("--locality", "locality", "Seulement les projets de ce lieu, ou cercle.")
@lists.filter_option("--status", "status", "Seulement cette situation (en exécution, clos…).")
@click.option("--signed-since", type=params.DATE, help="Seulement les contrats signés depuis.")
@click.option("--format", "format_name", type=click.Choice(FORMATS),
              help="Présentation ; celle du nom du fichier, sinon un tableau.")  # fmt: skip
@click.option("-o", "--output", default="", metavar="CHEMIN", type=params.TEXT,
              help="Fichier ou répertoire où l’écrire.")  # fmt: skip
@lists.dialect_option
@params.as_of_option
@params.json_option
@params.pass_app
def catalogue_command(
    app: App,
    /,
    words: tuple[str, ...],
    format_name: str | None,
    output: str,
    csv_dialect: str | None,
    as_of: date,
    as_json: bool,
    **typed: str,
) -> None:
    """Consulter le répertoire des contrats, y chercher, l’éditer.

    Les MOTS se cherchent dans la région, les intitulés, les lieux, les secteurs et les
    entreprises, sans regarder accents ni majuscules ; un contrat répond s’il les a tous.
    """
    asked = lists.one_format(format_name, as_json=as_json)
    name = format_for(asked, output, FORMATS, default="docx", name="repertoire")
    format = lists.Format(name, lists.dialect_of(name, csv_dialect))
    ws = app.workspace(read_only=True)
    found = _found(ws, Asked(words, **typed), as_of)  # type: ignore[arg-type]
    if output and not found.cards:
        raise Refused(nothing(found))
    deliver(made_of(ws, found, format), output, f"repertoire-{as_of}.{name}", name)


def _found(ws: Workspace, asked: Asked, as_of: date) -> Found:
    """What answers; with all contracts, the figures that a source prints of them."""
    every, ahead = cards(ws, as_of), as_of > ws.today
    found = search(ws, every, asked)
    if asked != NOTHING or not any(card.signed for card in every):
        return Found(as_of, found, len(every), near="" if found else near(every, asked),
                     projected=ahead)  # fmt: skip
    # csv: only who sees all contracts pays for it
    from cperflow import shipped
    from cperflow.catalog.printed import read_printed
    from cperflow.service.contracts.catalogue import national, proof

    figures = read_printed(f"{shipped.folder('workflows')}/data/printed_ml.csv")
    whole = national(found, figures, as_of)
    return Found(as_of, found, len(every), proof(found, figures), whole, projected=ahead)
