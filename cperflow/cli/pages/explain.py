"""The page of `explain`: from the fact that starts a delay to its due date, nothing hidden."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from cperflow.cli.pages.naming import body_name, body_names, estimated_due, long_day, short_day
from cperflow.cli.pages.wording import (
    bullets,
    certainty,
    footnotes,
    heading,
    late,
    on_day,
)
from cperflow.domain.procedure.delays import SAME_DAY
from cperflow.domain.time.measures import MET, MISSED, RUNNING
from cperflow.french import date_long, date_short, days, decimal, units, weekday
from cperflow.output import page, table
from cperflow.service.reading import Situation

Data = Mapping[str, Any]

NO_NUMBER = (
    "La procédure ne donne pas de chiffre à ce délai : le temps passé est mesuré, "
    "et rien n’est jamais en retard."
)
NO_TARGET = "La procédure ne donne pas de chiffre à ce délai : une date visée en tient lieu."


def explanation_text(seen: Situation, data: Data) -> str:
    """The whole page, from `reports.explain`."""
    parts = [
        page(f"{seen.dossier.ref} – {data['name']}", _fields(seen, data)),
        *_excluded(data),
        *_stops(seen, data),
        *_extensions(seen, data),
        *_reasons(seen, data),
        footnotes(
            illustrative=data["illustrative"] or data["end_illustrative"],
            estimated=data["estimated"],
            indicative=True,
        ),
    ]
    return "\n".join(part for part in parts if part)


def _fields(seen: Situation, data: Data) -> Iterator[tuple[str, object]]:
    workflow = seen.workflow
    yield "Délai", data["clock"]
    yield "Détenteur", body_names(workflow, seen.dossier, [data["holder"]])
    yield "Règle", f"« {data['rule']} »" if data["rule"] else "non écrite"
    if data["source"]:
        yield "Source", data["source"]
    start = on_day(_day(data["started_on"]), illustrative=data["start_illustrative"])
    counts = "ce jour compte" if data["counted_from"] == SAME_DAY else "ce jour ne compte pas"
    yield "Départ", f"{start} ({_start(seen, data)}) ; {counts}"
    yield "Durée", _length(data)
    if data["target"]:
        yield "Date visée", _target(seen, data["target"])
    if data["due_on"] is None:
        return
    if data["recounted_from"]:
        yield "Compte repris", f"le {date_long(_day(data['recounted_from']))}, jour de la décision"
    if data["original_due_on"]:
        yield "Échéance d’origine", _due(data, data["original_due_on"])
    if data["rolled_from"]:
        closed = _day(data["rolled_from"])
        yield "Report", f"le {date_long(closed)} n’est pas ouvré : fin au jour ouvré suivant"
    label = "Échéance visée" if data["target"] else "Échéance"
    yield label, _due(data, data["due_on"])
    yield "Situation", _state(seen, data)


def _length(data: Data) -> str:
    """« 8 jours ouvrables francs : … »."""
    if data["units"] is None:
        return NO_TARGET if data["target"] else NO_NUMBER
    length = units(decimal(round(2 * data["units"])), data["unit"])
    if not data["clear_days"]:
        return length
    left_out = days(data["clear_days"], data["unit"])
    return f"{length}, délai franc : {left_out} de plus après le dernier jour compté"


def _target(seen: Situation, target: Data) -> str:
    """« fixée au 12 mars 2024, le 1er mars 2024 par DGCT : motif »."""
    decided = on_day(_day(target["on"]), illustrative=target["illustrative"])
    until = date_long(_day(target["until"]))
    return f"fixée au {until}, {decided}{_by(seen, target)} : {target['reason']}"


def _by(seen: Situation, decision: Data) -> str:
    if not decision["authority"]:
        return ""
    return f" par {body_name(seen.workflow, seen.dossier, decision['authority'])}"


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _start(seen: Situation, data: Data) -> str:
    if data["consultation"]:
        return "saisine de la structure"
    if data["restarted"]:
        return "reprise après une interruption"
    if not data["started_by"]:
        return "entrée dans l’étape"
    fact = seen.workflow.fact(data["started_by"])
    return fact.label if fact else str(data["started_by"])


def _due(data: Data, due_on: str) -> str:
    day = _day(due_on)
    star = "*" * data["illustrative"]
    midday = ", à midi" if data["midday"] and due_on == data["due_on"] else ""
    shown = estimated_due(day, estimated=bool(data["doubts"]))
    return f"{weekday(day)} {shown}{star}{midday}"


def _state(seen: Situation, data: Data) -> str:
    lateness = late(
        data["days_late"],
        data["unit"],
        estimated=data["estimated"],
        illustrative=data["illustrative"] or data["end_illustrative"],
    )
    ended = _ended(data)
    if data["state"] == MET:
        return f"terminé le {ended}, dans le délai estimatif"
    if data["state"] == MISSED:
        return f"terminé le {ended}, délai estimatif dépassé de {lateness}"
    if data["state"] == RUNNING and data["days_late"]:
        return f"en cours, en retard de {lateness} au {date_long(seen.as_of)}"
    if data["state"] == RUNNING:
        return f"en cours au {date_long(seen.as_of)}"
    return f"sans suite depuis le {ended}" if ended else "suspendu"


def _ended(data: Data) -> str:
    """The day the delay ended, with its mark when the source does not give it."""
    if not data["ended_on"]:
        return ""
    return long_day(_day(data["ended_on"]), illustrative=data["end_illustrative"])


def _excluded(data: Data) -> Iterator[str]:
    if not data["excluded"]:
        return
    yield heading("Jours non comptés")
    rows = [
        [date_short(_day(day["date"])), day["reason"], day["source"], certainty(day["status"])]
        for day in data["excluded"]
    ]
    yield table(rows, ["Date", "Motif", "Source", "Certitude"])


def _stops(seen: Situation, data: Data) -> Iterator[str]:
    if not data["stops"]:
        return
    yield heading("Arrêts")
    yield from bullets(
        f"{_lasting(stop)} : {_cause(seen, stop)} ({_spent(data, stop)})" for stop in data["stops"]
    )


def _cause(seen: Situation, stop: Data) -> str:
    """The act that stopped the delay, or the decision."""
    if stop["act"]:
        return seen.workflow.transition(stop["act"]).name
    return f"décision{_by(seen, stop)} : {stop['reason']}"


def _extensions(seen: Situation, data: Data) -> Iterator[str]:
    if not data["extensions"]:
        return
    yield heading("Prorogations")
    yield from bullets(_extension(seen, data, each) for each in data["extensions"])


def _extension(seen: Situation, data: Data, one: Data) -> str:
    """« le 5 mars 2024 par DGCT : 5 jours ouvrables de plus, du 12 au 19 mars ; motif : … »."""
    on = on_day(_day(one["on"]), illustrative=one["illustrative"])
    if one["units"] is None:
        length = f"jusqu’au {date_long(_day(one['until']))}"
    else:
        length = f"{units(decimal(round(2 * one['units'])), data['unit'])} de plus"
    ends = (_day(one["from_due_on"]), _day(one["to_due_on"]))
    moved = " → ".join(short_day(end, illustrative=data["illustrative"]) for end in ends)
    return f"{on}{_by(seen, one)} : {length} ({moved}) ; motif : {one['reason']}"


def _spent(data: Data, stop: Data) -> str:
    """« comptés avant l’arrêt : 5 jours ouvrables ; restants : 3 »."""
    mark = "*" * (data["start_illustrative"] or stop["illustrative"])
    counted = stop["days_counted"]
    words = ("jour", "ouvrable") if data["unit"] == "working_day" else ("jour",)
    named = " ".join(f"{word}s" if counted >= 2 else word for word in words)
    told = f"comptés avant l’arrêt : {decimal(round(2 * counted))} {named}{mark}"
    if stop["days_left"] is None:
        return told
    return f"{told} ; restants : {decimal(round(2 * stop['days_left']))}{mark}"


def _lasting(stop: Data) -> str:
    begun = long_day(_day(stop["from"]), illustrative=stop["illustrative"])
    if not stop["to"]:
        return f"du {begun} à ce jour"
    return f"du {begun} au {long_day(_day(stop['to']), illustrative=stop['back_illustrative'])}"


def _reasons(seen: Situation, data: Data) -> Iterator[str]:
    if data["doubts"]:
        yield heading("Ce qui rend l’échéance incertaine")
        yield from bullets(data["doubts"])
    if cited := seen.workflow.cited(data["source"]):
        yield heading("Textes et hypothèses cités")
        yield from bullets(cited)
