"""What the use cases need from the outside: the store and the library of procedures.

Adapters import this module, never the other way round.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol, TypeVar

from cperflow.domain.journal.events import Event, Head
from cperflow.record import NamedTuple
from cperflow.service.beside import Contents, Message, Money, Outbox
from cperflow.service.touched import Recount, TouchedSpan

if TYPE_CHECKING:
    from cperflow.domain.money.lines import MoneyLine
    from cperflow.domain.procedure.definition import Workflow
    from cperflow.domain.territory.regions import RegionLine

Item = TypeVar("Item")
Watch = Callable[[Iterable[Item]], Iterable[Item]]
"""Gives back the same items, and may say meanwhile how far they are; `iter` says nothing."""

FOREVER = date(9999, 12, 31)
"""End of a span that is still running."""


class DossierRow(NamedTuple):
    """A dossier as lists show it: where it stands after its last event."""

    ref: str
    key: str
    """`ref` folded (no accents, upper case), for typing a reference any way."""
    subject: str
    workflow: str
    version: int
    workflow_hash: str
    status: str
    phase: str
    step: str
    holders: tuple[str, ...]
    opened_on: date
    entered_on: date
    """Day it entered its step."""
    last_on: date
    """Day of its latest act: for earlier dates the journal must be read."""
    projects: int
    cost: int
    """Sum of the costs of its projects, FCFA."""
    illustrative: bool
    """One of its dates at least is illustrative."""
    revision: int
    opened_precision: str
    """"day", "month" or "year": what the source gives of `opened_on`."""
    entered_precision: str
    entered_illustrative: bool


class ClockSpan(NamedTuple):
    """A stretch of a clock's life, `from_on` included to `until_on` excluded.

    One query on spans answers "which clocks ran on day D" for any D, past or future. Days on which
    a dossier that lasts has no clock at all are a span too, so that no list loses it: `clock` and
    `unit` are "", `started_on` is the day it entered its step, whose holder it has.
    """

    dossier: str
    subject: str
    workflow: str
    phase: str
    step: str
    clock: str
    holder: str
    started_on: date
    due_on: date | None
    unit: str
    state: str
    """"running" or "stopped"."""
    estimated: bool
    illustrative: bool
    from_on: date
    until_on: date
    set_aside: int
    """Halves of a unit since the due date when the clock was stopped: nobody's lateness."""
    halves: int | None
    """The delay in halves of `unit`, when `due_on` follows from it and `started_on` alone; None
    when a stop, an extension or a target date has its part in it, or there is no due date."""
    original_due_on: date | None
    """The due date before it was extended; None when it was not."""


class Projection(NamedTuple):
    """What `append` writes beside the events so that lists need no replay; may be thrown away."""

    dossier: DossierRow
    spans: tuple[ClockSpan, ...]
    money: tuple[MoneyLine, ...] | None = None
    """None: nobody follows its money; what is kept of it is left alone."""


Batch = tuple[Sequence[Event], Projection | None]
"""Lines of one journal, with the projection of its dossier."""


class Beside(NamedTuple):
    """What goes with lines in their transaction: those of other journals, and where journals that
    were read must still end (0: there is none of that name), else Conflict."""

    batches: Sequence[Batch] = ()
    held: Mapping[str, int] = {}


class KeptWorkflow(NamedTuple):
    """A definition as the store keeps it: canonical JSON and its SHA-256."""

    id: str
    version: int
    hash: str
    data: str


class Filters(NamedTuple):
    """Restricts a list; an empty field restricts nothing."""

    subject: str = ""
    phase: str = ""
    step: str = ""
    holder: str = ""
    status: str = ""
    workflow: str = ""


ALL = Filters()
"""No restriction."""


