"""Due dates in bulk: the same as one by one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cperflow.domain.time.calendar import ESTIMATED, HALF, Calendar, Holiday
from cperflow.domain.time.deadlines import WORKING_DAY, Count, ending
from cperflow.domain.time.tables import LONGEST, DueTable

FIRST, LAST = date(2018, 1, 1), date(2018, 12, 31)
DAYS = st.integers(-40, 800).map(lambda n: FIRST + timedelta(n))
HOLIDAYS = st.lists(
    st.builds(
        Holiday,
        DAYS,
        st.sampled_from(["Fête", "Veille"]),
        st.just("test"),
        st.sampled_from(["confirmed", ESTIMATED]),
        st.sampled_from(["day", HALF, "none"]),
    ),
    max_size=30,
)
DELAYS = st.lists(st.tuples(DAYS, st.integers(0, 200)), max_size=20)


@given(HOLIDAYS, DELAYS, st.sampled_from([None, (2018, 2018), (2017, 2021)]))
@settings(deadline=None)
def test_a_table_of_due_dates_says_what_each_delay_says(
    holidays: list[Holiday], delays: list[tuple[date, int]], covered: tuple[int, int] | None
) -> None:
    calendar = Calendar(holidays, covered=covered)
    table = DueTable(calendar, FIRST.toordinal(), LAST.toordinal())
    for asked in (delays, [one for one in delays if one[0] >= FIRST and one[1]]):
        starts, halves = [start.toordinal() for start, _ in asked], [each for _, each in asked]
        dues = table.due_ordinals(starts, halves)
        sure = table.estimated(starts, halves, dues)
        ends = [ending(Count(start, each, WORKING_DAY), calendar) for start, each in asked]
        assert dues == [end.due_on.toordinal() for end in ends]
        assert sure == [end.estimated for end in ends]
        one_by_one = [table.one(start, each) for start, each in asked]
        assert one_by_one == [(end.due_on, end.estimated) for end in ends]


def test_a_table_follows_delays_far_beyond_its_years() -> None:
    calendar, start = Calendar(covered=(2000, 2050)), LAST + timedelta(4000)
    table = DueTable(calendar, FIRST.toordinal(), LAST.toordinal())
    for halves in (1, LONGEST, LONGEST + 1):
        expected = ending(Count(start, halves, WORKING_DAY), calendar).due_on.toordinal()
        assert table.due_ordinals([start.toordinal()], [halves]) == [expected]


def test_a_table_wants_as_many_amounts_as_starts() -> None:
    table = DueTable(Calendar(), FIRST.toordinal(), LAST.toordinal())
    with pytest.raises(ValueError, match="argument 2"):
        table.due_ordinals([FIRST.toordinal()] * 2, [16])
