"""Arguments as officers type them: dates, amounts, facts. No click in here.

Each parser raises UsageError with one French sentence saying what, why and what to type.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date

from cperflow.errors import UsageError
from cperflow.french import MONTHS, count, fold, in_words, integer
from cperflow.record import NamedTuple

TOO_MUCH = 10**15
"""Amounts stay below: beyond, `french.in_words` has no words, and no budget is that large."""
YEARS = range(1900, 2201)
MOST_UNITS = 9999
"""Of a delay: beyond, in working days, it would outlast the longest calendar."""
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for a formula (OWASP, CSV Injection)."""
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
"""What rings, hides or commands on a terminal; a tabulation and the ends of lines are text."""
MOST_DIGITS = 40
"""Of an amount as it is typed: what is longer is refused whatever it is."""
_CURRENCY = re.compile(r"\s*(DE )?(F\.?( ?CFA)?|CFA|XOF|FRANCS?( CFA)?)$")
_PLAIN = re.compile(r"[0-9]+|[0-9]{1,3}( [0-9]{3})+|[0-9]{1,3}([.,])[0-9]{3}(\2[0-9]{3})+")
_SCALED = re.compile(r"([0-9]+|[0-9]{1,3}(?: [0-9]{3})+)(?:,([0-9]+))? ?(MILLIONS?|MILLIARDS?)")
_IN_WORDS = "UN|DEUX|TROIS|QUATRE|CINQ|SIX|SEPT|HUIT|NEUF|DIX|VINGT|CENTS?|MILLE|MILLIONS?"
_NO_AMOUNTS = (
    (r"^[-−]|^\(.*\)$", "est négatif : un montant part de 0 FCFA"),
    (r"[€$£]|\b(EUROS?|EUR|USD|DOLLARS?)\b",
     "est dans une autre monnaie : convertissez-le, un montant s’écrit en FCFA"),
    (r"^[0-9 ]+[.,][0-9]{3}$",
     "se lit de deux façons (milliers ou décimales) : séparez les milliers par des espaces"),
    (r"[.,][0-9 ]* ?MILLI", "se lit mal : écrivez-le comme « 1,5 milliard », ou tout en chiffres"),
    (r"^[0-9 .,]*[.,][0-9 .,]*$",
     "n’est pas un nombre entier : le franc CFA n’a pas de centimes, et des espaces séparent "
     "les milliers"),
    (r"^[0-9 ]+$", ": les espaces séparent les chiffres par groupes de trois"),
    (rf"^(({_IN_WORDS}|MILLIARDS?|ET)[- ]?)+$",
     "est en lettres : écrivez-le en chiffres, par exemple 2 000 000"),
)  # fmt: skip
"""What is found in what is no amount, and what is said of it."""
RELATIVE_DAYS = {"AUJOURD'HUI": 0, "HIER": -1}
DATE_HELP = "31/08/2018, 2018-08-31, hier ou aujourd’hui"


class When(NamedTuple):
    """The date of an act as its source gives it.

    `precision` "day", "month" or "year"; `day` is then the last day it can be: the last of the
    month or year, or today while that lasts.
    """

    day: date
    precision: str = "day"


def parse_date(text: str, today: Callable[[], date]) -> date:
    """« 2018-08-31 », « 31/08/2018 », « hier », « aujourd'hui ».

    `today` is asked only for a relative date. Raises UsageError, which says why.
    """
    word = fold(text)
    if word in RELATIVE_DAYS:
        return date.fromordinal(today().toordinal() + RELATIVE_DAYS[word])
    if match := re.fullmatch(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})", word):
        year, month, day = match.groups()
    elif match := re.fullmatch(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})", word):
        day, month, year = match.groups()
    else:
        raise UsageError(_why_no_date(text))
    return _existing(int(year), int(month), int(day))


