"""Whatever a value holds, it is shown as text: nothing of it dropped, nothing of it obeyed."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import docx as python_docx
import pypdf
import pytest
from documents_builders import composed, data, plan_of
from hypothesis import example, given, settings
from hypothesis import strategies as st
from offices import WITH_OFFICE, converted

from cperflow.documents.fields import context
from cperflow.documents.page import layout
from cperflow.documents.page.blocks import (
    Block,
    Heading,
    Inline,
    Listing,
    Page,
    Paragraph,
    Run,
    Signature,
    Table,
)
from cperflow.documents.templating import pipeline
from cperflow.errors import InvalidData

MARKS = "&<>{}#$*_`\\\"'|@~^[]()=+-/%:;!?.«»"
MALI = "ɛɔɲŋƐƆƝŊœŒéèêàçÉÈÀÇ’–…"
CODE = "3F7K-Q2MD-9XTZ"
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
ODD = (
    "a & b", "<b>gras</b>", "{{ 7*7 }}", "{% for x in y %}", "#let x = 1", "$x^2$", "*gras*",
    "_bas_", "\\pagebreak", "`code`", "@ref", "« a »", 'dit "x"', "a\u200fb\u200e", "مالي",
    "piste 😀", "漢字", "]]>", "&amp;", "../..", "#include(\"/etc/passwd\")", "\t", "a\nb",
)  # fmt: skip
values = st.one_of(
    st.sampled_from(ODD), st.text(st.sampled_from(MARKS + MALI + "ab 12\u00a0"), max_size=60),
    st.text(max_size=30),
)  # fmt: skip


def text(value: str) -> Inline:
    return (Run(value),)


def everywhere(value: str) -> Page:
    """A page that holds the value in every place a text may stand."""
    cells = (text(value), text("1"))
    body: tuple[Block, ...] = (
        Heading(2, text(value)), Paragraph(text(value)), Paragraph(text(value), "right"),
        Listing((text(value), text(value))), Listing((text(value),), ordered=True),
        Table(cells, (cells, (text(value),), cells), ("left", "right"), total_rows=1),
        Signature(((value, "", value), ("Awa",))),
    )  # fmt: skip
    return Page(
        value, body, letterhead=(value, "DEUX"), state=(value,), reference=value, place_date=value,
        sender=value, addressee=(value,), subject=value, references=(value,),
        attachments=(value, "b"), copies=(value,), footer=value, notice=value, author=value,
        code=CODE, date="2018-08-01",
    )  # fmt: skip


def squeezed(told: str) -> str:
    """Without blanks, nor what only tells in which direction to read."""
    return re.sub(r"[\s\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", layout.printable(told))


def word_text(content: bytes) -> str:
    document = python_docx.Document(io.BytesIO(content))
    section = document.sections[0]
    parts = (document.element, section.header._element, section.footer._element)
    return "".join(node.text or "" for part in parts for node in part.iter(f"{WORD}t"))


def pdf_text(content: bytes) -> str:
    return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)


@settings(max_examples=40, deadline=None)
@given(values)
def test_a_value_is_shown_whole_wherever_it_stands(value: str) -> None:
    page = everywhere(value)
    times = 20
    assert squeezed(word_text(pipeline.render(page, "docx"))).count(squeezed(value)) >= times
    told = pipeline.render(page, "txt").decode()
    assert squeezed(value) in squeezed(told)


@settings(max_examples=15, deadline=None)
@given(st.text(st.sampled_from(MARKS + MALI + "ab 12"), min_size=1, max_size=40))
@example("#let x = 1 $y$ *b* _i_ @ref <lbl> \\ `c` {{ 7*7 }} // fin")
@example("ɛ ɔ ɲ ŋ Ɛ Ɔ Ɲ Ŋ œ")
def test_a_pdf_says_every_character_of_a_value(value: str) -> None:
    page = Page(value, (Paragraph(text(value), "left"),), author=value, subject=value)
    content = pipeline.render(page, "pdf")
    assert squeezed(pdf_text(content)).count(squeezed(value)) >= 3
    metadata = pypdf.PdfReader(io.BytesIO(content)).metadata
    assert metadata is not None
    assert metadata.title == value


@pytest.mark.parametrize("value", ODD)
def test_no_value_stops_a_pdf(value: str) -> None:
    assert pipeline.render(everywhere(value), "pdf").startswith(b"%PDF-")


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler is not installed")
@pytest.mark.parametrize(
    ("word", "places"), [("mot", 20), ("x" * 3000, 3)], ids=["words", "no blank"]
)
def test_ten_thousand_characters_stay_on_the_sheet(word: str, places: int, tmp_path: Path) -> None:
    long = " ".join([word] * (10_000 // len(word)))
    cells = (text(long), text("1"))
    few = Page(long, (Paragraph(text(long)), Table(cells, (), ("left", "right"))), code=CODE)
    page = everywhere(long) if places > 3 else few
    (tmp_path / "long.pdf").write_bytes(pipeline.render(page, "pdf"))
    boxes = subprocess.run(
        ["pdftotext", "-bbox", str(tmp_path / "long.pdf"), "-"], capture_output=True, check=True
    ).stdout.decode()
    seen = re.findall(
        r'xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>', boxes
    )
    off = [w for x, y, right, low, w in seen if float(right) > 590 or float(low) > 842]
    assert off == []
    assert sum(w.count(word[0]) for *_, w in seen) >= places * long.count(word[0])
    assert word_text(pipeline.render(page, "docx")).count(long) >= places


def test_a_row_longer_than_a_page_may_be_cut_and_no_other() -> None:
    rows = ((text("a"), text("mot " * 2500)), (text("b"), text("mot " * 100)))
    table = Table((text("N°"), text("Projet")), rows, ("left", "left"))
    assert layout.grid(table).high == (False, True, False)
    document = python_docx.Document(io.BytesIO(pipeline.render(Page("t", (table,)), "docx")))
    drawn = document.tables[0].rows
    whole = [row._tr.find(f"{WORD}trPr/{WORD}cantSplit") is not None for row in drawn]
    assert whole == [True, False, True]


def test_a_title_too_long_for_the_top_of_a_sheet_stands_in_the_text() -> None:
    page = Page("t", (Paragraph(text("corps")),), notice="n" * 301, footer="f" * 301)
    told = [layout.plain(block.text) for block in layout.with_room(page).body]  # type: ignore[union-attr]
    assert told == ["n" * 301, "corps", "f" * 301]
    assert layout.with_room(page._replace(notice="n", footer="f")).body == page.body


@pytest.mark.parametrize(
    ("levels", "outline"),
    [((2, 3, 2), (1, 2, 1)), ((1, 3, 2), (1, 2, 2)), ((3, 1, 2, 3), (1, 1, 2, 3)), ((), ())],
)
def test_the_outline_of_a_pdf_starts_at_one_and_leaves_no_level_out(
    levels: tuple[int, ...], outline: tuple[int, ...]
) -> None:
    assert layout.outline([Heading(level, text("t")) for level in levels]) == outline


@pytest.mark.parametrize("document", ["demande", "convention"])
def test_a_pdf_is_tagged_for_those_who_listen_to_it(document: str) -> None:
    content = pipeline.render(composed(document).page._replace(code=CODE), "pdf")
    reader = pypdf.PdfReader(io.BytesIO(content))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"].startswith("fr")
    metadata = root["/Metadata"].get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert "<pdfaid:part>2</pdfaid:part>" in metadata
    fonts = {font for page in reader.pages for font in page["/Resources"]["/Font"].values()}
    for font in fonts:
        (descendant,) = font.get_object()["/DescendantFonts"]
        assert {"/FontFile3", "/FontFile2"} & set(descendant.get_object()["/FontDescriptor"])


FIELDS = tuple(sorted(context.NAMES))
REACHES = (
    "{{% for c in {0}.__class__.__mro__ %}}{{% endfor %}}", "{{{{ {0}.__init__ }}}}",
    "{{{{ {0}['__class__'] }}}}", "{{{{ {0}.mro() }}}}", "{{{{ {0}._asdict() }}}}",
    "{{{{ {0}|attr('__class__') }}}}", "{{{{ {0}.__class__ }}}}",
)  # fmt: skip


@pytest.mark.parametrize("field", FIELDS)
def test_no_field_of_a_template_leads_into_python(field: str) -> None:
    built = context.build(data())
    for reach in REACHES:
        template = pipeline.Template("essai", f"---\ntitre: t\n---\n{reach.format(field)}".encode())
        with pytest.raises(InvalidData):
            pipeline.compose(template, built)


def test_no_field_makes_a_template_loop_for_ever() -> None:
    named = "".join(f"{{{{ {field} is defined }}}}" for field in FIELDS)
    turns = "{% for a in range(1000) %}{% for b in range(1000) %}"
    loop = f"{turns}{named}{{% endfor %}}{{% endfor %}}"
    template = pipeline.Template("essai", f"---\ntitre: t\n---\n{loop}".encode())
    with pytest.raises(InvalidData, match="trop"):
        pipeline.compose(template, context.build(data()))


SAME = """
import sys, hashlib
sys.path.insert(0, {tests!r})
import time, locale
from documents_builders import composed
from cperflow.documents.templating import pipeline
time.tzset()
try:
    locale.setlocale(locale.LC_ALL, "")
