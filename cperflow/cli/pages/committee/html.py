"""The index of the committee pack: one page to read and print, which leads to the other files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from urllib.parse import quote

from cperflow.cli.lists import Item
from cperflow.cli.pages import responsibility as shares
from cperflow.cli.pages.committee.followed import followed_part
from cperflow.cli.pages.committee.listed import MOST, MOST_DECIDED, listed
from cperflow.cli.pages.committee.words import (
    Words,
    figures,
    happened,
    knowledge,
    narrowed,
    title,
)
from cperflow.cli.pages.html import Html, element, text, web_page
from cperflow.cli.pages.naming import ILLUSTRATIVE_MARK, short_day
from cperflow.cli.pages.overdue.page import due_day, foot, lateness, namer, total_name
from cperflow.cli.pages.timeline.portfolio_svg import SHEET, portfolio_svgs
from cperflow.cli.pages.wording import lasted, without
from cperflow.documents.making.reminders import ANNEX
from cperflow.domain.outlook.forecast import LEVELS
from cperflow.french import count, integer, listing
from cperflow.output.values import french
from cperflow.reports.committee import Findings
from cperflow.service.responsibility import BODY
from cperflow.service.snapshot import Snapshot

INDEX = "index.html"
MOST_DRAWN = 4 * SHEET
"""Dossiers drawn."""

_STYLE = """
body{max-width:70rem;font-size:15px}table{font-size:.88rem;margin:.4rem 0 1rem}
th{background:#eef1f4}h2{border-bottom:2px solid #2f649c;padding-bottom:.15rem}
svg{display:block;max-width:100%;height:auto}.sub{color:#444;margin:.2rem 0}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(12rem,1fr));gap:.6rem;
margin:1rem 0}.figures div{border:1px solid #bbb;border-top:4px solid #2f649c;padding:.5rem .7rem}
.figures b{display:block;font-size:1.6rem;line-height:1.2}.figures span{font-size:.88rem}
.legend{font-size:.85rem;color:#444}.legend p{margin:.2rem 0}
.refs td:first-child{white-space:nowrap}code{overflow-wrap:anywhere}
@page{size:A4 landscape;margin:1.3cm 1.3cm 1.5cm;
@bottom-right{content:counter(page) " / " counter(pages);font:8pt sans-serif}}
@media print{body{font-size:10pt;margin:0;max-width:none;padding:0;
-webkit-print-color-adjust:exact;print-color-adjust:exact}table{font-size:8.5pt}
h1{font-size:15pt;margin:0}h2{font-size:11.5pt;margin:1em 0 .3em;break-after:avoid}
tr,.figures div,svg{break-inside:avoid}thead{display:table-header-group}
.figures{grid-template-columns:repeat(5,1fr)}.figures b{font-size:14pt}
.figures span{font-size:8.5pt}.files{columns:2;margin:.2rem 0}.legend{font-size:8pt}}
"""

_PURPOSES = {
    "retards.html": "la liste des retards, avec ses totaux, à imprimer",
    "retards.xlsx": "la même dans un classeur, à trier et à filtrer",
    "retards.csv": "la même en tableau, pour un autre logiciel",
    "responsabilites.csv": "les jours, passages et délais de chaque structure",
    "mouvements.csv": "ce qui a bougé depuis le comité précédent",
    "previsions.csv": "la fin prévue de chaque dossier en cours, et sur quoi elle repose",
    "proces-verbal.docx": "le procès-verbal de la session, à compléter",
}
_LETTER, _ANNEX = "relance prête à signer", "le décompte, à joindre à la relance"
_MANIFEST = "ce dont ce dossier est fait, l’empreinte de chaque fichier, la commande qui le refait"


def index_html(snapshot: Snapshot, found: Findings, files: Sequence[str]) -> str:
    """The page; `files` are the others of the pack."""
    words = Words(snapshot)
    parts = [
        element("h1", title(found)),
        *(element("p", told, "sub") for told in (knowledge(found), narrowed(found)) if told),
        _figures(found),
        element("h2", "Retards"),
        *_late(snapshot, found),
        *_late_by_body(snapshot, found),
        element("h2", "Décisions à prendre"),
        *_decisions(words, found),
        *followed_part(found),
        element("h2", "Mouvements depuis le comité précédent"),
        *_movements(words, found),
        element("h2", "Prévisions"),
        *_forecasts(words, found),
        element("h2", "Frise des dossiers"),
        *_drawn(found),
        element("h2", "Responsabilité des jours"),
        *_responsibility(snapshot, found),
        element("h2", "Fichiers de ce dossier"),
        *_files(found, files),
        _legend(found),
    ]
    return web_page(title(found), parts, _STYLE)


def _drawn(found: Findings) -> Iterator[Html]:
    """The drawings of the portfolio; of a large one, those that a session speaks of."""
    whole, ahead = found.drawing, {item["dossier"]: None for item in found.decisions}
    running = (line.ref for line in whole.items if line.ended_on is None)
    shown = set(list({**ahead, **dict.fromkeys(running)})[:MOST_DRAWN])
    if len(whole.items) > MOST_DRAWN:
        lines = tuple(line for line in whole.items if line.ref in shown)
        told = (
            f"{count(len(lines), 'dossier')} sur {integer(whole.total)}, en cours, ceux à décider "
            f"d’abord. Pour les autres : cperflow timeline --as-of {found.session.as_of}"
        )
        yield element("p", told)
        whole = whole._replace(items=lines)
    yield from (Html(svg) for svg in portfolio_svgs(whole))


def _figures(found: Findings) -> Html:
    told = (
        element("div", Html(element("b", number) + element("span", what)))
        for number, what in figures(found.figures)
    )
    return element("div", Html("".join(told)), "figures")


def _late(snapshot: Snapshot, found: Findings) -> Iterator[Html]:
    names, items = namer(snapshot.ws), found.overdue["items"]
    titles = ("Dossier", names.subject, "Étape", "Délai estimatif", "Détenteur")
    rows = [
        [
            *(names.named(item)[key] for key in ("dossier", "region", "step", "clock", "holder")),
            due_day(item),
            lateness(item),
        ]
        for item in items[:MOST]
    ]
    yield from listed((*titles, "Échéance estimative", "Retard"), rows, len(items), "retards.html")
    if apart := len(found.overdue["unnumbered"]):
        many = count(apart, "délai sans échéance chiffrée court", "délais sans échéance courent")
        yield element("p", f"{many} aussi : voir retards.html.")


def _late_by_body(snapshot: Snapshot, found: Findings) -> Iterator[Html]:
    names, totals = namer(snapshot.ws), found.overdue["totals"]["by_body"]
    if totals:
        rows = [[total_name(one, names), integer(one["count"]), lateness(one)] for one in totals]
        titles = ("Structure en retard", "Délais dépassés", "Retard le plus long")
        yield from listed(titles, rows[:MOST], len(rows), "retards.html")


def _day(day: str, item: Item) -> str:
    return short_day(date.fromisoformat(day), illustrative=item["illustrative"])


def _decisions(words: Words, found: Findings) -> Iterator[Html]:
    rows = [
        [
            item["dossier"],
            words.situation(item),
            listing(item["holders"]),
            words.possible(item) or "aucun",
            words.waiting(item),
        ]
        for item in found.decisions
    ]
    titles = ("Dossier", "Situation", "Détenteur", "Actes possibles", "Actes en attente")
    yield from listed(titles, rows[:MOST_DECIDED], len(rows), "retards.html")


def _movements(words: Words, found: Findings) -> Iterator[Html]:
    rows = []
    for item in found.movements[:MOST]:
        told = words.movement(item)
        rows.append([item["dossier"], happened(item), told["kind"], told["what"], told["reason"]])
    titles = ("Dossier", "Date", "Mouvement", "Précisions", "Motif")
    yield from listed(titles, rows, len(found.movements), "mouvements.csv")


def _forecasts(words: Words, found: Findings) -> Iterator[Html]:
    items = found.forecasts["items"]
    rows = [[item["ref"], words.step(item), *_dates(item, words)] for item in items[:MOST]]
    days = ("Une fois sur deux", "Huit sur dix", "95 sur 100")
    titles = ("Dossier", "Étape", *days, "Étape la moins observée")
    yield from listed(titles, rows, len(items), "previsions.csv")
    if rows:
        runs = count(found.forecasts["runs"], "simulation")
        told = f"Fin au plus tard à cette date, selon {runs} des étapes qui restent."
        yield element("p", told, "sub")


def _dates(item: Item, words: Words) -> Iterator[str]:
    for level in LEVELS:
        day = item[f"p{level}"]
        yield _day(day, item) if day else "trop peu de cas" if level == LEVELS[0] else "–"
    yield words.least_observed(item)


def _responsibility(snapshot: Snapshot, found: Findings) -> Iterator[Html]:
    data = found.responsibility
    named = shares.namer(snapshot.ws, BODY).named
    keys = ("days", "visits", "in_time", "late", "median_days", "longest_days")
    rows = []
    for item in data["items"][:MOST]:
        rows.append([named(item)["holder"], *(_share(item, key) for key in keys)])
    titles = ("Structure", "Jours", "Passages", "Délais tenus", "Délais dépassés")
    wanted = (*titles, "Passage médian", "Passage le plus long")
    yield from listed(wanted, rows, len(data["items"]), "responsabilites.csv")
    if rows:
        starred = any(item["illustrative"] for item in data["items"])
        total = lasted(data["total"]["days"], illustrative=starred)
        yield element("p", f"{total} en tout, de tous les dossiers. {shares.RULE}", "sub")
    yield from (element("p", told, "sub") for told in without(data))


def _share(item: Item, key: str) -> str:
    """A figure of a body; the star for days counted from an illustrative date."""
    starred = item["illustrative"] and "days" in key and item[key] is not None
    return f"{french(item[key])}{ILLUSTRATIVE_MARK * starred}"


def _files(found: Findings, files: Sequence[str]) -> Iterator[Html]:
    letters = [path for path in files if path not in _PURPOSES]
    letters.sort(key=lambda path: (path.replace(ANNEX, ""), ANNEX in path))  # letter, then annex
    told = {path: _PURPOSES[path] for path in _PURPOSES if path in files}
    shown = letters if len(letters) <= MOST else []
    told |= {path: _ANNEX if ANNEX in path else _LETTER for path in shown}
    if letters and not shown:
        number = sum(ANNEX not in path for path in letters)
        signed = count(number, _LETTER, "relances prêtes à signer")
        told["relances/"] = f"{signed}, chacune avec le décompte à joindre"
    told["manifeste.json"] = _MANIFEST
    if letters:
        yield element(
            "p",
            "Ces relances ne sont pas consignées. Pour les consigner au journal, une fois "
            f"décidées : cperflow remind --as-of {found.session.as_of} --write",
            "note",
        )
    if awaited := found.figures["awaited_here"]:
        many = count(awaited, "retard est celui", "retards sont ceux")
        yield element(
            "p", f"{many} du service qui tient ce registre : il ne s’écrit pas à lui-même."
        )
    listed = Html("".join(_file(path, purpose) for path, purpose in told.items()))
    yield element("ul", listed, "files")


def _file(path: str, purpose: str) -> Html:
    link = Html(f'<a href="{text(quote(path))}">{text(path)}</a>')
    return element("li", Html(f"{link} : {text(purpose)}"))


def _legend(found: Findings) -> Html:
    told = (*found.overdue["items"], *found.movements, *found.forecasts["items"])
    lines = foot([*told, *found.responsibility["items"]]).strip().splitlines()
    lines.append(
        "Tout vient d’un même état du registre : la commande du manifeste redonne plus tard les "
        "mêmes fichiers."
    )
    return element("div", Html("".join(element("p", line) for line in lines)), "legend")
