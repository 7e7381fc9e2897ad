"""The map of the regions for the documents of the register: as SVG, and as tiles with colours."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from cperflow.cli.pages.region_map import (
    NOTE,
    legend,
    places,
    region_map,
    said,
    standing,
    tiles_of,
)
from cperflow.french import date_long
from cperflow.output.map import BLANK, CROSSED, DASHED, DOTTED, HATCHED, PLAIN, RULED, SOLID, Tile
from cperflow.record import NamedTuple
from cperflow.reports.territory import status_items
from cperflow.service.regions import regional
from cperflow.service.regions.territory import territory
from cperflow.service.workspace import Workspace

FILLS = {
    BLANK: "FFFFFF", HATCHED: "FFF7DC", PLAIN: "CFE3F5", SOLID: "A9D8B0", CROSSED: "ECE4F3",
    DOTTED: "E3E3E3", RULED: "EDEDED", DASHED: "F7F7F7",
}  # fmt: skip
"""The colours of the map where there are no patterns; each tile has its letter."""


class Chart(NamedTuple):
    """A map: drawn, in words, and as tiles; `fills` by their look."""

    title: str
    svg: str
    words: str
    tiles: tuple[Tile, ...]
    fills: Mapping[str, str]
    legend: str
    note: str = NOTE


def chart_of(ws: Workspace, as_of: date) -> Chart:
    """The regions known on a day, each with where its contract stands."""
    items = status_items(territory(ws), regional.region_statuses(ws, as_of), as_of)["items"]
    title = f"Les contrats par région au {date_long(as_of)}"
    found, stood = places(items), standing(items)
    told = " ; ".join(f"{each.letters} : {each.words}" for each in legend())
    return Chart(
        title,
        region_map(found, stood, title),
        f"{NOTE} {said(found, stood)}.",
        tuple(tiles_of(found, stood)),
        FILLS,
        f"{told}.",
    )
