"""Registers taken in: by the rules or as recorded, all or nothing, every fault told by its row."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest
from builders import REF, WORKFLOW, Desk, Shelf, consulted, day, opened, submitted

from cperflow.catalog.files import UTF8, WINDOWS
from cperflow.catalog.register import open_register, read_rows
from cperflow.domain.journal.events import Entry
from cperflow.domain.register.rows import Read
from cperflow.errors import Conflict, InvalidData, NotFound
from cperflow.service import writing
from cperflow.service.register import entering as registers
from cperflow.service.register.entering import TOLD, Options, TakenIn, take_in
from cperflow.service.verifying import verify
from cperflow.service.workspace import Workspace
from cperflow.store import create_store, open_store

HEAD = "dossier,act,date,region,body,facts,project,details\n"
LIFE = f"""{HEAD}\
ROSE-2024,ouverture,2024-01-08,Rose,SELLER,,,
ROSE-2024,projet,2024-01-08,,,name=Étal | cost=1 000,P1,
ROSE-2024,Déposer la demande,10/01/2024,,SELLER,received_on=11/01/2024,,
ROSE-2024,consult,2024-01-15,,TOWN,"consulted=ROADS, FIRE",,
"""


def written(tmp_path: Path, text: str | bytes) -> str:
    path = tmp_path / "registre.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return str(path)


def took(desk: Desk, path: str, **options: bool) -> TakenIn:
    rows = read_rows(open_register(path), desk.ws.today)
    return take_in(desk.ws, rows, Options("stall", **options))


def refused(desk: Desk, path: str, **options: bool) -> list[str]:
    """What is wrong, row by row, after checking that nothing was written."""
    before = desk.snapshot()
    with pytest.raises(InvalidData, match="rien n’a été inscrit") as error:
        took(desk, path, **options)
    assert desk.snapshot() == before
    return list(error.value.details)


def test_a_register_written_by_hand_opens_dossiers_and_moves_them(tmp_path: Path) -> None:
    desk = Desk()
    assert took(desk, written(tmp_path, LIFE)) == TakenIn(1, 1, 4, False)
    dossier = desk.dossier()
    assert (dossier.step, dossier.facts["received_on"]) == ("consultation", "2024-01-11")
    assert {"ROADS", "FIRE"} <= {request.body for request in dossier.requests}
    (verified,) = verify(desk.ws)
    assert (verified.breaches, verified.departures) == ((), ())


def test_rows_of_a_dossier_that_exists_are_acts_added_to_it(tmp_path: Path) -> None:
    desk = opened()
    text = f"{HEAD}rose-2024,submit,2024-01-10,,,,,\nROSE-2024,set,2024-01-11,,TOWN,nickname=R,,\n"
    assert took(desk, written(tmp_path, text)) == TakenIn(1, 0, 2, False)
    assert (desk.dossier().step, desk.dossier().revision) == ("examination", 4)


def test_a_dry_run_says_the_same_and_writes_nothing(tmp_path: Path) -> None:
    desk = Desk()
    before = desk.snapshot()
    assert took(desk, written(tmp_path, LIFE), dry_run=True) == TakenIn(1, 1, 4, True)
    assert desk.snapshot() == before


def test_dossiers_may_be_mixed_in_the_file(tmp_path: Path) -> None:
    first, *rows = LIFE.splitlines()
    other = [row.replace("ROSE", "AWA").replace("Rose", "Awa") for row in rows]
    mixed = [row for pair in zip(rows, other, strict=True) for row in pair]
    desk = Desk()
    assert took(desk, written(tmp_path, "\n".join([first, *mixed]))) == TakenIn(2, 2, 8, False)


BAD = {
    "a date that is none": (
        "ROSE-2024,set,31/02/2024,,,nickname=x,,", "ligne 2, colonne date : le 31 février"
    ),
    "no date": ("ROSE-2024,set,,,,nickname=x,,", "ligne 2, colonne date : la cellule est vide"),
    "a date that moves": ("ROSE-2024,set,hier,,,nickname=x,,", "« hier » n’est pas une date"),
    "a date to come": ("ROSE-2024,set,2031-01-01,,,nickname=x,,", "dans l’avenir"),
    "an act nobody knows": ("ROSE-2024,bless,2024-01-10,,,,,", "ligne 2, colonne acte (act)"),
    "a body nobody knows": (
        "ROSE-2024,submit,2024-01-10,,SELER,,,", "colonne structure (body) : Structure inconnue"
    ),
    "a fact nobody knows": (
        "ROSE-2024,set,2024-01-10,,,nikname=x,,", "« nickname »"
    ),
    "a fact without value": ("ROSE-2024,set,2024-01-10,,,nickname,,", "écrivez nom=valeur"),
    "a fact twice": ("ROSE-2024,set,2024-01-10,,,nickname=a|nickname=b,,", "donné deux fois"),
    "a fact of another form": ("ROSE-2024,set,2024-01-10,,,months=x,,", "colonne faits (facts)"),
    "a rule": (
        "ROSE-2024,submit,2024-01-10,,,,,\nROSE-2024,consult,2024-01-11,,,,,",
        "ligne 3, colonne acte (act) : L’acte « Consulter les services » ne peut pas être fait",
    ),
    "an act from elsewhere": ("ROSE-2024,grant,2024-01-10,,,,,", "Actes possibles"),
    "no dossier": (",submit,2024-01-10,,,,,", "ligne 2, colonne dossier : la cellule est vide"),
    "an unknown dossier": ("AWA-2024,submit,2024-01-10,,,,,", "dossier inconnu « AWA-2024 »"),
    "a reference that is a path": ("../x,submit,2024-01-10,,,,,", "ne peut pas être une référence"),
    "a calendar": ("@calendar,submit,2024-01-10,,,,,", "ne peut pas être une référence"),
    "a subject nobody knows": ("X,open,2024-01-10,Roze,,,,", "colonne région (region)"),
    "no subject": ("X,open,2024-01-10,,,,,", "demande cette colonne"),
    "a dossier opened twice": (
        "LILY-2024,open,2024-01-10,Rose,,,,\nLILY-2024,open,2024-01-10,Rose,,,,", "plus haut"
    ),
    "a day before the opening": ("ROSE-2024,set,2023-01-10,,,nickname=x,,", "n’est ouvert que"),
    "another subject": ("ROSE-2024,set,2024-01-10,Awa,,nickname=x,,", "concerne Rose"),
    "a column that says nothing": ("ROSE-2024,submit,2024-01-10,,,,P1,", "ne sert pas à une"),
    "details that are no JSON": ("ROSE-2024,submit,2024-01-10,,,,,{", "objet JSON"),
    "details no journal can keep": (
        'ROSE-2024,submit,2024-01-10,,,,,"{""x"":NaN}"', "objet JSON"
    ),
    "details half a character": (
        'ROSE-2024,submit,2024-01-10,,,,,"{""x"":""\\ud800""}"', "objet JSON"
    ),
    "details of another kind": (
        'ROSE-2024,submit,2024-01-10,,,,,"{""overrides"":5}"', "colonne"
    ),
    "what the procedure decides otherwise": (
        'ROSE-2024,submit,2024-01-10,,,,,"{""to"":""granted""}"', "--as-recorded"
    ),
    "cells too many": ("ROSE-2024,submit,2024-01-10,,,,,,x", "cellules en trop"),
    "no amount": ("ROSE-2024,financement,2024-01-10,,,town=x,P1,", "n’est pas un montant"),
    "a line nobody has": ("ROSE-2024,retrait,2024-01-10,,,line=99|reason=x,,", "Ligne 99 inconnue"),
    "a reminder without its clock": ("ROSE-2024,relance,2024-01-10,,,,,", "il y manque"),
}  # fmt: skip


@pytest.mark.parametrize(("rows", "said"), BAD.values(), ids=BAD)
def test_a_wrong_row_is_told_and_keeps_all_the_others_out(
    rows: str, said: str, tmp_path: Path
) -> None:
    good = LIFE.removeprefix(HEAD).replace("ROSE", "AWA").replace("Rose", "Awa")
    told = refused(
        opened(), written(tmp_path, f"{HEAD}{rows}\n{good}".replace("AWA-2024,open", ""))
    )
    assert said in "\n".join(told)


def test_every_wrong_row_is_told_at_once_and_too_many_are_counted(tmp_path: Path) -> None:
    rows = "".join(f"D{number},set,2024-13-01,,,nickname=x,,\n" for number in range(TOLD + 7))
    told = refused(Desk(), written(tmp_path, HEAD + rows))
    assert [line.partition(" : ")[0] for line in told[:2]] == [
        "ligne 2, colonne date",
        "ligne 3, colonne date",
    ]
    assert told[TOLD:] == ["… et 7 autres problèmes."]


def test_an_old_register_is_taken_over_without_asking_the_rules(tmp_path: Path) -> None:
    text = LIFE.replace("ROSE-2024,projet,2024-01-08,,,name=Étal | cost=1 000,P1,\n", "")
    path = written(tmp_path, text)
    assert "projects_present" in refused(Desk(), path)[0]
    desk = Desk()
    assert took(desk, path, as_recorded=True).acts == 3
    (verified,) = verify(desk.ws)
    assert verified.breaches == ()
    assert "projects_present" in verified.departures[0]


def test_even_as_recorded_an_act_starts_from_where_the_dossier_is(tmp_path: Path) -> None:
    path = written(tmp_path, LIFE.replace("Déposer la demande", "grant"))
    assert refused(Desk(), path, as_recorded=True)[0].startswith("ligne 4, colonne acte (act) :")


@pytest.mark.parametrize("rows", [row for row, _ in BAD.values()], ids=BAD)
def test_no_row_however_wrong_is_an_incident(rows: str, tmp_path: Path) -> None:
    desk = opened()
    before = desk.snapshot()
    try:
        took(desk, written(tmp_path, f"{HEAD}{rows}\n"), as_recorded=True)
    except InvalidData:
        assert desk.snapshot() == before


ENCODED = {
    "UTF-8": (LIFE.encode(), UTF8),
    "UTF-8 with a BOM": (b"\xef\xbb\xbf" + LIFE.encode(), UTF8),
    "an old Excel": (LIFE.encode("cp1252"), WINDOWS),
    "semicolons": (LIFE.replace(", F", "§").replace(",", ";").replace("§", ", F").encode(), UTF8),
    "Windows line ends": (LIFE.replace("\n", "\r\n").encode(), UTF8),
    "French titles": (
        LIFE.replace("dossier,act,date,region,body", "Dossier,ACTE,Date,région,Structure").encode(),
        UTF8,
    ),
}


@pytest.mark.parametrize(("content", "encoding"), ENCODED.values(), ids=ENCODED)
def test_the_same_register_in_every_usual_form(
    content: bytes, encoding: str, tmp_path: Path
) -> None:
    desk = Desk()
    path = written(tmp_path, content)
    assert open_register(path).encoding == encoding
    assert took(desk, path).acts == 4
    assert desk.dossier().projects["P1"].name == "Étal"


NO_REGISTER = {
    "a workbook": b"PK\x03\x04xx",
    "UTF-16": "dossier,act,date".encode("utf-16"),
    "bytes that are no text": b"dossier,act,date\n\x81\x8d\xff\n",
    "no title": b"",
    "titles of something else": b"nom,prenom\n",
    "a title twice": b"dossier,act,date,date\n",
}


@pytest.mark.parametrize("content", NO_REGISTER.values(), ids=NO_REGISTER)
def test_what_is_no_register_is_said_to_be_none(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(InvalidData, match=r"registre\.csv"):
        open_register(written(tmp_path, content))


def test_a_file_that_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFound, match="absent"):
        open_register("absent.csv")


@pytest.mark.parametrize("cell", ['"jamais refermé', '"fermé"trop tôt', '"' + "x" * 200_000 + '"'])
def test_a_quote_left_open_stops_everything_at_its_row(cell: str, tmp_path: Path) -> None:
    path = written(tmp_path, f"{LIFE}ROSE-2024,set,2024-01-16,,,{cell}\n")
    desk = Desk()
    with pytest.raises(InvalidData, match="la ligne 6 n’est pas du CSV"):
        took(desk, path)
    assert list(desk.store.streams()) == []


@pytest.mark.parametrize("cell", ["=cmd|' /C calc'!A0", "+1+1", "@SUM(A1)", "'=1", "\u202egnp"])
def test_formulas_are_text(cell: str, tmp_path: Path) -> None:
    desk = opened()
    text = f"dossier,act,date,fait:nickname\nROSE-2024,set,2024-01-10,{cell}\n"
    took(desk, written(tmp_path, text))
    assert desk.dossier().facts["nickname"] == cell.removeprefix("'")


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b", "\x7f", "\x9b"])
def test_control_characters_are_refused_by_row_and_column(character: str, tmp_path: Path) -> None:
    details = json.dumps({"source": f"a{character}"}).replace('"', '""')
    rows = f"a{character}b,,\nROSE-2024,set,2024-01-10,,{character},\nROSE-2024,set,2024-01-10,,,"
    text = (
        f'dossier,act,date,fait:nickname,note,details\nROSE-2024,set,2024-01-10,{rows}"{details}"'
    )
    told = refused(opened(), written(tmp_path, text))
    assert [line.partition(" : ")[0] for line in told] == [
        "ligne 2, colonne fait:nickname",
        "ligne 3, colonne note",
        "ligne 4, colonne détails (details)",
    ]
    assert all(f"caractères de commande (U+{ord(character):04X})" in line for line in told)


SAID = {
    "a day of yesterday": ("hier", "« hier » n’est pas une date de registre"),
    "a number of Excel": ("45000", "une date d’Excel non mise en forme"),
    "a number of Excel with its hour": ("45000,5", "une date d’Excel non mise en forme"),
    "a day to come": ("2031-01-01", "le 1er janvier 2031 est dans l’avenir"),
}


@pytest.mark.parametrize(("cell", "said"), SAID.values(), ids=SAID)
def test_a_date_that_is_none_says_what_it_looks_like(cell: str, said: str, tmp_path: Path) -> None:
    text = f'dossier,act,date,fait:nickname\nROSE-2024,set,"{cell}",x\n'
    (told,) = refused(opened(), written(tmp_path, text))
    assert told.startswith(f"ligne 2, colonne date : {said}" if cell == "2031-01-01" else "ligne 2")
    assert said in told


def test_what_is_missing_is_asked_for_as_columns_and_lines(tmp_path: Path) -> None:
    desk = opened(projects=())
    path = written(tmp_path, f"{HEAD}ROSE-2024,submit,2024-01-10,,FIRE,,,\n")
    (told,) = refused(desk, path)
    assert "→ colonne structure (body) : SELLER" in told
    assert "→ une ligne « projet » au-dessus" in told
    (told,) = refused(
        submitted(), written(tmp_path, f"{HEAD}ROSE-2024,return,2024-01-17,,TOWN,,,\n")
    )
    assert "→ colonne fait:reasons" in told
    assert "--set" not in told


def test_no_act_is_tried_before_every_line_can_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registers, "rehearse", None)  # would fail if it were called
    bad = f"{LIFE}ROSE-2024,grant,2024-01-16,,,,,\nROSE-2024,set,2024-13-01,,,nickname=x,,\n"
    assert [line[:7] for line in refused(Desk(), written(tmp_path, bad))] == ["ligne 7"]


def test_a_register_of_dossiers_that_all_exist_is_a_conflict(tmp_path: Path) -> None:
    desk = Desk()
    path = written(tmp_path, LIFE)
    took(desk, path)
    before = desk.snapshot()
    for as_recorded in (False, True):
        with pytest.raises(Conflict, match="rien n’a été inscrit") as error:
            took(desk, path, as_recorded=as_recorded)
        assert "ROSE-2024 existe déjà" in error.value.details[0]
    assert desk.snapshot() == before


def test_titles_without_a_line_are_no_register(tmp_path: Path) -> None:
    with pytest.raises(InvalidData, match="aucune ligne sous ses titres"):
        took(Desk(), written(tmp_path, HEAD + "\n,,,\n"))


@pytest.mark.parametrize(
    ("titles", "expected", "other"),
    [
        ("Dossier;Acte;Date;Remarqe", "Dossier;Acte;Date;Structure;Note", "illustrative"),
        ("dossier;act;date;remark", "dossier;act;date;body;note", "Illustratif"),
        ("nom;prenom", "Dossier;Acte;Date;Structure;Note", "illustrative"),
    ],
)
def test_titles_are_helped_in_the_language_they_are_written_in(
    titles: str, expected: str, other: str, tmp_path: Path
) -> None:
    with pytest.raises(InvalidData, match=expected) as error:
        open_register(written(tmp_path, f"{titles}\n"))
    assert other not in error.value.details[-1]


def test_cells_may_have_several_lines_and_rows_are_counted_as_a_spreadsheet_does(
    tmp_path: Path,
) -> None:
    rows = 'ROSE-2024,set,2024-01-10,,,"nickname=a\nb",,\n,,,,,,,\nROSE-2024,set,x,,,nickname=b,,\n'
    told = refused(opened(), written(tmp_path, HEAD + rows))
    assert told == ["ligne 4, colonne date : « x » n’est pas une date : 31/08/2018"]


def test_a_date_known_to_the_month_is_kept_so(tmp_path: Path) -> None:
    desk = opened()
    took(desk, written(tmp_path, "dossier,act,date,fait:nickname\nROSE-2024,set,02/2024,R\n"))
    event = desk.journal()[-1]
    assert (event.occurred_on, event.payload["precision"]) == (date(2024, 2, 29), "month")


def test_somebody_who_moves_a_dossier_between_reading_and_writing_is_a_conflict(
    tmp_path: Path,
) -> None:
    db = str(tmp_path / "s.db")
    desk = Desk(store=create_store(db))
    desk.open()
    desk.project(day(8))
    other = Workspace(open_store(db), Shelf(WORKFLOW), desk.clock, "moussa")
    path = written(tmp_path, f"{HEAD}ROSE-2024,submit,2024-01-10,,,,,\n")

    def meanwhile(refs: Sequence[str]) -> Iterator[str]:
        yield from refs
        writing.record_facts(other, REF, {"nickname": "R"}, Entry(day(9)))

    rows: Iterator[Read] = read_rows(open_register(path), desk.ws.today)
    with pytest.raises(Conflict, match="ROSE-2024"):
        take_in(desk.ws, rows, Options("stall"), meanwhile)
    assert [event.kind for event in desk.journal()][2:] == ["facts_recorded"]


def test_a_definition_is_kept_only_with_the_dossiers_that_need_it(tmp_path: Path) -> None:
    desk = Desk()
    refused(desk, written(tmp_path, LIFE + "ROSE-2024,grant,2024-01-16,,,,,\n"))
    assert desk.store.workflows() == []
    took(desk, written(tmp_path, LIFE))
    assert [kept.id for kept in desk.store.workflows()] == ["stall"]


def test_a_large_register_is_read_without_being_held(tmp_path: Path) -> None:
    rows = "".join(f"D{n},set,2024-13-01,,,nickname={'x' * 900},,\n" for n in range(2000))
    register = open_register(written(tmp_path, HEAD + rows))
    tracemalloc.start()
    try:
        read = sum(1 for _ in read_rows(register, date(2024, 12, 31)))
        assert (read, tracemalloc.get_traced_memory()[1] < 400_000) == (2000, True)
    finally:
        tracemalloc.stop()


def test_a_dossier_has_no_more_lines_than_a_journal_can_bear(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registers, "LONGEST_JOURNAL", 3)
    rows = "ROSE-2024,set,2024-01-16,,,nickname=x,,\n" * 4
    assert "au plus 3 lignes" in refused(consulted(), written(tmp_path, HEAD + rows))[0]
