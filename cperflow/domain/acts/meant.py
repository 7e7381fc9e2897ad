"""Which occurrence of an obligation a decision is about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from cperflow.domain.acts.following import check_follow_up
from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.procedure.obligations import ONCE, ObligationSpec
from cperflow.domain.time.occurrence import MET, occurrence_id, seen
from cperflow.domain.time.owed import Occurrence, occurrences
from cperflow.domain.time.owed_names import among, named_obligation, unsaid
from cperflow.domain.time.periods import period_of
from cperflow.domain.time.term import tracked
from cperflow.errors import NotFound, Refused
from cperflow.french import listing
from cperflow.record import NamedTuple


class About(NamedTuple):
    """What a decision is about: the id of an occurrence, its obligation, and the occurrence when
    it is owed; None for one that is not, or for a session beyond those that are (`extra`).
    `before`: the last of those that were meant, which is done."""

    id: str
    spec: ObligationSpec
    owed: Occurrence | None = None
    extra: bool = False
    before: Occurrence | None = None


def check_followed(dossier: Dossier, workflow: Workflow) -> None:
    """Refused for a dossier that has no obligations, or whose obligations nobody follows."""
    check_follow_up(dossier, workflow, "les engagements se tiennent")
    if tracked(dossier, workflow) is None:
        fact = workflow.term.tracked_from if workflow.term else ""
        raise Refused(
            f"Les engagements de {dossier.ref} ne sont pas suivis : personne n’a dit depuis quel "
            "jour ils le sont, et rien de ce qui précède n’est présumé.",
            [f"Pour le dire : cperflow set {dossier.ref} {fact}=AAAA-MM-JJ"],
        )


def meant(
    dossier: Dossier,
    workflow: Workflow,
    typed: str,
    on: date,
    day: date,
    *,
    beyond: bool = False,
) -> About:
    """The occurrence meant on a day `on`, about something on another `day`.

    Raises NotFound when it may be several of them, or none.
    """
    check_followed(dossier, workflow)
    spec, words = named_obligation(workflow, typed)
    known = [seen(each, on) for each in occurrences(dossier, workflow)]
    if words and not among(known, spec, words):
        why = unsaid(known, spec, words) or "rien n’est attendu sous ce nom."
        raise NotFound(f"{spec.name} de {dossier.ref} : {why}", _hints(dossier, spec, workflow))
    found = [each for each in among(known, spec, words) if not each.extra]
    chosen = _chosen([each for each in found if not each.ended], words, on, day, beyond=beyond)
    if len(chosen) > 1:
        ids = listing([each.id for each in chosen], "ou")
        raise NotFound(f"« {typed} » désigne plusieurs échéances : {ids}. Précisez.")
    if chosen:
        return About(chosen[0].id, spec, chosen[0])
    if beyond and spec.session and (not words or all(each.ended == MET for each in found)):
        return _beyond(dossier, spec, found, day)
    if found:
        return About(found[-1].id, spec, found[-1])
    return About(spec.id, spec)


def _chosen(
    left: Sequence[Occurrence], words: Sequence[str], on: date, day: date, *, beyond: bool
) -> list[Occurrence]:
    """Those that may be meant of those left: named, else running on the day of the act. For a
    day to come, the one of its period; when none runs, the next one, unless it is a session held.
    """
    alike = _first_of_each(left)
    if words:
        return alike
    if day > on:
        of_day = [each for each in alike if each.period and holds(each, day)]
        return of_day or [each for each in alike if each.begins <= on] or alike[:1]
    begun = [each for each in alike if each.begins <= on]
    return begun or ([] if beyond and left and left[0].spec.session else alike[:1])


def holds(each: Occurrence, day: date) -> bool:
    """Whether a day is in its period."""
    return each.period is not None and each.period.first <= day <= each.period.last


def _first_of_each(open_ones: Sequence[Occurrence]) -> list[Occurrence]:
    """The times of one period are alike: the first of them that is left stands for all."""
    first: dict[tuple[object, str], Occurrence] = {}
    for each in open_ones:
        first.setdefault((each.period, each.project), each)
    return list(first.values())


def _beyond(
    dossier: Dossier, spec: ObligationSpec, found: Sequence[Occurrence], day: date
) -> About:
    """A session more than is owed: of the only period named, else of that of its day."""
    named = {each.period for each in found}
    of_day = None if spec.every == ONCE else period_of(spec.every, day)
    period = named.pop() if len(named) == 1 else of_day
    taken, number = {*dossier.kept, *(each.id for each in found)}, 1
    while (id := occurrence_id(spec, period, number, "")) in taken:
        number += 1
    done = next((each for each in reversed(found) if each.ended == MET), None)
    return About(id, spec, extra=True, before=done)


def waits_for(spec: ObligationSpec, workflow: Workflow) -> str:
    """Why nothing is owed of an obligation: what it comes after, when it does."""
    anchor = spec.due.anchor if spec.due else ""
    told = next((each.name for each in workflow.obligations if each.id == anchor), "")
    if told:
        return f"rien n’est attendu tant que « {told} » n’est ni prévu ni tenu"
    return "elle n’est pas attendue d’après ce qui est connu ce jour-là"


def _hints(dossier: Dossier, spec: ObligationSpec, workflow: Workflow) -> list[str]:
    anchor = spec.due.anchor if spec.due else ""
    waits = any(each.id == anchor for each in workflow.obligations)
    why = waits_for(spec, workflow)
    told = [f"{why[0].upper()}{why[1:]}."] if waits else []
    return [*told, f"Pour voir les échéances : cperflow obligation list {dossier.ref} --all"]
