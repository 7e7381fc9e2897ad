"""The bars of one step: its delays, the stays there, the opinions that were asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from cperflow.cli.pages.timeline import words
from cperflow.cli.pages.timeline.drawing import (
    GAP,
    LEAST_BAR,
    MARGIN,
    WIDTH,
    Label,
    Room,
    about,
    bar,
    cut,
)
from cperflow.output.axis import Scale
from cperflow.output.svg import rect, text, width
from cperflow.reports.delays import DrawnDelay, Stop
from cperflow.reports.stays import DrawnStay
from cperflow.reports.timeline import Asked, Row, Timeline

LEFT, RIGHT = 276, WIDTH - MARGIN
PLAN, REAL = 9, 15


def _lines(seen: Timeline, scale: Scale) -> list[float]:
    """Where lines cross every row: each end, the day looked at."""
    days = [end.on for end in seen.endings] + [seen.as_of] * (seen.ended_on is None)
    return [scale.at(day) for day in days]


def plan_bars(plans: Sequence[DrawnDelay], seen: Timeline, scale: Scale, y: float) -> Iterator[str]:
    """The delays of a step, each with its due date beside it."""
    spans = []
    for plan, following in pairwise([*plans, None]):
        if plan is None:
            continue
        free = scale.at(following.from_on) if following else RIGHT
        yield from _outline(plan, free, scale, y, PLAN)
        stops = [scale.at(plan.over(stop, scale.last)) for stop in plan.stops]
        due = min(scale.at(plan.due_on), free) if plan.due_on else scale.start
        spans.append((scale.at(plan.from_on), max([due, *stops])))
    room = Room(LEFT, RIGHT, spans, _lines(seen, scale))
    for plan, (x1, x2) in zip(plans, spans, strict=True):
        if plan.due_on and plan.due_on >= plan.from_on:
            told = (f"échéance {words.due_day(plan)}", words.due_day(plan), words.due_alone(plan))
            choices = [[Label(each)] for each in told]
            yield from room.label(choices, x1, x2, y + PLAN)


def _outline(plan: DrawnDelay, free: float, scale: Scale, y: float, high: float) -> Iterator[str]:
    """From the start to the due date, what was added to it in dashes, the stops hatched."""
    title = f"{plan.name} ({plan.holder}) : échéance estimative {words.due_day(plan)}"
    if plan.due_on and plan.due_on >= plan.from_on:
        usual = max(plan.from_on, min(plan.original_due_on or plan.due_on, plan.due_on))
        for begun, over, class_ in ((plan.from_on, usual, "plan"), (usual, plan.due_on, "more")):
            if begun < over or class_ == "plan":
                x, wide = bar(scale, begun, over)
                yield rect(x, y, max(LEAST_BAR, min(x + wide, free) - x), high, class_, title)
    for stop in plan.stops:
        yield from _stop(stop, plan, scale, y, high)


def _stop(stop: Stop, plan: DrawnDelay, scale: Scale, y: float, high: float) -> Iterator[str]:
    over = max(plan.over(stop, scale.last), stop.from_on)
    if over >= plan.from_on:
        x, wide = bar(scale, max(stop.from_on, plan.from_on), over)
        yield rect(x, y, wide, high, "stop", f"Délai suspendu {words.stop_words(stop)}")


def stay_bars(row: Row, seen: Timeline, scale: Scale, y: float) -> Iterator[str]:
    """What happened at a step: a bar for each stay, its late part over it, the holders beside."""
    over = seen.ended_on or seen.as_of
    bars = [bar(scale, stay.from_on, stay.to_on or over) for stay in row.stays]
    for stay, (x, wide) in zip(row.stays, bars, strict=True):
        class_ = "aside" if stay.place else "real"
        yield rect(x, y, wide, REAL, class_, words.stay_title(stay, row.name))
        told = "la source ne donne que le mois ou l’année"
        yield from about(scale, stay.from_on, stay.from_precision, y + REAL + 4, told)
    late = [(part, plan) for plan in row.plans for part in plan.late]
    for part, plan in late:
        x, wide = bar(scale, part.from_on, part.to_on)
        yield rect(x, y, wide, REAL, "late", words.late_words(plan))
    room = Room(LEFT, RIGHT, [(x, x + wide) for x, wide in bars], _lines(seen, scale))
    for stay, (x, wide) in zip(row.stays, bars, strict=True):
        mine = [(at, plan) for part, plan in late if x <= (at := scale.at(part.from_on)) < x + wide]
        clear = min([x + wide, *(at for at, _ in mine)])
        last = [plan for _, plan in mine if plan.is_last and stay is row.stays[-1]]
        yield from _held(stay, (x, clear, x + wide), late_labels(last), y + 11.5, room)


def late_labels(plans: Sequence[DrawnDelay]) -> list[Label]:
    """How late, in full and in short; none in time."""
    if not plans or not plans[-1].days_late:
        return []
    plan = plans[-1]
    texts = (words.late_words(plan), words.late_days(plan, " j"))
    return [Label(told, "lt", bold=True) for told in texts]


def _held(
    stay: DrawnStay, x: tuple[float, float, float], late: Sequence[Label], y: float, room: Room
) -> Iterator[str]:
    """Who had the file and how long: in the part of the bar that is not late, else beside it."""
    days = words.stay_days(stay)
    whole = f"{stay.place} : " if stay.place else ""
    brief = f"{words.short_list(stay.holders)}, {days}"
    inside = "k" if stay.place else "w"
    for told in (f"{whole}{', '.join(stay.holders)}, {days}", brief):
        if _fits(told, x):
            yield text(x[0] + GAP + 2, y, told, inside)
            yield from room.label([[label] for label in late], x[0], x[2], y)
            return
    who = [Label(brief, "k")]
    alone = [[label] for label in late]
    drawn = list(room.label([*([*who, label] for label in late), *alone, who], x[0], x[2], y))
    if not drawn and _fits(short := words.short_list(stay.holders), x):
        drawn.append(text(x[0] + GAP + 2, y, short, inside))
    yield from drawn


def _fits(told: str, x: tuple[float, float, float]) -> bool:
    return width(told, 11) + 2 * GAP + 2 <= x[1] - x[0]


def opinion_bars(mine: Sequence[Asked], seen: Timeline, scale: Scale, y: float) -> Iterator[str]:
    """The rounds of one body: its delay over its time, its answer at the end."""
    body = mine[0].body
    name = f"{body} – {seen.bodies.get(body, body)}"
    yield cut(name, LEFT - MARGIN - 30, "m", MARGIN + 22, y + 16)
    bars = [bar(scale, asked.from_on, asked.ended_on or seen.as_of) for asked in mine]
    room = Room(LEFT, RIGHT, [(x, x + wide) for x, wide in bars], _lines(seen, scale))
    for asked, following in pairwise([*mine, None]):
        if asked is not None and asked.plan:
            free = scale.at(following.from_on) if following else RIGHT
            yield from _outline(asked.plan, free, scale, y + 2, 6)
    for asked, (x, wide) in zip(mine, bars, strict=True):
        told = words.asked_outcome(asked)
        title = f"{asked.body} : {words.asked_days(asked)}, {told}"
        yield rect(x, y + 10, wide, 10, "real", title)
        yield from _late_parts(asked, scale, y + 10)
        late = late_labels([asked.plan] if asked.plan else [])
        choices = [*([Label(told), label] for label in late), *([label] for label in late)]
        yield from room.label([*choices, [Label(told)]], x, x + wide, y + 19)


def _late_parts(asked: Asked, scale: Scale, y: float) -> Iterator[str]:
    if asked.plan:
        for part in asked.plan.late:
            x, wide = bar(scale, part.from_on, part.to_on)
            yield rect(x, y, wide, 10, "late", words.late_words(asked.plan))
