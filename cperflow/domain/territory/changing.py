"""Decisions on regions: a name, a chief town, a split from a day on, or why not.

Each gives a Draft for the journal of the territory. What it would make of the territory is checked
as a file is (`soundness.py`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from cperflow.domain.journal.events import REGION_RECORDED, Draft
from cperflow.domain.territory.regions import PLANNED, Region, RegionLine, Territory
from cperflow.domain.territory.soundness import flaws
from cperflow.errors import NotFound, Refused
from cperflow.french import date_long, did_you_mean, fold, listing, of
from cperflow.record import NamedTuple

_NOT_IN_A_KEY = re.compile(r"[^A-Z0-9]+")


class Decision(NamedTuple):
    """What was decided of a region: it before that day (None: unknown then) and from it on."""

    draft: Draft
    before: Region | None
    after: Region


def require(known: Territory, text: str) -> str:
    """The key of a region typed any way. Raises NotFound with the nearest name."""
    key = known.find(text)
    if key is None or key not in known.keys:
        hint = did_you_mean(text, [*known.keys, *known.names()])
        raise NotFound(
            f"Région inconnue « {text} ».{hint}", ["Pour les voir : cperflow region list"]
        )
    return key


def key_of(name: str) -> str:
    """The key of a new region: its first name, folded."""
    return _NOT_IN_A_KEY.sub("-", fold(name)).strip("-")[:40]


def tell(known: Territory, line: RegionLine, on: date) -> Decision:
    """Something more told of a region, `on` being the day it is entered.

    Raises NotFound for an unknown region, Refused with every reason.
    """
    if known.region(line.key) is None:
        require(known, line.key)
    return _decided(known, line, line.to_data(), on)


def rename(known: Territory, line: RegionLine, on: date) -> Decision:
    """Another name from a day on, and that of its council with it. Raises as `tell`, and Refused
    when it has that name then."""
    region = known.region(line.key, _day(line))
    if region and region.name == line.name:
        raise Refused(f"{line.key} s’appelle déjà {line.name} à cette date : rien n’a été changé.")
    return tell(known, line._replace(council=_council(region, line)), on)


def _council(region: Region | None, line: RegionLine) -> str:
    """Its council follows the name, where it says it: « Conseil Régional de Kayes »."""
    council = line.council or (region.value("council") if region else "")
    named = of(region.name) if region else ""
    return f"{council.removesuffix(named)}{of(line.name)}" if council.endswith(named) else ""


def split(known: Territory, line: RegionLine, on: date) -> Decision:
    """A new region out of another, `line.split_from`. Raises NotFound, Refused."""
    parent = known.region(require(known, line.split_from), _day(line))
    if parent is None:
        raise Refused(
            f"{line.split_from} n’existait pas encore le {date_long(_day(line))} : elle ne peut "
            "être découpée avant d’exister."
        )
    key = line.key or key_of(line.name)
    if known.region(key):
        raise Refused(
            f"La région {key} existe déjà : donnez à la nouvelle un autre nom, ou une clé (--key)."
        )
    made = line._replace(
        key=key, split_from=parent.key, kind=line.kind or parent.kind, stage=line.stage or PLANNED
    )
    return _decided(known, made, made.to_data(), on)


def withdraw(known: Territory, key: str, since: str, reason: str, on: date) -> Decision:
    """All that was told of a region from a day on taken back. Raises NotFound, Refused."""
    region = known.region(key)
    starts = dict.fromkeys(line.since for line in region.lines) if region else {}
    if region is None or since not in starts:
        some = listing([start or "depuis toujours" for start in starts], "ou")
        raise NotFound(f"Rien n’est dit de {key} à partir de ce jour (dates connues : {some}).")
    told = {"key": key, "since": since, "withdrawn": True, "source": reason}
    kept = [line for line in known.lines if (line.key, line.since) != (key, since)]
    _refuse(known, kept, key)
    left = Territory(kept).region(key) or Region(key, ())
    return Decision(Draft(REGION_RECORDED, on, "", told), region, left)


def _decided(known: Territory, line: RegionLine, told: Mapping[str, Any], on: date) -> Decision:
    corrected = [each for each in _without(known, line) if each.tells() or each.doubt]
    _refuse(known, [*corrected, line], line.name or line.key)
    after = Territory([*known.lines, line]).region(line.key, _day(line))
    assert after is not None
    before = known.region(line.key, _day(line))
    return Decision(Draft(REGION_RECORDED, on, "", dict(told)), before, after)


def _without(known: Territory, line: RegionLine) -> list[RegionLine]:
    """What was told, less what the line corrects: the same fields from the same day."""
    gone = dict.fromkeys(line.tells(), "")
    return [
        each._replace(**gone) if (each.key, each.since) == (line.key, line.since) else each
        for each in known.lines
    ]


def _refuse(known: Territory, lines: list[RegionLine], what: str) -> None:
    """Only what the change brings: a list of names without sources may be changed all the same."""
    before = {flaw.problem for flaw in flaws(known.lines)}
    now = dict.fromkeys(flaw.problem for flaw in flaws(lines))
    reasons = [problem for problem in now if problem not in before]
    if reasons:
        raise Refused(f"« {what} » ne peut pas être inscrite ainsi.", reasons)


def _day(line: RegionLine) -> date:
    """The first day of a line; those told since always count from the first day there is."""
    return date.fromisoformat(line.since) if line.since else date.min
