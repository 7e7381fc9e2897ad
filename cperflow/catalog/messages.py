"""pydantic's errors, told in French to somebody who writes YAML by hand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pydantic_core import ErrorDetails

from cperflow.catalog.models import record_at
from cperflow.domain.checks.problem import Path, Problem
from cperflow.french import did_you_mean, listing

EXPECTED = {
    "string_type": "un texte",
    "string_unicode": "un texte en Unicode valide",
    "int_type": "un nombre entier",
    "int_from_float": "un nombre entier",
    "float_type": "un nombre",
    "finite_number": "un nombre fini",
    "bool_type": "true ou false",
    "tuple_type": "une liste (un tiret par élément, ou [a, b])",
    "dict_type": "des couples clé: valeur",
    "model_type": "des couples clé: valeur",
    "invalid_key": "une clé en texte",
}
"""pydantic error type -> what should have been written."""

_KINDS = {
    "NoneType": "rien",
    "bool": "true ou false",
    "int": "un nombre",
    "float": "un nombre",
    "str": "un texte",
    "tuple": "une liste",
    "dict": "des couples clé: valeur",
}


def problem(error: ErrorDetails) -> Problem:
    """One error as a path and a French sentence."""
    path = place(error)
    kind = error["type"]
    if kind == "missing":
        return Problem(path[:-1], f"clé « {path[-1]} » absente")
    if kind == "extra_forbidden":
        return Problem(path, f"clé inconnue « {path[-1]} ».{_near(path)}")
    if kind == "literal_error":
        return Problem(path, _literal(error.get("ctx", {}), error["input"]))
    expected = EXPECTED.get(kind, "une autre valeur")
    agreed = "attendus" if expected.startswith("des ") else "attendu"
    agreed += "e" if expected.startswith("une ") else ""
    return Problem(path, f"{expected} {agreed}, {_written(error['input'])}{_hint(kind, error)}")


def place(error: ErrorDetails) -> Path:
    """Where an error is in the definition."""
    return tuple(part for part in error["loc"] if part != "[key]")


def _near(path: Path) -> str:
    record = record_at(path[:-1])
    return did_you_mean(str(path[-1]), record._fields) if record else ""


def _literal(context: Mapping[str, Any], written: Any) -> str:
    allowed = re.findall(r"'([^']*)'", str(context.get("expected", "")))
    hint = did_you_mean(written, allowed) if isinstance(written, str) else ""
    return f"« {written} » n’est pas prévu ({listing(allowed, 'ou')}).{hint}"


def _written(value: Any) -> str:
    """What was found, shown when it is short."""
    kind = _KINDS.get(type(value).__name__, "une date" if hasattr(value, "year") else "autre chose")
    shown = f" ({value})" if isinstance(value, bool | int | float | str) else ""
    return f"{kind} trouvé{'e' if kind.startswith('une') else ''}{shown if len(shown) < 60 else ''}"


def _hint(kind: str, error: ErrorDetails) -> str:
    value = error["input"]
    is_bare = isinstance(value, int | float) or hasattr(value, "year")
    return " ; mettez la valeur entre guillemets" if kind == "string_type" and is_bare else ""
