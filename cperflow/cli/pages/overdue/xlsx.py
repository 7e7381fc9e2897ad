"""`overdue` as a workbook: real dates and numbers, ready to be filtered and printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from cperflow.cli.lists import SUBJECT, Item, Naming
from cperflow.cli.pages.missed import missed_lines
from cperflow.cli.pages.overdue.page import COLUMNS, foot, groups, total_name
from cperflow.cli.pages.overdue.words import notes, suspended, title
from cperflow.cli.pages.workbook import LINE, MOST_ROWS, Book, cell, row, sheet_of, text, writing
from cperflow.errors import Refused
from cperflow.french import integer
from cperflow.output import wrap

UNNUMBERED = {
    **{key: COLUMNS[key] for key in ("dossier", "region", "workflow", "phase", "step")},
    "clock": "Délai",
    "holder": "Détenteur",
    "started_on": "Départ",
    "days": "Jours écoulés",
    "illustrative": "Dates illustratives",
}
TOTALS = ("Délais dépassés", "Plus long retard", "Unité", "Retard estimé", "Dates illustratives")

_WIDTHS = {
    "dossier": 18, "region": 13, "workflow": 10, "phase": 22, "step": 32, "clock": 24,
    "holder": 28, "unit": 17,
}  # fmt: skip
_OTHER_WIDTH = 11
"""Of a column, in characters."""
_BROAD = 78
"""Of the first column of the summary."""


def overdue_xlsx(data: Mapping[str, Any], names: Naming) -> bytes:
    """The file, from the data of `reports.overdue.overdue` and the names of its ids.

    The same data gives the same bytes. Raises Refused for more lines than a sheet can hold.
    """
    if max(len(data["items"]), len(data["unnumbered"])) > MOST_ROWS:
        raise Refused(
            f"Une feuille Excel tient {integer(MOST_ROWS)} lignes, il en faudrait davantage : "
            "restreignez la liste, ou demandez --format csv."
        )
    with writing(title(data, names), date.fromisoformat(data["as_of"])) as book:
        _list(book, "En retard", COLUMNS, data, "items", names)
        _summary(book, data, names)
        _list(book, "Sans échéance", UNNUMBERED, data, "unnumbered", names)
    return book.content.getvalue()


def _list(
    book: Book, name: str, columns: Mapping[str, str], data: Mapping[str, Any], key: str,
    names: Naming,
) -> None:  # fmt: skip
    sheet = sheet_of(book, name, title(data, names))
    for column, field in enumerate(columns):
        sheet.set_column(column, column, _WIDTHS.get(field, _OTHER_WIDTH))
    titles = [names.subject if each == SUBJECT else each for each in columns.values()]
    row(book, sheet, 0, titles, "title")
    sheet.set_row(0, 2 * LINE)
    for number, item in enumerate(data[key], start=1):
        named = names.named(item)
        sheet.set_row(number, LINE * max(_lines(field, named[field]) for field in columns))
        for column, field in enumerate(columns):
            cell(book, sheet, (number, column), field, named)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, len(data[key]), len(columns) - 1)
    sheet.repeat_rows(0)


def _summary(book: Book, data: Mapping[str, Any], names: Naming) -> None:
    said = title(data, names)
    sheet = sheet_of(book, "Synthèse", said)
    apart = f"Sans échéance chiffrée : {integer(len(data['unnumbered']))}"
    sheet.write_string(0, 0, said, book.faces["heading"])
    lines = filter(
        None, (*notes(data, names), apart, *missed_lines(data["missed"]), suspended(data))
    )
    for at, line in enumerate(lines, start=1):
        sheet.set_row(at, LINE * len(wrap(line, _BROAD)))
        sheet.write_string(at, 0, text(line), book.faces["text"])
    at += 2
    for key, called in groups(names).items():
        row(book, sheet, at, [called, *TOTALS], "title")
        sheet.set_row(at, 2 * LINE)
        for at, total in enumerate(data["totals"][key], start=at + 1):  # noqa: B020
            _total(book, sheet, at, total, names)
        at += 2
    for at, line in enumerate(_legend(data), start=at):  # noqa: B020
        sheet.set_row(at, LINE * len(wrap(line, _BROAD)))
        sheet.write_string(at, 0, text(line), book.faces["text"])
    sheet.set_column(0, 0, _BROAD)
    sheet.set_column(1, len(TOTALS), _WIDTHS["unit"])


def _total(book: Book, sheet: Any, at: int, total: Item, names: Naming) -> None:
    called = total_name(total, names)
    sheet.set_row(at, LINE * len(wrap(called, _BROAD)))
    sheet.write_string(at, 0, text(called), book.faces["text"])
    for column, field in enumerate(("count", "longest", "unit", "estimated", "illustrative"), 1):
        cell(book, sheet, (at, column), field, names.named(total))


def _legend(data: Mapping[str, Any]) -> Sequence[str]:
    return foot([*data["items"], *data["unnumbered"]]).strip().splitlines()


def _lines(field: str, value: object) -> int:
    """Lines that a text takes in its column, words kept whole."""
    return len(wrap(value, _WIDTHS.get(field, _OTHER_WIDTH))) if isinstance(value, str) else 1
