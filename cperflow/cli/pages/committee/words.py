"""How the committee pack says what its data tells: the same words in every one of its files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from cperflow.cli.lists import Item
from cperflow.cli.pages.history import line_name
from cperflow.cli.pages.naming import ILLUSTRATIVE_MARK, short_day
from cperflow.cli.pages.overdue.page import lateness
from cperflow.cli.pages.wording import due_name, step_name, unrecorded
from cperflow.domain.journal import events as kinds
from cperflow.domain.journal.events import Event
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.versions.lexicon import readers
from cperflow.french import count, date_long, listing
from cperflow.reports.committee import Findings
from cperflow.reports.movements import (
    CALENDAR,
    CORRECTED,
    DUE_MOVED,
    ENDED,
    ENTERED_SINCE,
    LATE,
    MIGRATED,
    MISSED,
    NO_LONGER_LATE,
    OVER,
    STOPPED,
)
from cperflow.service.filtering import definitions
from cperflow.service.snapshot import Snapshot

_KINDS = {
    kinds.OPENED: "Ouverture",
    kinds.ADVANCED: "Acte",
    kinds.OPINION_REQUESTED: "Avis",
    kinds.OPINION_GIVEN: "Avis",
    kinds.REMINDED: "Relance",
    kinds.MIGRATED: "Passage à une version",
    kinds.RETRACTED: "Correction",
    ENDED: "Fin",
    LATE: "Délai dépassé",
    NO_LONGER_LATE: "Plus en retard",
    MISSED: "Non tenue",
    DUE_MOVED: "Échéance déplacée",
    **dict.fromkeys(kinds.RULINGS, "Décision sur un délai"),
    **dict.fromkeys(kinds.ON_OBLIGATIONS, "Engagement"),
}

_REASONS = {
    ENTERED_SINCE: "déjà dépassé au comité précédent, saisi depuis",
    CORRECTED: "acte saisi ou corrigé depuis",
    STOPPED: "délai arrêté",
    OVER: "délai terminé",
    DUE_MOVED: "échéance déplacée",
    MIGRATED: "passage à une autre version de la procédure",
    CALENDAR: "jours fériés",
    kinds.CLOCK_STOPPED: "arrêt du délai",
    kinds.CLOCK_RESUMED: "reprise du délai",
    kinds.CLOCK_EXTENDED: "prorogation",
    kinds.CLOCK_TARGETED: "date visée",
    "": "",
}

MOST_LATE = 4
"""Delays of one dossier that are named, the latest."""
MOST_NAMED = 3
"""Reasons of one act that a line gives."""


class Words:
    """Names for the ids of a snapshot; journals are read once."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.flows = definitions(snapshot.ws)
        self._ws = snapshot.ws
        self._journals: dict[str, tuple[Mapping[int, Workflow], list[Event]]] = {}

    def movement(self, item: Item) -> dict[str, str]:
        """`kind`, `what` and `reason` of a movement, in words."""
        told = self._line(item) if item["line"] else self._clock(item)
        return {"kind": _KINDS[item["kind"]], "what": told, "reason": _REASONS[item["reason"]]}

    def _line(self, item: Item) -> str:
        """The line of the journal, read by the version in force on it."""
        ref = item["dossier"]
        if ref not in self._journals:
            journal = self._ws.store.journal(ref)
            self._journals[ref] = readers(journal, self._ws.workflow), journal
        known, journal = self._journals[ref]
        told = line_name(known[item["line"]], journal[item["line"] - 1])
        if item["kind"] == kinds.OPINION_GIVEN:
            told += f" ({item['holder']})"
        return f"{told}, saisi après le comité précédent" if item["entered_late"] else told

    def _clock(self, item: Item) -> str:
        told = f"{due_name(self.flows[item['workflow']], item['clock'])} ({item['holder']})"
        if item["kind"] == LATE:
            return f"{told}, {lateness(item)}"
        if item["kind"] == DUE_MOVED:
            return f"{told}, du {_due(item, 'was_due_on')} au {_due(item, 'due_on')}"
        return told

    def step(self, item: Item) -> str:
        return step_name(self.flows[item["workflow"]], item["step"])

    def least_observed(self, item: Item) -> str:
        """« étape 1 : 0 cas »: what a forecast rests on least; "" when it rests on nothing."""
        if not item["steps"]:
            return ""
        step = min(item["steps"], key=lambda step: step["n"])
        number = self.flows[item["workflow"]].step(step["step"]).number
        mark = ILLUSTRATIVE_MARK * bool(step["illustrative"])
        return f"étape {number} : {count(step['n'], 'cas', 'cas')}{mark}"

    def situation(self, item: Item) -> str:
        """Of a dossier to decide of: what is late, or that it is blocked."""
        workflow = self.flows[item["workflow"]]
        late = list(dict.fromkeys(due_name(workflow, id) for id in item["late"]))
        left = len(late) - MOST_LATE
        more = [count(left, "autre échéance", "autres échéances")] if left > 0 else []
        parts = [f"en retard : {listing([*late[:MOST_LATE], *more])}"] if late else []
        parts += ["bloqué"] * item["blocked"]
        return f"{self.step(item)} ; {', '.join(parts)}"

    def possible(self, item: Item) -> str:
        if self.flows[item["workflow"]].obligations:
            return "tenir ses échéances"
        acts = (self.flows[item["workflow"]].transition(id).name for id in item["possible"])
        return " ; ".join(acts)

    def waiting(self, item: Item) -> str:
        """« Notifier les avis – 1 avis attendu : MEF »."""
        return " ; ".join(
            f"{self.flows[item['workflow']].transition(one['act']).name} – "
            f"{' ; '.join(reason.rstrip('. ') for reason in one['reasons'][:MOST_NAMED])}"
            for one in item["waiting"]
        )


