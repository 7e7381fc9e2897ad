"""What `documents` answers: where each document stands, or one in full."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from cperflow.cli.pages.generate import labels
from cperflow.cli.pages.naming import long_day, short_day
from cperflow.cli.pages.wording import bullets, footnotes, step_name, view
from cperflow.documents.making.inventory import (
    BLOCKED,
    ISSUED,
    NO_TEMPLATE,
    POSSIBLE,
    WAITING,
    label_of,
)
from cperflow.domain.procedure.papers import BODY, DOSSIER, EACH, OCCURRENCE, PROJECT
from cperflow.french import count, listing
from cperflow.output import Column, page, say, table, wrap
from cperflow.output.terminal import screen

if TYPE_CHECKING:
    from datetime import date

    from cperflow.documents.making.inventory import Available, Subject
    from cperflow.domain.dossier.papers import Paper
    from cperflow.domain.procedure.definition import Workflow
    from cperflow.domain.procedure.papers import DocumentSpec
    from cperflow.service.reading import Situation

MARKS = {ISSUED: "x", POSSIBLE: ">", BLOCKED: "!", WAITING: ".", NO_TEMPLATE: "-"}
LEGEND = "x émis  > à établir  ! il manque un fait  . à une autre étape  - sans modèle"
_NONE = {
    PROJECT: "aucun projet",
    BODY: "aucune structure consultée",
    OCCURRENCE: "aucune échéance en cours",
    DOSSIER: "aucun délai dont parler",
}
_BY = {EACH: "consultée"}
_KINDS = {
    PROJECT: ("projet", None),
    BODY: ("structure", None),
    OCCURRENCE: ("échéance", None),
}


def say_of_workflow(workflow: Workflow, found: Sequence[Available]) -> None:
    """The documents of a procedure, when no dossier is named."""
    if not found:
        say(f"La procédure {workflow.id} ne prévoit aucun document.")
        return
    rows = [
        (each.spec.id, _steps(workflow, each.spec), _BY.get(each.spec.by, each.spec.by),
         _written(each))
        for each in found
    ]  # fmt: skip
    say(
        table(rows, [Column("Document", whole=True), Column("Étape", "left"), "De", "Ce que c’est"])
    )
    say(f"\nSuite : cperflow documents REF {found[0].spec.id}")


def say_standing(seen: Situation, found: Sequence[Available], today: date) -> None:
    """Where each document of a dossier stands, then the one to make."""
    workflow, ref = seen.workflow, seen.dossier.ref
    if not found:
        say(f"La procédure {workflow.id} ne prévoit aucun document.")
        return
    title = f"{ref}, au {long_day(seen.as_of)} : {step_name(workflow, seen.dossier.step)}"
    say("\n".join([*wrap(title, screen().width), ""]))
    rows = [
        (MARKS[each.status], each.spec.id, _steps(workflow, each.spec), _told(workflow, each))
        for each in found
    ]
    say(table(rows, ["", Column("Document", whole=True), Column("Étape", "left"), "Où il en est"]))
    say(f"\n{LEGEND}")
    papers = [paper for each in found for subject in each.subjects for paper in subject.papers]
    say(footnotes(illustrative=any(paper.illustrative for paper in papers)).lstrip("\n"))
    _say_following(seen, found, today)


def say_document(seen: Situation, found: Available, today: date) -> None:
    """One document in full: what it is, what was issued, what would stay blank."""
    workflow, spec = seen.workflow, found.spec
    say(page(f"{seen.dossier.ref} : {spec.name} ({spec.id})", _fields(workflow, found)))
    for subject in found.subjects:
        _say_subject(workflow, subject)
    notes = footnotes(illustrative=any(p.illustrative for s in found.subjects for p in s.papers))
    say(notes.lstrip("\n"))
    _say_following(seen, [found], today)


def _say_following(seen: Situation, found: Sequence[Available], today: date) -> None:
    ref = seen.dossier.ref
    blocked = [name for each in found if each.in_season for name in each.unmet]
    likely = (each for each in found if each.status == POSSIBLE and not each.spec.about_clock)
    chosen = next(likely, found[0])
    if len(found) > 1:
        following = f"cperflow documents {ref} {chosen.spec.id}{view(today, seen.as_of)}"
    elif blocked:
        following = f"cperflow set {ref} {blocked[0]}=…"
    else:
        following = f"cperflow generate {ref} {chosen.spec.id}{_for(chosen)}"
    say("\n".join(wrap(f"Suite : {following}", screen().width)))


def _for(found: Available) -> str:
    """The first it is still to be made for, when there are several."""
    waiting = [each.about for each in found.subjects if not each.issued] or [""]
    return f" --for {waiting[0]}" if found.spec.per != DOSSIER and waiting[0] else ""


def _written(found: Available) -> str:
    return f"{found.spec.name}{_flaw(found)}"


def _flaw(found: Available) -> str:
    if found.problem:
        return f" ({found.problem})"
    return "" if found.template else " (modèle absent)"


def _steps(workflow: Workflow, spec: DocumentSpec) -> str:
    """« 3 à 5 », « 2 à fin »: the numbers of the steps from which it is issued."""
    steps = [workflow.step(step) for step in spec.steps]
    numbers = sorted(step.number for step in steps if step.number)
    ends = [*map(str, numbers), *("fin" for step in steps if step.final)] or ["–"]
    return ends[0] if ends[0] == ends[-1] else f"{ends[0]} à {ends[-1]}"


def _told(workflow: Workflow, found: Available) -> str:
    """Where a document stands, in a few words."""
    if found.status == NO_TEMPLATE:
        return found.problem or "modèle absent"
    parts = [_issued(found), _to_make(found)]
    if found.unmet and found.status != ISSUED:
        parts.append(f"il manque : {listing([label_of(workflow, name) for name in found.unmet])}")
    told = " ; ".join(part for part in parts if part)
    return told or "à une autre étape"


def _issued(found: Available) -> str:
    standing = [p for each in found.subjects for p in each.papers if p.cancelled_on is None]
    if not standing:
        return ""
    last = f"émis {_number(standing[-1])}"
    done = sum(each.issued for each in found.subjects)
    if found.spec.per == DOSSIER:
        return last
    return f"{last} ({done} sur {count(len(found.subjects), *_KINDS[found.spec.per])})"


def _number(paper: Paper) -> str:
    day = short_day(paper.on, illustrative=paper.illustrative)
    return f"le {day}, {paper.reference}" if paper.reference else f"le {day}"


def _to_make(found: Available) -> str:
    if not found.in_season or found.status == ISSUED:
        return ""
    if not found.subjects:
        return _NONE[found.spec.per]
    if not found.possible:
        return ""
    blank = found.missing
    left = "" if blank is None else f", {count(len(blank), 'blanc')}" if blank else ", complet"
    if found.spec.per == DOSSIER:
        return f"à établir{left}"
    to_make = sum(not each.issued for each in found.subjects)
    return f"à établir pour {count(to_make, *_KINDS[found.spec.per])}{left}"


def _fields(workflow: Workflow, found: Available) -> Iterator[tuple[str, object]]:
    spec = found.spec
    yield "Étapes", [step_name(workflow, step) for step in spec.steps]
    yield "Émis par", _body(workflow, spec.by)
    if spec.to:
        yield "Adressé à", _body(workflow, spec.to)
    yield "Originaux", listing(spec.originals) or "aucun"
    yield "Copies", listing(spec.copies) or "aucune"
    yield "Modèle", found.template.path if found.template else "absent"
    if found.problem:
        yield "À corriger", found.problem
    yield "Où il en est", _told(workflow, found)


def _body(workflow: Workflow, id: str) -> str:
    known = any(body.id == id for body in workflow.bodies)
    return f"{workflow.body(id).name} ({id})" if known else "chaque structure consultée"


def _say_subject(workflow: Workflow, subject: Subject) -> None:
    if subject.about:
        say(f"\n{subject.about}")
    for paper in subject.papers:
        cancelled = f" (annulé le {short_day(paper.cancelled_on)})" if paper.cancelled_on else ""
        code = f", code {paper.code}" if paper.code else ""
        say(f"Émis {_number(paper)}{code}{cancelled}")
    if subject.missing is not None:
        say("Reste en blanc" if subject.missing else "Rien ne reste en blanc.")
        say("\n".join(bullets(labels(workflow, subject.missing))))
