"""The log for process mining: well-formed, of the shape the standard gives, in order."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from datetime import datetime
from itertools import pairwise
from typing import Any

import pytest
from builders import Desk, consulted, day, prepared

from cperflow.output.xes import Trace, xes_chunks
from cperflow.reports.mining import cases

NAME = "{http://www.xes-standard.org/}"
KINDS = {
    "string": str,
    "date": datetime.fromisoformat,
    "int": int,
    "boolean": {"true": True, "false": False}.__getitem__,
}
CHILDREN = {
    "log": ["extension", "global", "classifier", *KINDS, "trace"],
    "trace": [*KINDS, "event"],
    "event": list(KINDS),
    "global": list(KINDS),
}
"""What IEEE 1849-2016 lets each element hold, in this order; an attribute may hold attributes."""


def log_of(*desks: Desk) -> ET.Element:
    found = [case for desk in desks for case in cases(desk.ws, desk.store.journals())]
    return ET.fromstring("".join(xes_chunks("essai", (Trace(*case) for case in found))))


def tag(element: ET.Element) -> str:
    assert element.tag.startswith(NAME)
    return element.tag.removeprefix(NAME)


def check(element: ET.Element) -> None:
    """The rules of the standard's schema, by hand."""
    allowed = CHILDREN.get(tag(element), list(KINDS))
    attributes = [child for child in element if tag(child) in KINDS]
    keys = [child.attrib["key"] for child in attributes]
    assert len(keys) == len(set(keys))
    ranks = [min(allowed.index(tag(child)), 3) if tag(element) == "log" else
             int(tag(child) not in KINDS) for child in element]  # fmt: skip
    assert ranks == sorted(ranks)
    for child in element:
        assert tag(child) in allowed
        if tag(child) in KINDS:
            assert re.fullmatch(r"[^\W\d][\w.:-]*", child.attrib["key"])
            KINDS[tag(child)](child.attrib["value"])
        check(child)


def values(element: ET.Element) -> dict[str, Any]:
    return {
        child.attrib["key"]: KINDS[tag(child)](child.attrib["value"])
        for child in element
        if tag(child) in KINDS
    }


def test_a_log_has_the_shape_of_the_standard() -> None:
    log = log_of(consulted(), prepared())
    check(log)
    assert log.attrib["xes.version"] == "1.0"
    extensions = {e.attrib["prefix"] for e in log.findall(f"{NAME}extension")}
    assert extensions == {"concept", "time", "org", "lifecycle"}
    assert len(log.findall(f"{NAME}trace")) == 2


def test_every_trace_and_event_has_what_the_globals_promise() -> None:
    log = log_of(prepared())
    for scope in log.findall(f"{NAME}global"):
        promised = set(values(scope))
        for found in log.iter(f"{NAME}{scope.attrib['scope']}"):
            assert promised <= set(values(found))


def test_events_are_in_order_and_opinions_have_two_moments() -> None:
    (trace,) = log_of(prepared()).findall(f"{NAME}trace")
    events = [values(event) for event in trace.findall(f"{NAME}event")]
    assert [event["ordinal"] for event in events] == list(range(1, len(events) + 1))
    assert all(a["time:timestamp"] <= b["time:timestamp"] for a, b in pairwise(events))
    health = [e["lifecycle:transition"] for e in events if e["concept:name"] == "Avis HEALTH"]
    assert health == ["start", "complete"]


def test_days_between_acts_are_counted_once_and_by_the_calendar() -> None:
    (trace,) = log_of(prepared()).findall(f"{NAME}trace")
    events = [values(event) for event in trace.findall(f"{NAME}event")]
    assert sum(event["calendar_days"] for event in events) == (day(19) - day(8)).days
    assert sum(event["working_days"] for event in events) == 9


def test_delays_and_their_stops_are_told_of_the_trace() -> None:
    desk = consulted()
    desk.act(day(17), "correct", asked_again="ROADS")
    desk.act(day(24), "corrected", asked_again="ROADS")
    (trace,) = log_of(desk).findall(f"{NAME}trace")
    clocks = [values(each) for each in trace if each.attrib.get("key", "").startswith("clock_")]
    assert max(clock["stopped_working_days"] for clock in clocks) == 5


def test_a_line_taken_back_is_no_event() -> None:
    desk = consulted()
    desk.facts(day(16), nickname="R")
    before = len(list(log_of(desk).iter(f"{NAME}event")))
    desk.retract(6)
    assert len(list(log_of(desk).iter(f"{NAME}event"))) == before - 1


@pytest.mark.parametrize("text", ["<&\">'", "a\x00b\x1b\ufffe", "deux\nlignes\t", "\u202eé😀"])
def test_whatever_was_typed_is_well_formed(text: str) -> None:
    chunks = xes_chunks(text, [Trace({"concept:name": text, "2 mots": text}, [{"note": text}])])
    log = ET.fromstring("".join(chunks))
    check(log)
    (event,) = log.iter(f"{NAME}event")
    legal = re.sub("[\x00\x1b\ufffe]", "\ufffd", text)
    assert values(event) == {"note": legal}
