"""Pages for a browser: one file that needs nothing else, readable on a screen and on paper."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from html import escape

from cperflow.output import Screen, printable

_ANY_SCREEN = Screen()

STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;color:#222}
h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}
table{border-collapse:collapse;width:100%}
th,td{border:1px solid #bbb;padding:.3rem .5rem;text-align:left;vertical-align:top}
td.n,th.n{text-align:right;white-space:nowrap}
p.note{background:#fff6d8;padding:.6rem .8rem;border-left:4px solid #d9a400}
.wide{overflow-x:auto}
@media print{p.note{background:none}.wide{overflow:visible;padding-right:1px}}
"""


class Html(str):
    """Text that is HTML already; any other one is escaped where it is put."""

    __slots__ = ()


def text(value: str) -> Html:
    """Text made safe: what a browser would take for a tag, and control characters."""
    return value if isinstance(value, Html) else Html(escape(printable(value, _ANY_SCREEN)))


def web_page(title: str, parts: Iterable[str], style: str = "", head: str = "") -> str:
    """The whole page; `parts` are escaped unless they are `Html`, `head` is HTML."""
    content = "\n".join(map(text, parts))
    viewport = '<meta name="viewport" content="width=device-width, initial-scale=1">'
    return (
        f'<!doctype html>\n<html lang="fr"><head><meta charset="utf-8"><title>{text(title)}</title>'
        f"<style>{STYLE}{style}</style>{head}{viewport}</head>\n"
        f"<body>\n{content}\n</body></html>\n"
    )


def element(tag: str, content: str, kind: str = "") -> Html:
    """`content` within a tag, of a class when `kind` names it."""
    named = f' class="{kind}"' if kind else ""
    return Html(f"<{tag}{named}>{text(content)}</{tag}>")


def wide(content: Html, kind: str = "") -> Html:
    """What a narrow screen scrolls instead of cutting it, and paper shows to its last border."""
    return element("div", content, f"wide {kind}".rstrip())


def table(
    titles: Sequence[str],
    rows: Iterable[Sequence[str]],
    numbers: Collection[int] = (),
    running: str = "",
) -> Html:
    """Columns in `numbers` stand to the right. On paper the titles come again on each sheet,
    under `running` when it is given."""
    shape = [' class="n"' if column in numbers else "" for column in range(len(titles))]
    top = f'<tr class="running"><th colspan="{len(titles)}">{text(running)}</th></tr>\n'
    head = "".join(f"<th{k}>{text(title)}</th>" for k, title in zip(shape, titles, strict=True))
    lines = [
        "".join(f"<td{k}>{text(cell)}</td>" for k, cell in zip(shape, row, strict=True))
        for row in rows
    ]
    body = "".join(f"<tr>{line}</tr>\n" for line in lines)
    return Html(
        f"<table><thead>{top if running else ''}<tr>{head}</tr></thead>\n"
        f"<tbody>{body}</tbody></table>"
    )
