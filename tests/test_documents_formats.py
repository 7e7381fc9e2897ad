"""Every format, checked by opening it with somebody else's program."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import docx as python_docx
import pypdf
import pytest
from documents_builders import TEMPLATES, composed, cper, parts_of, plan_of
from hypothesis import given, settings
from hypothesis import strategies as st
from offices import WITH_OFFICE, converted

from cperflow.documents.drawing import pdf
from cperflow.documents.page import layout
from cperflow.documents.page.blocks import Listing, Page, Paragraph, Run, Signature, Table
from cperflow.documents.templating import pipeline
from cperflow.domain.dossier.finance import Share
from cperflow.errors import UsageError
from cperflow.french import NBSP
from cperflow.shipped import template_names

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NASTY = "a*b* _d_ #1 | `x` <b>&amp; {{ 7*7 }} \\n [l](u) - ::: \u200fé😀 œ"


class _Words(HTMLParser):
    """The text of a page without its style."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def html_words(content: bytes) -> str:
    parser = _Words()
    parser.feed(content.decode())
    return "".join(parser.words)


def word_text(content: bytes) -> str:
    document = python_docx.Document(io.BytesIO(content))
    cells = [c.text for t in document.tables for row in t.rows for c in row.cells]
    return "\n".join([p.text for p in document.paragraphs] + cells)


def pdf_text(content: bytes) -> str:
    reader = pypdf.PdfReader(io.BytesIO(content))
    return "\n".join(page.extract_text() for page in reader.pages)


def squeezed(text: str) -> str:
    return "".join(text.split())


READERS = {"docx": word_text, "pdf": pdf_text, "html": html_words, "txt": bytes.decode}


@pytest.mark.parametrize("format", pipeline.FORMATS)
def test_the_same_page_gives_the_same_bytes(format: str) -> None:
    first = pipeline.render(composed().page, format)
    assert pipeline.render(composed().page, format) == first


@pytest.mark.parametrize("format", pipeline.FORMATS)
@pytest.mark.parametrize("document", ["demande", "convention"])
def test_every_document_says_the_amounts_in_every_format(document: str, format: str) -> None:
    text = squeezed(READERS[format](pipeline.render(composed(document).page, format)))
    for said in ("2173127401FCFA", "deuxmilliardscentsoixante-treize", "BandiougouDiawara"):
        assert said in text


@pytest.mark.parametrize("format", ["docx", "html", "txt"])
def test_any_value_is_shown_as_it_is(format: str) -> None:
    page = Page(NASTY, (Paragraph((Run(NASTY),)), Table(((Run(NASTY),),), (), ("left",))))
    assert READERS[format](pipeline.render(page, format)).count("{{ 7*7 }} \\n [l](u) - :::") >= 2
    assert squeezed(NASTY) in squeezed(READERS[format](pipeline.render(page, format)))


def test_a_pdf_shows_markup_characters_as_they_are() -> None:
    text = "#let x = 1 $y$ *b* _i_ @ref <lbl> \\ `c` {{ 7*7 }} // fin é œ"
    assert text in pdf_text(
        pipeline.render(Page("Titre", (Paragraph((Run(text),), "left"),)), "pdf")
    )


def test_a_pdf_with_characters_outside_its_fonts_is_still_made() -> None:
    page = Page("Titre", (Paragraph((Run("Piste 😀 \u200f\U000e0001 漢字"),)),))
    assert pipeline.render(page, "pdf").startswith(b"%PDF-")


@settings(max_examples=25, deadline=None)
@given(st.text(st.characters(codec=None), max_size=40))
def test_any_text_makes_a_well_formed_file(text: str) -> None:
    page = Page(
        text, (Paragraph((Run(text),)), Table(((Run(text),),), (((Run(text),),),), ("left",))),
        letterhead=(text,), subject=text, footer=text, notice=text, cover=(text,), author=text,
    )  # fmt: skip
    for content in parts_of(pipeline.render(page, "docx")).values():
        ElementTree.fromstring(content)
    for format in ("html", "txt"):
        pipeline.render(page, format).decode()


def test_control_characters_are_the_only_ones_dropped() -> None:
    page = Page("t", (Paragraph((Run("a\x00\x0b\x1b\ud800b\tc\r\nd\u200f\u2028e"),)),))
    assert "ab\tc\nd\u200f\u2028e" in word_text(pipeline.render(page, "docx"))


