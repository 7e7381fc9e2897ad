"""`funding status` as a workbook: every column, one sheet for each way of adding up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cperflow.cli.pages.mobilisation import MOBILISED_NOTE, TITLES, UNTOLD
from cperflow.cli.pages.workbook import Book, row, sheet_of, text, writing
from cperflow.domain.dossier.followed import STAGES
from cperflow.domain.money.percent import WHOLE

SHEETS = (
    ("contracts", "Contrats", (("ref", "Contrat"), ("region", "Région"))),
    ("regions", "Régions", (("region", "Région"),)),
    ("sources", "Sources", (("label", "Source"),)),
    ("years", "Exercices", (("year", "Exercice"),)),
    ("cells", "Détail", (("source", "Source"), ("year", "Exercice"))),
)
"""The lists of the data, their sheets, and what names a line of each."""
_TOTALLED = ("contracts", "regions", "sources")
"""The lists whose lines add up to the total of the data."""
NOTES = (
    f"Montants en FCFA. {MOBILISED_NOTE}",
    "Où des montants ne sont pas communiqués, les sommes sont partielles, et le reste est un "
    "maximum. Une cellule vide : rien n’en est connu.",
)
_WIDTHS = {"number": 17, "percent": 11}
"""Of columns, in characters."""

Value = float | str | None


def money_xlsx(data: Mapping[str, Any]) -> bytes:
    """The file, from the data of `reports.money`; the same data gives the same bytes."""
    title = f"Mobilisation du financement, situation au {data['as_of']:%d/%m/%Y}"
    with writing(title, data["as_of"]) as book:
        for key, name, named in SHEETS:
            if key in data:
                sheet = sheet_of(book, name, title)
                total = data["total"] if key in _TOTALLED else None
                _fill(book, sheet, named, data[key], total)
    return book.content.getvalue()


def _fill(
    book: Book,
    sheet: Any,
    named: Sequence[tuple[str, str]],
    lines: Sequence[Mapping[str, Any]],
    total: Mapping[str, Any] | None,
) -> None:
    for at, line in enumerate(lines, start=1):
        row(book, sheet, at, [_name(line[key]) for key, _ in named], "text")
        _figures(book, sheet, (at, len(named)), line)
    below = len(lines) + 1
    if lines and total is not None:
        row(book, sheet, below, ["Total", *[""] * (len(named) - 1)], "total")
        _figures(book, sheet, (below, len(named)), total, face="total")
    _titles(book, sheet, named, lines)
    for at, note in enumerate(NOTES, start=below + 2):
        sheet.write_string(at, 0, note)


def _titles(
    book: Book, sheet: Any, named: Sequence[tuple[str, str]], lines: Sequence[Mapping[str, Any]]
) -> None:
    columns = list(_columns(lines[0])) if lines else []
    row(book, sheet, 0, [label for _, label in named] + [each[0] for each in columns], "title")
    sheet.set_column(0, len(named) - 1, 24)
    for column, (_, face, _value) in enumerate(columns, start=len(named)):
        sheet.set_column(column, column, _WIDTHS[face])
    sheet.set_row(0, 45)
    sheet.freeze_panes(1, len(named))
    sheet.repeat_rows(0)


def _figures(
    book: Book, sheet: Any, place: tuple[int, int], line: Mapping[str, Any], *, face: str = ""
) -> None:
    """The cells of figures of a line, from a place on; `face`: of those that are no rates."""
    at, first = place
    for column, (_, own, value) in enumerate(_columns(line), start=first):
        look = book.faces[face if face and own != "percent" else own]
        if value is None:
            sheet.write_blank(at, column, None, look)
        elif isinstance(value, str):
            sheet.write_string(at, column, text(value), look)
        else:
            sheet.write_number(at, column, value, look)


def _columns(line: Mapping[str, Any]) -> Iterator[tuple[str, str, Value]]:
    """Title, face and value of each column of figures."""
    stages = line["stages"]
    told = line["shares"] or any(_told(stages[stage]) for stage in STAGES)
    yield "Prévu", "number", line["planned"] if line["shares"] else None
    for stage in STAGES:
        yield TITLES[stage], "number", _amount(stages[stage])
    if "remaining" in line:
        known = line["mobilised"] or not line["partial"]
        yield "Mobilisé", "number", (line["mobilised"] if known else UNTOLD) if told else None
        yield "Reste à mobiliser", "number", line["remaining"] if line["shares"] else None
    unknown = sum(stages[stage]["unknown"] for stage in STAGES)
    yield "Montants non communiqués", "number", unknown
    yield "Parts", "number", line["shares"] or None
    for stage in STAGES:
        yield f"{TITLES[stage]}, % de parts entamées", "percent", _rate(stages[stage], "number")
        yield f"{TITLES[stage]}, % du montant", "percent", _rate(stages[stage], "amount")


def _told(moved: Mapping[str, Any]) -> bool:
    return bool(moved["movements"] or moved["nothing"])


def _amount(moved: Mapping[str, Any]) -> Value:
    """None when nothing is told; a sum of which nothing is known is no 0."""
    if not _told(moved):
        return None
    return UNTOLD if moved["partial"] and not moved["amount"] else int(moved["amount"])


def _rate(moved: Mapping[str, Any], by: str) -> Value:
    hundredths = moved[f"rate_by_{by}"]
    if hundredths is None or not _told(moved):
        return None
    if by == "amount" and isinstance(_amount(moved), str):
        return UNTOLD
    return float(hundredths) / WHOLE


def _name(name: object) -> str:
    return "Toute la durée" if name is None else str(name)
