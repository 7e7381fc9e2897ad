"""The use case of every document: read the dossier at a date, compose, render.

Nothing is written here: the caller gets bytes, and only whole documents exist.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from hashlib import sha256
from typing import NamedTuple

from cperflow import __version__
from cperflow.documents.fields import context
from cperflow.documents.making.edition import Edition, filled_data, page_data
from cperflow.documents.making.gathering import (
    Wanted,
    facts_data,
    gathered,
    issued_here,
    occasion_for,
)
from cperflow.documents.making.occasion import facts_with, find_occasion, occasions
from cperflow.documents.page.blocks import Page
from cperflow.documents.templating.pipeline import compose, render
from cperflow.documents.templating.templates import Filled, Template, load_template
from cperflow.domain.dossier.facts import read_body, read_project
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.procedure.papers import BODY, DOSSIER, OCCURRENCE, PROJECT, DocumentSpec
from cperflow.domain.time.measures import Measure
from cperflow.errors import NotFound, Refused, UsageError
from cperflow.french import date_long, did_you_mean, fold, listing
from cperflow.service.reading import Situation, find_clock, situation
from cperflow.service.workspace import Workspace

ORDERED = "dates_ordered"
"""The rule of the definition about dates and years that follow one another."""
ILLUSTRATIVE_NOTICE = "DÉMONSTRATION – certaines dates de ce dossier sont illustratives"


class Drawn(NamedTuple):
    """A document as a page, before any format. `missing`: names of the facts it has blanks for."""

    wanted: Wanted
    template: Template
    page: Page | Filled
    edition: Edition
    missing: tuple[str, ...]


class Generated(NamedTuple):
    """A document made. `in_season`: whether the dossier was at a step from which the procedure
    issues it; `doubts`: the dates and years that cannot be, one sentence each."""

    ref: str
    drawn: Drawn
    format: str
    content: bytes
    as_of: date
    in_season: bool
    doubts: tuple[str, ...] = ()

    @property
    def document(self) -> DocumentSpec:
        return self.drawn.wanted.spec

    @property
    def template(self) -> Template:
        return self.drawn.template

    @property
    def edition(self) -> Edition:
        return self.drawn.edition

    @property
    def missing(self) -> tuple[str, ...]:
        return self.drawn.missing

    @property
    def sha256(self) -> str:
        return sha256(self.content).hexdigest()


def generate(
    ws: Workspace,
    folders: Sequence[str],
    ref: str,
    document: str,
    format: str,
    on: date,
    clock: str = "",
    about: str = "",
) -> Generated:
    """The document as a file of `format`, with the facts of the dossier on the day `on`.

    One about a delay speaks of `clock`, else of the one that matters that day; one made for a
    project or a consulted body is `about` it.

    Raises NotFound for an unknown dossier, document or template, Refused when the dossier was
    not open yet, UsageError for a format that cannot be made, InvalidData for a wrong template.
    """
    seen = situation(ws, ref, as_of=on)
    return made(ws, folders, seen, wanted(seen, document, clock, about), format)


def wanted(seen: Situation, document: str, clock: str = "", about: str = "") -> Wanted:
    """What is asked for in a dossier. Raises NotFound, UsageError."""
    spec = find_document(seen.workflow, document)
    if clock and not spec.about_clock:
        raise UsageError(f"Le document « {spec.id} » ne parle d’aucun délai : ôtez --clock.")
    return Wanted(spec, find_about(seen, spec, about), clock_of(seen, spec, clock))


def clock_of(seen: Situation, spec: DocumentSpec, clock: str = "") -> Measure | None:
    """The delay that a document speaks of: `clock`, else the one that matters; None when it
    speaks of none. Raises NotFound."""
    return find_clock(seen, clock) if spec.about_clock else None


def made(
    ws: Workspace, folders: Sequence[str], seen: Situation, wanted: Wanted, format: str
) -> Generated:
    """A document of a dossier looked at, as a file. Refused when a body would remind itself."""
    _refuse_to_itself(issued_here(ws, seen, wanted.spec), wanted, seen.workflow)
    drawn = draw(ws, folders, seen, wanted)
    content = render(drawn.page, format)
    in_season = seen.dossier.step in wanted.spec.steps
    doubts = tuple(_doubts(seen, wanted))
    return Generated(seen.dossier.ref, drawn, format, content, seen.as_of, in_season, doubts)


def _doubts(seen: Situation, wanted: Wanted) -> Iterator[str]:
    spec = wanted.spec
    yield from (alert.reason for alert in seen.alerts if alert.rule == ORDERED)
    fact = seen.workflow.fact(spec.announces)
    announced = facts_with(seen, spec, occasion_for(seen, wanted)).get(spec.announces)
    if fact and announced and str(announced) < seen.as_of.isoformat():
        day = date_long(date.fromisoformat(str(announced)))
        yield f"cette lettre est datée après ce qu’elle annonce : {fact.label}, {day}"


def draw(
    ws: Workspace,
    folders: Sequence[str],
    seen: Situation,
    wanted: Wanted,
    template: Template | None = None,
) -> Drawn:
    """A document of a dossier as a page, with its code; by the `template` of today by default."""
    template = template or load_template(wanted.spec.id, folders)
    composed = compose(template, context.build(gathered(ws, seen, wanted)))
    page = _marked(composed.page) if seen.illustrative else composed.page
    edition = _edition(seen, wanted, template, page)
    return Drawn(wanted, template, page._replace(code=edition.code), edition, composed.missing)


def _refuse_to_itself(spec: DocumentSpec, wanted: Wanted, workflow: Workflow) -> None:
    """A body answers what it is late with, instead of reminding itself of it (as `remind`)."""
    levels = {level.document for level in workflow.reminders}
    if wanted.measure and spec.id in levels and wanted.measure.clock.holder == spec.by:
        raise Refused(
            f"La structure {spec.by} détient ce délai : elle ne se relance pas elle-même. "
            "La structure qui écrit est celle de « cperflow office »."
        )


def _marked(page: Page | Filled) -> Page | Filled:
    notices = (ILLUSTRATIVE_NOTICE, page.notice)
    return page._replace(notice=" – ".join(text for text in notices if text))


def _edition(seen: Situation, wanted: Wanted, template: Template, page: Page | Filled) -> Edition:
    dossier = seen.dossier
    return Edition(
        ref=dossier.ref,
        document=wanted.spec.id,
        about=wanted.about,
        clock=wanted.measure.clock.id if wanted.measure else "",
        on=seen.as_of.isoformat(),
        reference=wanted.reference,
        workflow=dossier.workflow,
        version=dossier.version,
        workflow_hash=dossier.workflow_hash,
        engine=__version__,
        template=template.name,
        template_sha256=template.template_sha256,
        facts=facts_data(dossier),
        page=page_data(page) if isinstance(page, Page) else filled_data(page),
    )


def explanation(
    ws: Workspace, folders: Sequence[str], seen: Situation, measure: Measure, format: str
) -> Generated:
    """How a due date was counted, as a page that can go with a reminder."""
    return made(ws, folders, seen, Wanted(explained(seen.workflow), measure=measure), format)


def explained(workflow: Workflow) -> DocumentSpec:
    """The document that tells how a due date was counted, in any procedure."""
    steps, by = tuple(step.id for step in workflow.steps), workflow.bodies[0].id
    return DocumentSpec(
        "decompte", "Décompte d’un délai estimatif", steps, by, numbered=False, about_clock=True
    )


def find_about(seen: Situation, spec: DocumentSpec, about: str) -> str:
    """The project, the consulted body or the occurrence a document is made for, typed any way.

    The only one there is may be left out. Raises UsageError when one must be named, or none can.
    """
    if spec.per == DOSSIER:
        if about:
            raise UsageError(f"Le document « {spec.id} » vaut pour tout le dossier : ôtez --for.")
        return ""
    if spec.per == OCCURRENCE:
        return find_occasion(seen, spec, about)
    possible = subjects_of(seen, spec)
    if about:
        return _read_about(seen, spec, about, possible)
    if len(possible) == 1:
        return possible[0]
    what = "par projet" if spec.per == PROJECT else "par structure consultée"
    if not possible:
        raise UsageError(f"Le document « {spec.id} » s’établit {what} : il n’y en a aucun.")
    raise UsageError(
        f"Le document « {spec.id} » s’établit {what} : --for {listing(possible, 'ou')}."
    )


def subjects_of(seen: Situation, spec: DocumentSpec) -> list[str]:
    """The projects or consulted bodies a document may be made for, the occurrences it is to be
    made for now; none for the whole dossier."""
    if spec.per == PROJECT:
        return list(seen.dossier.projects)
    if spec.per == BODY:
        return list(dict.fromkeys(request.body for request in seen.dossier.requests))
    return occasions(seen, spec) if spec.per == OCCURRENCE else []


def unmet(seen: Situation, spec: DocumentSpec, about: str = "") -> list[str]:
    """The facts without which a document says nothing, and that nobody recorded yet, of what it
    is made for too."""
    facts = facts_with(seen, spec, occasion_for(seen, Wanted(spec, about)))
    return [name for name in spec.needs if facts.get(name) in (None, "", [])]


def _read_about(seen: Situation, spec: DocumentSpec, about: str, possible: Sequence[str]) -> str:
    if spec.per == PROJECT:
        return read_project(about, seen.dossier)
    body = read_body(about, seen.workflow)
    if body not in possible:
        asked = f" (consultées : {listing(possible)})" if possible else ""
        raise UsageError(f"{body} n’a pas été consultée pour {seen.dossier.ref}{asked}.")
    return body


def find_document(workflow: Workflow, name: str) -> DocumentSpec:
    """The document of that id, typed any way. Raises NotFound with the nearest name."""
    for spec in workflow.documents:
        if fold(name).replace("_", "-") == fold(spec.id).replace("_", "-"):
            return spec
    ids = [spec.id for spec in workflow.documents]
    if not ids:
        raise NotFound(f"La procédure {workflow.id} ne prévoit aucun document.")
    raise NotFound(
        f"Document inconnu « {name} » dans la procédure {workflow.id}."
        f"{did_you_mean(name, ids) or f' Documents : {listing(ids)}.'}"
    )
