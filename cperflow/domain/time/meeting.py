"""What meets an occurrence without being told: money in a budget, a document issued, a contract."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.finance import is_of
from cperflow.domain.dossier.followed import BUDGETED, Kept, Movement
from cperflow.domain.dossier.papers import Paper
from cperflow.domain.procedure.obligations import MetBy
from cperflow.domain.procedure.occurrences import obligation_of
from cperflow.domain.time.entered import entered
from cperflow.domain.time.occurrence import Occurrence
from cperflow.record import NamedTuple


class Fulfilment(NamedTuple):
    """What meets an occurrence: on which day, by which line, through what."""

    on: date
    line: int
    through: str
    illustrative: bool
    precision: str = "day"


def kept_through(dossier: Dossier, owed: Sequence[Occurrence]) -> list[Occurrence]:
    """The occurrences of one obligation with what met each; what is told counts first, and one
    document meets one occurrence only."""
    used: set[int] = set()
    found = []
    for each in owed:
        if not (each.kept.met_on or each.kept.waived_on):
            meant = [
                one
                for by in each.spec.met_by
                for one in _found(dossier, each, by, used)
                if each.lapses_on is None or one.on < each.lapses_on
            ]
            if meant:
                first = min(meant)
                used.add(first.line)
                begins = min(each.begins, max(first.on, each.known_on))
                each = each._replace(kept=_kept(each.kept, first), begins=begins)
        found.append(each)
    return found


def _kept(kept: Kept, by: Fulfilment) -> Kept:
    return kept._replace(
        met_on=by.on,
        through=by.through,
        told=by.line,
        illustrative=by.illustrative,
        precision=by.precision,
    )


def _found(dossier: Dossier, each: Occurrence, by: MetBy, used: set[int]) -> Iterator[Fulfilment]:
    if by.stage:
        yield from _money(dossier, each, by)
    if by.document:
        yield from _papers(dossier, each, by.document, used)
    if by.contract:
        yield from _contracts(dossier, each)


def _money(dossier: Dossier, each: Occurrence, by: MetBy) -> Iterator[Fulfilment]:
    if by.stage == BUDGETED and by.paid_by and each.year:
        came = entered(dossier, by.paid_by, each.year, each.project)
    else:
        came = [(one.on, one) for one in dossier.money if _is_of(one, each, by)]
    for on, moved in came:
        yield Fulfilment(on, moved.sequence, by.stage, moved.illustrative, moved.precision)


def _is_of(moved: Movement, each: Occurrence, by: MetBy) -> bool:
    """Zero tells that nothing moved: it meets nothing."""
    return (
        moved.stage == by.stage
        and moved.amount != 0
        and (not by.paid_by or is_of(moved.source, by.paid_by))
        and each.year in (None, moved.year)
        and each.project in ("", moved.project)
    )


def _papers(
    dossier: Dossier, each: Occurrence, document: str, used: set[int]
) -> Iterator[Fulfilment]:
    for paper in dossier.papers:
        if (
            paper.document == document
            and paper.cancelled_on is None
            and paper.sequence not in used
            and _speaks_of(paper, each)
        ):
            yield Fulfilment(paper.on, paper.sequence, document, paper.illustrative)


def _speaks_of(paper: Paper, each: Occurrence) -> bool:
    """A paper made for an occurrence meets that one, whenever it was issued; another, the first
    that had begun."""
    if obligation_of(paper.about) == each.spec.id:
        return paper.about == each.id
    return each.project in ("", paper.about) and paper.on >= each.begins


def _contracts(dossier: Dossier, each: Occurrence) -> Iterator[Fulfilment]:
    for signed in dossier.contracts.values():
        if each.project in ("", signed.project):
            yield Fulfilment(
                signed.signed_on,
                signed.sequence,
                "contract",
                signed.illustrative,
                signed.precision,
            )