except locale.Error:
    pass
page = composed("convention").page._replace(code="3F7K-Q2MD-9XTZ")
for format in pipeline.FORMATS:
    print(format, hashlib.sha256(pipeline.render(page, format)).hexdigest())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no time.tzset there")
def test_a_page_gives_the_same_bytes_wherever_and_whenever_it_is_made() -> None:
    program = SAME.format(tests=os.path.dirname(os.path.abspath(__file__)))
    places = (
        {"TZ": "Africa/Bamako", "LC_ALL": "C", "PYTHONHASHSEED": "1"},
        {"TZ": "Pacific/Kiritimati", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "2"},
    )
    made = {
        subprocess.run(
            [sys.executable, "-c", program], env={**os.environ, **place}, check=True,
            capture_output=True,
        ).stdout
        for place in places
    }  # fmt: skip
    assert len(made) == 1
    assert len(next(iter(made)).split()) == 2 * len(pipeline.FORMATS)


@pytest.mark.slow
@WITH_OFFICE
def test_libreoffice_shows_every_odd_value_and_long_rows(tmp_path: Path) -> None:
    projects, shares = plan_of(25)
    long = [p._replace(name=(f"Piste & <{p.id}> " * 40)[:400]) for p in projects]
    page = composed(projects=long, shares=shares).page._replace(code=CODE)
    odd = [Paragraph(text(value)) for value in ODD]
    high = Table((text("N°"), text("P")), ((text("1"), text("mot " * 2500)),), ("left", "left"))
    page = page._replace(body=(*page.body, *odd, high))
    (tmp_path / "c.docx").write_bytes(pipeline.render(page, "docx"))
    converted("pdf", tmp_path, tmp_path / "c.docx")
    told = squeezed(pdf_text((tmp_path / "c.pdf").read_bytes()))
    assert told.count("mot") >= 2500
    for value in ("{{ 7*7 }}", "<b>gras</b>", '#include("/etc/passwd")', "&amp;"):
        assert squeezed(value) in told
    assert "Piste&<P25>" in told
