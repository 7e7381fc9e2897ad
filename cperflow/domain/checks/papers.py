"""Whether the names, the texts and the documents of a definition hold together: dates that are
days, one name a day, nobody addressed twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import combinations

from cperflow.domain.checks.problem import Path, Problem, walk
from cperflow.domain.procedure.bodies import BodyVariant
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.procedure.papers import BODY, EACH, OCCURRENCE, DocumentSpec, Visa

Dated = BodyVariant | Visa


def misdated(workflow: Workflow) -> list[Problem]:
    """A period whose ends are no ISO dates, or that ends before it starts."""
    return [
        problem
        for path, record in walk(workflow)
        if isinstance(record, Dated)
        for problem in _period(path, record)
    ]


def ambiguous_names(workflow: Workflow) -> list[Problem]:
    """Two names of a body that hold the same day for the same subject, unless the first of them
    is the exception of the other: the first that holds is the one used."""
    return [
        Problem(
            ("bodies", index, "variants", second),
            f"« {body.variants[second].name} » et « {body.variants[first].name} » valent le même "
            "jour pour le même dossier : séparez leurs périodes, ou mettez l’exception d’abord",
        )
        for index, body in enumerate(workflow.bodies)
        for first, second in combinations(range(len(body.variants)), 2)
        if _meet(body.variants[first], body.variants[second])
        and not _is_exception(body.variants[first], body.variants[second])
    ]


def repeated_visas(workflow: Workflow) -> list[Problem]:
    """A text that one document would cite twice the same day."""
    return [
        Problem(
            ("visas", second, "text"),
            f"ce texte est déjà celui de « {one.id} », cité le même jour : fermez l’un des deux",
        )
        for (_, one), (second, other) in combinations(enumerate(workflow.visas), 2)
        if one.text == other.text and _both_cited(one, other)
    ]


def misaddressed_documents(workflow: Workflow) -> list[Problem]:
    """A document for each body that names none, of another scope that names one, sent to who
    issues it, or of which somebody gets two."""
    return [
        Problem(("documents", index, *path), message)
        for index, spec in enumerate(workflow.documents)
        for path, message in _addresses(workflow, spec)
    ]


def _period(path: Path, record: Dated) -> Iterator[Problem]:
    days = {name: getattr(record, name) for name in ("since", "until")}
    wrong = [name for name, day in days.items() if day and not _is_day(day)]
    for name in wrong:
        yield Problem((*path, name), f"« {days[name]} » n’est pas une date : 2018-08-31")
    if not wrong and record.until and record.since >= record.until:
        yield Problem((*path, "until"), f"la fin ({record.until}) ne suit pas le début")


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _overlap(one: Dated, other: Dated) -> bool:
    starts, ends = max(one.since, other.since), [end for end in (one.until, other.until) if end]
    return not ends or starts < min(ends)


def _same_kind(one: Dated, other: Dated) -> bool:
    return one.kind == other.kind or "" in (one.kind, other.kind)


def _share(some: Sequence[str], others: Sequence[str]) -> bool:
    """Whether two lists, an empty one naming everything, name something in common."""
    return not some or not others or bool(set(some) & set(others))


def _meet(one: BodyVariant, other: BodyVariant) -> bool:
    shared = _share(one.subjects, other.subjects)
    return shared and _same_kind(one, other) and _overlap(one, other)


def _is_exception(one: BodyVariant, other: BodyVariant) -> bool:
    """Whether `one` holds only where `other` does, and not everywhere it does."""
    inside = (
        other.kind in ("", one.kind)
        and (not other.subjects or (bool(one.subjects) and {*one.subjects} <= {*other.subjects}))
        and other.since <= one.since
        and (not other.until or ("" < one.until <= other.until))
    )
    return inside and _scope(one) != _scope(other)


def _scope(variant: BodyVariant) -> tuple[object, ...]:
    return variant.kind, set(variant.subjects), variant.since, variant.until


def _both_cited(one: Visa, other: Visa) -> bool:
    shared = _share(one.documents, other.documents)
    return shared and _same_kind(one, other) and _overlap(one, other)


def _addresses(workflow: Workflow, spec: DocumentSpec) -> Iterator[tuple[Path, str]]:
    named = [field for field in ("by", "to") if getattr(spec, field) == EACH]
    named += ["signed_by"] * (EACH in spec.signed_by)
    if spec.per == BODY and not named:
        yield ("per",), f"par structure consultée : by, to ou signed_by nomme « {EACH} »"
    if spec.per == BODY and not workflow.consultations:
        yield ("per",), "aucune consultation : aucune structure n’est consultée"
    going = any(spec.id in each.documents for each in workflow.obligations)
    if spec.per == OCCURRENCE and not going:
        yield ("per",), "par échéance : aucun engagement (obligations) ne nomme ce document"
    if spec.per != BODY:
        for field in named:
            yield (field,), f"« {EACH} » va avec per: body"
    if spec.to and spec.to == spec.by:
        yield ("to",), f"« {spec.to} » s’écrirait à elle-même"
    for field in ("signed_by", "originals", "copies"):
        listed = getattr(spec, field)
        for body in dict.fromkeys(name for name in listed if listed.count(name) > 1):
            yield (field,), f"« {body} » y est deux fois"
    for body in (name for name in spec.copies if name in spec.originals):
        yield ("copies",), f"« {body} » a déjà un original"
