"""Spans that a change of the calendar can move, as `ports.Store` gives them and takes them back."""

from __future__ import annotations

from datetime import date

from cperflow.record import NamedTuple


class TouchedSpan(NamedTuple):
    """A span that other days off could count otherwise, with what its due date rests on.

    `line` is its place in the dossier's projection. `alone`: the clock still runs, has no other
    span, and its due date follows from `started_on` and `halves`; else counting it again
    takes the dossier's journal.
    """

    dossier: str
    line: int
    workflow_hash: str
    clock: str
    holder: str
    started_on: date
    due_on: date | None
    halves: int | None
    estimated: bool
    illustrative: bool
    alone: bool


class Recount(NamedTuple):
    """A span that was `alone`, and its new due date."""

    span: TouchedSpan
    due_on: date
    estimated: bool