class Store(Protocol):
    """The journal kept. Every write is one transaction: it happens whole or not at all.

    All methods raise StorageUnavailable when the store cannot be read or written.
    """

    def journal(self, stream: str) -> list[Event]:
        """The events of a stream in order of entry; [] when it does not exist."""
        ...

    @property
    def outbox(self) -> Outbox:
        """The messages that wait, and those that left."""
        ...

    @property
    def contents(self) -> Contents:
        """Files kept by what is in them."""
        ...

    @property
    def money(self) -> Money:
        """The money of the contracts that are followed."""
        ...

    def append(
        self,
        events: Sequence[Event],
        projection: Projection | None = None,
        messages: Sequence[Message] = (),
    ) -> None:
        """Add events to the end of one stream, with the projection of that dossier and the
        messages they call for (one already kept under its key is left alone).

        The stream must be at revision `events[0].sequence - 1`, else Conflict is raised
        and nothing is written. Raises ValueError for events that do not follow one another,
        of several streams, or beside the projection of another dossier.
        """
        ...

    def append_many(
        self,
        batches: Iterable[tuple[Sequence[Event], Projection | None]],
        messages: Sequence[Message] = (),
        held: Mapping[str, int] = {},
    ) -> int:
        """Append to many streams in one transaction, with the messages they call for; returns
        the number of events.

        `held`: other streams, each with the revision at which it must be until then (0: there is
        none of that name); Conflict, and nothing is written, when one is not.
        """
        ...

    def project(
        self, changes: Iterable[Projection | Recount], after: Sequence[Event] = ()
    ) -> list[str]:
        """Replace the projections of the dossiers given (after a rebuild), or the due dates of
        single spans, in one transaction. `changes` may be read from this store as it is written.

        A projection of another revision than its journal's, or a span that is no longer as it
        was counted, is left out: somebody moved the dossier meanwhile. Returns the references of
        those left out (a few that had not moved may be among them). `after`: events of one
        stream appended first, in the same transaction; raises as `append` does.
        """
        ...

    def touched(self, first: date, last: date, entered: datetime) -> Iterator[TouchedSpan]:
        """The spans that other days off from `first` to `last` could count otherwise, by
        reference then line: those of clocks that still run, and of dossiers with a line entered
        at `entered` or later (docs/adr/0014)."""
        ...

    def keep_workflow(self, kept: KeptWorkflow) -> bool:
        """Keep a definition, unless another content has its id and version; whether it is kept.

        A hash already kept is left alone. Of two who keep other contents at once, one does.
        """
        ...

    def workflow(self, hash: str) -> KeptWorkflow | None: ...

    def workflows(self) -> list[KeptWorkflow]:
        """All kept definitions, by id then version."""
        ...

    def journals(
        self, filters: Filters = ALL, *, without: Sequence[str] = ()
    ) -> Iterator[tuple[str, list[Event]]]:
        """The journals of the dossiers that `dossiers` would give, one by one, by reference;
        the kinds of events in `without` left out of them."""
        ...

    def streams(self) -> Iterator[str]:
        """Every stream's name, sorted."""
        ...

    def head(self, stream: str) -> Head:
        """What is kept beside a journal, of its end."""
        ...

    def heads(self) -> Iterator[Head]:
        """The head of every stream of which there is a trace, sorted by name.

        That is all of `streams`, and what lost its head but has lines or a projection left.
        """
        ...

    def refs(self, prefix: str, limit: int = 50) -> list[str]:
        """References whose key starts with an already folded `prefix`, by key, then reference:
        an exact match comes first."""
        ...

    def dossier(self, ref: str) -> DossierRow | None: ...

    def dossiers(self, filters: Filters = ALL) -> Iterator[DossierRow]:
        """Dossiers by reference; `filters.holder` matches one of the holders."""
        ...

    def spans(
        self, on: date, filters: Filters = ALL, *, due_before: date | None = None
    ) -> Iterator[ClockSpan]:
        """Spans that cover the day `on`, by due date then reference.

        With `due_before`, only running ones whose due date is before that day.
        """
        ...

    def unnumbered(self, on: date, filters: Filters = ALL) -> Iterator[ClockSpan]:
        """Running spans that cover the day `on` and have no due date, by reference, clock, holder;
        they come as they are found."""
        ...

    def stopped(self, on: date, filters: Filters = ALL) -> Iterator[ClockSpan]:
        """Stopped spans that cover the day `on`, by reference, clock, holder."""
        ...

    def spans_of(self, ref: str) -> list[ClockSpan]:
        """Every span of a dossier, by `from_on` then clock then holder."""
        ...

    def close(self) -> None: ...


class Library(Protocol):
    """Where procedures come from: files checked by `catalog`."""

    def workflow(self, id: str) -> Workflow:
        """The newest version of a procedure.

        Raises NotFound with the nearest name, InvalidData with every problem of the file.
        """
        ...

    def subjects(self, file: str) -> Sequence[RegionLine]:
        """What a data file of procedures tells of the subjects of dossiers; none without a file.

        Raises InvalidData when it is absent, or with every bad line.
        """
        ...