def test_a_word_letter_is_a4_in_french_with_real_styles() -> None:
    content = pipeline.render(composed("convention").page, "docx")
    document = python_docx.Document(io.BytesIO(content))
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert 'w:lang w:val="fr-FR"' in parts_of(content)["word/styles.xml"]
    styles = {p.style.name for p in document.paragraphs}
    assert {"Heading 2", "Heading 3", "Title", "List Paragraph"} <= styles
    properties = document.core_properties
    assert properties.title == "Contrat-Plan État-Région – Région de Kayes"
    assert (properties.author, properties.language) == ("Conseil Régional de Kayes", "fr-FR")
    assert properties.created.date().isoformat() == "2018-08-01"
    assert section.header.paragraphs[0].text == "PROJET – document de travail"


def test_word_counts_the_pages() -> None:
    footer = parts_of(pipeline.render(composed().page, "docx"))["word/footer1.xml"]
    assert re.findall(r'w:instr="([^"]*)"', footer) == [" PAGE ", " NUMPAGES "]
    assert "BP 245 Kayes" in footer


def test_word_tables_repeat_their_header_and_never_split_a_row() -> None:
    projects, shares = plan_of(25)
    content = pipeline.render(composed(projects=projects, shares=shares).page, "docx")
    body = ElementTree.fromstring(parts_of(content)["word/document.xml"])
    grids = [
        table for table in body.iter(f"{W}tbl") if table.find(f"{W}tblPr/{W}tblStyle") is not None
    ]
    assert grids
    for table in grids:
        rows = table.findall(f"{W}tr")
        assert rows[0].find(f"{W}trPr/{W}tblHeader") is not None
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
    assert len(grids[0].findall(f"{W}tr")) == 27


def test_word_keeps_the_signature_with_the_lines_before_it() -> None:
    page = Page("t", (Paragraph((Run("Fait à Kayes"),)), Signature((("Le Président", "X"),))))
    body = ElementTree.fromstring(parts_of(pipeline.render(page, "docx"))["word/document.xml"])
    kept = [
        "".join(text.text or "" for text in p.iter(f"{W}t"))
        for p in body.iter(f"{W}p")
        if p.find(f"{W}pPr/{W}keepNext") is not None
    ]
    assert "Fait à Kayes" in kept
    styles = ElementTree.fromstring(parts_of(pipeline.render(page, "docx"))["word/styles.xml"])
    signature = next(s for s in styles.iter(f"{W}style") if s.get(f"{W}styleId") == "Signature")
    assert signature.find(f"{W}pPr/{W}keepNext") is not None


def test_two_ordered_lists_of_a_word_file_count_apart() -> None:
    page = Page("t", tuple(Listing(((Run("x"),),), ordered=True, start=start) for start in (1, 4)))
    numbering = parts_of(pipeline.render(page, "docx"))["word/numbering.xml"]
    assert re.findall(r'startOverride w:val="(\d)"', numbering) == ["1", "4"]
    document = parts_of(pipeline.render(page, "docx"))["word/document.xml"]
    assert re.findall(r'numId w:val="(\d)"', document) == ["2", "3"]


def test_a_pdf_is_an_archive_in_french_dated_like_its_page() -> None:
    reader = pypdf.PdfReader(io.BytesIO(pipeline.render(composed().page, "pdf")))
    metadata = reader.trailer["/Root"]["/Metadata"].get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in metadata
    assert "<pdfaid:conformance>B</pdfaid:conformance>" in metadata
    assert reader.trailer["/Root"]["/Lang"].startswith("fr")
    assert reader.metadata is not None
    assert reader.metadata.title == "Demande de Contrat-Plan État-Région – Région de Kayes"
    assert str(reader.metadata["/CreationDate"]).startswith("D:20180801")
    box = reader.pages[0].mediabox
    assert (round(float(box.width)), round(float(box.height))) == (595, 842)


def test_pdf_tables_repeat_their_header_on_every_page() -> None:
    projects, shares = plan_of(60)
    content = pipeline.render(composed(projects=projects, shares=shares).page, "pdf")
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]
    with_rows = [page for page in pages if "Piste rurale" in page]
    assert len(with_rows) > 1
    assert all("Projet et localisation" in page for page in with_rows)
    assert f"Page 1 / {len(pages)}" in pages[0]


def test_without_its_complement_pdf_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "typst", None)
    with pytest.raises(UsageError, match=r"pip install \"cperflow\[pdf\]\""):
        pipeline.render(composed().page, "pdf")


def test_html_is_one_file_without_script_or_outside_resource() -> None:
    content = pipeline.render(composed("convention").page, "html").decode()
    assert 'lang="fr-FR"' in content
    parser = _Words()
    parser.feed(content)
    assert not parser.tags & {"script", "link", "img", "iframe"}
    assert not re.search(r"(src|href)=|url\(", content)
    assert "<b>" not in content


