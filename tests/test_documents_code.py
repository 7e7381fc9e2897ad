"""The code of an edition on its pages, as an eye, a scanner and a program read it."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from string import ascii_lowercase

import docx as python_docx
import numpy
import pypdf
import pytest
import zxingcpp
from documents_builders import composed, plan_of
from hypothesis import given, settings
from hypothesis import strategies as st
from offices import WITH_OFFICE, converted

from cperflow.documents.page import qr
from cperflow.documents.page.blocks import Page, Paragraph, Run
from cperflow.documents.page.codes import SCHEME, code_of, read_code
from cperflow.documents.templating import pipeline

CODE = code_of("3f7" * 22)
SAID = f"Code de vérification {CODE}"
PAGE = Page("Titre", (Paragraph((Run("Corps"),)),), footer="BP 245 Kayes", code=CODE)
RASTER = pytest.mark.skipif(not shutil.which("pdftoppm"), reason="poppler is not installed")

codes = st.text("0123456789abcdef", min_size=64, max_size=64).map(code_of)


def picture(rows: tuple[str, ...], pixels: int = 4) -> numpy.ndarray:
    """A QR as grey pixels, its quiet zone around it."""
    dark = numpy.array([[bit == "1" for bit in row] for row in rows])
    return numpy.pad(numpy.where(dark, 0, 255), 4, constant_values=255).astype(numpy.uint8).repeat(
        pixels, 0
    ).repeat(pixels, 1)  # fmt: skip


def read_in(image: numpy.ndarray) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(image)]


def scanned(pdf: Path, page: int) -> numpy.ndarray:
    """A page as a scanner of 150 points an inch gives it, in grey."""
    raw = subprocess.run(
        ["pdftoppm", "-r", "150", "-gray", "-f", str(page), "-l", str(page), str(pdf)],
        check=True, capture_output=True,
    ).stdout  # fmt: skip
    head = re.match(rb"P5\s(\d+) (\d+)\s255\s", raw)
    assert head
    width, height = int(head[1]), int(head[2])
    pixels = numpy.frombuffer(raw[head.end() :], numpy.uint8)
    return pixels.reshape(height, width).copy()


@settings(max_examples=60, deadline=None)
@given(codes)
def test_the_qr_is_bit_for_bit_the_one_of_another_encoder(code: str) -> None:
    theirs = zxingcpp.create_barcode(
        SCHEME + code, zxingcpp.BarcodeFormat.QRCode, options="ecLevel=Q,version=2,dataMask=0"
    )
    drawn = numpy.array(theirs.to_image(scale=1, add_quiet_zones=False))
    rows = tuple("".join("1" if pixel < 128 else "0" for pixel in row) for row in drawn)
    assert qr.symbol(SCHEME + code) == rows


@settings(max_examples=60, deadline=None)
@given(st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:", max_size=qr.LONGEST))
def test_whatever_a_qr_may_hold_is_read_back(text: str) -> None:
    if text:
        assert read_in(picture(qr.symbol(text))) == [text]
    assert len(qr.symbol(text)) == qr.SIZE


def test_a_spoilt_qr_is_still_read() -> None:
    image = picture(qr.symbol(SCHEME + CODE))
    image[70:86, 60:90] = 0
    assert read_in(image) == [SCHEME + CODE]


@pytest.mark.parametrize("text", ["A" * (qr.LONGEST + 1), "é", ascii_lowercase])
def test_what_a_qr_cannot_hold_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"characters|substring"):
        qr.symbol(text)


@pytest.mark.parametrize("format", pipeline.FORMATS)
def test_a_page_says_its_code_in_every_format(format: str) -> None:
    content = pipeline.render(PAGE, format)
    if format == "docx":
        footer = zipfile.ZipFile(io.BytesIO(content)).read("word/footer1.xml").decode()
        assert f">{SAID}<" in footer
        assert f'descr="{SAID}"' in footer
    elif format == "pdf":
        text = pypdf.PdfReader(io.BytesIO(content)).pages[0].extract_text()
        assert SAID in text.replace("\u00a0", " ")
    else:
        assert SAID in content.decode()


@pytest.mark.parametrize("format", pipeline.FORMATS)
def test_a_page_without_a_code_speaks_of_none(format: str) -> None:
    content = pipeline.render(PAGE._replace(code=""), format)
    assert b"CPERFLOW" not in content
    if format == "docx":
        assert not any("qr" in name for name in zipfile.ZipFile(io.BytesIO(content)).namelist())
    else:
        assert "vérification".encode() not in content


def test_the_code_is_in_the_metadata_of_each_file() -> None:
    word = python_docx.Document(io.BytesIO(pipeline.render(PAGE, "docx"))).core_properties
    assert word.identifier == word.keywords == SCHEME + CODE
    archive = pypdf.PdfReader(io.BytesIO(pipeline.render(PAGE, "pdf")))
    assert archive.metadata is not None
    assert archive.metadata["/Keywords"] == SCHEME + CODE
    html = pipeline.render(PAGE, "html").decode()
    assert f'<meta name="keywords" content="{SCHEME}{CODE}">' in html
    assert read_code(SCHEME + CODE) == CODE


def test_the_picture_of_a_word_file_is_read_without_its_page() -> None:
    content = zipfile.ZipFile(io.BytesIO(pipeline.render(PAGE, "docx"))).read("word/media/qr.png")
    assert content == qr.png(qr.symbol(SCHEME + CODE))
    document = python_docx.Document(io.BytesIO(pipeline.render(PAGE, "docx")))
    parts = document.sections[0].footer.part.related_parts.values()
    assert [part.image.content_type for part in parts if hasattr(part, "image")] == ["image/png"]


def test_the_words_of_the_foot_stay_beside_the_qr() -> None:
    document = python_docx.Document(io.BytesIO(pipeline.render(PAGE, "docx")))
    (table,) = document.sections[0].footer.tables
    assert [p.text for p in table.cell(0, 1).paragraphs] == ["BP 245 Kayes", "Page  / ", SAID]


@RASTER
def test_every_page_of_a_pdf_is_found_again_by_its_scan(tmp_path: Path) -> None:
    projects, shares = plan_of(8)
    page = composed("convention", projects=projects, shares=shares).page._replace(code=CODE)
    content = pipeline.render(page, "pdf")
    (tmp_path / "c.pdf").write_bytes(content)
    for number in range(1, len(pypdf.PdfReader(io.BytesIO(content)).pages) + 1):
        assert read_in(scanned(tmp_path / "c.pdf", number)) == [SCHEME + CODE]


@RASTER
def test_a_pale_scan_upside_down_is_still_read(tmp_path: Path) -> None:
    (tmp_path / "c.pdf").write_bytes(pipeline.render(PAGE, "pdf"))
    image = scanned(tmp_path / "c.pdf", 1)[::-1, ::-1].astype(float) * 0.6 + 80
    noise = numpy.random.default_rng(1).normal(0, 6, image.shape)
    pale = numpy.ascontiguousarray((image + noise).clip(0, 255).astype(numpy.uint8))
    assert read_in(pale) == [SCHEME + CODE]


@pytest.mark.slow
@WITH_OFFICE
@RASTER
def test_every_page_of_a_word_file_is_found_again_by_its_scan(tmp_path: Path) -> None:
    page = PAGE._replace(body=tuple(Paragraph((Run(f"Mot {n} " * 40),)) for n in range(30)))
    (tmp_path / "c.docx").write_bytes(pipeline.render(page, "docx"))
    converted("pdf", tmp_path, tmp_path / "c.docx")
    pages = pypdf.PdfReader(tmp_path / "c.pdf").pages
    assert len(pages) > 1
    for number in range(1, len(pages) + 1):
        assert read_in(scanned(tmp_path / "c.pdf", number)) == [SCHEME + CODE]
