"""The minutes of the committee, ready to be filled in: a document about all dossiers.

What their template may name, and nothing else:

    document {id, name, by {id, name, head}}, office {body, place, letterhead [..], footer}
    on, known_on, since (dates), projected (`on` was still to come), illustrative
    figures     {running, late_dossiers, late_clocks, opened, ended, newly_late, no_longer_late,
                 due_moved}
    late        [{dossier, region, step, clock, holder, due_on, late}], the latest first
    decisions   [{dossier, situation, holders, possible, waiting}]
    movements   [{dossier, on, about, what, kind}], `on` None for what is computed, `about` a text
                when the day is known to the month or the year only
    forecasts   [{dossier, step, enough, p50, p80, p95}], dates None unless `enough`
    obligations [{name, holder, dossiers, expected, held, in_time, missed, late}], numbers over all
                contracts that are followed
    recommendations
                [{dossier, id, session, what, who, due_on, state, late, closed_on, outcome}],
                open or closed since; `state`: open, late, done or dropped
    money       [{dossier, planned, budgeted, called, received, paid, remaining}], as texts in FCFA
    left        {each list}: how many more of it the files of the pack have

Dates known to be illustrative are printed with a star.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from cperflow.documents.fields.context import office_fields
from cperflow.documents.fields.record import Fields
from cperflow.documents.templating.pipeline import compose, render
from cperflow.documents.templating.templates import Template, load_template

MINUTES = "proces-verbal"
"""Name of the template."""

LISTS = (
    "late", "decisions", "movements", "forecasts", "obligations", "recommendations", "money",
)  # fmt: skip
MOST_ROWS = 200
"""Of each list: minutes are read in a session, and a template may only do so much."""

NAMES = (
    "document", "office", "on", "known_on", "since", "projected", "illustrative", "figures",
    *LISTS, "left",
)  # fmt: skip


class Minutes(NamedTuple):
    """What the minutes are made of, under the names people read; rows have the fields above."""

    by: str
    office: Mapping[str, str]
    on: date
    known_on: date
    since: date
    projected: bool
    illustrative: bool
    figures: Mapping[str, int]
    late: Sequence[Mapping[str, Any]]
    decisions: Sequence[Mapping[str, Any]]
    movements: Sequence[Mapping[str, Any]]
    forecasts: Sequence[Mapping[str, Any]]
    obligations: Sequence[Mapping[str, Any]] = ()
    recommendations: Sequence[Mapping[str, Any]] = ()
    money: Sequence[Mapping[str, Any]] = ()


def build(data: Minutes) -> dict[str, object]:
    """The context of `data`: exactly NAMES."""
    by = Fields("document.by", {"id": data.office.get("body", ""), "name": data.by, "head": ""})
    lists = {
        name: [Fields(f"{name}[…]", row) for row in getattr(data, name)[:MOST_ROWS]]
        for name in LISTS
    }
    left = {name: max(0, len(getattr(data, name)) - MOST_ROWS) for name in LISTS}
    return {
        "document": Fields("document", {"id": MINUTES, "name": "Procès-verbal", "by": by}),
        "office": office_fields(data.office),
        **{name: getattr(data, name) for name in ("on", "known_on", "since")},
        "projected": data.projected,
        "illustrative": data.illustrative,
        "figures": Fields("figures", data.figures),
        **lists,
        "left": Fields("left", left),
    }


def minutes(folders: Sequence[str], data: Minutes, format: str) -> tuple[bytes, Template]:
    """The file, and the template it is made of. Raises NotFound, InvalidData, UsageError."""
    template = load_template(MINUTES, folders)
    return render(compose(template, build(data)).page, format), template
