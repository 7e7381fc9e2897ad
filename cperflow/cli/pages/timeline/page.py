"""A timeline in characters, for a terminal of any width and encoding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cperflow.cli.pages.naming import ILLUSTRATIVE_MARK
from cperflow.cli.pages.timeline import owed, words
from cperflow.cli.pages.timeline.chart import (
    DRAWN,
    LATE,
    LEAST_CHART,
    TYPED,
    Cells,
    Signs,
    alerted,
    axis,
    cut,
    first_year_whole,
    legend,
    notes,
)
from cperflow.cli.pages.timeline.drawing_days import days_of, earliest, scale_of
from cperflow.french import date_long, integer
from cperflow.output import Screen, page, screen, wrap
from cperflow.output.axis import Scale
from cperflow.output.terminal import length, printable
from cperflow.record import NamedTuple
from cperflow.reports.delays import DrawnDelay
from cperflow.reports.drawn_owed import DrawnObligation
from cperflow.reports.stays import DrawnStay, longest_first
from cperflow.reports.timeline import Asked, Row, Timeline

_NAME = 22
_HOLDER = (10, 16)
"""Columns at least, and at most on 80."""
GOOD_CHART = 24
"""Columns that the names of holders leave to the chart."""


class Entry(NamedTuple):
    """A line of the page: a step, the rounds of a body that was asked for its opinion, or an
    obligation."""

    name: str
    held: list[str]
    days: str
    row: Row | None
    asked: tuple[Asked, ...] = ()
    owed: DrawnObligation | None = None


def timeline_text(seen: Timeline, on: Screen | None = None) -> str:
    """The page of a dossier."""
    on = on or screen()
    head = [
        page(f"{seen.ref} – {seen.region}", [], on),
        *wrap(printable(words.summary(seen), on), on.width),
    ]
    if not words.is_followed(seen):
        return "\n".join([*head, "", *wrap(printable(words.UNKNOWN, on), on.width)])
    return "\n".join([*head, "", *_chart(seen, on), *notes(words.short_foot(seen), on)])


def _chart(seen: Timeline, on: Screen) -> Iterator[str]:
    signs = DRAWN if on.utf else TYPED
    entries = [entry for row in seen.rows for entry in _entries(row)]
    entries += [_owed_entry(one) for one in seen.obligations]
    name = _NAME + max(0, on.width - 80) // 4
    days = max(len(entry.days) for entry in entries)
    holder = _holder_room(entries, on.width, on.width - name - days - 3)
    room = max(LEAST_CHART, on.width - name - holder - days - 3)
    scale = first_year_whole(scale_of(days_of(seen), 0, room))
    charts = [str(_cells(entry, seen, scale, signs)) for entry in entries]
    for line in axis(scale, on):
        yield f"{'':{name + holder + 2}}{line}".rstrip()
    for entry, chart in zip(entries, charts, strict=True):
        held = _held(entry.held, holder)
        told = f"{cut(entry.name, name, on)} {cut(held, holder, on)}"
        yield f"{told} {alerted(chart, on)} {printable(entry.days, on):>{days}}".rstrip()
    yield ""
    yield from legend(_samples(seen, signs), charts, on)


def _holder_room(entries: Sequence[Entry], width: int, room: int) -> int:
    """As much as the holders need, if that leaves a chart that can be read."""
    least, most = _HOLDER[0], _HOLDER[1] + max(0, width - 80) // 4
    needed = max(length(_held(entry.held, most)) for entry in entries)
    return min(max(least, needed), max(least, room - GOOD_CHART), most)


def _entries(row: Row) -> Iterator[Entry]:
    held = longest_first(held for stay in row.stays for held in stay.held)
    star = any(stay.from_illustrative or stay.to_illustrative for stay in row.stays)
    late = [plan for plan in row.plans if plan.is_last]
    told = _days(sum(stay.days for stay in row.stays), late, star=star) if row.stays else ""
    yield Entry(words.row_name(row), held, told, row)
    for body in dict.fromkeys(asked.body for asked in row.opinions):
        mine = tuple(asked for asked in row.opinions if asked.body == body)
        star = any(asked.illustrative or asked.end_illustrative for asked in mine)
        late = [asked.plan for asked in mine if asked.plan]
        told = _days(sum(asked.days for asked in mine), late, star=star)
        yield Entry(f"   avis {body}", [], told, None, mine)


def _owed_entry(one: DrawnObligation) -> Entry:
    return Entry(one.name, [one.holder], owed.told(one), None, owed=one)


def _held(ids: Sequence[str], room: int) -> str:
    """« MEF et 4 autres », the one that held longest first; « 5 struct. » without room for it."""
    told = words.short_list(ids) if ids else ""
    return told if len(ids) < 2 or length(told) <= room else f"{len(ids)} struct."


def _days(days: int, plans: Sequence[DrawnDelay], *, star: bool) -> str:
    """« 65 j* +39* »: the delay that is the most late."""
    late = words.late_days(max(plans, key=lambda plan: plan.days_late)) if plans else ""
    return f"{integer(days)} j{ILLUSTRATIVE_MARK * star} {late}".rstrip()


def _cells(entry: Entry, seen: Timeline, scale: Scale, signs: Signs) -> Cells:
    """What was planned, what happened over it, the stops and what is late over both."""
    if entry.owed:
        return owed.cells(entry.owed, seen, scale, signs)
    cells = Cells(scale)
    over = seen.ended_on or seen.as_of
    stays = entry.row.stays if entry.row else ()
    plans = list(entry.row.plans) if entry.row else [one.plan for one in entry.asked if one.plan]
    for plan in plans:
        if plan.due_on and plan.due_on >= plan.from_on:
            cells.fill(plan.from_on, plan.due_on, signs.plan)
    for stay in stays:
        if stay.from_precision != "day":
            cells.fill(earliest(stay.from_on, stay.from_precision), stay.from_on, signs.about)
        cells.fill(stay.from_on, stay.to_on or over, signs.real)
    for asked in entry.asked:
        cells.fill(asked.from_on, asked.ended_on or seen.as_of, signs.real)
    _decided(cells, plans, signs)
    for stay in stays:
        if stay.is_return and stay.to_on:
            cells.mark(stay.to_on, signs.back)
    _markers(cells, seen, signs, stays[-1:])
    return cells


def _decided(cells: Cells, plans: Sequence[DrawnDelay], signs: Signs) -> None:
    """The stops and the days late of some delays."""
    for plan in plans:
        for stop in plan.stops:
            over = plan.over(stop, cells.scale.last)
            if over > plan.from_on:
                cells.fill(max(stop.from_on, plan.from_on), over, signs.stop)
    for part in (part for plan in plans for part in plan.late):
        cells.fill(part.from_on, part.to_on, LATE)


def _markers(cells: Cells, seen: Timeline, signs: Signs, last: Sequence[DrawnStay]) -> None:
    """The day looked at, or the end: its sign in the row it came from, a line elsewhere."""
    if seen.ended_on is None:
        cells.mark(seen.as_of, signs.day, under=True)
    for end in seen.endings:
        here = any(stay.to_on == end.on for stay in last)
        cells.mark(end.on, signs.end if here else signs.day, under=not here)


def _samples(seen: Timeline, signs: Signs) -> Iterator[tuple[str, str]]:
    yield signs.real, "durée réelle"
    yield signs.plan, "délai estimatif qui reste"
    yield LATE, "au-delà de l’échéance estimative (« +3 » : jours de dépassement)"
    yield signs.stop, "délai suspendu"
    yield from owed.samples(signs) if seen.obligations else ()
    yield signs.back, "retour"
    yield signs.about, "date connue au mois ou à l’année"
    for end in seen.endings[-1:]:
        yield signs.end, words.ending_words(end)
    if seen.ended_on is None:
        yield signs.day, f"situation au {date_long(seen.as_of)}"
