"""The drawing of one dossier: by step, what was planned over what happened."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from cperflow.cli.pages.timeline import owed, words
from cperflow.cli.pages.timeline.bars import (
    LEFT,
    PLAN,
    REAL,
    RIGHT,
    opinion_bars,
    plan_bars,
    stay_bars,
)
from cperflow.cli.pages.timeline.drawing import (
    BOX,
    MARGIN,
    Sample,
    about,
    axis,
    bar,
    cut,
    diamond,
    ending,
    legend,
    notes,
    now_line,
    sheet,
)
from cperflow.cli.pages.timeline.drawing_days import days_of, scale_of
from cperflow.french import date_long
from cperflow.output.axis import Scale
from cperflow.output.svg import line, path, rect, text, width, wrapped
from cperflow.record import NamedTuple
from cperflow.reports.timeline import Row, Timeline

TOP = 96
PHASE = 18
_ROW, _BARE_ROW, _SUB_ROW = 42, 32, 26


def timeline_svg(seen: Timeline) -> str:
    """The drawing as the text of an SVG file."""
    scale = scale_of(days_of(seen), LEFT, RIGHT)
    places = _places(seen)
    bottom = places.bottom + owed.height(seen) + 4
    samples, high = legend(list(_samples(seen)), bottom + 26)
    told, foot_high = notes(words.foot(seen), bottom + 26 + high)
    body = [
        *_head(seen),
        *_bands(seen, places),
        *axis(scale, TOP, bottom),
        *_given_up(seen, scale, bottom),
        *_moves(seen, scale, places, back=False),
        *(drawn for row in seen.rows for drawn in _row(row, seen, scale, places)),
        *_moves(seen, scale, places, back=True),
        *owed.rows(seen, scale, LEFT, places.bottom),
        *_ends(seen, scale, bottom),
        *_unknown(seen),
        *samples,
        *told,
    ]
    height = bottom + 26 + high + foot_high + 4
    return sheet(height, _title(seen), _description(seen), body)


def _title(seen: Timeline) -> str:
    return f"{seen.ref} – {seen.region} : frise du dossier"


def _description(seen: Timeline) -> str:
    stays = sum(len(row.stays) for row in seen.rows)
    return (
        f"{words.summary(seen)}. Par étape, le délai estimatif prévu au-dessus de la durée réelle "
        f"({stays} séjours). Le tableau des mêmes faits est dans la page web de la frise."
    )


def _head(seen: Timeline) -> Iterator[str]:
    yield cut(_title(seen), RIGHT - MARGIN, "h", MARGIN, 28, bold=True)
    yield cut(f"{words.summary(seen)} · {seen.workflow_name}", RIGHT - MARGIN, "s", MARGIN, 48)


class Places(NamedTuple):
    """Where the rows are: `phases` and `rows` by id, opinions by row and body."""

    phases: list[tuple[str, float, float]]
    rows: dict[str, tuple[float, float]]
    opinions: dict[tuple[str, str], float]
    bottom: float

    def real(self, step: str) -> float:
        """The top of the bars of a row."""
        y, high = self.rows[step]
        return y + (high - REAL - 5)


def _places(seen: Timeline) -> Places:
    y = float(TOP + 4)
    phases: list[tuple[str, float, float]] = []
    rows: dict[str, tuple[float, float]] = {}
    opinions: dict[tuple[str, str], float] = {}
    for row in seen.rows:
        if not phases or phases[-1][0] != row.phase:
            phases.append((row.phase, y, y))
            y += PHASE
        planned = any(plan.due_on or plan.stops for plan in row.plans)
        rows[row.step] = (y, _ROW if planned else _BARE_ROW)
        y += rows[row.step][1]
        for body in dict.fromkeys(asked.body for asked in row.opinions):
            opinions[row.step, body] = y
            y += _SUB_ROW
        phases[-1] = (*phases[-1][:2], y)
    return Places(phases, rows, opinions, y)


def _bands(seen: Timeline, places: Places) -> Iterator[str]:
    names = {phase.id: f"{phase.number}. {phase.name}" for phase in seen.phases}
    for number, (phase, top, bottom) in enumerate(places.phases):
        if number % 2 == 0:
            yield rect(MARGIN - 8, top, RIGHT - MARGIN + 16, bottom - top, "band")
        yield cut(names.get(phase, ""), LEFT - MARGIN - 8, "b", MARGIN, top + 13, bold=True)


def _row(row: Row, seen: Timeline, scale: Scale, places: Places) -> Iterator[str]:
    y, high = places.rows[row.step]
    name = words.row_name(row)
    lines = wrapped(name, 11, LEFT - MARGIN - 20, 2)
    for number, part in enumerate(lines):
        whole = name if lines[-1].endswith("…") and number == 0 else ""
        base = y + high / 2 + 4 - 6.5 * (len(lines) - 1) + 13 * number
        yield text(MARGIN + 8, base, part, "k" if row.stays else "off", whole)
    yield from plan_bars(row.plans, seen, scale, y + 4)
    yield from stay_bars(row, seen, scale, places.real(row.step))
    for body in dict.fromkeys(asked.body for asked in row.opinions):
        mine = [asked for asked in row.opinions if asked.body == body]
        yield from opinion_bars(mine, seen, scale, places.opinions[row.step, body])


def _moves(seen: Timeline, scale: Scale, places: Places, *, back: bool) -> Iterator[str]:
    """Thin lines from one step to the next, or the arrows of what was sent `back`."""
    stays = [(stay, row.step) for row in seen.rows for stay in row.stays]
    stays.sort(key=lambda pair: (pair[0].from_on, pair[0].to_on or date.max))
    for (stay, here), (following, there) in pairwise(stays):
        if stay.is_return is not back or stay.to_on != following.from_on:
            continue
        x, y1, y2 = scale.at(stay.to_on), places.real(here), places.real(there)
        title = f"{stay.act_name}, {words.stay_to(stay)}"
        if not back:
            yield path(["M", x, y1 + REAL, "V", y2], "go", title)
        elif here == there:
            yield _zigzag(x, y1, title)
        else:
            yield _arrow(x, y1, y2, title)


def _arrow(x: float, y1: float, y2: float, title: str) -> str:
    """From a bar to the one of an earlier step, above it."""
    tip = y2 + REAL + 1 if y2 < y1 else y2 - 1
    foot = tip + (8 if y2 < y1 else -8)
    shaft = path(["M", x, y1 + REAL / 2, "V", foot], "back", title)
    return shaft + path(["M", x, tip, "L", x - 4, foot, "L", x + 4, foot, "Z"], "head", title)


def _zigzag(x: float, y: float, title: str) -> str:
    steps: list[str | float] = ["M", x - 2, y - 4]
    for number in range(1, 7):
        steps += ["L", x + (2 if number % 2 else -2), y - 4 + number * (REAL + 8) / 6]
    return path(steps, "back", title)


def _given_up(seen: Timeline, scale: Scale, bottom: float) -> Iterator[str]:
    """The days before a dossier was reopened."""
    for end in seen.endings:
        if end.reopened_on:
            x, wide = bar(scale, end.on, end.reopened_on)
            yield rect(x, TOP, wide, bottom - TOP, "stop", words.ending_words(end), opacity="0.25")


def _unknown(seen: Timeline) -> Iterator[str]:
    if not words.is_followed(seen):
        room = width(words.UNKNOWN, 11)
        yield rect(LEFT + 24, TOP + 40, room + 16, 22, "plan")
        yield text(LEFT + 32, TOP + 55, words.UNKNOWN, "k")


def _ends(seen: Timeline, scale: Scale, bottom: float) -> Iterator[str]:
    """How it ended, and the day looked at when the axis reaches it."""
    for end in seen.endings:
        x = scale.at(end.on)
        told = words.ending_words(end)
        yield line(x, TOP, x, bottom, "end", told)
        yield ending(x, TOP, end.status, told)
        yield from about(scale, end.on, end.precision, bottom - 2, told)
    if seen.endings and seen.ended_on:
        yield from now_line(
            scale, seen.ended_on, bottom, bottom, words.ending_words(seen.endings[-1])
        )
    elif not seen.ended_on:
        yield from now_line(scale, seen.as_of, TOP, bottom, f"situation au {date_long(seen.as_of)}")


def _samples(seen: Timeline) -> Iterator[Sample]:
    """The legend: what this drawing has."""
    plans = list(words.plans_of(seen))
    stays = [stay for row in seen.rows for stay in row.stays]
    if any(plan.due_on for plan in plans):
        yield Sample(rect(0, 2, BOX, PLAN, "plan"), "délai estimatif prévu")
    yield Sample(rect(0, 0, BOX, 12, "real"), "durée réelle, avec le détenteur")
    if any(plan.late for plan in plans):
        yield Sample(rect(0, 0, BOX, 12, "late"), "au-delà de l’échéance estimative")
    if any(plan.stops for plan in plans):
        yield Sample(rect(0, 2, BOX, PLAN, "stop"), "délai suspendu")
    if any(plan.original_due_on not in (None, plan.due_on) for plan in plans):
        yield Sample(rect(0, 2, BOX, PLAN, "more"), "délai prorogé")
    yield from owed.drawn_samples(seen)
    if any(stay.is_return for stay in stays):
        arrow = path(["M", 8, 12, "V", 5], "back") + path(
            ["M", 8, 0, "L", 4, 7, "L", 12, 7, "Z"], "head"
        )
        yield Sample(arrow + _zigzag_sample(), "retour à une étape, ou pour correction")
    if seen.ended_on:
        yield Sample(diamond(13, 6, ""), "fin du dossier")
    else:
        yield Sample(line(0, 6, BOX, 6, "now"), "jour de la situation")
    if words.is_about(seen):
        yield Sample(
            path(["M", 0, 4, "V", 8, "H", BOX, "V", 4], "about"), "date connue au mois ou à l’année"
        )


def _zigzag_sample() -> str:
    return path(["M", 18, 0, "L", 22, 3, "L", 18, 6, "L", 22, 9, "L", 18, 12], "back")
