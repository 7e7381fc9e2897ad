"""The register of contracts on a screen, and as a CSV."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cperflow.cli.lists import Item, Naming
from cperflow.cli.pages.catalogue import words
from cperflow.cli.pages.catalogue.words import Shown
from cperflow.cli.pages.wording import heading
from cperflow.french import integer, percent
from cperflow.output import Column, screen, table, wrap

COLUMNS = {
    "dossier": "Dossier",
    "follow_up": "Suivi",
    "region": "Région",
    "status": "Situation",
    "signed_on": "Signé le",
    "duration_months": "Durée (mois)",
    "late": "Retards",
    "project": "Projet",
    "name": "Intitulé",
    "sector": "Secteur",
    "nature": "Nature",
    "scale": "Échelle",
    "places": "Lieux",
    "contractors": "Entreprises",
    "cost": "Coût (FCFA)",
}
"""Keys of a line of the CSV, one per project, and their titles in a French one."""


def catalogue_text(shown: Shown) -> str:
    """The contracts, the projects that were looked for, who pays, then totals and notes."""
    data, width = shown.data, screen().width
    if not data["items"]:
        return _nothing(shown)
    parts = [words.title(data), "", _contracts(shown.items)]
    if data["selected"]:
        parts += _found(shown.items)
    parts += _shares(shown)
    parts.append("")
    lines = (*words.totals(shown), *_apart(words.national(shown)), *_apart(words.notes(shown)))
    for line in lines:
        parts += _wrapped(line, width)
    return "\n".join([*parts, "", *_next(data["items"])])


def _next(items: Sequence[Item]) -> Iterator[str]:
    yield f"Fiche d’un contrat : cperflow show {items[0]['dossier']}"
    if wrong := [item["dossier"] for item in items if item["difference"]]:
        yield f"Écart des parts : cperflow funding check {wrong[0]}"
    yield "Document à imprimer : cperflow catalogue -o repertoire.docx"


def _nothing(shown: Shown) -> str:
    following = "Tous : cperflow catalogue"
    if not shown.found.of:
        following = "Pour en ouvrir un : cperflow open RÉGION"
    return f"{words.nothing(shown.found)}\n{following}"


def _contracts(items: Sequence[Item]) -> str:
    late = any(item["late"] for item in items)
    rows = [
        [item["dossier"], words.signed(item), words.short_status(item), len(item["projects"]),
         item["cost"] if item["projects"] else words.UNKNOWN,
         *([words.late(item)] if late else [])]
        for item in items
    ]  # fmt: skip
    columns = [Column("Contrat", whole=True), Column("Signé", whole=True), Column("Situation")]
    columns += [Column("Projets", "right"), Column("Coût (FCFA)", "right")]
    return table(rows, columns + [Column("Retards", "right")] * late)


def _found(items: Sequence[Item]) -> Iterator[str]:
    """The projects that answer to what was asked."""
    rows = [
        [item["dossier"], project["id"], project["name"], words.places(project), project["cost"]]
        for item in items
        for project in item["projects"]
        if project["found"]
    ]
    if rows:
        yield heading(f"Projets trouvés : {len(rows)}")
        columns = [Column("Contrat", whole=True), Column("N°"), Column("Projet"), Column("Lieux")]
        yield table(rows, [*columns, Column("Coût (FCFA)", "right")])


def _shares(shown: Shown) -> Iterator[str]:
    """What each source pays, of the contracts that tell it."""
    told = [item for item in shown.items if item["by_source"]]
    if told:
        sources = words.paying(told)
        yield heading("Parts connues, en FCFA et en % de leur somme")
        rows = [
            [item["dossier"], *(_share(item, source) for source in sources), words.mobilised(item)]
            for item in told
        ]
        titles = [*(shown.labels.get(source, source) for source in sources), "Mobilisé"]
        columns = [Column(title, "right") for title in titles]
        yield table(rows, [Column("Contrat", whole=True), *columns])


def _share(item: Item, source: str) -> str:
    paid, rate = item["by_source"].get(source, 0), item["by_source_hundredths"].get(source, 0)
    return f"{integer(paid)} ({percent(rate)} %)"


def _apart(lines: Iterator[str] | Sequence[str]) -> Iterator[str]:
    for number, line in enumerate(lines):
        if not number:
            yield ""
        yield line


def _wrapped(line: str, width: int) -> list[str]:
    inner = line.lstrip(" ")
    indent = line[: len(line) - len(inner)]
    return [indent + part for part in wrap(inner, width - len(indent))] or [""]


def rows_of(items: Sequence[Item]) -> Iterator[Item]:
    """A line per project, with its contract; one for a contract without any. How much is late is of
    the contract: on its first line only, so that a column of them adds up."""
    nothing = {"id": "", "name": "", "sector": "", "nature": "", "scale": "", "cost": None}
    for item in items:
        told = {key: item[key] for key in tuple(COLUMNS)[:7]}
        listed = item["projects"] or [{**nothing, "locations": [], "contractors": []}]
        shown = [project for project in listed if project.get("found", True)]
        for number, project in enumerate(shown):
            yield {
                **told,
                "late": None if number else item["late"],
                **{key: project[key] or "" for key in ("name", "sector", "nature", "scale")},
                "project": project["id"],
                "places": words.places(project),
                "contractors": ", ".join(project["contractors"]),
                "cost": project["cost"],
                "_item": item,
                "_project": project,
            }


def namer() -> Naming:
    """Words in the place of ids, for people who open Excel."""

    def named(row: Item) -> Item:
        labels = {key: row["_project"].get(f"{key}_label") or ""
                  for key in ("sector", "nature", "scale")}  # fmt: skip
        item = row["_item"]
        return {**row, **labels, "status": words.status(item), "signed_on": words.signed(item)}

    return Naming(named, "Région")
