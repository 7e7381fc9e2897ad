"""The register of letters on the command line, and documents issued with a number."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli_desk import Desk, desk

from cperflow.service import chrono

__all__ = ["desk"]

REF = "TAOUDENIT-2019"
ISSUE = ("generate", REF, "conformite", "--number", "--on", "2019-03-20")


@pytest.fixture(autouse=True)
def here(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(desk.db.parent)
    # else its page is a draft, which takes no number
    desk.done("set", REF, "criteres=tous", "--on", "2019-03-14")


def test_a_draft_has_no_number_and_an_issued_letter_shows_its_own(desk: Desk) -> None:
    desk.done("generate", REF, "conformite", "--format", "txt", "--on", "2019-03-20")
    assert "2019-0001" not in Path(f"{REF}-conformite.txt").read_text(encoding="utf-8")
    said = desk.done(*ISSUE, "--format", "txt")
    assert "N° 2019-0001/DGCT" in said
    assert "N° 2019-0001/DGCT" in Path(f"{REF}-conformite-1.txt").read_text(encoding="utf-8")
    paper = desk.dossier(REF).papers[0]
    assert (paper.number, paper.body, paper.code != "") == (1, "DGCT", True)
    assert "Émis" in desk.done("history", REF)
    assert "concordent" in desk.done("verify")


def test_the_same_letter_is_not_issued_twice_unless_asked(desk: Desk) -> None:
    desk.done(*ISSUE)
    assert "N° 2019-0001/DGCT" in desk.refused(*ISSUE, code=4)
    assert "Remplace" in desk.done(*ISSUE, "--again")
    desk.done("set", REF, "demande_reference=012/CR", "--on", "2019-03-20")
    assert "N° 2019-0003" in desk.done(*ISSUE), "another fact makes another letter"


def test_every_reason_not_to_issue_is_told_at_once(desk: Desk) -> None:
    output = desk.run("generate", "SUIVI-KAYES-2018", "mobilisation_anict", "--number")
    assert output.code == 4
    for told in ("tranche_numero=", "tranche_montant="):
        assert told in output.err
    output = desk.run("generate", REF, "pv_crocsad", "--number")
    assert output.code == 4
    for told in ("crocsad_session_date=", "--out-of-season"):
        assert told in output.err
    late = ("generate", "KAYES-2018", "conformite", "--number")
    assert "--out-of-season" in desk.refused(*late, code=4)
    assert "0001/DGCT" in desk.done(*late, "--out-of-season")


def test_a_document_that_takes_no_number_is_issued_without_one(desk: Desk) -> None:
    desk.done("generate", REF, "fiche_imputation", "--number", "--on", "2019-03-20")
    assert [(one.document, one.number) for one in desk.dossier(REF).papers] == [
        ("fiche_imputation", 0)
    ]
    assert "Aucune lettre" in desk.done("register", "list")


def test_a_file_that_cannot_be_written_leaves_a_letter_that_can_be_made_again(desk: Desk) -> None:
    output = desk.run(*ISSUE, "-o", "cperflow.db/lettre.docx")
    assert output.code == 8
    code = desk.dossier(REF).papers[0].code
    assert code in output.err
    desk.done("generate", REF, "conformite", "--code", code, "-o", "lettre.docx")
    data = json.loads(desk.done("verify", "lettre.docx", "--json"))
    assert data["items"][0]["exact"]


def test_the_secretariat_writes_a_number_on_the_draft_of_the_day_or_of_a_code(desk: Desk) -> None:
    made = json.loads(desk.done("generate", REF, "conformite", "--on", "2019-03-20", "--json"))
    desk.done("register", "issue", REF, "conformite", "--number", "139", "--on", "2019-03-20")
    by_code = ("--code", made["code"].lower(), "--on", "2019-03-21")
    desk.done("chrono", "emettre", REF, "conformite", *by_code, "--again",
              "--reference", "N° 0141/DGCT-SG")  # fmt: skip
    papers = desk.dossier(REF).papers
    assert [paper.reference for paper in papers] == ["N° 2019-0139/DGCT", "N° 0141/DGCT-SG"]
    assert {paper.code for paper in papers} == {made["code"]}
    listed = desk.done("register", "list", "--out", "--year", "2019", "--body", "dgct")
    assert "Numéros qui manquent : 1 à 138 et 140." in listed
    taken = desk.refused("register", "issue", REF, "soit_transmis", "--number", "139",
                         "--on", "2019-03-21", code=4)  # fmt: skip
    assert "déjà" in taken
    assert "0142" in desk.done(*ISSUE, "--again")


def test_a_letter_is_cancelled_and_its_number_is_kept(desk: Desk) -> None:
    desk.done(*ISSUE)
    assert "motif" in desk.refused("register", "cancel", REF, "1", code=2)
    assert "register cancel" in desk.refused("retract", REF, _line(desk), "--reason", "x", code=4)
    desk.done("chrono", "annuler", REF, "2019-0001/DGCT", "--reason", "mauvais destinataire")
    assert "annulée le" in desk.done("register", "list")
    assert "0002" in desk.done(*ISSUE)


def _line(desk: Desk) -> str:
    return str(desk.dossier(REF).papers[-1].sequence)


def test_a_letter_received_proposes_the_act_with_the_day_it_came(desk: Desk) -> None:
    desk.done("open", "Ségou", "--ref", "S1", "--on", "2019-01-02", "--step", "formalisation")
    said = desk.done("register", "receive", "S1", "--from", "CR", "--dated", "2019-03-04",
                     "--on", "2019-03-11", "--reference", "N° 12/CR", "--by", "DGCT")  # fmt: skip
    assert "advance S1 transmettre --on 2019-03-04 --set recue_le=2019-03-11" in said
    listed = desk.done("chrono", "lister", "--in")
    assert "11/03/2019" in listed
    assert "datée du 04/03/2019" in listed
    assert "--by" in desk.refused("register", "receive", "S1", "--from", "CR", code=2)


def test_the_number_of_a_letter_issued_here_is_not_typed_when_it_arrives(desk: Desk) -> None:
    issue = ("generate", REF, "demande", "--number", "--out-of-season", "--on", "2019-03-15")
    desk.done(*issue)
    receive = ("register", "receive", REF, "--from", "CR", "--by", "DGCT", "--on", "2019-03-18")
    assert "2019-0001/CR" in desk.done(*receive, "--dated", "2019-03-15")
    assert "déjà inscrite" in desk.refused(*receive, "--dated", "2019-03-15", code=4)
    assert "2019-0001/CR" not in desk.done(*receive, "--dated", "2019-03-14"), "another letter"
    desk.done(*issue, "--again")
    assert "0002/CR" not in desk.done(*receive, "--dated", "2019-03-15"), "which one came?"


def test_a_receipt_speaks_of_the_arrival_that_is_named_else_of_the_last(desk: Desk) -> None:
    for number, day in (("N° 12/CR", "2019-03-11"), ("N° 13/CR", "2019-03-12")):
        desk.done("register", "receive", REF, "--from", "CR", "--on", day, "--reference", number,
                  "--by", "DGCT")  # fmt: skip
    argv = ("generate", REF, "recepisse", "--format", "txt", "--on", "2019-03-20", "-o", "r.txt")
    desk.done(*argv)
    assert "13/CR" in Path("r.txt").read_text(encoding="utf-8")
    desk.done(*argv, "--arrival", "1")
    assert "12/CR" in Path("r.txt").read_text(encoding="utf-8")
    assert "inscrites : 1 et 2" in desk.refused(*argv, "--arrival", "7", code=3)


def test_the_list_in_json_and_csv_has_every_letter(desk: Desk) -> None:
    desk.done(*ISSUE)
    desk.done("register", "receive", REF, "--from", "CR", "--on", "2019-03-11", "--by", "DGCT")
    data = json.loads(desk.done("register", "list", "--json"))
    assert [(one["direction"], one["number"], one["registered_on"]) for one in data["items"]] == [
        ("in", 1, "2019-03-11"), ("out", 1, "2019-03-20"),
    ]  # fmt: skip
    assert all(set(one) == set(data["items"][0]) for one in data["items"])
    lines = desk.done("register", "list", "--format", "csv").splitlines()
    assert len(lines) == 3
    assert "départ" in lines[2]


def test_an_office_chooses_how_its_numbers_are_written(desk: Desk) -> None:
    desk.done("register", "format", "{numero}/{annee}/{structure}")
    assert "0001/2019/DGCT" in desk.done(*ISSUE)
    assert "{numero}" in desk.refused("register", "format", "sans numéro", code=2)


def test_an_export_takes_the_papers_of_a_dossier_along_as_they_are(desk: Desk) -> None:
    desk.done(*ISSUE)
    desk.done("register", "cancel", REF, "1", "--reason", "erreur")
    desk.done("export", REF, "--format", "json", "-o", "all.json")
    desk.done("export", REF, "-o", "all.csv")
    before = desk.journal(REF)
    for file, same in (("all.json", True), ("all.csv", False)):
        other = Desk(Path(f"{file}.db"), desk._capsys)
        other.now = desk.now
        other.done("init", "--body", "DGCT")
        other.done("import", file, *([] if same else ["--as-recorded"]))
        told = other.journal(REF)
        assert [(e.kind, e.occurred_on, e.body, e.payload) for e in told] == [
            (e.kind, e.occurred_on, e.body, e.payload) for e in before
        ]
        assert told == before or not same
        assert "n’a pas été donné" in other.run("verify").out


def test_registers_are_read_without_any_dossier(desk: Desk) -> None:
    assert "Aucune lettre" in desk.done("register", "list")
    ws = desk.app().workspace(read_only=True)
    assert list(chrono.registers(ws)) == []
    ws.store.close()
