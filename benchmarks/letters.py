"""Letters made one after another in one process: composed and rendered, no disk."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from datetime import date
from statistics import median
from time import perf_counter

from material import TOLD, Measure, demonstration

from cperflow import shipped
from cperflow.documents import context, pipeline
from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.pieces import required
from cperflow.domain.dossier.replay import replay
from cperflow.service.workspace import Workspace

LETTER = "demande"
ON = date(2018, 4, 9)


def measure(number: int) -> Iterator[Measure]:
    """Letters per second, each with another reference; the first one is not counted."""
    with tempfile.TemporaryDirectory() as folder:
        ws = demonstration(os.path.join(folder, "letters.db"))
        dossier = replay(ws.store.journal(TOLD), as_of=ON)
        assert dossier is not None
        data = _data(ws, dossier)
        ws.store.close()
    template = pipeline.load_template(LETTER, [shipped.folder("templates")])
    for format in ("docx", "pdf"):
        seconds = []
        for index in range(number + 1):
            start = perf_counter()
            named = data._replace(ref=f"{TOLD}-{index}", facts=_numbered(data, index))
            page = pipeline.compose(template, context.build(named)).page
            size = len(pipeline.render(page, format))
            seconds.append(perf_counter() - start)
        rate = 1 / median(seconds[1:])
        detail = f"median of {number}, {size // 1024} kB each"
        yield Measure(f"letters, {format}", rate, 20, True, "/s", detail)


def _numbered(data: context.DocumentData, index: int) -> dict[str, object]:
    return {**data.facts, "demande_reference": f"{index:03}/CR-KAYES"}


def _data(ws: Workspace, dossier: Dossier) -> context.DocumentData:
    workflow = ws.workflow(dossier.workflow_hash)
    document = workflow.document(LETTER)
    pieces = [
        (str(piece.key), piece.spec.name, piece.state is not None)
        for piece in required(dossier, workflow, document.steps[0])
    ]
    return context.DocumentData(
        workflow, document, dossier.ref, dossier.subject, dossier.subject_kind, dossier.facts,
        tuple(dossier.projects.values()), dossier.plan.shares, pieces, {}, ON,
    )  # fmt: skip
