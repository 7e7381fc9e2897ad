"""A plan that leaves as a file and comes back: what is filled in, cell by cell, all or nothing."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from builders import Desk, day, opened
from hypothesis import given, settings
from hypothesis import strategies as st

from cperflow.catalog.plans import read_table
from cperflow.cli.pages.funding_book import CSV_TITLES, plan_xlsx, share_rows
from cperflow.domain.acts.funding import record_plan
from cperflow.domain.journal.events import Entry
from cperflow.domain.register.table import MOST_ROWS
from cperflow.errors import Conflict, CperflowError, InvalidData, NotFound, Refused, UsageError
from cperflow.intake.workbook import read_workbook
from cperflow.output.data import csv_text
from cperflow.service.financing.funding_plan import Imported, import_plan

Edit = Callable[[Any], object]


def funded() -> Desk:
    desk = opened(projects=("P1", "P2"))
    desk.fund(day(9), "P1", 2024, town=400)
    desk.fund(day(9), "P1", 2025, **{"sponsor:Rosée": 600})
    desk.fund(day(9), "P2", town=1000, sponsor=0)
    return desk


def book(desk: Desk, path: Path, *edits: Edit) -> str:
    """The exported workbook, with changes made in its sheet."""
    path.write_bytes(plan_xlsx(desk.look(), (2026,)))
    if edits:
        file = openpyxl.load_workbook(path)
        for edit in edits:
            edit(file["Plan"])
        file.save(path)
    return str(path)


def taken(desk: Desk, path: str, **options: Any) -> Imported:
    return import_plan(desk.ws, desk.ref, read_workbook(path), Entry(day(20)), **options)


def put(at: str, value: object) -> Edit:
    return lambda sheet: sheet.__setitem__(at, value)


def problems(desk: Desk, tmp_path: Path, *edits: Edit) -> str:
    before = desk.snapshot()
    with pytest.raises(InvalidData) as refused:
        taken(desk, book(desk, tmp_path / "p.xlsx", *edits))
    assert desk.snapshot() == before
    return "\n".join((refused.value.message, *refused.value.details))


# The sheet of `funded`: titles in row 5; P1 has Mairie 6, Parrain 7, Parrain:Rosée 8, free 9 and
# 10, its total 11; P2 begins at 12. Columns: E whole duration, F 2024, G 2025, H 2026.


def test_what_leaves_as_a_workbook_comes_back_without_a_change(tmp_path: Path) -> None:
    desk = funded()
    before = desk.snapshot()
    done = taken(desk, book(desk, tmp_path / "p.xlsx"))
    assert (done.changes, done.notes, done.recorded) == ((), (), None)
    assert desk.snapshot() == before


names = st.text(st.characters(categories=["Lu", "Ll", "Nd"]), min_size=1, max_size=8)
cells = st.dictionaries(
    st.tuples(st.sampled_from(["P1", "P2"]),
              st.one_of(st.sampled_from(["town", "sponsor"]), names.map(lambda n: f"sponsor:{n}"))),
    st.dictionaries(st.one_of(st.none(), st.integers(2020, 2023)), st.integers(0, 10**15 - 1),
                    max_size=3),
    max_size=4,
)  # fmt: skip


@given(cells)
@settings(max_examples=15, deadline=None)
def test_any_plan_comes_back_without_a_change_from_both_formats(
    tmp_path_factory: pytest.TempPathFactory, told: dict[tuple[str, str], dict[int | None, int]]
) -> None:
    desk = opened(projects=("P1", "P2"))
    for (project, source), years in told.items():
        for year, francs in years.items():
            try:
                desk.fund(day(9), project, year, **{source: francs})
            except (Refused, UsageError):
                continue  # the same money, counted once
    shares = dict(desk.dossier().shares)
    path = tmp_path_factory.mktemp("plan") / "p.csv"
    path.write_text(csv_text(CSV_TITLES, share_rows(desk.look())), encoding="utf-8", newline="")
    for grid in (read_table(str(path)), read_workbook(book(desk, path.with_suffix(".xlsx")))):
        assert import_plan(desk.ws, desk.ref, grid, Entry(day(20))).changes == ()
    assert desk.dossier().shares == shares


def test_amounts_filled_in_become_shares_and_an_emptied_one_becomes_zero(tmp_path: Path) -> None:
    desk = funded()
    edits = (put("H7", "250 F CFA"), put("D9", "sponsor : Pluie"), put("G9", 350.0),
             put("G8", None))  # fmt: skip
    path = book(desk, tmp_path / "p.xlsx", *edits)
    before = desk.snapshot()
    supposed = taken(desk, path, dry_run=True)
    assert desk.snapshot() == before
    done = taken(desk, path)
    assert done.changes == supposed.changes
    assert {(c.source, c.year): (c.old, c.new) for c in done.changes} == {
        ("sponsor", 2026): (None, 250),
        ("sponsor:Pluie", 2025): (None, 350),
        ("sponsor:Rosée", 2025): (600, 0),
    }
    assert desk.dossier().plan.proofs()[0].parts == 400 + 250 + 350


def test_columns_are_found_where_they_were_moved_and_missing_ones_are_told(tmp_path: Path) -> None:
    def swapped(sheet: Any) -> None:
        for row in range(5, 21):
            a, f = sheet.cell(row, 1).value, sheet.cell(row, 6).value
            sheet.cell(row, 6).value, sheet.cell(row, 1).value = a, f

    desk = funded()
    path = book(desk, tmp_path / "p.xlsx", swapped)
    assert taken(desk, path).changes == ()
    said = problems(desk, tmp_path, put("D5", "Sourse"))
    assert "D5 : titre inconnu « Sourse ». Vouliez-vous dire" in said
    assert "Titres attendus" in said
    assert "Vouliez-vous dire" in problems(desk, tmp_path, put("E5", "Toute la durrée"))
    assert "donnée deux fois" in problems(desk, tmp_path, put("H5", 2025))


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (put("F6", "quatre cents"), "feuille Plan, F6 : « quatre cents » est en lettres"),
        (put("F6", "-5"), "F6 : « -5 » est négatif"),
        (put("F6", -5), "F6 : « -5 » est négatif"),
        (put("F6", 10.5), "F6 : « 10,5 » n’est pas un nombre entier"),
        (put("F6", 10**15), "F6 : « 1000000000000000 » est trop grand"),
        (put("F6", "5 €"), "F6 : « 5 € » est dans une autre monnaie"),
        (put("F6", True), "F6 : c’est VRAI ou FAUX"),
        (put("F6", day(3)), "F6 : c’est une date"),
        (put("F6", "=A1+1"), "F6 : la formule n’a pas de valeur calculée"),
        (put("F6", "#REF!"), "F6 : erreur de calcul (#REF!)"),
        (put("A6", "P9"), "A6 : projet inconnu « P9 »"),
        (put("G9", 5), "D9 : aucune source sur cette ligne"),
        (put("D9", "loterie"), "D9 : Source inconnue « loterie »"),
        (put("D9", "sponsor:a=b"), "D9 : « a=b » ne peut pas nommer une source"),
        (lambda s: (put("D9", "Mairie")(s), put("F9", 5)(s)),
         "F9 : cette part est déjà donnée en F6"),
        (put("F6", 1e16), "F6 : ce montant est trop grand"),
        (lambda s: (put("E12", 5)(s), put("F12", 7)(s)),
         "E12 et F12 : la part « town » de P2 est donnée pour toute la durée et pour 2024"),
        (put("C6", 999), "C6 : le coût de P1 est de 999"),
        (lambda s: s.merge_cells("F6:G6"), "F6 : cellules fusionnées (F6:G6)"),
    ],
)  # fmt: skip
def test_a_cell_that_cannot_be_read_is_named_with_its_reason(
    tmp_path: Path, edit: Edit, said: str
) -> None:
    assert said in problems(funded(), tmp_path, edit, put("E12", "5 000")).replace("\u00a0", " ")


def test_every_wrong_cell_is_told_at_once(tmp_path: Path) -> None:
    said = problems(funded(), tmp_path, put("F6", "x"), put("E12", "y"), put("A13", "P7"))
    assert [place in said for place in ("F6", "E12", "A13")] == [True] * 3
    assert "3 à corriger ; rien n’est inscrit" in said


def test_a_formula_that_was_computed_is_read_and_told(tmp_path: Path) -> None:
    from xlsxwriter import Workbook

    path = tmp_path / "own.xlsx"
    with Workbook(path) as file:
        sheet = file.add_worksheet("Feuil1")
        sheet.write_row(0, 0, ["Source", "2024", "Projet"])
        sheet.write_row(1, 0, ["Mairie", None, "p1"])
        sheet.write_formula(1, 1, "=250+200", None, 450)
    done = taken(funded(), str(path))
    assert [(c.old, c.new) for c in done.changes] == [(400, 450)]
    assert done.notes == ("feuille Feuil1, B2 : formule, lue comme 450",)


def test_a_plan_that_changed_since_the_export_is_a_conflict_until_asked(tmp_path: Path) -> None:
    desk = funded()
    path = book(desk, tmp_path / "p.xlsx", put("H6", 10))
    desk.fund(day(15), "P2", town=900)
    before = desk.snapshot()
    with pytest.raises(Conflict, match="a changé depuis l’export"):
        taken(desk, path)
    assert desk.snapshot() == before
    done = taken(desk, path, onto_current=True)
    assert [(c.project, c.year, c.new) for c in done.changes] == [("P1", 2026, 10)]
    assert desk.dossier().shares["P2", "town", None] == 900


def test_a_share_changed_on_both_sides_is_for_people_to_choose(tmp_path: Path) -> None:
    desk = funded()
    path = book(desk, tmp_path / "p.xlsx", put("E12", 800))
    desk.fund(day(15), "P2", town=900)
    with pytest.raises(Conflict) as refused:
        taken(desk, path, onto_current=True)
    said = refused.value.details[0].replace("\u00a0", " ")
    assert said == (
        "P2, town : 1 000 FCFA à l’export, 800 FCFA dans le classeur, 900 FCFA dans le dossier"
    )


def test_the_workbook_of_another_dossier_is_refused(tmp_path: Path) -> None:
    path = book(funded(), tmp_path / "p.xlsx")
    other = Desk(ref="OTHER-2024")
    other.open()
    other.project(day(9))
    with pytest.raises(Refused, match="est celui de"):
        taken(other, path)


def test_a_share_of_the_whole_duration_can_become_yearly_ones_in_one_go(tmp_path: Path) -> None:
    desk = funded()
    path = book(desk, tmp_path / "p.xlsx", put("E12", None), put("F12", 300), put("G12", 700))
    assert len(taken(desk, path).changes) == 3
    assert desk.dossier().plan.of_project("P2") == {"town": 1000, "sponsor": 0}
    with pytest.raises(Refused, match="compterait deux fois"):
        record_plan({("P2", "town", None): 5}, Entry(day(21)), (desk.dossier(),))


def test_a_csv_of_any_usual_kind_is_read(tmp_path: Path) -> None:
    desk = funded()
    wide = "Projet;Source;Toute la durée;2024\r\nP2;mairie;;\r\nP1;Mairie;;1.234.567\r\n"
    narrow = "montant,année,source,projet\nUn,2024,town,P1\n"
    for number, (text, encoding) in enumerate(((wide, "cp1252"), (narrow, "utf-8"))):
        path = tmp_path / f"{number}.csv"
        path.write_bytes(text.encode(encoding))
    done = import_plan(desk.ws, desk.ref, read_table(str(tmp_path / "0.csv")), Entry(day(20)),
                       dry_run=True)  # fmt: skip
    assert {(c.project, c.year): c.new for c in done.changes} == {
        ("P1", 2024): 1_234_567,
        ("P2", None): 0,
    }
    with pytest.raises(InvalidData) as refused:
        import_plan(desk.ws, desk.ref, read_table(str(tmp_path / "1.csv")), Entry(day(20)))
    assert refused.value.details == ("1.csv, A2 : « Un » est en lettres : écrivez-le en chiffres, "
                                     "par exemple 2 000 000",)  # fmt: skip


def test_files_that_are_no_workbook_are_refused_for_what_they_are(tmp_path: Path) -> None:
    whole = Path(book(funded(), tmp_path / "p.xlsx")).read_bytes()
    macros, bomb, cut, other = (tmp_path / f"{n}.xlsx" for n in ("macros", "bomb", "cut", "word"))
    cut.write_bytes(whole[:-400])
    for path, entry, data in (
        (macros, "xl/vbaProject.bin", b"x"), (bomb, "xl/media/a.bin", bytes(80 << 20)),
    ):  # fmt: skip
        path.write_bytes(whole)
        with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(entry, data)
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    for path in (macros, bomb, cut, other):
        with pytest.raises(CperflowError) as refused:
            read_workbook(str(path))
        assert path.stem in refused.value.message
    (tmp_path / "u.csv").write_bytes("Projet;Source".encode("utf-16"))
    with pytest.raises(InvalidData, match="UTF-16"):
        read_table(str(tmp_path / "u.csv"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("projet,source,année,montant\nP2,town,,300,000,000\n", "E2 : « 000 » est en trop"),
        ("projet;source;année;montant\nP2;town;;300;x\n", "E2 : « x » est en trop"),
        ("", "est vide"),
        (";" * 200, "au plus"),
    ],
)
def test_a_csv_whose_cells_outgrow_its_titles_is_refused(
    tmp_path: Path, text: str, said: str
) -> None:
    desk, path = funded(), tmp_path / "p.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidData) as refused:
        import_plan(desk.ws, desk.ref, read_table(str(path)), Entry(day(20)))
    assert said in "\n".join((refused.value.message, *refused.value.details))


def test_a_project_called_like_a_total_is_read(tmp_path: Path) -> None:
    desk, path = opened(projects=("P1", "TOTAL1")), tmp_path / "p.csv"
    path.write_text("projet;source;année;montant\nTOTAL1;town;;300\nTotal;;;300\n", "utf-8")
    done = import_plan(desk.ws, desk.ref, read_table(str(path)), Entry(day(20)))
    assert [(c.project, c.new) for c in done.changes] == [("TOTAL1", 300)]


def test_a_table_entered_for_a_past_day_is_compared_with_the_plan_of_that_day(
    tmp_path: Path,
) -> None:
    desk, path = funded(), tmp_path / "p.csv"
    desk.fund(day(15), "P1", 2026, town=50)
    for francs in (50, 70):  # what it is now, and another amount
        path.write_text(f"projet;source;année;montant\nP1;town;2026;{francs}\n", "utf-8")
        late = import_plan(desk.ws, desk.ref, read_table(str(path)), Entry(day(12)), dry_run=True)
        assert [(c.old, c.new) for c in late.changes] == [(None, francs)]


def emptied(path: Path, rows: int) -> None:
    from xlsxwriter import Workbook

    with Workbook(path) as file:
        sheet, face = file.add_worksheet("Plan"), file.add_format({"bold": True})
        for row in range(rows):
            sheet.set_row(row, 20, face)


@pytest.mark.parametrize("ref", ["A3:XFD1048576", "B:B"])
def test_a_workbook_that_would_fill_the_memory_is_refused_at_once(tmp_path: Path, ref: str) -> None:
    path = tmp_path / "p.xlsx"
    whole = book(funded(), tmp_path / "whole.xlsx", lambda sheet: sheet.merge_cells("A30:B30"))
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(path, "w") as target:
        for entry in source.infolist():
            content = source.read(entry).replace(b"A30:B30", ref.encode())
            target.writestr(entry, content)
    many = tmp_path / "many.xlsx"
    emptied(many, MOST_ROWS + 1)
    for each in (path, many):
        with pytest.raises(InvalidData, match="est trop grand pour un plan"):
            read_workbook(str(each))


def test_the_workbook_is_locked_but_for_amounts_and_sums_by_formulas() -> None:
    desk = funded()
    content = plan_xlsx(desk.look(), ())
    assert content == plan_xlsx(desk.look(), ())
    file = openpyxl.load_workbook(io.BytesIO(content))
    sheet = file["Plan"]
    assert sheet.protection.sheet
    assert [sheet[at].protection.locked for at in ("A6", "C6", "D6", "F6", "D9")] == [
        True, True, True, False, False,
    ]  # fmt: skip
    assert sheet["F6"].number_format == "#,##0"
    assert sheet["F11"].value == "=SUM(F6:F10)"
    assert file["cperflow"].sheet_state == "veryHidden"


def test_a_named_partner_keeps_one_spelling_and_its_source_must_be_known() -> None:
    desk = funded()
    desk.fund(day(10), "P2", **{"parrain: ROSEE ": 5})
    assert desk.dossier().plan.by_name() == {"sponsor:Rosée": 605}
    with pytest.raises(NotFound, match="inconnue « loterie »"):
        desk.fund(day(10), "P2", **{"loterie:Rosée": 5})
    with pytest.raises(UsageError, match="écrivez le nom"):
        desk.fund(day(10), "P2", **{"sponsor:": 5})


def test_the_commands_answer_in_words_and_as_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:  # fmt: skip
    import shutil

    import cli_desk

    shutil.copy(cli_desk.portfolio(tmp_path_factory), tmp_path / "db")
    monkeypatch.chdir(tmp_path)
    desk = cli_desk.Desk(tmp_path / "db", capsys)
    desk.done("financement", "exporter", "suivi-segou", "--years", "2016-2017")
    assert "le tient désormais" in desk.refused("funding", "export", "segou-2015", code=4)
    assert "existe déjà" in desk.refused("funding", "export", "suivi-segou", code=4)
    desk.done("funding", "export", "suivi-segou", "--years", "2016-2017", "--replace")
    file = openpyxl.load_workbook("plan-SUIVI-SEGOU-2015.xlsx")
    file["Plan"]["D12"], file["Plan"]["F12"] = "partenaires:UE", "1,5 milliard"
    file.save("plan.xlsx")
    said = desk.done("funding", "import", "suivi-segou", "plan.xlsx", "--dry-run")
    assert "1 part à inscrire" in said
    assert "UE (Partenaires" in said
    done = json.loads(desk.done("funding", "import", "suivi-segou", "plan.xlsx", "--json"))
    assert done["changes"] == [
        {"project": "P1", "source": "partenaires:UE", "year": 2016, "old": None,
         "new": 1_500_000_000},
    ]  # fmt: skip
    assert "rien à inscrire" in desk.done(
        "funding", "import", "suivi-segou", "plan.xlsx", "--onto-current"
    )
    assert desk.done("funding", "export", "suivi-segou", "--csv").count("partenaires:UE") == 1
    assert "UE (Partenaires" in desk.done("funding", "list", "suivi-segou")
    assert "dossier_changed" not in desk.refused(
        "funding", "import", "suivi-segou", "plan.xlsx", code=5
    )
