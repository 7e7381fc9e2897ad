"""The map of regions: as a drawing, as a page for a browser, as text for the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cperflow.cli.pages.naming import iso_day
from cperflow.output import Column, Screen, say, screen, table, wrap
from cperflow.output.map import (
    BLANK,
    CROSSED,
    DASHED,
    DOTTED,
    HATCHED,
    PLAIN,
    RULED,
    SOLID,
    Meaning,
    Tile,
    tile_map,
)
from cperflow.record import NamedTuple
from cperflow.service.contracts.status import (
    ABANDONED,
    CLOSED,
    EXECUTION,
    NEGOTIATION,
    NONE,
    SHORT,
    SIGNED,
    STATUSES,
    SUSPENDED,
    TERMINATED,
)

NOTE = (
    "Carte schématique, sans échelle ni limites : chaque case est une région, à peu près à sa "
    "place."
)
COLUMNS = 8
"""Places of the map in a row: those that have none are put below it."""
DISTRICT = "district"
"""The kind whose tile is round."""


class Look(NamedTuple):
    """How a status is drawn, its letter, and what it is called."""

    look: str
    letter: str
    words: str


LOOKS = {
    NONE: Look(BLANK, "–", "aucun dossier"),
    NEGOTIATION: Look(HATCHED, "N", STATUSES[NEGOTIATION]),
    SIGNED: Look(PLAIN, "S", STATUSES[SIGNED]),
    EXECUTION: Look(SOLID, "E", STATUSES[EXECUTION]),
    SUSPENDED: Look(CROSSED, "U", STATUSES[SUSPENDED]),
    CLOSED: Look(DOTTED, "C", STATUSES[CLOSED]),
    TERMINATED: Look(RULED, "R", STATUSES[TERMINATED]),
    ABANDONED: Look(DASHED, "A", STATUSES[ABANDONED]),
}
LATE_MARK, LATE_WORDS = "!", "en retard"
LATE = Look(BLANK, LATE_MARK, "en plus : un délai ou une échéance dépassé")
"""Beside the letter of any of them."""


class Place(NamedTuple):
    """A region on the map; `tile` None: it has no place of its own."""

    key: str
    name: str
    tile: tuple[int, int] | None
    round: bool = False


def places(items: Iterable[Mapping[str, Any]]) -> list[Place]:
    """Those of `reports.territory.status_items`."""
    return [
        Place(i["key"], i["name"], tuple(i["tile"]) if i["tile"] else None, i["kind"] == DISTRICT)
        for i in items
    ]


class Stands(NamedTuple):
    """Where a region stands: one of LOOKS, the phase of a negotiation, whether something is
    late."""

    status: str = NONE
    phase: int | None = None
    late: bool = False

    @property
    def letters(self) -> str:
        return LOOKS[self.status].letter + (LATE_MARK if self.late else "")

    @property
    def words(self) -> str:
        """« en négociation (phase 2), en retard »."""
        phase = f" (phase {self.phase})" if self.phase else ""
        late = f", {LATE_WORDS}" if self.late else ""
        return f"{LOOKS[self.status].words}{phase}{late}"

    @property
    def label(self) -> str:
        """What a tile has room for."""
        if self.phase:
            return f"phase {self.phase}"
        return SHORT.get(self.status, LOOKS[self.status].words)


def standing(items: Iterable[Mapping[str, Any]]) -> dict[str, Stands]:
    """By key, of `reports.territory.status_items`."""
    return {i["key"]: Stands(i["status"], i["phase"], bool(i["late"])) for i in items}


def legend() -> list[Meaning]:
    """All that a tile can say, be it on the map or not."""
    looks = [Meaning(look.look, look.letter, look.words) for look in LOOKS.values()]
    return [*looks, Meaning(LATE.look, LATE.letter, LATE.words, marked=True)]


def region_map(
    found: Sequence[Place],
    stood: Mapping[str, Stands],
    title: str = "Les contrats-plans par région",
) -> str:
    """The map as SVG. `stood`: by key; a region that is not in it has no dossier."""
    tiles = tiles_of(found, stood)
    return tile_map(title, NOTE, f"{NOTE} {said(found, stood)}.", tiles, legend())


def said(found: Sequence[Place], stood: Mapping[str, Stands]) -> str:
    """The map in words, in reading order."""
    told = [f"{place.name} : {stood.get(place.key, Stands()).words}" for place, _ in _placed(found)]
    return " ; ".join(told)


def tiles_of(found: Sequence[Place], stood: Mapping[str, Stands]) -> list[Tile]:
    """Its tiles, in reading order."""
    return [_tile(place, at, stood.get(place.key, Stands())) for place, at in _placed(found)]


FORMATS = ("svg", "html", "txt")
PAPER = Screen(width=100)
"""What a text file is as wide as."""


def give_map(data: Mapping[str, Any], output: str) -> None:
    """The map on the screen, or in a file by its extension. Raises UsageError, OSError."""
    if not output:
        say(map_text(data))
        return
    # only who asks for a file pays for it
    from cperflow.documents.files import writing as files

    format = files.format_for("", output, FORMATS, "svg")
    path = files.place(output, f"carte.{format}")
    files.write(path, _drawn(data, format).encode())
    say(f"Carte écrite : {path}")


def _drawn(data: Mapping[str, Any], format: str) -> str:
    if format == "txt":
        return map_text(data, PAPER) + "\n"
    title = f"Les contrats-plans par région au {iso_day(data['as_of'])}"
    svg = region_map(places(data["items"]), standing(data["items"]), title)
    return svg if format == "svg" else map_html(svg, data, title)


def map_html(svg: str, data: Mapping[str, Any], title: str) -> str:
    """The map and, below it, the same as a table."""
    # a page for a browser: only who asks for one pays for it
    from cperflow.cli.pages import html

    stood = standing(data["items"])
    rows = [_row(item, stood[item["key"]]) for item in data["items"]]
    style = "body{max-width:60rem}svg{max-width:100%;height:auto}"
    parts = [html.Html(svg), html.table(("Région", "", "Situation", "Dossier"), rows)]
    return html.web_page(title, parts, style)


def map_text(data: Mapping[str, Any], on: Screen | None = None) -> str:
    """A grid of the first letters of each region with its status, then what each says."""
    items, width = data["items"], (on or screen()).width
    stood, known = standing(items), places(items)
    cells = {at: _cell(place, stood[place.key]) for place, at in _placed(known)}
    rows = range(max((row for _, row in cells), default=0) + 1)
    grid = [
        "".join(f"{cells.get((column, row), ''):9}" for column in range(COLUMNS)).rstrip()
        for row in rows
    ]
    lines = [_row(item, stood[item["key"]]) for item in items]
    columns = [Column("Région"), Column("", whole=True), Column("Situation"), Column("Dossier")]
    meant = " ; ".join(f"{each.letters} {each.words}" for each in legend())
    head = [f"Les contrats-plans par région au {iso_day(data['as_of'])}", *wrap(NOTE, width)]
    return "\n".join([*head, "", *grid, "", table(lines, columns, on), "", *wrap(meant, width)])


def _row(item: Mapping[str, Any], stands: Stands) -> tuple[str, ...]:
    return item["name"], stands.letters, stands.words, item["dossier"] or ""


def _placed(found: Sequence[Place]) -> list[tuple[Place, tuple[int, int]]]:
    """Each region and its tile; those that have none, or whose tile is taken, below the others."""
    taken: dict[tuple[int, int], Place] = {}
    left = [
        place for place in found if not place.tile or taken.setdefault(place.tile, place) != place
    ]
    below = max((row for _, row in taken), default=-1) + 2
    free = {(n % COLUMNS, below + n // COLUMNS): place for n, place in enumerate(left)}
    return [(place, at) for at, place in sorted({**taken, **free}.items(), key=_reading)]


def _reading(placed: tuple[tuple[int, int], Place]) -> tuple[int, int]:
    (column, row), _ = placed
    return row, column


def _tile(place: Place, at: tuple[int, int], stands: Stands) -> Tile:
    look, label = LOOKS[stands.status].look, stands.label
    return Tile(*at, place.name, look, stands.letters, label, place.round, stands.late)


def _cell(place: Place, stands: Stands) -> str:
    return f"{place.key[:4]} {stands.letters}"
