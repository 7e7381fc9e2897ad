"""The register of contracts as files: the same bytes, the same figures, nothing cut."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import docx
import openpyxl
import pytest
from cli_desk import Desk, desk

from cperflow.documents.page.blocks import Figure, Page, Tile
from cperflow.documents.templating.pipeline import render

__all__ = ["desk"]

AS_OF = ("--as-of", "2019-03-31")
TOTAL = "24 880 378 360"


def made(desk: Desk, folder: Path, format: str, *argv: str) -> bytes:
    path = folder / f"repertoire.{format}"
    desk.done("catalogue", *AS_OF, *argv, "-o", str(path))
    return path.read_bytes()


def plain(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("format", ["docx", "html", "xlsx", "csv", "pdf"])
def test_the_same_register_gives_the_same_bytes(desk: Desk, tmp_path: Path, format: str) -> None:
    if format == "pdf":
        pytest.importorskip("typst")
    assert made(desk, tmp_path / "a", format) == made(desk, tmp_path / "b", format)


def test_word_has_a_map_a_table_and_a_sheet_for_each_contract(desk: Desk, tmp_path: Path) -> None:
    document = docx.Document(io.BytesIO(made(desk, tmp_path, "docx")))
    headings = [p.text for p in document.paragraphs if "eading 1" in p.style.name]
    assert sum("-20" in text for text in headings) == 10
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert any(TOTAL in plain(text) for text in cells)
    assert "Kayes\nE!\nen exécution" in cells
    assert any("ces parts dépassent le coût" in text for text in cells)
    assert any("zone pastorale de Daouna" in text for text in cells)


def test_a_drawing_is_in_every_format_that_draws_pages() -> None:
    tiles = (Tile(0, 1, ("Kayes", "R"), "FFD9BD"), Tile(2, 0, ("Gao & <x>", "S"), "CFE3F5"))
    drawn = Figure("<svg></svg>", "Kayes : retard.", tiles, "R : retard")
    page = Page(title="Carte", body=(drawn,), date="2019-03-31")
    assert "Kayes : retard." in render(page, "txt").decode()
    assert "<figure><svg></svg></figure>" in render(page, "html").decode()
    [table] = docx.Document(io.BytesIO(render(page, "docx"))).tables
    told = [[cell.text for cell in row.cells] for row in table.rows]
    assert told == [["", "", "Gao & <x>\nS"], ["Kayes\nR", "", ""]]


def test_html_is_one_file_that_draws_its_map(desk: Desk, tmp_path: Path) -> None:
    text = made(desk, tmp_path, "html").decode()
    assert text.count("<svg") == 1
    assert "DÉMONSTRATION" in text
    assert plain(TOTAL) in plain(text)
    assert "<script" not in text


def test_a_title_cannot_become_markup(desk: Desk, tmp_path: Path) -> None:
    name = "<b>=1+1 & ]]> \u202e"
    desk.done("project", "add", "SUIVI-GAO-2017", "P9", "--name", name, "--cost", "5", "--on",
              "2019-03-29")  # fmt: skip
    assert "&lt;b&gt;=1+1 &amp; ]]&gt;" in made(desk, tmp_path, "html").decode()
    book = openpyxl.load_workbook(io.BytesIO(made(desk, tmp_path, "xlsx")))
    kinds = {cell.data_type for row in book["Projets"].iter_rows() for cell in row}
    assert "f" not in kinds


def test_the_workbook_holds_numbers_and_their_total(desk: Desk, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(made(desk, tmp_path, "xlsx")))
    assert book.sheetnames == ["Contrats", "Projets", "Carte", "Synthèse"]
    for sheet, title in (("Contrats", "Coût (FCFA)"), ("Projets", "Coût (FCFA)")):
        titles = [cell.value for cell in book[sheet][1]]
        column = [row[titles.index(title)].value for row in book[sheet].iter_rows(min_row=2)]
        assert column[-1] == 24_880_378_360
        assert sum(value or 0 for value in column[:-1]) == 24_880_378_360


def test_a_csv_has_a_line_per_project_and_the_selection_only_what_was_found(
    desk: Desk, tmp_path: Path
) -> None:
    def lines(*argv: str) -> list[dict[str, str]]:
        text = made(desk, tmp_path, "csv", *argv).decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text), delimiter=";"))

    assert sum(int(line["Coût (FCFA)"] or 0) for line in lines()) == 24_880_378_360
    assert [line["Projet"] for line in lines("baobab")] == ["P2"]


def test_a_screen_of_80_columns_holds_the_table(desk: Desk) -> None:
    text = desk.done("catalogue", *AS_OF)
    assert max(len(line) for line in text.splitlines()) <= 80
    assert "KAYES-2018       31/08/2018" in text


def test_a_format_that_contradicts_is_refused(desk: Desk) -> None:
    assert "--json" in desk.refused("catalogue", "--json", "--format", "csv", code=2)
    assert ".zip" in desk.refused("catalogue", "-o", "repertoire.zip", code=2)
