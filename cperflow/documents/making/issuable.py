"""Whether a document can be issued, and whether it would say again what an earlier one says."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy

from cperflow.documents.making import edition as editions
from cperflow.documents.making.answering import letters_told
from cperflow.documents.making.edition import Edition
from cperflow.documents.making.gathering import Wanted, facts_data
from cperflow.documents.making.generating import draw, explained, unmet
from cperflow.documents.making.generating import wanted as asked_for
from cperflow.documents.making.inventory import filling, label_of
from cperflow.documents.templating.pipeline import load_template
from cperflow.documents.templating.templates import TEXT, WORD, Template
from cperflow.domain.dossier.papers import Paper, in_force
from cperflow.domain.dossier.replay import replay
from cperflow.errors import CperflowError, IntegrityFailure, NotFound, Refused
from cperflow.french import date_long, listing
from cperflow.service.reading import Situation, find_clock, situation_of
from cperflow.service.workspace import Workspace

UNFINISHED = "PROJET"
"""How the mention of a page begins that its template does not hold for a letter yet."""


def check_issuable(
    ws: Workspace,
    folders: Sequence[str],
    seen: Situation,
    wanted: Wanted,
    *,
    again: bool,
    out_of_season: bool,
) -> None:
    """Raises Refused with every reason why a document cannot be issued."""
    reasons = [*_lacking(seen, wanted), *_unfinished(ws, folders, seen, wanted)]
    if not out_of_season and seen.dossier.step not in wanted.spec.steps:
        names = listing([seen.workflow.step(step).name for step in wanted.spec.steps], "ou")
        reasons.append(
            f"il s’émet à l’étape : {names}, et le dossier est à « "
            f"{seen.workflow.step(seen.dossier.step).name} » (--out-of-season pour l’émettre "
            "quand même)"
        )
    if not again:
        reasons += said_already(ws, folders, seen, wanted)
    refuse_issuing(seen, wanted, reasons)


def refuse_issuing(seen: Situation, wanted: Wanted, reasons: Sequence[str]) -> None:
    """Raises Refused when there are reasons not to issue a document."""
    if reasons:
        first = f"{seen.dossier.ref} : « {wanted.spec.name} » ne peut pas être émis"
        if len(reasons) == 1:
            raise Refused(f"{first} : {reasons[0]}.")
        raise Refused(f"{first}.", [f"{reason[:1].upper()}{reason[1:]}." for reason in reasons])


def _lacking(seen: Situation, wanted: Wanted) -> list[str]:
    """The facts it cannot do without, each with the command that records it."""
    specs = [(name, seen.workflow.fact(name)) for name in unmet(seen, wanted.spec, wanted.about)]
    return [
        f"il y manque « {spec.label if spec else name} » (cperflow set {seen.dossier.ref} {name}=…)"
        for name, spec in specs
    ]


def _unfinished(
    ws: Workspace, folders: Sequence[str], seen: Situation, wanted: Wanted
) -> list[str]:
    """What a page that calls itself a draft lacks to take a number, which is definitive."""
    if not wanted.spec.numbered:
        return []
    drawn = draw(ws, folders, seen, wanted)
    if UNFINISHED not in drawn.page.notice:
        return []
    mention = drawn.page.notice[drawn.page.notice.index(UNFINISHED) :]
    blank = [
        f"{label_of(seen.workflow, name)} ({filling(seen.dossier.ref, name)})"
        for name in drawn.missing
    ]
    lacking = f" ; il y manque : {listing(blank)}" if blank else ""
    return [f"sa page porte la mention « {mention} », et un numéro est définitif{lacking}"]


def said_already(
    ws: Workspace, folders: Sequence[str], seen: Situation, wanted: Wanted
) -> list[str]:
    """Why not to issue a document again, when the one in force says the same."""
    standing = paper_before(ws, seen, wanted)
    if standing is None or not _is_same(ws, folders, standing):
        return []
    number = f" sous {standing.reference}" if standing.reference else ""
    return [
        f"il est déjà émis, avec les mêmes faits{number}, le {date_long(standing.on)} "
        "(--again pour le remplacer)"
    ]


def _is_same(ws: Workspace, folders: Sequence[str], standing: Paper) -> bool:
    """Whether the paper in force says what would be said again, its day and its number aside.
    One that was written elsewhere is taken to say it."""
    try:
        before = editions.load(ws.store.contents, standing.edition) if standing.edition else None
    except (NotFound, IntegrityFailure):
        before = None
    if before is None:
        return True
    if load_template(standing.document, folders).template_sha256 != before.template_sha256:
        return False
    return still_says(ws, before, standing)


def still_says(ws: Workspace, edition: Edition, paper: Paper | None = None) -> bool:
    """Whether the dossier as it is today makes the same page again, by the same template, on the
    same day and under the same number; `paper`: what it was issued as, which it does not tell."""
    dossier = replay(ws.store.journal(edition.ref))
    if dossier is None:
        return False
    if paper:
        dossier = copy(dossier)
        dossier.papers = [one for one in dossier.papers if one.sequence < paper.sequence]
    try:
        return _says(ws, edition, situation_of(ws, dossier, edition.day))
    except CperflowError:  # what it is about is no longer there
        return False


def _says(ws: Workspace, edition: Edition, seen: Situation) -> bool:
    if edition.document == explained(seen.workflow).id:
        asked = [Wanted(explained(seen.workflow), measure=find_clock(seen, edition.clock))]
    else:
        one = asked_for(seen, edition.document, edition.clock, edition.about)
        if one.spec.is_slip:  # what it lists went with one package
            told = editions.plain(facts_data(seen.dossier))
            return bool(told == editions.plain(edition.facts))
        asked = letters_told(ws, seen, one._replace(reference=edition.reference))
    content = b"".join(ws.store.contents.read(edition.template_sha256))
    kind = WORD if edition.of_word_model else TEXT
    template = Template(edition.template, content, kind=kind)
    page = editions.plain(edition.page)
    drawn = (draw(ws, (), seen, each, template) for each in asked)
    return any(editions.plain(each.edition.page) == page for each in drawn)


def paper_before(ws: Workspace, seen: Situation, wanted: Wanted) -> Paper | None:
    """The paper in force today, whatever the day of the new one."""
    latest = replay(ws.store.journal(seen.dossier.ref)) or seen.dossier
    return in_force(latest.papers, wanted.spec.id, about_of(wanted))


def about_of(wanted: Wanted) -> str:
    return wanted.about or (wanted.measure.clock.id if wanted.measure else "")
