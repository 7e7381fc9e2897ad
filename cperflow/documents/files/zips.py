"""Archives whose bytes depend on nothing but what they hold."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

_COMPRESSED = frozenset({"pdf", "docx", "xlsx", "odt", "ods", "jpg", "png"})
"""Types that deflating would only slow down."""

_FIRST_YEAR = 1980
"""No entry of a ZIP is older."""


def add(archive: ZipFile, path: str, parts: Iterable[bytes], day: date) -> None:
    """Write an entry dated of `day`, part by part, the same on every system."""
    info = ZipInfo(path, (max(day.year, _FIRST_YEAR), day.month, day.day, 0, 0, 0))
    info.create_system = 0  # else it tells which system wrote it
    packed = path.rpartition(".")[2] in _COMPRESSED
    info.compress_type = ZIP_STORED if packed else ZIP_DEFLATED
    with archive.open(info, "w") as entry:
        for part in parts:
            entry.write(part)
