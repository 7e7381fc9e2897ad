"""What `advance` answers: the move, who holds the file now, the due dates to come."""

from __future__ import annotations

from collections.abc import Iterator

from cperflow.cli.entering import say_done
from cperflow.cli.pages.naming import body_names, estimated_due
from cperflow.cli.pages.wording import finding, footnotes, step_name
from cperflow.domain.time.measures import Measure
from cperflow.french import date_long
from cperflow.reports.act import next_due
from cperflow.service.contracts.following import unusual_name
from cperflow.service.reading import Situation
from cperflow.service.writing import Advanced


def say_advanced(done: Advanced, situation: Situation) -> None:
    """The same for people, then the next useful command."""
    dossier, event = done.recorded.dossier, done.recorded.events[0]
    tried = "essai, rien n’a été inscrit" if done.recorded.dry_run else "c’est inscrit"
    on = date_long(event.occurred_on, event.payload.get("precision", "day"))
    title = f"{dossier.ref} : « {done.act.name} », {on} – {tried}"
    clocks = [measure.clock for measure in next_due(situation)]
    say_done(
        title,
        _fields(done, situation),
        _following(done, situation),
        foot=footnotes(illustrative=any(clock.illustrative for clock in clocks)),
    )


def _fields(done: Advanced, situation: Situation) -> Iterator[tuple[str, object]]:
    dossier, workflow = done.recorded.dossier, done.recorded.workflow
    to_step = done.recorded.events[0].payload["to"]
    left, reached = step_name(workflow, done.from_step), step_name(workflow, to_step)
    yield "Étape", reached if to_step == done.from_step else f"{left} → {reached}"
    if situation.holders:
        yield "Détenu par", body_names(workflow, dossier, situation.holders)
    if done.receipt:
        arrival = done.receipt.arrival
        yield "Reçue le", f"{date_long(arrival.on)}, d’après l’arrivée n° {arrival.number}"
    if due := [_due(measure) for measure in next_due(situation)]:
        yield "Échéances estimatives", due
    if done.warnings:
        yield "À signaler", [finding(warning) for warning in done.warnings]
    if overrides := done.recorded.events[0].payload.get("overrides"):
        yield "Dérogations", [f"{each['rule']} : {each['reason']}" for each in overrides]
    if done.opened:
        yield "Suivi ouvert", unusual_name(done.opened) or done.opened.dossier.ref
    if done.act.documents:
        names = [f"{workflow.document(id).name} ({id})" for id in done.act.documents]
        yield "Documents à produire", names


def _due(measure: Measure) -> str:
    assert measure.end is not None
    clock, end = measure.clock, measure.end
    day = estimated_due(end.due_on, estimated=end.estimated, illustrative=clock.illustrative)
    return f"{day} : {clock.spec.name} ({clock.holder})"


def _following(done: Advanced, situation: Situation) -> str:
    ref = done.recorded.dossier.ref
    if done.recorded.dry_run:
        return "refaites la commande sans --dry-run pour inscrire l’acte"
    if done.act.documents:
        return f"cperflow generate {ref} {done.act.documents[0]}"
    if done.opened:
        return f"cperflow show {done.opened.dossier.ref}"
    final = situation.workflow.step(done.recorded.dossier.step).final
    return f"cperflow {'show' if final else 'next'} {ref}"
