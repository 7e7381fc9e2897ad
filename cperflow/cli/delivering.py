"""A list as a page on the screen, a stream for another program, or a file."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from cperflow.errors import UsageError
from cperflow.output import json_text, say, say_bytes, say_data

TABLE = "table"
"""The format that is made for the screen."""
BINARY = ("docx", "pdf", "xlsx")


def format_for(asked: str, output: str, formats: Sequence[str], *, default: str, name: str) -> str:
    """The format asked for, else that of the file, else TABLE on the screen; for a folder,
    `default`. `name`: how a file would be called. Raises UsageError."""
    if not output:
        if asked in BINARY and sys.stdout.isatty():
            what = "Un classeur" if asked == "xlsx" else f"Un fichier {asked.upper()}"
            raise UsageError(f"{what} ne s’affiche pas à l’écran : ajoutez -o {name}.{asked}.")
        return asked or TABLE
    # only who wants a file pays
    from cperflow.documents.files import writing

    if asked == TABLE:
        raise UsageError("Le tableau est fait pour l’écran : pour un fichier, --format html.")
    return writing.format_for(asked, output, [each for each in formats if each != TABLE], default)


def answer(
    data: Mapping[str, Any], text: Callable[[Mapping[str, Any]], str], *, as_json: bool
) -> None:
    """The data for another program, or their page."""
    if as_json:
        say_data(json_text(data))
    else:
        say(text(data))


def deliver(content: str | bytes | Iterable[str], output: str, name: str, format: str) -> None:
    """Print what was made, or write it into the file `output` (in a folder: `name`).

    Raises OSError.
    """
    if output:
        say(f"Fichier écrit : {_written(content, output, name)}")
    elif isinstance(content, bytes):
        say_bytes(content)
    elif isinstance(content, str) and format == TABLE:
        say(content)
    else:
        say_data(content)


def _written(content: str | bytes | Iterable[str], output: str, name: str) -> str:
    from cperflow.documents.files.writing import place, write

    path = place(output, name)
    parts = (content,) if isinstance(content, (str, bytes)) else content
    write(path, (part if isinstance(part, bytes) else part.encode() for part in parts))
    return path
