"""What the document tests are made of: the Kayes dossier, and pages of any text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from cperflow import shipped
from cperflow.catalog import load
from cperflow.documents.fields.context import DocumentData, build
from cperflow.documents.page.blocks import Page
from cperflow.documents.templating import pipeline
from cperflow.domain.dossier.finance import Location, Project, Share
from cperflow.domain.procedure.definition import Workflow

TEMPLATES = shipped.folder("templates")
ON = date(2018, 8, 1)

PASTORAL = Project(
    "P1",
    "Aménagement de 4 espaces et 2 puits pastoraux",
    "economique",
    "regional_district",
    (
        Location("Zambougou", "Diéma"),
        Location("Kourougué", "Diéma"),
        Location("Gavinané", "Nioro"),
        Location("Logo", "Kayes"),
        Location("Sinsinkoura", "Kayes"),
        Location("Goungoto", "Bafoulabé"),
    ),
    84,
    1_781_715_164,
)
BAOBAB = Project(
    "P2",
    "Installation et équipement d’unités de transformation multifonctionnelle du baobab",
    "economique",
    "regional_district",
    (Location("Kalaou", "Kayes"), Location("Sandaré", "Diéma")),
    12,
    391_412_237,
)
SHARES = (
    Share("P1", "region", None, 181_715_163),
    Share("P1", "etat", None, 1_658_587_763),
    Share("P2", "region", None, 0),
    Share("P2", "etat", None, 391_412_237),
)
FACTS = {
    "deliberation_numero": "2017-12/CR-K",
    "deliberation_date": "2017-05-01",
    "session_type": "ordinaire",
    "votes_pour": 31,
    "votes_contre": 0,
    "votes_abstention": 1,
    "pdesc_titre": "PDESC de Kayes",
    "pdesc_debut": 2016,
    "pdesc_fin": 2020,
    "crocsad_session_date": "2018-07-12",
    "duree_contrat_mois": 60,
    "date_debut": "2018-08-31",
    "date_fin": "2023-08-30",
    "president_nom": "Bandiougou Diawara",
}
OFFICE = {
    "body": "CR",
    "place": "Kayes",
    "letterhead": "RÉGION DE KAYES\nCONSEIL RÉGIONAL",
    "footer": "BP 245 Kayes",
}


@cache
def cper() -> Workflow:
    return load(f"{shipped.folder('workflows')}/cper.yaml")[0]


@cache
def suivi() -> Workflow:
    return load(f"{shipped.folder('workflows')}/cper-suivi.yaml")[0]


def procedure_of(document: str) -> Workflow:
    """The one that issues a document: the negotiation, else what follows it."""
    known = {spec.id for spec in cper().documents}
    return cper() if document in known else suivi()


def data(
    document: str = "demande",
    *,
    projects: Sequence[Project] = (PASTORAL, BAOBAB),
    shares: Sequence[Share] = SHARES,
    facts: Mapping[str, Any] = FACTS,
    subject: str = "Kayes",
    kind: str = "region",
    office: Mapping[str, str] = OFFICE,
    final: bool = False,
    ended_on: date | None = None,
    illustrative: Sequence[str] = (),
    **more: Any,
) -> DocumentData:
    """`more`: any other field of DocumentData."""
    pieces = (
        ("E3.1", "Demande de CPER", True),
        ("E3.2", "Délibération", True),
        ("E3.3", "PDESC en cours de validité", False),
    )
    workflow = procedure_of(document)
    return DocumentData(
        workflow, workflow.document(document), "KAYES-2018", subject, kind, facts, projects,
        shares, pieces, office, ON, (), final, ended_on, illustrative,
    )._replace(**more)  # fmt: skip


def composed(document: str = "demande", **changes: Any) -> pipeline.Composition:
    template = pipeline.load_template(document, [TEMPLATES])
    return pipeline.compose(template, build(data(document, **changes)))


def text_of(document: str = "demande", **changes: Any) -> str:
    """The document as one line of text, every blank and hyphen an ordinary one."""
    content = pipeline.render(composed(document, **changes).page, "txt").decode()
    return " ".join(content.replace("\N{NON-BREAKING HYPHEN}", "-").split())


def page_from(body: str, **changes: Any) -> Page:
    """The page of a small template, over the context of the Kayes request."""
    return composition_from(body, **changes).page


def composition_from(body: str, front: str = "", **changes: Any) -> pipeline.Composition:
    source = f"---\ntitre: Essai\n{front}---\n{body}"
    template = pipeline.Template("essai", source.encode("utf-8", "surrogatepass"))
    return pipeline.compose(template, build(data(**changes)))


def plan_of(count: int) -> tuple[tuple[Project, ...], tuple[Share, ...]]:
    """`count` projects of 1 000 000 000 FCFA paid half and half over two years."""
    ids = [f"P{number}" for number in range(1, count + 1)]
    projects = tuple(
        Project(id, f"Piste rurale {id}", "infrastructure", "regional_district", cost=10**9)
        for id in ids
    )
    shares = tuple(
        Share(id, source, year, 250_000_000)
        for id in ids
        for source in ("etat", "region")
        for year in (2018, 2019)
    )
    return projects, shares


def parts_of(content: bytes) -> dict[str, str]:
    """The parts of a Word file without pictures, by name."""
    with ZipFile(BytesIO(content)) as package:
        return {name: package.read(name).decode() for name in package.namelist()}
