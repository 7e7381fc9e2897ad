"""What is wrong with what is told of regions: the same check for a file and for a change."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from cperflow.domain.territory.regions import (
    CERTAINTIES,
    COUNCIL_STATES,
    STAGES,
    TOLD,
    Region,
    RegionLine,
    Territory,
)
from cperflow.french import did_you_mean, fold, listing
from cperflow.record import NamedTuple

LONGEST = 300
"""Characters of a name; a doubt and a source may have four times as many."""
YEARS = range(1900, 2101)
PRECISIONS = ("day", "month", "year")
_CLOSED = {"stage": STAGES, "council_state": COUNCIL_STATES, "certainty": CERTAINTIES}
_KEY = re.compile(r"[A-Z0-9][A-Z0-9-]{0,39}")
_TILE = re.compile(r"[0-9]{1,2},[0-9]{1,2}")


class Flaw(NamedTuple):
    """A problem, in French, and the line that shows it."""

    line: RegionLine
    problem: str


def flaws(lines: Sequence[RegionLine]) -> Iterator[Flaw]:
    """Every flaw of a whole territory, line by line, then of the regions they make."""
    for line in lines:
        yield from (Flaw(line, problem) for problem in _of_line(line))
    known = Territory(lines)
    yield from _told_twice(lines)
    yield from _one_name_two_regions(known)
    yield from _one_mark_two_regions(known)
    for region in known.regions():
        yield from (Flaw(region.lines[0], problem) for problem in _of_region(region))
        yield from _of_split(known, region)


def _of_line(line: RegionLine) -> Iterator[str]:
    if not _KEY.fullmatch(line.key):
        yield f"clé « {line.key} » : des capitales sans accent, des chiffres, des tirets"
    if not line.source:
        yield "source absente : dites d’où on le sait"
    if line.tile and not _TILE.fullmatch(line.tile):
        yield f"place « {line.tile} » sur la carte : attendu colonne,rang (4,0)"
    if not (line.tells() or line.doubt):
        yield "rien n’est dit de la région"
    if bool(line.title) != bool(line.title_of):
        yield "un titre va avec la structure dont c’est le titre (title et title_of)"
    yield from _dated(line)
    for name, words in _CLOSED.items():
        value = getattr(line, name)
        if value and value not in words:
            hint = did_you_mean(value, words)
            yield f"{name} « {value} » inconnu (attendu : {listing(words, 'ou')}).{hint}"
    for name in (*TOLD, "doubt", "source"):
        most = LONGEST if name in TOLD else 4 * LONGEST
        if len(getattr(line, name)) > most:
            yield f"{name} : {most} caractères au plus"


def _dated(line: RegionLine) -> Iterator[str]:
    if line.precision not in PRECISIONS:
        yield f"precision « {line.precision} » inconnue (attendu : {listing(PRECISIONS, 'ou')})"
    try:
        day = date.fromisoformat(line.since) if line.since else None
    except ValueError:
        yield f"date « {line.since} » impossible (attendu : 2023-03-13)"
        return
    if day and day.year not in YEARS:
        yield f"date « {line.since} » : année hors de {YEARS[0]} à {YEARS[-1]}"


def _told_twice(lines: Sequence[RegionLine]) -> Iterator[Flaw]:
    """One day, one region and one field have one value."""
    seen: dict[tuple[str, str, str], str] = {}
    for line in lines:
        for name in line.tells():
            before = seen.setdefault((line.key, line.since, name), getattr(line, name))
            if before != getattr(line, name):
                when = f"le {line.since}" if line.since else "sans date"
                told = f"{name} est « {before} » et « {getattr(line, name)} »"
                yield Flaw(line, f"{line.key} est dite deux fois {when} : {told}")


def _one_name_two_regions(known: Territory) -> Iterator[Flaw]:
    """A name must find one region only, whenever it was borne."""
    owners: dict[str, RegionLine] = {}
    for line in known.lines:
        for word in {fold(line.name), line.key} if line.name else ():
            first = owners.setdefault(word, line)
            if first.key != line.key:
                both = f"{first.key} et {line.key}"
                yield Flaw(line, f"« {line.name} » désignerait à la fois {both} (nom ou clé)")


def _one_mark_two_regions(known: Territory) -> Iterator[Flaw]:
    """A code or a place of the map that two regions have at once."""
    for name, what in (("iso", "code ISO"), ("tile", "case de la carte")):
        owners: dict[str, str] = {}
        for region in known.regions():
            line = region.told(name)
            value = region.value(name).strip().upper()
            if line and (first := owners.setdefault(value, region.key)) != region.key:
                yield Flaw(line, f"{what} « {value} » : déjà de {first}, demandé pour {region.key}")


def _of_region(region: Region) -> Iterator[str]:
    """What the first line of a region must say, and stages that go backwards."""
    first = region.lines[0].since
    for name, what in (("name", "nom"), ("kind", "genre (kind)")):
        if not any(getattr(line, name).strip() for line in region.lines if line.since == first):
            yield f"{region.key} n’a pas de {what} à son premier jour"
    stages = [STAGES.index(line.stage) for line in region.lines if line.stage in STAGES]
    if stages != sorted(stages):
        yield f"{region.key} : dates inversées, une étape de sa création revient en arrière"


def _of_split(known: Territory, region: Region) -> Iterator[Flaw]:
    line = region.told("split_from")
    if line is None:
        return
    parent = known.region(line.split_from)
    if parent is None:
        hint = did_you_mean(line.split_from, known.keys)
        yield Flaw(line, f"{region.key} : région d’origine « {line.split_from} » inconnue.{hint}")
    elif _is_cycle(known, region.key):
        yield Flaw(line, f"{region.key} serait issue d’elle-même : découpages en boucle")
    elif parent.lines[0].since > region.lines[0].since:
        late = parent.lines[0].since
        yield Flaw(line, f"{region.key} précède la région dont elle est issue ({late})")


def _is_cycle(known: Territory, key: str) -> bool:
    seen = {key}
    region = known.region(key)
    while region and (key := region.value("split_from")):
        if key in seen:
            return True
        seen.add(key)
        region = known.region(key)
    return False
