"""French as officials write it: dates, amounts, plurals, names typed any way.

Pure functions without a locale: the same output on every machine. Thousands are separated
by U+00A0, which every Windows code page has (U+202F is in none).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

NBSP = "\u00a0"

MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
    "octobre", "novembre", "décembre",
)  # fmt: skip
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")

SHORTEST_PART = 3
"""Letters from which a part of a name says which name was meant."""
ALIKE = 0.75
"""Of 1: how much a name must look like another to be offered in its place."""

_UNITS = (
    "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze",
    "douze", "treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf",
)  # fmt: skip
_TENS = ("", "", "vingt", "trente", "quarante", "cinquante", "soixante")
_SCALES = ((10**12, "billion"), (10**9, "milliard"), (10**6, "million"))
# patterns as text: `re` compiles and keeps them when a letter first needs them
_WOMANS = r"(?:(?:[ae]nt|tric|eur|èt|ess|èr|eus)e|(?:al|é|oint)e)$"
_SHE = r"(?i)(?:ion|[ae]nce|ie|ule|ure|[oi]té|ée|une|aisse|hambre|olice)$"
_HE = "(?i)Comité|Lycée|Musée"
_CONTRACTED = {
    ("de", "le"): "du", ("de", "les"): "des", ("à", "le"): "au", ("à", "les"): "aux",
}  # fmt: skip
_WHERE = frozenset({"A", "AU", "AUX", "CHEZ", "DANS", "EN", "SOUS", "SUR"})
_ARTICLES = frozenset({"LE", "LA", "LES"})
_LIGATURES = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "’": "'"})


def fold(text: str) -> str:
    """`text` for comparing: no accents, ligatures opened, upper case, outer spaces cut."""
    if text.isascii():
        return text.upper().strip()
    opened = unicodedata.normalize("NFD", text.translate(_LIGATURES))
    return "".join(c for c in opened if not unicodedata.combining(c)).upper().strip()


def meant(text: str, names: Mapping[str, Sequence[str]]) -> list[str]:
    """Which ids somebody means, each given with its names: the id itself; else those that have
    the name; else those of which a name begins so."""
    wanted = fold(text)
    if itself := [id for id in names if fold(id) == wanted]:
        return itself
    folded = {id: [fold(name) for name in known] for id, known in names.items()}
    exact = [id for id, known in folded.items() if wanted in known]
    begun = [id for id, known in folded.items() if any(n.startswith(wanted) for n in known)]
    return exact or (begun if wanted else [])


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate that `word` begins, else is a part of, else that is spelled almost so."""
    from difflib import get_close_matches  # an error path: no cost at start-up

    by_fold = {fold(candidate): candidate for candidate in candidates}
    wanted = fold(word)
    if len(wanted) >= SHORTEST_PART:
        begun = [known for known in by_fold if known.startswith(wanted)]
        if holding := begun or [known for known in by_fold if wanted in known]:
            return by_fold[min(holding, key=len)]
    found = get_close_matches(wanted, by_fold, n=1, cutoff=ALIKE)
    return by_fold[found[0]] if found else None


def did_you_mean(word: str, candidates: Iterable[str]) -> str:
    """ " Vouliez-vous dire « X » ?" with its leading space, or ""."""
    name = nearest(word, candidates)
    return f" Vouliez-vous dire « {name} » ?" if name else ""


def date_long(day: date, precision: str = "day") -> str:
    """« 1er août 2018 »; with precision "month" « août 2018 », "year" « 2018 »."""
    if precision == "year":
        return str(day.year)
    month = f"{MONTHS[day.month - 1]} {day.year}"
    if precision == "month":
        return month
    return f"{'1er' if day.day == 1 else day.day} {month}"


def date_short(day: date, precision: str = "day") -> str:
    """« 31/08/2018 »; « 08/2018 » or « 2018 » when the source says no more."""
    return day.strftime({"day": "%d/%m/%Y", "month": "%m/%Y", "year": "%Y"}[precision])


