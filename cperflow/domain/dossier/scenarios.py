"""What a dossier holds of the choice of its projects: envelopes, scenarios, the one adopted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from cperflow.record import NamedTuple


class Envelope(NamedTuple):
    """What a source has to give, FCFA, in a year or (None) for the whole duration."""

    source: str
    year: int | None
    amount: int
    on: date
    sequence: int


class Scenario(NamedTuple):
    """A choice of projects, in the order of their importance. `made_of`: the figures and the
    wishes that it was made from (`domain/choice/scenario.py` writes and reads them)."""

    name: str
    projects: tuple[str, ...]
    made_of: Mapping[str, Any]
    on: date
    sequence: int
    note: str = ""


class Adopted(NamedTuple):
    """The scenario that a body adopted, and what it chose."""

    name: str
    projects: tuple[str, ...]
    by: str
    on: date
    sequence: int
