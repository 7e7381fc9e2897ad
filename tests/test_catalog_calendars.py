"""Calendars read from files: what an ICS says, what no file may say."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cperflow.catalog.holidays import MOST_BYTES
from cperflow.catalog.ics import read_calendar
from cperflow.catalog.journals import read_journals
from cperflow.catalog.register import open_register
from cperflow.catalog.source import read as read_definition
from cperflow.domain.time.calendar import Calendar
from cperflow.domain.time.doubts import doubts_of
from cperflow.errors import InvalidData, NotFound

HEAD = "date,name,source\n"


def events(*given: str) -> str:
    """An iCalendar file of these events, each lines but for its BEGIN and END."""
    bodies = "".join(f"BEGIN:VEVENT\nUID:{n}\n{one}\nEND:VEVENT\n" for n, one in enumerate(given))
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{bodies}END:VCALENDAR\n"


def read(
    tmp_path: Path,
    content: str | bytes,
    name: str = "c.ics",
    covered: tuple[int, int] | None = None,
) -> Calendar:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_calendar(str(path), covered)


def told(tmp_path: Path, content: str | bytes, name: str = "c.ics") -> str:
    """The refusal of a file, its details included."""
    with pytest.raises(InvalidData) as refused:
        read(tmp_path, content, name)
    return "\n".join([refused.value.message, *refused.value.details])


def test_an_event_is_as_many_days_as_it_lasts_its_end_excluded(tmp_path: Path) -> None:
    text = "DTSTART;VALUE=DATE:20240501\nDTEND;VALUE=DATE:20240503\nSUMMARY:Fête\\, deux jours"
    found = read(tmp_path, events(text, "DTSTART;VALUE=DATE:20240510\nSUMMARY:Un jour"))
    assert [(row.date, row.name, row.source, row.certainty) for row in found.holidays] == [
        (date(2024, 5, 1), "Fête, deux jours", "c.ics", "confirmed"),
        (date(2024, 5, 2), "Fête, deux jours", "c.ics", "confirmed"),
        (date(2024, 5, 10), "Un jour", "c.ics", "confirmed"),
    ]
    assert found.covered == (2024, 2024)


def test_a_tentative_event_is_estimated_and_a_cancelled_one_is_none(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        events(
            "DTSTART;VALUE=DATE:20240501\nSUMMARY:A\nSTATUS:TENTATIVE",
            "DTSTART;VALUE=DATE:20240502\nSUMMARY:B\nSTATUS:CANCELLED",
        ),
    )
    assert [(row.name, row.certainty) for row in found.holidays] == [("A", "estimated")]


@pytest.mark.parametrize(
    ("rule", "covered", "years"),
    [
        ("FREQ=YEARLY", (2024, 2026), [2024, 2025, 2026]),
        ("FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=1", (2025, 2026), [2025, 2026]),
        ("FREQ=YEARLY;COUNT=3", None, [2023, 2024, 2025]),
        ("FREQ=YEARLY;UNTIL=20250501", None, [2023, 2024, 2025]),
        ("FREQ=YEARLY;INTERVAL=2;COUNT=2\nEXDATE;VALUE=DATE:20230501", None, [2025]),
    ],
)
def test_an_event_comes_back_every_year(
    tmp_path: Path, rule: str, covered: tuple[int, int] | None, years: list[int]
) -> None:
    text = events(f"DTSTART;VALUE=DATE:20230501\nSUMMARY:Fête\nRRULE:{rule}")
    if years == [2023, 2024, 2025] or covered:
        assert [row.date.year for row in read(tmp_path, text, covered=covered).holidays] == years
    else:
        found = read(tmp_path, text, covered=(2025, 2025)).holidays
        assert [row.date.year for row in found] == years


WRONG = {
    "DTSTART;VALUE=DATE:20240501\nSUMMARY:F\nRRULE:FREQ=YEARLY": "--covered 2024-2027",
    "DTSTART;VALUE=DATE:20240501\nSUMMARY:F\nRRULE:FREQ=WEEKLY;COUNT=3": "même date chaque année",
    "DTSTART;VALUE=DATE:20240501\nSUMMARY:F\nRRULE:FREQ=YEARLY;BYDAY=1MO;COUNT=2": "même date",
    "DTSTART:20240501T100000Z\nSUMMARY:F": "heures fixes",
    "DTSTART;VALUE=DATE:2024050\nSUMMARY:F": "DTSTART illisible",
    "SUMMARY:F": "DTSTART absent",
    "DTSTART;VALUE=DATE:20240501": "nom : vide",
    "DTSTART;VALUE=DATE:20240501\nDTEND;VALUE=DATE:20240430\nSUMMARY:F": "dure -1 jours",
    "DTSTART;VALUE=DATE:20240501\nDTEND;VALUE=DATE:20250430\nSUMMARY:F": "dure 364 jours",
    "DTSTART;VALUE=DATE:10240501\nSUMMARY:F": "année 1024",
    "DTSTART;VALUE=DATE:20240501\nSUMMARY:F\nRDATE;VALUE=DATE:20240502": "une à une",
}


@pytest.mark.parametrize("event", WRONG, ids=lambda text: WRONG[text])
def test_an_event_that_is_no_day_off_is_told_with_its_number(tmp_path: Path, event: str) -> None:
    said = told(tmp_path, events("DTSTART;VALUE=DATE:20240601\nSUMMARY:Bon", event))
    assert "rien n’a été chargé" in said
    assert "événement 2" in said
    assert WRONG[event] in said


@pytest.mark.parametrize("text", ["", "bonjour", "BEGIN:VCALENDAR\nBEGIN:VEVENT\n"])
def test_what_is_no_ics_is_refused(tmp_path: Path, text: str) -> None:
    assert "n’est pas un calendrier ICS lisible" in told(tmp_path, text)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"x" * (MOST_BYTES + 1), "dépasse 2 Mo"),
        (b"date,name,source\n2024-05-01,F\x81te,l", "n’est pas en UTF-8"),
        ("date,name,source\n2024-05-01,Fête,l".encode("utf-16"), "texte Unicode d’Excel"),
        (b"PK\x03\x04", "un classeur"),
        (HEAD + '2024-05-01,Fête,"loi\n' + "x" * 140_000, "n’est pas du CSV"),
        (HEAD + "2024-05-01,Fête,loi\n2024-05-02,\x07,loi\n", "ligne 3 : nom : caractères"),
        (HEAD + "2024-05-01,Fête\x00,loi\n", ""),
        (HEAD + "2024-05-01,Fête,loi\n0001-01-01,Vieux,loi\n", "ligne 3 : date « 0001-01-01 »"),
        (HEAD + "2024-05-01,Fête,loi\n2024-05-01,FETE,loi\n", "(ligne 2), à l’identique"),
        (HEAD + "mauvais,Fête,loi\n" * 900, "… et 850 autres"),
    ],
    ids=lambda each: each if isinstance(each, str) and len(each) < 40 else "file",
)
def test_a_csv_that_cannot_be_counted_by_is_refused(
    tmp_path: Path, content: str | bytes, words: str
) -> None:
    assert words in told(tmp_path, content, "c.csv")


TABLE = "Date;Nom;Source;Certitude;Durée;Note\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_calendar_may_be_written_in_french_as_any_excel_saves_it(
    tmp_path: Path, encoding: str
) -> None:
    text = (
        "NOM;date;Durée;Source;certitude\r\n"
        "Fête;01/05/2024;;loi;\r\n;;;;\r\n"
        "Veille;2024-05-02;Demi journée;loi;ESTIMÉE\r\n"
        "Pont;2024-05-03;ouvré;'=loi;confirmé\r\n"
    )
    found = read(tmp_path, text.encode(encoding), "c.csv").holidays
    assert [(row.name, row.part, row.certainty) for row in found] == [
        ("Fête", "day", "confirmed"),
        ("Veille", "half", "estimated"),
        ("Pont", "none", "confirmed"),
    ]
    assert found[2].source == "=loi"


@pytest.mark.parametrize(
    ("second", "words"),
    [
        (
            "fete;loi;;ouvré;",
            "contradiction : « fete » est déjà le 01/05/2024 (ligne 2), chômé, et",
        ),
        ("Fête;loi;;demi-journée;", "et ici chômé une demi-journée"),
        ("Fête;n° 3;;;", "(ligne 2), source « loi », et ici « n° 3 »"),
        ("Fête;loi;estimé;;x", "certitude « confirmé », et ici « estimé », note « », et ici « x »"),
    ],
)
def test_a_day_told_twice_is_told_with_its_first_line_and_what_differs(
    tmp_path: Path, second: str, words: str
) -> None:
    text = f"{TABLE}01/05/2024;Fête;loi;;;\n01/05/2024;{second}\n"
    said = told(tmp_path, text, "c.csv")
    assert "ligne 3 : " in said
    assert words in said.replace("«  »", "« »")


def test_a_row_has_the_number_that_a_spreadsheet_shows(tmp_path: Path) -> None:
    text = f'{TABLE}01/05/2024;Fête;loi;;;"sur\ndeux lignes"\n;;;;;\nfaux;Fête;loi;;;\n'
    said = told(tmp_path, text, "c.csv")
    assert "ligne 2 : note : caractères de commande" in said
    assert "ligne 4 : date « faux » impossible" in said


def test_a_file_that_is_none_is_told_as_for_a_register(tmp_path: Path) -> None:
    for read_one in (read_calendar, open_register, read_journals, read_definition):
        with pytest.raises(NotFound, match="Il n’y a pas de fichier"):
            read_one(str(tmp_path / "absent.csv"))
        with pytest.raises(IsADirectoryError):
            read_one(str(tmp_path))


def test_covered_years_without_a_row_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidData) as refused:
        read(tmp_path, HEAD + "2024-05-01,Fête,loi\n", "c.csv", (2024, 2026))
    assert refused.value.details == ("aucune ligne pour 2025", "aucune ligne pour 2026")


def levels(text: str, tmp_path: Path) -> list[tuple[str, str]]:
    calendar = read(tmp_path, f"date,name,source,certainty,part\n{text}", "c.csv")
    found = doubts_of(calendar, date(2024, 6, 1))
    return [(doubt.level, doubt.problem) for doubt in found if doubt.on]


def test_what_is_odd_in_a_calendar_is_told_errors_first(tmp_path: Path) -> None:
    found = levels(
        "2024-05-01,Travail,loi n° 1,,\n"
        "2024-05-01,Jour ouvrable,n° 2,,none\n"
        "2024-05-04,Samedi,n° 3,,\n"
        "2024-05-06,Fête,presse,,\n"
        "2024-05-07,Fête,n° 5,,\n"
        "2024-05-20,Fête,n° 6,,\n"
        "2024-05-20,Autre,n° 7,,\n"
        "2024-05-21,Lune,n° 8,estimated,\n",
        tmp_path,
    )
    assert [level for level, _ in found] == ["error", *["warning"] * 4, "info"]
    words = ["chômé", "imprécise", "plusieurs noms", "déplacé", "jamais confirmée", "samedi"]
    for (_, problem), word in zip(found, words, strict=True):
        assert word in problem
