"""Decisions about who pays what: one share after another, or a whole plan at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from cperflow.domain.acts.records import find_choice
from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.finance import NAMED, declared
from cperflow.domain.dossier.limits import check_shares
from cperflow.domain.journal.events import FUNDING_RECORDED, Draft, Entry
from cperflow.domain.procedure.definition import Workflow
from cperflow.errors import Refused, UsageError
from cperflow.french import fold, listing
from cperflow.parsing import parse_filled

LONGEST_NAME = 80
"""Characters of the name of who pays."""
_NOT_IN_A_NAME = set("=|:;")
"""What separates sources from amounts where they are typed, and in a register."""

Cell = tuple[str, str, int | None]
"""Project, source, year (None: the whole duration)."""


def record_funding(
    workflow: Workflow,
    project: str,
    year: int | None,
    amounts: Mapping[str, int],
    entry: Entry,
    dossiers: Sequence[Dossier],
) -> Draft:
    """What sources pay for a project, for one year or (None) for its whole duration.

    `dossiers`: the dossier as of the entry and, when the entry is late, as it is now. For each
    source it is one or the other, else the same money would be counted twice: Refused, with the
    command that puts the other at 0. Raises UsageError for a value out of limits, NotFound.
    """
    check_shares(amounts, year)
    named: dict[str, int] = {}
    for typed, amount in amounts.items():
        source = find_source(typed, workflow, dossiers)
        if source in named:
            raise UsageError(f"« {source} » est donné deux fois : gardez un seul montant.")
        named[source] = amount
    for dossier in dossiers:
        _check_counted_once(dossier, dossier.shares, project, year, named)
    return _draft(project, year, named, entry)


def record_plan(
    cells: Mapping[Cell, int], entry: Entry, dossiers: Sequence[Dossier]
) -> list[Draft]:
    """The shares of several projects at once, sources as `find_source` gives them: one line of
    the journal per project and year, what becomes 0 first, so that a share given for the whole
    duration can become yearly ones. Raises as `record_funding`."""
    order = sorted(cells.items(), key=lambda cell: (cell[1] != 0, cell[0][0], cell[0][2] or 0))
    drafts = []
    told: dict[Cell, int] = {}
    for (_, project, year), group in groupby(
        order, key=lambda cell: (cell[1] != 0, cell[0][0], cell[0][2])
    ):
        amounts = {source: amount for (_, source, _), amount in group}
        check_shares(amounts, year)
        for dossier in dossiers:
            _check_counted_once(dossier, {**dossier.shares, **told}, project, year, amounts)
        told.update({(project, source, year): amount for source, amount in amounts.items()})
        drafts.append(_draft(project, year, amounts, entry))
    return drafts


def find_source(typed: str, workflow: Workflow, dossiers: Iterable[Dossier]) -> str:
    """A source as it was typed: one that the procedure declares, by its id or its label, or a
    name behind it (« partenaires:UE »), spelt as the plan already has it.

    Raises NotFound for a source of no procedure, UsageError for a name that cannot be kept.
    """
    kind, separator, name = typed.partition(NAMED)
    source = find_choice(kind.strip(), workflow.funding_sources, "Source")
    if not separator:
        return source
    named = f"{source}{NAMED}{_name(name, typed)}"
    known = {fold(each): each for each in _named(dossiers)}
    return known.get(fold(named), named)


def _name(text: str, typed: str) -> str:
    if not text.strip():
        raise UsageError(f"« {typed} » : écrivez le nom après les deux-points, ou retirez-les.")
    name = " ".join(parse_filled(text).split())
    if len(name) > LONGEST_NAME or _NOT_IN_A_NAME & set(name):
        raise UsageError(
            f"« {name[:LONGEST_NAME]} » ne peut pas nommer une source : au plus {LONGEST_NAME} "
            "caractères, sans deux-points, point-virgule, « = » ni « | »."
        )
    return name


def _named(dossiers: Iterable[Dossier]) -> Iterator[str]:
    for dossier in dossiers:
        known = (*(source for _, source, _ in dossier.shares), *(m.source for m in dossier.money))
        yield from (source for source in known if source != declared(source))


def _draft(project: str, year: int | None, amounts: Mapping[str, int], entry: Entry) -> Draft:
    content: dict[str, Any] = {"project": project, "amounts": dict(amounts)}
    if year is not None:
        content["year"] = year
    return Draft(FUNDING_RECORDED, entry.on, entry.body, entry.payload(**content))


def _check_counted_once(
    dossier: Dossier,
    shares: Mapping[Cell, int],
    project: str,
    year: int | None,
    amounts: Mapping[str, int],
) -> None:
    given = {source for source, amount in amounts.items() if amount}
    others = [
        (source, other)
        for (of, source, other), amount in shares.items()
        if amount and of == project and source in given and (other is None) != (year is None)
    ]
    if not others:
        return
    source = others[0][0]
    years = [other for named, other in others if named == source and other is not None]
    held = f"par année ({listing(sorted(map(str, years)))})" if years else "pour toute la durée"
    raise Refused(
        f"Projet {project} : la part « {source} » est déjà donnée {held} ; la donner aussi "
        f"{f'pour {year}' if year else 'pour toute la durée'} la compterait deux fois.",
        [f"Pour la remplacer, mettez d’abord l’autre à 0 : {_to_zero(dossier, project, share)}"
         for share in others],
    )  # fmt: skip


def _to_zero(dossier: Dossier, project: str, share: tuple[str, int | None]) -> str:
    source, year = share
    of_year = f" --year {year}" if year is not None else ""
    typed = f'"{source}=0"' if " " in source else f"{source}=0"
    on = dossier.last_on.isoformat()
    return f"cperflow funding set {dossier.ref} {project} {typed}{of_year} --on {on}"
