"""JSON for programs, CSV for spreadsheets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from cperflow.french import NBSP
from cperflow.output.values import french, plain
from cperflow.parsing import CONTROLS, FORMULA_STARTS, guarded

CSV_DIALECTS = ("excel-fr", "rfc4180")


def json_text(data: Any) -> str:
    """JSON with ISO dates, UTC instants and records as objects, its last newline included.

    Raises TypeError for what JSON has no word for, ValueError for NaN or a naive instant.
    """
    import json  # costs half of a Python start: only who asks for JSON pays

    return json.dumps(plain(data), ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def csv_text(
    header: Sequence[str], rows: Iterable[Sequence[object]], dialect: str = "excel-fr"
) -> str:
    """CSV that a French Excel opens at a double click, or that RFC 4180 describes.

    "excel-fr": BOM, semicolons, dates as 31/08/2018, « oui »/« non »; "rfc4180": no BOM, commas,
    ISO dates, true/false. Text that a spreadsheet would run as a formula gets an apostrophe in
    front (OWASP, CSV Injection), control characters are replaced. Raises ValueError for another
    dialect.
    """
    return "".join(csv_lines(header, rows, dialect))


def csv_lines(
    header: Sequence[str], rows: Iterable[Sequence[object]], dialect: str = "excel-fr"
) -> Iterator[str]:
    """The same, line by line."""
    if dialect not in CSV_DIALECTS:
        raise ValueError(f"unknown CSV dialect: {dialect!r}")
    excel = dialect == "excel-fr"
    separator, start = (";", "\ufeff") if excel else (",", "")
    write = _excel_value if excel else _rfc_value
    for row in chain((header,), rows):
        cells = (_quoted(_harmless(value, write(value)), separator) for value in row)
        yield f"{start}{separator.join(cells)}\r\n"
        start = ""


def _excel_value(value: object) -> str:
    """Integers without their spaces, which would make them text."""
    return str(value) if type(value) is int else french(value)


def _rfc_value(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return ", ".join(_rfc_value(item) for item in value)
    return str(plain(value))


def _harmless(value: object, text: str) -> str:
    if isinstance(value, (int, float)) or (text.startswith(FORMULA_STARTS) and _is_number(text)):
        return text
    return guarded(CONTROLS.sub("\ufffd", text))


def _is_number(text: str) -> bool:
    """« -12 », « +3,5 », « -1 200 »: a sign and digits, which no spreadsheet runs."""
    digits = text[1:].replace(",", ".", 1).replace(".", "", 1)
    bare = digits.replace(NBSP, "").replace(" ", "")
    return text[0] in "+-" and digits[:1].isdecimal() and bare.isascii() and bare.isdecimal()


def _quoted(text: str, separator: str) -> str:
    if not (separator in text or '"' in text or "\r" in text or "\n" in text):
        return text
    doubled = text.replace('"', '""')
    return f'"{doubled}"'
