"""Editions: what a document was made of, drawn again byte for byte, and recognised by its lines."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from cperflow.documents.making import edition as editions
from cperflow.documents.making.edition import Edition, page_data
from cperflow.documents.making.reprinting import reprinted
from cperflow.documents.page.blocks import Listing, Page, Paragraph, Run, Signature, Table
from cperflow.documents.page.codes import read_code
from cperflow.documents.returned.verification import code_in, compared
from cperflow.documents.templating.pipeline import render
from cperflow.errors import InvalidData, NotFound
from cperflow.intake.text import told
from cperflow.store.memory import MemoryStore

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)

RICH = Page(
    "Titre",
    (
        Paragraph((Run("Un "), Run("deux", bold=True), Run(" & <trois>"))),
        Listing(((Run("premier"),), (Run("second"),)), ordered=True),
        Table(((Run("N°"),), (Run("Coût"),)), (((Run("1"),), (Run("1 200"),)),), ("left", "right")),
        Signature((("Le Président", "", "", "Fanta Diallo"),)),
    ),
    letterhead=("RÉPUBLIQUE", "RÉGION"),
    place_date="Kayes, le 1er août 2018",
    addressee=("Monsieur le Ministre",),
    subject="Demande",
    footer="BP 245 Kayes",
    date="2018-08-01",
)


def edition_of(page: Page) -> Edition:
    return Edition(
        "KAYES-2018", "demande", "", "", "2018-08-01", "", "cper", 3, "h", "1", "demande", "t",
        {"subject": "Kayes", "facts": {}, "projects": [], "shares": []}, page_data(page),
    )  # fmt: skip


def lines_of(content: bytes, type: str = "docx") -> tuple[str, ...]:
    said = told(BytesIO(content), type, "x")
    return (*said.lines, *said.around)


def rewritten(content: bytes, change: dict[str, bytes]) -> bytes:
    """A Word file with some of its parts replaced, packed anew as another program would."""
    packed = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(packed, "w") as new:
        for name in sorted(old.namelist()):
            new.writestr(name, change.get(name, old.read(name)))
    return packed.getvalue()


def part(content: bytes, name: str = "word/document.xml") -> bytes:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return archive.read(name)


def test_what_was_kept_is_found_by_its_code_and_draws_the_same_bytes() -> None:
    store, edition = MemoryStore(), edition_of(RICH)
    editions.keep(store.contents, edition, b"template")
    found = editions.find(store.contents, edition.code)
    assert found == edition
    for format in ("docx", "pdf", "html", "txt"):
        first = render(RICH._replace(code=edition.code), format)
        assert reprinted(store.contents, found, format) == first


def test_the_same_facts_make_the_same_code_and_any_other_another() -> None:
    assert edition_of(RICH).code == edition_of(RICH).code
    assert edition_of(RICH).code != edition_of(RICH._replace(subject="Demandes")).code
    assert edition_of(RICH).code != edition_of(RICH)._replace(on="2018-08-02").code


def test_a_code_that_nothing_was_made_under_is_unknown() -> None:
    with pytest.raises(NotFound):
        editions.find(MemoryStore().contents, edition_of(RICH).code)


@pytest.mark.parametrize("format", ["docx", "pdf"])
def test_the_code_is_read_back_from_the_file_alone(format: str) -> None:
    code = edition_of(RICH).code
    said = told(BytesIO(render(RICH._replace(code=code), format)), format, "x")
    assert code_in(said) == code
    assert code_in(said._replace(tags=())) == code, "and from the page, when metadata were dropped"
    assert read_code(code) == code


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(texts, min_size=1, max_size=4), texts)
def test_any_page_packed_again_by_another_program_says_the_same_lines(
    bodies: list[str], title: str
) -> None:
    body = tuple(Paragraph((Run(text),)) for text in bodies)
    content = render(Page(title, body), "docx")
    assert lines_of(rewritten(content, {})) == lines_of(content)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.data())
def test_any_change_of_one_character_of_the_text_is_found(data: st.DataObject) -> None:
    """Another character, one more or one less, wherever it is in the text of the page."""
    content = render(RICH._replace(code=edition_of(RICH).code), "docx")
    name = data.draw(st.sampled_from(["word/document.xml", "word/footer1.xml"]))
    xml = part(content, name).decode()
    texts_at = [
        index
        for found in re.finditer(r"<w:t[^>]*>([^<&]+)</w:t>", xml)
        for index in range(*found.span(1))
    ]
    at = data.draw(st.sampled_from(texts_at))
    new = data.draw(st.sampled_from(["", "x", "0", " ", "\u00a0", f"{xml[at]}{xml[at]}"]))
    assume(new != xml[at])
    before, after = xml[:at], xml[at + 1 :]
    # the number of a page is computed by its reader
    assume("PAGE" not in before[before.rfind("<w:fld") :] or name == "word/document.xml")
    changed = rewritten(content, {name: f"{before}{new}{after}".encode()})
    assert lines_of(changed) != lines_of(content)
    assert compared(lines_of(content), lines_of(changed))


def test_a_text_hidden_or_covered_by_a_picture_no_longer_says_what_it_said() -> None:
    content = render(RICH, "docx")
    xml = part(content).decode()
    hidden = xml.replace("<w:r><w:rPr><w:b/>", "<w:r><w:rPr><w:vanish/><w:b/>", 1)
    assert hidden != xml
    assert lines_of(rewritten(content, {"word/document.xml": hidden.encode()})) != lines_of(content)
    pasted = xml.replace("</w:p>", "<w:r><w:drawing/></w:r></w:p>", 1)
    assert lines_of(rewritten(content, {"word/document.xml": pasted.encode()})) != lines_of(content)


@pytest.mark.parametrize(
    "xml",
    [
        b'<!DOCTYPE d [<!ENTITY a "b">]><d>&a;</d>',
        b"<d>" * 50_000,
        b"<d>" * 50_000 + b"</d>" * 50_000,
        b"\xff\xfe",
        b"",
    ],
)
def test_a_word_file_made_to_harm_is_refused_in_one_line(xml: bytes) -> None:
    content = rewritten(render(RICH, "docx"), {"word/document.xml": xml})
    with pytest.raises(InvalidData, match="ne peut pas être lu"):
        told(BytesIO(content), "docx", "lettre.docx")


def test_differences_are_told_line_by_line() -> None:
    (one,) = compared(["a", "b", "c"], ["a", "x", "c"])
    assert one == ("b", "x")
    assert [tuple(each) for each in compared(["a"], [])] == [("a", "")]
    assert compared(["a"], ["a"]) == ()
