"""What is printed fits the screen, the code page, the spreadsheet and the next program."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cperflow.output import (
    Column,
    Screen,
    csv_text,
    json_text,
    notice,
    page,
    paint,
    say,
    say_data,
    screen,
    table,
    tolerate_narrow_encodings,
    wrap,
)
from cperflow.output.terminal import length
from cperflow.parsing import CONTROLS

NBSP = "\u00a0"
WIDE = Screen(80)


class Late(NamedTuple):
    dossier: str
    due_on: date
    days_late: int


def console(encoding: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding=encoding, newline="")


def printed(encoding: str, text: str) -> str:
    stream = console(encoding)
    tolerate_narrow_encodings([stream])
    say(text, stream)
    stream.flush()
    assert isinstance(stream.buffer, io.BytesIO)
    return stream.buffer.getvalue().decode(encoding).removesuffix("\n")


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.TextIOWrapper]:
    for name in ("COLUMNS", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    ours, theirs = os.openpty()
    with open(theirs, "w", encoding="utf-8") as stream:
        yield stream
    os.close(ours)


# --- tables


def test_a_table_writes_values_in_french_and_numbers_to_the_right() -> None:
    rows = [
        ("TAOUDENIT-2019", date(2019, 3, 28), 3, True, ["DGCT", "MEF"]),
        ("KAYES-2018", None, 1200, False, []),
    ]
    columns = ["Dossier", "Échéance", "Retard", "Estimé", "Détenteurs"]
    assert table(rows, columns, WIDE).split("\n") == [
        "Dossier         Échéance    Retard  Estimé  Détenteurs",
        "──────────────  ──────────  ──────  ──────  ───────────",
        "TAOUDENIT-2019  28/03/2019       3  oui     DGCT et MEF",
        f"KAYES-2018                   1{NBSP}200  non",
    ]


def test_a_long_text_is_wrapped_inside_its_column() -> None:
    name = "Construction de trois forages équipés à Yélimané et à Nioro du Sahel"
    lines = table([("P1", name, 58_587_762)], ["N°", "Projet", "Coût"], Screen(50)).split("\n")
    assert max(map(len, lines)) <= 50
    assert lines[2].endswith(f"58{NBSP}587{NBSP}762")
    assert " ".join(line[4:38].strip() for line in lines[2:]) == name


def test_where_no_table_fits_each_row_becomes_a_block() -> None:
    rows = [("KAYES-2018", "Gouverneur", 2_173_127_401), ("GAO-2017", None, 5)]
    assert table(rows, ["Dossier", "Détenteur", "Coût"], Screen(26)).split("\n") == [
        "Dossier    KAYES-2018",
        "Détenteur  Gouverneur",
        f"Coût       2{NBSP}173{NBSP}127{NBSP}401",
        "",
        "Dossier    GAO-2017",
        "Détenteur",
        "Coût       5",
    ]


CELL = st.one_of(st.text(max_size=60), st.integers(0, 10**14), st.none(), st.dates(), st.booleans())


@given(
    st.lists(st.tuples(CELL, CELL, CELL), max_size=4),
    st.integers(20, 90),
    st.sampled_from(["utf-8", "cp850", "cp1252", "ascii"]),
)
def test_nothing_is_ever_wider_than_the_screen(
    rows: list[tuple[object, ...]], width: int, encoding: str
) -> None:
    on = Screen(width, encoding=encoding)
    text = table(rows, ["Dossier", "Détenteur actuel", "Œuvre"], on)
    for line in text.split("\n"):
        assert length(line) <= width
        line.encode(encoding, "surrogatepass" if encoding == "utf-8" else "strict")


@given(st.text(max_size=200), st.integers(5, 40))
def test_wrapping_loses_nothing_but_spaces(text: str, width: int) -> None:
    assert "".join(wrap(text, width)).replace(" ", "") == text.replace(" ", "")


def test_a_no_break_space_is_never_broken_while_there_is_room() -> None:
    amount = f"2{NBSP}173{NBSP}127{NBSP}401{NBSP}FCFA"
    assert wrap(f"coût de {amount}", 20) == ["coût de", amount]


def test_a_name_cannot_command_the_terminal() -> None:
    text = table([("Ka\033[31my\nes\u202e",)], ["Région"], WIDE)
    assert text.split("\n")[2] == "Ka [31my es"


def test_accents_written_apart_keep_the_columns_straight() -> None:
    lines = table([("Kone\u0301", "x"), ("Sidibe", "y")], ["Nom", "Suite"], WIDE).split("\n")
    assert lines[2] == "Kone\u0301    x"
    assert lines[3] == "Sidibe  y"


def test_a_column_may_impose_its_side() -> None:
    lines = table([(3, "x")], [Column("Jours", "left"), Column("Unité", "right")], WIDE)
    assert lines.split("\n")[2] == "3          x"


def test_only_the_alert_rows_are_red_and_only_with_colour() -> None:
    rows = [("A", 1), ("B", 2)]
    lines = table(rows, ["Dossier", "Retard"], Screen(80, colour=True), alerts={1}).split("\n")
    assert "\033" not in lines[2]
    assert lines[3].startswith("\033[31mB")
    assert "\033" not in table(rows, ["Dossier", "Retard"], WIDE, alerts={1})


def test_rules_are_plain_where_the_encoding_has_no_lines() -> None:
    assert "-------" in table([("A",)], ["Dossier"], Screen(80, encoding="cp1252"))


# --- pages


def test_a_page_aligns_its_values_and_gives_lists_a_line_each() -> None:
    fields = [("Région", "Kayes"), ("Détenteurs", ["DGCT", "MEF"]), ("Signé le", None)]
    assert page("KAYES-2018", fields, WIDE).split("\n") == [
        "KAYES-2018",
        "──────────",
        "Région      Kayes",
        "Détenteurs  DGCT",
        "            MEF",
        "Signé le",
    ]


def test_a_note_of_several_lines_keeps_them() -> None:
    assert page("", [("Note", "une\ndeux")], WIDE) == "Note  une\n      deux"


def test_a_long_value_hangs_under_itself() -> None:
    lines = page("", [("Objet", "réhabilitation de la route régionale")], Screen(24)).split("\n")
    assert lines == ["Objet  réhabilitation de", "       la route", "       régionale"]


# --- the screen


def test_a_pipe_has_80_columns_and_no_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    assert screen(console("utf-8")) == Screen(80, colour=False, encoding="utf-8")


def test_columns_sets_the_width(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "47")
    assert screen(console("cp850")).width == 47


def test_a_terminal_has_its_own_width_and_colours(terminal: io.TextIOWrapper) -> None:
    import fcntl
    import struct
    import termios

    fcntl.ioctl(terminal.fileno(), termios.TIOCSWINSZ, struct.pack("4H", 25, 61, 0, 0))
    assert screen(terminal) == Screen(61, colour=True, encoding="utf-8", terminal=True)


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_colours_can_be_refused(
    terminal: io.TextIOWrapper, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    assert not screen(terminal).colour


def test_paint_is_plain_without_colour() -> None:
    assert paint("3 jours", "alert", WIDE) == "3 jours"
    assert paint("3 jours", "alert", Screen(80, colour=True)) == "\033[31m3 jours\033[0m"


# --- code pages


@pytest.mark.parametrize(
    ("encoding", "text", "shown"),
    [
        ("cp850", "« cœur d’État » – 1\u202f200 F…", f"« coeur d'État » - 1{NBSP}200 F..."),
        ("cp1252", "« cœur d’État » – 1\u202f200 F…", f"« cœur d’État » – 1{NBSP}200 F…"),
        ("cp437", "À Ségou → Õ", "A Ségou -> O"),
        ("ascii", "« Kayes » \u202f✓ ɛ", '" Kayes "  ? ?'),
        ("utf-8", "ɛ \udce9", "ɛ ?"),
    ],
)
def test_no_character_crashes_a_console_and_the_closest_one_is_shown(
    encoding: str, text: str, shown: str
) -> None:
    assert printed(encoding, text) == shown


def test_data_in_a_pipe_is_utf_8_with_its_own_line_ends_whatever_the_code_page() -> None:
    stream = console("cp1252")
    say("titre", stream)
    say_data("\ufeffcœur;ɛ\r\n", stream)
    assert isinstance(stream.buffer, io.BytesIO)
    assert stream.buffer.getvalue() == b"titre\n" + "\ufeffcœur;ɛ\r\n".encode()


def test_data_on_a_stream_without_bytes_is_text() -> None:
    stream = io.StringIO()
    say_data("\ufeffa;b", stream)
    assert stream.getvalue() == "a;b"


# --- json


def test_json_has_iso_dates_utc_instants_integers_and_objects_for_records() -> None:
    bamako_plus_2 = timezone(timedelta(hours=2))
    data = {
        "items": (Late("KAYES-2018", date(2018, 8, 31), 3),),
        "at": datetime(2018, 8, 31, 12, 30, tzinfo=bamako_plus_2),
        "names": {"é", "a"},
        "cost": 2_173_127_401,
        "none": None,
        "estimated": False,
    }
    text = json_text(data)
    assert '"é"' in text
    assert text.endswith("}\n")
    assert json.loads(text) == {
        "items": [{"dossier": "KAYES-2018", "due_on": "2018-08-31", "days_late": 3}],
        "at": "2018-08-31T10:30:00Z",
        "names": ["a", "é"],
        "cost": 2_173_127_401,
        "none": None,
        "estimated": False,
    }


@pytest.mark.parametrize("value", [float("nan"), datetime(2018, 8, 31)])
def test_json_refuses_what_has_no_honest_form(value: object) -> None:
    with pytest.raises(ValueError, match=r".+"):
        json_text([value])


def test_json_refuses_an_object_it_does_not_know() -> None:
    with pytest.raises(TypeError):
        json_text([object()])


# --- csv

ROW = ("Kayes; centre", date(2018, 8, 31), 2_173_127_401, True, None, ["DGCT", "MEF"], 7.5)
HEADER = ["région", "échéance", "coût", "estimé", "signé", "détenteurs", "jours"]


def test_csv_opens_in_a_french_excel() -> None:
    assert csv_text(HEADER, [ROW]) == (
        "\ufeffrégion;échéance;coût;estimé;signé;détenteurs;jours\r\n"
        '"Kayes; centre";31/08/2018;2173127401;oui;;DGCT et MEF;7,5\r\n'
    )


def test_csv_follows_rfc_4180_when_asked() -> None:
    assert csv_text(HEADER, [ROW], "rfc4180") == (
        "région,échéance,coût,estimé,signé,détenteurs,jours\r\n"
        'Kayes; centre,2018-08-31,2173127401,true,,"DGCT, MEF",7.5\r\n'
    )


def test_an_unknown_csv_dialect_is_refused() -> None:
    with pytest.raises(ValueError, match="excel-us"):
        csv_text(["a"], [], "excel-us")


@pytest.mark.parametrize("text", ["=1+1", "+cmd|x", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "-", "+ 3"])
def test_a_cell_that_a_spreadsheet_would_run_is_made_text(text: str) -> None:
    [_, [cell]] = csv.reader(io.StringIO(csv_text(["a"], [[text]], "rfc4180"), newline=""))
    assert cell == f"'{text}"


@pytest.mark.parametrize("value", [-5, -7.5, "-12", "+3,5", "-1 200", "+223 20 22 23 24", "a=b"])
def test_numbers_and_harmless_texts_are_left_alone(value: object) -> None:
    [_, [cell]] = csv.reader(io.StringIO(csv_text(["a"], [[value]], "rfc4180"), newline=""))
    assert cell == str(value)


@given(
    st.lists(st.lists(st.text(st.characters(codec="utf-8")), min_size=2, max_size=2), max_size=3)
)
def test_what_is_written_as_csv_is_read_back(rows: list[list[str]]) -> None:
    text = csv_text(["a", "b"], rows, "rfc4180")
    back = list(csv.reader(io.StringIO(text, newline="")))[1:]
    assert [[cell.removeprefix("'") for cell in row] for row in back] == [
        [CONTROLS.sub("\ufffd", cell.removeprefix("'")) for cell in row] for row in rows
    ]


NASTY = "Dossier inconnu « KAY\a\x1b[31mES\nrouge\u202e »."


def test_an_error_is_one_line_each_whatever_was_typed_in_it() -> None:
    told = notice("Erreur :", NASTY, ["raison\r\nune", "deux " * 60], Screen())
    first, *others = told.split("\n")
    assert first == "Erreur : Dossier inconnu « KAY [31mES rouge »."
    assert others == ["  raison une", f"  {('deux ' * 60).strip()}"]


def test_an_error_too_long_for_a_terminal_goes_on_below_and_cuts_no_path() -> None:
    on = Screen(40, colour=True, terminal=True)
    path = "/un/chemin/plus/long/que/la/largeur/du/terminal.csv"
    told = notice("Erreur :", f"il n’y a pas de fichier « {path} » ici.", ["raison " * 9], on)
    lines = told.split("\n")
    assert lines[0].startswith("\x1b[31mErreur\u00a0:\x1b[0m il")
    assert f"  «\u00a0{path}\u00a0»" in lines
    assert all(len(line) <= 40 for line in lines[1:] if path not in line)
    assert lines[-1].startswith("    raison")


@given(st.text(max_size=30), st.integers(201, 4000))
def test_a_long_text_typed_in_an_error_keeps_its_beginning_and_its_end(
    text: str, size: int
) -> None:
    typed = f"debut{'x' * size}fin"
    told = notice("Erreur :", f"Pas de « {typed} » le 3 mars. {text}", [typed * 2], Screen())
    line, *_ = told.split("\n")
    assert line.startswith("Erreur : Pas de « debut")
    assert "…" in line
    assert "fin » le 3 mars." in line
    assert all(len(each) <= 2_100 for each in told.split("\n"))
