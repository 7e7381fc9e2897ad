"""The demonstration on screen: the portfolio, a negotiation told, what is late, and why."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from cperflow.cli.pages.explain import explanation_text
from cperflow.cli.pages.naming import ILLUSTRATIVE_NOTE, body_names, long_day, short_day
from cperflow.cli.pages.overdue.page import late_table
from cperflow.cli.pages.wording import bullets, finding, heading, step_name
from cperflow.domain.journal.events import ADVANCED, OPENED, OPINION_GIVEN, Event, in_order
from cperflow.domain.procedure.definition import Workflow
from cperflow.french import count, date_long
from cperflow.output import Column, page, say, screen, table, wrap
from cperflow.reports import deadlines as deadlines_report
from cperflow.reports.overdue import overdue
from cperflow.service.filtering import definitions
from cperflow.service.overdue import overdue_on
from cperflow.service.reading import Situation, find_clock, history, situation
from cperflow.service.stories import Story
from cperflow.service.workspace import Workspace

if TYPE_CHECKING:
    from cperflow.documents.making.generating import Generated

SIGNED = "signed"

TO_TRY = (
    "list",
    "show KAYES-2018",
    "overdue --as-of 31/03/2019",
    "next TAOUDENIT-2019",
    "obligation list SUIVI-KAYES-2018 --as-of 31/03/2019",
    "funding status SUIVI-KAYES-2018 --as-of 31/01/2019",
    "catalogue --as-of 31/03/2019",
)

FACTS_AND_OTHERS = (
    "Ce qui suit vient de la source, sauf ce qui porte un astérisque : ces dates-là, et avec "
    "elles les étapes et les structures citées, sont illustratives. Elles montrent l’outil et "
    "ne décrivent personne."
)


def portfolio(ws: Workspace, story: Story) -> list[Situation]:
    """Every negotiation of the story as of its day, in its order."""
    seen = [situation(ws, told.ref, as_of=story.as_of) for told in story.dossiers]
    return [each for each in seen if each.dossier.follows is None]


def is_signed(seen: Situation) -> bool:
    return seen.workflow.step(seen.dossier.step).status == SIGNED


def entered_day(seen: Situation) -> str:
    """Since when it is where it is: « 31 août 2018 », or a month when no day is known."""
    last = seen.dossier.moves[-1]
    return long_day(last.on, precision=last.precision, illustrative=last.illustrative)


def say_portfolio(ws: Workspace, story: Story, told: str, clock: str) -> None:
    """The whole page, as of the day the story describes; a clock of `told` is explained."""
    seen = portfolio(ws, story)
    fields = [("Source", story.source), ("Situation au", date_long(story.as_of))]
    say(page(story.title, fields))
    say("\n" + "\n".join(wrap(FACTS_AND_OTHERS, screen().width)))
    for line in (
        *_signed([each for each in seen if is_signed(each)]),
        *_under_negotiation(ws, [each for each in seen if not is_signed(each)]),
        *_unopened(story),
        *_told(ws, next(each for each in seen if each.dossier.ref == told)),
        *_late(ws, story),
        *_explained(ws, story, told, clock),
    ):
        say(line)


def _signed(seen: Sequence[Situation]) -> Iterator[str]:
    yield heading(f"Contrats signés ({len(seen)})")
    rows: list[list[Any]] = [
        [dossier.ref, dossier.subject, entered_day(each), len(dossier.projects), dossier.plan.total]
        for each in seen
        for dossier in [each.dossier]
    ]
    rows.append(["Total", "", "", sum(row[3] for row in rows), sum(row[4] for row in rows)])
    titles: list[Column | str] = [
        "Dossier",
        "Région",
        "Signé",
        "Projets",
        Column("Coût (FCFA)", "right"),
    ]
    yield table(rows, titles)


def _under_negotiation(ws: Workspace, seen: Sequence[Situation]) -> Iterator[str]:
    yield heading(f"En cours de négociation ({len(seen)})")
    for each in seen:
        dossier = each.dossier
        step = step_name(each.workflow, dossier.step)
        fields = [
            ("Étape", f"{step}, depuis le {entered_day(each)}"),
            ("Détenu par", body_names(each.workflow, dossier, each.holders)),
            ("D’après", history(ws, dossier.ref)[0].payload.get("source", "")),
        ]
        yield page(dossier.ref, fields)


def _unopened(story: Story) -> Iterator[str]:
    if story.unopened:
        yield heading("Sans dossier")
        yield from bullets(f"{e['subject']} : {e['fact']} [{e['source']}]" for e in story.unopened)


def _told(ws: Workspace, seen: Situation) -> Iterator[str]:
    yield heading(f"La négociation de {seen.dossier.ref}, acte par acte")
    acts = [
        event
        for event in in_order(history(ws, seen.dossier.ref))
        if event.kind in (OPENED, ADVANCED, OPINION_GIVEN)
    ]
    rows = [[_day(e), _act(seen.workflow, e), e.payload.get("source", "")] for e in acts]
    yield table(rows, ["Date", "Acte", "Source"])
    yield ILLUSTRATIVE_NOTE
    if seen.alerts:
        yield heading(f"À signaler sur {seen.dossier.ref}")
        yield from bullets(map(finding, seen.alerts))


def _day(event: Event) -> str:
    payload = event.payload
    return short_day(
        event.occurred_on,
        precision=payload.get("precision", "day"),
        illustrative=bool(payload.get("illustrative")),
    )


def _act(workflow: Workflow, event: Event) -> str:
    payload = event.payload
    if event.kind == OPENED:
        return f"Ouverture → {step_name(workflow, payload['step'])}"
    if event.kind == OPINION_GIVEN:
        outcomes = workflow.consultation(payload["consultation"]).outcomes
        label = next(each.label for each in outcomes if each.id == payload["outcome"])
        return f"Avis {payload['body']} : {label}"
    act = workflow.transition(payload["act"]).name
    moved = payload["to"] != payload["from"]
    return f"{act} → {step_name(workflow, payload['to'])}" if moved else act


def _late(ws: Workspace, story: Story) -> Iterator[str]:
    """What is late in the negotiations, then in the contracts that are followed."""
    day, flows = story.as_of, definitions(ws)
    found = overdue(overdue_on(ws, as_of=day), ws.calendar)["items"]
    owed = {flow.id for flow in flows.values() if flow.obligations}
    late = [item for item in found if item["workflow"] not in owed]
    said = count(len(late), "délai estimatif dépassé", "délais estimatifs dépassés")
    yield heading(f"{said} au {date_long(day)}")
    if late:
        yield late_table(late, flows)
    late = [item for item in found if item["workflow"] in owed]
    if late:
        said = count(
            len(late), "échéance d’engagement dépassée", "échéances d’engagement dépassées"
        )
        yield heading(f"Après la signature : {said} au {date_long(day)}")
        yield late_table(late, flows)


def _explained(ws: Workspace, story: Story, ref: str, name: str) -> Iterator[str]:
    day = story.as_of
    yield heading("Une échéance expliquée")
    seen = situation(ws, ref, as_of=day)
    clock = find_clock(seen, name)
    yield explanation_text(seen, deadlines_report.explain(clock, ws.calendars(), day))


def say_made(
    folder: str, db: str, made: Sequence[tuple[str, Generated]], skipped: Sequence[str]
) -> None:
    """The files written, and what to type next."""
    say(heading("Documents produits"))
    for document in dict.fromkeys(one.document.id for _, one in made):
        paths = [path for path, one in made if one.document.id == document]
        one = next(one for _, one in made if one.document.id == document)
        say(f"{one.document.name}, projet au {long_day(one.as_of, illustrative=True)}")
        for path in paths:
            say(f"  {os.path.join(folder, path)}")
    for message in skipped:
        say("\n".join(wrap(f"Non produit : {message}", screen().width)))
    say(f"Table des documents : {os.path.join(folder, 'index.html')}")
    say(heading("À essayer"))
    quoted = f'"{db}"' if " " in db else db
    for typed in TO_TRY:
        say(f"  cperflow --db {quoted} {typed}")
