"""Decisions that move nothing: facts, pieces, projects, funding, and retractions.

Like `acts.py`: each returns the `Draft` of an event, or raises NotFound, UsageError, Refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.facts import read_project
from cperflow.domain.dossier.finance import Project, project_payload
from cperflow.domain.dossier.limits import check_project, check_project_id
from cperflow.domain.dossier.piece import PieceKey, StoredFile
from cperflow.domain.dossier.pieces import keys
from cperflow.domain.journal import events as kinds
from cperflow.domain.journal.events import Draft, Entry, Event
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.procedure.requirements import Choice, PieceSpec
from cperflow.errors import NotFound, Refused, UsageError
from cperflow.french import did_you_mean, fold, listing


def record_facts(workflow: Workflow, facts: Mapping[str, Any], entry: Entry) -> Draft:
    """Facts of the dossier. One that starts a clock belongs to its act and is refused here."""
    starters = {clock.start_fact for clock in workflow.clocks if clock.start_fact}
    for name in facts:
        if name in starters:
            acts = [act.id for act in workflow.transitions if name in {u.fact for u in act.records}]
            raise Refused(
                f"« {name} » fait courir un délai : il se date avec l’acte "
                f"{listing(acts, 'ou')}, pas à part.",
                ["Pour le corriger : cperflow retract, puis refaites l’acte."],
            )
    return Draft(kinds.FACTS_RECORDED, entry.on, entry.body, entry.payload(facts=dict(facts)))


def find_piece(workflow: Workflow, code: str) -> PieceSpec:
    """The piece of that code, typed any way."""
    for spec in workflow.pieces:
        if fold(spec.code) == fold(code):
            return spec
    codes = [spec.code for spec in workflow.pieces]
    raise NotFound(f"Pièce inconnue « {code} ».{did_you_mean(code, codes)}")


def piece_key(
    dossier: Dossier, workflow: Workflow, code: str, project: str, year: int | None
) -> PieceKey:
    """Which copy is meant; UsageError when the project or the year is missing or too much.

    A copy may be named as it is printed: « E3.6/2020 », « E2.5.ii/P2 ».
    """
    code, _, copy = code.partition("/")
    spec = find_piece(workflow, code)
    if copy:
        project, year = _copy_named(spec, dossier, copy.strip(), project, year)
    expected = keys(spec, dossier)
    wanted = PieceKey(spec.code, project, year or 0)
    if wanted in expected:
        return wanted
    if spec.per == "project":
        raise UsageError(
            f"La pièce {spec.code} se dépose par projet : "
            f"--project {listing([key.project for key in expected], 'ou') or '…'}."
        )
    if spec.per == "fiscal_year":
        years = [str(key.year) for key in expected]
        raise UsageError(
            f"La pièce {spec.code} se dépose par exercice : --year {listing(years, 'ou')}."
        )
    raise UsageError(f"La pièce {spec.code} vaut pour le dossier entier : ni projet ni exercice.")


def _copy_named(
    spec: PieceSpec, dossier: Dossier, copy: str, project: str, year: int | None
) -> tuple[str, int | None]:
    named: tuple[str, int | None] = ("", None)
    if spec.per == "project":
        named = (read_project(copy, dossier), year)
    elif spec.per == "fiscal_year" and copy.isascii() and copy.isdigit():
        named = (project, int(copy))
    elif spec.per == "fiscal_year":
        raise UsageError(f"« {copy} » n’est pas un exercice : {spec.code}/2020, par exemple.")
    else:
        raise UsageError(f"La pièce {spec.code} vaut pour le dossier entier : ôtez « /{copy} ».")
    if project not in ("", named[0]) or year not in (None, named[1]):
        raise UsageError(
            f"La pièce {spec.code}/{copy} est désignée deux fois, autrement : gardez un des deux."
        )
    return named


def receive_piece(key: PieceKey, entry: Entry, file: StoredFile | None = None) -> Draft:
    """A piece has arrived (or replaces the one in hand), with its file when there is one."""
    content = _copy(key)
    if file is not None:
        content["file"] = file._asdict()
    return Draft(kinds.PIECE_RECEIVED, entry.on, entry.body, entry.payload(**content))


def assess_piece(dossier: Dossier, key: PieceKey, status: str, reason: str, entry: Entry) -> Draft:
    """A piece in hand is found conforming, or not, with the reason."""
    if key not in dossier.pieces:
        raise Refused(
            f"La pièce {key} n’a pas été reçue pour {dossier.ref}.",
            [f"Pour l’enregistrer : cperflow piece add {dossier.ref} {key.code}"],
        )
    if status == "non_conforming" and not reason.strip():
        raise UsageError('Une pièce non conforme demande un motif : --reason "…".')
    content = {**_copy(key), "status": status}
    if reason:
        content["reason"] = reason
    return Draft(kinds.PIECE_ASSESSED, entry.on, entry.body, entry.payload(**content))


def _copy(key: PieceKey) -> dict[str, Any]:
    content: dict[str, Any] = {"code": key.code}
    if key.project:
        content["project"] = key.project
    if key.year:
        content["year"] = key.year
    return content


def record_project(dossier: Dossier, workflow: Workflow, project: Project, entry: Entry) -> Draft:
    """Add a project or replace what is known of it. Raises UsageError for a value out of limits."""
    nature = find_choice(project.nature, workflow.natures, "Nature")
    scale = find_choice(project.scale, workflow.scales, "Échelle")
    id = _known_project(dossier, project.id) or check_project_id(project.id)
    check_project(project)
    content = project_payload(project._replace(id=id, nature=nature, scale=scale))
    return Draft(kinds.PROJECT_RECORDED, entry.on, entry.body, entry.payload(**content))


def add_project(dossier: Dossier, workflow: Workflow, project: Project, entry: Entry) -> Draft:
    """Add a project under an id that the dossier does not use yet."""
    if known := _known_project(dossier, project.id):
        raise Refused(
            f"{dossier.ref} a déjà un projet {known} : donnez un autre numéro.",
            [f"Pour le modifier : cperflow project edit {dossier.ref} {known} …"],
        )
    return record_project(dossier, workflow, project, entry)


def _known_project(dossier: Dossier, id: str) -> str:
    """The id as the dossier has it, "" when it has none such."""
    return next((known for known in dossier.projects if fold(known) == fold(id)), "")


def remove_project(project: str, entry: Entry) -> Draft:
    """Withdraw a project, and its shares with it."""
    return Draft(kinds.PROJECT_REMOVED, entry.on, entry.body, entry.payload(id=project))


def find_choice(value: str, choices: Sequence[Choice], what: str) -> str:
    """The id of a choice, typed as its id or its label; raises NotFound for none of them."""
    if not value:
        return ""
    for choice in choices:
        if fold(value) in (fold(choice.id), fold(choice.label)):
            return choice.id
    ids = [choice.id for choice in choices]
    raise NotFound(f"{what} inconnue « {value} » : {listing(ids, 'ou')}.{did_you_mean(value, ids)}")


def retract(journal: Sequence[Event], sequence: int, reason: str, entry: Entry) -> Draft:
    """Correct a line: it no longer counts, and stays visible with the reason."""
    if not reason.strip():
        raise UsageError('Retirer une ligne demande un motif : --reason "…".')
    line = next((event for event in journal if event.sequence == sequence), None)
    if line is None:
        raise NotFound(f"Ligne {sequence} inconnue : le journal en compte {len(journal)}.")
    if line.kind in (kinds.OPENED, kinds.RETRACTED):
        what = "L’ouverture d’un dossier" if line.kind == kinds.OPENED else "Un retrait"
        raise Refused(f"{what} ne se retire pas ; refaites l’acte voulu.")
    _refuse_numbered(journal, line)
    if any(e.kind == kinds.RETRACTED and e.payload["sequence"] == sequence for e in journal):
        raise Refused(f"La ligne {sequence} est déjà retirée.")
    content = {"sequence": sequence, "reason": reason}
    return Draft(kinds.RETRACTED, entry.on, entry.body, entry.payload(**content))


def _refuse_numbered(journal: Sequence[Event], line: Event) -> None:
    """A number given stays in its register: its letter is cancelled, never taken back."""
    issued = line
    if line.kind == kinds.DOCUMENT_CANCELLED:
        issued = next(e for e in journal if e.sequence == line.payload["paper"])
    if issued.kind != kinds.DOCUMENT_ISSUED or not issued.payload.get("number"):
        return
    number = issued.payload["reference"]
    if line is issued:
        raise Refused(
            f"{number} est au registre des lettres, et un numéro donné n’est pas repris : "
            f'cperflow register cancel {line.stream} "{number}" --reason "…".'
        )
    raise Refused(f"L’annulation de {number} est au registre des lettres : émettez-en une autre.")
