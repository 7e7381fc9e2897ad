"""The late list as data and as files: totals that add up, text that stays text, the same bytes."""

from __future__ import annotations

import io
from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

import icalendar
import openpyxl
import pytest
from builders import Desk, day, opened
from hypothesis import given
from hypothesis import strategies as some
from store_builders import span

from cperflow.cli.lists import Format, Naming
from cperflow.cli.pages.html import Html, element, table
from cperflow.cli.pages.overdue.formats import FORMATS, made_of
from cperflow.cli.pages.overdue.html import overdue_html
from cperflow.cli.pages.overdue.ics import overdue_ics
from cperflow.cli.pages.overdue.page import namer
from cperflow.cli.pages.overdue.xlsx import overdue_xlsx
from cperflow.domain.time.calendar import Calendar, Holiday
from cperflow.reports.overdue import SHOWN, overdue, schedule
from cperflow.service.overdue import Overdue, overdue_on
from cperflow.service.ports import ClockSpan, Filters

AS_OF = date(2018, 6, 1)
WEEKS = Calendar(covered=(2018, 2018))
PLAIN = Naming(lambda item: item, "Région")
HOSTILE = '=HYPERLINK("http://x")<script>alert(1)</script>&\x07\n"'


def found(*due: ClockSpan, unnumbered: tuple[ClockSpan, ...] = ()) -> Overdue:
    return Overdue(AS_OF, AS_OF, False, due, unnumbered)


late_spans = some.lists(
    some.builds(
        span,
        some.sampled_from(["A", "B", "C"]),
        subject=some.sampled_from(["Gao", "Kayes"]),
        phase=some.sampled_from(["examen", "signature"]),
        holder=some.sampled_from(["DGCT", "MEF"]),
        unit=some.sampled_from(["working_day", "calendar_day"]),
        due_on=some.dates(date(2018, 4, 3), AS_OF + timedelta(days=9)),
        set_aside=some.integers(0, 4),
    ),
    max_size=12,
)


@given(late_spans, some.integers(1, 30))
def test_every_total_adds_up_to_the_list(due: list[ClockSpan], min_days: int) -> None:
    data = overdue(found(*due), WEEKS, min_days)
    assert all(item["days_late"] >= min_days for item in data["items"])
    for total, key in (("by_body", "holder"), ("by_region", "region"), ("by_phase", "phase")):
        counted = {one[key]: one["count"] for one in data["totals"][total]}
        assert counted == Counter(item[key] for item in data["items"])
        for one in data["totals"][total]:
            mine = [item["days_late"] for item in data["items"] if item[key] == one[key]]
            assert one["longest"] == max(mine)


@given(late_spans)
def test_what_is_not_late_yet_is_due_soon_and_nothing_is_lost(due: list[ClockSpan]) -> None:
    data = schedule(found(*due), WEEKS)
    assert data["count"] + len(data["due_soon"]) == len(due)
    assert all("days_late" not in item for item in data["due_soon"])


def test_a_screen_gets_the_latest_ones_and_the_totals_of_all() -> None:
    due = [span(f"D-{n:03}", due_on=AS_OF - timedelta(days=1 + n % 40)) for n in range(SHOWN + 30)]
    whole, shown = overdue(found(*due), WEEKS), overdue(found(*due), WEEKS, whole=False)
    assert shown["items"] == whole["items"][:SHOWN]
    assert (shown["count"], shown["totals"]) == (whole["count"], whole["totals"])


# --- the knowledge of a day


def told(desk: Desk, format: str, as_of: date, known_on: date | None = None) -> Any:
    """A file of the list, whole."""
    seen = overdue_on(desk.ws, as_of=as_of, known_on=known_on, horizon=90 * (format == "ics"))
    calendar = desk.ws.calendars(known_on).current
    content = made_of(desk.ws, seen, calendar, 1, Format(format, "excel-fr")).content
    return content if isinstance(content, (str, bytes)) else "".join(content)


@pytest.mark.parametrize("format", [each for each in FORMATS if each != "table"])
def test_a_committee_finds_its_files_again_byte_for_byte(format: str) -> None:
    session = day(25)
    desk = Desk(today=session)
    desk.load(Calendar(covered=(2024, 2024)))
    desk.open()
    desk.project(day(8))
    other = Desk(store=desk.store, ref="AWA-2024", today=session)
    other.open(day(9), subject="Awa")
    desk.act(day(10), "submit")
    then = told(desk, format, session)
    desk.clock.set(day(15, 3))
    other.clock.set(day(15, 3))
    desk.act(day(24), "return", reasons="incomplet")
    other.project(day(10))
    other.act(day(11), "submit")
    desk.load(Calendar([Holiday(day(16), "Fête", "décret")], covered=(2024, 2024)))
    assert told(desk, format, session) != then
    assert told(desk, format, session, known_on=session) == then