def test_text_fits_eighty_columns_with_the_letterhead_on_two() -> None:
    lines = pipeline.render(composed().page, "txt").decode().split("\n")
    assert max(map(len, lines)) <= 80
    assert re.search(r"RÉGION DE KAYES\s{5,}RÉPUBLIQUE DU MALI", lines[0])
    assert any(line.strip() == "-=-=-" for line in [line[:40] for line in lines])


def test_a_title_of_four_hundred_characters_is_shown_whole() -> None:
    (project, *_), shares = plan_of(1)
    long = project._replace(name="Réhabilitation de la piste rurale " * 12)
    for format in ("docx", "html", "pdf", "txt"):
        page = composed("convention", projects=[long], shares=shares).page
        assert READERS[format](pipeline.render(page, format)).count("Réhabilitation") >= 24


def tables_of(document: str, **changes: Any) -> list[Table]:
    return [block for block in composed(document, **changes).page.body if isinstance(block, Table)]


@pytest.mark.parametrize("count", [1, 2, 15, 40])
@pytest.mark.parametrize("document", ["demande", "convention"])
def test_the_tables_can_be_read_on_paper(document: str, count: int) -> None:
    projects, shares = plan_of(count)
    for table in tables_of(document, projects=projects, shares=shares):
        assert layout.grid(table).points >= 8.5


def test_five_years_of_thousands_of_millions_stay_readable() -> None:
    projects, _ = plan_of(2)
    shares = [
        Share(project.id, source, year, 12_345_678_901)
        for project in projects for source in ("etat", "region") for year in range(2018, 2023)
    ]  # fmt: skip
    (plan, *_) = tables_of("convention", projects=projects, shares=shares)
    found = layout.grid(plan)
    assert found.points >= 8
    assert not found.cuts
    assert len(plan.header) == 7


def years_plan(count: int, years: range) -> dict[str, Any]:
    projects, _ = plan_of(count)
    sources = ("etat", "region", "communes", "partenaires")
    shares = [
        Share(project.id, source, year, 123_456_789)
        for project in projects for source in sources for year in years
    ]  # fmt: skip
    return {"projects": projects, "shares": shares}


def test_the_plan_names_each_project_across_and_adds_it_up() -> None:
    (plan, *_) = tables_of("convention", **years_plan(2, range(2018, 2023)))
    across = [layout.plain(row[0]) for row in plan.rows if plan.across(row)]
    assert [text.split(" : ")[0] for text in (text.replace(NBSP, " ") for text in across)] == [
        "Projet n° 1", "Projet n° 2", "Ensemble des projets – coût",
    ]  # fmt: skip
    told = [[layout.plain(cell).replace(NBSP, " ") for cell in row] for row in plan.rows]
    assert told[5] == ["Sous-total", *["493 827 156"] * 5, "2 469 135 780"]
    assert told[-1] == ["Total", *["987 654 312"] * 5, "4 938 271 560"]


def test_more_than_five_years_make_several_tables() -> None:
    first, second, *_ = tables_of("convention", **years_plan(1, range(2018, 2025)))
    heads = [[layout.plain(cell) for cell in table.header] for table in (first, second)]
    assert heads == [
        ["Source", "2018", "2019", "2020", "2021", "2022"],
        ["Source", "2023", "2024", "Total"],
    ]


@pytest.mark.parametrize("count", [2, 15])
def test_the_plan_of_five_years_fits_the_columns_of_a_text(count: int) -> None:
    page = composed("convention", **years_plan(count, range(2018, 2023))).page
    text = pipeline.render(page, "txt").decode()
    assert max(map(len, text.split("\n"))) <= 80
    assert text.replace(NBSP, " ").count("2018 : 123 456 789 ; 2019 : 123 456 789") == 4 * count


@pytest.mark.parametrize("format", ["docx", "html", "pdf"])
def test_the_plan_of_five_years_is_drawn_in_every_format(format: str) -> None:
    page = composed("convention", **years_plan(15, range(2018, 2023))).page
    content = pipeline.render(page, format)
    assert squeezed(READERS[format](content)).count("Projetn°15:") >= 2
    if format == "docx":
        assert 'w:gridSpan w:val="7"' in parts_of(content)["word/document.xml"]


def test_a_project_stays_on_one_page_with_its_sources() -> None:
    (plan, *_) = tables_of("convention", **years_plan(2, range(2018, 2023)))
    kept = layout.kept_rows(plan, whole=False)
    assert kept == (True,) * 5 + (False,) + (True,) * 5 + (False,) + (True,) * 5 + (False,)


