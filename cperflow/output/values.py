"""One value as text: in French for people, plainly for programs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from cperflow.french import date_short, integer, listing


def french(value: object) -> str:
    """« 2 173 127 401 », « 7,5 », « 31/08/2018 », « oui », « a, b et c », "" for None.

    An instant is shown in UTC, the time of Bamako.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, int):
        return integer(value)
    if isinstance(value, float):
        return str(value).replace(".", ",")
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%d/%m/%Y %H:%M}"
    if isinstance(value, date):
        return date_short(value)
    if isinstance(value, (list, tuple)):
        return listing([french(item) for item in value])
    return str(value)


def plain(value: Any) -> Any:
    """The same as JSON knows it: ISO dates, UTC instants, records as objects, sorted sets.

    Raises ValueError for an instant without its time zone.
    """
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError(f"an instant without its time zone: {value!r}")
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if hasattr(value, "_asdict"):
        return plain(value._asdict())
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted(plain(item) for item in value)
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value
