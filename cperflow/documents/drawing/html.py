"""A page as one HTML file: no outside resource, readable on a screen and on A4 paper."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from cperflow.documents.page import qr
from cperflow.documents.page.blocks import (
    Block,
    Figure,
    Heading,
    Inline,
    Listing,
    Page,
    PageBreak,
    Paragraph,
    Run,
    Signature,
    Table,
)
from cperflow.documents.page.layout import (
    COPIES,
    QR_MODULE,
    TO,
    closing,
    code_line,
    grid,
    letterhead,
    lists_around,
    printable,
    scheme_and_code,
    signature_rows,
)

_STYLE = """
@page { size: A4; margin: 2cm 2.2cm }
* { box-sizing: border-box }
body { font: 11.5pt/1.4 "Liberation Serif", "Times New Roman", serif; color: #111; margin: 0;
  background: #eee; overflow-wrap: anywhere }
main { max-width: 21cm; margin: 1em auto; padding: 1.5cm 1.8cm; background: #fff }
p { margin: 0 0 .6em; text-align: justify }
h1, h2, h3 { line-height: 1.25; margin: 1.1em 0 .4em; break-after: avoid }
h1 { font-size: 1.25em } h2 { font-size: 1.1em } h3 { font-size: 1em; font-style: italic }
.title { font-size: 1.6em; font-weight: bold; text-align: center; margin: 1em 0 }
.stamp { display: flex; justify-content: space-between; gap: 1em; font-size: .9em }
.stamp div { flex: 0 1 45%; text-align: center }
.line { display: flex; justify-content: space-between; gap: 1em; margin: 1em 0 }
.to { margin: 1em 0 1em 42%; text-align: center }
.around { display: grid; grid-template-columns: 4em 1fr; margin: 0 0 .6em }
.around dt { font-weight: bold } .around dd { margin: 0 }
.notice { color: #9c2a10; font-weight: bold; text-align: right }
.cover { text-align: center; padding: 6em 0; break-after: page }
.cover p { text-align: center; font-size: 1.2em }
.left { text-align: left } .center { text-align: center } .right { text-align: right }
ol, ul { margin: 0 0 .6em; padding-left: 2em } ul { list-style: "–  " }
.scroll { overflow-x: auto; margin: 0 0 1em }
table { border-collapse: collapse; width: 100%; font-size: .85em; overflow-wrap: normal }
th, td { border: 1px solid #444; padding: .15em .4em; vertical-align: top }
th, .total td { background: #ededed; font-weight: bold }
.across td { background: #f7f7f7; break-after: avoid }
thead { display: table-header-group } tr { break-inside: avoid }
.signature { display: grid; grid-template-columns: repeat(var(--sides), 1fr); gap: 0 2em;
  margin: 1.5em 0; text-align: center; break-inside: avoid; break-before: avoid }
.signature.alone > :first-child { grid-area: 1 / 2 }
.signature .small { grid-area: 1 / 1; align-self: end; text-align: left }
.small { font-size: .85em } .small ul { margin: 0 } .note { font-size: .85em; font-style: italic }
footer { text-align: center; font-size: .8em; margin-top: 2em }
.coded { display: flex; align-items: center; break-inside: avoid }
.coded div { flex: 1; margin-right: 16mm }
.break { break-after: page }
figure { margin: 0 0 1em; break-inside: avoid } figure svg { width: 100%; height: auto }
@media print { body { background: none } main { margin: 0; padding: 0; max-width: none } }
"""


def render(page: Page) -> bytes:
    """The bytes of an .html file, UTF-8."""
    notice = f'<p class="notice">{_text(page.notice)}</p>' if page.notice else ""
    keywords = f'\n<meta name="keywords" content="{scheme_and_code(page)}">' if page.code else ""
    parts = (
        f'<!DOCTYPE html>\n<html lang="{_text(page.lang)}">\n<head>\n<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f'<meta name="author" content="{_text(page.author)}">{keywords}',
        f"<title>{_text(page.title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>",
        notice + _letterhead(page) + _reference(page),
        _cover(page) if page.cover else _addressee(page),
        _around(page),
        *_blocks(page),
        _footer(page),
        "</main>\n</body>\n</html>\n",
    )
    return "\n".join(part for part in parts if part).encode("utf-8")


def _footer(page: Page) -> str:
    words = "<br>".join(_text(line) for line in (page.footer, code_line(page)) if line)
    if not page.code:
        return f"<footer>{words}</footer>" if words else ""
    side = f"{qr.SIDE * QR_MODULE}mm"
    drawn = qr.svg(qr.symbol(scheme_and_code(page)), code_line(page), side)
    return f'<footer class="coded">{drawn}<div>{words}</div></footer>'


def _text(text: str) -> str:
    return escape(printable(text)).replace("\n", "<br>")


def _inline(text: Inline) -> str:
    return "".join(_run(run) for run in text)


def _run(run: Run) -> str:
    written = _text(run.text)
    if run.italic:
        written = f"<em>{written}</em>"
    return f"<strong>{written}</strong>" if run.bold else written


def _lines(lines: Iterable[str]) -> str:
    return "<br>".join(_text(line) for line in lines)


def _letterhead(page: Page) -> str:
    if not page.letterhead and not page.state:
        return ""
    left, right = _lines(letterhead(page.letterhead)), _lines(page.state)
    return f'<header class="stamp"><div>{left}</div><div>{right}</div></header>'


def _reference(page: Page) -> str:
    if not page.reference and not page.place_date:
        return ""
    return (
        f'<div class="line"><span>{_text(page.reference)}</span>'
        f"<span>{_text(page.place_date)}</span></div>"
    )


def _addressee(page: Page) -> str:
    if not page.addressee:
        return f'<p class="title">{_text(page.title)}</p>'
    sender = (page.sender, TO) if page.sender else ()
    return f'<p class="to">{_lines((*sender, *page.addressee))}</p>'


def _cover(page: Page) -> str:
    rest = "".join(f"<p>{_text(line)}</p>" for line in page.cover[1:])
    return f'<div class="cover"><p class="title">{_text(page.cover[0])}</p>{rest}</div>'


def _around(page: Page) -> str:
    return "\n".join(
        f'<dl class="around"><dt>{_text(label)}</dt><dd>{_lines(lines)}</dd></dl>'
        for label, lines in lists_around(page)
    )


def _blocks(page: Page) -> Iterable[str]:
    """The body, then the note and the copies: within the signature when they stand beside it."""
    last = closing(page)
    yield from map(_block, page.body[:-1] if last else page.body)
    yield _signature(last.columns, _end(page)) if last else _end(page)


def _end(page: Page) -> str:
    note = f'<p class="note">{_text(page.note)}</p>' if page.note else ""
    listed = "".join(f"<li>{_text(copy)}</li>" for copy in page.copies)
    copies = f"<strong>{COPIES}</strong><ul>{listed}</ul>" if listed else ""
    return f'<div class="small">{note}{copies}</div>' if note or copies else ""


def _block(block: Block) -> str:
    match block:
        case Heading(level, text):
            return f"<h{level}>{_inline(text)}</h{level}>"
        case Paragraph(text, align):
            name = "" if align == "justify" else f' class="{align}"'
            return f"<p{name}>{_inline(text)}</p>"
        case Listing():
            return _listing(block)
        case Table():
            return _table(block)
        case Signature(sides):
            return _signature(sides)
        case PageBreak():
            return '<div class="break"></div>'
        case Figure(svg):
            return f"<figure>{svg}</figure>"  # drawn by us, its texts escaped there


def _signature(sides: Sequence[Sequence[str]], beside: str = "") -> str:
    rows = [sides] if len(sides) == 1 else signature_rows(sides)
    cells = "".join(f"<div>{_lines(lines)}</div>" for row in rows for lines in row)
    alone = " alone" if len(sides) == 1 else ""
    columns = max(len(sides), 2)
    return f'<div class="signature{alone}" style="--sides:{columns}">{cells}{beside}</div>'


def _listing(block: Listing) -> str:
    items = "".join(f"<li>{_inline(item)}</li>" for item in block.items)
    start = f' start="{block.start}"' if block.start != 1 else ""
    return f"<ol{start}>{items}</ol>" if block.ordered else f"<ul>{items}</ul>"


def _table(table: Table) -> str:
    widths = "".join(f'<col style="width:{share * 100:.1f}%">' for share in grid(table).shares)
    head = "".join(f'<th scope="col">{_inline(cell)}</th>' for cell in table.header)
    first_total = len(table.rows) - table.total_rows
    rows = "\n".join(
        _row_across(row[0], len(table.header))
        if table.across(row)
        else _row(row, table.aligns, total=index >= first_total)
        for index, row in enumerate(table.rows)
    )
    return (
        f'<div class="scroll"><table><colgroup>{widths}</colgroup><thead><tr>{head}</tr></thead>\n'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _row_across(text: Inline, count: int) -> str:
    return f'<tr class="across"><td colspan="{count}">{_inline(text)}</td></tr>'


def _row(cells: Sequence[Inline], aligns: Sequence[str], *, total: bool) -> str:
    written = "".join(
        f'<td class="{align}">{_inline(cell)}</td>'
        for cell, align in zip(cells, aligns, strict=True)
    )
    name = ' class="total"' if total else ""
    return f"<tr{name}>{written}</tr>"
