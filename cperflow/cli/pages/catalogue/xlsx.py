"""The register of contracts as a workbook: contracts, projects, the map, what it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from cperflow.cli.lists import Item
from cperflow.cli.pages.catalogue import words
from cperflow.cli.pages.catalogue.charts import chart_of
from cperflow.cli.pages.catalogue.words import Shown
from cperflow.cli.pages.workbook import LINE, MOST_ROWS, Book, cell, row, sheet_of, text, writing
from cperflow.domain.money.percent import WHOLE
from cperflow.errors import Refused
from cperflow.french import integer
from cperflow.output import wrap
from cperflow.service.workspace import Workspace

CONTRACTS = {
    "region": ("Région", 15), "dossier": ("Contrat", 18), "follow_up": ("Suivi", 22),
    "status": ("Situation", 19), "signed": ("Signé", 12), "duration_months": ("Durée (mois)", 9),
    "number": ("Projets", 8), "cost": ("Coût (FCFA)", 17),
}  # fmt: skip
"""Each column: its title, its width in characters. What sources pay comes after them."""
PROJECTS = {
    "region": ("Région", 15), "dossier": ("Contrat", 18), "id": ("Projet", 8),
    "name": ("Intitulé", 60), "sector_label": ("Secteur", 22), "nature_label": ("Nature", 18),
    "scale_label": ("Échelle", 18), "places": ("Lieux", 32), "months": ("Durée (mois)", 9),
    "contractors": ("Entreprises", 24), "cost": ("Coût (FCFA)", 17),
}  # fmt: skip
MOBILISED = "rate:mobilised"
_AMOUNT, _RATE, _TILE, _WIDE = 17, 10, 17, 115

Columns = Mapping[str, tuple[str, int]]


def catalogue_xlsx(shown: Shown, ws: Workspace) -> bytes:
    """The file; the same register gives the same bytes. Raises Refused for more lines than a sheet
    can hold."""
    projects = list(_projects(shown))
    if max(len(projects), len(shown.items)) >= MOST_ROWS:
        raise Refused(
            f"Une feuille Excel tient {integer(MOST_ROWS)} lignes, il en faudrait davantage : "
            "restreignez la recherche, ou demandez --format csv."
        )
    title = words.title(shown.data)
    with writing(title, date.fromisoformat(shown.data["as_of"])) as book:
        _contracts(book, title, shown)
        _list(book, "Projets", title, PROJECTS, projects)
        _map(book, title, shown, ws)
        _summary(book, title, shown)
    return book.content.getvalue()


def _contracts(book: Book, title: str, shown: Shown) -> None:
    """One line per contract; « % » are real rates, which Excel writes its own way."""
    sources = words.paying(shown.items)
    called = [(source, shown.labels.get(source, source)) for source in sources]
    paid = {f"paid:{id}": (f"{name} (FCFA)", _AMOUNT) for id, name in called}
    rates = {f"rate:{id}": (f"{name} (%)", _RATE) for id, name in called}
    after = {"late": ("Retards", 9), MOBILISED: ("Mobilisé (%)", _AMOUNT)}
    lines = [_line(item, sources) for item in shown.items]
    _list(book, "Contrats", title, {**CONTRACTS, **paid, **rates, **after}, lines)


def _line(item: Item, sources: Sequence[str]) -> dict[str, Any]:
    paid, rates = item["by_source"] or {}, item["by_source_hundredths"] or {}
    mobilised = item["mobilised"] or {}
    return {
        **item,
        "status": words.status(item),
        "signed": words.signed(item),
        "number": len(item["projects"]),
        "cost": item["cost"] if item["projects"] else None,
        **{f"paid:{source}": paid.get(source) for source in sources},
        **{f"rate:{source}": rates.get(source) for source in sources},
        MOBILISED: mobilised.get("hundredths"),
        "partial": mobilised.get("partial", False),
    }


def _projects(shown: Shown) -> Iterator[dict[str, Any]]:
    for item in shown.items:
        for project in item["projects"]:
            yield {
                **item,
                **project,
                "places": words.places(project),
                "months": project["duration_months"],
                "contractors": ", ".join(project["contractors"]),
            }


def _list(
    book: Book, name: str, title: str, columns: Columns, lines: Sequence[Item]
) -> None:  # fmt: skip
    sheet = sheet_of(book, name, title)
    for column, (_, width) in enumerate(columns.values()):
        sheet.set_column(column, column, width)
    row(book, sheet, 0, [called for called, _ in columns.values()], "title")
    sheet.set_row(0, 3 * LINE)
    for number, line in enumerate(lines, start=1):
        sheet.set_row(number, LINE * max(_height(line[key], columns[key][1]) for key in columns))
        for column, key in enumerate(columns):
            _cell(book, sheet, (number, column), key, line)
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, len(lines), len(columns) - 1)
    sheet.repeat_rows(0)
    _total(book, sheet, len(lines) + 1, columns, lines)


def _cell(book: Book, sheet: Any, at: tuple[int, int], key: str, line: Item) -> None:
    if key.startswith("rate:") and line[key] is not None:
        face = "least" if key == MOBILISED and line["partial"] else "percent"
        sheet.write_number(*at, line[key] / WHOLE, book.faces[face])
    else:
        cell(book, sheet, at, key, line)


def _total(book: Book, sheet: Any, at: int, columns: Columns, lines: Sequence[Item]) -> None:
    """Sums of what is signed."""
    signed = [line for line in lines if line["signed_on"]]
    row(book, sheet, at, ["Contrats signés"] + [""] * (len(columns) - 1), "total")
    for column, key in enumerate(columns):
        if key in ("cost", "number", "late") or key.startswith("paid:"):
            total = sum(line[key] or 0 for line in signed)
            sheet.write_number(at, column, total, book.faces["total"])


def _map(book: Book, title: str, shown: Shown, ws: Workspace) -> None:
    chart = chart_of(ws, shown.found.as_of)
    sheet = sheet_of(book, "Carte", title)
    sheet.write_string(0, 0, chart.title, book.faces["heading"])
    columns = max((tile.column for tile in chart.tiles), default=0)
    rows = max((tile.row for tile in chart.tiles), default=0)
    sheet.set_column(0, columns, _TILE)
    faces = {look: book.file.add_format(_tile_face(fill)) for look, fill in chart.fills.items()}
    for tile in chart.tiles:
        said = "\n".join(map(text, (tile.name, tile.letters, tile.label)))
        sheet.set_row(2 + tile.row, 3.4 * LINE)
        sheet.write_string(2 + tile.row, tile.column, said, faces[tile.look])
    for number, line in enumerate((chart.note, *chart.legend.split(" ; ")), start=4 + rows):
        sheet.write_string(number, 0, line)


def _tile_face(fill: str) -> dict[str, Any]:
    return {"bg_color": f"#{fill}", "border": 1, "align": "center", "valign": "vcenter",
            "text_wrap": True}  # fmt: skip


def _summary(book: Book, title: str, shown: Shown) -> None:
    sheet = sheet_of(book, "Synthèse", title)
    sheet.set_column(0, 0, _WIDE)
    sheet.write_string(0, 0, title, book.faces["heading"])
    lines = (*words.totals(shown), "", *words.national(shown), "", *words.notes(shown), "",
             *_sources(shown))  # fmt: skip
    for number, line in enumerate(lines, start=2):
        sheet.set_row(number, LINE * _height(line, _WIDE - 15))
        sheet.write_string(number, 0, text(line), book.faces["text"])


def _sources(shown: Shown) -> Iterator[str]:
    """Where the projects of each contract are known from."""
    for item in shown.items:
        if item["sources"]:
            yield f"Source de {item['dossier']} : {' ; '.join(item['sources'])}."


def _height(value: object, width: int) -> int:
    """Lines that a text takes in its column, words kept whole."""
    return max(1, len(wrap(value, width))) if isinstance(value, str) else 1
