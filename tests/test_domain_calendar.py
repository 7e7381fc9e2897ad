"""Working days, counted by hand and against numpy."""

from __future__ import annotations

import json
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cperflow import shipped
from cperflow.catalog.holidays import from_rows, read_csv
from cperflow.domain.time.calendar import ESTIMATED, HALF, NONE, Calendar, Excluded, Holiday
from cperflow.errors import InvalidData, NotFound, UsageError

DAYS = st.dates(date(2015, 1, 1), date(2029, 12, 31))
HOLIDAYS = st.lists(st.dates(date(2016, 6, 1), date(2020, 6, 30)), max_size=60, unique=True)
NEARBY = st.dates(date(2016, 1, 1), date(2020, 12, 31))
WEEKENDS = st.lists(st.integers(0, 6), max_size=6, unique=True).map(tuple)


def mali() -> Calendar:
    return read_csv(f"{shipped.folder('workflows')}/data/holidays_ml.csv")


def closed_on(*days: date, weekend: tuple[int, ...] = (5, 6)) -> Calendar:
    return Calendar(
        [Holiday(day, f"Fête du {day}", "test") for day in days],
        weekend=weekend,
        covered=(1900, 2100),
    )


def mask(weekend: tuple[int, ...]) -> list[bool]:
    return [day not in weekend for day in range(7)]


@given(HOLIDAYS, NEARBY, NEARBY, WEEKENDS)
@settings(deadline=None)
def test_counts_agree_with_numpy_whatever_the_weekend(holidays, one, other, weekend):
    after, until = sorted((one, other))
    calendar = closed_on(*holidays, weekend=weekend)
    day = timedelta(1)
    expected = np.busday_count(after + day, until + day, mask(weekend), holidays)
    assert calendar.working_days_between(after, until) == expected
    assert calendar.halves_between(after, until) == 2 * expected
    assert calendar.halves_between(until, after) == -2 * expected


@given(HOLIDAYS, NEARBY, WEEKENDS)
@settings(deadline=None)
def test_the_next_working_day_agrees_with_numpy(holidays, day, weekend):
    calendar = closed_on(*holidays, weekend=weekend)
    expected = np.busday_offset(day, 0, "forward", mask(weekend), holidays).item()
    assert calendar.next_working(day) == expected
    assert calendar.is_working(day) == (expected == day)


@given(DAYS, st.integers(1, 600))
@settings(deadline=None)
def test_reach_is_the_inverse_of_total(day, halves):
    calendar = mali()
    start = calendar.total(day.toordinal())
    end = calendar.reach(start + halves)
    assert calendar.total(end) >= start + halves > calendar.total(end - 1)


@given(DAYS, DAYS)
@settings(deadline=None)
def test_a_stretch_is_estimated_exactly_when_a_doubt_can_be_named(one, other):
    after, until = one.toordinal(), other.toordinal()
    calendar = mali()
    assert calendar.is_estimated(after, until) == bool(calendar.doubts(after, until))


@pytest.mark.parametrize(
    ("day", "halves"),
    [
        (date(2018, 3, 2), 2),
        (date(2018, 3, 3), 0),
        (date(2018, 3, 4), 0),
        (date(2018, 3, 26), 0),
        (date(2018, 8, 22), 0),
        (date(2022, 10, 14), 1),
        (date(2023, 1, 14), 0),
        (date(2025, 1, 14), 2),
    ],
)
def test_the_malian_calendar_knows_how_much_of_a_day_is_worked(day, halves):
    assert mali().halves(day) == halves


def test_an_announced_working_day_overrules_a_feast_but_opens_no_weekend():
    tuesday, sunday = date(2025, 1, 14), date(2025, 1, 19)
    calendar = Calendar(
        [
            Holiday(tuesday, "Fête", "usage", ESTIMATED),
            Holiday(tuesday, "Fête non chômée", "communiqué", part=NONE),
            Holiday(sunday, "Dimanche de rattrapage", "communiqué", part=NONE),
        ],
        covered=(2025, 2025),
    )
    assert calendar.is_working(tuesday)
    assert calendar.reason(tuesday) is None
    assert not calendar.is_estimated(tuesday.toordinal() - 1, tuesday.toordinal())
    assert not calendar.is_working(sunday)
    assert len(calendar.on(tuesday)) == 2


def test_a_whole_day_prevails_over_a_half_day_of_the_same_date():
    day = date(2022, 10, 14)
    half = Holiday(day, "Veille", "communiqué", part=HALF)
    assert Calendar([half]).halves(day) == 1
    assert Calendar([half, half._replace(name="Autre veille")]).halves(day) == 1
    assert Calendar([half, Holiday(day, "Fête", "loi")]).halves(day) == 0


