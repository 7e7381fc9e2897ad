"""Ends of delays, worked by hand on the Malian calendar and against numpy."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cperflow import shipped
from cperflow.catalog.holidays import read_csv
from cperflow.domain.procedure.delays import CLEAR_DAYS, FIRST_DAYS, SAME_DAY, UNITS
from cperflow.domain.time import deadlines
from cperflow.domain.time.calendar import HALF, Calendar, Holiday
from cperflow.domain.time.deadlines import Count, Due, Ending
from cperflow.domain.time.lateness import days_late, remaining
from cperflow.errors import InvalidData, UsageError

MALI = read_csv(f"{shipped.folder('workflows')}/data/holidays_ml.csv")
ONE_DAY = timedelta(1)

DAYS = st.dates(date(2017, 6, 1), date(2019, 6, 30))
HOLIDAYS = st.lists(DAYS, max_size=80, unique=True)
STOPS = st.lists(
    st.tuples(DAYS, st.integers(-3, 60)).map(lambda stop: (stop[0], stop[0] + stop[1] * ONE_DAY)),
    max_size=5,
)
RULES = st.fixed_dictionaries(
    {
        "roll": st.booleans(),
        "counted_from": st.sampled_from(FIRST_DAYS),
        "clear_days": st.sampled_from(CLEAR_DAYS),
    }
)


def due(start, halves, unit, calendar, *, stops=(), as_of=None, **rule) -> Due:
    return deadlines.due(Count(start, halves, unit, **rule), calendar, stops=stops, as_of=as_of)


def ending(start, halves, unit, calendar, *, stops=(), as_of=None, **rule) -> Ending:
    return deadlines.ending(Count(start, halves, unit, **rule), calendar, stops=stops, as_of=as_of)


def closed_on(days, half_days=()):
    rows = [Holiday(day, "Fête", "test") for day in days]
    rows += [Holiday(day, "Veille", "test", part=HALF) for day in half_days]
    return Calendar(rows, covered=(1900, 2100))


def stopped_days(stops):
    return [
        start + (n + 1) * ONE_DAY for start, end in stops for n in range(max(0, (end - start).days))
    ]


def working(start, days, **options) -> Due:
    return due(start, int(2 * days), "working_day", MALI, **options)


@given(DAYS, st.integers(1, 150), HOLIDAYS)
@settings(deadline=None)
def test_working_days_agree_with_numpy(start, days, holidays):
    expected = np.busday_offset(start, days, "backward", holidays=holidays).item()
    assert ending(start, 2 * days, "working_day", closed_on(holidays)).due_on == expected


@given(DAYS, st.integers(1, 100), HOLIDAYS, STOPS)
@settings(deadline=None)
def test_stopped_days_count_like_closed_days_of_numpy(start, days, holidays, stops):
    aside = [*holidays, *stopped_days(stops)]
    # numpy rolls back to an open day, which a stop may have closed: count from the start itself
    expected = start
    for _ in range(days):
        expected = np.busday_offset(expected + ONE_DAY, 0, "forward", holidays=aside).item()
    calendar = closed_on(holidays)
    assert ending(start, 2 * days, "working_day", calendar, stops=stops).due_on == expected


@given(DAYS, st.integers(0, 120), st.sampled_from(("working_day", "calendar_day")), HOLIDAYS, STOPS)
@settings(deadline=None)
def test_halves_and_stops_agree_with_a_walk_day_by_day(start, halves, unit, days, stops):
    calendar = closed_on(days[::2], days[1::2])
    aside = set(stopped_days(stops))
    day, left = start, halves
    used = 0
    while left > 0:
        day += ONE_DAY
        worth = calendar.halves(day) if unit == "working_day" else 2
        used = 0 if day in aside else min(worth, left)
        left -= used
    nominal = day
    while not calendar.is_working(day) or (day in aside and day > start):
        day += ONE_DAY
    found = ending(start, halves, unit, calendar, stops=stops)
    assert found.due_on == day
    assert found.rolled_from == (None if day == nominal else nominal)
    assert found.half == (used == 1 and day == nominal)


@given(DAYS, st.integers(1, 80), HOLIDAYS, STOPS, RULES)
@settings(deadline=None)
def test_every_day_to_the_end_is_counted_excluded_or_stopped(start, days, holidays, stops, rule):
    calendar = closed_on(holidays)
    found = due(start, 2 * days, "working_day", calendar, stops=stops, **rule)
    first = start - ONE_DAY * (rule["counted_from"] == SAME_DAY)
    window = {first + (n + 1) * ONE_DAY for n in range((found.due_on - first).days)}
    stopped = window & set(stopped_days(stops))
    excluded = {line.date for line in found.excluded}
    assert len(excluded) == len(found.excluded)
    assert not excluded & stopped
    assert len(window) == days + rule["clear_days"] + len(excluded) + len(stopped)


@given(DAYS, st.integers(1, 100), HOLIDAYS, RULES)
@settings(deadline=None)
def test_franc_and_same_day_working_days_agree_with_numpy(start, days, holidays, rule):
    counted = start - ONE_DAY if rule["counted_from"] == SAME_DAY else start
    amount = days + rule["clear_days"]
    expected = np.busday_offset(counted, amount, "backward", holidays=holidays).item()
    assert ending(start, 2 * days, "working_day", closed_on(holidays), **rule).due_on == expected


@given(DAYS, st.integers(1, 100), st.sampled_from(("calendar_day", "week")), HOLIDAYS, RULES)
@settings(deadline=None)
def test_calendar_days_and_weeks_agree_with_numpy(start, number, unit, holidays, rule):
    length = number * (7 if unit == "week" else 1) + rule["clear_days"]
    expected = start + (length - (rule["counted_from"] == SAME_DAY)) * ONE_DAY
    if rule["roll"]:
        expected = np.busday_offset(expected, 0, "forward", holidays=holidays).item()
    assert ending(start, 2 * number, unit, closed_on(holidays), **rule).due_on == expected


@given(DAYS, st.integers(1, 30), RULES)
@settings(deadline=None)
def test_months_agree_with_the_months_of_numpy(start, months, rule):
    month = np.datetime64(start, "M") + months
    days = np.arange(month.astype("M8[D]"), (month + 1).astype("M8[D]"))
    same = [day for day in days if day.item().day == start.day]
    if rule["counted_from"] == SAME_DAY and same:
        same = [same[0] - 1]
    expected = (same or [days[-1]])[0] + rule["clear_days"]
    if rule["roll"]:
        expected = np.busday_offset(expected, 0, "forward")
    assert ending(start, 2 * months, "month", closed_on([]), **rule).due_on == expected.item()


@given(DAYS, st.integers(0, 40).map(lambda n: 2 * n), st.sampled_from(UNITS), STOPS, RULES)
@settings(deadline=None)
def test_the_quick_answer_is_the_proven_one(start, halves, unit, stops, rule):
    proven = due(start, halves, unit, MALI, stops=stops, **rule)
    quick = ending(start, halves, unit, MALI, stops=stops, **rule)
    assert quick == (proven.due_on, proven.estimated, proven.half, proven.rolled_from)
    assert proven.estimated == bool(proven.doubts)


@given(DAYS, st.integers(0, 80), st.sampled_from(("working_day", "calendar_day", "week")), HOLIDAYS)
@settings(deadline=None)
def test_a_longer_delay_or_one_more_feast_never_ends_earlier(start, halves, unit, holidays):
    before = ending(start, halves, unit, closed_on(holidays[1:])).due_on
    assert ending(start, halves + 1, unit, closed_on(holidays[1:])).due_on >= before
    assert ending(start, halves, unit, closed_on(holidays)).due_on >= before


@pytest.mark.parametrize(
    ("start", "days", "expected"),
    [
        # Friday 2 March 2018 + 8: 5 to 9 (5 days), 12, 13, 14
        (date(2018, 3, 2), 8, date(2018, 3, 14)),
        # Friday 23 March + 8: Monday 26 closed, 27 to 30 (4), Easter Monday 2 closed, 3 to 6
        (date(2018, 3, 23), 8, date(2018, 4, 6)),
        # Friday 2 March + 20: three weeks (15), 27 to 30 March (19), 3 April
        (date(2018, 3, 2), 20, date(2018, 4, 3)),
        # an act of Saturday and one of Sunday count from Monday
        (date(2018, 3, 3), 1, date(2018, 3, 5)),
        (date(2018, 3, 4), 1, date(2018, 3, 5)),
        # Monday 13 January 2025 + 1: the 14th was announced as worked
        (date(2025, 1, 13), 1, date(2025, 1, 14)),
    ],
)
def test_working_days_counted_by_hand(start, days, expected):
    found = working(start, days)
    assert found.due_on == expected
    assert not found.estimated
    assert not found.half
    assert found.rolled_from is None


def test_seven_and_a_half_days_end_at_midday_of_the_eighth():
    found = working(date(2018, 3, 2), 7.5)
    assert (found.due_on, found.half) == (date(2018, 3, 14), True)


def test_tabaski_is_left_out_and_makes_the_end_an_estimate():
    found = working(date(2018, 8, 20), 3)
    assert found.due_on == date(2018, 8, 24)
    assert [(line.date, line.status) for line in found.excluded] == [
        (date(2018, 8, 22), "estimated")
    ]
    assert found.doubts == ("Tabaski (Aïd el-Kébir, Seliba) (22/08/2018) : date estimée",)


def test_an_estimated_feast_on_a_saturday_makes_the_end_an_estimate():
    found = working(date(2017, 9, 1), 1)
    assert found.due_on == date(2017, 9, 4)
    assert found.estimated


def test_an_end_before_the_estimated_feast_is_sure():
    assert not working(date(2018, 8, 20), 1).estimated


def test_each_excluded_day_carries_its_reason_and_source():
    found = working(date(2018, 3, 23), 1)
    assert [(line.date.day, line.reason) for line in found.excluded] == [
        (24, "samedi"),
        (25, "dimanche"),
        (26, "Journée des Martyrs (26 mars)"),
    ]
    assert found.excluded[-1].source == "loi n°05-040 du 22/07/2005"


@pytest.mark.parametrize(
    ("days", "expected", "half"),
    [
        (1, date(2022, 10, 13), False),
        (1.5, date(2022, 10, 14), True),
        (2, date(2022, 10, 17), True),
        (2.5, date(2022, 10, 17), False),
    ],
)
def test_the_half_day_of_14_october_2022_gives_one_half(days, expected, half):
    found = working(date(2022, 10, 12), days)
    assert (found.due_on, found.half) == (expected, half)


def test_an_end_past_the_half_day_lists_it():
    lines = working(date(2022, 10, 12), 2).excluded
    assert [line.date.day for line in lines] == [14, 15, 16]


def test_a_zero_delay_ends_at_once_or_on_the_next_working_day():
    assert working(date(2018, 3, 2), 0).due_on == date(2018, 3, 2)
    saturday = working(date(2018, 3, 24), 0)
    assert (saturday.due_on, saturday.rolled_from) == (date(2018, 3, 27), date(2018, 3, 24))
    assert working(date(2018, 3, 24), 0, roll=False).due_on == date(2018, 3, 24)


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        (date(2018, 1, 31), 1, date(2018, 2, 28)),
        (date(2020, 1, 31), 1, date(2020, 2, 29)),
        (date(2018, 2, 28), 1, date(2018, 3, 28)),
        (date(2018, 12, 5), 1, date(2019, 1, 5)),
        (date(2018, 11, 30), 3, date(2019, 2, 28)),
        (date(2018, 1, 15), 12, date(2019, 1, 15)),
        (date(2018, 10, 31), 2, date(2018, 12, 31)),
    ],
)
def test_months_run_from_day_of_month_to_day_of_month(start, months, expected):
    assert ending(start, 2 * months, "month", MALI, roll=False).due_on == expected


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        # the day before the same day-of-month…
        (date(2018, 1, 15), 1, date(2018, 2, 14)),
        (date(2018, 1, 1), 1, date(2018, 1, 31)),
        (date(2018, 3, 1), 12, date(2019, 2, 28)),
        # … or the last day of a month that has no such day
        (date(2018, 1, 31), 1, date(2018, 2, 28)),
        (date(2018, 3, 31), 1, date(2018, 4, 30)),
        (date(2018, 1, 29), 1, date(2018, 2, 28)),
        (date(2020, 1, 29), 1, date(2020, 2, 28)),
    ],
)
def test_months_that_count_their_first_day_end_a_day_earlier(start, months, expected):
    found = ending(start, 2 * months, "month", MALI, roll=False, counted_from=SAME_DAY)
    assert found.due_on == expected


@pytest.mark.parametrize(
    ("start", "number", "unit", "clear", "expected"),
    [
        # délai franc: neither end counts (CPCCS, art. 754 à 759, secondary sources). Friday 2
        # March 2018 + 8 working days: the 14th is the last day counted, the 15th is left
        (date(2018, 3, 2), 8, "working_day", 1, date(2018, 3, 15)),
        # read as two more days, the franc of cabinetjogo.com
        (date(2018, 3, 2), 8, "working_day", 2, date(2018, 3, 16)),
        # Wednesday 21 March + 3 = Tuesday 27, the 26th being closed; one clear day: the 28th
        (date(2018, 3, 21), 3, "working_day", 1, date(2018, 3, 28)),
        # Wednesday 14 March + 9 calendar days = Friday 23; the clear day is Saturday: rolled over
        # the weekend and the 26th
        (date(2018, 3, 14), 9, "calendar_day", 1, date(2018, 3, 27)),
        (date(2018, 3, 5), 1, "week", 1, date(2018, 3, 13)),
        # 31 January + 1 month = Wednesday 28 February; clear: Thursday 1 March
        (date(2018, 1, 31), 1, "month", 1, date(2018, 3, 1)),
    ],
)
def test_a_franc_delay_leaves_clear_days_before_its_due_date(start, number, unit, clear, expected):
    assert ending(start, 2 * number, unit, MALI, clear_days=clear).due_on == expected


def test_a_franc_delay_of_a_half_ends_at_midday_after_its_clear_day():
    found = working(date(2018, 3, 2), 7.5, clear_days=1)
    assert (found.due_on, found.half) == (date(2018, 3, 15), True)


@pytest.mark.parametrize(
    ("start", "number", "unit", "expected"),
    [
        (date(2018, 3, 2), 8, "working_day", date(2018, 3, 13)),
        (date(2018, 3, 3), 1, "working_day", date(2018, 3, 5)),
        (date(2018, 3, 2), 1, "working_day", date(2018, 3, 2)),
        (date(2018, 3, 5), 1, "week", date(2018, 3, 12)),
        (date(2018, 3, 5), 3, "calendar_day", date(2018, 3, 7)),
    ],
)
def test_the_day_of_the_act_counts_where_the_definition_says_so(start, number, unit, expected):
    assert ending(start, 2 * number, unit, MALI, counted_from=SAME_DAY).due_on == expected


def test_nothing_to_count_ends_on_its_day_even_if_that_day_counts():
    assert working(date(2018, 3, 2), 0, counted_from=SAME_DAY).due_on == date(2018, 3, 2)


def test_a_month_that_ends_on_a_saturday_rolls_to_monday():
    found = due(date(2020, 1, 31), 2, "month", MALI)
    assert (found.due_on, found.rolled_from) == (date(2020, 3, 2), date(2020, 2, 29))
    assert [line.reason for line in found.excluded] == ["samedi", "dimanche"]


def test_weeks_are_seven_calendar_days():
    assert ending(date(2018, 3, 5), 6, "week", MALI, roll=False).due_on == date(2018, 3, 26)
    half_week = ending(date(2018, 3, 5), 1, "week", MALI)
    assert (half_week.due_on, half_week.half) == (date(2018, 3, 9), True)


def test_calendar_days_roll_over_a_weekend_and_a_holiday():
    found = due(date(2018, 3, 14), 20, "calendar_day", MALI)
    assert (found.due_on, found.rolled_from) == (date(2018, 3, 27), date(2018, 3, 24))
    assert [line.date.day for line in found.excluded] == [24, 25, 26]


def test_a_roll_gives_the_whole_day():
    found = due(date(2018, 3, 14), 19, "calendar_day", MALI)
    assert (found.rolled_from, found.half) == (date(2018, 3, 24), False)


def test_calendar_days_depend_on_the_feast_they_end_on_not_on_those_they_cross():
    across = due(date(2018, 8, 1), 60, "calendar_day", MALI)
    assert (across.due_on, across.estimated) == (date(2018, 8, 31), False)
    onto = due(date(2018, 8, 1), 42, "calendar_day", MALI)
    assert (onto.due_on, onto.estimated) == (date(2018, 8, 23), True)
    assert not due(date(2018, 8, 1), 42, "calendar_day", MALI, roll=False).estimated


def test_leaving_the_covered_years_is_an_estimate_that_says_why():
    found = working(date(2016, 12, 28), 5)
    assert found.due_on == date(2017, 1, 4)
    assert found.doubts == ("calendrier des jours fériés non renseigné pour 2016",)


def test_overlapping_stops_are_set_aside_once():
    # 6 March counts, 7 to 13 do not; 14, 15, 16 and Monday 19 make five days
    stops = [(date(2018, 3, 8), date(2018, 3, 13)), (date(2018, 3, 6), date(2018, 3, 9))]
    assert working(date(2018, 3, 5), 5, stops=stops).due_on == date(2018, 3, 19)


def test_days_set_aside_are_not_listed_as_excluded_nor_doubted():
    stop = (date(2018, 8, 20), date(2018, 8, 27))
    found = working(date(2018, 8, 20), 2, stops=[stop])
    assert (found.due_on, found.excluded) == (date(2018, 8, 29), ())
    assert not found.estimated


def test_an_open_stop_lasts_until_the_day_of_the_question():
    stop = (date(2018, 3, 6), None)
    options = {"stops": [stop], "as_of": date(2018, 3, 13)}
    assert working(date(2018, 3, 5), 5, **options).due_on == date(2018, 3, 19)
    before_the_stop = {"stops": [stop], "as_of": date(2018, 3, 1)}
    assert working(date(2018, 3, 5), 5, **before_the_stop).due_on == date(2018, 3, 12)
    with pytest.raises(ValueError, match="as_of"):
        working(date(2018, 3, 5), 5, stops=[stop])


def test_a_stop_after_the_end_changes_nothing():
    stop = (date(2018, 3, 14), date(2018, 4, 30))
    assert working(date(2018, 3, 2), 8, stops=[stop]).due_on == date(2018, 3, 14)


def test_a_month_is_longer_by_the_days_set_aside():
    stop = (date(2018, 2, 10), date(2018, 2, 20))
    found = ending(date(2018, 2, 5), 2, "month", MALI, stops=[stop])
    assert found.due_on == date(2018, 3, 15)


@pytest.mark.parametrize(
    ("stop", "expected", "excluded"),
    [
        ((date(2018, 3, 25), date(2018, 3, 28)), date(2018, 3, 29), [24, 25]),
        # the roll lands on the only day, then on the last day, of a stop
        ((date(2018, 3, 26), date(2018, 3, 27)), date(2018, 3, 28), [24, 25, 26]),
        # the stop ends on Good Friday: Saturday, Sunday and Easter Monday are closed too
        ((date(2018, 3, 26), date(2018, 3, 30)), date(2018, 4, 3), [24, 25, 26, 31, 1, 2]),
    ],
)
def test_a_roll_steps_over_a_stop(stop, expected, excluded):
    found = due(date(2018, 3, 14), 20, "calendar_day", MALI, stops=[stop])
    assert (found.due_on, found.rolled_from) == (expected, date(2018, 3, 24))
    assert [line.date.day for line in found.excluded] == excluded


@pytest.mark.parametrize(
    ("due_on", "as_of", "unit", "late", "left"),
    [
        (date(2018, 3, 23), date(2018, 3, 23), "working_day", 0, 0),
        (date(2018, 3, 23), date(2018, 3, 26), "working_day", 0, 0),
        (date(2018, 3, 23), date(2018, 3, 28), "working_day", 2, 0),
        (date(2018, 3, 23), date(2018, 3, 28), "calendar_day", 5, 0),
        (date(2018, 3, 23), date(2018, 3, 28), "week", 5, 0),
        (date(2018, 3, 23), date(2018, 3, 28), "month", 5, 0),
        (date(2018, 3, 27), date(2018, 3, 23), "working_day", 0, 1),
        (date(2018, 3, 27), date(2018, 3, 23), "month", 0, 4),
        (date(2022, 10, 13), date(2022, 10, 14), "working_day", 1, 0),
    ],
)
def test_days_late_and_remaining_are_working_days_only_for_working_day_delays(
    due_on, as_of, unit, late, left
):
    assert days_late(due_on, as_of, unit, MALI) == late
    assert remaining(due_on, as_of, unit, MALI) == left


@pytest.mark.parametrize(
    ("halves", "unit", "message"),
    [
        (-1, "working_day", "négatif"),
        (3, "month", "1,5 mois"),
        (2, "working_days", "Vouliez-vous dire « working_day »"),
    ],
)
def test_an_impossible_delay_is_refused_in_one_line(halves, unit, message):
    with pytest.raises(InvalidData, match=message):
        due(date(2018, 3, 2), halves, unit, MALI)


@pytest.mark.parametrize(
    ("start", "unit"),
    [(date(9999, 12, 20), unit) for unit in UNITS] + [(date(9999, 12, 31), "calendar_day")],
)
def test_an_end_beyond_the_last_year_is_a_usage_error(start, unit):
    with pytest.raises(UsageError, match="vérifiez la date de départ"):
        due(start, 60, unit, MALI)
