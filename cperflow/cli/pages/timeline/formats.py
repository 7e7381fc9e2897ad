"""Where a timeline goes: the terminal, a pipe or a file, in one of its formats.

The modules of a format are imported when it is asked for: most people look at the terminal.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from cperflow.cli.lists import one_format
from cperflow.cli.pages.timeline.page import timeline_text
from cperflow.french import integer
from cperflow.output import json_text, say, say_data, wrap
from cperflow.output.terminal import Screen, screen
from cperflow.reports.timeline import Timeline

if TYPE_CHECKING:
    from cperflow.reports.timelines import Portfolio

FORMATS = ("txt", "svg", "html", "json")
PAPER = Screen(width=110)
"""What a text file is as wide as."""


def format_of(asked: str, output: str, *, as_json: bool) -> str:
    """The format asked for, else that of the file's name, else text.

    Raises UsageError when they contradict each other.
    """
    wanted = one_format(asked, as_json=as_json)
    if not output:
        return wanted or "txt"
    from cperflow.documents.files import writing as files

    return files.format_for(wanted, output, FORMATS, "txt")


def say_timeline(seen: Timeline, format: str, output: str) -> None:
    """A dossier's, on the screen or in a file."""
    _give(_of_dossier(seen, format, _width(output)), format, output, f"{seen.ref}-frise")


def say_portfolio(seen: Portfolio, format: str, output: str) -> None:
    """That of several dossiers; says on the screen what the page leaves out."""
    _give(_of_all(seen, format, _width(output)), format, output, "frise")
    if seen.pages > 1 and format != "json":
        following = seen.page + 1 if seen.page < seen.pages else 1
        told = (
            f"{len(seen.items)} dossiers sur {integer(seen.total)}, page {seen.page} sur "
            f"{seen.pages}. Suite : --page {following}, --limit, ou un filtre (--region, --phase…)."
        )
        say("\n".join(["", *wrap(told, screen().width)]), sys.stderr)


def _width(output: str) -> Screen:
    return PAPER if output else screen()


def _of_dossier(seen: Timeline, format: str, on: Screen) -> str:
    if format == "svg":
        from cperflow.cli.pages.timeline.svg import timeline_svg

        return timeline_svg(seen) + "\n"
    if format == "html":
        from cperflow.cli.pages.timeline.html import timeline_html

        return timeline_html(seen)
    return json_text(seen) if format == "json" else timeline_text(seen, on) + "\n"


def _of_all(seen: Portfolio, format: str, on: Screen) -> str:
    if format == "svg":
        from cperflow.cli.pages.timeline.portfolio_svg import portfolio_svg

        return portfolio_svg(seen) + "\n"
    if format == "html":
        from cperflow.cli.pages.timeline.html import portfolio_html

        return portfolio_html(seen)
    if format == "json":
        from cperflow.reports.timelines import portfolio_data

        return json_text(portfolio_data(seen))
    from cperflow.cli.pages.timeline.portfolio import portfolio_text

    return portfolio_text(seen, on) + "\n"


def _give(content: str, format: str, output: str, name: str) -> None:
    """Into the file asked for; a drawing is no text for a terminal, so it goes to a file too."""
    if not output and not (format in ("svg", "html") and sys.stdout.isatty()):
        say(content.removesuffix("\n")) if format == "txt" else say_data(content)
        return
    from cperflow.documents.files import writing as files

    path = files.place(output, f"{name}.{format}")
    created = files.missing_folder(path)
    replaced = files.write(path, content.encode("utf-8"))
    told = " (remplace le fichier précédent)" if replaced else ""
    told += f" (répertoire {created} créé)" if created else ""
    say(f"Frise : {os.path.normpath(path)}{told}")
