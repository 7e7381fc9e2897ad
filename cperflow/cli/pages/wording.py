"""How the commands say a day, a delay, an act or a source: the same words everywhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from cperflow.cli.pages.naming import ILLUSTRATIVE_MARK, ILLUSTRATIVE_NOTE, long_day, short_day
from cperflow.domain.acts.rules import Refusal
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.time.calendar import CONFIRMED
from cperflow.domain.time.keeping import DROPPED, HELD, WAIVED, dateless, declared, state_of
from cperflow.domain.time.measures import MET, MISSED, STOPPED, Measure
from cperflow.french import NBSP, count, days, listing
from cperflow.french import unbreakable as unbreakable
from cperflow.output import paint, screen, wrap
from cperflow.output.terminal import printable
from cperflow.service.filtering import OPEN_LABEL

MIDDAY = " à midi"
WITHOUT = "Échéance sans prorogation"
"""`original_due_on`: what the rule gives, stops included, had nobody extended it."""
INDICATIVE = "Les délais de la procédure sont estimatifs."

ESTIMATED_NOTE = "(estimé), (estimée) : jour férié à date estimée, ou année non renseignée"
"""Both reasons: a list does not say which of them holds for each of its rows."""


def step_name(workflow: Workflow, id: str) -> str:
    """« 4. Examen de la demande »; a place within a step, or a final one, has no number."""
    step = workflow.step(id)
    return f"{step.number}. {step.name}" if step.number else step.name


def phase_name(workflow: Workflow, step: str) -> str:
    """The phase of a step: « 2. Phase d’examen »; "" for a final step."""
    return phase_title(workflow, workflow.phase_of(step))


def phase_title(workflow: Workflow, id: str) -> str:
    """« 2. Phase d’examen »; "" for none."""
    return next((f"{p.number}. {p.name}" for p in workflow.phases if p.id == id), "")


def clock_name(workflow: Workflow, id: str) -> str:
    """Name of a delay; that of a consultation is followed in its id by the body asked."""
    return workflow.clock(id.partition(":")[0]).name


def due_name(workflow: Workflow, id: str) -> str:
    """The same for one that has a due date: where the procedure gives no number, an officer set
    a target, and that is said."""
    targeted = declared(id) in dateless(workflow)
    return f"{clock_name(workflow, id)}{' (date visée)' if targeted else ''}"


def status_name(workflow: Workflow, step: str) -> str:
    """« en cours », or how the dossier ended (the name of its final step)."""
    return workflow.step(step).name if workflow.step(step).final else OPEN_LABEL


def on_day(day: date, precision: str = "day", *, illustrative: bool = False) -> str:
    """« le 31 août 2018 », « en août 2018 »."""
    preposition = "le" if precision == "day" else "en"
    return f"{preposition} {long_day(day, precision=precision, illustrative=illustrative)}"


def since_day(day: date, precision: str = "day", *, illustrative: bool = False) -> str:
    """« depuis le 31 août 2018 », « depuis août 2018 », « depuis 2018 »."""
    article = "le " if precision == "day" else ""
    return f"depuis {article}{long_day(day, precision=precision, illustrative=illustrative)}"


def lasted(number: int, precision: str = "day", *, illustrative: bool = False) -> str:
    """« 18 jours », « environ 18 jours » when the first one is known to the month or year."""
    about = "" if precision == "day" else "environ "
    return f"{about}{count(number, 'jour')}{ILLUSTRATIVE_MARK * illustrative}"


def late(number: int, unit: str, *, estimated: bool, illustrative: bool) -> str:
    """« 39 jours ouvrables* (estimé) »: estimated when a holiday on the way is; with the star
    when a date it is counted from, or to, is illustrative."""
    mark = ILLUSTRATIVE_MARK * illustrative
    return f"{days(number, unit)}{mark}{' (estimé)' if estimated else ''}"


def state(measure: Measure) -> str:
    """Where a clock stands: « en cours », « en retard de 3 jours ouvrables », « tenu », « suspendu,
    13 jours ouvrables de retard à l’arrêt »…"""
    lateness = late(
        measure.days_late,
        measure.clock.unit,
        estimated=measure.estimated,
        illustrative=measure.clock.illustrative or measure.clock.end_illustrative,
    )
    if measure.clock.owed and (word := _owed(measure, lateness)):
        return word
    if measure.state == STOPPED:
        word = _stopped(measure)
        return f"{word}, {lateness} de retard à l’arrêt" if measure.days_late else word
    if measure.state == MISSED:
        return f"dépassé de {lateness}"
    if measure.state == MET:
        return "tenu" if measure.end else "terminé"
    if measure.days_late:
        return f"en retard de {lateness}"
    return "en cours"


def _owed(measure: Measure, lateness: str) -> str:
    """An occurrence of an obligation that is over: « tenue », « tenue avec 3 jours de retard »,
    « non tenue »; "" while it waits."""
    ended = state_of(measure)
    if ended == HELD:
        return f"tenue avec {lateness} de retard" if measure.days_late else "tenue"
    words = {MISSED: "non tenue", WAIVED: "levée", DROPPED: "sans suite"}
    return words.get(ended, "")


def _stopped(measure: Measure) -> str:
    if measure.stopped_since:
        return "suspendu"
    return "interrompu" if measure.clock.ended == "interrupted" else "sans suite"


def due(measure: Measure) -> str:
    """The due date of a clock: « 12/03/2024 (estimée) », « 12/03/2024 (date visée) », « à la
    reprise (au plus tôt le 12/03/2024) » while it is stopped."""
    if measure.end is None:
        return "sans chiffre"
    if measure.clock.awaiting:
        return "à la reprise (repartira de zéro)"
    waits, illustrative = measure.due_when_resumed, measure.clock.illustrative
    day = short_day(measure.end.due_on, illustrative=illustrative) + MIDDAY * measure.end.half
    marks = [f"au plus tôt le {day}"] if waits else []
    marks += ["date visée"] * measure.clock.targeted + ["estimée"] * measure.end.estimated
    if before := measure.original_due_on:
        original = short_day(before, illustrative=illustrative)
        marks += ["prorogée"] if waits else ["prorogée", f"sans prorogation{NBSP}: {original}"]
    day = "à la reprise" if waits else day
    return f"{day} ({f'{NBSP}; '.join(marks)})" if marks else day


def certainty(status: str) -> str:
    return "confirmé" if status == CONFIRMED else "estimé"


def finding(refusal: Refusal) -> str:
    """A reason with what it rests on: « le vote n’est pas acquis. [grille, l.262] »."""
    return f"{refusal.reason}{f' [{refusal.source}]' if refusal.source else ''}"


def told_of(found: Sequence[Refusal]) -> list[tuple[str, object]]:
    """What to look at again, as a field of what was just recorded; none when nothing is."""
    return [("À signaler", [finding(each) for each in found])] if found else []


def bullets(texts: Iterable[str], indent: str = "  ") -> list[str]:
    """Each text behind a dash, wrapped to the screen."""
    on = screen()
    lines = []
    for text in texts:
        told = unbreakable(printable(text, on))
        first, *others = wrap(told, on.width - len(indent) - 2)
        lines += [f"{indent}- {first}", *(f"{indent}  {line}" for line in others)]
    return lines


def unrecorded(known_on: date) -> str:
    """Why an answer is empty."""
    return f"Rien n’était encore consigné le {long_day(known_on)}."


def view(today: date, as_of: date, known_on: date | None = None) -> str:
    """What another command must be given to show the same: " --as-of 2019-03-31"; "" today."""
    asked = {"as-of": None if as_of == today else as_of, "known-on": known_on}
    return "".join(f" --{name} {day}" for name, day in asked.items() if day)


def without(data: Mapping[str, Any]) -> list[str]:
    """That figures leave out the dossiers followed by their obligations; [] when they do not."""
    left = data.get("without") or []
    return (
        [
            f"Sans les dossiers suivis par leurs engagements ({listing(left)}) ; pour les leurs : "
            f"--workflow {left[0]}."
        ]
        if left
        else []
    )


def heading(title: str) -> str:
    """The title of a part of a page, with an empty line above it."""
    return f"\n{paint(title, 'strong', screen())}"


def footnotes(*, illustrative: bool, estimated: bool = False, indicative: bool = False) -> str:
    """The foot of a page: what its marks mean; "" when it has none."""
    lines = [ILLUSTRATIVE_NOTE] if illustrative else []
    if estimated:
        lines.append(ESTIMATED_NOTE)
    if indicative:
        lines.append(INDICATIVE)
    return "\n".join(["", *lines]) if lines else ""
