"""What every command that records an act shares: its entry, and how its answer ends."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cperflow.cli.params import TEXT
from cperflow.domain.journal.events import Entry
from cperflow.output import page, say
from cperflow.parsing import When

if TYPE_CHECKING:
    from collections.abc import Callable

F = TypeVar("F", bound="Callable[..., Any]")


def note_option(function: F) -> F:
    """`--note TEXTE`, given as `note`."""
    return click.option("--note", type=TEXT, default="", help="Remarque gardée au journal.")(
        function
    )


def entry(on: When, *, by: str = "", note: str = "", source: str = "") -> Entry:
    """The entry of an act done on a day that may be known to the month or year only."""
    return Entry(on.day, by, note, source, precision=on.precision)


def say_done(
    title: str, fields: Iterable[tuple[str, object]], following: str, foot: str = ""
) -> None:
    """What changed, what its marks mean, then the next useful command."""
    say(page(title, fields))
    if foot:
        say(foot)
    say(f"Suite : {following}")
