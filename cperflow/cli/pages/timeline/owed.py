"""The obligations (« engagements ») of a timeline: a row each, a sign for each occurrence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from cperflow.cli.pages.naming import ILLUSTRATIVE_MARK, short_day
from cperflow.cli.pages.timeline.chart import LATE as LATE_SIGN
from cperflow.cli.pages.timeline.chart import Cells, Signs
from cperflow.cli.pages.timeline.drawing import BOX, MARGIN, Sample, bar, cut
from cperflow.cli.pages.wording import late as late_words
from cperflow.domain.time.keeping import DROPPED, HELD, LATE, MISSED, RUNNING, WAIVED
from cperflow.output.axis import Scale
from cperflow.output.svg import path, rect, text, width
from cperflow.reports.drawn_owed import DrawnObligation, DrawnOccurrence
from cperflow.reports.timeline import Timeline

ROW, HIGH = 22, 9
TITLE = "Engagements"

_OVER = {MISSED: "non tenue", WAIVED: "levée", DROPPED: "sans suite"}


def told(one: DrawnObligation) -> str:
    """« 1 sur 4 » done of those that were to be, « 1* sur 4 » when the source does not give the
    day of one; "" before the first falls due."""
    invented = any(each.state == HELD and each.illustrative for each in one.occurrences)
    mark = ILLUSTRATIVE_MARK * invented
    return f"{one.held}{mark} sur {one.expected}" if one.expected else ""


def title(each: DrawnOccurrence) -> str:
    """All about an occurrence, for the pointer and the table."""
    due = f", échéance {short_day(each.due_on)}" if each.due_on else ""
    return f"{each.name}{due} : {state(each)}"


def state(each: DrawnOccurrence) -> str:
    """« tenue le 12/12/2018 », « non tenue », « en retard de 22 jours ouvrables », « à faire »."""
    marks = {"estimated": each.estimated, "illustrative": each.illustrative}
    lateness = late_words(each.days_late, each.unit, **marks)
    if each.state == HELD and each.ended_on:
        day = short_day(each.ended_on, illustrative=each.illustrative)
        return f"tenue le {day}{f', {lateness} de retard' if each.days_late else ''}"
    return f"en retard de {lateness}" if each.state == LATE else _OVER.get(each.state, "à faire")


def cells(one: DrawnObligation, seen: Timeline, scale: Scale, signs: Signs) -> Cells:
    """In characters: the time left, what is late, then a sign where each was done or missed."""
    drawn = Cells(scale)
    over = seen.ended_on or seen.as_of
    for each in one.occurrences:
        if each.state in (RUNNING, LATE):
            drawn.fill(each.from_on, each.due_on or over, signs.plan)
    for each in one.occurrences:
        if each.state == LATE and each.due_on:
            drawn.fill(each.due_on, over, LATE_SIGN)
        if sign := {HELD: signs.held, MISSED: signs.missed}.get(each.state):
            drawn.mark(_place(each), sign)
    if seen.ended_on is None:
        drawn.mark(seen.as_of, signs.day, under=True)
    return drawn


def _place(each: DrawnOccurrence) -> date:
    """Where its sign is: the day it was done, else the day it was due."""
    day = each.ended_on if each.state == HELD else each.due_on
    return day or each.ended_on or each.from_on


def samples(signs: Signs) -> Iterator[tuple[str, str]]:
    """The legend, in characters."""
    yield signs.held, "échéance tenue"
    yield signs.missed, "échéance non tenue"


def height(seen: Timeline) -> float:
    """Of all the rows, with their title."""
    return ROW * (len(seen.obligations) + 1) if seen.obligations else 0


def rows(seen: Timeline, scale: Scale, left: float, y: float) -> Iterator[str]:
    """The drawing, from `y` down; names have the room up to `left`."""
    if not seen.obligations:
        return
    yield cut(TITLE, left - MARGIN - 8, "b", MARGIN, y + 14, bold=True)
    for number, one in enumerate(seen.obligations, start=1):
        top = y + ROW * number
        room = left - MARGIN - 24 - (width(told(one), 10) + 6)
        yield cut(f"{one.name} ({one.holder})", room, "m", MARGIN + 8, top + 13)
        yield text(left - 12, top + 13, told(one), "m", anchor="end")
        yield from _marks(one, seen, scale, top + 5)


def _marks(one: DrawnObligation, seen: Timeline, scale: Scale, y: float) -> Iterator[str]:
    over = seen.ended_on or seen.as_of
    for each in one.occurrences:
        if each.state in (RUNNING, LATE):
            x, wide = bar(scale, each.from_on, each.due_on or over)
            yield rect(x, y, wide, HIGH, "plan", title(each))
    for each in one.occurrences:
        if each.state == LATE and each.due_on:
            x, wide = bar(scale, each.due_on, over)
            yield rect(x, y, wide, HIGH, "late", title(each))
        if each.state in (HELD, MISSED):
            draw = _held if each.state == HELD else _missed
            yield draw(scale.at(_place(each)), y + HIGH / 2, title(each))


def _held(x: float, y: float, said: str) -> str:
    return rect(x - 4, y - 4, 8, 8, "mark", said)


def _missed(x: float, y: float, said: str) -> str:
    shape: list[str | float] = ["M", x - 4, y - 4, "L", x + 4, y + 4]
    return path([*shape, "M", x - 4, y + 4, "L", x + 4, y - 4], "missed", said)


def drawn_samples(seen: Timeline) -> Iterator[Sample]:
    """The legend of the drawing: what it has."""
    states = {each.state for one in seen.obligations for each in one.occurrences}
    if HELD in states:
        yield Sample(_held(BOX / 2, 6, ""), "échéance tenue")
    if MISSED in states:
        yield Sample(_missed(BOX / 2, 6, ""), "échéance non tenue")
    if RUNNING in states:
        yield Sample(rect(0, 2, BOX, HIGH, "plan"), "échéance à venir")
    if LATE in states:
        yield Sample(rect(0, 2, BOX, HIGH, "late"), "au-delà de l’échéance")


TITLES = ("Engagement", "Par", "Tenues", "Non tenues", "En retard", "Échéances à tenir")


def table_row(one: DrawnObligation) -> list[str]:
    """The same facts in the table of the page."""
    waiting: Sequence[str] = [title(e) for e in one.occurrences if e.state in (RUNNING, LATE)]
    numbers = [str(number) if number else "" for number in (one.missed, one.late)]
    return [one.name, one.holder, told(one) or "–", *numbers, " ; ".join(waiting)]
