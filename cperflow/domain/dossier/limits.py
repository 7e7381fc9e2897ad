"""What values may be, however they arrive: typed, told in a story, or imported.

Every check raises UsageError with one French sentence; what `parsing` refuses on a command line
is refused here too, so that nothing else can reach a journal.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from cperflow.domain.dossier.finance import Project
from cperflow.errors import UsageError
from cperflow.french import count, fold, in_words
from cperflow.parsing import TOO_MUCH, YEARS

LONGEST_REF = 64
LONGEST_PROJECT_ID = 32
LONGEST_DURATION = 600
"""Months: fifty years."""

_REF = re.compile(rf"[A-Z0-9][A-Z0-9._-]{{0,{LONGEST_REF - 1}}}")
_PROJECT_ID = re.compile(rf"[A-Z0-9][A-Z0-9_-]{{0,{LONGEST_PROJECT_ID - 1}}}")
_NOT_IN_A_REF = re.compile(r"[^A-Z0-9._-]+")


def check_ref(text: str) -> str:
    """The reference of a dossier in its one form: no accents, capitals, hyphens for spaces.

    It names a journal and the files of documents, so nothing in it can be a path, an option or
    one of the journals that begin with « @ ».
    """
    ref = "-".join(fold(text).split())
    if _REF.fullmatch(ref):
        return ref
    raise UsageError(
        f"« {text[:LONGEST_REF]} » ne peut pas être une référence : employez des lettres sans "
        "accent, des chiffres, des points et des tirets, une lettre ou un chiffre d’abord, au "
        f"plus {LONGEST_REF} signes, par exemple KAYES-2018."
    )


def default_ref(subject: str, year: int) -> str:
    """SUBJECT-YEAR, with a hyphen for whatever a reference cannot have."""
    name = _NOT_IN_A_REF.sub("-", fold(subject))[: LONGEST_REF - 5].strip("-._")
    if not name:
        raise UsageError(
            f"« {subject} » ne donne pas de référence : choisissez-en une, "
            f"par exemple --ref DOSSIER-{year}."
        )
    return check_ref(f"{name}-{year}")


def check_project(project: Project) -> None:
    """The cost and the duration of a project (its id: `check_project_id`)."""
    duration = project.duration_months
    check_money(project.cost, f"projet {project.id}, coût")
    if duration is not None and not _whole(duration, range(1, LONGEST_DURATION + 1)):
        raise UsageError(
            f"Projet {project.id}, durée : « {duration} » n’est pas un nombre de mois "
            f"de 1 à {LONGEST_DURATION}."
        )


def check_project_id(text: str) -> str:
    """The id of a project, folded: it names pieces, documents and shares."""
    id = fold(text)
    if _PROJECT_ID.fullmatch(id):
        return id
    raise UsageError(
        f"« {text[:LONGEST_PROJECT_ID]} » ne peut pas désigner un projet : employez des lettres, "
        f"des chiffres et des tirets, au plus {count(LONGEST_PROJECT_ID, 'caractère')}, "
        "par exemple P1."
    )


def check_shares(amounts: Mapping[str, Any], year: Any = None) -> None:
    """What sources pay, FCFA, for a year or (None) for the whole duration."""
    for source, amount in amounts.items():
        check_money(amount, f"part « {source} »")
    if year is not None and not _whole(year, YEARS):
        raise UsageError(
            f"« {year} » n’est pas une année de financement : de {YEARS[0]} à {YEARS[-1]}."
        )


def check_money(value: Any, what: str) -> None:
    """Whole FCFA, from 0 to what can be written in words."""
    if not _whole(value, range(TOO_MUCH)):
        raise UsageError(
            f"{what[:1].upper()}{what[1:]} : « {value} » n’est pas un montant entier en FCFA, "
            f"de 0 à {in_words(TOO_MUCH // 10**9)} de milliards exclus."
        )


def _whole(value: Any, allowed: range) -> bool:
    """`True` is an int to Python, and 12.0 is in a range: neither is a number of anything."""
    return type(value) is int and value in allowed
