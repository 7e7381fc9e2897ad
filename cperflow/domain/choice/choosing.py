"""Making a scenario: the exact method, and down the list as it is done by hand."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from cperflow.domain.choice.core import Sack, bits
from cperflow.domain.choice.knapsack import Best, choose, closed
from cperflow.domain.choice.scenario import COST, ORDER, Basis, Candidate, Made, Terms


def make(terms: Terms, known: Basis) -> Made | None:
    """The scenario that these terms and figures give; None when what must be chosen does not
    hold under the envelope, or needs what is barred."""
    ids = [each.id for each in known.candidates]
    sack = _sack(terms, known, ids)
    must, never = _mask(ids, terms.must), _mask(ids, terms.never)
    if terms.method == ORDER:
        best = _by_order(sack, [ids.index(each.id) for each in _by_points(known)], must, never)
    else:
        best = choose(sack, must, never)
    if best is None:
        return None
    chosen = ranked(terms, known, {ids[i] for i in bits(best.chosen)})
    points = -(-best.over // _spread(terms, known))  # at most: a part of a point counts for one
    return Made(terms, known, tuple(chosen), best.proven, points)


def ranked(terms: Terms, known: Basis, chosen: Collection[str]) -> list[str]:
    """Projects chosen by their points, in the order of the dossier among equals, each after what
    it needs."""
    ranks: dict[str, None] = {}

    def place(id: str, above: tuple[str, ...] = ()) -> None:
        for of, needed in terms.after:
            if of == id and needed not in above:
                place(needed, (*above, id))
        ranks.setdefault(id)

    for each in _by_points(known):
        if each.id in chosen:
            place(each.id)
    return list(ranks)


def _by_points(known: Basis) -> list[Candidate]:
    return sorted(known.candidates, key=lambda each: -(each.points or 0))


def _spread(terms: Terms, known: Basis) -> int:
    """What a point is worth: more than all that can be spent. Where francs are the points, they
    say it all."""
    if terms.by == COST:
        return 1
    return sum(each.cost for each in known.candidates) + 1


def _sack(terms: Terms, known: Basis, ids: Sequence[str]) -> Sack:
    ceilings, point = known.ceilings(), _spread(terms, known)
    sign = 0 if terms.by == COST else -1 if terms.least else 1
    return Sack(
        tuple((each.points or 0) * point + sign * each.cost for each in known.candidates),
        tuple(tuple(each.in_year(year) for year in ceilings) for each in known.candidates),
        tuple(ceilings.values()),
        tuple(_mask(ids, [one for of, one in terms.after if of == id]) for id in ids),
    )


def _mask(ids: Sequence[str], named: Sequence[str]) -> int:
    return sum(1 << ids.index(id) for id in set(named))


def _by_order(sack: Sack, order: Sequence[int], must: int, never: int) -> Best | None:
    """Down the list: each that still holds, with what it needs, beside all already chosen."""
    needs = closed(sack.needs)
    chosen, room = 0, list(sack.ceilings)
    for i in [*bits(must), *order]:
        added = (1 << i | needs[i]) & ~chosen
        spent = [sum(sack.costs[j][d] for j in bits(added)) for d in range(len(room))]
        if not added & never and all(map(int.__le__, spent, room)):
            chosen, room = chosen | added, list(map(int.__sub__, room, spent))
        elif must >> i & 1:
            return None
    return Best(chosen, proven=False)
