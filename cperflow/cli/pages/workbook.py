"""Workbooks to read and to print: real dates and numbers, sheets of A4 as wide as a page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from io import BytesIO
from typing import Any

from cperflow.cli.lists import Item
from cperflow.output import Screen, printable
from cperflow.record import NamedTuple

MOST_ROWS = 1_048_575
"""Under the line of titles (Excel specifications and limits)."""
LONGEST_TEXT = 32_767
LONGEST_HEADER = 200
"""Of the 255 characters that Excel takes, with its own marks."""
LINE = 15
"""Height of a line, in points: only Excel itself makes a row as high as its texts need."""
_A4 = 9
_DAY = "dd/mm/yyyy"
_SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_FACES: dict[str, dict[str, Any]] = {
    "text": {"valign": "top", "text_wrap": True},
    "unit": {"align": "left", "valign": "top", "text_wrap": True, "indent": 1},
    "number": {"valign": "top", "num_format": "#,##0"},
    "percent": {"valign": "top", "num_format": "0.00%"},
    "least": {"valign": "top", "num_format": '"au moins "0.00%'},
    "day": {"valign": "top", "num_format": _DAY},
    "illustrative": {"valign": "top", "num_format": f'{_DAY}"*"'},
    "title": {"bold": True, "valign": "top", "text_wrap": True, "bottom": 1, "bg_color": "#EEF1F4"},
    "total": {"bold": True, "valign": "top", "top": 1, "num_format": "#,##0"},
    "heading": {"bold": True, "font_size": 13},
}


class Book(NamedTuple):
    """A workbook being written, how its cells look, and where its bytes are once it is closed."""

    file: Any
    faces: Mapping[str, Any]
    content: BytesIO


@contextmanager
def writing(title: str, on: date) -> Iterator[Book]:
    """A workbook that says it was made on a day: the same data gives the same bytes."""
    # a tenth of a second: only who asks for a workbook pays
    from xlsxwriter import Workbook

    content = BytesIO()
    with Workbook(content, {"in_memory": True, **_SAFE}) as file:
        created = datetime.combine(on, datetime.min.time())
        file.set_properties({"title": title, "created": created})
        yield Book(file, {face: file.add_format(look) for face, look in _FACES.items()}, content)


def sheet_of(book: Book, name: str, said: str) -> Any:
    """A sheet that prints on A4, as wide as one page, under a title."""
    sheet = book.file.add_worksheet(name)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.set_header(f"&L{said.replace('&', '&&')[:LONGEST_HEADER]}&R&A")
    sheet.set_footer("&RPage &P / &N")
    return sheet


def row(book: Book, sheet: Any, at: int, texts: Sequence[str], face: str) -> None:
    """Texts in the first columns."""
    for column, each in enumerate(texts):
        sheet.write_string(at, column, text(each), book.faces[face])


def cell(book: Book, sheet: Any, at: tuple[int, int], field: str, item: Item) -> None:
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
        sheet.write_string(*at, text(value), book.faces["unit" if field == "unit" else "text"])


def text(value: str) -> str:
    """A text as a cell can hold it."""
    return printable(value, Screen())[:LONGEST_TEXT]
