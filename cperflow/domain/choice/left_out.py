"""Why a project is not in a scenario, and what would have to move to bring it in."""

from __future__ import annotations

from collections.abc import Mapping

from cperflow.domain.choice.scenario import Made, Year
from cperflow.record import NamedTuple

BARRED, ALONE, NEEDS, ROOM, WORTH = ("barred", "beyond", "needs", "room", "worth")
"""The terms bar it; it is beyond the envelope by itself; what it needs is not chosen; nothing is
left for it; it would hold, and adds no point to what must not be spent."""


class LeftOut(NamedTuple):
    """`missing`: FCFA that the envelope lacks, by year (None: over the whole), for it and what it
    needs, all that is chosen being kept. `needs`: what is not chosen of what it needs (ALONE: all
    that it needs).
    `instead_of`: the project of fewest points that would make room by itself, "" if none does."""

    project: str
    why: str
    missing: Mapping[Year, int] = {}
    needs: tuple[str, ...] = ()
    instead_of: str = ""


def left_out(made: Made) -> list[LeftOut]:
    """Each project that a scenario leaves out, in the order of the dossier."""
    ids = [each.id for each in made.basis.candidates]
    return [_why(made, id) for id in ids if id not in made.projects]


def _why(made: Made, id: str) -> LeftOut:
    needs = needed(made, id)
    asked = [id, *needs]
    lacking = tuple(each for each in needs if each not in made.projects)
    if any(each in made.terms.never for each in asked):
        return LeftOut(id, BARRED, needs=lacking)
    ceilings = made.basis.ceilings()
    alone = _missing(made, ceilings, asked)
    if alone:
        return LeftOut(id, ALONE, alone, tuple(needs))
    room = {year: ceiling - made.spent(year) for year, ceiling in ceilings.items()}
    missing = _missing(made, room, [id, *lacking])
    if not missing:
        return LeftOut(id, WORTH, needs=lacking)
    freed = _instead(made, room, [id, *lacking])
    return LeftOut(id, NEEDS if lacking else ROOM, missing, lacking, freed)


def needed(made: Made, id: str) -> list[str]:
    """What a project needs, and what that needs in turn."""
    found = [id]
    for each in found:  # which grows
        found += [to for of, to in made.terms.after if of == each and to not in found]
    return found[1:]


def _missing(made: Made, room: Mapping[Year, int], asked: list[str]) -> dict[Year, int]:
    costs = {year: sum(made.basis.of(id).in_year(year) for id in asked) for year in room}
    return {year: costs[year] - left for year, left in room.items() if costs[year] > left}


def _instead(made: Made, room: Mapping[Year, int], asked: list[str]) -> str:
    """Of those chosen freely, that nothing chosen needs."""
    held = {to for id in made.projects for to in needed(made, id)} | set(made.terms.must)
    for id in reversed(made.projects):
        freed = {year: left + made.basis.of(id).in_year(year) for year, left in room.items()}
        if id not in {*held, *needed(made, asked[0])} and not _missing(made, freed, asked):
            return id
    return ""
