"""`opinion REF BODY [OUTCOME]`: ask a body for its opinion, or record its answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cperflow.cli import params
from cperflow.cli.entering import entry, note_option, say_done
from cperflow.cli.pages.naming import body_name
from cperflow.domain.acts.opinions import consultation_of
from cperflow.domain.journal.events import Entry
from cperflow.errors import UsageError
from cperflow.french import count, date_long, listing
from cperflow.service import reading, writing

if TYPE_CHECKING:
    from cperflow.bootstrap import App
    from cperflow.parsing import When
    from cperflow.service.recording import Recorded
    from cperflow.service.workspace import Workspace


@click.command()
@params.ref_argument
@click.argument("body", metavar="STRUCTURE", type=params.TEXT)
@click.argument("outcome", metavar="[AVIS]", default="", type=params.TEXT)
@click.option("--ask", is_flag=True, help="Demander l’avis, pour la première fois ou de nouveau.")
@click.option("--project", "projects", multiple=True, type=params.TEXT, metavar="PROJET",
              help="Projet concerné, s’ils ne le sont pas tous ; à répéter.")  # fmt: skip
@params.on_option
@params.set_option
@note_option
@params.pass_app
def opinion_command(
    app: App,
    ref: str,
    body: str,
    outcome: str,
    ask: bool,
    projects: tuple[str, ...],
    on: When,
    facts: dict[str, str],
    note: str,
) -> None:
    """Consigner l’avis d’une structure consultée, ou le lui demander (--ask).

    Exemple : cperflow opinion KAYES-2018 MEF favorable --on 05/04/2018
    """
    ws = app.workspace()
    ref, done = ws.find_ref(ref), entry(on, note=note)
    _check_intent(ws, ref, outcome, on, facts, ask=ask)
    if ask:
        recorded = writing.ask_opinion(ws, ref, body, done, projects)
    else:
        recorded = writing.give_opinion(ws, ref, body, outcome, done, projects, facts)
    _say_recorded(ws, recorded, done)


def _check_intent(
    ws: Workspace, ref: str, outcome: str, on: When, facts: dict[str, str], *, ask: bool
) -> None:
    """Either an outcome or a request, never both, never neither."""
    if ask and (outcome or facts):
        raise UsageError("--ask demande un avis : l’avis rendu et ses faits se consignent à part.")
    if not ask and not outcome:
        situation = reading.situation(ws, ref, as_of=on.day)
        outcomes = consultation_of(situation.workflow, situation.dossier).outcomes
        known = listing([each.id.replace("_", "-") for each in outcomes], "ou")
        raise UsageError(f"Quel est l’avis ? Écrivez {known}, ou --ask pour le demander.")


def _say_recorded(ws: Workspace, recorded: Recorded, done: Entry) -> None:
    dossier, workflow = recorded.dossier, recorded.workflow
    payload = recorded.events[0].payload
    named = body_name(workflow, dossier, payload["body"])
    on = date_long(done.on, done.precision)
    if "outcome" in payload:
        outcomes = workflow.consultation(payload["consultation"]).outcomes
        label = next(each.label for each in outcomes if each.id == payload["outcome"])
        title = f"{dossier.ref} – avis : {label}, {named}, {on}"
    else:
        title = f"{dossier.ref} : avis demandé, {named}, {on}"
    fields: list[tuple[str, object]] = [("Avis attendus", _awaited(ws, recorded))]
    if payload.get("projects"):
        fields.insert(0, ("Projets", list(payload["projects"])))
    say_done(title, fields, f"cperflow next {dossier.ref}")


def _awaited(ws: Workspace, recorded: Recorded) -> list[str]:
    """Who has still to answer, each with the due date of its answer."""
    situation = reading.situation_of(ws, recorded.dossier, ws.today)
    running = [m for m in situation.measures if m.clock.spec.consultation and not m.clock.ended]
    if not running:
        return ["aucun : tous les avis demandés sont rendus"]
    told = [
        f"{m.clock.holder}, échéance estimative le {date_long(m.due_on)}"
        if m.due_on
        else f"{m.clock.holder}, délai suspendu"
        for m in running
    ]
    return [count(len(told), "structure"), *told]
