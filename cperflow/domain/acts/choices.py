"""Decisions about the choice of projects: an envelope, a scenario, its adoption.

Each returns the `Draft` of an event, or raises NotFound, UsageError, Refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cperflow.domain.acts.records import find_choice
from cperflow.domain.choice.choosing import make
from cperflow.domain.choice.kept_scenario import told
from cperflow.domain.choice.scenario import COST, COUNT, Basis, Made, Terms, Year, basis
from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.facts import read_project
from cperflow.domain.dossier.limits import check_shares
from cperflow.domain.dossier.scenarios import Scenario
from cperflow.domain.journal import events as kinds
from cperflow.domain.journal.events import Draft, Entry
from cperflow.domain.money.envelope import fact_of_envelope, source_of_envelope
from cperflow.domain.procedure.definition import Workflow
from cperflow.errors import NotFound, Refused, UsageError
from cperflow.french import amount, did_you_mean, fold, listing

LONGEST_NAME = 40
MOST_PROJECTS = 200
"""That a scenario chooses among."""
_MARKS = ("integer", "money")


def record_envelope(
    workflow: Workflow, source: str, amounts: Mapping[Year, int], entry: Entry
) -> Draft:
    """What a source has to give, by year or (None) for the whole duration, which is the fact of
    the procedure where it has one."""
    source = find_source(workflow, source)
    for year, francs in amounts.items():
        check_shares({source: francs}, year)
    content: dict[str, Any] = {"paid_by": source}
    if years := {str(year): francs for year, francs in amounts.items() if year is not None}:
        content["amounts"] = years
    if None in amounts:
        fact = fact_of_envelope(workflow, source)
        content |= {"facts": {fact: amounts[None]}} if fact else {"whole": amounts[None]}
    return Draft(kinds.ENVELOPE_RECORDED, entry.on, entry.body, entry.payload(**content))


def find_source(workflow: Workflow, text: str) -> str:
    """A source typed any way; by default the one whose envelope the procedure looks at."""
    if not workflow.funding_sources:
        raise Refused(f"La procédure {workflow.id} ne prévoit ni financement ni enveloppe.")
    typed = find_choice(text, workflow.funding_sources, "Source")
    return typed or source_of_envelope(workflow)


def read_terms(dossier: Dossier, workflow: Workflow, typed: Terms) -> Terms:
    """Terms as typed, with the names of the dossier: its projects, its source, what is counted.
    Raises NotFound, UsageError."""
    must, never = (
        tuple(dict.fromkeys(read_project(each, dossier) for each in named))
        for named in (typed.must, typed.never)
    )
    if both := [id for id in must if id in never]:
        raise UsageError(f"{listing(both)} : à la fois imposé (--must) et écarté (--never).")
    after = [(read_project(one, dossier), read_project(other, dossier))
             for one, other in typed.after]  # fmt: skip
    if alone := [one for one, other in after if one == other]:
        raise UsageError(f"{alone[0]} ne peut pas dépendre de lui-même (--after).")
    by = _counted(workflow, typed.by)
    if typed.ranks and by in (COUNT, COST):
        raise UsageError("--ranks va avec un fait des projets, pas avec count ni cost.")
    source = find_source(workflow, typed.source)
    return typed._replace(
        source=source, by=by, must=must, never=never, after=tuple(dict.fromkeys(after))
    )


def _counted(workflow: Workflow, text: str) -> str:
    """What is counted; by default the first fact of the projects that is a whole number."""
    facts = [spec.name for spec in workflow.project_facts if spec.type in _MARKS]
    known = [*facts, COUNT, COST]
    if not text:
        return known[0]
    found = next((name for name in known if fold(name) == fold(text)), "")
    if not found:
        hint = did_you_mean(text, known)
        raise NotFound(f"« {text} » ne se compte pas : choisissez {listing(known, 'ou')}.{hint}")
    return found


def find_scenario(dossier: Dossier, text: str) -> Scenario:
    """A scenario by its name, typed any way."""
    for name, scenario in dossier.scenarios.items():
        if fold(name) == fold(text):
            return scenario
    known = list(dossier.scenarios)
    hint = did_you_mean(text, known) or (
        f" Scénarios du dossier : {listing(known)}." if known else " Le dossier n’en a aucun."
    )
    raise NotFound(f"Scénario inconnu « {text} » dans {dossier.ref}.{hint}")


def make_scenario(dossier: Dossier, workflow: Workflow, name: str, typed: Terms) -> Made:
    """The scenario of that name, not recorded yet. Raises Refused with every reason."""
    check_name(dossier, name)
    terms = read_terms(dossier, workflow, typed)
    known = basis(dossier, workflow, terms)
    _check_basis(dossier, terms, known)
    made = make(terms, known)
    if made is None:
        raise _impossible(dossier, terms, known)
    return made


def check_name(dossier: Dossier, name: str) -> None:
    """Refused for a name that is taken: what a session has seen does not change."""
    if not name or len(name) > LONGEST_NAME:
        raise UsageError(f"Un scénario se nomme en 1 à {LONGEST_NAME} signes, par exemple A.")
    if taken := [known for known in dossier.scenarios if fold(known) == fold(name)]:
        raise Refused(
            f"{dossier.ref} a déjà un scénario « {taken[0]} », qui ne change plus : "
            "donnez un autre nom."
        )


def _check_basis(dossier: Dossier, terms: Terms, known: Basis) -> None:
    if not known.candidates:
        raise Refused(f"{dossier.ref} n’a aucun projet : il n’y a rien à choisir.")
    if len(known.candidates) > MOST_PROJECTS:
        raise Refused(f"Un scénario choisit parmi {MOST_PROJECTS} projets au plus.")
    reasons = []
    if known.envelope.total is None:
        reasons.append(
            f"L’enveloppe de la source « {terms.source} » n’est pas connue : "
            f"cperflow envelope set {dossier.ref} 2 500 000 000"
        )
    if all(each.points is None for each in known.candidates):
        first = known.candidates[0].id
        reasons.append(
            f"Aucun projet n’a de « {terms.by} » : "
            f"cperflow project edit {dossier.ref} {first} --set {terms.by}=3"
        )
    if reasons:
        raise Refused(f"Aucun scénario ne peut être fait pour {dossier.ref}.", reasons)


def _impossible(dossier: Dossier, terms: Terms, known: Basis) -> Refused:
    """Why what must be chosen cannot be: a project that it needs is barred, or the envelope."""
    needed = set(terms.must)
    for _ in terms.after:
        needed |= {other for one, other in terms.after if one in needed}
    reasons = [f"{id} est écarté (--never), et imposé par ce qui le demande."
               for id in terms.never if id in needed]  # fmt: skip
    for year, ceiling in known.ceilings().items():
        asked = sum(known.of(id).in_year(year) for id in needed)
        if asked > ceiling:
            reasons.append(
                f"{f'En {year}' if year else 'En tout'} : {amount(asked)} demandés, "
                f"enveloppe de {amount(ceiling)}, il manque {amount(asked - ceiling)}."
            )
    ids = listing([id for id in dossier.projects if id in needed])
    return Refused(f"Les projets imposés ({ids}) ne peuvent pas être retenus ensemble.", reasons)


def record_scenario(name: str, made: Made, entry: Entry) -> Draft:
    """A scenario as it came out, kept with all that it was made from."""
    content = {"name": name, "projects": list(made.projects), "made_of": told(made)}
    return Draft(kinds.SCENARIO_RECORDED, entry.on, entry.body, entry.payload(**content))


def adopt(dossier: Dossier, scenario: Scenario, entry: Entry) -> Draft:
    """A body adopts a scenario. Refused when it is the one adopted already, or holds projects
    that have left the dossier."""
    if dossier.adopted and dossier.adopted.name == scenario.name:
        raise Refused(f"Le scénario « {scenario.name} » est déjà adopté.")
    if gone := _gone(dossier, scenario.projects):
        raise Refused(
            f"Le scénario « {scenario.name} » retient {listing(gone)}, qui n’est plus au dossier."
        )
    content = entry.payload(name=scenario.name)
    return Draft(kinds.SCENARIO_ADOPTED, entry.on, entry.body, content)


def adoption_doubts(dossier: Dossier, workflow: Workflow, body: str) -> list[str]:
    """What is odd of an adoption: another step, or another body, than those of the acts by which
    the procedure takes the list of projects. French sentences."""
    taking = [act for act in workflow.transitions if act.retains]
    steps = list(dict.fromkeys(step for act in taking for step in act.from_steps))
    bodies = list(dict.fromkeys(body for act in taking for body in act.by))
    doubts = []
    if steps and dossier.step not in steps:
        named = listing([f"« {workflow.step(step).name} »" for step in steps], "ou")
        doubts.append(
            f"le dossier est à l’étape « {workflow.step(dossier.step).name} » ; la liste des "
            f"projets s’adopte à l’étape {named}."
        )
    if bodies and body and body not in bodies:
        doubts.append(f"{body} n’adopte pas la liste des projets : {listing(bodies, 'ou')}.")
    return doubts


def _gone(dossier: Dossier, projects: Sequence[str]) -> list[str]:
    return [id for id in projects if id not in dossier.projects]