def parse_when(text: str, today: Callable[[], date]) -> When:
    """A date, or « 2018-08 », « 08/2018 » (known to the month), « 2018 » (to the year)."""
    word = text.strip()
    if match := re.fullmatch(r"([0-9]{4})-([0-9]{1,2})", word):
        year, month = int(match[1]), int(match[2])
    elif match := re.fullmatch(r"([0-9]{1,2})/([0-9]{4})", word):
        year, month = int(match[2]), int(match[1])
    elif re.fullmatch(r"[0-9]{4}", word):
        year = int(word)
        return When(_last_day_in(_existing(year, 1, 1), _last_day(year, 12), today()), "year")
    else:
        return When(parse_date(text, today))
    return When(_last_day_in(_existing(year, month, 1), _last_day(year, month), today()), "month")


def parse_whole(text: str, least: int, most: int | None = None) -> int:
    """A whole number within bounds. Raises UsageError for anything else."""
    try:
        number = int(text)
    except ValueError:
        raise UsageError(f"« {text} » n’est pas un nombre entier") from None
    if number < least or (most is not None and number > most):
        # up to four digits it may be a year, which is not grouped
        bounds = "au moins" if most is None else f"de {least} à"
        last = least if most is None else most
        bounds += f" {last if last < 10_000 else integer(last)}"
        raise UsageError(f"{number} ne convient pas : il faut un nombre entier, {bounds}")
    return number


def parse_count(text: str) -> int:
    """What is counted, 0 or more; spaces may group thousands, as in an amount: « 12 000 »."""
    bare = " ".join(text.split())
    return parse_whole(re.sub(" ", "", bare) if re.fullmatch("[0-9]{1,3}( [0-9]{3})+", bare)
                       else bare, 0)  # fmt: skip


def parse_money(text: str) -> int:
    """Whole FCFA: « 2173127401 », « 2 173 127 401 FCFA », « 2.173.127.401 », « 1,5 milliard ».

    Points, or commas, separate thousands only where they cannot be a decimal mark: from two on.
    Raises UsageError for anything else, each with what to type instead.
    """
    bare = _CURRENCY.sub("", " ".join(fold(text).split()))
    if match := _SCALED.fullmatch(bare):
        return _below_too_much(_scaled(text, match), text)
    if _PLAIN.fullmatch(bare):
        return _below_too_much(_whole(re.sub("[ .,]", "", bare)), text)
    raise UsageError(_why_no_amount(text, bare))


def parse_halves(text: str) -> int:
    """A number of units in halves: « 5 » is 10, « 7,5 » is 15.

    Raises UsageError for anything else than halves above 0.
    """
    match = re.fullmatch(r"([0-9]+)(?:[.,]([05])0*)?", text.strip())
    if match and len(match[1].lstrip("0")) > len(str(MOST_UNITS)):
        raise UsageError(f"« {text} » est trop long : au plus {MOST_UNITS} unités")
    halves = 2 * int(match[1]) + (match[2] == "5") if match else 0
    if not halves:
        raise UsageError(f"« {text} » n’est pas une durée : écrivez 5, ou 7,5 (des demies)")
    return halves


def parse_text(text: str) -> str:
    """Text in one form (NFC), outer spaces cut; refuses bytes that are no text, and CONTROLS."""
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise UsageError("ce texte contient des octets illisibles : vérifiez son encodage (UTF-8)")
    if found := CONTROLS.search(text):
        code = f"U+{ord(found[0]):04X}"
        raise UsageError(f"ce texte contient des caractères de commande ({code}) : ôtez-les")
    return unicodedata.normalize("NFC", text).strip()


def parse_filled(text: str) -> str:
    """Text as `parse_text`, that says something."""
    found = parse_text(text)
    if not found:
        raise UsageError("ce texte est vide : écrivez-le")
    return found


def parse_years(text: str) -> tuple[int, int]:
    """« 2024-2027 », or one year: the first and the last."""
    match = re.fullmatch(r"([0-9]{4})(?: *[-–] *([0-9]{4}))?", text.strip())
    first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
    if not (first in YEARS and last in YEARS and first <= last):
        raise UsageError(f"« {text} » : écrivez deux années, par exemple 2024-2027")
    return first, last