def test_clocks_without_a_number_are_apart_with_the_days_they_have_run() -> None:
    desk = opened()
    desk.act(day(10), "submit")
    other = Desk(store=desk.store, ref="AWA-2024")
    other.open(day(9), subject="Awa")
    data = overdue(overdue_on(desk.ws, as_of=day(25)), desk.ws.calendar)
    assert [item["dossier"] for item in data["items"]] == ["ROSE-2024"]
    assert data["unnumbered"] == [
        {
            "dossier": "AWA-2024", "region": "Awa", "workflow": "stall", "phase": "request",
            "step": "deposit", "clock": "deposit", "holder": "SELLER",
            "started_on": "2024-01-09", "days": 16, "illustrative": False,
        }
    ]  # fmt: skip
    elsewhere = overdue_on(desk.ws, Filters(holder="TOWN"), as_of=day(25), known_on=day(25))
    assert list(elsewhere.unnumbered) == []


def test_a_day_to_come_tells_what_will_be_late_if_nothing_moves() -> None:
    desk = opened()
    desk.act(day(10), "submit")
    desk.clock.set(day(12))
    data = overdue(overdue_on(desk.ws, as_of=day(25)), desk.ws.calendar)
    assert (data["projected"], data["count"]) == (True, 1)
    text = told(desk, "table", day(25))
    assert text.startswith("1 délai estimatif serait dépassé au 25 janvier 2024 si rien ne bouge")
    assert not overdue(overdue_on(desk.ws, as_of=day(12)), desk.ws.calendar)["projected"]


def test_a_due_date_and_the_days_since_are_estimated_each_for_itself() -> None:
    feast = Calendar(
        [Holiday(date(2018, 5, 7), "Aïd", "calcul", "estimated")], covered=(2018, 2018)
    )
    firm, unsure = date(2018, 5, 4), date(2018, 5, 10)
    spans = (
        span("FIRM", due_on=firm, original_due_on=None),
        span("UNSURE", due_on=unsure, estimated=True, original_due_on=None),
        span("SURE", due_on=unsure, original_due_on=None),
    )
    data = overdue(found(*spans), feast)
    told = {item["dossier"]: (item["due_estimated"], item["estimated"]) for item in data["items"]}
    assert told == {"FIRM": (False, True), "UNSURE": (True, True), "SURE": (False, False)}
    page = overdue_html(data, PLAIN)
    assert page.count("10/05/2018 (estimée)") == 1
    assert "04/05/2018 (estimée)" not in page
    calendar = {
        str(event["uid"]).partition("/")[0]: str(event["description"])
        for event in events(overdue_ics(schedule(found(*spans), feast), PLAIN)).values()
    }
    assert "4 mai 2018\n" in calendar["FIRM"]
    assert "10 mai 2018 (estimée)\n" in calendar["UNSURE"]
    book = openpyxl.load_workbook(io.BytesIO(overdue_xlsx(data, PLAIN)))
    rows = list(book["En retard"].iter_rows(values_only=True))
    at = [rows[0].index(title) for title in ("Échéance estimée", "Retard estimé")]
    assert {row[0]: [row[n] for n in at] for row in rows[1:]} == {
        "FIRM": ["non", "oui"], "UNSURE": ["oui", "oui"], "SURE": ["non", "non"],
    }  # fmt: skip


# --- the files


def hostile() -> dict[str, Any]:
    names = {"subject": HOSTILE, "holder": "@SUM(A1)", "phase": "+1", "step": "-1"}
    late = span(HOSTILE, clock="'; DROP", illustrative=True, due_on=date(2018, 5, 1), **names)
    apart = span("=1+1", due_on=None, **names)
    return schedule(found(late, unnumbered=(apart,)), WEEKS)


def test_no_text_of_a_workbook_is_a_formula_a_link_or_a_number() -> None:
    book = openpyxl.load_workbook(io.BytesIO(overdue_xlsx(hostile(), PLAIN)))
    assert book.sheetnames == ["En retard", "Synthèse", "Sans échéance"]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert [cell.value for cell in cells if cell.data_type == "f" or cell.hyperlink] == []
    late = {title.value: cell for title, cell in zip(*book["En retard"].iter_rows(), strict=True)}
    assert late["Dossier"].value == HOSTILE.replace("\x07", " ").replace("\n", " ")
    assert (late["Phase"].data_type, late["Phase"].value) == ("s", "+1")


