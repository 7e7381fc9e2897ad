"""`overdue` in each of its formats; a page's module is imported when it is asked for."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from itertools import chain, islice

from cperflow.cli.lists import Format, csv_of
from cperflow.cli.pages.overdue.page import COLUMNS, namer, overdue_text
from cperflow.domain.time.calendar import Calendar
from cperflow.output import json_text
from cperflow.record import NamedTuple
from cperflow.reports.overdue import late_clocks, late_item, overdue, schedule
from cperflow.service.overdue import Overdue
from cperflow.service.workspace import Workspace

FORMATS = ("table", "json", "csv", "xlsx", "html", "ics")


class Made(NamedTuple):
    """What to print or to write (a text, lines, or the bytes of a file), and whether something
    is late."""

    content: str | bytes | Iterable[str]
    late: bool


def made_of(
    ws: Workspace, found: Overdue, calendar: Calendar, min_days: int, format: Format
) -> Made:
    """The late list in one of FORMATS. Raises Refused for what a workbook cannot hold."""
    if format.name == "csv":
        return _csv(ws, found, calendar, min_days, format.dialect)
    if format.name == "ics":
        from cperflow.cli.pages.overdue.ics import overdue_ics

        data = schedule(found, calendar, min_days)
        return Made(overdue_ics(data, namer(ws)).decode(), data["count"] > 0)
    data = overdue(found, calendar, min_days, whole=format.name != "table")
    late = data["count"] > 0
    if format.name == "html":
        from cperflow.cli.pages.overdue.html import overdue_html

        return Made(overdue_html(data, namer(ws)), late)
    if format.name == "xlsx":
        from cperflow.cli.pages.overdue.xlsx import overdue_xlsx

        return Made(overdue_xlsx(data, namer(ws)), late)
    return Made(overdue_text(ws, data) if format.name == "table" else json_text(data), late)


def _csv(ws: Workspace, found: Overdue, calendar: Calendar, min_days: int, dialect: str) -> Made:
    """Line by line, by due date: a list of any length takes no more memory than another."""
    late = late_clocks(found.due, calendar, found.as_of, min_days)
    first = list(islice(late, 1))
    items = (late_item(one, found.targets) for one in chain(first, late))
    return Made(csv_of(items, COLUMNS, partial(namer, ws), dialect), bool(first))
