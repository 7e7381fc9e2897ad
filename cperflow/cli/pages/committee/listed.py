"""The tables of the index of the committee pack: cut where the files have the rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cperflow.cli.pages.html import Html, element, table, wide
from cperflow.french import count

MOST = 20
"""Lines of each table; the files have them all."""
MOST_DECIDED = 200
"""Lines of what is decided, and read one by one."""


def listed(
    titles: Sequence[str], rows: Sequence[Sequence[str]], total: int, file: str
) -> Iterator[Html]:
    of_dossiers = titles[0] == "Dossier"
    if not rows:
        yield element("p", "Aucun dossier." if of_dossiers else "Aucun jour à compter.")
        return
    yield wide(table(titles, rows), "refs" if of_dossiers else "")
    if left := total - len(rows):
        yield element("p", f"… et {count(left, 'autre')} : voir {file}.")
