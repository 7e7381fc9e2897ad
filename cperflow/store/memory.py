"""A store in dictionaries: for tests, and for what-ifs that must leave no trace.

Payloads are kept as the JSON text every other store keeps, so what comes back is what they
would give back, and later changes to a caller's dictionary change nothing here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime

from cperflow.domain.journal.events import Event, Head
from cperflow.service.beside import Message
from cperflow.service.ports import FOREVER, ClockSpan, DossierRow, Filters, KeptWorkflow, Projection
from cperflow.service.touched import Recount, TouchedSpan
from cperflow.store.failures import conflict
from cperflow.store.memory_beside import MemoryContents, MemoryMoney, MemoryOutbox
from cperflow.store.records import batch, payload_text

Line = tuple[Event, str]
"""An event and the text of its payload."""


class MemoryStore:
    """The port `Store` (see `cperflow.service.ports` for each method)."""

    def __init__(self) -> None:
        self._journals: dict[str, list[Line]] = {}
        self._heads: dict[str, Head] = {}
        self._workflows: dict[str, KeptWorkflow] = {}
        self._projections: dict[str, Projection] = {}
        self.outbox = MemoryOutbox()
        self.contents = MemoryContents()

    @property
    def money(self) -> MemoryMoney:
        return MemoryMoney(self._projections)

    def journal(self, stream: str) -> list[Event]:
        lines = self._journals.get(stream, ())
        return [event._replace(payload=json.loads(text)) for event, text in lines]

    def append(
        self,
        events: Sequence[Event],
        projection: Projection | None = None,
        messages: Sequence[Message] = (),
    ) -> None:
        given = batch(events, projection)
        if self.head(given.stream).revision != given.expected:
            raise conflict(given.stream)
        lines = [_line(event) for event in events]
        self._journals[given.stream] = [*self._journals.get(given.stream, ()), *lines]
        self._heads[given.stream] = Head(given.stream, given.revision, given.head_hash)
        if projection:
            self._keep(projection)
        self.outbox.post(messages)

    def append_many(
        self,
        batches: Iterable[tuple[Sequence[Event], Projection | None]],
        messages: Sequence[Message] = (),
        held: Mapping[str, int] = {},
    ) -> int:
        total = 0
        with self._whole():
            for events, projection in batches:
                self.append(events, projection)
                total += len(events)
            for ref, revision in held.items():
                if self.head(ref).revision != revision:
                    raise conflict(ref)
        self.outbox.post(messages)
        return total

    def project(
        self, changes: Iterable[Projection | Recount], after: Sequence[Event] = ()
    ) -> list[str]:
        left = []
        with self._whole():
            if after:
                self.append(after)
            for given in changes:
                ref = given.span.dossier if isinstance(given, Recount) else given.dossier.ref
                found = self._recounted(given) if isinstance(given, Recount) else given
                if found and self.head(ref).revision == found.dossier.revision:
                    self._keep(found)
                else:
                    left.append(ref)
        return left

    def _keep(self, given: Projection) -> None:
        held = self._projections.get(given.dossier.ref)
        money = held.money if held and given.money is None else given.money
        self._projections[given.dossier.ref] = given._replace(money=money)

    def _recounted(self, given: Recount) -> Projection | None:
        """The dossier's projection with that due date; None when the span has changed since."""
        held, counted = self._projections.get(given.span.dossier), given.span
        if held is None or counted not in _touched_of(held):
            return None
        spans = list(held.spans)
        spans[counted.line] = spans[counted.line]._replace(
            due_on=given.due_on, estimated=given.estimated
        )
        return held._replace(spans=tuple(spans))

    def touched(self, first: date, last: date, entered: datetime) -> Iterator[TouchedSpan]:
        for ref in sorted(self._projections):
            lines = self._journals.get(ref, ())
            held = self._projections[ref]
            late = any(event.recorded_at >= entered for event, _ in lines)
            open_clocks = {span.clock for span in held.spans if span.until_on == FOREVER}
            for span, found in zip(held.spans, _touched_of(held), strict=True):
                if _may_move(span, first, last) and (late or span.clock in open_clocks):
                    yield found

    @contextmanager
    def _whole(self) -> Iterator[None]:
        before = dict(self._journals), dict(self._heads), dict(self._projections)
        try:
            yield
        except BaseException:
            self._journals, self._heads, self._projections = before
            raise

    def keep_workflow(self, kept: KeptWorkflow) -> bool:
        if all((k.id, k.version) != (kept.id, kept.version) for k in self._workflows.values()):
            self._workflows.setdefault(kept.hash, kept)
        return kept.hash in self._workflows

    def workflow(self, hash: str) -> KeptWorkflow | None:
        return self._workflows.get(hash)

    def workflows(self) -> list[KeptWorkflow]:
        return sorted(self._workflows.values(), key=lambda kept: (kept.id, kept.version, kept.hash))

    def journals(
        self,
        filters: Filters = Filters(),  # noqa: B008
        *,
        without: Sequence[str] = (),
    ) -> Iterator[tuple[str, list[Event]]]:
        for row in self.dossiers(filters):
            yield row.ref, [event for event in self.journal(row.ref) if event.kind not in without]

    def streams(self) -> Iterator[str]:
        return iter(sorted(self._journals))

    def head(self, stream: str) -> Head:
        return self._heads.get(stream, Head(stream, 0, ""))

    def heads(self) -> Iterator[Head]:
        return map(self.head, sorted({*self._heads, *self._journals, *self._projections}))

    def refs(self, prefix: str, limit: int = 50) -> list[str]:
        """Sorted by key, then by reference."""
        rows = (given.dossier for given in self._projections.values())
        found = sorted((row.key, row.ref) for row in rows if row.key.startswith(prefix))
        return [ref for _, ref in found[:limit]]

    def dossier(self, ref: str) -> DossierRow | None:
        given = self._projections.get(ref)
        return given.dossier if given else None

    def dossiers(self, filters: Filters = Filters()) -> Iterator[DossierRow]:  # noqa: B008
        rows = (self._projections[ref].dossier for ref in sorted(self._projections))
        return (row for row in rows if _matches(row, filters, row.holders, row.status))

    def spans(
        self,
        on: date,
        filters: Filters = Filters(),  # noqa: B008
        *,
        due_before: date | None = None,
    ) -> Iterator[ClockSpan]:
        found = [
            span
            for given in self._projections.values()
            for span in given.spans
            if _covers(span, on, due_before)
            and _matches(span, filters, (span.holder,), given.dossier.status)
        ]
        return iter(sorted(found, key=_by_due_date))

    def unnumbered(self, on: date, filters: Filters = Filters()) -> Iterator[ClockSpan]:  # noqa: B008
        found = [span for span in self.spans(on, filters) if _is_unnumbered(span)]
        return iter(sorted(found, key=lambda span: (span.dossier, span.clock, span.holder)))

    def stopped(self, on: date, filters: Filters = Filters()) -> Iterator[ClockSpan]:  # noqa: B008
        found = [span for span in self.spans(on, filters) if span.state == "stopped"]
        return iter(sorted(found, key=lambda span: (span.dossier, span.clock, span.holder)))

    def spans_of(self, ref: str) -> list[ClockSpan]:
        given = self._projections.get(ref)
        spans = given.spans if given else ()
        return sorted(spans, key=lambda span: (span.from_on, span.clock, span.holder))

    def close(self) -> None:
        """Nothing to release."""


