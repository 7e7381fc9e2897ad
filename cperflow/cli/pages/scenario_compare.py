"""Scenarios side by side: on screen, and as the page that a session looks at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from cperflow.cli.pages.envelope import year_name
from cperflow.cli.pages.scenario import (
    SPENT,
    counted,
    method,
    say_list,
    spent_title,
    state,
    typed,
)
from cperflow.cli.pages.wording import bullets, heading
from cperflow.domain.choice.scenario import Made, Year
from cperflow.french import amount, date_long, integer, listing
from cperflow.output import Column, say, table

if TYPE_CHECKING:
    from cperflow.documents.page.blocks import Block, Inline, Page
    from cperflow.service.financing.scenarios import Drawn
    from cperflow.service.reading import Situation

FORMATS = ("docx", "pdf", "html")
NOT_KEPT = NOT_COUNTED = "–"
Row = list[object]


def say_compared(seen: Situation, found: Sequence[Drawn]) -> None:
    """A column a scenario: its projects, its points, what it leaves."""
    if not found:
        say_list(seen, found)
        return
    names = [Column(each.name, "right") for each in found]
    say(table([[*row] for row in _rows(seen, found)], ["", *names]))
    say("Montants en FCFA.")
    say("\n".join([heading("Différences"), *bullets(differences(found))]))
    say(f"Suite : cperflow scenario adopt {seen.dossier.ref} {typed(found[0])} --by …")


def write_compared(output: str, seen: Situation, found: Sequence[Drawn]) -> None:
    """The same as a page, into a file whose extension says how."""
    # only who asks for a page waits for what draws it
    from cperflow.documents.files.writing import format_for, place, write
    from cperflow.documents.templating.pipeline import render
    from cperflow.errors import Refused

    if not found:
        raise Refused(f"{seen.dossier.ref} n’a encore aucun scénario à comparer.")
    format = format_for("", output, FORMATS, "docx")
    path = place(output, f"scenarios-{seen.dossier.ref}.{format}")
    write(path, render(_page(seen, found), format))
    say(f"Tableau comparatif écrit : {path}")


def _rows(seen: Situation, found: Sequence[Drawn]) -> Iterator[Row]:
    ids = dict.fromkeys(each.id for drawn in found for each in drawn.made.basis.candidates)
    for id in ids:
        yield [id, *(_place(drawn.made, id) for drawn in found)]
    labels = [counted(drawn.made.terms, seen.workflow) for drawn in found]
    for label in dict.fromkeys(labels):  # a row for each thing counted: they do not compare
        told = zip(labels, found, strict=True)
        yield [label, *(each.made.points if own == label else NOT_COUNTED for own, each in told)]
    paid = dict.fromkeys(spent_title(drawn.made.terms, seen.workflow) for drawn in found)
    yield [next(iter(paid)) if len(paid) == 1 else SPENT, *(drawn.made.cost for drawn in found)]
    for year in _years(found):
        yield [f"Reste, {year_name(year).lower()}", *(_left(drawn.made, year) for drawn in found)]
    yield ["État", *(state(drawn) for drawn in found)]


def _place(made: Made, id: str) -> str:
    """« 1er », « 2e »… in the order of its importance."""
    if id not in made.projects:
        return NOT_KEPT
    at = made.projects.index(id) + 1
    return f"{at}{'er' if at == 1 else 'e'}"


def _years(found: Sequence[Drawn]) -> list[Year]:
    years = {year for drawn in found for year in drawn.made.left()}
    return sorted(years, key=lambda year: (year is None, year or 0))


def _left(made: Made, year: Year) -> int | None:
    return made.left().get(year)


def differences(found: Sequence[Drawn]) -> Iterator[str]:
    """What each scenario has, and not the first; how each was made."""
    first = found[0]
    yield f"{first.name} : {method(first.made)}."
    for drawn in found[1:]:
        more = [id for id in drawn.made.projects if id not in first.made.projects]
        fewer = [id for id in first.made.projects if id not in drawn.made.projects]
        parts = [f"{listing(more)} en plus"] * bool(more) + [f"sans {listing(fewer)}"] * bool(fewer)
        told = ", ".join(parts) or "les mêmes projets"
        spent = drawn.made.cost - first.made.cost
        sign = "plus" if spent > 0 else "moins"
        cost = f"{amount(abs(spent))} de {sign}" if spent else "même coût"
        compared = f"{drawn.name}, à côté de « {first.name} »"
        yield f"{compared} : {told} ({cost}) ; {method(drawn.made)}."


def _page(seen: Situation, found: Sequence[Drawn]) -> Page:
    from cperflow.documents.page.blocks import Heading, Listing, Page, Paragraph, Run, Table

    def text(value: object, *, bold: bool = False) -> Inline:
        shown = integer(value) if type(value) is int else "" if value is None else str(value)
        return (Run(shown, bold),)

    dossier = seen.dossier
    named = {id: f"{id} – {project.name}" for id, project in dossier.projects.items()}
    rows = [[named.get(str(row[0]), row[0]), *row[1:]] for row in _rows(seen, found)]
    body: tuple[Block, ...] = (
        Paragraph(text(_told(seen)), "left"),
        Table(
            tuple(text(each) for each in ("", *(drawn.name for drawn in found))),
            tuple(tuple(text(cell) for cell in row) for row in rows),
            ("left", *("right" for _ in found)),
            (3, *(1 for _ in found)),
        ),
        Heading(2, text("Comment ils ont été faits")),
        Listing(tuple(text(line) for line in differences(found))),
        Paragraph(text("Montants en FCFA. Les projets sont numérotés dans l’ordre de leur "
                       "importance dans chaque scénario."), "left"),
    )  # fmt: skip
    title = f"Tableau comparatif des scénarios – {dossier.ref}"
    return Page(title, body, date=seen.as_of.isoformat())


def _told(seen: Situation) -> str:
    adopted = seen.dossier.adopted
    known = f"Situation au {date_long(seen.as_of)}."
    if adopted is None:
        return f"{known} Aucun scénario n’est adopté."
    who = f" par {adopted.by}" if adopted.by else ""
    return f"{known} Scénario « {adopted.name} » adopté le {date_long(adopted.on)}{who}."
