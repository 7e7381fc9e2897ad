"""The page of `explain`: from the fact that starts a delay to its due date, nothing hidden."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from cperflow.cli.pages.naming import body_names, estimated_due, long_day
from cperflow.cli.pages.wording import (
    bullets,
    certainty,
    footnotes,
    heading,
    late,
    on_day,
    sources,
    units,
)
from cperflow.domain.measures import MET, MISSED, RUNNING
from cperflow.french import date_long, date_short, decimal, weekday
from cperflow.output import page, table
from cperflow.service.reading import Situation

Data = Mapping[str, Any]

NO_NUMBER = (
    "La procédure ne donne pas de chiffre à ce délai : le temps passé est mesuré, "
    "et rien n’est jamais en retard."
)


def explanation_text(seen: Situation, data: Data) -> str:
    """The whole page, from `reports.explain`."""
    parts = [
        page(f"{seen.dossier.ref} – {data['name']}", _fields(seen, data)),
        *_excluded(data),
        *_stops(seen, data),
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
    yield "Départ", f"{start} ({_start(seen, data)}) ; ce jour ne compte pas"
    if data["units"] is None:
        yield "Durée", NO_NUMBER
        return
    yield "Durée", units(decimal(round(2 * data["units"])), data["unit"])
    if data["rolled_from"]:
        closed = _day(data["rolled_from"])
        yield "Report", f"le {date_long(closed)} n’est pas ouvré : fin au jour ouvré suivant"
    yield "Échéance", _due(data)
    yield "Situation", _state(seen, data)


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _start(seen: Situation, data: Data) -> str:
    if data["consultation"]:
        return "saisine de la structure"
    if not data["started_by"]:
        return "entrée dans l’étape"
    fact = seen.workflow.fact(data["started_by"])
    return fact.label if fact else str(data["started_by"])


def _due(data: Data) -> str:
    day = _day(data["due_on"])
    star = "*" * data["illustrative"]
    midday = ", à midi" if data["midday"] else ""
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
        f"{_lasting(stop)} : {seen.workflow.transition(stop['reason']).name} ({_spent(data, stop)})"
        for stop in data["stops"]
    )


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
    if cited := sources(seen.workflow, data["source"]):
        yield heading("Textes et hypothèses cités")
        yield from bullets(cited)
