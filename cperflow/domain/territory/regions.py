"""Regions as data with dates: what is told of each from a day on, and what that makes of it.

A region is known by a key that never changes: ISO numbers are no keys, as those of Taoudénit and
Ménaka are the reverse of the national ones. All that may change (its name, its chief town, whether
it is in place…) is told by lines, each true from its day on until a later one says otherwise.
Journals keep the first name of a region for ever; what is shown has the name of the day.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from cperflow.domain.journal.events import REGION_RECORDED, TERRITORY_LOADED, Event
from cperflow.french import fold
from cperflow.record import NamedTuple

SOURCED, INFERRED = "sourced", "inferred"
CERTAINTIES = (SOURCED, INFERRED)
"""Read in the source cited, or concluded from it."""

PLANNED, INSTALLED, STANDING = "planned", "installed", "standing"
STAGES = (PLANNED, INSTALLED, STANDING)
"""In their order: a law provides for it, a governor is named, it is a collectivité."""

SITTING, INTERIM, DISSOLVED = "sitting", "interim", "dissolved"
COUNCIL_STATES = (SITTING, INTERIM, DISSOLVED)

_KIND = r"^(?:REGION|DISTRICT) (?:DE LA |DE L'|DU |DES |DE |D')"
"""What a folded name may begin with."""

TOLD = (
    "name", "kind", "chief_town", "stage", "split_from", "council", "council_state", "title",
    "title_of", "code_ct", "code_ca", "iso", "tile",
)  # fmt: skip
"""What a line may tell of its region."""


class RegionLine(NamedTuple):
    """What is known of a region from the ISO date `since` on ("": since always).

    Fields left empty are as they were. `precision`: the source gives the day, the month or the
    year only, `since` is then the last day it can be. `kind` is what procedures call it (region,
    district); `split_from` the key of the region it was part of; `title` that of whoever heads
    the body `title_of` there. `code_ct` is that of law 2023-007, `code_ca` that of law 2023-006.
    `tile`: « column,row » on the map. `doubt` says in French what is not sure.
    """

    key: str
    since: str = ""
    precision: str = "day"
    name: str = ""
    kind: str = ""
    chief_town: str = ""
    stage: str = ""
    split_from: str = ""
    council: str = ""
    council_state: str = ""
    title: str = ""
    title_of: str = ""
    code_ct: str = ""
    code_ca: str = ""
    iso: str = ""
    tile: str = ""
    certainty: str = SOURCED
    doubt: str = ""
    source: str = ""

    def to_data(self) -> dict[str, str]:
        """What it says, as a journal keeps it."""
        return {name: value for name, value in self._asdict().items() if value}

    def tells(self) -> tuple[str, ...]:
        """The fields of TOLD that it sets."""
        return tuple(name for name in TOLD if getattr(self, name))


class Region(NamedTuple):
    """A region on a day: the lines that count by then, the last one last."""

    key: str
    lines: tuple[RegionLine, ...]

    def told(self, field: str) -> RegionLine | None:
        """The line by which a field of TOLD has its value; None when no line says it."""
        return next((line for line in reversed(self.lines) if getattr(line, field)), None)

    def value(self, field: str) -> str:
        line = self.told(field)
        return str(getattr(line, field)) if line else ""

    @property
    def name(self) -> str:
        return self.value("name")

    @property
    def kind(self) -> str:
        return self.value("kind")

    @property
    def stage(self) -> str:
        """STANDING when nothing is said: a file of names tells no stages."""
        return self.value("stage") or STANDING

    @property
    def names(self) -> tuple[str, ...]:
        """Those it has borne by then, the present one last."""
        borne = [line.name for line in self.lines if line.name]
        return tuple(dict.fromkeys([*(each for each in borne if each != self.name), self.name]))

    @property
    def doubts(self) -> tuple[str, ...]:
        """What is not sure of it: of the lines that still say something, or only that."""
        telling = {self.told(field) for field in TOLD}
        ours = (line for line in self.lines if line in telling or not line.tells())
        return tuple(dict.fromkeys(line.doubt for line in ours if line.doubt))


class Territory:
    """Every region through time. An empty one knows nothing, and calls everything as it is."""

    def __init__(self, lines: Iterable[RegionLine] = (), file: str = "", revision: int = 0) -> None:
        """`file`: the data file it was loaded from; `revision`: the last line of its journal."""
        self.file = file
        self.revision = revision
        self._lines: dict[str, list[RegionLine]] = {}
        self._names: dict[str, dict[str, None]] = {}
        for line in lines:
            self._tell(line)
        self._named = self._index()

    @classmethod
    def of(cls, journal: Sequence[Event]) -> Territory:
        """As the journal of the territory has it."""
        made = cls(revision=journal[-1].sequence if journal else 0)
        for event in journal:
            made._take_in(event)
        made._named = made._index()
        return made

    def _take_in(self, event: Event) -> None:
        if event.kind == TERRITORY_LOADED:
            self.file = event.payload["file"]
            self._lines = {}
            for told in event.payload["lines"]:
                self._tell(RegionLine(**told))
        elif event.kind == REGION_RECORDED and event.payload.get("withdrawn"):
            key, since = event.payload["key"], event.payload["since"]
            self._lines[key] = [line for line in self._lines[key] if line.since != since]
        elif event.kind == REGION_RECORDED:
            told = {k: v for k, v in event.payload.items() if k in RegionLine._fields}
            self._tell(RegionLine(**told))

    def _tell(self, line: RegionLine) -> None:
        """Of lines of one day, the last told comes last."""
        lines = self._lines.setdefault(line.key, [])
        lines.append(line)
        lines.sort(key=lambda each: each.since)
        if line.name:
            self._names.setdefault(line.key, {})[line.name] = None

    def _index(self) -> dict[str, str]:
        """Key by folded name: those in use before those withdrawn, a key being a name too; then
        what is left of « Région du Macina » without its first words."""
        standing = {fold(line.name): line.key for line in self.lines if line.name}
        once = {fold(name): key for key, names in self._names.items() for name in names}
        named = {**once, **{fold(key): key for key in self._lines}, **standing}
        return {**{re.sub(_KIND, "", name): key for name, key in named.items()}, **named}

    def __bool__(self) -> bool:
        return bool(self._lines)

    @property
    def lines(self) -> list[RegionLine]:
        """All that is told, region by region, by day."""
        return [line for lines in self._lines.values() for line in lines]

    @property
    def keys(self) -> list[str]:
        return [key for key, lines in self._lines.items() if lines]

    @property
    def renamed(self) -> bool:
        """Whether some region has had several names."""
        return any(len(names) > 1 for names in self._names.values())

    def region(self, key: str, on: date | None = None) -> Region | None:
        """A region on a day (None: with all that is told of it); None when nothing is, by then."""
        day = on.isoformat() if on else "9999"
        lines = tuple(line for line in self._lines.get(key, ()) if line.since <= day)
        return Region(key, lines) if lines else None

    def regions(self, on: date | None = None) -> Iterator[Region]:
        """Those of which something is told by a day, in the order of the file."""
        found = (self.region(key, on) for key in self._lines)
        return (region for region in found if region)

    def find(self, text: str) -> str | None:
        """The key of a region by its key or any name it ever had, typed any way: « Région du
        Macina » and « Macina » are one."""
        folded = fold(text)
        return self._named.get(folded) or self._named.get(re.sub(_KIND, "", folded))

    def names(self) -> list[str]:
        """All names that `find` knows, as they are written."""
        return [name for key in self.keys for name in self._names.get(key, ())]

    def kept_as(self, text: str) -> str:
        """The name under which journals keep the region that is meant: its first. What is no
        region is kept as it is."""
        key = self.find(text)
        return next(iter(self._names.get(key, ())), text) if key else text

    def called(self, text: str, on: date) -> str:
        """How the region that is meant is called on a day; what is no region, as it is."""
        key = self.find(text)
        region = self.region(key, on) if key else None
        return (region.name if region else "") or text
