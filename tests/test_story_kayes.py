"""The real portfolio (examples/cper-mali.yaml) played through the use cases, against golden pages.

The pages of tests/golden/ are meant to be read: when a change is intended, rewrite them with

    CPERFLOW_REWRITE_GOLDEN=1 python -m pytest tests/test_story_kayes.py

then read the difference before committing it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from cperflow import shipped
from cperflow.catalog.holidays import read_csv
from cperflow.catalog.library import Catalog
from cperflow.catalog.stories import read_story
from cperflow.domain.journal.chain import breaks
from cperflow.domain.journal.events import Event
from cperflow.french import amount, count, date_long
from cperflow.reports import dossier as dossier_report
from cperflow.reports.overdue import overdue
from cperflow.service import reading, settings, stories
from cperflow.service.overdue import overdue_on
from cperflow.service.ports import Filters
from cperflow.service.verifying import verify
from cperflow.service.workspace import Workspace
from cperflow.store.memory import MemoryStore

GOLDEN = Path(__file__).parent / "golden"
REWRITE = os.environ.get("CPERFLOW_REWRITE_GOLDEN") == "1"
ENTERED = datetime(2019, 4, 1, 9, 0, tzinfo=UTC)
AS_OF = date(2019, 3, 31)
KAYES = "KAYES-2018"


@cache
def played() -> Workspace:
    """The story entered in one morning; tests only look at it."""
    folder = shipped.folder("workflows")
    ws = Workspace(MemoryStore(), Catalog([folder]), lambda: ENTERED, "récit")
    settings.load_calendar(ws, read_csv(os.path.join(folder, "data", "holidays_ml.csv")))
    story = read_story(os.path.join(shipped.folder("examples"), "cper-mali.yaml"))
    for _ in stories.play(ws, story):
        pass
    return ws


def check(name: str, lines: Sequence[str]) -> None:
    """Compare with a golden page, or rewrite it when asked to."""
    path = GOLDEN / f"{name}.txt"
    text = "\n".join(lines).replace("\u00a0", " ") + "\n"
    if REWRITE:
        path.write_text(text, encoding="utf-8", newline="\n")
    assert text == path.read_text(encoding="utf-8")


def journal_line(event: Event) -> str:
    content = event.payload
    what = content.get("act") or content.get("code") or content.get("body") or content.get("id", "")
    year, project = content.get("year"), content.get("project")
    about = " ".join(str(part) for part in (what, project, year, content.get("outcome")) if part)
    way = f"{content['from']} > {content['to']}" if "to" in content else content.get("step", "")
    when = date_long(event.occurred_on, content.get("precision", "day"))
    mark = " (illustratif)" if content.get("illustrative") else ""
    return f"{event.sequence:>2}  {when:<18} {event.kind:<17} {about:<26} {way}{mark}".rstrip()


def clock_line(clock: dict[str, Any]) -> str:
    due = date_long(date.fromisoformat(clock["due_on"])) if clock["due_on"] else "sans échéance"
    started = date_long(date.fromisoformat(clock["started_on"]))
    late = f", {count(clock['days_late'], 'jour')} de retard" if clock["days_late"] else ""
    doubt = ", estimé" if clock["estimated"] else ""
    return (
        f"{clock['id']:<32} {clock['holder']:<16} {started:<18} {due:<18} {clock['state']}{late}"
        f"{doubt}"
    )


def page(ref: str) -> Iterator[str]:
    ws = played()
    shown = dossier_report.show(reading.situation(ws, ref, as_of=AS_OF))
    yield f"{ref} au {date_long(AS_OF)} : {shown['status']}, étape {shown['step'] or '-'}"
    yield f"détenteur : {', '.join(shown['holders']) or 'personne'}"
    yield ""
    yield "Journal"
    yield from (f"  {journal_line(event)}" for event in reading.history(ws, ref))
    yield ""
    yield "Délais"
    yield from (f"  {clock_line(clock)}" for clock in shown["clocks"])
    yield ""
    yield "Avis"
    for opinion in shown["opinions"]:
        answer = opinion["outcome"] or "attendu"
        yield f"  {opinion['body']:<16} saisine {opinion['round']}  {answer} {opinion['given_on'] or ''}".rstrip()  # noqa: E501
    yield ""
    yield "Financement"
    yield f"  coût {amount(shown['funding']['total'])}, écart {amount(shown['funding']['difference'])}"  # noqa: E501
    yield from (f"  {id} : {amount(n)}" for id, n in shown["funding"]["by_source"].items() if n)
    yield ""
    yield "Alertes et dérogations"
    yield from (f"  {alert['rule']} : {alert['reason']}" for alert in shown["alerts"])
    for derogation in shown["derogations"]:
        yield f"  écarté le {derogation['on']} ({derogation['act']}) {derogation['rule']}"
        yield f"    refus : {derogation['refusal']}"
        yield f"    motif : {derogation['reason']}"


@pytest.mark.parametrize("ref", [KAYES, "TAOUDENIT-2019", "MENAKA-2019"])
def test_each_dossier_tells_its_story(ref: str) -> None:
    check(ref.lower(), list(page(ref)))


def opening(ref: str) -> str:
    first = reading.situation(played(), ref, as_of=AS_OF).dossier.moves[0]
    return f"{first.to_step}, {date_long(first.on, first.precision)}"


def test_the_portfolio_is_the_one_of_the_source() -> None:
    rows = list(reading.dossiers(played(), as_of=AS_OF))
    lines = [
        f"{row.ref:<21} {row.status:<7} {count(row.projects, 'projet'):<9} "
        f"{amount(row.cost):>22}  {opening(row.ref)}"
        for row in rows
    ]
    negotiated = [row for row in rows if row.workflow == "cper"]
    total = sum(row.cost for row in negotiated)
    check("portefeuille", [*lines, "", f"{'total des négociations':<39} {amount(total):>22}"])
    assert total == 24_880_378_360
    assert sum(row.projects for row in negotiated) == 17
    assert [row.ref for row in negotiated if row.status == "open"] == [
        "MENAKA-2019", "TAOUDENIT-2019",
    ]  # fmt: skip


def test_each_signed_contract_is_followed_with_its_own_projects() -> None:
    rows = list(reading.dossiers(played(), as_of=AS_OF))
    signed = [row for row in rows if row.status == "signed"]
    followed = [row for row in rows if row.workflow == "cper-suivi"]
    assert len(signed) == 8
    assert [(row.ref, row.projects, row.cost, row.status) for row in followed] == [
        (f"SUIVI-{row.ref}", row.projects, row.cost, "open") for row in signed
    ]
    tracked = [
        row.ref
        for row in followed
        if "suivi_depuis" in reading.situation(played(), row.ref, as_of=AS_OF).dossier.facts
    ]
    assert tracked == [f"SUIVI-{KAYES}"], "of the others nobody told what was done"


def test_at_the_end_of_march_2019_two_delays_and_two_things_owed_are_late() -> None:
    ws = played()
    told = overdue(overdue_on(ws, as_of=AS_OF), ws.calendar)
    lines = [
        f"{item['dossier']:<16} {item['holder']:<16} {item['clock']:<32} échu {item['due_on']}  "
        f"{count(item['days_late'], 'jour ouvrable')}"
        for item in told["items"]
    ]
    check("retards-2019-03-31", [*lines, "", f"{told['count']} retards au {date_long(AS_OF)}"])
    assert [(item["dossier"], item["days_late"]) for item in told["items"]] == [
        ("SUIVI-KAYES-2018", 62), ("SUIVI-KAYES-2018", 62),
        ("MENAKA-2019", 9), ("TAOUDENIT-2019", 3),
    ]  # fmt: skip


def test_kayes_signed_with_a_plan_that_does_not_add_up_and_a_project_longer_than_it() -> None:
    shown = dossier_report.show(reading.situation(played(), KAYES, as_of=AS_OF))
    assert shown["funding"]["difference"] == 58_587_762
    assert shown["funding"]["total"] == 2_173_127_401
    (longer,) = [a for a in shown["alerts"] if a["rule"] == "projects_within_contract"]
    assert "84 mois" in longer["reason"]
    assert "60" in longer["reason"]
    assert [d["rule"] for d in shown["derogations"]] == ["funding_within", "funding_balanced"]


@pytest.mark.parametrize(
    ("day", "step", "holders"),
    [
        (date(2017, 11, 6), "deliberation", ["CR"]),
        (date(2018, 3, 5), "examen_dgct", ["DGCT"]),
        (date(2018, 3, 14), "examen_ministeres", ["MEF", "MIN-ELEVAGE", "MIN-AGRICULTURE"]),
        (date(2018, 4, 5), "examen_ministeres", ["MIN-AGRICULTURE"]),
        (date(2018, 4, 10), "correction_technique", ["CR"]),
        (date(2018, 5, 21), "examen_ministeres", ["MIN-ELEVAGE"]),
        (date(2018, 6, 8), "examen_ministeres", ["DGCT"]),
        (date(2018, 6, 22), "selection", ["CROCSAD"]),
        (date(2018, 8, 31), "signe", []),
    ],
)
def test_kayes_was_on_each_day_where_the_story_says(
    day: date, step: str, holders: list[str]
) -> None:
    found = reading.situation(played(), KAYES, as_of=day)
    assert (found.dossier.step, found.holders) == (step, holders)


def test_what_the_source_does_not_date_is_marked_illustrative() -> None:
    journal = reading.history(played(), KAYES)
    given = [event.payload["act"] for event in journal if not event.payload.get("illustrative")]
    assert given == ["signer"]
    signed = Filters(status="signed")
    assert [r.ref for r in reading.dossiers(played(), signed) if r.illustrative] == [KAYES]


def test_the_whole_story_passes_verification() -> None:
    verified = list(verify(played()))
    assert len(verified) == 19, "the calendar, ten negotiations, eight follow-ups"
    assert [
        (v.stream, v.breaches, v.departures) for v in verified if v.breaches or v.departures
    ] == []
    assert breaks(reading.history(played(), KAYES)) == []


def test_the_committee_of_2018_had_not_seen_what_was_entered_in_2019() -> None:
    assert list(overdue_on(played(), as_of=AS_OF, known_on=AS_OF).due) == []
