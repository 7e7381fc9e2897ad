"""How a page ends and where the next begins: signatures, copies, notes, page breaks."""

from __future__ import annotations

import re
from io import BytesIO
from xml.etree import ElementTree

import pytest
from documents_builders import parts_of
from pypdf import PdfReader

from cperflow.documents.page.blocks import (
    Block,
    Heading,
    Listing,
    Page,
    PageBreak,
    Paragraph,
    Run,
    Signature,
    Table,
)
from cperflow.documents.templating import pipeline

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SAID = Paragraph((Run("Dit."),))
TABLE = Table(((Run("h"),),), (((Run("a"),),),), ("left",))
ALONE = Signature((("Le Gouverneur", "", "", "Awa"),))
PAIR = Signature((("Le Gouverneur", "", "", "Awa"), ("Le Président", "", "", "Demba")))
LETTER = Page("Lettre", (SAID, ALONE), copies=("Archives : 1",), note="* Date illustrative.")


def body_of(page: Page) -> ElementTree.Element:
    document = ElementTree.fromstring(parts_of(pipeline.render(page, "docx"))["word/document.xml"])
    body = document.find(f"{W}body")
    assert body is not None
    return body


def text_of(element: ElementTree.Element) -> str:
    return "".join(part.text or "" for part in element.iter(f"{W}t"))


def pdf_text(page: Page) -> str:
    pages = PdfReader(BytesIO(pipeline.render(page, "pdf"))).pages
    return "\n".join(page.extract_text(extraction_mode="layout") for page in pages)


def test_the_copies_stand_at_the_left_of_a_lone_signature_in_word() -> None:
    [*_, row] = body_of(LETTER).iter(f"{W}tr")
    left, right = row.findall(f"{W}tc")
    assert text_of(left) == "* Date illustrative.Ampliations :– Archives : 1"
    assert left.find(f"{W}tcPr/{W}vAlign") is not None
    assert text_of(right) == "Le GouverneurAwa"


def test_the_copies_stand_at_the_left_of_a_lone_signature_in_pdf_and_html() -> None:
    drawn = pdf_text(LETTER)
    assert drawn.index("illustrative") < drawn.index("Archives") < drawn.rindex("Awa")
    html = pipeline.render(LETTER, "html").decode()
    block = html[html.index('<div class="signature alone"') :]
    assert block.index("Awa") < block.index("Archives") < block.index("</div></div>")


def test_a_text_reads_the_signature_then_the_copies() -> None:
    text = pipeline.render(LETTER, "txt").decode()
    assert text.index("Awa") < text.index("* Date") < text.index("Archives")


@pytest.mark.parametrize("format", ["docx", "html", "pdf"])
@pytest.mark.parametrize(
    "page",
    [
        LETTER._replace(body=(SAID, PAIR)),
        LETTER._replace(body=(ALONE, SAID)),
        LETTER._replace(copies=tuple(f"Ministère {number} : 1" for number in range(40))),
    ],
)
def test_copies_follow_what_is_no_lone_signature_or_leaves_them_no_room(
    page: Page, format: str
) -> None:
    if format == "docx":
        assert not any("Ampliations" in text_of(table) for table in body_of(page).iter(f"{W}tbl"))
    elif format == "html":
        html = pipeline.render(page, "html").decode()
        assert '</div>\n<div class="small">' in html or '</p>\n<div class="small">' in html
    else:
        drawn = pdf_text(page)
        assert drawn.index("Awa") < drawn.index("Ampliations")


def test_what_a_page_break_announces_begins_the_page_itself() -> None:
    listing = Listing(((Run("un"),), (Run("deux"),)))
    for block in (Heading(2, (Run("Annexe"),)), SAID, listing, TABLE, PAIR):
        blocks: tuple[Block, ...] = (SAID, PageBreak(), block)
        body = body_of(Page("t", blocks))
        assert not list(body.iter(f"{W}br"))
        turning = [
            p for p in body.iter(f"{W}p") if p.find(f"{W}pPr/{W}pageBreakBefore") is not None
        ]
        assert len(turning) == 1, block
        assert text_of(turning[0]) in ("Annexe", "Dit.", "un", "")


def test_a_cover_is_one_page_whatever_follows() -> None:
    for page in (
        Page("t", (PageBreak(), SAID), cover=("Contrat",)),
        Page("t", (SAID,), cover=("Contrat",), subject="Objet"),
    ):
        properties = [p.find(f"{W}pPr") for p in body_of(page).iter(f"{W}p")]
        kept = [each for each in properties if each is not None]
        assert sum(each.find(f"{W}pageBreakBefore") is not None for each in kept) == 1
        assert len(PdfReader(BytesIO(pipeline.render(page, "pdf"))).pages) == 2


def test_the_line_that_word_wants_after_a_table_takes_no_room() -> None:
    files = parts_of(pipeline.render(Page("t", (SAID, TABLE)), "docx"))
    [*_, last] = body_of(Page("t", (SAID, TABLE))).findall(f"{W}p")
    style = last.find(f"{W}pPr/{W}pStyle")
    assert style is not None
    assert style.get(f"{W}val") == "Gap"
    assert not text_of(last)
    found = re.search(r'w:styleId="Gap".*?</w:style>', files["word/styles.xml"])
    assert found is not None
    assert 'w:line="20" w:lineRule="exact"' in found[0]


@pytest.mark.parametrize("signature", [ALONE, PAIR])
def test_no_page_ends_between_a_title_and_its_name(signature: Signature) -> None:
    rows = list(body_of(Page("t", (SAID, signature))).iter(f"{W}tr"))
    assert "Awa" in text_of(rows[-1])
    for row in rows:
        assert row.find(f"{W}trPr/{W}cantSplit") is not None
        kept = [p.find(f"{W}pPr/{W}pStyle") for p in row.iter(f"{W}p")]
        assert {style.get(f"{W}val") for style in kept if style is not None} == {"Signature"}
        assert None not in kept


def test_a_name_that_fits_its_cell_is_never_hyphenated_in_a_pdf() -> None:
    names = "Sita et Gavinané, Kourougué, Sinsinkoura"
    row = ((Run(names),), (Run("Anticonstitutionnellement" * 3),), (Run("x" * 300),))
    table = Table(
        ((Run("Lieux"),), (Run("Mot"),), (Run("Autre"),)), (row,), ("left",) * 3, (1, 1, 4)
    )
    drawn = PdfReader(BytesIO(pipeline.render(Page("t", (table,)), "pdf"))).pages[0].extract_text()
    for name in re.findall(r"\w{4,}", names):
        assert name in drawn
    assert "".join(drawn.split()).count("x") >= 300
