"""`overdue` as a workbook: real dates and numbers, ready to be filtered and printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

from cperflow.cli.lists import SUBJECT, Item, Naming
from cperflow.cli.pages.overdue.page import COLUMNS, foot, groups, total_name
from cperflow.cli.pages.overdue.words import notes, suspended, title
from cperflow.errors import Refused
from cperflow.french import integer
from cperflow.output import Screen, printable, wrap
from cperflow.record import NamedTuple

UNNUMBERED = {
    **{key: COLUMNS[key] for key in ("dossier", "region", "workflow", "phase", "step")},
    "clock": "Délai",
    "holder": "Détenteur",
    "started_on": "Départ",
    "days": "Jours écoulés",
    "illustrative": "Dates illustratives",
}
TOTALS = ("Délais dépassés", "Plus long retard", "Unité", "Retard estimé", "Dates illustratives")

MOST_ROWS = 1_048_575
"""Under the line of titles (Excel specifications and limits)."""
LONGEST_TEXT = 32_767
LONGEST_HEADER = 200
"""Of the 255 characters that Excel takes, with its own marks."""

_WIDTHS = {
    "dossier": 18, "region": 13, "workflow": 10, "phase": 22, "step": 32, "clock": 24,
    "holder": 28, "unit": 17,
}  # fmt: skip
_OTHER_WIDTH = 11
"""Of a column, in characters."""
_LINE = 15
"""Height of a line, in points: only Excel itself makes a row as high as its texts need."""
_A4 = 9
_DAY = "dd/mm/yyyy"
_SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_FACES: dict[str, dict[str, Any]] = {
    "text": {"valign": "top", "text_wrap": True},
    "unit": {"align": "left", "valign": "top", "text_wrap": True, "indent": 1},
    "number": {"valign": "top", "num_format": "#,##0"},
    "day": {"valign": "top", "num_format": _DAY},
    "illustrative": {"valign": "top", "num_format": f'{_DAY}"*"'},
    "title": {"bold": True, "valign": "top", "text_wrap": True, "bottom": 1, "bg_color": "#EEF1F4"},
    "heading": {"bold": True, "font_size": 13},
}


class Book(NamedTuple):
    """A workbook being written, and how its cells look."""

    file: Any
    faces: Mapping[str, Any]


def overdue_xlsx(data: Mapping[str, Any], names: Naming) -> bytes:
    """The file, from the data of `reports.overdue.overdue` and the names of its ids.

    The same data gives the same bytes. Raises Refused for more lines than a sheet can hold.
    """
    # a tenth of a second: only who asks for a workbook pays
    from xlsxwriter import Workbook

    if max(len(data["items"]), len(data["unnumbered"])) > MOST_ROWS:
        raise Refused(
            f"Une feuille Excel tient {integer(MOST_ROWS)} lignes, il en faudrait davantage : "
            "restreignez la liste, ou demandez --format csv."
        )
    content = BytesIO()
    with Workbook(content, {"in_memory": True, **_SAFE}) as file:
        created = datetime.combine(date.fromisoformat(data["as_of"]), datetime.min.time(), UTC)
        file.set_properties({"title": title(data, names), "created": created.replace(tzinfo=None)})
        book = Book(file, {face: file.add_format(look) for face, look in _FACES.items()})
        _list(book, "En retard", COLUMNS, data, "items", names)
        _summary(book, data, names)
        _list(book, "Sans échéance", UNNUMBERED, data, "unnumbered", names)
    return content.getvalue()


def _list(
    book: Book, name: str, columns: Mapping[str, str], data: Mapping[str, Any], key: str,
    names: Naming,
) -> None:  # fmt: skip
    sheet = _sheet(book, name, title(data, names))
    for column, field in enumerate(columns):
        sheet.set_column(column, column, _WIDTHS.get(field, _OTHER_WIDTH))
    titles = [names.subject if each == SUBJECT else each for each in columns.values()]
    _row(book, sheet, 0, titles, "title")
    sheet.set_row(0, 2 * _LINE)
    for number, item in enumerate(data[key], start=1):
        named = names.named(item)
        sheet.set_row(number, _LINE * max(_lines(field, named[field]) for field in columns))
        for column, field in enumerate(columns):
            _cell(book, sheet, (number, column), field, named)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, len(data[key]), len(columns) - 1)
    sheet.repeat_rows(0)


def _summary(book: Book, data: Mapping[str, Any], names: Naming) -> None:
    said = title(data, names)
    sheet = _sheet(book, "Synthèse", said)
    apart = f"Sans échéance chiffrée : {integer(len(data['unnumbered']))}"
    sheet.write_string(0, 0, said, book.faces["heading"])
    lines = filter(None, (*notes(data, names), apart, suspended(data)))
    for at, line in enumerate(lines, start=1):
        sheet.write_string(at, 0, line)
    at += 2
    for key, called in groups(names).items():
        _row(book, sheet, at, [called, *TOTALS], "title")
        sheet.set_row(at, 2 * _LINE)
        for at, total in enumerate(data["totals"][key], start=at + 1):  # noqa: B020
            _total(book, sheet, at, total, names)
        at += 2
    for at, line in enumerate(_legend(data), start=at):  # noqa: B020
        sheet.write_string(at, 0, line)
    sheet.set_column(0, 0, 78)
    sheet.set_column(1, len(TOTALS), _WIDTHS["unit"])


def _total(book: Book, sheet: Any, at: int, total: Item, names: Naming) -> None:
    sheet.write_string(at, 0, _text(total_name(total, names)), book.faces["text"])
    for column, field in enumerate(("count", "longest", "unit", "estimated", "illustrative"), 1):
        _cell(book, sheet, (at, column), field, names.named(total))


def _legend(data: Mapping[str, Any]) -> Sequence[str]:
    return foot([*data["items"], *data["unnumbered"]]).strip().splitlines()


def _sheet(book: Book, name: str, said: str) -> Any:
    """A sheet that prints on A4, as wide as one page, under a title."""
    sheet = book.file.add_worksheet(name)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.set_header(f"&L{said.replace('&', '&&')[:LONGEST_HEADER]}&R&A")
    sheet.set_footer("&RPage &P / &N")
    return sheet


def _row(book: Book, sheet: Any, at: int, texts: Sequence[str], face: str) -> None:
    for column, text in enumerate(texts):
        sheet.write_string(at, column, _text(text), book.faces[face])


def _cell(book: Book, sheet: Any, at: tuple[int, int], field: str, item: Item) -> None:
    """A value as what it is; a text stays one, whatever it begins with."""
    value = item[field]
    if value is None:
        sheet.write_blank(*at, None, book.faces["text"])
    elif field.endswith("_on"):
        face = "illustrative" if item["illustrative"] else "day"
        sheet.write_datetime(*at, date.fromisoformat(value), book.faces[face])
    elif isinstance(value, bool):
        sheet.write_string(*at, "oui" if value else "non", book.faces["text"])
    elif isinstance(value, int):
        sheet.write_number(*at, value, book.faces["number"])
    else:
        sheet.write_string(*at, _text(value), book.faces["unit" if field == "unit" else "text"])


def _lines(field: str, value: object) -> int:
    """Lines that a text takes in its column, words kept whole."""
    return len(wrap(value, _WIDTHS.get(field, _OTHER_WIDTH))) if isinstance(value, str) else 1


def _text(value: str) -> str:
    return printable(value, Screen())[:LONGEST_TEXT]
