"""Decisions about the works of a contract and what its committees recommend.

Like `acts.py`: each returns the `Draft` of an event, or raises NotFound, UsageError, Refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.limits import check_money
from cperflow.domain.dossier.works import DONE, DROPPED
from cperflow.domain.journal import events as kinds
from cperflow.domain.journal.events import Draft, Entry
from cperflow.domain.works.sessions import Session
from cperflow.domain.works.standing import FINISHED
from cperflow.errors import NotFound, Refused, UsageError
from cperflow.french import date_long, did_you_mean, fold, listing
from cperflow.record import NamedTuple

LONGEST_ID = 32
LARGEST_MEASURE = 10**12
CONSIGNED = "les travaux et les recommandations se consignent"
"""What happens in a follow-up (`check_follow_up`)."""
_ID = re.compile(rf"[A-Z0-9][A-Z0-9_-]{{0,{LONGEST_ID - 1}}}")


class Market(NamedTuple):
    """What is told of a contract with a company, FCFA (None: the source does not say)."""

    id: str
    name: str
    contractor: str = ""
    amount: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None


class Counted(NamedTuple):
    """What is told of an indicator: whole `unit`s, from `baseline` to `target` by a day."""

    id: str
    name: str
    unit: str = ""
    baseline: int | None = None
    target: int | None = None
    due_on: date | None = None


def record_contract(
    dossier: Dossier, project: str, market: Market, entry: Entry, latest: Dossier
) -> Draft:
    """A contract signed with a company on the day of the entry. `latest`: the dossier as it is
    known now, where a code may have been used since."""
    id = _check_id(market.id, "un marché")
    if known := latest.contracts.get(id):
        raise Refused(
            f"{dossier.ref} a déjà un marché {id} (projet {known.project}) : donnez un autre code.",
            [f"Pour corriger sa ligne : cperflow history {dossier.ref}, puis cperflow retract"],
        )
    _named(market.name, "L’objet du marché")
    if market.amount is not None:
        check_money(market.amount, f"marché {id}, montant")
    if market.starts_on and market.ends_on and market.ends_on < market.starts_on:
        raise UsageError(
            f"Marché {id} : sa fin, le {date_long(market.ends_on)}, précède son début, le "
            f"{date_long(market.starts_on)}."
        )
    told = market._replace(id=id)._asdict()
    return _draft(kinds.CONTRACT_RECORDED, entry, project=project, **_said(told))


def record_milestone(
    dossier: Dossier, project: str, id: str, name: str, due_on: date | None, entry: Entry
) -> Draft:
    """A milestone to reach by a day; told again, its name or its day becomes another."""
    code = _check_id(id, "un jalon")
    known = dossier.milestones.get((project, code))
    name = name or (known.name if known else "")
    _named(name, "L’intitulé du jalon")
    due = due_on or (known.due_on if known else None)
    if known and known.reached_on:
        raise Refused(
            f"Le jalon {code} du projet {project} est atteint depuis le "
            f"{date_long(known.reached_on)} : sa date prévue ne change plus."
        )
    return _draft(
        kinds.MILESTONE_RECORDED, entry, project=project, **_said(id=code, name=name, due_on=due)
    )


def reach_milestone(dossier: Dossier, project: str, id: str, entry: Entry) -> Draft:
    """A milestone is reached on the day of the entry."""
    milestones = {code: each for (of, code), each in dossier.milestones.items() if of == project}
    code = _known(id, milestones, f"Jalon inconnu « {id} » dans le projet {project}")
    if reached := milestones[code].reached_on:
        raise Refused(
            f"Le jalon {code} du projet {project} était déjà atteint, le {date_long(reached)}."
        )
    return _draft(kinds.MILESTONE_REACHED, entry, project=project, id=code)


def record_progress(project: str, physical: int, planned: int | None, entry: Entry) -> Draft:
    """How far a project is, in whole %; `planned`: where its own calendar wanted it."""
    for value in (physical, planned):
        if value is not None and not (type(value) is int and 0 <= value <= FINISHED):
            raise UsageError(f"« {value} » n’est pas un avancement : un entier de 0 à 100 (%).")
    return _draft(
        kinds.PROGRESS_RECORDED, entry, project=project, **_said(physical=physical, planned=planned)
    )


def record_indicator(dossier: Dossier, project: str, counted: Counted, entry: Entry) -> Draft:
    """An indicator to count; told again, what is given of it becomes another."""
    id = _check_id(counted.id, "un indicateur")
    known = dossier.indicators.get((project, id))
    before = known._asdict() if known else {}
    told = {
        name: before.get(name) if value in (None, "") else value
        for name, value in counted._replace(id=id)._asdict().items()
    }
    _named(told["name"] or "", "L’intitulé de l’indicateur")
    for value in (told["baseline"], told["target"]):
        if value is not None:
            _check_counted(value)
    return _draft(kinds.INDICATOR_RECORDED, entry, project=project, **_said(told))


def measure_indicator(dossier: Dossier, project: str, id: str, value: int, entry: Entry) -> Draft:
    """What an indicator was found to be on the day of the entry."""
    indicators = {code for of, code in dossier.indicators if of == project}
    code = _known(id, indicators, f"Indicateur inconnu « {id} » dans le projet {project}")
    _check_counted(value)
    return _draft(kinds.INDICATOR_MEASURED, entry, project=project, id=code, value=value)


def recommend(
    session: Session,
    what: str,
    who: str,
    due_on: date | None,
    entry: Entry,
    latest: Dossier,
) -> Draft:
    """What a session held recommends, to a body, by a day. Refused with every reason.

    `latest`: the dossier as it is known now; the day of the entry may be before recommendations
    already numbered.
    """
    _named(what, "Une recommandation")
    made = [one for one in latest.recommendations.values() if one.session == session.id]
    reasons = []
    if entry.on < session.on:
        reasons.append(f"La session s’est tenue le {date_long(session.on)} seulement.")
    if due_on and due_on < session.on:
        reasons.append(f"Son échéance, le {date_long(due_on)}, précède la session.")
    if same := [one for one in made if fold(one.what) == fold(what)]:
        reasons.append(f"La session l’a déjà faite : {same[0].id}.")
    if reasons:
        raise Refused(f"{session.name} : la recommandation n’est pas consignée.", reasons)
    id = _next_id(latest)
    return _draft(
        kinds.RECOMMENDATION_MADE,
        entry,
        **_said(id=id, session=session.id, what=what, who=who, due_on=due_on),
    )


def close_recommendation(
    dossier: Dossier, id: str, status: str, outcome: str, entry: Entry
) -> Draft:
    """A recommendation is done, or given up with the reason."""
    known = dossier.recommendations
    code = _known(id, known, f"Recommandation inconnue « {id} » dans {dossier.ref}")
    if closed := known[code].closed_on:
        word = "exécutée" if known[code].status == DONE else "abandonnée"
        raise Refused(f"La recommandation {code} est déjà {word}, depuis le {date_long(closed)}.")
    if status == DROPPED and not outcome.strip():
        raise UsageError('Abandonner une recommandation demande un motif : --reason "…".')
    if entry.on < known[code].made_on:
        raise Refused(
            f"La recommandation {code} n’a été faite que le {date_long(known[code].made_on)}."
        )
    return _draft(kinds.RECOMMENDATION_CLOSED, entry, **_said(id=code, status=status,
                  outcome=outcome))  # fmt: skip


def _next_id(dossier: Dossier) -> str:
    numbers = [int(id[1:]) for id in dossier.recommendations if id[1:].isdecimal()]
    return f"R{max(numbers, default=0) + 1}"


def _known(typed: str, among: Iterable[str], what: str) -> str:
    ids = list(among)
    for id in ids:
        if fold(typed) == fold(id):
            return id
    hint = did_you_mean(typed, ids) or (
        f" Connus : {listing(ids)}." if ids else " Il n’y en a pas."
    )
    raise NotFound(f"{what}.{hint}")


def _check_id(text: str, what: str) -> str:
    id = fold(text)
    if _ID.fullmatch(id):
        return id
    raise UsageError(
        f"« {text[:LONGEST_ID]} » ne peut pas désigner {what} : employez des lettres, des chiffres "
        f"et des tirets, au plus {LONGEST_ID} caractères, par exemple M1."
    )


def _named(text: str, what: str) -> None:
    if not text.strip():
        raise UsageError(f"{what} manque : écrivez-en le texte.")


def _check_counted(value: int) -> None:
    if not (type(value) is int and 0 <= value < LARGEST_MEASURE):
        raise UsageError(f"« {value} » ne se compte pas : un nombre entier, zéro ou plus.")


def _said(told: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """What is worth writing: neither None nor "", days as ISO text."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in {**(told or {}), **more}.items()
        if value is not None and value != ""
    }


def _draft(kind: str, entry: Entry, **content: Any) -> Draft:
    return Draft(kind, entry.on, entry.body, entry.payload(**content))