def weekday(day: date) -> str:
    return WEEKDAYS[day.weekday()]


def integer(number: int) -> str:
    """« 2 173 127 401 », with no-break spaces."""
    return f"{number:,}".replace(",", NBSP)


def amount(francs: int) -> str:
    """« 2 173 127 401 FCFA »."""
    return f"{integer(francs)}{NBSP}FCFA"


def decimal(halves: int) -> str:
    """A number of halves as units: 15 -> « 7,5 », 16 -> « 8 »."""
    return f"{integer(halves // 2)}{',5' if halves % 2 else ''}"


def number(value: float) -> str:
    """At most two decimals: « 10 », « 3,75 »."""
    return f"{value:.2f}".rstrip("0").rstrip(".").replace(".", ",")


def percent(hundredths: int) -> str:
    """Hundredths of a per cent without their sign: « 63,85 », « 7,00 »."""
    return f"{hundredths // 100},{hundredths % 100:02}"


def nth(number: int) -> str:
    """« 1er », « 2e »."""
    return "1er" if number == 1 else f"{number}e"


def month_of(number: int) -> str:
    """The name of a month: « janvier » for 1."""
    return MONTHS[number - 1]


def of(name: str) -> str:
    """« de Kayes », « d’Ansongo »."""
    return f"d’{name}" if fold(name)[:1] in tuple("AEIOU") else f"de {name}"


def at(place: str) -> str:
    """« à Kayes », « au Gouvernorat »; a place that says where itself stays as it is: « dans la
    salle du Conseil », « à l’hôtel de ville »."""
    first = fold(place).partition(" ")[0]
    if first in _WHERE:
        return place
    return contracted("à", place[:1].lower() + place[1:] if first in _ARTICLES else place)


def is_feminine(title: str) -> bool:
    """Whether a title says that a woman bears it: « Présidente », « Secrétaire générale »."""
    return any(re.search(_WOMANS, word) for word in title.split()[:2])


def with_article(noun: str, *, feminine: bool) -> str:
    """« le Gouverneur », « la Présidente », « l’Administrateur »; « h » is never elided."""
    if fold(noun)[:1] in tuple("AEIOU"):
        return f"l’{noun}"
    return f"{'la' if feminine else 'le'} {noun}"


def the_name(name: str) -> str:
    """The name of a structure with its article: « la Direction… », « les Services… »."""
    word = name.split()[0] if name.split() else ""
    if word.endswith("s"):
        return f"les {name}"
    return with_article(name, feminine=bool(re.search(_SHE, word)) and not re.fullmatch(_HE, word))


def contracted(preposition: str, noun: str) -> str:
    """« de » or « à » before a noun with its article: « du Gouverneur », « à la Présidente »."""
    article, _, rest = noun.partition(" ")
    joined = _CONTRACTED.get((preposition, article))
    return f"{joined} {rest}" if joined else f"{preposition} {noun}"


def unbreakable(text: str) -> str:
    """Guillemets and the signs that take a space stay with their words."""
    for sign in (":", ";", "?", "!", "»"):
        text = text.replace(f" {sign}", f"{NBSP}{sign}")
    return text.replace("« ", f"«{NBSP}")