def test_the_names_below_a_signature_stand_on_one_line() -> None:
    long = ("Pour l’État,", "Le Gouverneur de la Région de Kayes et de tous ses cercles", "", "Awa")
    page = Page("t", (Signature((long, ("Le Président", "", "Bandiougou"))),))
    lines = pipeline.render(page, "txt").decode().split("\n")
    assert any("Awa" in line and "Bandiougou" in line for line in lines)
    assert max(map(len, lines)) <= 80
    body = ElementTree.fromstring(parts_of(pipeline.render(page, "docx"))["word/document.xml"])
    names = list(body.iter(f"{W}tr"))[-1]
    assert [text.text for text in names.iter(f"{W}t")] == ["Awa", "Bandiougou"]
    assert "<div>Awa</div><div>Bandiougou</div>" in pipeline.render(page, "html").decode()


def test_a_word_list_leaves_its_space_before_what_follows() -> None:
    page = Page("t", (Listing(((Run("a"),), (Run("b"),))), Paragraph((Run("c"),))))
    body = ElementTree.fromstring(parts_of(pipeline.render(page, "docx"))["word/document.xml"])
    spaces = [p.find(f"{W}pPr/{W}spacing") for p in body.iter(f"{W}p")]
    told = [space.get(f"{W}after") if space is not None else None for space in spaces]
    assert told[-3:] == [None, "120", None]


@pytest.mark.parametrize("format", pipeline.FORMATS)
def test_no_control_character_reaches_a_file(format: str) -> None:
    bad = "a\x1b[31mb\x07\x00\x7f\x85\x9bc"
    page = Page(
        bad, (Paragraph((Run(bad),)), Table(((Run(bad),),), (), ("left",)), Signature(((bad,),))),
        subject=bad, footer=bad, notice=bad, cover=(bad,), author=bad, addressee=(bad,),
    )  # fmt: skip
    content = pipeline.render(page, format)
    written = "".join(parts_of(content).values()) if format == "docx" else READERS[format](content)
    assert "[31m" in written
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", written)


def test_a_low_table_stays_on_one_page_and_a_high_one_may_be_cut() -> None:
    low, high = (
        Table(cells, (cells,) * 3, ("left", "left"))
        for cells in (((Run("a"),), (Run("b"),)), ((Run("a " * 900),), (Run("b " * 900),)))
    )
    assert layout.grid(low).whole
    assert not layout.grid(high).whole
    document = parts_of(pipeline.render(Page("x", (low,)), "docx"))["word/document.xml"]
    first, *_, last = document.partition("<w:tbl>")[2].split("<w:tr>")[1:]
    assert "<w:keepNext/>" in first
    assert "<w:keepNext/>" not in last
    pytest.importorskip("typst")
    assert pdf_text(pipeline.render(Page("x", (high,)), "pdf")).count("a") >= 900 * 4


def test_a_word_file_is_light() -> None:
    projects, shares = plan_of(25)
    content = pipeline.render(composed("convention", projects=projects, shares=shares).page, "docx")
    assert len(content) < 40_000


def test_an_unknown_format_is_told_with_the_nearest() -> None:
    with pytest.raises(UsageError, match="Vouliez-vous dire « docx »"):
        pipeline.render(composed().page, "doc")


def test_making_a_word_letter_imports_nothing_heavy() -> None:
    program = (
        "import sys; from cperflow.documents.templating import pipeline; "
        "from cperflow.documents.fields import context; "
        "from cperflow.documents.drawing import docx; "
        "print(*(name for name in ('docx.api', 'lxml', 'yaml', 'ruamel', 'pydantic', 'sqlalchemy', "
        "'dataclasses', 'typst') if name in sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert run.stdout.strip() == b""


@pytest.mark.slow
@WITH_OFFICE
def test_libreoffice_opens_the_word_files(tmp_path: Path) -> None:
    projects, shares = plan_of(25)
    page = composed("convention", projects=projects, shares=shares).page
    (tmp_path / "c.docx").write_bytes(pipeline.render(page, "docx"))
    converted("pdf", tmp_path, tmp_path / "c.docx")
    text = pdf_text((tmp_path / "c.pdf").read_bytes())
    assert "Annexe 7 – Avis" in text.replace("\u00a0", " ")
    assert text.count("Source") >= 2


def test_every_document_of_the_procedure_has_its_template() -> None:
    shipped = template_names([TEMPLATES])
    assert {spec.id for spec in cper().documents} <= set(shipped)