def test_a_workbook_has_real_dates_and_numbers_and_prints_well() -> None:
    book = openpyxl.load_workbook(io.BytesIO(overdue_xlsx(hostile(), PLAIN)))
    sheet = book["En retard"]
    late = {title.value: cell for title, cell in zip(*sheet.iter_rows(), strict=True)}
    assert late["Échéance estimative"].value == datetime(2018, 5, 1)
    assert late["Échéance estimative"].number_format == 'dd/mm/yyyy"*"'
    assert late["Retard (jours)"].value == 23
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("B2", "A1:P2")
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert sheet.print_title_rows == "$1:$1"
    assert late["Unité"].alignment.indent == 1  # not glued to the number before it
    summary = [[cell.value for cell in row] for row in book["Synthèse"].iter_rows()]
    assert ["@SUM(A1) (@SUM(A1))", 1, 23, "working_day", "non", "oui"] in summary


def test_the_page_is_one_file_that_runs_nothing_and_escapes_everything() -> None:
    page = overdue_html(hostile(), PLAIN)
    assert "<script" not in page
    assert "alert(1)&lt;/script&gt;&amp;" in page
    assert "\x07" not in page
    assert "http" not in page.replace("http://x", "")
    assert "url(" not in page
    assert "@import" not in page
    assert "01/05/2018*" in page
    assert "* date illustrative" in page


def test_a_page_of_thirty_lines_is_light() -> None:
    due = [span(f"KAYES-{n}", due_on=AS_OF - timedelta(days=n + 1)) for n in range(30)]
    assert len(overdue_html(overdue(found(*due), WEEKS), PLAIN).encode()) < 40_000


def test_only_what_is_html_already_is_not_escaped() -> None:
    assert element("p", "<b>") == "<p>&lt;b&gt;</p>"
    assert element("p", Html("<b>x</b>"), "note") == '<p class="note"><b>x</b></p>'
    assert '<td class="n">&lt;1&gt;</td>' in table(["n"], [["<1>"]], (0,))


def events(content: bytes) -> dict[str, Any]:
    calendar = icalendar.Calendar.from_ical(content)
    return {str(event["uid"]): event for event in calendar.walk("VEVENT")}


def test_a_calendar_has_a_day_per_due_date_with_alarms_for_those_to_come() -> None:
    soon, late = AS_OF + timedelta(days=4), date(2018, 5, 1)
    data = schedule(found(span("A", due_on=late), span("B", due_on=soon)), WEEKS)
    content = overdue_ics(data, PLAIN)
    assert max(map(len, content.split(b"\r\n"))) <= 75
    past, coming = events(content).values()
    assert (past["dtstart"].dt, coming["dtstart"].dt) == (late, soon)
    assert coming["dtend"].dt == soon + timedelta(days=1)
    assert "retard de 23 jours ouvrables" in past["summary"]
    assert "estimatifs" in coming["description"]
    assert past.walk("VALARM") == []
    before = [alarm["trigger"].dt for alarm in coming.walk("VALARM")]
    assert before == [timedelta(days=-3, hours=9), timedelta(hours=9)]


def test_a_due_date_that_moves_is_the_same_event_in_a_later_sequence() -> None:
    first = events(overdue_ics(schedule(found(span("A")), WEEKS), PLAIN))
    later = found(span("A", due_on=date(2018, 7, 2)))._replace(as_of=AS_OF + timedelta(days=2))
    second = events(overdue_ics(schedule(later, WEEKS), PLAIN))
    assert list(first) == list(second) == ["A/examen_dgct/2018-04-02@cperflow"]
    [before], [after] = first.values(), second.values()
    assert after["sequence"] > before["sequence"]
    assert after["dtstamp"].dt > before["dtstamp"].dt


def test_names_stand_for_ids_in_totals_too() -> None:
    desk = opened()
    desk.act(day(10), "submit")
    data = overdue(overdue_on(desk.ws, as_of=day(25)), desk.ws.calendar)
    named = namer(desk.ws).named
    assert named(data["totals"]["by_body"][0])["holder"] == "Mairie"
    assert named(data["totals"]["by_phase"][0])["phase"].startswith("1. ")
    assert named(data["totals"]["by_region"][0])["unit"] == "jours ouvrables"
