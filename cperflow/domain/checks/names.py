"""Every name a definition uses is declared, once, and is of the right kind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from cperflow.domain.acts.comparisons import THE_ACT
from cperflow.domain.acts.guards import RULE_PARAMS, RULES
from cperflow.domain.checks.problem import Path, Problem, values, walk
from cperflow.domain.procedure.bodies import SUBJECT
from cperflow.domain.procedure.definition import ANY_OPEN, BACK, Workflow
from cperflow.domain.procedure.delays import COUNTERS
from cperflow.domain.procedure.papers import EACH
from cperflow.domain.procedure.requirements import (
    PROJECT_FIELDS,
    FactSpec,
    PieceSpec,
    RuleUse,
)
from cperflow.french import did_you_mean, listing

IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,39}")

KINDS = {
    "steps": "étape inconnue",
    "phases": "phase inconnue",
    "bodies": "structure inconnue",
    "facts": "fait inconnu",
    "clocks": "délai inconnu",
    "documents": "document inconnu",
    "consultations": "consultation inconnue",
    "funding_sources": "source de financement inconnue",
    "counters": "compteur inconnu",
    "project_fields": "champ de projet inconnu",
    "sources": "source non déclarée",
    "anything": "nom inconnu",
}

REFERENCES = (
    ("initial", "steps"),
    ("steps.phase", "phases"),
    ("steps.within", "steps"),
    ("steps.holder", "bodies"),
    ("steps.bodies", "bodies"),
    ("bodies.superior", "bodies"),
    ("bodies.above", "bodies"),
    ("facts.number_of", "documents"),
    ("reminders.document", "documents"),
    ("follows.facts", "facts"),
    ("term.tracked_from", "facts:date"),
    ("term.start", "facts:date"),
    ("term.end", "facts:date"),
    ("term.months", "facts:integer"),
    ("obligations.by", "bodies"),
    ("obligations.steps", "steps"),
    ("obligations.when.fact", "facts"),
    ("obligations.when.funded_by", "funding_sources"),
    ("obligations.met_by.paid_by", "funding_sources"),
    ("obligations.met_by.document", "documents"),
    ("obligations.records.fact", "facts"),
    ("obligations.documents", "documents"),
    ("clocks.steps", "steps"),
    ("clocks.consultation", "consultations"),
    ("clocks.holder", "bodies"),
    ("clocks.start_fact", "facts:date"),
    ("clocks.delay.per", "counters"),
    ("pieces.step", "steps"),
    ("pieces.last_year_fact", "facts:integer"),
    ("pieces.when.fact", "facts"),
    ("pieces.when.funded_by", "funding_sources"),
    ("criteria.pieces", "pieces"),
    ("criteria.facts", "facts"),
    ("criteria.shows", "project_fields"),
    ("transitions.from_steps", "steps"),
    ("transitions.to_step", "steps"),
    ("transitions.by", "bodies"),
    ("transitions.records.fact", "facts"),
    ("transitions.stops.clock", "clocks"),
    ("transitions.stops.bodies_fact", "facts:bodies"),
    ("transitions.asks", "consultations"),
    ("transitions.asks_fact", "facts:bodies"),
    ("transitions.retains", "facts:projects"),
    ("transitions.documents", "documents"),
    ("consultations.steps", "steps"),
    ("consultations.asked_by", "bodies"),
    ("consultations.always", "bodies"),
    ("consultations.among", "bodies"),
    ("consultations.records.fact", "facts"),
    ("bodies.title_fact", "facts:text"),
    ("bodies.name_fact", "facts:text"),
    ("documents.steps", "steps"),
    ("documents.by", "bodies"),
    ("documents.to", "bodies"),
    ("documents.needs", "facts"),
    ("documents.dated_by", "facts:date"),
    ("documents.announces", "facts:date"),
    ("documents.signed_by", "bodies"),
    ("documents.originals", "bodies"),
    ("documents.copies", "bodies"),
    ("visas.documents", "documents"),
    ("assumptions.concerns", "anything"),
)
"""Where a definition names something, and what: "facts:date" is a fact of that type."""

PARAMETERS = {
    "fact": "facts",
    "source": "funding_sources",
    "consultation": "consultations",
    "for": "facts:integer",
    "against": "facts:integer",
    "earlier": "facts:date|integer",
    "later": "facts:date|integer",
    "members": "facts:integer",
    "abstentions": "facts:integer",
    "months": "facts:integer",
    "start": "facts:date",
    "end": "facts:date",
}
"""What the parameters of rules name; any other parameter is free text."""

FACT_NEEDED = {
    "projects_within_contract": "facts:integer",
    "funding_within": "facts:money",
    "list_as_adopted": "facts:projects",
    "criteria_met": "facts:criteria",
}
"""The type of the parameter `fact` of a rule that cannot do with any fact."""

UNIQUE = (
    "phases", "steps", "bodies", "transitions", "clocks", "obligations", "facts", "project_facts",
    "pieces", "criteria", "consultations", "documents", "visas", "natures", "scales",
    "funding_sources", "sources", "assumptions",
)  # fmt: skip


def duplicated(workflow: Workflow) -> list[Problem]:
    """An id, a fact name or a piece code given twice in one list."""
    lists: list[tuple[Path, Any]] = [((name,), getattr(workflow, name)) for name in UNIQUE]
    for path, record in walk(workflow):
        lists += [
            ((*path, name), getattr(record, name))
            for name in ("choices", "outcomes")
            if getattr(record, name, ())
        ]
    return [problem for path, records in lists for problem in _duplicates(path, records)]


def unreadable(workflow: Workflow) -> list[Problem]:
    """An id that could not be typed on a command line, or a required text left blank."""
    problems = []
    for path, record in walk(workflow):
        for name in record._fields:
            value = getattr(record, name)
            if _names_itself(record, name) and not IDENTIFIER.fullmatch(value):
                problems.append(Problem((*path, name), f"identifiant illisible « {value} » {_AS}"))
            elif value == "" and name not in record._field_defaults:
                problems.append(Problem((*path, name), "texte vide : écrivez-le"))
    return problems


def unknown(workflow: Workflow) -> list[Problem]:
    """A name that nothing declares, or a fact of another type than its use needs."""
    return [
        problem
        for dotted, kind in REFERENCES
        for path, name in values(workflow, dotted)
        if not _is_special(dotted, name)
        for problem in _lookup(workflow, kind, path, name)
    ]


def unsourced(workflow: Workflow) -> list[Problem]:
    """A citation that starts with neither a declared source nor a declared assumption."""
    known = _known(workflow, "sources") + _known(workflow, "assumptions")
    return [
        Problem((*path, "source"), f"{KINDS['sources']} « {cited} ».{did_you_mean(cited, known)}")
        for path, record in walk(workflow)
        for cited in _cited(getattr(record, "source", ""))
        if cited not in known
    ]


def misused_rules(workflow: Workflow) -> list[Problem]:
    """A rule nobody wrote, a parameter missing, in excess, or that names nothing."""
    uses = [(path, use) for path, use in walk(workflow) if isinstance(use, RuleUse)]
    return [problem for path, use in uses for problem in _rule_use(workflow, path, use)]


_AS = "(lettres sans accent, chiffres, tirets et points ; 40 signes au plus)"


def _duplicates(path: Path, records: tuple[object, ...]) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, record in enumerate(records):
        field = next(f for f in ("id", "name", "code") if _is_key(record, f))
        key = getattr(record, field)
        if key in seen:
            yield Problem((*path, index, field), f"« {key} » est déjà déclaré : un nom, une fois")
        seen.add(key)


def _is_key(record: object, field: str) -> bool:
    """Facts are known by their name, pieces by their code."""
    if isinstance(record, FactSpec | PieceSpec):
        return field == ("name" if isinstance(record, FactSpec) else "code")
    return hasattr(record, field)


def _names_itself(record: object, field: str) -> bool:
    return field in ("id", "code") or (field == "name" and isinstance(record, FactSpec))


_SPECIAL = {
    ("transitions.from_steps", ANY_OPEN),
    ("transitions.to_step", BACK),
    ("bodies.above", SUBJECT),
    *((f"documents.{field}", EACH) for field in ("by", "to", "signed_by")),
}


def _is_special(dotted: str, name: str) -> bool:
    return (dotted, name) in _SPECIAL


def _lookup(workflow: Workflow, kind: str, path: Path, name: str) -> Iterator[Problem]:
    family, _, wanted = kind.partition(":")
    known = _known(workflow, family)
    if name not in known:
        yield Problem(path, f"{KINDS[family]} « {name} ».{did_you_mean(name, known)}")
    elif wanted and (fact := workflow.fact(name)) and fact.type not in wanted.split("|"):
        types = listing(wanted.split("|"), "ou")
        yield Problem(path, f"le fait « {name} » est de type {fact.type}, il faut {types}")


def _known(workflow: Workflow, family: str) -> list[str]:
    if family == "counters":
        return list(COUNTERS)
    if family == "project_fields":
        return list(PROJECT_FIELDS)
    if family == "anything":
        return [name for each in UNIQUE for name in _known(workflow, each)]
    field = {"facts": "name", "project_facts": "name", "pieces": "code"}.get(family, "id")
    return [getattr(record, field) for record in getattr(workflow, family)]


def _cited(source: str) -> list[str]:
    """ "grille, l.544 ; decret, art. 11" cites "grille" and "decret"."""
    return [part.partition(",")[0].strip() for part in source.split(" ; ") if part.strip()]


def _rule_use(workflow: Workflow, path: Path, use: RuleUse) -> Iterator[Problem]:
    if use.rule not in RULES:
        hint = did_you_mean(use.rule, RULES)
        yield Problem((*path, "rule"), f"règle inconnue « {use.rule} ».{hint}")
        return
    wanted = RULE_PARAMS.get(use.rule, frozenset())
    if missing := sorted(wanted - set(use.params)):
        yield Problem(path, f"la règle « {use.rule} » demande {listing(missing)} dans params")
    for name, value in use.params.items():
        yield from _parameter(workflow, (*path, "params", name), use.rule, name, value)
    if use.rule == "dates_ordered" and not missing:
        yield from _compared(workflow, path, use)


def _compared(workflow: Workflow, path: Path, use: RuleUse) -> Iterator[Problem]:
    names = [use.params["earlier"], use.params["later"]]
    types = {fact.type for name in names if (fact := workflow.fact(name))}
    types |= {"date"} & {"date" if name == THE_ACT else "" for name in names}
    if len(types) > 1 or names == [THE_ACT, THE_ACT]:
        yield Problem(path, f"« {names[0]} » et « {names[1]} » ne se comparent pas")


def _parameter(
    workflow: Workflow, path: Path, rule: str, name: str, value: str
) -> Iterator[Problem]:
    wanted = RULE_PARAMS.get(rule, frozenset())
    if name not in wanted:
        yield Problem(path, f"paramètre inconnu « {name} ».{did_you_mean(name, wanted)}")
        return
    if (rule, value) == ("dates_ordered", THE_ACT):
        return
    kind = FACT_NEEDED.get(rule, "facts") if name == "fact" else PARAMETERS.get(name)
    if kind:
        yield from _lookup(workflow, kind, path, value)
