"""What PostgreSQL does better than the portable statements: a whole append in one statement.

The head moves only if it stands where it was expected (compare and set), and everything else
is written behind the heads that moved; one round trip instead of six.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from cperflow.domain.journal.events import Event
from cperflow.service.beside import Message
from cperflow.service.ports import KeptWorkflow, Projection
from cperflow.store.failures import conflict
from cperflow.store.records import (
    Batch,
    Parameters,
    batch,
    dossier_row,
    event_rows,
    length_row,
    span_rows,
    stream_row,
)
from cperflow.store.server import ServerConnection
from cperflow.store.sql import SqlStore
from cperflow.store.statements import DOSSIER, EVENT, KEEP_DOSSIER, KEEP_SPAN, SPAN, columns

_TYPES = {
    "expected": "integer", "revision": "integer", "sequence": "integer", "version": "integer",
    "projects": "integer", "line": "integer", "set_aside": "integer", "lines": "integer",
    "halves": "integer", "year": "integer",
    "cost": "bigint", "amount": "bigint",
    "estimated": "boolean", "illustrative": "boolean", "entered_illustrative": "boolean",
}  # fmt: skip


def _given(parameter: str, alias: str, names: Sequence[str]) -> str:
    """A JSON array of objects as a table."""
    typed = ", ".join(f"{name} {_TYPES.get(name, 'text')}" for name in names)
    return f"json_to_recordset(CAST(:{parameter} AS json)) AS {alias}({typed})"


_STREAM = ("name", "expected", "revision", "head_hash")

APPEND = f"""
WITH given AS (SELECT * FROM {_given("streams", "given", _STREAM)}),
created AS (
    INSERT INTO stream (name, revision, head_hash)
    SELECT name, revision, head_hash FROM given WHERE expected = 0
    ON CONFLICT (name) DO NOTHING RETURNING name
),
moved AS (
    UPDATE stream SET revision = given.revision, head_hash = given.head_hash FROM given
    WHERE stream.name = given.name AND given.expected > 0
    AND stream.revision = given.expected RETURNING stream.name
),
held AS (SELECT name FROM created UNION ALL SELECT name FROM moved),
written AS (
    INSERT INTO event ({columns(EVENT)}) SELECT {columns(EVENT, "e.")}
    FROM {_given("events", "e", EVENT)} JOIN held ON held.name = e.stream
),
shown AS (
    INSERT INTO dossier ({columns(DOSSIER)}) SELECT {columns(DOSSIER, "d.")}
    FROM {_given("dossiers", "d", DOSSIER)} JOIN held ON held.name = d.ref
    {KEEP_DOSSIER}
),
cut AS (
    DELETE FROM clock_span USING {_given("lengths", "l", ("dossier", "lines"))}, held
    WHERE held.name = l.dossier AND clock_span.dossier = l.dossier AND clock_span.line >= l.lines
),
timed AS (
    INSERT INTO clock_span ({columns(SPAN)}) SELECT {columns(SPAN, "s.")}
    FROM {_given("spans", "s", SPAN)} JOIN held ON held.name = s.dossier
    {KEEP_SPAN}
)
{{}}SELECT name FROM held
"""  # noqa: S608 - only names written in this package


def _with_money() -> str:
    """The rest of APPEND, where contracts that are followed are among the dossiers."""
    from cperflow.store.money import KEEP_MONEY, MONEY  # most appends write none

    return f"""
, fewer AS (
    DELETE FROM money USING {_given("money_lengths", "n", ("dossier", "lines"))}, held
    WHERE held.name = n.dossier AND money.dossier = n.dossier AND money.line >= n.lines
),
financed AS (
    INSERT INTO money ({columns(MONEY)}) SELECT {columns(MONEY, "m.")}
    FROM {_given("money", "m", MONEY)} JOIN held ON held.name = m.dossier
    {KEEP_MONEY}
)
"""  # noqa: S608 - only names written in this package


_COUNTED = ("dossier", "line", "clock", "started_on", "was", "halves", "due_on", "estimated")

RECOUNT = f"""
UPDATE clock_span SET due_on = c.due_on, estimated = c.estimated
FROM {_given("rows", "c", _COUNTED)}
WHERE clock_span.dossier = c.dossier AND clock_span.line = c.line
 AND clock_span.clock = c.clock AND clock_span.started_on = c.started_on
 AND clock_span.halves = c.halves AND clock_span.due_on = c.was
 AND clock_span.until_on = '9999-12-31'
"""  # noqa: S608 - only names written in this package


class PostgresStore(SqlStore):
    """The port `Store` over PostgreSQL."""

    def __init__(self, connection: ServerConnection) -> None:
        super().__init__(connection)
        self._server = connection

    def append(
        self,
        events: Sequence[Event],
        projection: Projection | None = None,
        messages: Sequence[Message] = (),
    ) -> None:
        if messages:
            super().append(events, projection, messages)
            return
        given = batch(events, projection)
        if not self._server.alone(*_appending([given])):
            raise conflict(given.stream)

    def _keep(self, kept: KeptWorkflow) -> None:
        """Serializable, else two transactions could each find that nobody has the version."""
        self._server.run("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE", [{}])
        super()._keep(kept)

    def _recount(self, rows: Sequence[Parameters]) -> int:
        return self._server.run(RECOUNT, [{"rows": _text([dict(row) for row in rows])}])

    def _write(self, chunk: Sequence[Batch]) -> int:
        held = {row[0] for row in self._server.rows(*_appending(chunk))}
        for given in chunk:
            if given.stream not in held:
                raise conflict(given.stream)
        return sum(len(given.events) for given in chunk)


def _appending(chunk: Sequence[Batch]) -> tuple[str, Parameters]:
    """The statement that appends, and its parameters."""
    projections = [given.projection for given in chunk if given.projection]
    parameters = _parameters(chunk, projections)
    if all(given.money is None for given in projections):
        return APPEND.format(""), parameters
    # most appends write none
    from cperflow.store.money import lengths, money_rows

    money = {"money": _text(money_rows(projections)), "money_lengths": _text(lengths(projections))}
    return APPEND.format(_with_money()), {**parameters, **money}


def _parameters(chunk: Sequence[Batch], projections: Sequence[Projection]) -> dict[str, Any]:
    return {
        "streams": _text([stream_row(given) for given in chunk]),
        "events": _text([row for given in chunk for row in event_rows(given.events)]),
        "dossiers": _text([dossier_row(given.dossier) for given in projections]),
        "lengths": _text([length_row(given) for given in projections]),
        "spans": _text([row for given in projections for row in span_rows(given)]),
    }


def _text(rows: list[dict[str, Any]]) -> str:
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
