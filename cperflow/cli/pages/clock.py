"""The table of `clock list`, and what a decision about a delay changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cperflow.cli.entering import say_done
from cperflow.cli.pages.naming import short_day
from cperflow.cli.pages.wording import (
    MIDDAY,
    WITHOUT,
    clock_name,
    due,
    footnotes,
    late,
    state,
)
from cperflow.domain.journal import events as kinds
from cperflow.domain.time.measures import Measure
from cperflow.french import date_long
from cperflow.output import Column, Lines, table
from cperflow.service.reading import Situation
from cperflow.service.timekeeping import Decided

DONE = {
    kinds.CLOCK_STOPPED: "suspendu",
    kinds.CLOCK_RESUMED: "repris",
    kinds.CLOCK_EXTENDED: "prorogé",
    kinds.CLOCK_TARGETED: "date visée fixée",
}


COLUMNS = (Column("Délai, détenteur", whole=True), Column("Départ", whole=True))


def clocks_text(seen: Situation) -> str:
    """Every delay the dossier has had, by start, then how to have one explained."""
    if not seen.measures:
        return f"{seen.dossier.ref} n’a encore eu aucun délai."
    rows = [_row(measure) for measure in seen.measures]
    alerts = {i for i, m in enumerate(seen.measures) if m.days_late and not m.clock.ended}
    marks = footnotes(
        illustrative=any(m.clock.illustrative for m in seen.measures),
        estimated=any(m.estimated for m in seen.measures),
        indicative=True,
    )
    return "\n".join(
        [
            f"{seen.dossier.ref} : délais estimatifs au {date_long(seen.as_of)}",
            "",
            table(rows, [*COLUMNS, "Échéance", "État"], alerts=alerts),
            marks,
            f"Suite : cperflow explain {seen.dossier.ref} {seen.measures[-1].clock.id}",
        ]
    )


def _row(measure: Measure) -> list[object]:
    clock = measure.clock
    start = short_day(clock.started_on, illustrative=clock.illustrative)
    held = [] if clock.spec.consultation else [clock.holder]
    return [Lines([clock.id, *held]), start, due(measure), state(measure)]


def say_decided(decided: Decided) -> None:
    """What the decision changed, then the next useful command."""
    dossier, event = decided.recorded.dossier, decided.recorded.events[0]
    clock = decided.after.clock
    name = clock_name(decided.recorded.workflow, clock.id)
    day = date_long(event.occurred_on, event.payload.get("precision", "day"))
    tried = " – essai, rien n’est inscrit" if decided.recorded.dry_run else ""
    say_done(
        f"{dossier.ref} – {name} : {_done(decided)}, {day}{tried}",
        _changed(decided),
        _following(decided),
        footnotes(illustrative=clock.illustrative, indicative=True).strip(),
    )


def _done(decided: Decided) -> str:
    """« repris », or « arrêt levé » when an act still stops the clock."""
    kind, after = decided.recorded.events[0].kind, decided.after
    if kind == kinds.CLOCK_RESUMED and after.stopped_since:
        return "arrêt levé"
    return "interrompu" if after.clock.awaiting else DONE[kind]


def _following(decided: Decided) -> str:
    """A clock that starts again from zero has lost its target date."""
    about = f"{decided.recorded.dossier.ref} {decided.after.clock.id}"
    if decided.recorded.dry_run:
        return "refaites la commande sans --dry-run pour inscrire la décision"
    if decided.recorded.events[0].kind == kinds.CLOCK_STOPPED:
        return f"cperflow clock resume {about}"
    lost = decided.before.clock.targeted and not decided.after.clock.targeted
    return f"cperflow {'clock target' if lost else 'explain'} {about}"


def _changed(decided: Decided) -> Iterator[tuple[str, object]]:
    kind, before, after = decided.recorded.events[0].kind, decided.before, decided.after
    if kind == kinds.CLOCK_RESUMED:
        before = before._replace(stopped_since=None)  # what it was due without that stop
    targeted = before.clock.targeted or after.clock.targeted
    yield "Délai", after.clock.id
    if reason := decided.recorded.events[0].payload.get("reason"):
        yield "Motif", reason
    if kind == kinds.CLOCK_RESUMED and after.stopped_since:
        yield "Arrêt", _still_stopped(decided)
    label = "Date visée" if targeted else "Échéance estimative"
    if kind == kinds.CLOCK_STOPPED:
        yield label, f"{_day(before, before.due_on)}{_once_stopped(decided)}"
    else:
        yield label, f"{_day(before, before.due_on)} → {_day(after, after.due_on)}"
    if after.original_due_on and after.original_due_on != before.due_on:
        yield WITHOUT, _day(after, after.original_due_on)
    if kind in (kinds.CLOCK_EXTENDED, kinds.CLOCK_TARGETED) and after.due_when_resumed:
        yield "Remarque", "le délai étant suspendu, cette date sera reportée d’autant"


def _still_stopped(decided: Decided) -> str:
    """« celui décidé le 13 février 2024 est levé ; le délai reste suspendu par « Retourner la
    demande » du 12 février 2024 »."""
    halted = decided.before.clock.halted
    assert halted is not None
    pause = next(pause for pause in decided.after.clock.pauses if pause.to_on is None)
    act = decided.recorded.workflow.transition(pause.act).name if pause.act else pause.reason
    return (
        f"celui décidé le {date_long(halted.on)} est levé ; le délai reste suspendu par "
        f"« {act} » du {date_long(pause.from_on)}"
    )


def _once_stopped(decided: Decided) -> str:
    """What becomes of a due date; one that is past stays, with its lateness."""
    before, after = decided.before, decided.after
    estimated, illustrative = before.estimated, before.clock.illustrative
    lateness = ""
    if before.days_late:
        told = late(
            before.days_late, before.clock.unit, estimated=estimated, illustrative=illustrative
        )
        lateness = f", {told} de retard à l’arrêt"
    if after.clock.awaiting:
        return f"{lateness} → à la reprise (le délai repartira de zéro)"
    if after.due_when_resumed:
        return " → à la reprise (ce qui reste est gardé)"
    return lateness


def _day(measure: Measure, day: date | None) -> str:
    """« 25/03/2019 », « à la reprise (au plus tôt le 25/03/2019) », « sans date »."""
    if not day:
        return "sans date"
    midday = MIDDAY * bool(measure.end and measure.end.half and day == measure.due_on)
    text = short_day(day, illustrative=measure.clock.illustrative) + midday
    return f"à la reprise (au plus tôt le {text})" if measure.due_when_resumed else text
