"""Builders of what a store keeps, each a sound example to vary with keywords."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from cperflow.domain.journal.chain import seal
from cperflow.domain.journal.events import Draft, Event
from cperflow.service.ports import FOREVER, ClockSpan, DossierRow, KeptWorkflow, Projection, Store

RECORDED_AT = datetime(2020, 1, 15, 9, 30, 0, 123456, tzinfo=UTC)
OPENED = Draft("opened", date(2018, 3, 1), "CONSEIL_REGIONAL", {"note": "demande n° 12"})


def journal(ref: str = "KAYES-2018", length: int = 1, *, after: Event | None = None) -> list[Event]:
    """`length` sealed events, the first ones of the stream unless `after` is given."""
    start = after.sequence if after else 0
    drafts = [
        OPENED._replace(
            occurred_on=OPENED.occurred_on + timedelta(days=start + number),
            payload={"n": start + number},
        )
        for number in range(length)
    ]
    return seal(drafts, stream=ref, after=after, recorded_at=RECORDED_AT, actor="fanta")


def row(ref: str = "KAYES-2018", **other: Any) -> DossierRow:
    return DossierRow(
        ref=ref,
        key=ref,
        subject="Kayes",
        workflow="cper",
        version=1,
        workflow_hash="f" * 64,
        status="open",
        phase="examen",
        step="examen_dgct",
        holders=("DGCT",),
        opened_on=date(2018, 3, 1),
        entered_on=date(2018, 4, 2),
        last_on=date(2018, 4, 3),
        projects=3,
        cost=2_173_127_401,
        illustrative=False,
        opened_precision="month",
        entered_precision="day",
        entered_illustrative=False,
        revision=1,
    )._replace(**other)


def span(ref: str = "KAYES-2018", **other: Any) -> ClockSpan:
    return ClockSpan(
        dossier=ref,
        subject="Kayes",
        workflow="cper",
        phase="examen",
        step="examen_dgct",
        clock="examen_dgct",
        holder="DGCT",
        started_on=date(2018, 4, 2),
        due_on=date(2018, 4, 20),
        unit="working_day",
        state="running",
        estimated=False,
        illustrative=False,
        set_aside=0,
        from_on=date(2018, 4, 2),
        until_on=FOREVER,
        halves=36,
        original_due_on=date(2018, 4, 10),
    )._replace(**other)


def projection(*spans: ClockSpan, **other: Any) -> Projection:
    """With one span unless others are given."""
    dossier = row(**other)
    return Projection(dossier, spans or (span(dossier.ref),))


def definition(**other: Any) -> KeptWorkflow:
    return KeptWorkflow("cper", 1, "a" * 64, '{"id":"cper","name":"État"}')._replace(**other)


def fill(store: Store, *projections: Projection) -> None:
    """Give the store a dossier of one event for each projection."""
    store.append_many((journal(given.dossier.ref), given) for given in projections)
