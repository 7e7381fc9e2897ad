"""Which registers there are, the journal of each, and how its numbers are written in full.

An office has a register of letters sent and one of letters received per calendar year; a local
body has them once per subject. The name of the journal says which:

    @chrono/out/DGCT/2018        @chrono/in/CR/KAYES/2018
"""

from __future__ import annotations

import re

from cperflow.domain.journal.events import CHRONO
from cperflow.errors import UsageError
from cperflow.french import fold
from cperflow.record import NamedTuple

OUT, IN = DIRECTIONS = ("out", "in")
FIRST_YEAR, LAST_YEAR = 1900, 2999

YEAR, NUMBER, BODY = "{annee}", "{numero}", "{structure}"
FORM = f"N° {YEAR}-{NUMBER}/{BODY}"
"""How a number is written in full, until the office says otherwise."""
LONGEST_FORM = 60
_HOLE = re.compile(r"\{[^{}]*\}?|\}")


class Register(NamedTuple):
    """`direction` OUT or IN; `subject`: of a local body, in capitals without accents, "" for a
    body that exists once."""

    direction: str
    body: str
    subject: str
    year: int

    @property
    def stream(self) -> str:
        parts = (CHRONO, self.direction, self.body, self.subject, str(self.year))
        return "/".join(part for part in parts if part)


def subject_key(subject: str) -> str:
    """A subject as the journals of registers name it."""
    return "-".join(fold(subject).split())


def register_of(stream: str) -> Register | None:
    """The register of a journal, None for any other. A subject may hold a slash."""
    start, _, rest = stream.partition("/")
    direction, _, rest = rest.partition("/")
    place, _, year = rest.rpartition("/")
    body, _, subject = place.partition("/")
    if start != CHRONO or direction not in DIRECTIONS or not body or not year.isdecimal():
        return None
    return Register(direction, body, subject, int(year))


def in_full(form: str, register: Register, acronym: str, number: int) -> str:
    """A number as its letter shows it: « N° 2018-0012/CR-KAYES »."""
    signed = f"{acronym}-{register.subject}" if register.subject else acronym
    values = {YEAR: str(register.year), NUMBER: f"{number:04d}", BODY: signed}
    return _HOLE.sub(lambda hole: values.get(hole[0], hole[0]), form)


def check_form(form: str) -> str:
    """Raises UsageError for a form that would not tell two numbers apart."""
    unknown = [hole for hole in _HOLE.findall(form) if hole not in (YEAR, NUMBER, BODY)]
    if unknown:
        raise UsageError(f"« {unknown[0]} » n’est pas prévu : {YEAR}, {NUMBER} et {BODY} le sont.")
    if form.count(NUMBER) != 1 or len(form) > LONGEST_FORM:
        raise UsageError(
            f"Le format d’un numéro contient {NUMBER} une fois, et au plus {LONGEST_FORM} signes : "
            f"« {FORM} »."
        )
    return form


def number_in(reference: str, year: int) -> int:
    """The number that a reference written by hand tells: its first digits that are no year.

    Raises UsageError when it has none, when all of its digits may be years, or when it names
    other years than that of the register.
    """
    told = [int(digits) for digits in re.findall(r"[0-9]{1,9}", reference)]
    years = [number for number in told if FIRST_YEAR <= number <= LAST_YEAR]
    found = [number for number in told if number and number not in years]
    if years and year not in years:
        raise UsageError(
            f"« {reference} » est de {years[0]}, et la lettre de {year} : vérifiez la date (--on), "
            "ou donnez aussi --number."
        )
    if not found:
        raise UsageError(f"« {reference} » ne contient pas de numéro : donnez aussi --number.")
    return found[0]
