"""The register of contracts as a document to print: the map, a table of all, a sheet for each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from cperflow.cli.lists import Item
from cperflow.cli.pages.catalogue import words
from cperflow.cli.pages.catalogue.charts import Chart, chart_of
from cperflow.cli.pages.catalogue.words import Shown
from cperflow.documents.page.blocks import (
    Block,
    Figure,
    Heading,
    Inline,
    Listing,
    Page,
    PageBreak,
    Paragraph,
    Run,
    Table,
    Tile,
)
from cperflow.french import NBSP, amount, count, integer, percent
from cperflow.service.contracts.catalogue import Card

if TYPE_CHECKING:
    from cperflow.service.workspace import Workspace

STATE = ("RÉPUBLIQUE DU MALI", "Un Peuple – Un But – Une Foi")


def catalogue_paper(shown: Shown, ws: Workspace) -> Page:
    """The page, which every renderer draws; the same register gives the same one."""
    office, invented = ws.office(), any(item["illustrative"] for item in shown.items)
    return Page(
        title=words.title(shown.data),
        body=tuple(_body(shown, ws)),
        letterhead=tuple(str(office.get("letterhead", "")).splitlines()),
        state=STATE,
        footer=str(office.get("footer", "")),
        notice="DÉMONSTRATION – certaines dates sont illustratives" if invented else "",
        author=str(office.get("body", "")),
        date=shown.data["as_of"],
    )


def _body(shown: Shown, ws: Workspace) -> Iterator[Block]:
    for line in words.totals(shown):
        yield Paragraph(_text(line), "left")
    chart = chart_of(ws, shown.found.as_of)
    if chart.tiles:
        yield Heading(1, _text("Carte"))
        yield _figure(chart)
    yield PageBreak()
    yield Heading(1, _text("Tableau d’ensemble"))
    if shown.items:
        yield _overview(shown)
    for line in words.notes(shown):
        yield Paragraph((Run(line, italic=True),), "left")
    if lines := words.national(shown):
        yield Heading(1, _text("Chiffres publiés, et ce qui manque ici"))
        yield from _published(lines)
    if shown.items:
        yield PageBreak()
    for card, item in zip(shown.found.cards, shown.items, strict=True):
        yield from _sheet(card, item, shown)


def _figure(chart: Chart) -> Figure:
    tiles = tuple(
        Tile(tile.column, tile.row, (tile.name, tile.letters, tile.label), chart.fills[tile.look])
        for tile in chart.tiles
    )
    return Figure(chart.svg, chart.words, tiles, f"{chart.note} {chart.legend}")


def _overview(shown: Shown) -> Table:
    """What is signed, then the rest, then the total of what is signed."""
    sources = words.paying(shown.items)
    titles = ["Contrat", "Signé", "Situation", "Durée", "Projets", "Coût (FCFA)"]
    titles += [f"{shown.labels.get(source, source)} (%)" for source in sources] + ["Retards"]
    aligns = ("left", "left", "left", "right", *["right"] * (len(titles) - 4))
    rows: list[tuple[Inline, ...]] = []
    for known, what in ((True, "Contrats signés"), (False, "Sans contrat signé")):
        some = [item for item in shown.items if bool(item["signed_on"]) is known]
        rows += [(_text(what),)] if some else []
        rows += [_row(item, sources) for item in some]
    signed = shown.data["signed"]
    blank = [""] * len(sources)
    total = ["Total des contrats signés", "", "", "", integer(signed["projects"]),
             integer(signed["cost"]), *blank, integer(signed["late"])]  # fmt: skip
    rows.append(tuple(map(_text, total)))
    return Table(tuple(map(_text, titles)), tuple(rows), aligns, total_rows=1)


def _row(item: Item, sources: Sequence[str]) -> tuple[Inline, ...]:
    cells = [
        f"{item['region']}\n{item['dossier']}",
        words.signed(item),
        words.short_status(item),
        words.duration(item),
        integer(len(item["projects"])),
        integer(item["cost"]) if item["projects"] else words.UNKNOWN,
        *(words.share(item, source).removesuffix(f"{NBSP}%") for source in sources),
        words.late(item),
    ]
    return tuple(map(_text, cells))


def _published(lines: Sequence[str]) -> Iterator[Block]:
    """Each place where figures are printed, and its list of figures."""
    listed: list[Inline] = []
    for line in lines:
        if not line.startswith(" "):
            if listed:
                yield Listing(tuple(listed))
            listed = []
            yield Paragraph(_text(line), "left")
        else:
            listed.append(_text(line.strip()))
    yield Listing(tuple(listed))


def _sheet(card: Card, item: Item, shown: Shown) -> Iterator[Block]:
    yield Heading(1, _text(f"{item['region']}{NBSP}: {item['dossier']}"))
    told = [(name, said) for name, said in _told(item, shown) if said]
    rows = tuple((_text(name), _text(said)) for name, said in told)
    yield Table((_text("Rubrique"), _text("Contrat")), rows, ("left", "left"), (30, 70))
    if item["projects"]:
        number = count(len(item["projects"]), "projet")
        yield Heading(2, _text(f"{number} : {amount(item['cost'])}"))
        yield _projects(item)
    if card.sources:
        yield Paragraph((Run(f"Source : {' ; '.join(card.sources)}.", italic=True),), "left")


def _told(item: Item, shown: Shown) -> Iterator[tuple[str, str]]:
    yield "Situation", words.status(item)
    yield "Signature", words.signed(item)
    yield "Durée", words.duration(item)
    yield "Suivi", item["follow_up"] or ""
    yield "Coût prévu", amount(item["cost"]) if item["projects"] else "aucun projet inscrit"
    yield "Parts", "\n".join(_shares(item, shown)) or "non renseignées"
    yield "Mobilisé", words.mobilised(item) if item["mobilised"] else ""
    if item["late"] is not None:
        late = count(item["late"], "échéance dépassée", "échéances dépassées")
        yield "Retards", f"{late}, et {words.missed(item)}" if item["missed"] else late


def _shares(item: Item, shown: Shown) -> Iterator[str]:
    for source, paid in (item["by_source"] or {}).items():
        if paid:
            rate = percent(item["by_source_hundredths"][source])
            yield f"{shown.labels.get(source, source)}{NBSP}: {amount(paid)} ({rate}{NBSP}%)"
    if item["difference"]:
        yield words.unequal(item["difference"])


def _projects(item: Item) -> Table:
    titles = ("N°", "Projet", "Lieux", "Secteur", "Coût (FCFA)")
    rows = [
        (project["id"], _named(project), words.places(project), project["sector_label"] or "",
         integer(project["cost"]))
        for project in item["projects"]
    ]  # fmt: skip
    rows.append(("", "Total", "", "", integer(item["cost"])))
    return Table(
        tuple(map(_text, titles)),
        tuple(tuple(map(_text, row)) for row in rows),
        ("left", "left", "left", "left", "right"),
        (5, 39, 23, 15, 18),
        total_rows=1,
    )


def _named(project: Item) -> str:
    """Its title, then what else is told of it."""
    told = [
        ("nature", project["nature_label"]),
        ("échelle", project["scale_label"]),
        ("durée", f"{project['duration_months']} mois" if project["duration_months"] else ""),
        ("entreprises", ", ".join(project["contractors"])),
    ]
    said = " ; ".join(f"{name} : {value}" for name, value in told if value)
    return f"{project['name']}\n({said})" if said else str(project["name"])


def _text(text: str) -> Inline:
    return (Run(text),) if text else ()