def listing(items: Sequence[str], last: str = "et") -> str:
    """« a, b et c »."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def count(number: int, singular: str, plural: str | None = None) -> str:
    """« 1 jour », « 3 jours ouvrables » (French plural starts at 2)."""
    if abs(number) < 2:
        return f"{integer(number)} {singular}"
    return f"{integer(number)} {plural or ' '.join(f'{word}s' for word in singular.split())}"


UNITS = {
    "working_day": ("jour ouvrable", "jours ouvrables"),
    "calendar_day": ("jour calendaire", "jours calendaires"),
    "week": ("semaine", "semaines"),
    "month": ("mois", "mois"),
}
"""Each unit of a delay, in the singular and in the plural."""


def day_unit(unit: str) -> str:
    """What days are counted in: « jours ouvrables », else « jours »."""
    return UNITS[unit][1] if unit == "working_day" else "jours"


def days(number: int, unit: str) -> str:
    """« 3 jours ouvrables », or « 3 jours » when calendar days are counted."""
    return count(number, "jour ouvrable" if unit == "working_day" else "jour")


def half_days(halves: int, unit: str) -> str:
    """The same for days that may be halves: « 4,5 jours ouvrables », « 3 jours »."""
    words = ("jour", "ouvrable") if unit == "working_day" else ("jour",)
    return f"{decimal(halves)} {' '.join(f'{word}s' if halves >= 4 else word for word in words)}"


def units(number: str, unit: str) -> str:
    """A delay as the definition counts it: « 7,5 jours ouvrables », « 1 mois »."""
    return f"{number} {UNITS[unit][int(number.partition(',')[0]) >= 2]}"


def in_words(number: int, *, feminine: bool = False) -> str:
    """A whole number in words, traditional spelling (« quatre-vingts », « deux cent un »), of
    feminine things (« vingt et une ») or not.

    Raises ValueError beyond 10**15, where no amount of this domain can be.
    """
    if abs(number) >= 10**15:
        raise ValueError(f"trop grand pour être écrit en lettres : {number}")
    if number < 0:
        return f"moins {in_words(-number, feminine=feminine)}"
    words = []
    for scale, name in _SCALES:
        quotient, number = divmod(number, scale)
        if quotient:
            words.append(f"{_below_million(quotient)} {name}{'s' if quotient > 1 else ''}")
    if number or not words:
        words.append(_below_million(number))
    said = " ".join(words)
    return f"{said}e" if feminine and number % 10 == 1 and said.endswith("un") else said


def amount_in_words(francs: int) -> str:
    """« deux millions de francs CFA », « un franc CFA »."""
    link = "de " if francs >= 10**6 and francs % 10**6 == 0 else ""
    return f"{in_words(francs)} {link}franc{'s' if francs > 1 else ''} CFA"


def date_in_words(day: date) -> str:
    """As acts begin after « L’an »: « deux mil dix-huit et le trente et un août ».

    A year is written « mil », a first of the month « premier » (usage of minutes and deeds).
    """
    number = "premier" if day.day == 1 else in_words(day.day)
    return f"{in_words(day.year).replace('mille', 'mil')} et le {number} {MONTHS[day.month - 1]}"


def _below_million(number: int) -> str:
    thousands, rest = divmod(number, 1000)
    if not thousands:
        return _below_thousand(rest, final=True)
    head = "mille" if thousands == 1 else f"{_below_thousand(thousands, final=False)} mille"
    return f"{head} {_below_thousand(rest, final=True)}" if rest else head


def _below_thousand(number: int, *, final: bool) -> str:
    """`final`: nothing invariable follows, so « cents » and « quatre-vingts » take their s."""
    hundreds, rest = divmod(number, 100)
    if not hundreds:
        return _below_hundred(rest, final=final)
    head = "cent" if hundreds == 1 else f"{_UNITS[hundreds]} cent"
    if rest:
        return f"{head} {_below_hundred(rest, final=final)}"
    return f"{head}s" if hundreds > 1 and final else head


def _below_hundred(number: int, *, final: bool) -> str:
    if number < 20:
        return _UNITS[number]
    tens, unit = divmod(number, 10)
    if tens in (7, 9):
        tens, unit = tens - 1, unit + 10
    stem = "quatre-vingt" if tens == 8 else _TENS[tens]
    if not unit:
        return f"{stem}s" if tens == 8 and final else stem
    joint = " et " if unit in (1, 11) and tens != 8 else "-"
    return f"{stem}{joint}{_UNITS[unit]}"
