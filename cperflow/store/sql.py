"""The store itself, over the `statements`.

It runs over a `Connection`: the standard library's sqlite3 (`embedded`) or a SQLAlchemy
engine (`server`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from cperflow.domain.journal.events import Event, Head
from cperflow.errors import Conflict
from cperflow.service.beside import Message
from cperflow.service.ports import ClockSpan, DossierRow, Filters, KeptWorkflow, Projection
from cperflow.service.touched import Recount, TouchedSpan
from cperflow.store.contents import SqlContents
from cperflow.store.failures import conflict
from cperflow.store.outbox import POST, SqlOutbox, message_rows
from cperflow.store.records import (
    Batch,
    Parameters,
    Row,
    batch,
    chunks,
    dossier_of,
    dossier_row,
    event_rows,
    events_of,
    length_row,
    span_rows,
    spans_of,
    stream_row,
)
from cperflow.store.rewriting import CHUNK, RECOUNT, TOUCHED, Writer, asked, rewrite, touched_of
from cperflow.store.statements import (
    CREATE_STREAM,
    CUT_SPANS,
    DOSSIER_FILTERS,
    DOSSIER_JOURNALS,
    DOSSIERS,
    HEAD,
    HEADS,
    HOLD_STREAM,
    INSERT_EVENT,
    JOURNAL,
    KEEP_WORKFLOW,
    MOVE_STREAM,
    REFS,
    SPAN_FILTERS,
    SPANS_OF,
    STREAMS,
    WORKFLOWS,
    WRITE_DOSSIER,
    WRITE_SPAN,
    covering_statement,
    late_statement,
    stopped_statement,
    unnumbered_statement,
)

if TYPE_CHECKING:
    from cperflow.store.money import SqlMoney

Result = TypeVar("Result")

LAST_CHARACTER = "\U0010ffff"


class Connection(Protocol):
    """A database that understands the statements below. Every method raises the errors of
    `failures.failure`."""

    def rows(self, sql: str, parameters: Parameters) -> Sequence[Row]: ...

    def stream(self, sql: str, parameters: Parameters) -> Iterator[Row]:
        """Rows one by one, without holding them all."""
        ...

    def run(self, sql: str, many: Sequence[Parameters]) -> int:
        """Write once per set of parameters; returns the rows touched in all."""
        ...

    def atomic(self, work: Callable[[], Result], *, once: bool = False) -> Result:
        """Do `work` in one write transaction: whole or not at all.

        Unless `once`, it may be done again when the database asks for another try.
        """
        ...

    def close(self) -> None: ...


class SqlStore:
    """The port `Store` over a database (see `cperflow.service.ports` for each method)."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection
        self.outbox = SqlOutbox(connection)
        self.contents = SqlContents(connection)

    @property
    def money(self) -> SqlMoney:
        # most commands ask nothing of money
        from cperflow.store.money import SqlMoney

        return SqlMoney(self._db)

    def journal(self, stream: str) -> list[Event]:
        return events_of(self._db.rows(JOURNAL, {"stream": stream}))

    def append(
        self,
        events: Sequence[Event],
        projection: Projection | None = None,
        messages: Sequence[Message] = (),
    ) -> None:
        given = batch(events, projection)

        def work() -> None:
            self._write([given])
            self._run(POST, message_rows(messages))

        self._db.atomic(work)

    def append_many(
        self,
        batches: Iterable[tuple[Sequence[Event], Projection | None]],
        messages: Sequence[Message] = (),
        held: Mapping[str, int] = {},
    ) -> int:
        def work() -> int:
            total = sum(self._write(chunk) for chunk in chunks(batches, CHUNK))
            self._hold(held)
            self._run(POST, message_rows(messages))
            return total

        return self._db.atomic(work, once=True)

    def project(
        self, changes: Iterable[Projection | Recount], after: Sequence[Event] = ()
    ) -> list[str]:
        first = [batch(after, None)] if after else []
        writer = Writer(self._run, self._project, self._recount)

        def work() -> list[str]:
            if first:
                self._write(first)
            return rewrite(writer, changes)

        return self._db.atomic(work, once=True)

    def touched(self, first: date, last: date, entered: datetime) -> Iterator[TouchedSpan]:
        return map(touched_of, self._db.stream(TOUCHED, asked(first, last, entered)))

    def keep_workflow(self, kept: KeptWorkflow) -> bool:
        self._db.atomic(lambda: self._keep(kept))
        return self.workflow(kept.hash) is not None

    def _keep(self, kept: KeptWorkflow) -> None:
        self._db.run(KEEP_WORKFLOW, [kept._asdict()])

    def workflow(self, hash: str) -> KeptWorkflow | None:
        rows = self._db.rows(f"{WORKFLOWS} WHERE hash = :hash", {"hash": hash})
        return KeptWorkflow(*rows[0]) if rows else None

    def workflows(self) -> list[KeptWorkflow]:
        rows = self._db.rows(f"{WORKFLOWS} ORDER BY id, version, hash", {})
        return [KeptWorkflow(*row) for row in rows]

    def journals(
        self,
        filters: Filters = Filters(),  # noqa: B008
        *,
        without: Sequence[str] = (),
    ) -> Iterator[tuple[str, list[Event]]]:
        parameters = _asked_of_dossiers(filters)
        conditions = _conditions(DOSSIER_FILTERS, parameters)
        left_out = {f"kind{number}": kind for number, kind in enumerate(without)}
        kinds = "".join(f" AND kind <> :{name}" for name in left_out)
        sql = DOSSIER_JOURNALS.format(conditions=conditions, kinds=kinds)
        rows = self._db.stream(sql, {**parameters, **left_out})
        for stream, lines in groupby(rows, key=itemgetter(0)):
            yield stream, events_of(list(lines))

    def streams(self) -> Iterator[str]:
        return (row[0] for row in self._db.stream(STREAMS, {}))

    def head(self, stream: str) -> Head:
        rows = self._db.rows(HEAD, {"name": stream})
        return Head(*rows[0]) if rows else Head(stream, 0, "")

    def heads(self) -> Iterator[Head]:
        return (Head(*row) for row in self._db.stream(HEADS, {}))

    def refs(self, prefix: str, limit: int = 50) -> list[str]:
        """Sorted by key, then by reference."""
        bounds = {"low": prefix, "high": prefix + LAST_CHARACTER, "limit": limit}
        return [row[0] for row in self._db.rows(REFS, bounds)]

    def dossier(self, ref: str) -> DossierRow | None:
        rows = self._db.rows(f"{DOSSIERS} AND ref = :ref", {"ref": ref})
        return dossier_of(rows[0]) if rows else None

    def dossiers(self, filters: Filters = Filters()) -> Iterator[DossierRow]:  # noqa: B008
        parameters = _asked_of_dossiers(filters)
        sql = f"{DOSSIERS}{_conditions(DOSSIER_FILTERS, parameters)} ORDER BY ref"
        return map(dossier_of, self._db.stream(sql, parameters))

    def spans(
        self,
        on: date,
        filters: Filters = Filters(),  # noqa: B008
        *,
        due_before: date | None = None,
    ) -> Iterator[ClockSpan]:
        if due_before is None:
            return self._of_a_day(covering_statement, on, filters)
        return self._of_a_day(late_statement, on, filters, due_before=due_before.isoformat())

    def unnumbered(self, on: date, filters: Filters = Filters()) -> Iterator[ClockSpan]:  # noqa: B008
        return self._of_a_day(unnumbered_statement, on, filters)

    def stopped(self, on: date, filters: Filters = Filters()) -> Iterator[ClockSpan]:  # noqa: B008
        return self._of_a_day(stopped_statement, on, filters)

    def _of_a_day(
        self, statement: Callable[[str], str], on: date, filters: Filters, **others: str
    ) -> Iterator[ClockSpan]:
        asked = _asked(filters)
        sql = statement(_conditions(SPAN_FILTERS, asked))
        return spans_of(self._db.stream(sql, {**asked, "on": on.isoformat(), **others}))

    def spans_of(self, ref: str) -> list[ClockSpan]:
        return list(spans_of(self._db.rows(SPANS_OF, {"dossier": ref})))

    def close(self) -> None:
        self._db.close()

    def _write(self, chunk: Sequence[Batch]) -> int:
        """Move the heads, then write behind them; the caller holds the transaction."""
        created = [stream_row(given) for given in chunk if given.expected == 0]
        moved = [stream_row(given) for given in chunk if given.expected > 0]
        touched = self._run(CREATE_STREAM, created) + self._run(MOVE_STREAM, moved)
        if touched != len(chunk):
            raise self._conflict(chunk)
        events = [row for given in chunk for row in event_rows(given.events)]
        self._run(INSERT_EVENT, events)
        self._project([given.projection for given in chunk if given.projection])
        return len(events)

    def _hold(self, held: Mapping[str, int]) -> None:
        """After our own moves, whose locks who reads those journals waits for."""
        for ref, revision in held.items():
            kept = {"ref": ref, "revision": revision}
            if not (self._run(HOLD_STREAM, [kept]) if revision else not self.head(ref).revision):
                raise conflict(ref)

    def _project(self, projections: Sequence[Projection]) -> None:
        self._run(WRITE_DOSSIER, [dossier_row(given.dossier) for given in projections])
        self._run(CUT_SPANS, [length_row(given) for given in projections])
        self._run(WRITE_SPAN, [row for given in projections for row in span_rows(given)])
        if any(given.money is not None for given in projections):
            # only who writes of a contract that is followed pays
            from cperflow.store.money import write

            write(self._run, projections)

    def _recount(self, rows: Sequence[Parameters]) -> int:
        return self._run(RECOUNT, rows)

    def _run(self, sql: str, many: Sequence[Parameters]) -> int:
        return self._db.run(sql, many) if many else 0

    def _conflict(self, chunk: Sequence[Batch]) -> Conflict:
        """Names the first stream whose head, after our moves, is not the one we bring."""
        for given in chunk:
            if self.head(given.stream).hash != given.head_hash:
                return conflict(given.stream)
        return conflict(chunk[0].stream)


def _asked(filters: Filters) -> dict[str, Any]:
    return {name: value for name, value in filters._asdict().items() if value}


def _asked_of_dossiers(filters: Filters) -> dict[str, Any]:
    """Holders are kept as a JSON array."""
    parameters = _asked(filters)
    if filters.holder:
        parameters["holder"] = json.dumps(filters.holder, ensure_ascii=False)
    return parameters


def _conditions(known: dict[str, str], asked: Parameters) -> str:
    return "".join(known[name] for name in asked)
