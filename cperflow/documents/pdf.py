"""A page as PDF/A-2b: `page.typ`, a fixed program, reads the page as data.

No markup is ever built from text: the page travels as JSON, so nothing a user types can be
taken for an instruction. Fonts are those inside typst; those of the machine serve only when a
character is in none of them. The creation date is the page's: same page, same bytes.
"""

from __future__ import annotations

import json
import os.path
from datetime import UTC, datetime
from functools import cache
from typing import Any

from cperflow.documents.blocks import Block, Page, Signature, Table
from cperflow.documents.layout import (
    COPIES,
    TO,
    grid,
    kept_with_next,
    letterhead,
    lists_around,
    printable,
    signature_rows,
)
from cperflow.errors import UsageError

try:
    import typst
except ImportError:  # an optional part: the rest works without it
    typst = None  # type: ignore[assignment]

PROGRAM = os.path.join(os.path.dirname(os.path.abspath(__file__)), "page.typ")
STANDARD = "a-2b"


def render(page: Page) -> bytes:
    """The bytes of a .pdf file. Raises UsageError when typst is not installed."""
    if typst is None:
        raise UsageError(
            "Le format PDF demande un complément absent : installez-le par "
            'pip install "cperflow[pdf]", ou choisissez le format docx ou html.'
        )
    data = json.dumps(_data(page), ensure_ascii=False, separators=(",", ":"))
    try:
        return _compiled(data, page.date, system_fonts=False)
    except typst.TypstError:
        # a character outside the embedded fonts (an emoji, an ideogram): PDF/A wants its shape
        return _with_any_font(data, page.date)


def _with_any_font(data: str, day: str) -> bytes:
    try:
        return _compiled(data, day, system_fonts=True)
    except typst.TypstError:
        return _compiled(data, day, system_fonts=True, standards=[])


@cache
def _compiler(*, system_fonts: bool) -> Any:
    return typst.Compiler(PROGRAM, ignore_system_fonts=not system_fonts)


def _compiled(
    data: str, day: str, *, system_fonts: bool, standards: list[str] | None = None
) -> bytes:
    made: bytes = _compiler(system_fonts=system_fonts).compile(
        format="pdf",
        sys_inputs={"page": data},
        pdf_standards=[STANDARD] if standards is None else standards,
        timestamp=datetime.fromisoformat(day or "1980-01-01").replace(tzinfo=UTC),
    )
    return made


def _data(page: Page) -> dict[str, Any]:
    """The page as page.typ wants it: plain texts, runs as {t, b, i}, blocks as {kind, …}."""
    sender = (page.sender, TO) if page.sender else ()
    data = {
        **page._asdict(),
        "letterhead": letterhead(page.letterhead),
        "addressee": (*sender, *page.addressee) if page.addressee else (),
        "around": lists_around(page),
        "copies_label": COPIES,
        "body": [
            {**_block(block), "sticky": kept}
            for block, kept in zip(page.body, kept_with_next(page.body), strict=True)
        ],
    }
    return {name: _clean(value) for name, value in data.items()}


def _block(block: Block) -> dict[str, Any]:
    fields = {name: _value(value) for name, value in block._asdict().items()}
    if isinstance(block, Table):
        fields |= grid(block)._asdict()
    if isinstance(block, Signature):
        fields["columns"] = signature_rows(block.columns)
    return {"kind": type(block).__name__, **fields}


def _value(value: Any) -> Any:
    """A field of a block, its inline texts turned into lists of runs."""
    if hasattr(value, "_fields"):
        return {"t": value.text, "b": value.bold, "i": value.italic}
    return [_value(item) for item in value] if isinstance(value, tuple) else value


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {key: _clean(item) for key, item in value.items()}
    return [_clean(item) for item in value] if isinstance(value, list | tuple) else value
