"""Files on screen: their name, size and pages."""

from __future__ import annotations

from cperflow.domain.dossier.piece import StoredFile
from cperflow.french import NBSP, count, integer, number


def file_text(file: StoredFile) -> str:
    """« deliberation.pdf (1,2 Mo, 3 pages) »."""
    pages = f", {count(file.pages, 'page')}" if file.pages else ""
    return f"{file.name} ({size_text(file.size)}{pages})"


def size_text(size: int) -> str:
    """Bytes in the unit an office reads: « 812 octets », « 96 Ko », « 1,2 Mo »."""
    if size < 1000:
        return count(size, "octet")
    if size < 1_000_000:
        return f"{integer(round(size / 1000))}{NBSP}Ko"
    return f"{number(round(size / 1_000_000, 1))}{NBSP}Mo"
