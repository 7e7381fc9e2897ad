"""What a definition asks for: facts, pieces, rules. Passive records, part of the definition."""

from __future__ import annotations

from cperflow.record import NamedTuple

FACT_TYPES = (
    "text",
    "texts",
    "integer",
    "money",
    "date",
    "boolean",
    "choice",
    "choices",
    "bodies",
    "projects",
    "criteria",
)
"""Values: text str; texts list[str]; integer, money int ≥ 0; date ISO; boolean; choice str;
choices, bodies, projects, criteria list[str] of known ids."""
PIECE_SCOPES = ("dossier", "project", "fiscal_year")
PROJECT_FIELDS = ("nature", "scale", "locations", "duration_months", "cost")
"""Of `finance.Project`: what a criterion may look at."""


class Choice(NamedTuple):
    """One value of a closed list: a project's nature, a funding source, a criterion…"""

    id: str
    label: str
    source: str = ""


class Criterion(NamedTuple):
    """What every project must meet, as somebody will judge it (see `domain/acts/criteria.py`).

    `pieces` (codes), `facts` and `shows` (fields of a project, PROJECT_FIELDS) are what to look
    at; no rule can tell from them whether it is met. One of `form` is that the file is complete,
    which can be computed.
    """

    id: str
    label: str
    source: str = ""
    pieces: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    shows: tuple[str, ...] = ()
    form: bool = False


class FactSpec(NamedTuple):
    """A typed fact. `type` is one of FACT_TYPES; `choices` for choice(s). `number_of`: the document
    whose number it is, which nobody has to type once it was issued or received here."""

    name: str
    label: str
    type: str = "text"
    choices: tuple[Choice, ...] = ()
    help: str = ""
    number_of: str = ""
    source: str = ""


class FactUse(NamedTuple):
    """A fact that an act records."""

    fact: str
    required: bool = False


class Condition(NamedTuple):
    """True when a fact has a value, or when a funding source pays a part."""

    fact: str = ""
    equals: str = ""
    funded_by: str = ""


class PieceSpec(NamedTuple):
    """A document required at a step: once, per project, or per closed fiscal year.

    `per` is "dossier", "project" or "fiscal_year"; `years` counts the fiscal years up to the
    value of `last_year_fact`, else up to the year before the dossier was opened.
    """

    code: str
    name: str
    step: str
    per: str = "dossier"
    years: int = 0
    last_year_fact: str = ""
    when: Condition | None = None
    alternative: str = ""
    source: str = ""


class RuleUse(NamedTuple):
    """A named rule with its parameters; `warning` tells, without refusing."""

    rule: str
    params: dict[str, str] = {}
    warning: bool = False
    source: str = ""
