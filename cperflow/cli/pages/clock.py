"""The table of `clock list`, and what a decision about a delay changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cperflow.cli.entering import say_done
from cperflow.cli.pages.naming import short_day
from cperflow.cli.pages.wording import clock_name, due, footnotes, state
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
    late = {i for i, m in enumerate(seen.measures) if m.days_late and not m.clock.ended}
    marks = footnotes(
        illustrative=any(m.clock.illustrative for m in seen.measures),
        estimated=any(m.estimated for m in seen.measures),
        indicative=True,
    )
    return "\n".join(
        [
            f"{seen.dossier.ref} : délais estimatifs au {date_long(seen.as_of)}",
            "",
            table(rows, [*COLUMNS, "Échéance", "État"], alerts=late),
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
    done = "interrompu" if clock.awaiting else DONE[event.kind]
    name = clock_name(decided.recorded.workflow, clock.id)
    day = date_long(event.occurred_on, event.payload.get("precision", "day"))
    say_done(
        f"{dossier.ref} – {name} : {done}, {day}",
        _changed(decided),
        f"cperflow {_following(decided)} {dossier.ref} {clock.id}",
        footnotes(illustrative=clock.illustrative, indicative=True).strip(),
    )


def _following(decided: Decided) -> str:
    """A clock that starts again from zero has lost its target date."""
    if decided.recorded.events[0].kind == kinds.CLOCK_STOPPED:
        return "clock resume"
    lost = decided.before.clock.targeted and not decided.after.clock.targeted
    return "clock target" if lost else "explain"


def _changed(decided: Decided) -> Iterator[tuple[str, object]]:
    kind, before, after = decided.recorded.events[0].kind, decided.before, decided.after
    targeted = before.clock.targeted or after.clock.targeted
    label = "Date visée" if targeted else "Échéance estimative"
    yield "Délai", after.clock.id
    if reason := decided.recorded.events[0].payload.get("reason"):
        yield "Motif", reason
    if kind == kinds.CLOCK_STOPPED:
        left = "le délai repartira de zéro" if after.clock.awaiting else "ce qui reste est gardé"
        yield label, f"{_day(before, before.due_on)} → à la reprise ({left})"
        return
    yield label, f"{_day(before, before.due_on)} → {_day(after, after.due_on)}"
    if after.original_due_on and after.original_due_on != before.due_on:
        yield "Échéance d’origine", _day(after, after.original_due_on)


def _day(measure: Measure, day: date | None) -> str:
    return short_day(day, illustrative=measure.clock.illustrative) if day else "sans date"
