"""Telling who heads a body and who signs for it: what may be told, corrected, ended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from cperflow.errors import NotFound, UsageError
from cperflow.french import date_long, did_you_mean, fold, is_feminine, listing
from cperflow.service.officeholders import (
    IN_PERSON,
    MADAM,
    MODES,
    SIR,
    Officeholder,
    officeholders,
    on_day,
    record_officeholder,
)
from cperflow.service.workspace import Workspace

TYPED_HONOURS = {"M": SIR, "MR": SIR, "MONSIEUR": SIR, "MME": MADAM, "MADAME": MADAM}
LONGEST = 400
"""Characters of a text that stands in a letterhead or below a signature."""


def read_honour(text: str) -> str:
    """« Madame », typed any way; "" clears it. Raises UsageError."""
    word = fold(text).replace(".", "")
    if word in TYPED_HONOURS or not word:
        return TYPED_HONOURS.get(word, "")
    hint = did_you_mean(text, (SIR, MADAM))
    raise UsageError(f"Civilité inconnue « {text} » : Monsieur ou Madame.{hint}")


def read_mode(text: str) -> str:
    """« PO », typed any way (« p.o. ») ; "" is in person. Raises UsageError."""
    word = fold(text).replace(".", "")
    if word in MODES:
        return word
    known = [mode for mode in MODES if mode]
    raise UsageError(f"Mode de signature inconnu « {text} » : {listing(known, 'ou')}.")


def tell(ws: Workspace, told: Officeholder, given: Mapping[str, str]) -> Officeholder:
    """Keep who signs for a place from a start on: fields left out keep what was known of it.

    Raises UsageError with every reason, Conflict.
    """
    known = {each.key: each for each in officeholders(ws)}
    kept = known.get(told.key, told)._replace(**given)
    reasons = list(_wrong(kept))
    if reasons:
        first, *others = reasons
        raise UsageError(first, others)
    record_officeholder(ws, kept)
    return kept


def end_term(ws: Workspace, body: str, subject: str, on: date) -> Officeholder:
    """Whoever signed the day before stops signing on a day. Raises NotFound, Conflict."""
    eve = date.fromordinal(on.toordinal() - 1)
    signer = on_day(officeholders(ws), body, subject, eve).signer
    if not signer.says_something:
        raise NotFound(f"Aucun signataire n’est connu pour {body} le {date_long(eve)}.")
    ended = signer._replace(until=on.isoformat())
    record_officeholder(ws, ended)
    return ended


def take_back(ws: Workspace, wrong: Officeholder) -> Officeholder:
    """Forget a line told by mistake, by its key; the journal keeps a trace. Raises NotFound."""
    known = {each.key: each for each in officeholders(ws)}
    if wrong.key not in known:
        raise NotFound(_no_line(wrong, list(known.values())))
    record_officeholder(ws, Officeholder(*wrong[:2], mode=wrong.mode, since=wrong.since))
    return known[wrong.key]


def _no_line(wrong: Officeholder, known: list[Officeholder]) -> str:
    starts = [
        f"--since {each.since or '…'}{f' --mode {each.mode}' if each.mode else ''}"
        for each in known
        if each[:2] == wrong[:2]
    ]
    others = f" Lignes connues : {listing(starts, 'ou')}." if starts else ""
    return f"Aucune ligne de {wrong.body} ne commence là.{others}"


def _wrong(told: Officeholder) -> Iterator[str]:
    """Why somebody cannot be kept as a signatory, in French."""
    if told.until and told.since >= told.until:
        yield f"La fin ({told.until}) précède le début ({told.since}) ou tombe le même jour."
    if told.mode and not told.quality:
        yield f"Qui signe {MODES[told.mode]} le fait à un titre : ajoutez --quality."
    if told.quality and told.mode == IN_PERSON:
        yield "--quality est le titre de qui signe à la place d’un autre : ajoutez --mode PO ou PI."
    if told.honour == SIR and is_feminine(told.title):
        yield f"« {told.title} » va avec Madame : ôtez --honour, ou changez --title."
    if not told.says_something:
        yield "Rien n’est dit de cette personne : indiquez au moins --title ou --name."
    for name, text in told._asdict().items():
        if len(text) > LONGEST:
            yield f"--{name} : {LONGEST} caractères au plus ({len(text)} donnés)."
