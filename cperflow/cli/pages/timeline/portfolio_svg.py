"""The drawing of the portfolio: a bar for each dossier, its phases one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from cperflow.cli.pages.timeline import words
from cperflow.cli.pages.timeline.drawing import (
    BOX,
    GAP,
    MARGIN,
    SHADES,
    WIDTH,
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
from cperflow.cli.pages.timeline.drawing_days import days_of_all, scale_of
from cperflow.french import date_long, listing
from cperflow.output.axis import Scale
from cperflow.output.svg import line, path, rect, text, width
from cperflow.record import NamedTuple
from cperflow.reports.stays import DrawnStay
from cperflow.reports.timelines import DrawnDossier, Portfolio, Shade

LEFT, RIGHT = 160, WIDTH - MARGIN - 236
TOP = 96
ROW, HIGH = 22, 13
_DARK = {f"p{number}" for number in range(len(SHADES) - 2, len(SHADES))}
SHEET = 26
"""Dossiers on a printed page."""


class _Shared(NamedTuple):
    """What the sheets of one portfolio have in common."""

    scale: Scale
    samples: list[Sample]
    foot: list[str]


def portfolio_svgs(seen: Portfolio) -> Iterator[str]:
    """One drawing for each printed page, all on the same scale."""
    shared = _shared(seen)
    pages = range(0, max(1, len(seen.items)), SHEET)
    for number, first in enumerate(pages, start=1):
        yield _drawn(seen, seen.items[first : first + SHEET], shared, f"frise{number}")


def portfolio_svg(seen: Portfolio) -> str:
    """The drawing of all these dossiers as the text of an SVG file."""
    return _drawn(seen, seen.items, _shared(seen), "frise")


def _shared(seen: Portfolio) -> _Shared:
    scale = scale_of(days_of_all(seen), LEFT, RIGHT)
    return _Shared(scale, list(_samples(seen)), words.portfolio_foot(seen, told=False))


def _drawn(seen: Portfolio, lines: Sequence[DrawnDossier], shared: _Shared, id: str) -> str:
    scale = shared.scale
    bottom = TOP + 6 + ROW * max(1, len(lines)) + 4
    samples, high = legend(shared.samples, bottom + 26)
    told, foot_high = notes(shared.foot, bottom + 26 + high)
    shades = {id: _shade(shade) for shade in seen.phases for id in shade.phases}
    body = [
        cut("Frise des dossiers", RIGHT, "h", MARGIN, 28, bold=True),
        cut(words.portfolio_summary(seen), WIDTH - 2 * MARGIN, "s", MARGIN, 48),
        *(rect(MARGIN - 8, TOP + 6 + ROW * n, WIDTH - 2 * MARGIN + 16, ROW, "band")
          for n in range(0, len(lines), 2)),
        *axis(scale, TOP, bottom),
        *_nothing(seen),
        *_line_of_day(seen, scale, bottom),
        *(drawn for n, each in enumerate(lines)
          for drawn in _line(each, seen.as_of, scale, shades, TOP + 6 + ROW * n)),
        *samples,
        *told,
    ]  # fmt: skip
    described = (
        f"{words.portfolio_summary(seen)} : chaque dossier sur une ligne, ses phases l’une après "
        "l’autre, les retards hachurés, le détenteur à droite."
    )
    return sheet(bottom + 30 + high + foot_high, "Frise des dossiers", described, body, id)


def _shade(shade: Shade) -> str:
    """The class of a phase in the style."""
    return "pf" if shade.followed else f"p{(shade.number - 1) % len(SHADES)}"


def _nothing(seen: Portfolio) -> Iterator[str]:
    if not seen.items:
        yield text(LEFT, TOP + 18, words.no_dossier(seen), "k")


def _line_of_day(seen: Portfolio, scale: Scale, bottom: float) -> Iterator[str]:
    if any(line.ended_on is None for line in seen.items):
        yield from now_line(scale, seen.as_of, TOP, bottom, f"situation au {date_long(seen.as_of)}")


def _line(
    each: DrawnDossier, as_of: date, scale: Scale, shades: dict[str, str], y: float
) -> Iterator[str]:
    base = y + ROW / 2 + 4
    yield cut(each.ref, LEFT - MARGIN - 8, "b", MARGIN, base, bold=True)
    stopped = [(end.on, end.reopened_on) for end in each.endings if end.reopened_on]
    for begun, back in stopped:
        x, wide = bar(scale, begun, back or as_of)
        yield line(x, y + ROW / 2, x + wide, y + ROW / 2, "gap", "dossier abandonné, puis rouvert")
    for stay in each.stays:
        yield from _segment(
            stay, each.ended_on or as_of, scale, shades.get(stay.phase, "p0"), y + 3
        )
    for late in each.late:
        for part in late.periods:
            x, wide = bar(scale, part.from_on, part.to_on)
            title = f"{late.name} ({late.holder}) : {words.late_words(late)}"
            yield rect(x, y + 15, wide, 5, "late", title)
    yield from _ends(each, scale, y)
    yield cut(words.line_state(each), WIDTH - MARGIN - RIGHT - 14, "k", RIGHT + 14, base)


def _segment(stay: DrawnStay, until: date, scale: Scale, shade: str, y: float) -> Iterator[str]:
    x, wide = bar(scale, stay.from_on, stay.to_on or until)
    name = stay.place or f"étape {stay.number}"
    yield rect(x, y, wide, HIGH, f"seg {shade}", words.stay_title(stay, name))
    number = str(stay.number)
    if width(number, 10) + GAP <= wide:
        dark = "m w" if shade in _DARK else "m"
        yield text(x + wide / 2, y + 9.5, number, dark, anchor="middle")
    if stay.is_return and stay.to_on:
        at = x + wide
        shape: list[str | float] = ["M", at - 7, y - 1, "L", at + 1, y - 5, "L", at + 1, y + 3, "Z"]
        yield path(shape, "head", f"{stay.act_name}, {words.stay_to(stay)}")


def _ends(each: DrawnDossier, scale: Scale, y: float) -> Iterator[str]:
    if not each.endings:
        yield from about(scale, each.opened_on, each.opened_precision, y + ROW - 2, "ouverture")
    for end in each.endings:
        told = words.ending_words(end)
        yield from about(scale, end.on, end.precision, y + ROW - 2, told)
        yield ending(scale.at(end.on), y + ROW / 2, end.status, told)


def _samples(seen: Portfolio) -> Iterator[Sample]:
    for shade in seen.phases:
        drawn = rect(0, 0, BOX, 12, f"seg {_shade(shade)}")
        yield Sample(drawn, f"{shade.number}. {listing(shade.names, 'ou')}")
    yield Sample(rect(0, 2, BOX, 7, "late"), "au-delà de l’échéance estimative")
    if any(stay.is_return for each in seen.items for stay in each.stays):
        yield Sample(path(["M", 8, 6, "L", 18, 1, "L", 18, 11, "Z"], "head"), "retour")
    ended = {end.status for each in seen.items for end in each.endings}
    if ended - {"abandoned"}:
        yield Sample(diamond(13, 6, ""), "fin du dossier")
    if "abandoned" in ended:
        yield Sample(ending(13, 6, "abandoned", ""), "dossier abandonné")
    if any(map(words.line_is_about, seen.items)):
        bracket = path(["M", 0, 4, "V", 8, "H", BOX, "V", 4], "about")
        yield Sample(bracket, "date connue au mois ou à l’année")