def test_two_feasts_on_one_sunday_are_both_named_and_the_estimated_one_shows():
    assert mali().reason(date(2022, 5, 1)) == Excluded(
        date(2022, 5, 1),
        "dimanche ; Aïd el-Fitr (fête du Ramadan, Seli Ntjini) ; Fête du Travail",
        "arrêté n°92-5387/MFPT-MA du 29/10/1992 ; "
        "bibliothèque Python « holidays », mali.py (d’après timeanddate) ; "
        "loi n°05-040 du 22/07/2005",
        "estimated",
    )


def test_a_half_day_says_so_in_its_reason():
    why = mali().reason(date(2022, 10, 14))
    assert why is not None
    assert why.reason.endswith("(demi-journée)")
    assert why.status == "confirmed"


def test_a_plain_working_day_has_no_reason():
    assert mali().reason(date(2018, 3, 2)) is None


def test_an_estimated_feast_on_a_weekend_makes_the_stretch_unsure():
    friday, sunday = date(2017, 9, 1).toordinal(), date(2017, 9, 3).toordinal()
    assert mali().doubts(friday, sunday) == [
        "Tabaski (Aïd el-Kébir, Seliba) (02/09/2017) : date estimée"
    ]
    assert not mali().is_estimated(friday + 1, sunday), "the feast is the day left out"


@pytest.mark.parametrize(
    ("after", "until", "years"),
    [
        (date(2016, 12, 28), date(2017, 1, 4), ["2016"]),
        (date(2014, 1, 1), date(2014, 2, 1), ["2014"]),
        (date(2014, 1, 1), date(2016, 2, 1), ["2014 à 2016"]),
        (date(2027, 12, 24), date(2029, 1, 1), ["2028 à 2029"]),
        (date(2016, 12, 31), date(2017, 1, 4), []),
        (date(2027, 12, 24), date(2027, 12, 31), []),
    ],
)
def test_leaving_the_covered_years_names_the_years_without_data(after, until, years):
    calendar = mali()
    doubts = calendar.doubts(after.toordinal(), until.toordinal())
    assert calendar.is_estimated(after.toordinal(), until.toordinal()) == bool(years)
    assert doubts == [f"calendrier des jours fériés non renseigné pour {run}" for run in years]


def test_an_empty_calendar_counts_weekdays_and_is_sure_of_nothing():
    friday, monday = date(2018, 3, 2), date(2018, 3, 5)
    calendar = Calendar()
    assert calendar.working_days_between(friday, monday) == 1
    assert calendar.doubts(friday.toordinal(), monday.toordinal()) == [
        "calendrier des jours fériés non renseigné pour 2018"
    ]


def test_a_half_day_begun_counts_as_a_day_between_dates():
    calendar = mali()
    thursday, friday, monday = date(2022, 10, 13), date(2022, 10, 14), date(2022, 10, 17)
    assert calendar.working_days_between(thursday, friday) == 1
    assert calendar.halves_between(thursday, monday) == 3
    assert calendar.working_days_between(thursday, monday) == 2
    assert calendar.working_days_between(monday, thursday) == 0


def test_a_calendar_survives_its_journal():
    calendar = mali()
    again = Calendar.from_data(json.loads(json.dumps(calendar.to_data())))
    assert again.to_data() == calendar.to_data()
    assert again.holidays == calendar.holidays
    assert again.covered == (2017, 2027)
    assert again.reason(date(2022, 5, 1)) == calendar.reason(date(2022, 5, 1))
    assert Calendar.from_data(Calendar().to_data()).covered is None


def test_a_feast_announced_on_another_day_moves_and_the_years_known_stay():
    name = "Tabaski (Aïd el-Kébir, Seliba)"
    announced = Holiday(date(2026, 5, 26), name, "communiqué")
    calendar = mali().amended([announced], [(date(2026, 5, 27), name)])
    assert not calendar.is_working(date(2026, 5, 26))
    assert calendar.is_working(date(2026, 5, 27))
    assert calendar.covered == (2017, 2027)
    confirmed = calendar.amended([announced._replace(note="lu au journal officiel")])
    assert [row.note for row in confirmed.on(date(2026, 5, 26))] == ["lu au journal officiel"]


def test_one_day_announced_does_not_make_its_year_known():
    day = date(2016, 12, 19)
    calendar = mali().amended([Holiday(day, "Lendemain du Maouloud", "communiqué")])
    assert not calendar.is_working(day)
    assert calendar.is_estimated(day.toordinal() - 1, day.toordinal())


def test_removing_an_unknown_feast_offers_the_name_of_that_day():
    with pytest.raises(NotFound, match="Vouliez-vous dire « Noël »"):
        mali().amended(removed=[(date(2018, 12, 25), "Noel")])


def test_a_week_without_a_working_day_is_refused():
    with pytest.raises(InvalidData, match="au moins un jour ouvrable"):
        Calendar(weekend=range(7))


def test_a_day_beyond_the_last_year_is_a_usage_error():
    with pytest.raises(UsageError, match="vérifiez la date"):
        Calendar(weekend=(4, 5, 6)).next_working(date(9999, 12, 31))


