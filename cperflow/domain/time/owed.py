"""What is owed when: the occurrences of the obligations of a procedure, in a dossier.

Nothing here is stored: occurrences follow from the definition, from the term of the contract and
from what the journal tells of them. Before the day from which obligations are followed nothing is
known of them, so that nothing is owed (docs/adr/0034). What is told on a day counts from that day
on: a past day looks the same from every later one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.followed import Kept
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.procedure.obligations import ONCE, PROJECT, Deadline, ObligationSpec
from cperflow.domain.procedure.occurrences import obligation_of, parts_of
from cperflow.domain.time.appointed import Appointed, appointments, following
from cperflow.domain.time.ends import in_steps, over_on, with_ends
from cperflow.domain.time.occurrence import DROPPED, LAPSED, MET, WAIVED
from cperflow.domain.time.occurrence import Occurrence as Occurrence
from cperflow.domain.time.occurrence import occurrence_id as occurrence_id
from cperflow.domain.time.periods import Period, beginning_within, named
from cperflow.domain.time.standing import Standing, standings
from cperflow.domain.time.term import Tracked

__all__ = ["DROPPED", "LAPSED", "MET", "WAIVED", "Occurrence", "occurrence_id", "occurrences"]


def occurrences(dossier: Dossier, workflow: Workflow) -> list[Occurrence]:
    """Every occurrence of every obligation, past and to come, by obligation, project, date."""
    if not workflow.obligations:
        return []
    over = over_on(dossier, workflow)
    views = [each for each in standings(dossier, workflow) if not over or each.from_on <= over]
    found: dict[str, list[Occurrence]] = {}
    for spec in _in_turn(workflow.obligations):
        wanted = spec.due.anchor if spec.due else ""
        anchor = next((each for each in workflow.obligations if each.id == wanted), None)
        met = {each.id: each.kept for each in found.get(anchor.id, ())} if anchor else {}
        events = {**dossier.kept, **met}
        found[spec.id] = list(_of(dossier, workflow, _Rule(spec, anchor, events), views))
    known = [each for spec in workflow.obligations for each in found[spec.id]]
    return known + list(_extra(dossier, workflow, known))


class _Rule:
    """An obligation; the one that gives its due dates, with what is told of it."""

    def __init__(
        self, spec: ObligationSpec, anchor: ObligationSpec | None, events: Mapping[str, Kept]
    ) -> None:
        self.spec, self._anchor, self._events = spec, anchor, events
        self.due = spec.due or Deadline()

    def appointments(
        self, view: Standing, period: Period | None, number: int, project: str
    ) -> list[tuple[date, Appointed]] | None:
        """None: it is owed once its event is told."""
        if self._anchor is None:
            return appointments(view, self.spec, period, project)
        about = project if self._anchor.per == PROJECT else ""
        event = self._events.get(occurrence_id(self._anchor, period, number, about))
        return (following(self.due, event) if event else []) or None

    @property
    def waits(self) -> bool:
        return self._anchor is not None


def _in_turn(specs: Sequence[ObligationSpec]) -> list[ObligationSpec]:
    """Each after the one that gives its due dates."""
    ids = {spec.id for spec in specs}
    left, done = list(specs), list[ObligationSpec]()
    while left:
        placed = {spec.id for spec in done}
        ready = [s for s in left if not s.due or s.due.anchor not in ids - placed]
        done += ready or left  # a definition that turns in circles is refused elsewhere
        left = [spec for spec in left if spec not in done]
    return done


def _of(
    dossier: Dossier, workflow: Workflow, rule: _Rule, views: Sequence[Standing]
) -> Iterator[Occurrence]:
    """The occurrences of one obligation, each project in turn."""
    found: dict[str, Occurrence] = {}
    for view in views:
        owed = _owed(dossier, rule, view) if view.term and _concerned(rule.spec, view) else ()
        _carry(found, {each.id: each for each in owed}, view.from_on, waits=rule.waits)
    for project in dict.fromkeys(each.project for each in found.values()):
        own = [each for each in found.values() if each.project == project]
        yield from with_ends(dossier, workflow, sorted(own, key=_place), views)


def _place(each: Occurrence) -> tuple[date, int]:
    return each.period.first if each.period else date.min, each.number


def _carry(
    found: dict[str, Occurrence], owed: Mapping[str, Occurrence], on: date, *, waits: bool
) -> None:
    """From a day on these are owed: what begins with it, what is owed no more, what changes."""
    for id in [id for id in found if id not in owed]:
        if found[id].begins >= on:
            del found[id]
        elif not found[id].ended:
            found[id] = found[id]._replace(ended_on=on, ended=DROPPED)
    for id, each in owed.items():
        before = found.get(id)
        known_on = before.known_on if before else max(on, each.known_on)
        if before is None or before.begins >= on:
            found[id] = each._replace(begins=max(each.begins, on), known_on=known_on)
            continue
        told = each.appointments if waits else _told(before, each)
        begins, earlier = before.begins, before.earlier
        if before.ended_on:
            begins, earlier = on, (*earlier, (before.begins, before.ended_on))
        found[id] = each._replace(
            begins=begins, appointments=told, earlier=earlier, known_on=known_on
        )


def _told(before: Occurrence, now: Occurrence) -> tuple[tuple[date, Appointed], ...]:
    """What gave the due date in turn, with what gives it now."""
    same = [one for _, one in before.appointments[-1:]] == [one for _, one in now.appointments]
    return before.appointments if same else (*before.appointments, *now.appointments)


def _concerned(spec: ObligationSpec, view: Standing) -> bool:
    asked = spec.when
    if asked is None:
        return True
    if asked.funded_by:
        return asked.funded_by in view.paying
    return bool(view.facts.get(asked.fact) == asked.equals)


def _owed(dossier: Dossier, rule: _Rule, view: Standing) -> Iterator[Occurrence]:
    """Those that are followed and owed by what is known from a day on."""
    spec, term = rule.spec, view.term
    assert term is not None
    once: list[Period | None] = [None]
    periods = once if spec.every == ONCE else [*beginning_within(spec.every, term.start, term.end)]
    for project in view.projects if spec.per == PROJECT else ("",):
        for period in periods:
            for number in range(1, spec.times + 1):
                dated = rule.appointments(view, period, number, project)
                if dated is not None:
                    each = _occurrence(dossier, rule, term, (period, number, project), dated)
                    if _is_owed(dossier, each, term):
                        yield each


def _occurrence(
    dossier: Dossier,
    rule: _Rule,
    term: Tracked,
    place: tuple[Period | None, int, str],
    dated: Sequence[tuple[date, Appointed]],
) -> Occurrence:
    id = occurrence_id(rule.spec, *place)
    kept = dossier.kept.get(id, Kept(id))
    last = dated[-1][1] if dated else None
    begins = _begins(rule, place[0], term, dated)
    begins = min(begins, kept.met_on or begins, kept.waived_on or begins)  # done ahead of time
    begins, told = max(begins, term.from_on), tuple(dated)
    return Occurrence(
        id, rule.spec, *place, begins, last, kept, appointments=told, known_on=term.from_on
    )


def _begins(
    rule: _Rule, period: Period | None, term: Tracked, dated: Sequence[tuple[date, Appointed]]
) -> date:
    if rule.waits:
        return max(term.from_on, dated[0][0])
    if dated and rule.spec.ahead:
        return max(term.from_on, dated[-1][1].about - timedelta(days=rule.spec.ahead))
    return max(term.from_on, period.first) if period else term.from_on


def _is_owed(dossier: Dossier, each: Occurrence, term: Tracked) -> bool:
    """Whether its due date falls while it is followed, and not while the dossier was suspended
    before it even began."""
    day = each.appointments[0][1].about if each.appointments else None
    if day is None or each.period is None:
        return True
    return day >= term.from_on and (day >= each.begins or in_steps(dossier, each, day))


def _extra(
    dossier: Dossier, workflow: Workflow, known: Sequence[Occurrence]
) -> Iterator[Occurrence]:
    """What was done beyond what is owed, or before it was followed."""
    ids = {each.id for each in known}
    specs = {spec.id: spec for spec in workflow.obligations}
    for kept in dossier.kept.values():
        spec = specs.get(obligation_of(kept.id))
        if spec and kept.id not in ids and kept.met_on:
            told = parts_of(spec, kept.id)
            period = named(spec.every, told.period)
            place = (period, told.number, told.project)
            on = kept.met_on
            yield Occurrence(kept.id, spec, *place, on, None, kept, on, MET, extra=True)
