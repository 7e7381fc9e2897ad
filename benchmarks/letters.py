"""Letters and contracts made one after another in one process: composed and rendered, no disk.

In turn with docxtpl making a letter of as many words, lines and figures, and with LibreOffice
making one PDF of a letter, as an office would without typst.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from io import BytesIO
from statistics import median
from time import perf_counter
from typing import Any

from material import TOLD, Measure, demonstration

from cperflow import shipped
from cperflow.documents.fields import context
from cperflow.documents.page.blocks import Page, Paragraph, Table
from cperflow.documents.page.codes import code_of
from cperflow.documents.page.layout import plain
from cperflow.documents.templating import pipeline
from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.finance import Project, Share
from cperflow.domain.dossier.pieces import required
from cperflow.domain.dossier.replay import replay
from cperflow.service.workspace import Workspace

LETTER, CONTRACT = "demande", "convention"
ON = date(2018, 4, 9)
PROJECTS = 13
"""As many as make a contract of ten pages."""


def measure(number: int) -> Iterator[Measure]:
    """Documents per second, each with another reference and code; the first is not counted."""
    with tempfile.TemporaryDirectory() as folder:
        ws = demonstration(os.path.join(folder, "letters.db"))
        dossier = replay(ws.store.journal(TOLD), as_of=ON)
        assert dossier is not None
        letter, contract = (_data(ws, dossier, document) for document in (LETTER, CONTRACT))
        ws.store.close()
        yield from _letters(letter, number, folder)
    yield _contracts(_with_projects(contract), number // 4)
    yield _memory(letter, 1_000)


def _letters(data: context.DocumentData, number: int, folder: str) -> Iterator[Measure]:
    makers: dict[str, Callable[[int], bytes]] = {
        "docx": lambda index: _made(data, index, "docx"),
        "docxtpl": _word_model(_page(data, 0)),
        "pdf": lambda index: _made(data, index, "pdf"),
    }
    seconds, sizes = _in_turn(makers, number)
    rates = {name: 1 / median(taken) for name, taken in seconds.items()}
    detail = f"median of {number}, {{}} kB each"
    for format, target in (("docx", 20), ("pdf", 60)):
        told = detail.format(sizes[format] // 1024)
        yield Measure(f"letters, {format}", rates[format], target, True, "/s", told)
    ratio = median(b / a for a, b in zip(seconds["docx"], seconds["docxtpl"], strict=True))
    told = f"docxtpl {rates['docxtpl']:.1f}/s, {sizes['docxtpl'] // 1024} kB each"
    yield Measure("letters, docx, to docxtpl", ratio, 3, True, "×", told)
    if shutil.which("soffice"):
        taken = _libreoffice(_made(data, 0, "docx"), folder)
        told = f"LibreOffice {taken:.1f} s for one, after a first one"
        yield Measure("letters, pdf, to LibreOffice", rates["pdf"] * taken, 3, True, "×", told)


def _contracts(data: context.DocumentData, number: int) -> Measure:
    seconds, sizes = _in_turn({"pdf": lambda index: _made(data, index, "pdf")}, number)
    content = _made(data, 0, "pdf")
    pages = _pages(content)
    told = f"median of {number}, {pages} pages, {PROJECTS} projects, {sizes['pdf'] // 1024} kB"
    return Measure("contracts of ten pages, pdf", 1 / median(seconds["pdf"]), 8, True, "/s", told)


def _memory(data: context.DocumentData, number: int) -> Measure:
    """Megabytes the process holds more, typst included, after `number` letters in both formats
    than after the first hundred, which fill the caches."""
    for index in range(100):
        _both(data, index)
    before = _resident()
    for index in range(100, number):
        _both(data, index)
    told = f"{number} letters in docx and pdf, from the hundredth on; {before:.0f} MB before"
    return Measure("memory of the letters", _resident() - before, 5, False, " MB", told)


def _both(data: context.DocumentData, index: int) -> None:
    for format in ("docx", "pdf"):
        _made(data, index, format)


def _in_turn(
    makers: Mapping[str, Callable[[int], bytes]], number: int
) -> tuple[dict[str, list[float]], dict[str, int]]:
    seconds: dict[str, list[float]] = {name: [] for name in makers}
    sizes: dict[str, int] = {}
    for index in range(number + 1):
        for name, make in makers.items():
            start = perf_counter()
            sizes[name] = len(make(index))
            if index:
                seconds[name].append(perf_counter() - start)
    return seconds, sizes


def _made(data: context.DocumentData, index: int, format: str) -> bytes:
    return pipeline.render(_page(data, index), format)


def _page(data: context.DocumentData, index: int) -> Page:
    named = data._replace(ref=f"{TOLD}-{index}", facts=_numbered(data, index))
    template = pipeline.load_template(data.document.id, [shipped.folder("templates")])
    page = pipeline.compose(template, context.build(named)).page
    assert isinstance(page, Page)
    return page._replace(code=code_of(f"{index * 7919:064x}"[::-1]))


def _numbered(data: context.DocumentData, index: int) -> dict[str, object]:
    return {**data.facts, "demande_reference": f"{index:03}/CR-KAYES"}


def _word_model(page: Page) -> Callable[[int], bytes]:
    """The same letter by docxtpl: its paragraphs with the reference to fill in, its table of
    projects as a loop over rows; the model is opened each time, as docxtpl wants it."""
    from docx import Document
    from docxtpl import DocxTemplate

    model = Document()
    model.add_paragraph("{{ reference }}")
    table = next(block for block in page.body if isinstance(block, Table))
    for block in page.body:
        if isinstance(block, Paragraph):
            model.add_paragraph(plain(block.text))
        elif block is table:
            _add_loop(model, table)
    file = BytesIO()
    model.save(file)
    rows = [{"cells": [plain(cell) for cell in row]} for row in table.rows]

    def make(index: int) -> bytes:
        file.seek(0)
        template, filled = DocxTemplate(file), BytesIO()
        template.render({"reference": f"{index:03}", "rows": rows}, autoescape=True)
        template.save(filled)
        return filled.getvalue()

    return make


def _add_loop(model: Any, table: Table) -> None:
    drawn = model.add_table(4, len(table.header))
    for column, head in enumerate(table.header):
        drawn.cell(0, column).text = plain(head)
        drawn.cell(2, column).text = f"{{{{ row.cells[{column}] }}}}"
    drawn.cell(1, 0).text = "{%tr for row in rows %}"
    drawn.cell(3, 0).text = "{%tr endfor %}"


def _libreoffice(content: bytes, folder: str) -> float:
    """Seconds for one letter, its profile already made."""
    path = os.path.join(folder, "letter.docx")
    with open(path, "wb") as file:
        file.write(content)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = ["soffice", "--headless", profile, "--convert-to", "pdf", "--outdir", folder, path]
    for _ in range(2):
        start = perf_counter()
        subprocess.run(command, capture_output=True, check=True, timeout=180)
    return perf_counter() - start


def _with_projects(data: context.DocumentData) -> context.DocumentData:
    ids = [f"P{number}" for number in range(1, PROJECTS + 1)]
    projects = tuple(
        Project(id, f"Réhabilitation de la piste rurale {id} et de ses ouvrages",
                "infrastructure", "regional_district", cost=10**9)
        for id in ids
    )  # fmt: skip
    shares = tuple(
        Share(id, source, year, 100_000_000)
        for id in ids for source in ("etat", "region") for year in range(2018, 2023)
    )  # fmt: skip
    return data._replace(projects=projects, shares=shares)


def _pages(content: bytes) -> int:
    from pypdf import PdfReader

    return len(PdfReader(BytesIO(content)).pages)


def _resident() -> float:
    """Megabytes of memory the process holds now."""
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1024**2


def _data(ws: Workspace, dossier: Dossier, document: str) -> context.DocumentData:
    workflow = ws.workflow(dossier.workflow_hash)
    spec = workflow.document(document)
    pieces = [
        (str(piece.key), piece.spec.name, piece.state is not None)
        for piece in required(dossier, workflow, spec.steps[0])
    ]
    return context.DocumentData(
        workflow, spec, dossier.ref, dossier.subject, dossier.subject_kind, dossier.facts,
        tuple(dossier.projects.values()), dossier.plan.shares, pieces, {}, ON,
    )  # fmt: skip
