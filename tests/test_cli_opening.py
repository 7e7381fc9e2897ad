"""`init`, `open`, `retract`, `verify`: what changes, what is refused, what is proven."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from cli_desk import Desk, desk

__all__ = ["desk"]


@pytest.fixture
def fresh(desk: Desk, tmp_path: Path) -> Desk:
    """A desk where no store exists yet."""
    return Desk(tmp_path / "office" / "new.db", desk._capsys)


# --- init


def test_init_makes_a_store_with_its_office_and_calendar(fresh: Desk) -> None:
    text = fresh.done(
        "initialiser", "--body", "dgct", "--place", "Bamako",
        "--letterhead", "Ministère", "--letterhead", "DGCT",
    )  # fmt: skip
    assert text.startswith(f"Base créée : {fresh.db}\n")
    assert "Suite : cperflow open RÉGION" in text
    ws = fresh.app().workspace(read_only=True)
    assert ws.office() == {"body": "DGCT", "place": "Bamako", "letterhead": "Ministère\nDGCT"}
    assert ws.calendar.covered == (2017, 2027)
    ws.store.close()


def test_init_does_not_touch_a_store_that_exists(desk: Desk) -> None:
    assert "Il y a déjà une base à" in desk.refused("init", "--body", "DGCT", code=4)


def test_init_completes_a_store_whose_creation_was_interrupted(fresh: Desk) -> None:
    from cperflow.store.opening import create_store

    create_store(str(fresh.db)).close()
    fresh.done("init", "--body", "DGCT")
    assert fresh.revisions() == {"@calendar": 1, "@office": 1, "@territory": 1}


def test_init_makes_nothing_for_an_unknown_body(fresh: Desk) -> None:
    output = fresh.run("init", "--body", "DGTC")
    assert output.code == 3
    assert "Vouliez-vous dire « DGCT »" in output.err
    assert not fresh.db.exists()


@pytest.fixture
def older(tmp_path: Path, desk: Desk) -> Desk:
    """A desk whose store was made by the first version, two dossiers under way."""
    db = tmp_path / "old.db"
    db.write_bytes((Path(__file__).parent / "fixtures/store/v0001.db").read_bytes())
    return Desk(db, desk._capsys)


def test_init_upgrades_an_older_store_after_a_copy(older: Desk) -> None:
    assert older.run("list").code == 8
    text = older.done("init", "--upgrade")
    assert "Copie de l’ancienne" in text
    assert list(older.db.parent.glob("old.db.avant-*"))
    assert "est déjà à jour" in older.done("init", "--upgrade")


def test_an_upgraded_store_is_sound_and_answers(older: Desk) -> None:
    assert "Listes recalculées : 2 dossiers" in older.done("init", "--upgrade")
    assert "Journaux, empreintes, fichiers et listes concordent." in older.done("verify")
    late = json.loads(older.done("overdue", "--as-of", "2019-03-31", "--json"))
    assert [(item["dossier"], item["days_late"]) for item in late["items"]] == [
        ("MENAKA-2019", 9),
        ("TAOUDENIT-2019", 3),
    ]
    assert "13/03/2019*" in older.done("list")


def test_an_upgrade_interrupted_before_the_lists_is_completed_by_the_next(older: Desk) -> None:
    from cperflow.store.opening import upgrade_store

    upgrade_store(str(older.db))
    assert older.run("verify").code == 7
    assert "est déjà à jour" in older.done("init", "--upgrade")
    assert "concordent" in older.done("verify")


def test_init_leaves_another_program_s_database_as_it_is(fresh: Desk) -> None:
    fresh.db.parent.mkdir()
    db = sqlite3.connect(fresh.db)
    db.execute("CREATE TABLE budget (line TEXT)")
    db.commit()
    db.close()
    before = fresh.db.read_bytes()
    output = fresh.run("init", "--body", "DGCT")
    assert (output.code, output.out) == (8, "")
    assert "n’est pas une base cperflow" in output.err
    assert fresh.run("init", "--upgrade").code == 8
    assert fresh.db.read_bytes() == before
    assert [path.name for path in fresh.db.parent.iterdir()] == [fresh.db.name]


def test_init_asks_somebody_at_a_terminal(fresh: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal:
        """Standard input as a terminal where four answers are typed."""

        def isatty(self) -> bool:
            return True

    answers = iter(["CR", "Kayes", "", ""])
    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr("click.prompt", lambda *_, **__: next(answers))
    text = fresh.done("init")
    assert "Kayes" in text
    assert next(answers, "none left") == "none left"


# --- open


def test_open_gives_the_reference_the_holder_and_the_next_command(desk: Desk) -> None:
    text = desk.done("ouvrir", "bamako", "--on", "2019-03")
    assert "Dossier BAMAKO-2019 ouvert" in text
    assert "en mars 2019" in text
    assert "Conseil du District de Bamako (CR)" in text
    assert "Suite : cperflow next BAMAKO-2019" in text
    assert desk.dossier("BAMAKO-2019").subject == "Bamako"


def test_a_dossier_may_be_taken_over_at_a_later_step(desk: Desk) -> None:
    argv = ["--step", "examen_dgct", "--on", "2019-03-01", "--ref", "bko-1", "--source", "PV n°3"]
    text = desk.done("open", "Bamako", *argv, "--note", "repris du papier")
    assert "4. Examen de la demande" in text
    event = desk.journal("BKO-1")[0]
    assert (event.payload["source"], event.payload["note"]) == ("PV n°3", "repris du papier")
    assert event.payload["taken_over"] is True
    assert "cperflow next BKO-1" in text


@pytest.mark.parametrize(
    ("argv", "code", "said"),
    [
        (["Bamaco"], 3, "Vouliez-vous dire « Bamako »"),
        (["Bamako", "--step", "examen"], 3, "Étape inconnue « examen »"),
        (["Bamako", "--workflow", "cpre"], 3, "procédure inconnue « cpre »"),
        (["Bamako", "--on", "2019-05-01"], 4, "Le 1er mai 2019 est dans l’avenir"),
        (["Kayes", "--ref", "KAYES-2018"], 5, "Le dossier KAYES-2018 existe déjà"),
        ([], 2, "il manque l’argument « RÉGION »"),
    ],
)
def test_open_refuses_in_one_line_and_changes_nothing(
    desk: Desk, argv: list[str], code: int, said: str
) -> None:
    assert said in desk.refused("open", *argv, code=code)


# --- retract


def test_a_retracted_line_no_longer_counts_and_stays_visible(desk: Desk) -> None:
    desk.done("advance", "taoudenit", "retourner", "--on", "2019-03-20", "--set", "motifs=Étude")
    text = desk.done("retirer", "taoudenit", "2", "--reason", "acte saisi deux fois")
    assert "ligne 2 retirée" in text
    assert "4. Examen de la demande" in text
    assert "Suite : cperflow history TAOUDENIT-2019" in text
    assert desk.dossier("TAOUDENIT-2019").step == "examen_dgct"
    shown = " ".join(desk.done("history", "taoudenit").split())
    assert "retirée par la ligne 3" in shown
    assert "Retrait de la ligne 2 : acte" in shown
    lines = json.loads(desk.done("history", "taoudenit", "--json"))["events"]
    assert lines[1]["retracted_by"] == 3


@pytest.mark.parametrize(
    ("argv", "code", "said"),
    [
        (["KAYES-2018", "30"], 2, "demande un motif"),
        (["KAYES-2018", "99", "--reason", "x"], 3, "Ligne 99 inconnue"),
        (["KAYES-2018", "1", "--reason", "x"], 4, "ne se retire pas"),
        (["KAYES-2018", "19", "--reason", "x"], 4, "serait impossible"),
        (["KAYES-2018", "0", "--reason", "x"], 2, "LIGNE"),
    ],
)
def test_retract_refuses_in_one_line_and_changes_nothing(
    desk: Desk, argv: list[str], code: int, said: str
) -> None:
    assert said in desk.refused("retract", *argv, code=code)


# --- verify


def test_verify_proves_a_sound_store(desk: Desk) -> None:
    text = desk.done("verifier")
    assert "Vérifié : 19 journaux" in text
    assert "Journaux, empreintes, fichiers et listes concordent." in text
    data = json.loads(desk.done("verify", "kayes", "--json"))
    assert data == {
        "streams": 1,
        "events": 30,
        "rebuilt": 0,
        "breaches": [],
        "departures": [],
        "leftovers": None,
    }


def changed(desk: Desk, statement: str) -> None:
    """Go behind the back of the store."""
    with sqlite3.connect(desk.db) as db:
        assert db.execute(statement).rowcount > 0
    db.close()


def listed(desk: Desk) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(desk.db)) as db:
        return [
            row
            for table in ("dossier", "clock_span")
            for row in db.execute(f"SELECT * FROM {table} ORDER BY 1, 2")
        ]


def test_verify_finds_a_line_that_was_altered(desk: Desk) -> None:
    changed(desk, "UPDATE event SET actor = 'x' WHERE stream = 'KAYES-2018' AND sequence = 5")
    output = desk.run("verify")
    assert output.code == 7
    assert output.err.startswith("Erreur : 1 atteinte à l’intégrité des journaux")
    assert "restaurez une sauvegarde" in output.err
    assert "--rebuild" not in output.err
    assert "KAYES-2018 : " in output.err
    assert "concordent" not in output.out
    assert desk.run("verify", "SIKASSO-2015").code == 0


CUTS = {
    "the last line": ("sequence = 30", "ligne 30 absente"),
    "the end": ("sequence > 20", "lignes 21 à 30 absentes"),
    "every line": ("sequence > 0", "lignes 1 à 30 absentes"),
}


@pytest.mark.parametrize(("where", "said"), CUTS.values(), ids=CUTS)
def test_a_journal_that_was_cut_is_found_and_never_hidden(
    desk: Desk, where: str, said: str
) -> None:
    changed(desk, f"DELETE FROM event WHERE stream = 'KAYES-2018' AND {where}")
    before = listed(desk)
    for argv in (["verify"], ["verify", "KAYES-2018"]):
        output = desk.run(*argv)
        assert output.code == 7
        assert f"KAYES-2018 : {said}" in output.err
    assert f"KAYES-2018 : {said}" in desk.refused("verify", "--rebuild", code=7)
    assert listed(desk) == before


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM stream WHERE name = 'KAYES-2018'",
        "UPDATE stream SET revision = 29 WHERE name = 'KAYES-2018'",
        "UPDATE stream SET head_hash = 'x' WHERE name = 'KAYES-2018'",
        "UPDATE workflow SET data = replace(data, 'Examen', 'Étude')",
        "DELETE FROM workflow",
        "UPDATE event SET payload = '{' WHERE stream = 'KAYES-2018' AND sequence = 5",
        "UPDATE event SET payload = '{\"a\":NaN}' WHERE stream = 'KAYES-2018' AND sequence = 5",
    ],
)
def test_what_a_journal_leans_on_is_verified_too(desk: Desk, statement: str) -> None:
    changed(desk, statement)
    output = desk.run("verify", "--json")
    assert output.code == 7
    found = json.loads(output.out)["breaches"]
    assert "KAYES-2018" in {breach["stream"] for breach in found}
    assert {breach["remedy"] for breach in found} == {"restore"}


def test_a_list_without_a_journal_is_found(desk: Desk) -> None:
    changed(desk, "DELETE FROM event WHERE stream = 'KAYES-2018'")
    changed(desk, "DELETE FROM stream WHERE name = 'KAYES-2018'")
    assert "KAYES-2018 : le journal manque" in desk.run("verify").err


@pytest.mark.parametrize(
    "where", ["kind = 'calendar_loaded'", "stream = '@calendar'"], ids=["kind", "gone"]
)
def test_lists_are_not_compared_by_a_broken_calendar(desk: Desk, where: str) -> None:
    gone = where.startswith("stream")
    changed(desk, f"{'DELETE FROM event' if gone else 'UPDATE event SET body = 1'} WHERE {where}")
    output = desk.run("verify", "KAYES-2018", "--json")
    found = json.loads(output.out)["breaches"]
    assert [(breach["stream"], breach["remedy"]) for breach in found] == [("@calendar", "restore")]
    assert "@calendar : " in desk.refused("verify", "--rebuild", code=7)


LIST_CHANGES = [
    "UPDATE dossier SET cost = 1 WHERE ref = 'KAYES-2018'",
    "UPDATE dossier SET opened_on = 'jamais' WHERE ref = 'KAYES-2018'",
    "UPDATE clock_span SET due_on = '2018-01-01' WHERE dossier = 'KAYES-2018'",
    "INSERT INTO clock_span SELECT dossier, 99, subject, workflow, phase, step, clock, holder,"
    " started_on, due_on, unit, state, estimated, from_on, until_on, illustrative, set_aside,"
    " halves, original_due_on"
    " FROM clock_span WHERE dossier = 'KAYES-2018' AND line = 0",
]


@pytest.mark.parametrize("statement", LIST_CHANGES)
def test_verify_rebuilds_lists_that_differ_from_the_journals(desk: Desk, statement: str) -> None:
    changed(desk, statement)
    output = desk.run("verify", "--json")
    assert output.code == 7
    found = json.loads(output.out)["breaches"]
    assert {(breach["stream"], breach["remedy"]) for breach in found} == {("KAYES-2018", "rebuild")}
    assert "--rebuild" in output.err
    assert "sauvegarde" not in output.err
    assert "listes recalculées" in desk.done("verify", "--rebuild")
    assert "concordent" in desk.done("verify")


def test_lists_are_not_rebuilt_from_a_journal_that_is_broken(desk: Desk) -> None:
    changed(desk, "DELETE FROM event WHERE stream = 'KAYES-2018' AND sequence = 7")
    first = desk.refused("verify", "--rebuild", code=7)
    assert "KAYES-2018 : ligne 7 absente" in first
    assert "restaurez une sauvegarde" in first


def test_verify_refuses_an_unknown_dossier(desk: Desk) -> None:
    assert "Dossier inconnu" in desk.refused("verify", "NIORO-2019", code=3)
