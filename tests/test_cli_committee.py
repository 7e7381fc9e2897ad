"""`report committee`: one snapshot, whole or not at all, the same bytes on any later day."""

from __future__ import annotations

import csv
import io
import json
import os
import shlex
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cli_desk import NOW, Desk
from cli_desk import desk as desk
from docx import Document

from cperflow import shipped
from cperflow.__main__ import main
from cperflow.bootstrap import App
from cperflow.cli.pages.committee import html as committee_html
from cperflow.documents.committee.folder import file_hash
from cperflow.documents.committee.minutes import Minutes, minutes
from cperflow.store.opening import create_store

DAY = ("--as-of", "2019-03-31")
SINCE = ("--since", "2019-02-28")
FAST = ("--forecast-runs", "100")
WHOLE = {
    "index.html", "manifeste.json", "mouvements.csv", "previsions.csv", "proces-verbal.docx",
    "responsabilites.csv", "retards.csv", "retards.html", "retards.xlsx",
}  # fmt: skip
HOSTILE = '<script>alert(1)</script>&"=HYPERLINK'


def pack(desk: Desk, folder: Path, *argv: str) -> dict[str, Any]:
    """The manifest of a pack made in a folder."""
    wanted = argv or (*DAY, *SINCE)
    told = desk.done("report", "committee", *wanted, *FAST, "-o", str(folder), "--json")
    manifest: dict[str, Any] = json.loads(told)
    assert manifest == json.loads((folder / "manifeste.json").read_text(encoding="utf-8"))
    return manifest