def _due(item: Item, key: str) -> str:
    return _day(item[key], illustrative=item["illustrative"]) if item[key] else "sans échéance"


def _day(text: str, *, precision: str = "day", illustrative: bool = False) -> str:
    day = date.fromisoformat(text)
    return short_day(day, precision=precision, illustrative=illustrative)


def happened(item: Item) -> str:
    """The day of a movement; "" for what no act did."""
    if not item["happened_on"]:
        return ""
    marks = {"precision": item["precision"], "illustrative": item["illustrative"]}
    return _day(item["happened_on"], **marks)


def title(found: Findings) -> str:
    """« Dossier du comité – situation au 31 mars 2019 »."""
    return f"Dossier du comité – situation au {date_long(found.session.as_of)}"


def knowledge(found: Findings) -> str:
    """What was known, and what the movements are measured from."""
    session = found.session
    if not found.recorded:
        return unrecorded(session.known_on)
    then = ""
    if session.since_known_on != session.since:
        then = f", d’après ce qui était consigné le {date_long(session.since_known_on)}"
    ahead = ", donc sur une situation à venir, si rien ne bouge" * found.overdue["projected"]
    return (
        f"D’après ce qui était consigné le {date_long(session.known_on)}{ahead}. "
        f"Comité précédent : situation au {date_long(session.since)}{then}."
    )


def narrowed(found: Findings) -> str:
    """The restrictions of the pack; "" for all dossiers."""
    wanted = found.session.filters
    parts = [wanted.subject, f"procédure {wanted.workflow}" * bool(wanted.workflow)]
    return f"Limité à : {listing(list(filter(None, parts)))}." if any(parts) else ""


def figures(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Each key figure, and what it counts."""
    moved, latest = data["movements"], data["latest"]
    longest = f" (au plus {lateness(latest)})" if latest else ""
    ended, since = sum(moved["ended"].values()), " depuis le comité précédent"
    told = [
        (data["running"], "dossier en cours", "dossiers en cours", ""),
        (data["late_dossiers"], "dossier en retard", "dossiers en retard", longest),
        (data["late_clocks"], "délai estimatif dépassé", "délais estimatifs dépassés", ""),
        (moved[LATE], "nouveau retard", "nouveaux retards", since),
        (moved[NO_LONGER_LATE], "retard levé", "retards levés", since),
        (moved["opened"], "dossier ouvert", "dossiers ouverts", since),
        (ended, "dossier terminé", "dossiers terminés", since + _ended(moved["ended"])),
        (moved[DUE_MOVED], "échéance déplacée", "échéances déplacées", since),
        (data["forecast_dated"], "date de fin prévue", "dates de fin prévues", _too_few(data)),
        (data["letters"], "relance à signer", "relances à signer", ""),
    ]
    if moved[MISSED]:
        told.insert(5, (moved[MISSED], "échéance non tenue", "échéances non tenues", since))
    return [_figure(*one) for one in told]


def _figure(number: int, one: str, many: str, more: str) -> tuple[str, str]:
    shown, _, what = count(number, one, many).partition(" ")
    return shown, what + more


def _ended(by_status: Mapping[str, int]) -> str:
    given_up = by_status.get("abandoned", 0)
    return f", dont {count(given_up, 'abandonné')}" if given_up else ""


def _too_few(data: Mapping[str, Any]) -> str:
    return f" ({data['forecast_too_few']} sans date, trop peu de cas)" * bool(
        data["forecast_too_few"]
    )
