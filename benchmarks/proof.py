"""The proof of a large plan, against the bare sum of the same lines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from random import Random
from statistics import median
from time import perf_counter

from material import NOW, Measure

from cperflow import shipped
from cperflow.catalog.library import Catalog
from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.finance import Project
from cperflow.domain.journal.chain import seal
from cperflow.domain.journal.events import OPENED, Draft
from cperflow.domain.money.proofs import comparisons

LINES = 10_000
PROJECTS = 1_000
SOURCES = ("etat", "region", "partenaires:UE", "partenaires:AFD")
MOST_SECONDS = 0.2


def measure(rounds: int) -> Iterator[Measure]:
    """Every project of a plan of 10 000 shares compared with its parts, from the dossier as it is
    replayed; the floor adds the same amounts up."""
    workflow = Catalog((shipped.folder("workflows"),)).workflow("cper")
    dossier, amounts = _large(NOW), list[int]()
    amounts += dossier.shares.values()
    bare, proven = [], []
    for _ in range(rounds):
        begun = perf_counter()
        sum(amounts)
        between = perf_counter()
        found = comparisons(dossier, workflow)
        proven.append(perf_counter() - between)
        bare.append(between - begun)
    assert len(found) == PROJECTS
    ratio = median(proven) / median(bare)
    yield Measure(
        "proof of a plan of 10 000 lines", median(proven), MOST_SECONDS, False, " s",
        f"{PROJECTS} projects compared; {ratio:.0f}× the plain sum of the same lines",
    )  # fmt: skip


def _large(now: datetime) -> Dossier:
    draft = Draft(OPENED, date(2020, 1, 1), "", {
        "subject": "Ici", "workflow": "cper", "version": 1, "workflow_hash": "0", "step": "s",
    })  # fmt: skip
    dossier = Dossier(seal([draft], stream="D", after=None, recorded_at=now, actor="x")[0])
    random = Random(1)
    for number in range(PROJECTS):
        id = f"P{number}"
        dossier.projects[id] = Project(id, id, cost=random.randrange(10**10))
    years = LINES // PROJECTS
    for number in range(LINES):
        source = SOURCES[number % len(SOURCES)]
        dossier.shares[f"P{number // years}", source, 2020 + number % years] = random.randrange(
            10**9
        )
    return dossier