def easter(year: int) -> date:
    """Anonymous Gregorian algorithm (Meeus, Astronomical Algorithms, ch. 8)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    j = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * j) // 451
    month, day = divmod(h + j - 7 * m + 114, 31)
    return date(year, month, day + 1)


@pytest.mark.parametrize("year", range(2017, 2028))
def test_each_shipped_year_has_the_eleven_headings_of_the_law(year):
    rows = [row for row in mali().holidays if row.date.year == year]
    fixed = [(1, 1), (1, 20), (3, 26), (5, 1), (5, 25), (9, 22), (12, 25)]
    legal = [date(year, *day) for day in fixed] + [easter(year) + timedelta(1)]
    law = [row for row in rows if row.source == "loi n°05-040 du 22/07/2005"]
    assert sorted(legal) == [row.date for row in law]
    assert all(row.certainty == "confirmed" for row in law)
    for feast in ("Aïd el-Fitr", "Tabaski", "Maouloud – Naissance", "Maouloud – Baptême"):
        assert sum(row.name.startswith(feast) for row in rows) == 1, feast


def test_what_no_text_confirms_is_marked_estimated():
    unsure = ("bibliothèque", "déduit", "estimation")
    for row in mali().holidays:
        expected = row.source.startswith(unsure) or "à confirmer" in row.note
        assert (row.certainty == ESTIMATED) == expected, row


def write(folder, text, encoding="utf-8"):
    path = folder / "feries.csv"
    path.write_bytes(text.encode(encoding))
    return str(path)


def test_every_bad_line_of_a_file_is_reported_at_once(tmp_path):
    path = write(
        tmp_path,
        "date,name,source,certainty,part\n"
        "2018-02-30,Fête,loi,confirmed,day\n"
        "2018-05-01,Fête du Travail,loi,confirmed,day\n"
        "2018-05-01,Fête du Travail,loi,confirmed,day\n"
        ",,loi,sûr,matin\n"
        "2020-12-25,Noël,loi,confirmed,day,note,trop\n"
        "2020-05-01,Fête du Travail,loi,,\n",
    )
    with pytest.raises(InvalidData) as refusal:
        read_csv(path)
    assert refusal.value.message == "feries.csv : 8 erreurs à corriger, rien n’a été chargé."
    assert refusal.value.details == (
        "ligne 2 : date « 2018-02-30 » impossible (attendu : 2018-08-22)",
        "ligne 4 : « Fête du Travail » est déjà le 01/05/2018 (ligne 3), à l’identique",
        "ligne 5 : « Date » est vide",
        "ligne 5 : « Nom » est vide",
        "ligne 5 : « Certitude » : valeur « sûr » inconnue (attendu : confirmé (confirmed) ou "
        "estimé (estimated))",
        "ligne 5 : « Durée » : valeur « matin » inconnue (attendu : journée (day), demi-journée "
        "(half) ou ouvré (none))",
        "ligne 6 : cellules en trop : un texte à point-virgule ou virgule se met entre guillemets",
        "aucune ligne pour 2019",
    )


def test_a_file_saved_by_a_french_excel_is_read(tmp_path):
    path = write(
        tmp_path,
        "date;name;source;certainty;part;note\r\n01/05/2018;Fête du Travail;loi;;;\r\n",
        "utf-8-sig",
    )
    assert read_csv(path).holidays == (Holiday(date(2018, 5, 1), "Fête du Travail", "loi"),)


def test_a_wrong_header_names_the_columns(tmp_path):
    with pytest.raises(InvalidData) as refusal:
        read_csv(write(tmp_path, "date,label,source,certaintly\n"))
    assert refusal.value.details == (
        "colonne « name » absente",
        "colonne « label » inconnue.",
        "colonne « certaintly » inconnue. Vouliez-vous dire « certainty » ?",
    )


@pytest.mark.parametrize("content", ["", "date,name,source\n"])
def test_a_file_without_rows_never_passes_for_a_known_year(tmp_path, content):
    path = write(tmp_path, content)
    if content:
        assert read_csv(path).covered is None
    else:
        with pytest.raises(InvalidData, match="première ligne"):
            read_csv(path)


def test_an_unreadable_file_is_one_french_line(tmp_path):
    with pytest.raises(NotFound, match="pas de fichier"):
        read_csv(str(tmp_path / "absent.csv"))
    with pytest.raises(InvalidData, match="UTF-8"):
        read_csv(write(tmp_path, "date,name,source\n2018-12-25,Noël,loi\n", "utf-16"))


def test_rows_without_a_file_are_checked_the_same_way():
    row = {"date": "2018-12-25", "name": "Noël", "source": "loi", "part": "half"}
    assert from_rows([(1, row)], "saisie").holidays[0].part == HALF
    with pytest.raises(InvalidData, match=r"saisie : 1 erreur à corriger"):
        from_rows([(1, {**row, "part": "soir"})], "saisie")
