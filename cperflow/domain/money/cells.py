"""Money counted: what was planned, and how far it came, by number and by amount.

A rate by number and a rate by amount tell different things: of the royal conventions of Morocco
(2008-2020) 41 % were carried out, that were 9 % of the credits. Both are always given.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from datetime import date
from typing import TypeVar

from cperflow.domain.dossier.finance import declared
from cperflow.domain.dossier.followed import STAGES, Movement
from cperflow.domain.money.lines import PLANNED, WHOLE, MoneyLine
from cperflow.record import NamedTuple

Key = TypeVar("Key", bound=Hashable)


class Moved(NamedTuple):
    """What came to one stage, FCFA: the sum of the amounts told, how many movements have one above
    0, how many have none (the sum is then partial), how many tell that nothing moved (0)."""

    amount: int = 0
    told: int = 0
    unknown: int = 0
    nothing: int = 0

    @property
    def number(self) -> int:
        """How many movements there were, of a known amount or not."""
        return self.told + self.unknown

    @property
    def partial(self) -> bool:
        return self.unknown > 0

    @property
    def known(self) -> int | None:
        """The sum; None when money moved and no amount of it is told."""
        return None if self.unknown and not self.told else self.amount


def summed(amounts: Iterable[int | None]) -> Moved:
    """The sum of amounts, None for each that nobody told: the one way to add them up."""
    told = list(amounts)
    known = [amount for amount in told if amount]
    return Moved(sum(known), len(known), told.count(None), told.count(0))


def moved(money: Iterable[Movement], stage: str) -> Moved:
    """What came to a stage."""
    return summed(each.amount for each in money if each.stage == stage)


class Tally(NamedTuple):
    """Sums of lines: all numbers, so that sums of sums are their sums column by column.

    `shares`: how many are planned; those of which some money came to each stage; then the four
    columns of `Moved` for each stage; `invented`: lines with an illustrative date.
    """

    planned: int = 0
    shares: int = 0
    budgeted_shares: int = 0
    called_shares: int = 0
    received_shares: int = 0
    paid_shares: int = 0
    budgeted: int = 0
    budgeted_told: int = 0
    budgeted_unknown: int = 0
    budgeted_nothing: int = 0
    called: int = 0
    called_told: int = 0
    called_unknown: int = 0
    called_nothing: int = 0
    received: int = 0
    received_told: int = 0
    received_unknown: int = 0
    received_nothing: int = 0
    paid: int = 0
    paid_told: int = 0
    paid_unknown: int = 0
    paid_nothing: int = 0
    invented: int = 0
    mobilised: int = 0
    remaining: int = 0
    unsure: int = 0

    def moved(self, stage: str) -> Moved:
        """What came to a stage."""
        first = _FIRST_MOVED + 4 * STAGES.index(stage)
        return Moved(*self[first : first + 4])

    def reached(self, stage: str) -> int:
        """Of how many shares some money came to a stage."""
        return self[_FIRST_REACHED + STAGES.index(stage)]


_FIRST_REACHED = Tally._fields.index("budgeted_shares")
_FIRST_MOVED = Tally._fields.index("budgeted")
SUMMED = Tally._fields[: Tally._fields.index("mobilised")]
"""The columns that are sums of lines; the others follow from them, source by source."""
_NOT_DERIVED = (0, 0, 0)


class Cell(NamedTuple):
    """What is counted of one source for one fiscal year (0: the whole duration) of a dossier."""

    dossier: str
    source: str
    year: int
    tally: Tally


def cells(lines: Iterable[MoneyLine], on: date) -> list[Cell]:
    """The lines that hold on a day, counted; by dossier, source and year."""
    found: dict[tuple[str, str, int], list[tuple[int, ...]]] = {}
    for line in lines:
        if line.from_on <= on < line.until_on:
            key = line.dossier, line.source, line.year
            found.setdefault(key, []).append(_columns(line, on))
    return [Cell(*key, _summed(found[key])) for key in sorted(found)]


def judged(cells: Iterable[Cell]) -> list[Cell]:
    """The cells of each source of each dossier as one, of no year, which knows what is mobilised
    of it and what remains to be (`_of`). Those of a declared source are judged name by name when
    the plan and what moved both name who pays; else together: « partenaires » told of a plan that
    has « partenaires:UE » is its money."""
    found: dict[tuple[str, str], list[Cell]] = {}
    for cell in cells:
        found.setdefault((cell.dossier, declared(cell.source)), []).append(cell)
    return [
        Cell(dossier, source, WHOLE, _of(own))
        for (dossier, kind), many in found.items()
        for source, own in _payers(kind, many).items()
    ]


def _payers(kind: str, many: Sequence[Cell]) -> dict[str, list[Cell]]:
    """The cells of a declared source by who is judged alone, in the order of `many`."""
    if any(cell.source == kind for cell in many):
        return {kind: list(many)}
    named: dict[str, list[Cell]] = {}
    for cell in many:
        named.setdefault(cell.source, []).append(cell)
    return named


def totals(cells: Iterable[Cell], key: Callable[[Cell], Key]) -> dict[Key, Tally]:
    """Cells added up under each key, in the order of the keys' first cells; what remains to be
    mobilised is known of `judged` ones only."""
    found: dict[Key, list[Tally]] = {}
    for cell in cells:
        found.setdefault(key(cell), []).append(cell.tally)
    return {owner: _summed(many) for owner, many in found.items()}


def _of(many: Sequence[Cell]) -> Tally:
    """One source of a dossier: money is mobilised once its source has put it into a budget, or has
    handed it over (grille, l.776-786); counted once, by the largest of the three, year by year.
    `unsure`: how many sources have moved an amount that nobody told."""
    whole = _summed([cell.tally for cell in many])
    years: dict[int, list[Cell]] = {}
    for cell in many:
        years.setdefault(cell.year, []).append(cell)
    mobilised = sum(map(_mobilised, years.values()))
    unsure = bool(whole.budgeted_unknown + whole.received_unknown + whole.paid_unknown)
    return whole._replace(
        mobilised=mobilised, remaining=max(0, whole.planned - mobilised), unsure=int(unsure)
    )


def _mobilised(year: Sequence[Cell]) -> int:
    """Of a year. What is told without a name may be money of those who are named: the sums of all
    count, unless the names alone come to more."""
    named = sum(_largest(cell.tally) for cell in year if cell.source != declared(cell.source))
    return max(named, _largest(_summed([cell.tally for cell in year])))


def _largest(tally: Tally) -> int:
    return max(tally.budgeted, tally.received, tally.paid)


def _summed(many: Sequence[Sequence[int]]) -> Tally:
    if len(many) == 1 and isinstance(many[0], Tally):
        return many[0]
    return Tally._make(map(sum, zip(*many, strict=True))) if many else Tally()


def _columns(line: MoneyLine, on: date) -> tuple[int, ...]:
    return (*_share(line, on), *_movement(line), int(line.illustrative), *_NOT_DERIVED)


def _share(line: MoneyLine, on: date) -> Iterator[int]:
    planned = line.stage == PLANNED
    yield (line.amount or 0) if planned else 0
    yield int(planned)
    for day in (line.budgeted_on, line.called_on, line.received_on, line.paid_on):
        yield int(planned and day is not None and day <= on)


def _movement(line: MoneyLine) -> Iterator[int]:
    for stage in STAGES:
        if line.stage == stage:
            amount = line.amount
            yield from (amount or 0, int(bool(amount)), int(amount is None), int(amount == 0))
        else:
            yield from (0, 0, 0, 0)
