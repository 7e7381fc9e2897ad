"""The page of `explain`: from the fact that starts a delay to its due date, nothing hidden."""

from __future__ import annotations

from collections.abc import Iterator

from cperflow.cli.pages.decisions import (
    Data,
    counted_days,
    day_of,
    extensions,
    interruptions,
    started,
    stops,
    target,
)
from cperflow.cli.pages.naming import body_names, estimated_due, long_day
from cperflow.cli.pages.wording import (
    MIDDAY,
    WITHOUT,
    bullets,
    certainty,
    footnotes,
    heading,
    late,
)
from cperflow.domain.procedure.delays import SAME_DAY
from cperflow.domain.time.keeping import HELD, WAIVED
from cperflow.domain.time.measures import MET, MISSED, RUNNING
from cperflow.french import (
    count,
    date_long,
    date_short,
    days,
    decimal,
    listing,
    units,
    weekday,
)
from cperflow.output import page, table
from cperflow.service.reading import Situation

NO_NUMBER = (
    "La procédure ne donne pas de chiffre à ce délai : le temps passé est mesuré, "
    "et rien n’est jamais en retard."
)
NO_TARGET = "La procédure ne donne pas de chiffre à ce délai : une date visée en tient lieu."


def explanation_text(seen: Situation, data: Data) -> str:
    """The whole page, from `reports.explain` and `reports.owed.explained` (`obligation`)."""
    parts = [
        page(f"{seen.dossier.ref} – {data['name']}", _fields(seen, data)),
        *_excluded(data),
        *interruptions(seen, data),
        *stops(seen, data),
        *extensions(seen, data),
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
    if data.get("obligation"):
        yield from _owed(seen, data, data["obligation"])
        return
    yield "Délai", data["clock"]
    yield "Détenteur", body_names(workflow, seen.dossier, [data["holder"]])
    yield "Règle", f"« {data['rule']} »" if data["rule"] else "non écrite"
    if data["source"]:
        yield "Source", data["source"]
    counts = "ce jour compte" if data["counted_from"] == SAME_DAY else "ce jour ne compte pas"
    if data["restarted"]:
        first = data["interruptions"][0]
        yield "Premier départ", f"{started(first)} ({_start(seen, data, first)})"
        yield "Départ", f"{started(data)} (repart de zéro après une interruption) ; {counts}"
    else:
        yield "Départ", f"{started(data)} ({_start(seen, data, data)}) ; {counts}"
    yield "Durée", _length(data)
    if data["target"]:
        yield "Date visée", target(seen, data["target"])
    if data["due_on"] is not None:
        yield from _due_dates(seen, data)
    yield "Situation", _state(seen, data)


def _owed(seen: Situation, data: Data, told: Data) -> Iterator[tuple[str, object]]:
    """The occurrence of an obligation: a date is appointed to it, nothing is counted."""
    yield "Échéance de", "session" if told["session"] else "engagement"
    yield "Désignation", data["clock"]
    yield "Par", body_names(seen.workflow, seen.dossier, [data["holder"]])
    if data["rule"]:
        yield "Règle", f"« {data['rule']} »"
    if data["source"]:
        yield "Source", data["source"]
    begun = long_day(day_of(data["started_on"]), illustrative=data["start_illustrative"])
    yield "À faire", f"depuis le {begun}"
    yield "Date", told["due_rule"] or "la procédure n’en donne pas, rien n’est jamais en retard"
    if told["planned_on"]:
        earlier = [date_long(day_of(day)) for day in told["plans"][:-1]]
        moved = f" (auparavant le {listing(earlier)})" if earlier else ""
        yield "Prévue", f"le {date_long(day_of(told['planned_on']))}{moved}"
    if told["lapses"]:
        yield "Non tenue", f"{told['lapses']}, plus personne ne peut la tenir"
    if data["due_on"] is not None:
        yield from _due_dates(seen, data)
    yield "Situation", _owed_state(seen, data, told)
    if told["met_through"]:
        yield "Tenue par", told["met_through"]
    for name, key in (("Motif", "reason"), ("Note", "note")):
        if told[key]:
            yield name, told[key]


def _owed_state(seen: Situation, data: Data, told: Data) -> str:
    lateness = late(
        data["days_late"],
        data["unit"],
        estimated=data["estimated"],
        illustrative=data["illustrative"] or data["end_illustrative"],
    )
    if not data["ended"]:
        return (
            _suspended(data, lateness) if data["stopped_since"] else _running(seen, data, lateness)
        )
    ended = _ended(data)
    if told["standing"] == HELD:
        kept = f", {lateness} après l’échéance" if data["days_late"] else ", à temps"
        return f"tenue le {ended}{kept * (data['due_on'] is not None)}"
    if told["standing"] == MISSED:
        return f"{'session non tenue' if told['session'] else 'non tenue'}, depuis le {ended}"
    return f"{'levée' if told['standing'] == WAIVED else 'sans suite'} depuis le {ended}"


def _due_dates(seen: Situation, data: Data) -> Iterator[tuple[str, object]]:
    if data["recounted_from"]:
        yield (
            "Compte repris",
            f"le {date_long(day_of(data['recounted_from']))}, jour de la décision",
        )
    if data["original_due_on"] and not data["awaits_restart"]:
        yield WITHOUT, _due(seen, data, data["original_due_on"])
    if data["rolled_from"]:
        closed = day_of(data["rolled_from"])
        yield "Report", f"le {date_long(closed)} n’est pas ouvré : fin au jour ouvré suivant"
    label = "Échéance visée" if data["target"] else "Échéance"
    yield label, _due(seen, data, data["due_on"])


def _length(data: Data) -> str:
    """« 8 jours ouvrables francs : … »."""
    if data["units"] is None:
        return NO_TARGET if data["target"] else NO_NUMBER
    length = units(decimal(round(2 * data["units"])), data["unit"])
    if not data["clear_days"]:
        return length
    left_out = days(data["clear_days"], data["unit"])
    return f"{length}, délai franc : {left_out} de plus après le dernier jour compté"


def _start(seen: Situation, data: Data, begun: Data) -> str:
    """What `begun`, the clock or one that was interrupted, started from."""
    if data["consultation"]:
        return "saisine de la structure"
    if not begun["started_by"]:
        return "entrée dans l’étape"
    fact = seen.workflow.fact(begun["started_by"])
    return fact.label if fact else str(begun["started_by"])


def _due(seen: Situation, data: Data, due_on: str) -> str:
    day = day_of(due_on)
    star = "*" * data["illustrative"]
    # what is said of the due date is not of the one it had before it was extended
    told = due_on == data["due_on"]
    midday = f",{MIDDAY}" if data["midday"] and told else ""
    shown = f"{weekday(day)} {estimated_due(day, estimated=told and bool(data['doubts']))}"
    shown += f"{star}{midday}"
    if data["awaits_restart"]:
        return f"à la reprise, le délai repartant de zéro ; avant l’interruption, {shown}"
    if not data["due_when_resumed"]:
        return shown
    return f"à la reprise ; au plus tôt {shown}, si le délai reprenait le {date_long(seen.as_of)}"


def _state(seen: Situation, data: Data) -> str:
    lateness = late(
        data["days_late"],
        data["unit"],
        estimated=data["estimated"],
        illustrative=data["illustrative"] or data["end_illustrative"],
    )
    if data["stopped_since"]:
        return _suspended(data, lateness)
    if data["state"] == RUNNING:
        return _running(seen, data, lateness)
    ended, kept = _ended(data), data["due_on"] is not None
    if data["state"] == MET:
        elapsed = f"après {_elapsed(data)}"
        return f"terminé le {ended}, {'dans le délai estimatif' if kept else elapsed}"
    if data["state"] == MISSED:
        return f"terminé le {ended}, délai estimatif dépassé de {lateness}"
    late_then = f", {lateness} de retard à l’arrêt" if data["days_late"] else ""
    if data["awaits_restart"]:
        return f"interrompu depuis le {ended}{late_then} ; repartira de zéro à la reprise"
    word = "interrompu" if data["ended"] == "interrupted" else "sans suite"
    return f"{word} depuis le {ended}{late_then}"


def _running(seen: Situation, data: Data, lateness: str) -> str:
    today = date_long(seen.as_of)
    if data["due_on"] is None:
        return f"en cours au {today}, depuis {_elapsed(data)}"
    if data["days_late"]:
        return f"en cours, en retard de {lateness} au {today}"
    return f"en cours au {today}, {_left(data)}"


def _suspended(data: Data, lateness: str) -> str:
    stop = next(stop for stop in data["stops"] if stop["from"] == data["stopped_since"])
    day = long_day(day_of(stop["from"]), illustrative=stop["illustrative"])
    if data["days_late"]:
        return f"suspendu depuis le {day}, {lateness} de retard à l’arrêt"
    if not data["due_when_resumed"]:
        return f"suspendu depuis le {day}"
    counted = f"{counted_days(data, stop)} déjà comptés{'*' * data['illustrative']}"
    return f"suspendu depuis le {day} : {counted}, {_left(data)}"


def _elapsed(data: Data) -> str:
    mark = "*" * (data["start_illustrative"] or data["end_illustrative"])
    return f"{count(data['days_elapsed'], 'jour')}{mark}"


def _left(data: Data) -> str:
    """« reste 5 jours ouvrables »."""
    left = data["days_left"]
    mark = "*" * data["illustrative"]
    return f"reste{'nt' * (left >= 2)} {days(left, data['unit'])}{mark}"


def _ended(data: Data) -> str:
    """The day the delay ended, with its mark when the source does not give it."""
    if not data["ended_on"]:
        return ""
    return long_day(day_of(data["ended_on"]), illustrative=data["end_illustrative"])


def _excluded(data: Data) -> Iterator[str]:
    if not data["excluded"]:
        return
    yield heading("Jours non comptés")
    rows = [
        [date_short(day_of(day["date"])), day["reason"], day["source"], certainty(day["status"])]
        for day in data["excluded"]
    ]
    yield table(rows, ["Date", "Motif", "Source", "Certitude"])


def _reasons(seen: Situation, data: Data) -> Iterator[str]:
    if data["doubts"]:
        yield heading("Ce qui rend l’échéance incertaine")
        yield from bullets(data["doubts"])
    if cited := seen.workflow.cited(data["source"]):
        yield heading("Textes et hypothèses cités")
        yield from bullets(cited)
