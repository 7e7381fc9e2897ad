"""The timelines of several dossiers in characters: each phase by its number."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cperflow.cli.pages.timeline import words
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
from cperflow.cli.pages.timeline.drawing_days import days_of_all, earliest, scale_of
from cperflow.french import listing
from cperflow.output import Screen, page, screen
from cperflow.output.axis import Scale
from cperflow.output.terminal import length
from cperflow.reports.timelines import DrawnDossier, Portfolio, Shade

FOLLOWED = "="
"""The phases of what is followed after its end: the numbers are those of what leads to it."""
_REF, _STATE = (8, 24), (29, 36)
"""Columns at least, and at most on 80."""


def portfolio_text(seen: Portfolio, on: Screen | None = None) -> str:
    """The page of several dossiers, each phase by its number."""
    on = on or screen()
    if not seen.items:
        return words.no_dossier(seen)
    signs = DRAWN if on.utf else TYPED
    longest = max(length(words.line_state(line, short=True)) for line in seen.items)
    state = min(max(_STATE[0], longest), _STATE[1]) + max(0, on.width - 80) // 4
    ref = min(max(_REF[0], *(length(line.ref) for line in seen.items)), _REF[1])
    room = max(LEAST_CHART, on.width - ref - state - 2)
    scale = first_year_whole(scale_of(days_of_all(seen), 0, room))
    numbers = {id: _sign(shade) for shade in seen.phases for id in shade.phases}
    lines = [_portfolio_line(line, seen.as_of, scale, signs, numbers) for line in seen.items]
    return "\n".join(
        [
            page(words.portfolio_summary(seen), [], on),
            "",
            *(f"{'':{ref + 1}}{line}".rstrip() for line in axis(scale, on)),
            *(
                f"{cut(name, ref, on)} {alerted(chart, on)} {cut(told, state, on)}".rstrip()
                for name, chart, told in lines
            ),
            "",
            *legend(_samples(seen, signs), [chart for _, chart, _ in lines], on),
            *notes(words.portfolio_foot(seen, told=False), on),
        ]
    )


def _sign(shade: Shade) -> str:
    return FOLLOWED if shade.followed else str(shade.number % 10)


def _portfolio_line(
    line: DrawnDossier, as_of: date, scale: Scale, signs: Signs, numbers: dict[str, str]
) -> tuple[str, str, str]:
    cells = Cells(scale)
    for stay in line.stays:
        cells.fill(stay.from_on, stay.to_on or line.ended_on or as_of, numbers[stay.phase])
    for late in line.late:
        for part in late.periods:
            cells.fill(part.from_on, part.to_on, LATE)
    for stay in line.stays:
        if stay.is_return and stay.to_on:
            cells.mark(stay.to_on, signs.back)
    for end in line.endings:
        if end.precision != "day":
            cells.fill(earliest(end.on, end.precision), end.on, signs.about)
            cells.before(end.on, signs.about)
        cells.mark(end.on, signs.end)
    return line.ref, str(cells), words.line_state(line, short=True)


def _samples(seen: Portfolio, signs: Signs) -> Iterator[tuple[str, str]]:
    for shade in seen.phases:
        yield _sign(shade), listing(shade.names, "ou")
    yield LATE, "au-delà de l’échéance estimative"
    yield signs.back, "retour"
    yield signs.end, "fin du dossier"
    yield signs.about, "date connue au mois ou à l’année"
