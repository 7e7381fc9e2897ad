"""What one occurrence of an obligation is called, and the delay it makes, from its id alone."""

from __future__ import annotations

import re

from cperflow.domain.procedure.delays import ClockSpec
from cperflow.domain.procedure.obligations import (
    HALF_YEARLY,
    MONTHLY,
    PROJECT,
    QUARTERLY,
    YEARLY,
    ObligationSpec,
)
from cperflow.french import month_of, nth
from cperflow.record import NamedTuple

_PERIOD = r"(?P<year>[0-9]{4})(?:-(?P<kind>[TS]?)(?P<number>[0-9]+))?"


PERIOD_NAMES = {
    MONTHLY: "[0-9]{4}-(0[1-9]|1[0-2])",
    QUARTERLY: "[0-9]{4}-T[1-4]",
    HALF_YEARLY: "[0-9]{4}-S[12]",
    YEARLY: "[0-9]{4}",
}
"""How the periods of each kind are called."""


def obligation_of(id: str) -> str:
    """The obligation of an occurrence: « crocsad » for « crocsad/2018-T4 »."""
    return id.partition("/")[0]


def place_of(id: str) -> str:
    """What sets an occurrence apart from the others of its obligation: « 2018-T4 », « P1 »; ""
    for what is owed once."""
    return id.partition("/")[2]


_READINGS = (
    (r"\bEXERCICE ([0-9]{4})\b", r"\1"),
    (r"\b([1-4])(?:ER|RE|E|EME)? ?TRIMESTRE ?([0-9]{4})\b", r"T\1 \2"),
    (r"\b([12])(?:ER|RE|E|D|ND|EME)? ?SEMESTRE ?([0-9]{4})\b", r"S\1 \2"),
    (r"\b([TS][1-4])[ -]?([0-9]{4})\b", r"\2-\1"),
    (r"\b([0-9]{4}) ?([TS][1-4])\b", r"\1-\2"),
)
"""What people write, in turn, and how it is called in ids. Patterns are text here: `re` compiles
and keeps them when one is first needed."""


def with_periods(folded: str) -> str:
    """A folded text with its periods called as in ids: « T4 2018 », « 2018 T4 », « 4E TRIMESTRE
    2018 » as « 2018-T4 », « EXERCICE 2018 » as « 2018 »."""
    text = folded
    for told, named in _READINGS:
        text = re.sub(told, named, text)
    return text


class Named(NamedTuple):
    """What the id of an occurrence says: the name of its period ("" for none), which time of the
    period it is, from 1, the project."""

    period: str
    number: int
    project: str


def parts_of(spec: ObligationSpec, id: str) -> Named:
    """« obligation/period/number/project » taken apart: an obligation has them or not."""
    parts = id.split("/")[1:]
    period = parts.pop(0) if spec.every and parts else ""
    project = parts.pop() if spec.per == PROJECT and parts else ""
    number = int(parts[0]) if parts and parts[0].isdecimal() else 1
    return Named(period, number, project)


def occurrence_name(spec: ObligationSpec, id: str) -> str:
    """« Session du CROCSAD, 4e trimestre 2018 », « …, exercice 2026, no 2 », « …, projet P1 »."""
    told = parts_of(spec, id)
    said = [spec.name]
    if told.period:
        said.append(period_words(told.period))
    if told.number > 1 or spec.times > 1:
        said.append(f"no {told.number}")
    if told.project:
        said.append(f"projet {told.project}")
    return ", ".join(said)


def period_words(name: str) -> str:
    """« 4e trimestre 2018 » for « 2018-T4 »; what is no name of a period stays as it is."""
    found = re.fullmatch(_PERIOD, name)
    return _period(found) if found else name


def _period(found: re.Match[str]) -> str:
    year, kind, number = found["year"], found["kind"], found["number"]
    if number is None:
        return f"exercice {year}"
    if kind == "T":
        return f"{nth(int(number))} trimestre {year}"
    if kind == "S":
        return f"{nth(int(number))} semestre {year}"
    return f"{month_of(int(number))} {year}"


def owed_spec(spec: ObligationSpec, id: str) -> ClockSpec:
    """An occurrence as a delay: without a number, for its due date is appointed."""
    return ClockSpec(
        id,
        occurrence_name(spec, id),
        holder=spec.by,
        roll=False,
        wording=spec.wording,
        source=spec.source,
    )
