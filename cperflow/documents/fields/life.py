"""What a template may say of a contract that is carried out (see `lexicon_life.py`).

Figures are those of the day the document closes its accounts (`until`): the end of the period it
is of, or its own day before that. None: nobody told; a sum with amounts not told says how many.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from cperflow.documents.fields.clocks import marked
from cperflow.documents.fields.money import money_fields, told_fields
from cperflow.documents.fields.record import Fields
from cperflow.documents.fields.works import works_fields
from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.facts import shown
from cperflow.domain.dossier.finance import Project, Share
from cperflow.domain.dossier.works import Recommendation
from cperflow.domain.journal.events import Event
from cperflow.domain.money.cells import moved
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.procedure.obligations import YEARLY, ObligationSpec
from cperflow.domain.procedure.occurrences import obligation_of, period_words
from cperflow.domain.time.measures import Measure
from cperflow.domain.time.owed import DROPPED, LAPSED, MET, WAIVED
from cperflow.domain.time.periods import Period
from cperflow.domain.works.amended import changes
from cperflow.domain.works.sessions import (
    LATE,
    days_late,
    outstanding,
    session_name,
    standing,
)
from cperflow.domain.works.standing import ProjectWorks, works_of
from cperflow.french import count, days
from cperflow.record import NamedTuple
from cperflow.service.reading import Situation

LIFE = (
    "until", "occurrence", "followed", "works", "money", "owed", "recommendations", "recommended",
    "quarters", "amended", "acts",
)  # fmt: skip
"""The names of a context that this module gives."""

_NO_OCCURRENCE: dict[str, Any] = {
    "id": "", "name": "", "obligation": "", "period": "", "number": None, "year": None,
    "first": None, "last": None, "due_on": None, "day": None, "met_on": None,
}  # fmt: skip
_STATES = {MET: "met", LAPSED: "missed", WAIVED: "waived", "": "running"}
QUARTERS = 4


class Life(NamedTuple):
    """A contract that is carried out. `now`: on the day of the document, `then`: on `until`;
    `occurrence`: the fields of the one that the document is made for, {} without; `period`: its
    own. `followed`: the fields of the dossier it continues, `before`: the contract as it was
    before what is being amended; `acts`: the lines of what was done of the procedure in the year,
    by `until`."""

    now: Situation
    then: Situation
    until: date
    occurrence: Mapping[str, Any]
    period: Period | None
    followed: Mapping[str, Any]
    before: Dossier | None
    acts: Sequence[Event] = ()


class Living(Protocol):
    """What is read here (`context.DocumentData`)."""

    @property
    def workflow(self) -> Workflow: ...
    @property
    def subject_kind(self) -> str: ...
    @property
    def projects(self) -> Sequence[Project]: ...
    @property
    def shares(self) -> Sequence[Share]: ...
    @property
    def on(self) -> date: ...
    @property
    def ended_on(self) -> date | None: ...
    @property
    def life(self) -> Life | None: ...


def life_fields(data: Living, bodies: Mapping[str, Fields]) -> dict[str, object]:
    """The fields of LIFE; those of a dossier that nothing follows are there, and empty."""
    life = data.life
    until = life.until if life else data.on
    owed = _owed(life, bodies) if life else []
    own = life.occurrence.get("id") if life else ""
    return {
        "until": until,
        "occurrence": Fields("occurrence", {**_NO_OCCURRENCE, **(life.occurrence if life else {})}),
        "followed": Fields(
            "followed", life.followed if life else {"ref": "", "ended_on": data.ended_on}
        ),
        "works": works_fields(data.projects, life.then.dossier if life else None, until),
        "money": money_fields(data, life.then.dossier if life else None, until),
        "owed": [each for each in owed if _in_year(each, until) and each["id"] != own],
        "acts": _acts(life) if life else [],
        "recommendations": _outstanding(life, bodies),
        "recommended": _made_here(life, bodies),
        "quarters": _quarters(life, owed),
        "amended": _amended(life),
    }


def period_fields(period: Period | None) -> dict[str, Any]:
    """What an occurrence says of its period."""
    if period is None:
        return {}
    return {
        "period": period_words(period.name),
        "number": period.number,
        "year": period.year,
        "first": period.first,
        "last": period.last,
    }


def _owed(life: Life, bodies: Mapping[str, Fields]) -> list[Fields]:
    """Every occurrence that had begun, by due date."""
    specs = {spec.id: spec for spec in life.now.workflow.obligations}
    found = [m for m in life.then.measures if m.clock.owed and m.clock.ended != DROPPED]
    found.sort(key=lambda each: (each.due_on or date.max, each.clock.id))
    return [_one_owed(life, each, bodies, specs) for each in found]


def _one_owed(
    life: Life,
    measure: Measure,
    bodies: Mapping[str, Fields],
    specs: Mapping[str, ObligationSpec],
) -> Fields:
    clock, due = measure.clock, measure.due_on
    obligation = obligation_of(clock.id)
    state = _STATES.get(clock.ended, clock.ended)
    late = state == "running" and due is not None and due < life.until
    return Fields("owed[…]", {
        "id": clock.id,
        "obligation": obligation,
        "title": specs[obligation].name if obligation in specs else clock.spec.name,
        "name": clock.spec.name,
        "session": obligation in specs and specs[obligation].session,
        "by": _called(clock.spec.holder, bodies),
        "due_on": due,
        "state": "late" if late else state,
        "late": days(measure.days_late, clock.unit) if measure.days_late else "",
        "met_on": marked(clock.ended_on, clock.end_illustrative) if state == "met" else None,
        "began_on": clock.started_on,
        "ended_on": clock.ended_on,
    })  # fmt: skip


def _called(body: str, bodies: Mapping[str, Fields]) -> str:
    """A body in a table: its acronym, else its name; an id of several words is no acronym."""
    if body not in bodies:
        return body
    short = str(bodies[body]["acronym"])
    return str(bodies[body]["name"]) if "-" in short else short


def _in_year(owed: Fields, until: date) -> bool:
    """Whether it was to be done on some day of that year."""
    return owed["ended_on"] is None or owed["ended_on"].year == until.year


def _outstanding(life: Life | None, bodies: Mapping[str, Fields]) -> list[Fields]:
    """What earlier sessions recommended and the next one looks at."""
    if life is None:
        return []
    here = life.occurrence.get("id")
    since = life.period.first if life.period else None
    found = outstanding(_looked_at(life).dossier, since)
    return [_recommendation(life, one, bodies) for one in found if one.session != here]


def _looked_at(life: Life) -> Situation:
    """The contract on the day that recommendations are looked at: a session looks at them as they
    are, a report as they were when its accounts were closed."""
    id = str(life.occurrence.get("id", "")).partition("/")[0]
    session = any(spec.session for spec in life.now.workflow.obligations if spec.id == id)
    return life.now if session or not id else life.then


def _made_here(life: Life | None, bodies: Mapping[str, Fields]) -> list[Fields]:
    here = life.occurrence.get("id") if life else ""
    if life is None or not here:
        return []
    found = life.now.dossier.recommendations.values()
    return [_recommendation(life, one, bodies) for one in found if one.session == here]


def _recommendation(life: Life, one: Recommendation, bodies: Mapping[str, Fields]) -> Fields:
    on = _looked_at(life).as_of
    state, late = standing(one, on), days_late(one, on)
    return Fields("recommendations[…]", {
        "id": one.id,
        "what": one.what,
        "who": _called(one.who, bodies),
        "due_on": one.due_on,
        "session": session_name(life.now.workflow, one.session),
        "made_on": marked(one.made_on, one.illustrative),
        "state": state,
        "late": count(late, "jour") if state == LATE else "",
        "closed_on": one.closed_on,
        "outcome": one.outcome,
    })  # fmt: skip


def _acts(life: Life) -> list[Fields]:
    """What was done of the procedure in the year: amended, suspended, taken up again."""
    workflow = life.now.workflow
    names = {act.id: act.name for act in workflow.transitions}
    specs = {spec.name: spec for spec in workflow.facts}
    return [
        Fields("acts[…]", {
            "id": event.payload["act"],
            "name": names.get(event.payload["act"], event.payload["act"]),
            "on": marked(event.occurred_on, bool(event.payload.get("illustrative"))),
            "precision": event.payload.get("precision", "day"),
            "facts": [f"{specs[name].label} : {shown(specs[name], told)}"
                      for name, told in event.payload.get("facts", {}).items() if name in specs],
        })
        for event in life.acts
    ]  # fmt: skip


def _quarters(life: Life | None, owed: Sequence[Fields]) -> list[Fields]:
    """The four quarters of the year that the document is of; none for another document."""
    if life is None or life.period is None or life.period.every != YEARLY:
        return []
    year = life.period.year
    return [
        _quarter(life, Period("quarter", year, number), owed) for number in range(1, QUARTERS + 1)
    ]


def _quarter(life: Life, quarter: Period, owed: Sequence[Fields]) -> Fields:
    dossier = life.then.dossier
    within = [one for one in dossier.money if quarter.first <= one.on <= quarter.last]
    made = dossier.recommendations.values()
    seen = works_of(dossier, until=quarter.last)
    return Fields("quarters[…]", {
        "number": quarter.number,
        "name": period_words(quarter.name),
        "first": quarter.first,
        "last": quarter.last,
        "begun": quarter.first <= life.until,
        **{stage: told_fields(moved(within, stage)) for stage in ("called", "received", "paid")},
        "physical": [each.physical for each in seen],
        "seen_on": [_seen_before(each, quarter) for each in seen],
        "owed": [each for each in owed if f"/{quarter.name}" in each["id"]],
        "recommended": sum(quarter.first <= one.made_on <= quarter.last for one in made),
        "closed": sum(bool(one.closed_on and quarter.first <= one.closed_on <= quarter.last)
                      for one in made),
    })  # fmt: skip


def _seen_before(works: ProjectWorks, quarter: Period) -> date | None:
    """The day of the last progress told, when it is of an earlier quarter."""
    last = works.last
    earlier = last is not None and last.on < quarter.first
    return marked(last.on, last.illustrative) if last and earlier else None


def _amended(life: Life | None) -> Fields:
    before = life.before if life else None
    if life is None or before is None:
        return Fields("amended", {"changes": [], "cost": None, "shared": None})
    found = changes(before, life.now.dossier, life.now.workflow)
    return Fields("amended", {
        "changes": [Fields("amended.changes[…]", each._asdict()) for each in found],
        "cost": before.plan.total,
        "shared": sum(share.amount for share in before.plan.shares),
    })  # fmt: skip
