"""What is owed, in the views: lists, pages, drawings, figures, over the annual plan of
`procedures/` and the procedure that a signed contract follows."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from builders import Desk
from hypothesis import given, settings
from hypothesis import strategies as st

from cperflow.catalog import load
from cperflow.cli.pages.explain import explanation_text
from cperflow.cli.pages.forecast import forecast_text
from cperflow.cli.pages.life_lines import LIFE_NAMES
from cperflow.cli.pages.next import next_text
from cperflow.cli.pages.overdue.page import overdue_text
from cperflow.cli.pages.show import situation_text
from cperflow.cli.pages.timeline.page import timeline_text
from cperflow.cli.pages.timeline.svg import timeline_svg
from cperflow.documents.files.names import clock_part
from cperflow.domain.journal import events as kinds
from cperflow.domain.journal.events import Entry
from cperflow.domain.time.keeping import (
    DROPPED,
    HELD,
    LATE,
    MISSED,
    RUNNING,
    STATES,
    WAIVED,
    keepings,
    state_of,
)
from cperflow.errors import Refused
from cperflow.output import Column, Screen, table
from cperflow.reports import deadlines, forecast, overdue
from cperflow.reports.followed import FollowedUp
from cperflow.reports.owed import due_soon, explained, obligations
from cperflow.reports.timeline import timeline
from cperflow.service import forecasting, responsibility, supposing, writing
from cperflow.service.contracts import obligations as keeping
from cperflow.service.filtering import left_out
from cperflow.service.overdue import overdue_on
from cperflow.service.ports import Filters
from cperflow.service.reading import Situation, find_clock
from cperflow.service.tracks import track, tracks

PLAN, _ = load(str(Path(__file__).parent / "procedures" / "plan_travail.yaml"))
START, END = date(2023, 7, 1), date(2024, 12, 31)
REF = "PLAN-2023"
SEEN = date(2024, 7, 20)


@pytest.fixture(scope="module")
def desk() -> Desk:
    """A plan in its second year: one pilot committee held in time, one late, the others not."""
    made = Desk(PLAN, today=date(2025, 3, 1), ref=REF)
    facts = {"debut": str(START), "fin": str(END), "suivi_depuis": str(START)}
    writing.open_dossier(
        made.ws, "Rose", Entry(START), workflow=PLAN.id, ref=REF, facts=facts
    )  # fmt: skip
    keeping.meet(made.ws, REF, "pilotage/2023-T3", Entry(date(2023, 9, 12)), {})
    keeping.meet(made.ws, REF, "pilotage/2023-T4", Entry(date(2024, 1, 10)), {})
    return made


def seen(desk: Desk, on: date = SEEN) -> Situation:
    return desk.look(on)


def by_obligation(found: list[dict[str, object]]) -> dict[object, dict[str, object]]:
    return {one["obligation"]: one for one in found}


def test_each_obligation_is_counted_against_what_was_expected(desk: Desk) -> None:
    told = by_obligation(obligations(seen(desk)))["pilotage"]
    assert (told["expected"], told["held"], told["in_time"]) == (4, 2, 1)
    assert (told["missed"], told["late"]) == (1, ["pilotage/2024-T2"])
    assert told["running"] == ["pilotage/2024-T3"]


def test_what_falls_due_within_the_coming_year_is_told(desk: Desk) -> None:
    assert due_soon(seen(desk, START), 400)


@settings(max_examples=25, deadline=None)
@given(day=st.dates(START, date(2025, 2, 28)))
def test_every_occurrence_that_began_is_in_one_state_only(desk: Desk, day: date) -> None:
    looked = seen(desk, day)
    owed = [m for m in looked.measures if m.clock.owed]
    for one in keepings(PLAN, owed):
        numbers = [one.number(state) for state in STATES]
        assert sum(numbers) == len(one.measures)
        assert one.in_time <= one.number(HELD) <= one.expected <= len(one.measures)
    late = {m.clock.id for m in owed if state_of(m) == LATE}
    listed = overdue.overdue(overdue_on(desk.ws, as_of=day), desk.ws.calendar)["items"]
    assert {item["clock"] for item in listed} == late, "the list shows what the page counts"
    ahead = due_soon(looked, 90)
    assert all(one.due_on >= day for one in ahead)
    assert not late & {one.occurrence.id for one in ahead}
    over = {m.clock.id for m in owed if state_of(m) in (HELD, MISSED, WAIVED, DROPPED)}
    assert not over & {one.occurrence.id for one in ahead}


def test_the_late_list_names_the_occurrence_and_its_body(desk: Desk) -> None:
    data = overdue.overdue(overdue_on(desk.ws, as_of=SEEN), desk.ws.calendar)
    page = overdue_text(desk.ws, data)
    assert "Délai ou engagement" in page
    assert "obligatoire" not in page
    late = next(item for item in data["items"] if item["clock"] == "pilotage/2024-T2")
    assert (late["holder"], late["due_on"]) == (PLAN.obligation("pilotage").by, "2024-06-30")
    assert "pilotage/2024-T1" not in str(data), "nobody can hold it any more: it is not late"
    alone = overdue_on(desk.ws, Filters(holder=late["holder"]), as_of=SEEN)
    shown = overdue.overdue(alone, desk.ws.calendar)["items"]
    assert {item["holder"] for item in shown} == {late["holder"]}


def test_show_is_short_and_says_what_is_late_to_come_and_held(desk: Desk) -> None:
    page = situation_text(seen(desk))
    assert "Échéances en retard" in page
    assert "À échoir dans les 90 jours" in page
    assert "2 sur 4" in page
    assert "Délais estimatifs\n" not in page, "the delays of steps are another part"
    assert len(page.splitlines()) < 90


def test_next_gives_the_command_that_tells_each_occurrence_is_done(desk: Desk) -> None:
    page = next_text(seen(desk), {})
    assert f"cperflow obligation met {REF} pilotage/2024-T2 --on DATE" in page
    assert "pilotage/2023-T4" not in page


def test_explain_says_the_rule_when_it_lapses_and_how_it_ended(desk: Desk) -> None:
    def told(clock: str) -> tuple[dict[str, object], str]:
        looked = seen(desk)
        measure = find_clock(looked, clock)
        data = deadlines.explain(measure, looked.calendars, SEEN)
        data["obligation"] = explained(looked, measure)
        return data["obligation"], " ".join(explanation_text(looked, data).split())

    owed, page = told("pilotage/2024-T1")
    assert owed["due_rule"] == "le 31 mars 2024, fin du 1er trimestre 2024"
    assert owed["standing"] == MISSED
    assert "session non tenue, depuis le 1er juillet 2024" in page
    _, page = told("pilotage/2023-T4")
    assert "tenue le 10 janvier 2024, 8 jours ouvrables" in page
    assert "après l’échéance" in page
    owed, page = told("pilotage")
    assert "pilotage/2024-T2" in page, "of an obligation named alone, the one that is late"
    assert "en retard de" in page


def test_the_timeline_has_a_row_for_each_obligation_and_a_sign_for_each_end(desk: Desk) -> None:
    drawn = timeline(track(desk.ws, REF, SEEN))
    row = next(one for one in drawn.obligations if one.obligation == "pilotage")
    assert [one.state for one in row.occurrences] == [HELD, HELD, MISSED, LATE, RUNNING]
    assert (row.held, row.missed, row.late, row.expected) == (2, 1, 1, 4)
    assert not any(plan for step in drawn.rows for plan in step.plans)
    page = timeline_text(drawn, Screen(width=100))
    line = next(text for text in page.splitlines() if "2 sur 4" in text)
    assert (line.count("●"), line.count("×"), "!" in line) == (2, 1, True)
    svg = timeline_svg(drawn)
    assert svg.count('class="missed"') >= 1
    assert "tenue le 12/09/2023" in svg


def test_a_forecast_tells_what_falls_due_and_how_it_was_kept_never_an_end(desk: Desk) -> None:
    found = forecasting.forecast(desk.ws, REF, as_of=SEEN)
    data = forecast.forecast(found)
    assert (data["enough"], data["p50"], data["steps"]) == (False, None, [])
    told = next(one for one in data["obligations"] if one["clock"] == "pilotage/2024-T3")
    assert (told["due_on"], told["n"], told["in_time"]) == ("2024-09-30", 4, 1)
    page = forecast_text(found, data)
    assert "1 sur 4 (25" in page
    early = forecasting.forecast(desk.ws, REF, as_of=date(2023, 11, 2))
    few = forecast_text(early, forecast.forecast(early))
    assert "1 sur 1, trop" in few, "no rate of too few cases"
    with pytest.raises(Refused, match="suivi par ses engagements"):
        supposing.what_if(desk.ws, REF, {"return": "1"}, as_of=SEEN)


def test_figures_of_procedures_that_end_leave_it_out_and_say_so(desk: Desk) -> None:
    asked = Filters(workflow=PLAN.id)
    assert left_out(desk.ws, Filters()) == [PLAN.id]
    assert left_out(desk.ws, asked) == []
    assert list(forecasting.durations(desk.ws, as_of=SEEN)) == []
    assert list(forecasting.forecasts(desk.ws, as_of=SEEN)) == []
    assert not list(responsibility.reckoned_tracks(desk.ws, Filters(), as_of=SEEN))
    counted = responsibility.reckoned_tracks(desk.ws, asked, as_of=SEEN)
    added = responsibility.tally(counted, desk.ws.calendar)
    assert added.total.days == (SEEN - START).days == sum(a.days for a in added.lines.values())
    whole = [m for m in seen(desk).measures if m.clock.owed and m.days_late]
    assert added.total.late == len(whole), "read with the facts that what is owed follows from"


def test_a_committee_reads_what_was_held_of_what_was_expected(desk: Desk) -> None:
    found = FollowedUp(SEEN)
    assert [one.dossier.ref for one in found.reading(tracks(desk.ws, as_of=SEEN))] == [REF]
    told = by_obligation(found.obligations)["pilotage"]
    names = ("dossiers", "expected", "held", "in_time", "late", "missed")
    assert [told[name] for name in names] == [1, 4, 2, 1, 1, 1]
    assert found.obligations[0]["session"], "the sessions come first"
    assert found.recommendations == []


def test_nobody_said_since_when_it_is_followed_and_the_pages_say_so() -> None:
    made = Desk(PLAN, today=date(2025, 3, 1), ref=REF)
    writing.open_dossier(made.ws, "Rose", Entry(START), workflow=PLAN.id, ref=REF)
    looked = made.look(SEEN)
    for page in (situation_text(looked), next_text(looked, {})):
        assert "rien n’est présumé tenu ni manqué" in " ".join(page.split())
        assert f"cperflow set {REF} suivi_depuis=DATE" in page


def test_every_line_of_the_life_of_a_contract_has_words() -> None:
    told = {*kinds.ON_OBLIGATIONS, *kinds.ON_WORKS, kinds.MONEY_RECORDED}
    assert told <= set(LIFE_NAMES)


def test_the_id_of_an_occurrence_is_no_folder() -> None:
    assert clock_part("crocsad/2018-T4") == "crocsad-2018-T4"
    assert clock_part("ministeres:MEF") == "ministeres-MEF"


def test_a_word_is_cut_only_when_no_other_column_has_room() -> None:
    row = ["SUIVI", "Inscription au Budget d’Investissement", "22 jours ouvrables (estimé)"]
    columns = [Column("Dossier", whole=True), "Engagement", "Retard"]
    assert "d’Investissement" in table([row], columns, Screen(width=42))
