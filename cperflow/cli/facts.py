"""`set REF nom=valeur…`: record facts that no act has to carry."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cperflow.cli import params
from cperflow.cli.entering import entry, note_option, say_done
from cperflow.domain.dossier.facts import shown
from cperflow.parsing import as_facts
from cperflow.service import writing

if TYPE_CHECKING:
    from cperflow.bootstrap import App
    from cperflow.parsing import When
    from cperflow.service.recording import Recorded


@click.command()
@params.ref_argument
@click.argument("pairs", metavar="NOM=VALEUR…", nargs=-1, required=True, type=params.ASSIGNMENT)
@params.on_option
@note_option
@params.pass_app
def set_command(
    app: App, ref: str, pairs: tuple[tuple[str, str], ...], on: When, note: str
) -> None:
    """Renseigner des faits du dossier : noms, titres, références, dates.

    Exemple : cperflow set KAYES-2018 gouverneur_nom="Mahamadou Koné"
    """
    ws = app.workspace()
    recorded = writing.record_facts(ws, ws.find_ref(ref), as_facts(pairs), entry(on, note=note))
    _say_recorded(recorded)


def _say_recorded(recorded: Recorded) -> None:
    workflow, ref = recorded.workflow, recorded.dossier.ref
    facts = recorded.events[0].payload["facts"]
    specs = [(workflow.fact(name), value) for name, value in facts.items()]
    fields = [(spec.label, shown(spec, value)) for spec, value in specs if spec]
    say_done(f"{ref} : c’est inscrit", fields, f"cperflow next {ref}")
