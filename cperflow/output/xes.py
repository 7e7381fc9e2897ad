"""XES 1.0 (IEEE 1849), the XML of process mining: traces of events, written as they come.

Nothing here knows a dossier. An attribute is written by its type: text, whole number, boolean,
day (at midnight UTC) or instant; a mapping is a text, under the key "", with attributes of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

from cperflow.record import NamedTuple

Attributes = Mapping[str, Any]

_EXTENSIONS = (
    ("Concept", "concept"),
    ("Time", "time"),
    ("Organizational", "org"),
    ("Lifecycle", "lifecycle"),
)
_GLOBALS = """  <global scope="trace">
    <string key="concept:name" value=""/>
  </global>
  <global scope="event">
    <string key="concept:name" value=""/>
    <date key="time:timestamp" value="1970-01-01T00:00:00.000+00:00"/>
    <string key="lifecycle:transition" value="complete"/>
  </global>
  <classifier name="Acte" keys="concept:name"/>
  <classifier name="Acte et moment" keys="concept:name lifecycle:transition"/>
"""
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no way to say (https://www.w3.org/TR/xml/#charsets)."""
_ESCAPES = {
    "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;",
    "\r": "&#13;",
}  # fmt: skip
_NAME = re.compile(r"[^\W\d][\w.:-]*")


class Trace(NamedTuple):
    """One case: what is said of it, and its events in order."""

    attributes: Attributes
    events: Iterable[Attributes]


def xes_chunks(name: str, traces: Iterable[Trace]) -> Iterator[str]:
    """The text of a log, trace by trace."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield (
        '<log xes.version="1.0" xes.features="nested-attributes" '
        'xmlns="http://www.xes-standard.org/">\n'
    )
    for title, prefix in _EXTENSIONS:
        uri = f"http://www.xes-standard.org/{prefix}.xesext"
        yield f'  <extension name="{title}" prefix="{prefix}" uri="{uri}"/>\n'
    yield _GLOBALS + "".join(_attributes({"concept:name": name}, "  "))
    for trace in traces:
        yield "".join(_trace(trace))
    yield "</log>\n"


def _trace(trace: Trace) -> Iterator[str]:
    yield "  <trace>\n"
    yield from _attributes(trace.attributes, "    ")
    for event in trace.events:
        yield "    <event>\n"
        yield from _attributes(event, "      ")
        yield "    </event>\n"
    yield "  </trace>\n"


def _attributes(attributes: Attributes, indent: str) -> Iterator[str]:
    """None says nothing; a key that XML has no name for is left out."""
    for key, value in attributes.items():
        if value is None or not _NAME.fullmatch(key):
            continue
        if isinstance(value, Mapping):
            yield f'{indent}<string key="{key}" value="{_escaped(str(value.get("", "")))}">\n'
            yield from _attributes({k: v for k, v in value.items() if k}, indent + "  ")
            yield f"{indent}</string>\n"
        else:
            kind, text = _typed(value)
            yield f'{indent}<{kind} key="{key}" value="{_escaped(text)}"/>\n'


def _typed(value: Any) -> tuple[str, str]:
    if isinstance(value, bool):
        return "boolean", "true" if value else "false"
    if isinstance(value, int):
        return "int", str(value)
    if isinstance(value, datetime):
        return "date", value.astimezone(UTC).isoformat(timespec="milliseconds")
    if isinstance(value, date):
        return "date", f"{value.isoformat()}T00:00:00.000+00:00"
    return "string", str(value)


def _escaped(text: str) -> str:
    legal = _ILLEGAL.sub("\ufffd", text)
    return "".join(_ESCAPES.get(character, character) for character in legal)
