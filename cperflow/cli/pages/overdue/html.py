"""`overdue` as one page to print."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from cperflow.cli.lists import Item, Naming
from cperflow.cli.pages.html import Html, element, table, web_page, wide
from cperflow.cli.pages.missed import missed_lines
from cperflow.cli.pages.naming import short_day
from cperflow.cli.pages.overdue.page import due_day, foot, groups, lateness, total_name
from cperflow.cli.pages.overdue.words import notes, suspended, title
from cperflow.cli.pages.wording import lasted
from cperflow.french import integer

_STYLE = """
body{max-width:70rem}table{font-size:.9rem;margin:.4rem 0 1rem}th{background:#eef1f4}
.totals{display:grid;grid-template-columns:repeat(auto-fit,minmax(20rem,1fr));gap:0 1.5rem}
.wide td:first-child,.wide td:nth-child(2){white-space:nowrap}
.legend{font-size:.85rem;color:#444}.legend p{margin:.2rem 0}
tr.running{display:none}
@page{size:A4 landscape;margin:1.4cm 1.4cm 1.6cm;
@bottom-right{content:counter(page) " / " counter(pages);font:8pt sans-serif}}
@media print{body{font-size:10pt;margin:0;max-width:none;padding:0}table{font-size:8.5pt}
h1{font-size:14pt;margin:0}h2{font-size:11pt;margin:1em 0 .2em;break-after:avoid}
tr{break-inside:avoid}thead{display:table-header-group}tr.running{display:table-row}
tr.running th{background:none;border:0;font-weight:normal;padding-left:0}
.totals{grid-template-columns:repeat(3,1fr);padding-right:1px}}
"""


def overdue_html(data: Mapping[str, Any], names: Naming) -> str:
    """The page, from the data of `reports.overdue.overdue` and the names of its ids."""
    said = title(data, names)
    parts = [element("h1", said), *(element("p", told) for told in notes(data, names))]
    if data["items"]:
        parts += [element("h2", "Totaux"), _totals(data["totals"], names)]
        parts += [element("h2", "Délais dépassés"), _late(data["items"], names, said)]
    parts += [element("p", told) for told in missed_lines(data["missed"])]
    if data["unnumbered"]:
        number = integer(len(data["unnumbered"]))
        parts.append(element("h2", f"Sans échéance chiffrée : {number}"))
        parts.append(_unnumbered(data["unnumbered"], names, said))
    if told := suspended(data):
        parts.append(element("p", told))
    parts.append(_legend(data))
    return web_page(said.rstrip("."), parts, _STYLE)


def _late(items: Sequence[Item], names: Naming, said: str) -> Html:
    titles = ("Dossier", names.subject, "Étape", "Délai estimatif", "Détenteur", "Départ")
    rows = (
        [
            *_place(names.named(item)),
            _day(item, "started_on"),
            due_day(item) + _original(item),
            lateness(item),
        ]
        for item in items
    )
    return wide(table((*titles, "Échéance estimative", "Retard"), rows, (), said))


def _unnumbered(items: Sequence[Item], names: Naming, said: str) -> Html:
    titles = ("Dossier", names.subject, "Étape", "Délai", "Détenteur", "Depuis le", "Durée")
    rows = (
        [
            *_place(names.named(item)),
            _day(item, "started_on"),
            lasted(item["days"], illustrative=item["illustrative"]),
        ]
        for item in items
    )
    return wide(table(titles, rows, (), said))


def _place(item: Item) -> Iterator[str]:
    return (item[key] for key in ("dossier", "region", "step", "clock", "holder"))


def _day(item: Item, key: str) -> str:
    return short_day(date.fromisoformat(item[key]), illustrative=item["illustrative"])


def _original(item: Item) -> str:
    if not item["original_due_on"]:
        return ""
    return f" (prorogée, d’origine {_day(item, 'original_due_on')})"


def _totals(totals: Mapping[str, Sequence[Item]], names: Naming) -> Html:
    tables = [
        table(
            (called, "Délais dépassés", "Plus long retard"),
            [[total_name(one, names), integer(one["count"]), lateness(one)] for one in totals[key]],
            (1,),
        )
        for key, called in groups(names).items()
    ]
    return element("div", Html("".join(f"<div>{one}</div>" for one in tables)), "totals")


def _legend(data: Mapping[str, Any]) -> Html:
    lines = foot([*data["items"], *data["unnumbered"]]).strip().splitlines()
    return element("div", Html("".join(element("p", line) for line in lines)), "legend")
