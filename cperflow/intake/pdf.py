"""A PDF: whole, open to all, and how many pages it has."""

from __future__ import annotations

import logging
from typing import BinaryIO

from cperflow.intake.damage import corrupt, protected

_END = 1 << 16
"""Bytes in which the mark of the end of the file must be: scanners leave something behind it."""


def pages(source: BinaryIO, name: str, size: int) -> int:
    """Raises InvalidData when it is cut short, corrupt or needs a password to be read."""
    source.seek(max(size - _END, 0))
    if b"%%EOF" not in source.read(_END):
        raise corrupt(name, "est incomplet (la fin du PDF manque)")
    # a large library: only who gives a PDF pays for it
    from pypdf import PdfReader
    from pypdf.errors import DependencyError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it tells in English what it mends
    try:
        reader = PdfReader(source, strict=False)
        locked = reader.is_encrypted and not reader.decrypt("")
        count = 0 if locked else len(reader.pages)
    except (DependencyError, NotImplementedError):
        raise protected(name) from None
    except (Exception, RecursionError):  # whatever its bytes led it to
        raise corrupt(name, "est un PDF abîmé") from None
    if locked:
        raise protected(name)
    if not count:
        raise corrupt(name, "est un PDF sans page")
    return count
