"""Typed facts: from what an officer types to the value an event records, and back to French.

Values are the ones `requirements.FACT_TYPES` lists; dates are kept as ISO text because events
hold nothing but JSON. Every reading function raises UsageError with one French sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.finance import Location
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.procedure.requirements import Choice, Criterion, FactSpec
from cperflow.errors import NotFound, UsageError
from cperflow.french import amount, date_long, did_you_mean, fold, listing, meant
from cperflow.parsing import parse_date, parse_money
from cperflow.record import NamedTuple

LONGEST_INTEGER = 9
"""Digits: votes, months, years."""

_YES = {"OUI", "O", "VRAI", "TRUE", "1", "YES"}
_NO = {"NON", "N", "FAUX", "FALSE", "0", "NO"}
_EVERY = {"TOUS", "TOUTES", "TOUT"}


class Reader(NamedTuple):
    """What reading a value may need to know."""

    workflow: Workflow
    dossier: Dossier
    today: date


def read(spec: FactSpec, text: str, reader: Reader) -> Any:
    """The value of a fact typed as text."""
    try:
        return _READERS[spec.type](spec, text.strip(), reader)
    except UsageError as error:
        stop = "" if error.message.endswith((".", "?")) else "."
        raise UsageError(f"{spec.label} : {error.message}{stop}") from None


def typed(spec: FactSpec, value: Any) -> str | None:
    """What to type for `read` to give this value; None when no text says exactly that."""
    try:
        return _TYPED.get(spec.type, _typed_items)(spec, value)
    except (UsageError, TypeError, ValueError, AttributeError):
        return None


def shown(spec: FactSpec | None, value: Any) -> str:
    """A recorded value in French, for the screen."""
    if value is None:
        return "…"
    kind = spec.type if spec else "text"
    if kind == "date":
        return date_long(date.fromisoformat(value))
    if kind == "money":
        return amount(value)
    if kind == "integer":
        return str(value)
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, list):
        return " ; ".join(value) if kind == "texts" else listing(value)
    if spec and spec.type == "choice":
        return next((choice.label for choice in spec.choices if choice.id == value), value)
    return str(value)


def read_integer(text: str) -> int:
    """A whole number, zero or more."""
    bare = "".join(text.split())
    if not bare.isascii() or not bare.isdigit():
        raise UsageError(f"« {text} » n’est pas un nombre entier : écrivez des chiffres seulement")
    if len(bare) > LONGEST_INTEGER:
        raise UsageError(f"« {text} » est trop grand : au plus {LONGEST_INTEGER} chiffres")
    return int(bare)


def _choose(text: str, choices: Sequence[Choice] | Sequence[Criterion]) -> str:
    wanted = fold(text).replace("-", "_").replace(" ", "_")
    for choice in choices:
        if wanted in (fold(choice.id).replace("-", "_"), fold(choice.label).replace(" ", "_")):
            return choice.id
    ids = [choice.id for choice in choices]
    raise UsageError(
        f"« {text} » n’est pas prévu. Choisissez {listing(ids, 'ou')}.{did_you_mean(text, ids)}"
    )


def _choose_all(text: str, choices: Sequence[Choice] | Sequence[Criterion]) -> list[str]:
    if fold(text) in _EVERY:
        return [choice.id for choice in choices]
    return [_choose(part, choices) for part in _parts(text)]


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.replace(";", ",").split(",") if part.strip()]


def _boolean(_spec: FactSpec, text: str, _reader: Reader) -> bool:
    word = fold(text)
    if word in _YES or word in _NO:
        return word in _YES
    raise UsageError(f"« {text} » : répondez oui ou non.")


def _text(_spec: FactSpec, text: str, _reader: Reader) -> str:
    if not text:
        raise UsageError("le texte est vide.")
    return text


def _texts(_spec: FactSpec, text: str, _reader: Reader) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


def read_body(text: str, workflow: Workflow) -> str:
    """The id of a body, typed any way: its id, or its whole name, as it goes on record."""
    for body in workflow.bodies:
        if fold(text) in (fold(body.id), fold(body.name)):
            return body.id
    names = {body.id: (body.id, body.name) for body in workflow.bodies}
    near = meant(text, names)
    hint = did_you_mean(text, [*names, *(body.name for body in workflow.bodies)])
    hint = f" Vouliez-vous dire {listing(near[:12], 'ou')} ?" if len(near) > 1 else hint
    raise NotFound(f"Structure inconnue « {text} » dans la procédure {workflow.id}.{hint}")


def read_project(text: str, dossier: Dossier) -> str:
    """The id of a project of the dossier, typed any way."""
    for id in dossier.projects:
        if fold(text) == fold(id):
            return id
    known = list(dossier.projects)
    hint = f" Projets du dossier : {listing(known)}." if known else " Le dossier n’en a aucun."
    raise NotFound(f"Projet inconnu « {text} » dans {dossier.ref}.{hint}")


def read_locations(text: str) -> tuple[Location, ...]:
    """Localities separated by semicolons, each with its district in parentheses if known."""
    return tuple(_location(part) for part in text.split(";") if part.strip())


def _location(text: str) -> Location:
    locality, _, district = text.strip().partition("(")
    return Location(locality.strip(), district.rstrip(") ").strip())


_READERS: dict[str, Callable[[FactSpec, str, Reader], Any]] = {
    "text": _text,
    "texts": _texts,
    "integer": lambda _spec, text, _reader: read_integer(text),
    "money": lambda _spec, text, _reader: parse_money(text),
    "date": lambda _spec, text, reader: parse_date(text, lambda: reader.today).isoformat(),
    "boolean": _boolean,
    "choice": lambda spec, text, _reader: _choose(text, spec.choices),
    "choices": lambda spec, text, _reader: _choose_all(text, spec.choices),
    "criteria": lambda _spec, text, reader: _choose_all(text, reader.workflow.criteria),
    "bodies": lambda _spec, text, reader: [
        read_body(part, reader.workflow) for part in _parts(text)
    ],
    "projects": lambda _spec, text, reader: (
        list(reader.dossier.projects)
        if fold(text) in _EVERY
        else [read_project(part, reader.dossier) for part in _parts(text)]
    ),
}


def _typed_text(_spec: FactSpec, value: str) -> str | None:
    return value if value and value == value.strip() else None


def _typed_texts(_spec: FactSpec, value: list[str]) -> str | None:
    text = " ; ".join(value)
    return text if [part.strip() for part in text.split(";") if part.strip()] == value else None


def _typed_items(_spec: FactSpec, value: list[str]) -> str | None:
    text = ", ".join(value)
    return text if _parts(text) == value and fold(text) not in _EVERY else None


def _typed_choices(spec: FactSpec, value: list[str]) -> str | None:
    text = ", ".join(value)
    return text if _choose_all(text, spec.choices) == value else None


def _typed_number(_spec: FactSpec, value: int) -> str | None:
    return str(value) if type(value) is int and value >= 0 else None


def _typed_date(_spec: FactSpec, value: str) -> str | None:
    return value if date.fromisoformat(value).isoformat() == value else None


_TYPED: dict[str, Callable[[FactSpec, Any], str | None]] = {
    "text": _typed_text,
    "texts": _typed_texts,
    "integer": _typed_number,
    "money": _typed_number,
    "date": _typed_date,
    "boolean": lambda _spec, value: ("oui" if value else "non") if type(value) is bool else None,
    "choice": lambda spec, value: value if _choose(value, spec.choices) == value else None,
    "choices": _typed_choices,
}
"""Types that are not here are lists of ids."""
