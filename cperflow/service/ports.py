"""What the use cases need from the outside: the store and the library of procedures.

Adapters import this module, never the other way round.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Protocol

from cperflow.domain.events import Event, Head
from cperflow.record import NamedTuple

if TYPE_CHECKING:
    from cperflow.domain.definition import Workflow

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

    One query on spans answers "which clocks ran on day D" for any D, past or future.
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

    def append(self, events: Sequence[Event], projection: Projection | None = None) -> None:
        """Add events to the end of one stream, with the projection of that dossier.

        The stream must be at revision `events[0].sequence - 1`, else Conflict is raised
        and nothing is written. Raises ValueError for events that do not follow one another,
        of several streams, or beside the projection of another dossier.
        """
        ...

    def append_many(self, batches: Iterable[tuple[Sequence[Event], Projection | None]]) -> int:
        """Append to many streams in one transaction; returns the number of events."""
        ...

    def project(self, projections: Iterable[Projection], after: Sequence[Event] = ()) -> list[str]:
        """Replace the projections of the dossiers given (after a rebuild), in one transaction.

        A projection of another revision than its journal's is left out: somebody moved the
        dossier meanwhile. Returns the references of those left out, in order. `after`: events
        of one stream appended first, in the same transaction; raises as `append` does.
        """
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

    def journals(self, filters: Filters = ALL) -> Iterator[tuple[str, list[Event]]]:
        """The journals of the dossiers that `dossiers` would give, one by one, by reference."""
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

    def subjects(self, workflow: Workflow) -> dict[str, str]:
        """Names a dossier of the procedure may be about, with their kind; {} when open."""
        ...
