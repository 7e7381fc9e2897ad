"""What a command prints: tables, pages, JSON and CSV, fit for the screen they go to.

Nothing here knows a dossier. Only cheap modules are imported, as every command pays for them.
"""

from cperflow.output.data import csv_text, json_text
from cperflow.output.layout import Column, Lines, notice, page, table, wrap
from cperflow.output.terminal import (
    Screen,
    paint,
    printable,
    say,
    say_bytes,
    say_data,
    screen,
    tolerate_narrow_encodings,
)

__all__ = [
    "Column",
    "Lines",
    "Screen",
    "csv_text",
    "json_text",
    "notice",
    "page",
    "paint",
    "printable",
    "say",
    "say_bytes",
    "say_data",
    "screen",
    "table",
    "tolerate_narrow_encodings",
    "wrap",
]
