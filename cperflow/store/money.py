"""The money of contracts over the `statements` (see `cperflow.service.beside.Money` for each
method): a projection, written beside the row of its dossier."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from cperflow.domain.dossier.followed import STAGES
from cperflow.domain.money.cells import SUMMED, Cell, Tally
from cperflow.domain.money.lines import PLANNED, MoneyLine
from cperflow.errors import IntegrityFailure
from cperflow.store.statements import assignments, changed, columns, insert

if TYPE_CHECKING:
    from cperflow.service.ports import Projection
    from cperflow.store.records import Parameters, Row
    from cperflow.store.sql import Connection

MONEY = ("line", *MoneyLine._fields)
KEEP_MONEY = (
    f"ON CONFLICT (dossier, line) DO UPDATE SET {assignments(MONEY[2:])} "
    f"WHERE {changed('money', MONEY[2:])}"
)
WRITE_MONEY = f"{insert('money', MONEY)} {KEEP_MONEY}"
CUT_MONEY = "DELETE FROM money WHERE dossier = :dossier AND line >= :lines"
MONEY_OF = (
    f"SELECT {columns(MoneyLine._fields)} FROM money"  # noqa: S608 - names written here
    " WHERE dossier = :dossier ORDER BY line"
)
_DAYS = ("from_on", "until_on", "budgeted_on", "called_on", "received_on", "paid_on")


def _summed() -> Iterator[str]:
    """The columns of `cells.SUMMED`, in their order; the driver gives each as a whole number."""
    share = f"stage = '{PLANNED}'"
    yield f"CASE WHEN {share} THEN amount ELSE 0 END"
    yield f"CASE WHEN {share} THEN 1 ELSE 0 END"
    for stage in STAGES:
        yield f"CASE WHEN {stage}_on <= :on THEN 1 ELSE 0 END"
    for stage in STAGES:
        here = f"stage = '{stage}' AND amount"
        yield f"CASE WHEN {here} > 0 THEN amount ELSE 0 END"
        yield from (
            f"CASE WHEN {here} {which} THEN 1 ELSE 0 END" for which in ("> 0", "IS NULL", "= 0")
        )
    yield "CASE WHEN illustrative THEN 1 ELSE 0 END"


_KEY = "dossier, source, year"
COUNTED = (
    f"SELECT {_KEY}, {', '.join(f'CAST(sum({each}) AS bigint)' for each in _summed())}"  # noqa: S608
    " FROM money WHERE from_on <= :on AND until_on > :on"
    f" GROUP BY {_KEY} ORDER BY {_KEY}"
)
_DERIVED = (0,) * (len(Tally._fields) - len(SUMMED))


class SqlMoney:
    """The port `Money` over a `Connection`."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def counted(self, on: date) -> Iterator[Cell]:
        make = Tally._make
        for dossier, source, year, *sums in self._db.stream(COUNTED, {"on": on.isoformat()}):
            yield Cell(dossier, source, year, make((*sums, *_DERIVED)))

    def of(self, ref: str) -> list[MoneyLine]:
        return [_line_of(row) for row in self._db.rows(MONEY_OF, {"dossier": ref})]


def write(run: Callable[[str, Sequence[Parameters]], int], many: Sequence[Projection]) -> None:
    """Replace the lines of the dossiers that have some; the caller holds the transaction."""
    run(CUT_MONEY, lengths(many))
    run(WRITE_MONEY, money_rows(many))


def lengths(many: Sequence[Projection]) -> list[dict[str, Any]]:
    """How many lines each dossier has; nothing is said of those without money to follow."""
    return [
        {"dossier": given.dossier.ref, "lines": len(given.money)}
        for given in many
        if given.money is not None
    ]


def money_rows(many: Sequence[Projection]) -> list[dict[str, Any]]:
    """One row per line; `line` numbers them within the dossier, and is their key."""
    return [
        {**_row(line), "line": number}
        for given in many
        for number, line in enumerate(given.money or ())
    ]


def _row(line: MoneyLine) -> dict[str, Any]:
    row = line._asdict()
    for name in _DAYS:
        row[name] = row[name].isoformat() if row[name] else None
    return row


def _days(row: dict[str, Any]) -> dict[str, Any]:
    return {name: date.fromisoformat(row[name]) if row[name] else None for name in _DAYS}


def _line_of(row: Row) -> MoneyLine:
    """Raises IntegrityFailure when what is stored can be none."""
    found = MoneyLine(*row)
    try:
        return found._replace(
            illustrative=bool(found.illustrative),
            **_days(found._asdict()),
        )
    except (ValueError, TypeError) as error:
        raise IntegrityFailure(
            f"Une ligne du financement de {found.dossier} est illisible : recalculez-la par "
            f"« cperflow verify {found.dossier} --rebuild ».",
            [str(error)],
        ) from error
