"""A page as PDF/A-2b and PDF/UA-1: `page.typ`, a fixed program, reads the page as data.

No markup is ever built from text: the page travels as JSON, so nothing a user types can be
taken for an instruction. Fonts are those inside typst; those of the machine serve only when a
character is in none of them. The creation date is the page's: same page, same bytes.
"""

from __future__ import annotations

import json
import os.path
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

from cperflow.documents.page import qr
from cperflow.documents.page.blocks import Block, Figure, Heading, Page, Signature, Table
from cperflow.documents.page.layout import (
    COPIES,
    QR_MODULE,
    TO,
    closing,
    code_line,
    grid,
    is_high,
    kept_with_next,
    letterhead,
    lists_around,
    outline,
    printable,
    scheme_and_code,
    signature_rows,
    with_room,
)
from cperflow.errors import UsageError

try:
    import typst
except ImportError:  # an optional part: the rest works without it
    typst = None  # type: ignore[assignment]

PROGRAM = os.path.join(os.path.dirname(os.path.abspath(__file__)), "page.typ")
STANDARDS = ("a-2b", "ua-1")

_LONG_WORD = re.compile(r'(?:[^\s"]|\\"){60}')
"""In JSON: perhaps wider than a line. Looking for such words in each text slows typst down."""


def render(page: Page) -> bytes:
    """The bytes of a .pdf file. Raises UsageError when typst is not installed."""
    if typst is None:
        raise UsageError(
            "Le format PDF demande un complément absent : installez-le par "
            'pip install "cperflow[pdf]", ou choisissez le format docx ou html.'
        )
    data = _json(_data(with_room(page)))
    try:
        return _compiled(data, page.date, system_fonts=False)
    except typst.TypstError:
        # a character outside the embedded fonts (an emoji, an ideogram): PDF/A wants its shape
        return _with_any_font(data, page.date)


def _with_any_font(data: str, day: str) -> bytes:
    try:
        return _compiled(data, day, system_fonts=True)
    except typst.TypstError:
        return _compiled(data, day, system_fonts=True, standards=())


@cache
def _compiler(*, system_fonts: bool) -> Any:
    return typst.Compiler(ignore_system_fonts=not system_fonts)


@cache
def _program() -> bytes:
    with open(PROGRAM, "rb") as file:
        return file.read()


def _compiled(
    data: str, day: str, *, system_fonts: bool, standards: Sequence[str] = STANDARDS
) -> bytes:
    made: bytes = _compiler(system_fonts=system_fonts).compile(
        # a file rather than an input: another input makes typst forget what it knows
        input={"main.typ": _program(), "page.json": data.encode()},
        format="pdf",
        sys_inputs={"long": "yes"} if _LONG_WORD.search(data) else {},
        pdf_standards=list(standards),
        timestamp=datetime.fromisoformat(day or "1980-01-01").replace(tzinfo=UTC),
    )
    return made


def _json(data: dict[str, Any]) -> str:
    """Without what no file may hold (`printable`), looked for once in the whole."""
    written = _dumped(data)
    # JSON escapes what comes before the space
    odd = "\\u" in written or "\\r" in written or printable(written) is not written
    return _dumped(_clean(data)) if odd else written


def _dumped(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _data(page: Page) -> dict[str, Any]:
    """The page as page.typ wants it: plain texts, runs as {t, b, i}, blocks as {kind, …}."""
    levels = iter(outline(page.body))
    sender = (page.sender, TO) if page.sender else ()
    return {
        **page._asdict(),
        "letterhead": letterhead(page.letterhead),
        "addressee": (*sender, *page.addressee) if page.addressee else (),
        "around": lists_around(page),
        "copies_label": COPIES,
        "copies_whole": not is_high(page.copies, 1),
        "beside": closing(page) is not None,
        "code_line": code_line(page),
        "keywords": [scheme_and_code(page)] if page.code else [],
        "qr": qr.svg(qr.symbol(scheme_and_code(page)), code_line(page)) if page.code else "",
        "qr_side": qr.SIDE * QR_MODULE,
        "body": [
            {**_block(block, levels), "sticky": kept, "last": index == len(page.body)}
            for index, (block, kept) in enumerate(
                zip(page.body, kept_with_next(page.body), strict=True), 1
            )
        ],
    }


def _block(block: Block, levels: Iterator[int]) -> dict[str, Any]:
    if isinstance(block, Figure):
        return {"kind": "Figure", "svg": block.svg, "words": block.words}
    fields = {name: _value(value) for name, value in block._asdict().items()}
    if isinstance(block, Table):
        fields |= grid(block)._asdict()
    if isinstance(block, Signature):
        share = 1 / max(len(block.columns), 2)
        fields["whole"] = not any(is_high(lines, share) for lines in block.columns)
        alone = len(block.columns) == 1
        fields["columns"] = (block.columns,) if alone else signature_rows(block.columns)
    if isinstance(block, Heading):
        fields["outline"] = next(levels)
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
