"""The issued documents of a dossier, compared with its plan: each by the edition it was made of."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.papers import Paper, standing
from cperflow.domain.dossier.replay import replay
from cperflow.domain.money.papers import against_plan, figures_of
from cperflow.domain.money.proofs import Comparison
from cperflow.domain.procedure.definition import Workflow
from cperflow.errors import IntegrityFailure, NotFound
from cperflow.service.workspace import Workspace


def papers_of(ws: Workspace, dossier: Dossier, workflow: Workflow) -> Iterator[Comparison]:
    """What the documents in force print of the plan, as it was when each was issued.

    One written elsewhere, filled into a Word model, or whose edition this store has no longer,
    cannot be read.
    """
    papers = [paper for paper in standing(dossier.papers) if paper.edition]
    if not papers:
        return
    journal, now = ws.store.journal(dossier.ref), figures_of(dossier.plan, workflow)
    for paper in papers:
        then = replay(event for event in journal if event.sequence < paper.sequence)
        page = _page(ws, paper)
        if then is not None and page is not None:
            before = figures_of(then.plan, workflow)
            yield from against_plan(_name(paper, workflow), page, before, now)


def _page(ws: Workspace, paper: Paper) -> Mapping[str, Any] | None:
    try:
        edition = json.loads(b"".join(ws.store.contents.read(paper.edition)))
        page: Mapping[str, Any] = edition["page"]
    except (NotFound, IntegrityFailure, ValueError, KeyError, TypeError):
        return None
    return page


def _name(paper: Paper, workflow: Workflow) -> str:
    named = next((spec.name for spec in workflow.documents if spec.id == paper.document), "")
    return " ".join(filter(None, (named or paper.document, paper.reference)))