def content(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    text = (folder / name).read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def test_a_pack_holds_everything_and_its_manifest_proves_it(desk: Desk, tmp_path: Path) -> None:
    before = desk.revisions()
    manifest = pack(desk, tmp_path / "comite")
    found = content(tmp_path / "comite")
    letters = {name for name in found if name.startswith("relances/")}
    assert set(found) - letters == WHOLE
    assert len(letters) == 2 * manifest["figures"]["letters"] == 8
    assert {one["path"]: one["sha256"] for one in manifest["files"]} == {
        name: file_hash(data) for name, data in found.items() if name != "manifeste.json"
    }
    assert [one["template"] for one in manifest["templates"]] == [
        "decompte", "proces-verbal", "relance",
    ]  # fmt: skip
    assert desk.revisions() == before  # no reminder is recorded


def test_the_same_pack_comes_back_byte_for_byte_after_the_register_moved(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest = pack(desk, tmp_path / "comite")
    then = content(tmp_path / "comite")
    desk.now = NOW + timedelta(days=40)
    holiday = ("holiday", "add", "2019-03-20", "Deuil national", "--source", "communiqué n° 1")
    desk.done(*holiday)
    desk.done(
        "opinion", "MENAKA-2019", "MIN-HYDRAULIQUE", "favorable", "--on", "2019-03-12",
    )  # fmt: skip
    desk.done("remind", *DAY, "--write", "-o", str(tmp_path / "lettres"))
    desk.done("open", "Kidal", "--ref", "KIDAL-2019", "--on", "2019-03-05")
    desk.done("contact", "set", "MEF", "--phone", "20 22 33 44")
    monkeypatch.setenv("COLUMNS", "160")
    args = shlex.split(manifest["command"])[1:]
    desk.done(*args, "-o", str(tmp_path / "refait"))
    assert content(tmp_path / "refait") == then
    moved = pack(desk, tmp_path / "autre")
    assert moved["snapshot"]["digest"] != manifest["snapshot"]["digest"]
    before, after = (each["figures"]["late_clocks"] for each in (manifest, moved))
    assert (before, after) == (4, 3), "an opinion entered since ended one of them"


def test_its_figures_are_those_of_the_commands(desk: Desk, tmp_path: Path) -> None:
    manifest = pack(desk, tmp_path / "comite")
    known = ("--known-on", manifest["known_on"])

    def data(*argv: str) -> Any:
        return json.loads(desk.done(*argv, *DAY, *known, "--json"))

    late = data("overdue")
    assert manifest["figures"]["late_clocks"] == late["count"] == 4
    assert manifest["figures"]["latest"] == late["items"][0]
    listed = rows(tmp_path / "comite", "retards.csv")
    assert [int(row["Retard (jours)"]) for row in listed] == [
        item["days_late"] for item in late["items"]
    ]
    held = data("report", "responsibility")
    shares = rows(tmp_path / "comite", "responsabilites.csv")
    assert [int(row["Jours"]) for row in shares] == [item["days"] for item in held["items"]]
    ahead = data("forecast", "--all", "--runs", "100")["items"]
    dates = rows(tmp_path / "comite", "previsions.csv")
    assert [row["Dossier"] for row in dates] == [item["ref"] for item in ahead]
    assert [row["Huit fois sur dix"] for row in dates] == [
        "/".join(reversed(item["p80"].split("-"))) for item in ahead
    ]
    reminded = data("remind")
    assert manifest["figures"]["letters"] == sum(not item["own"] for item in reminded["items"])


def test_the_index_tells_lateness_by_body_and_marks_what_is_illustrative(
    desk: Desk, tmp_path: Path
) -> None:
    desk.done("open", "Bamako", "--on", "2019-03-01")
    pack(desk, tmp_path / "comite")
    page = (tmp_path / "comite" / "index.html").read_text(encoding="utf-8")
    page = page.replace("\xa0", " ")
    by_body = page[page.index("Structure en retard") :]
    assert "MIN-HYDRAULIQUE" in by_body[: by_body.index("Décisions")]
    assert "étape 1 : 1 cas*" in page, "what the undated one lacks"
    shares = page[page.index("Passage médian") :]
    assert "<td>41*</td>" in shares[: shares.index("Fichiers")]
    assert page.index("relance prête") < page.index("le décompte, à joindre")


def test_a_large_portfolio_is_drawn_in_part(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(committee_html, "MOST_DRAWN", 1)
    pack(desk, tmp_path / "comite")
    page = (tmp_path / "comite" / "index.html").read_text(encoding="utf-8")
    assert "1 dossier sur 18" in page
    drawing = page[page.index("<svg") : page.index("</svg>")]
    assert "SUIVI-KAYES-2018" in drawing, "the latest first"
    assert "MENAKA-2019" not in drawing


def test_a_pack_of_a_day_when_nothing_was_recorded_says_so(desk: Desk, tmp_path: Path) -> None:
    early = ("--known-on", "2015-01-01", "--as-of", "2015-01-01")
    text = desk.done("report", "committee", *early, *FAST, "-o", str(tmp_path / "comite"))
    assert "Rien n’était encore consigné le 1er janvier 2015." in text


def test_a_pack_is_compared_with_its_manifest(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "comite"
    pack(desk, folder)
    check = ("report", "committee", "--check", str(folder))
    assert "tous comme le dit le manifeste" in desk.done(*check)
    (folder / "retards.csv").write_text("autre", encoding="utf-8")
    (folder / "retards.xlsx").unlink()
    (folder / "note.txt").touch()
    output = desk.run(*check)
    assert output.code == 7
    for told in ("retards.csv : modifié", "retards.xlsx : absent", "note.txt : en trop"):
        assert told in output.err
    desk.refused("report", "committee", "--check", str(tmp_path / "absent"), code=3)
    desk.refused("report", "committee", "--check", str(tmp_path), code=6)


def test_the_list_is_the_one_overdue_writes(desk: Desk, tmp_path: Path) -> None:
    manifest = pack(desk, tmp_path / "comite")
    for name in ("retards.html", "retards.xlsx"):
        desk.done("overdue", *DAY, "--known-on", manifest["known_on"], "-o", str(tmp_path / name))
        assert (tmp_path / "comite" / name).read_bytes() == (tmp_path / name).read_bytes()


def test_the_answer_says_what_was_made_and_what_to_do(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "comite"
    text = desk.done("rapport", "comite", *DAY, *SINCE, *FAST, "-o", str(folder))
    assert text.startswith("Dossier du comité – situation au 31 mars 2019\n")
    assert "3 dossiers en retard (au plus 62 jours ouvrables)" in text
    assert f"17 fichiers dans {folder}\n" in text
    assert text.rstrip().endswith("--write, pour consigner les relances")
    again = desk.done("rapport", "comite", *DAY, *SINCE, *FAST, "-o", str(folder))
    assert "(remplace le dossier du 31 mars 2019)" in again.replace("\n", " ")
    assert "consignées depuis" not in again


def test_lines_entered_the_same_day_after_the_pack_are_told(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "comite"
    pack(desk, folder)
    desk.done("open", "Kidal", "--ref", "KIDAL-2019", "--on", "2019-03-05")
    text = desk.done("rapport", "comite", *DAY, *SINCE, *FAST, "-o", str(folder))
    assert "Des lignes ont été consignées depuis, le même jour : KIDAL-2019." in text


def test_a_pack_follows_the_one_already_in_its_folder(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "comite"
    first = pack(desk, folder, "--as-of", "2019-03-10", "--known-on", "2019-04-01")
    assert first["since"] == "2019-02-10"
    desk.now = NOW + timedelta(days=1)
    second = pack(desk, folder, *DAY)
    assert (second["since"], second["since_known_on"]) == ("2019-03-10", "2019-04-01")
    again = pack(desk, folder, *DAY)
    assert (again["since"], again["since_known_on"]) == ("2019-03-10", "2019-04-01")


def test_a_broken_template_leaves_the_earlier_pack(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, own = tmp_path / "comite", tmp_path / "modeles"
    pack(desk, folder)
    then = content(folder)
    own.mkdir()
    source = Path(shipped.folder("templates"), "proces-verbal.md.j2").read_text(encoding="utf-8")
    (own / "proces-verbal.md.j2").write_text(
        source.replace("figures.running", "figures.runing"), encoding="utf-8"
    )
    environ = {"USER": "fanta", "CPERFLOW_TEMPLATES": str(own)}
    with App(str(desk.db), environ=environ, now=lambda: NOW) as app:
        code = main(["report", "committee", *DAY, *FAST, "-o", str(folder)], app)
    said = capsys.readouterr().err
    assert code == 6
    assert "champ inconnu « figures.runing ». Vouliez-vous dire « running »" in said
    assert content(folder) == then
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".comite")] == []


def test_a_name_of_another_document_is_not_offered_to_the_minutes(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "modeles"
    own.mkdir()
    (own / "proces-verbal.md.j2").write_text("---\ntitre: {{ project }}\n---\n", encoding="utf-8")
    environ = {"USER": "fanta", "CPERFLOW_TEMPLATES": str(own)}
    with App(str(desk.db), environ=environ, now=lambda: NOW) as app:
        assert main(["report", "committee", *DAY, *FAST, "-o", str(tmp_path / "c")], app) == 6
    assert "Vouliez-vous dire « projects »" not in capsys.readouterr().err


def test_a_failed_swap_puts_the_earlier_pack_back(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "comite"
    pack(desk, folder)
    then = content(folder)
    real = os.rename

    def rename(source: str, target: str) -> None:
        if source.endswith(".new"):
            raise OSError(28, "No space left on device")
        real(source, target)

    monkeypatch.setattr(os, "rename", rename)
    output = desk.run("report", "committee", *DAY, *FAST, "-o", str(folder))
    assert output.code == 8
    assert content(folder) == then


def _stranger(folder: Path) -> None:
    (folder / "notes.txt").write_text("à garder")


def _filled_in(folder: Path) -> None:
    with (folder / "proces-verbal.docx").open("ab") as file:
        file.write(b"x")


def _unreadable(folder: Path) -> None:
    (folder / "manifeste.json").write_text("[]")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_stranger, "un fichier qui n’en est pas : notes.txt"),
        (_filled_in, "un fichier modifié depuis : proces-verbal.docx"),
        (_unreadable, "autre chose qu’un dossier du comité"),
    ],
)
def test_a_folder_with_something_of_somebody_is_left_alone(
    desk: Desk, tmp_path: Path, change: Callable[[Path], None], said: str
) -> None:
    folder = tmp_path / "comite"
    pack(desk, folder)
    change(folder)
    then = content(folder)
    refused = desk.refused("report", "committee", *DAY, *FAST, "-o", str(folder), code=4)
    assert said in refused
    assert content(folder) == then


def test_a_file_in_the_way_is_refused(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "comite"
    path.write_text("x")
    assert "n’est pas un répertoire" in desk.refused(
        "report", "committee", *DAY, *FAST, "-o", str(path), code=4
    )


def test_the_last_committee_came_before(desk: Desk, tmp_path: Path) -> None:
    desk.refused(
        "report", "committee", *DAY, "--since", "2019-04-30", "-o", str(tmp_path / "c"), code=2
    )
    assert not (tmp_path / "c").exists()


def test_one_region_has_its_own_pack(desk: Desk, tmp_path: Path) -> None:
    manifest = pack(desk, tmp_path / "comite", *DAY, *SINCE, "--region", "menaka")
    assert manifest["filters"]["region"] == "Ménaka"
    assert manifest["figures"]["dossiers"] == 1
    assert "--region Ménaka" in manifest["command"].replace("'", "")
    assert "TAOUDENIT" not in (tmp_path / "comite" / "index.html").read_text(encoding="utf-8")


def test_a_register_without_a_dossier_has_a_pack(desk: Desk, tmp_path: Path) -> None:
    desk.db = tmp_path / "vide.db"
    create_store(str(desk.db)).close()
    manifest = pack(desk, tmp_path / "comite")
    assert set(content(tmp_path / "comite")) == WHOLE
    assert manifest["figures"]["dossiers"] == 0
    text = "\n".join(
        p.text for p in Document(str(tmp_path / "comite/proces-verbal.docx")).paragraphs
    )
    assert "Aucun délai estimatif n’est dépassé." in text


def test_what_people_typed_stays_text_in_every_file(desk: Desk, tmp_path: Path) -> None:
    desk.done("retract", "MENAKA-2019", "4", "--reason", HOSTILE)
    desk.now = NOW + timedelta(days=30)
    pack(desk, tmp_path / "comite", "--as-of", "2019-04-30", *SINCE)
    page = (tmp_path / "comite" / "index.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)" in page
    told = [row["Précisions"] for row in rows(tmp_path / "comite", "mouvements.csv")]
    assert any(HOSTILE in text for text in told)
    tables = Document(str(tmp_path / "comite" / "proces-verbal.docx")).tables
    cells = "".join(cell.text for table in tables for row in table.rows for cell in row.cells)
    assert HOSTILE in cells.replace("\N{NO-BREAK SPACE}", " ")


def test_the_minutes_leave_what_the_session_decides_blank(desk: Desk, tmp_path: Path) -> None:
    pack(desk, tmp_path / "comite")
    tables = Document(str(tmp_path / "comite" / "proces-verbal.docx")).tables
    late = next(table for table in tables if len(table.columns) == 6)
    titles = [cell.text for cell in late.rows[0].cells]
    assert titles[3:] == ["Décision", "Responsable", "Échéance"]
    assert [cell.text for row in late.rows[1:] for cell in row.cells[3:]] == [""] * 12
    named = [row.cells[0].text.partition(" ")[0] for row in late.rows[1:]]
    assert named == ["SUIVI-KAYES-2018", "SUIVI-KAYES-2018", "MENAKA-2019", "TAOUDENIT-2019"]


def test_the_minutes_and_the_index_tell_the_contracts_that_are_followed(
    desk: Desk, tmp_path: Path
) -> None:
    pack(desk, tmp_path / "comite")
    tables = Document(str(tmp_path / "comite" / "proces-verbal.docx")).tables
    firsts = {table.rows[0].cells[0].text: table for table in tables}
    assert len(firsts["Engagement"].rows) > 5
    assert [row.cells[0].text for row in firsts["Contrat"].rows[1:]] == ["SUIVI-KAYES-2018"]
    index = (tmp_path / "comite" / "index.html").read_text(encoding="utf-8")
    assert "Mobilisation du financement des contrats suivis" in index


def test_the_minutes_tell_what_became_of_the_recommendations() -> None:
    told = {"dossier": "A", "id": "R1", "session": "s", "what": "Budgéter", "who": "CR",
            "due_on": NOW.date(), "state": "late", "late": "3 jours", "closed_on": None,
            "outcome": ""}  # fmt: skip
    figures = dict.fromkeys(
        ("running", "late_dossiers", "late_clocks", "opened", "ended", "newly_late",
         "no_longer_late", "due_moved"), 0,
    )  # fmt: skip
    day = NOW.date()
    data = Minutes("DGCT", {}, day, day, day, False, False, figures, [], [], [], [],
                   recommendations=[told])  # fmt: skip
    made, _ = minutes([shipped.folder("templates")], data, "txt")
    text = " ".join(made.decode().split())
    assert "Budgéter" in text
    assert "à exécuter" in text or "exécuter," in text


def test_minutes_of_a_large_portfolio_are_cut_and_say_where_the_rest_is() -> None:
    row = {"dossier": "A", "region": "", "step": "", "clock": "c", "holder": "h"}
    late = [{**row, "due_on": NOW.date(), "late": "1 jour"}] * 20_000
    figures = dict.fromkeys(
        ("running", "late_dossiers", "late_clocks", "opened", "ended", "newly_late",
         "no_longer_late", "due_moved"), 0,
    )  # fmt: skip
    data = Minutes(
        "DGCT", {}, NOW.date(), NOW.date(), NOW.date(), False, False, figures, late, [], [], []
    )
    made, _ = minutes([shipped.folder("templates")], data, "txt")
    text = made.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert "… et 19 800 autres : voir retards.xlsx." in text