def parse_assignment(text: str, example: str = "gouverneur_nom=Koné") -> tuple[str, str]:
    """« nom=valeur »; the value may be empty and may contain « = »."""
    name, equals, value = parse_text(text).partition("=")
    if not equals or not name.strip():
        raise UsageError(f"« {text} » : écrivez nom=valeur, par exemple {example}")
    return name.strip(), value.strip()


def as_facts(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Assignments as a mapping. Raises UsageError for a name given twice."""
    facts: dict[str, str] = {}
    for name, value in pairs:
        if name in facts:
            raise UsageError(f"« {name} » est donné deux fois : gardez une seule valeur")
        facts[name] = value
    return facts


def guarded(text: str) -> str:
    """Text that a spreadsheet would run as a formula, behind an apostrophe. So is text that
    would look guarded: `unguarded` gives everything back."""
    return f"'{text}" if text.lstrip("'").startswith(FORMULA_STARTS) else text


def unguarded(text: str) -> str:
    """A cell of a spreadsheet as it was before `guarded`."""
    bare = text.lstrip("'")
    return text[1:] if text != bare and bare.startswith(FORMULA_STARTS) else text


def _scaled(text: str, match: re.Match[str]) -> int:
    """« 1,5 milliard » as whole francs, and nothing rounded."""
    whole, decimals, scale = match[1].replace(" ", ""), (match[2] or "").rstrip("0"), match[3]
    zeros = 9 if scale.startswith("MILLIARD") else 6
    if len(decimals) > zeros:
        raise UsageError(f"« {text} » ne fait pas un nombre entier de FCFA : écrivez-le en entier")
    return _whole(whole + decimals.ljust(zeros, "0"))


def _whole(digits: str) -> int:
    return int(digits.lstrip("0")[:MOST_DIGITS] or "0")


def _below_too_much(francs: int, text: str) -> int:
    if francs >= TOO_MUCH:
        shown = text if len(text) <= MOST_DIGITS else f"{text[:MOST_DIGITS]}…"
        raise UsageError(
            f"« {shown} » est trop grand : un montant reste sous"
            f" {in_words(TOO_MUCH // 10**9)} de milliards de FCFA"
        )
    return francs


def _why_no_amount(text: str, bare: str) -> str:
    """Why `bare`, folded and without its currency, is no amount; the first reason that holds."""
    if not bare:
        return "aucun montant : écrivez-le en chiffres, par exemple 2 500 000"
    reasons = (why for pattern, why in _NO_AMOUNTS if re.search(pattern, bare))
    why = next(reasons, "n’est pas un montant : écrivez des chiffres seulement")
    return f"« {text[:MOST_DIGITS]} » {why}"


def _why_no_date(text: str) -> str:
    if re.fullmatch(r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{2}", text.strip()):
        return f"« {text} » : écrivez l’année avec quatre chiffres"
    if re.fullmatch(r"[2-7][0-9]{4}([.,][0-9]+)?", text.strip()):  # the days from 1954 to 2118
        return (
            f"« {text} » est une date d’Excel non mise en forme : mettez la colonne au format "
            "Date, ou écrivez 31/08/2018"
        )
    return f"« {text} » n’est pas une date : écrivez {DATE_HELP}"


def _existing(year: int, month: int, day: int) -> date:
    if year not in YEARS:
        raise UsageError(f"l’année {year} est hors des dossiers ({YEARS[0]} à {YEARS[-1]})")
    if not 1 <= month <= 12:
        raise UsageError(
            f"le mois {month} n’existe pas : écrivez jour/mois/année, ou année-mois-jour"
        )
    last = _days_in(year, month)
    if not 1 <= day <= last:
        named = f"{MONTHS[month - 1]} {year}"
        raise UsageError(f"le {day} {named} n’existe pas : {named} a {count(last, 'jour')}")
    return date(year, month, day)


def _last_day_in(first: date, last: date, today: date) -> date:
    """Of a period that is still running, no act can be later than today."""
    return today if first <= today <= last else last


def _last_day(year: int, month: int) -> date:
    first = _existing(year, month, 1)
    return first.replace(day=_days_in(year, month))


def _days_in(year: int, month: int) -> int:
    following = date(year + month // 12, month % 12 + 1, 1)
    return (following - date(year, month, 1)).days