def _line(event: Event) -> Line:
    text = payload_text(event.payload)
    return event._replace(payload={}, recorded_at=event.recorded_at.astimezone(UTC)), text


def _touched_of(held: Projection) -> list[TouchedSpan]:
    """Every span of a dossier, as `touched` gives them."""
    clocks = [span.clock for span in held.spans]
    return [
        TouchedSpan(
            span.dossier, line, held.dossier.workflow_hash, span.clock, span.holder,
            span.started_on, span.due_on, span.halves, span.estimated, span.illustrative,
            span.halves is not None
            and span.until_on == FOREVER
            and clocks.count(span.clock) == 1,
        )
        for line, span in enumerate(held.spans)
    ]  # fmt: skip


def _may_move(span: ClockSpan, first: date, last: date) -> bool:
    ends = [span.due_on]
    if span.halves is None and (span.due_on or span.original_due_on):
        ends += [span.from_on, span.original_due_on]
    return span.started_on <= last and any(end is not None and end >= first for end in ends)


def _covers(span: ClockSpan, on: date, due_before: date | None) -> bool:
    if not span.from_on <= on < span.until_on:
        return False
    if due_before is None:
        return True
    return span.state == "running" and span.due_on is not None and span.due_on < due_before


def _is_unnumbered(span: ClockSpan) -> bool:
    return span.state == "running" and span.due_on is None


def _matches(
    row: DossierRow | ClockSpan, filters: Filters, holders: Sequence[str], status: str
) -> bool:
    return (
        filters.subject in ("", row.subject)
        and filters.phase in ("", row.phase)
        and filters.step in ("", row.step)
        and filters.workflow in ("", row.workflow)
        and filters.status in ("", status)
        and (not filters.holder or filters.holder in holders)
    )


def _by_due_date(span: ClockSpan) -> tuple[bool, date, str, str, str]:
    return span.due_on is None, span.due_on or FOREVER, span.dossier, span.clock, span.holder
