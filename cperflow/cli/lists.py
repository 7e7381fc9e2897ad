"""What lists share: their filters, and their three formats."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, TypeVar

import click

from cperflow.cli.params import TEXT, json_option
from cperflow.errors import UsageError
from cperflow.output import json_text, say, say_data
from cperflow.output.data import CSV_DIALECTS, csv_lines
from cperflow.record import NamedTuple

F = TypeVar("F", bound=Callable[..., Any])

Item = Mapping[str, Any]
"""One line of a list, as its JSON has it."""

FORMATS = ("table", "json", "csv")


SUBJECT = "Objet"
"""Title of the column of subjects, until the procedure says what they are."""


class Naming(NamedTuple):
    """What puts names in the place of ids, and the word for what dossiers are about."""

    named: Callable[[Item], Item]
    subject: str


class Format(NamedTuple):
    """One of FORMATS, and the dialect of a CSV."""

    name: str
    dialect: str


def filter_option(name: str, field: str, help: str) -> Callable[[F], F]:
    """A restriction, "" when it is not given; `field` is that of `ports.Filters`."""
    return click.option(name, field, type=TEXT, default="", help=help)


def filter_options(function: F) -> F:
    """`--region --phase --step --workflow`, given by the names of `ports.Filters`."""
    for option in reversed(
        (
            filter_option("--region", "subject", "Seulement cette région."),
            filter_option("--phase", "phase", "Seulement cette phase (nom ou numéro)."),
            filter_option("--step", "step", "Seulement cette étape (nom ou numéro)."),
            filter_option("--workflow", "workflow", "Seulement cette procédure."),
        )
    ):
        function = option(function)
    return function


def body_option(function: F) -> F:
    """`--body`, which the first lists called `--holder`."""
    return click.option(
        "--body",
        "--holder",
        "holder",
        type=TEXT,
        default="",
        metavar="STRUCTURE",
        help="Seulement ce que détient cette structure.",
    )(function)


def format_options(function: F) -> F:
    """`--format`, `--json`, `--csv-dialect`; `format_of` reads what they say together."""
    function = dialect_option(function)
    function = click.option(
        "--format",
        "format_name",
        type=click.Choice(FORMATS),
        help="Présentation ; un tableau par défaut.",
    )(function)
    return json_option(function)


def dialect_option(function: F) -> F:
    """Given as `csv_dialect`, None without it; `dialect_of` reads it."""
    return click.option(
        "--csv-dialect",
        type=click.Choice(CSV_DIALECTS),
        help="Avec csv : pour Excel en français (par défaut), ou selon la RFC 4180.",
    )(function)


def format_of(format_name: str | None, csv_dialect: str | None, *, as_json: bool) -> Format:
    """What the options of `format_options` say. Raises UsageError when they contradict."""
    name = one_format(format_name, as_json=as_json) or FORMATS[0]
    return Format(name, dialect_of(name, csv_dialect))


def one_format(asked: str | None, *, as_json: bool) -> str:
    """The format of `--format` or `--json`, "" without them. Raises UsageError for both."""
    if as_json and asked not in (None, "", "json"):
        raise UsageError(f"--json et --format {asked} se contredisent : gardez l’un des deux.")
    return "json" if as_json else asked or ""


def dialect_of(format: str, asked: str | None) -> str:
    """Raises UsageError for a dialect that the format does not have."""
    if asked and format != "csv":
        raise UsageError("--csv-dialect ne sert qu’au CSV : ajoutez --format csv, ou retirez-le.")
    return asked or CSV_DIALECTS[0]


def answer(
    format: Format,
    data: Mapping[str, Any],
    columns: Mapping[str, str],
    namer: Callable[[], Naming],
    text: Callable[[], str],
) -> None:
    """Print a list: `data` as JSON, its `items` as CSV, or `text`.

    `columns`: key to French title. `namer` gives the names that people read;
    it reads definitions, so only a CSV that shows names calls it.
    """
    if format.name == "json":
        say_data(json_text(data))
    elif format.name == "csv":
        say_data(csv_of(data["items"], columns, namer, format.dialect))
    else:
        say(text())


def csv_of(
    items: Iterable[Item],
    columns: Mapping[str, str],
    namer: Callable[[], Naming],
    dialect: str,
) -> Iterator[str]:
    """The lines of a CSV as the items come, with titles and names for people who open Excel,
    keys and ids for programs."""
    dated = map(_dated, items)
    if dialect != "excel-fr":
        return csv_lines(list(columns), _rows(dated, columns), dialect)
    naming = namer()
    titles = [naming.subject if title == SUBJECT else title for title in columns.values()]
    return csv_lines(titles, _rows(map(naming.named, dated), columns), dialect)


def _rows(items: Iterable[Item], keys: Collection[str]) -> Iterator[list[Any]]:
    return ([item[key] for key in keys] for item in items)


def _dated(item: Item) -> Item:
    """Dates as dates: how they are written is the business of the dialect."""
    days = {k: date.fromisoformat(v) for k, v in item.items() if k.endswith("_on") and v}
    return {**item, **days}
