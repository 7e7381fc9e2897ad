"""`catalogue` in each of its formats; a page's module is imported when it is asked for."""

from __future__ import annotations

from collections.abc import Iterable

from cperflow.cli.lists import Format, csv_of
from cperflow.cli.pages.catalogue.words import Shown, labels_of
from cperflow.output import json_text
from cperflow.reports.catalogue import Found, catalogue
from cperflow.service.workspace import Workspace

FORMATS = ("table", "json", "csv", "xlsx", "html", "docx", "pdf")


def made_of(ws: Workspace, found: Found, format: Format) -> str | bytes | Iterable[str]:
    """The register in one of FORMATS: a text, lines, or the bytes of a file. Raises Refused for
    what a workbook cannot hold, UsageError for a PDF without what makes it."""
    data = catalogue(found)
    if format.name == "json":
        return json_text(data)
    shown = Shown(found, data, labels_of(found))
    if format.name in ("table", "csv"):
        from cperflow.cli.pages.catalogue.page import COLUMNS, catalogue_text, namer, rows_of

        if format.name == "table":
            return catalogue_text(shown)
        return csv_of(rows_of(shown.items), COLUMNS, namer, format.dialect)
    if format.name == "xlsx":
        from cperflow.cli.pages.catalogue.xlsx import catalogue_xlsx

        return catalogue_xlsx(shown, ws)
    from cperflow.cli.pages.catalogue.paper import catalogue_paper
    from cperflow.documents.templating.pipeline import render

    return render(catalogue_paper(shown, ws), format.name)
