"""How a timeline says its days, holders, delays and ends: the same words in every format."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from cperflow.cli.pages import wording
from cperflow.cli.pages.naming import ILLUSTRATIVE_MARK, ILLUSTRATIVE_NOTE, short_day
from cperflow.cli.pages.wording import INDICATIVE, lasted, late, on_day
from cperflow.domain.time.measures import MET, RUNNING
from cperflow.french import count, date_long, integer, listing
from cperflow.reports.delays import DrawnDelay, Stop
from cperflow.reports.stays import DrawnStay, Ending
from cperflow.reports.timeline import Asked, Row, Timeline

if TYPE_CHECKING:
    from cperflow.reports.timelines import DrawnDossier, Late, Portfolio

ESTIMATED_NOTE = f"{wording.ESTIMATED_NOTE}."
SHORT_NOTE = "est. : " + ESTIMATED_NOTE.partition(" : ")[2]


def stay_days(stay: DrawnStay) -> str:
    """« 17 jours* », « environ 17 jours » when an end is known to the month."""
    return lasted(
        stay.days,
        "day" if (stay.from_precision, stay.to_precision) == ("day", "day") else "month",
        illustrative=stay.from_illustrative or stay.to_illustrative,
    )


def stay_from(stay: DrawnStay) -> str:
    return short_day(
        stay.from_on, precision=stay.from_precision, illustrative=stay.from_illustrative
    )


def stay_to(stay: DrawnStay) -> str:
    """« » while it lasts."""
    if stay.to_on is None:
        return "en cours"
    return short_day(stay.to_on, precision=stay.to_precision, illustrative=stay.to_illustrative)


def stay_title(stay: DrawnStay, name: str) -> str:
    """All about a bar, for the pointer."""
    where = stay.place or name
    held = listing(stay.holders)
    until = f" au {stay_to(stay)}" if stay.to_on else ""
    left = f" ; {stay.act_name}" if stay.act else ""
    return f"{where} : du {stay_from(stay)}{until}, {stay_days(stay)}, {held}{left}"


def due_alone(plan: DrawnDelay) -> str:
    """« 15/03/2018* »; "" for a delay without a number."""
    return short_day(plan.due_on, illustrative=plan.illustrative) if plan.due_on else ""


def due_day(plan: DrawnDelay) -> str:
    """« 15/03/2018* (estimée) », with the day it was due first when it was extended."""
    text = due_alone(plan)
    if plan.due_on is None:
        return ""
    if plan.original_due_on and plan.original_due_on != plan.due_on:
        first = short_day(plan.original_due_on, illustrative=plan.illustrative)
        text += f" (prorogée, d’abord {first})"
    return f"{text} (estimée)" if plan.estimated else text


def late_words(plan: DrawnDelay | Late) -> str:
    """« dépassé de 3 jours ouvrables* », « en retard de … » while it lasts; "" in time."""
    if not plan.days_late:
        return ""
    if isinstance(plan, DrawnDelay):
        running, estimated = plan.ended_on is None, plan.late_estimated
        illustrative = plan.illustrative or plan.end_illustrative
    else:
        running, estimated, illustrative = plan.running, plan.estimated, plan.illustrative
    long = late(plan.days_late, plan.unit, estimated=estimated, illustrative=illustrative)
    return f"{'en retard' if running else 'dépassé'} de {long}"


def late_days(plan: DrawnDelay, unit: str = "") -> str:
    """The same in short: « +39* », « +39* est. »; "" in time."""
    if not plan.days_late:
        return ""
    mark = ILLUSTRATIVE_MARK * (plan.illustrative or plan.end_illustrative)
    return f"+{integer(plan.days_late)}{unit}{mark}{' est.' if plan.late_estimated else ''}"


def stop_words(stop: Stop) -> str:
    """« du 10/04/2018* au 21/05/2018* : Demander une correction technique »."""
    begun = short_day(stop.from_on, illustrative=stop.illustrative)
    if stop.to_on is None:
        return f"depuis le {begun} : {stop.reason}"
    over = short_day(stop.to_on, illustrative=stop.back_illustrative)
    return f"du {begun} au {over} : {stop.reason}"


def asked_from(asked: Asked) -> str:
    return short_day(asked.from_on, illustrative=asked.illustrative)


def asked_to(asked: Asked) -> str:
    if asked.ended_on is None:
        return "attendu"
    return short_day(asked.ended_on, illustrative=asked.end_illustrative)


def asked_days(asked: Asked) -> str:
    """« du 14/03/2018* au 05/04/2018* », « depuis le 1er mars »."""
    if asked.ended_on is None:
        return f"depuis le {asked_from(asked)}"
    return f"du {asked_from(asked)} au {asked_to(asked)}"


def asked_outcome(asked: Asked) -> str:
    """« favorable », « attendu », « sans suite » for a request that was replaced or left."""
    return asked.outcome_name or ("attendu" if asked.ended_on is None else "sans suite")


def ending_words(ending: Ending) -> str:
    """« CPER signé le 31 août 2018 »."""
    when = on_day(ending.on, ending.precision, illustrative=ending.illustrative)
    return f"{ending.name} {when}"


def row_name(row: Row) -> str:
    return f"{row.number}. {row.name}" if row.number else row.name


def summary(seen: Timeline) -> str:
    """Where it stands in one line: day looked at, end, days, returns, opinions, lateness."""
    totals = seen.totals
    exact = seen.opened_precision == "day" and not any(e.precision != "day" for e in seen.endings)
    parts = [f"Situation au {date_long(seen.as_of)}", *_ended(seen)]
    if is_followed(seen):
        invented = seen.opened_illustrative or any(e.illustrative for e in seen.endings[-1:])
        parts.append(lasted(totals.days, "day" if exact else "month", illustrative=invented))
    if totals.opinions:
        parts.append(count(totals.opinions, "avis demandé", "avis demandés"))
    if totals.returns:
        parts.append(count(totals.returns, "retour"))
    if totals.late:
        parts.append(count(totals.late, "délai estimatif dépassé", "délais estimatifs dépassés"))
    parts += owed_summary(seen)
    return " · ".join(parts)


def owed_summary(seen: Timeline) -> list[str]:
    """« 3 échéances tenues sur 12 », « 8 non tenues », « 1 en retard »; [] without obligations."""
    found = seen.obligations
    expected, late, missed = (
        sum(getattr(one, name) for one in found) for name in ("expected", "late", "missed")
    )
    if not expected:
        return []
    held = count(sum(one.held for one in found), "échéance tenue", "échéances tenues")
    parts = [f"{held} sur {expected}"]
    parts += [count(missed, "non tenue", "non tenues")] if missed else []
    return [*parts, *([f"{late} en retard"] if late else [])]


def _ended(seen: Timeline) -> list[str]:
    """How it ended, unless it was reopened."""
    return [ending_words(end) for end in seen.endings[-1:] if end.reopened_on is None]


UNKNOWN = "Aucune étape n’est consignée : ce dossier a été repris à son terme."


def is_followed(seen: Timeline) -> bool:
    """Whether the journal knows more of it than its end."""
    return any(row.stays for row in seen.rows)


def plans_of(seen: Timeline) -> Iterator[DrawnDelay]:
    """Every estimated delay shown, those of opinions too."""
    for row in seen.rows:
        yield from row.plans
        yield from (asked.plan for asked in row.opinions if asked.plan)


def foot(seen: Timeline) -> list[str]:
    """What the marks of a page mean."""
    estimated = (
        plan.estimated or (plan.days_late and plan.late_estimated) for plan in plans_of(seen)
    )
    return _foot(illustrative=seen.illustrative, estimated=ESTIMATED_NOTE * any(estimated))


def short_foot(seen: Timeline) -> list[str]:
    """The same where lateness is told by `late_days` only."""
    estimated = any(plan.days_late and plan.late_estimated for plan in plans_of(seen))
    return _foot(illustrative=seen.illustrative, estimated=SHORT_NOTE * estimated)


def is_about(seen: Timeline) -> bool:
    """Whether some date is known to the month or year only."""
    moments = [stay.from_precision for row in seen.rows for stay in row.stays]
    moments += [ending.precision for ending in seen.endings]
    return any(precision != "day" for precision in (*moments, seen.opened_precision))


def portfolio_foot(seen: Portfolio, *, told: bool) -> list[str]:
    """The same for several dossiers; `told`: it says in words which lateness is estimated."""
    estimated = (late.estimated for line in seen.items for late in line.late)
    illustrative = any(line.illustrative for line in seen.items)
    return _foot(illustrative=illustrative, estimated=ESTIMATED_NOTE * (told and any(estimated)))


def line_is_about(line: DrawnDossier) -> bool:
    moments = (line.opened_precision, *(ending.precision for ending in line.endings))
    return any(precision != "day" for precision in moments)


def _foot(*, illustrative: bool, estimated: str) -> list[str]:
    return [*filter(None, (ILLUSTRATIVE_NOTE * illustrative, estimated)), INDICATIVE]


def line_state(line: DrawnDossier, *, short: bool = False) -> str:
    """« étape 4, DGCT, 39 jours* », « ét. 4, DGCT, 39 j* », or how the dossier ended."""
    if line.ended_on is not None:
        return ending_words(line.endings[-1])
    days = stay_days(line.stays[-1])
    if short:
        return f"ét. {line.number}, {short_list(line.holders)}, {days.replace('jours', 'j')}"
    return f"étape {line.number}, {short_list(line.holders)}, {days}"


def short_list(ids: Iterable[str]) -> str:
    """« MEF et 2 autres »."""
    first, *others = ids
    return f"{first} et {count(len(others), 'autre')}" if others else first


def portfolio_summary(seen: Portfolio) -> str:
    """« 10 dossiers au 31 mars 2019 », with the page when there are several."""
    told = f"{count(seen.total, 'dossier')} au {date_long(seen.as_of)}"
    return f"{told} · page {seen.page} sur {seen.pages}" if seen.pages > 1 else told


def line_days(line: DrawnDossier) -> str:
    """« 298 jours* », « environ 40 jours »; « – » when only its end is known."""
    if not line.stays:
        return "–"
    ends = line.endings[-1:] if line.ended_on else ()
    exact = line.opened_precision == "day" and all(end.precision == "day" for end in ends)
    return lasted(
        line.days,
        "day" if exact else "month",
        illustrative=line.opened_illustrative or any(end.illustrative for end in ends),
    )


def line_opened(line: DrawnDossier) -> str:
    return short_day(
        line.opened_on, precision=line.opened_precision, illustrative=line.opened_illustrative
    )


def plan_from(plan: DrawnDelay) -> str:
    return short_day(plan.from_on, illustrative=plan.illustrative)


def plan_state(plan: DrawnDelay) -> str:
    """« tenu », « suspendu », « dépassé de 3 jours ouvrables* »."""
    names = {MET: "tenu" if plan.due_on else "terminé", RUNNING: "en cours"}
    stopped = "suspendu" if plan.ended_on is None else "sans suite"
    return late_words(plan) or names.get(plan.state, stopped)


def no_dossier(seen: Portfolio) -> str:
    return f"Aucun dossier ne répond à cette demande au {date_long(seen.as_of)}."
