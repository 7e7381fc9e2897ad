"""A timeline as a page to print: the drawing, then a table of the same facts."""

from __future__ import annotations

from collections.abc import Iterator

from cperflow.cli.pages.html import Html, element, table, web_page
from cperflow.cli.pages.timeline import owed, words
from cperflow.cli.pages.timeline.portfolio_svg import portfolio_svgs
from cperflow.cli.pages.timeline.svg import timeline_svg
from cperflow.french import NBSP, listing
from cperflow.reports.delays import DrawnDelay
from cperflow.reports.stays import DrawnStay
from cperflow.reports.timeline import Asked, Row, Timeline
from cperflow.reports.timelines import DrawnDossier, Portfolio

_STYLE = """
body{font-size:13px;line-height:1.35;max-width:1120px;margin:1rem auto}
svg{display:block;max-width:100%;height:auto;margin:0 auto 1rem}
h2{font-size:1.05rem;margin:1.2rem 0 .4rem}
th,td{padding:.2rem .45rem}th{background:#eef1f4}
td.n,th.n{white-space:normal}
@page{size:A4 landscape;margin:10mm}
@media print{body{margin:0;padding:0;max-width:none;-webkit-print-color-adjust:exact;
print-color-adjust:exact}svg{break-inside:avoid;max-height:188mm}tr{break-inside:avoid}
h2{break-after:avoid}.sheet{break-after:page}.sheet:last-of-type{break-after:auto}}
"""

_STAYS = ("Étape", "Détenteur", "Entrée", "Sortie", "Durée", "Acte de sortie")
_PLANS = ("Délai estimatif", "Détenteur", "Départ", "Échéance estimative", "État", "Suspensions")
_ASKED = ("Structure", "Saisie le", "Rendu le", "Avis", "Échéance estimative", "État")
_LINES = ("Dossier", "Objet", "Ouverture", "État ou étape", "Durée", "Délais dépassés")


def timeline_html(seen: Timeline) -> str:
    """The page of one dossier."""
    title = f"{seen.ref} – {seen.region} : frise du dossier"
    return web_page(title, _parts(seen), _STYLE)


def _parts(seen: Timeline) -> Iterator[str]:
    yield _drawing(timeline_svg(seen))
    yield element("h2", "Séjours à chaque étape")
    yield table(_STAYS, [_stay(row, stay, seen) for row in seen.rows for stay in row.stays])
    plans = {(plan.clock, plan.due_on, plan.ended_on): plan for plan in reversed(_plans(seen))}
    if plans:
        yield element("h2", "Délais estimatifs")
        yield table(_PLANS, map(_plan, reversed(plans.values())))
    asked = [each for row in seen.rows for each in row.opinions]
    if asked:
        yield element("h2", "Avis demandés")
        yield table(_ASKED, [_asked(each, seen) for each in asked])
    if seen.obligations:
        yield element("h2", owed.TITLE)
        yield table(owed.TITLES, map(owed.table_row, seen.obligations))
    for end in seen.endings:
        yield element("p", f"{words.ending_words(end)}.")
    yield element("p", " ".join(words.foot(seen)))


def _plans(seen: Timeline) -> list[DrawnDelay]:
    return [plan for row in seen.rows for plan in row.plans if plan.due_on or plan.stops]


def _drawing(svg: str) -> Html:
    return Html(f'<div class="sheet">\n{svg}\n</div>')


def _stay(row: Row, stay: DrawnStay, seen: Timeline) -> list[str]:
    name = words.row_name(row) + (f" – {stay.place}" if stay.place else "")
    held = listing([f"{seen.bodies.get(id, id)} ({id})" for id in stay.holders])
    back = " (retour)" if stay.is_return else ""
    days = _together(words.stay_days(stay))
    return [name, held, words.stay_from(stay), words.stay_to(stay), days, stay.act_name + back]


def _together(text: str) -> str:
    return text.replace(" ", NBSP)


def _plan(plan: DrawnDelay) -> list[str]:
    return [
        plan.name,
        plan.holder,
        words.plan_from(plan),
        words.due_day(plan) or "sans chiffre",
        words.plan_state(plan),
        " ; ".join(map(words.stop_words, plan.stops)),
    ]


def _asked(asked: Asked, seen: Timeline) -> list[str]:
    plan = asked.plan
    return [
        f"{seen.bodies.get(asked.body, asked.body)} ({asked.body})",
        words.asked_from(asked),
        words.asked_to(asked),
        words.asked_outcome(asked),
        words.due_day(plan) if plan else "",
        words.plan_state(plan) if plan else "",
    ]


def portfolio_html(seen: Portfolio) -> str:
    """The page of several dossiers: as many drawings as printed pages, then their table."""
    return web_page("Frise des dossiers", _portfolio_parts(seen), _STYLE)


def _portfolio_parts(seen: Portfolio) -> Iterator[str]:
    for svg in portfolio_svgs(seen):
        yield _drawing(svg)
    yield element("h2", words.portfolio_summary(seen))
    yield table(_LINES, map(_line, seen.items))
    yield element("p", " ".join(words.portfolio_foot(seen, told=True)))


def _line(line: DrawnDossier) -> list[str]:
    late = " ; ".join(f"{each.name} ({each.holder}) {words.late_words(each)}" for each in line.late)
    step = words.line_state(line)
    return [
        line.ref,
        line.region,
        words.line_opened(line),
        step,
        _together(words.line_days(line)),
        late,
    ]
