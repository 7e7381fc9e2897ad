"""The works of a contract on screen: projects side by side, one in detail, what was just told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from cperflow.cli.entering import say_done
from cperflow.cli.pages.awaited import awaited_text
from cperflow.cli.pages.naming import long_day, short_day
from cperflow.cli.pages.wording import bullets, footnotes, heading, lasted, on_day
from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.works import Contract, Indicator, Milestone, Progress
from cperflow.domain.journal import events as kinds
from cperflow.domain.journal.events import Event
from cperflow.domain.money.cells import Moved
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.works.awaited import awaited
from cperflow.domain.works.doubts import doubts
from cperflow.domain.works.standing import (
    ProjectWorks,
    days_late,
    late_since,
    latest,
    share_reached,
    works_of,
)
from cperflow.french import NBSP, amount, count, date_long, integer
from cperflow.output import Column, page, say, table
from cperflow.reports.works import chosen
from cperflow.service.recording import Recorded

UNKNOWN = "non communiqué"
PREFIX = "cperflow works"


def say_works(dossier: Dossier, workflow: Workflow, as_of: date, project: str = "") -> None:
    """Every project on a line, or all that is known of one."""
    due = awaited(dossier, workflow)
    found = chosen(dossier, project)
    if not found:
        say(f"{dossier.ref} n’a aucun projet.")
        say(f'Suite : cperflow project add {dossier.ref} P1 --name "…" --cost …')
        return
    if project:
        _say_one(found[0], dossier, due, as_of)
    else:
        _say_all(found, dossier, due, as_of)


_COLUMNS: list[Column | str] = [
    "Projet", "Avancement physique", "Marchés", Column("Payé (FCFA)", "right"),
    Column("Payé du coût", "right"), "Jalons atteints", "Indicateurs",
]  # fmt: skip


def _say_all(
    found: Sequence[ProjectWorks], dossier: Dossier, due: Mapping[str, date], as_of: date
) -> None:
    say(f"{dossier.ref} : travaux au {date_long(as_of)}\n")
    say(table([_row(each, due, as_of) for each in found], _COLUMNS))
    late = [(each, one) for each in found for one in each.late(as_of)]
    if told := [f"{each.project.id} : marché {text}"
                for each in found if (text := awaited_text(each, due, as_of))]:  # fmt: skip
        say(heading("Marchés attendus"))
        say("\n".join(bullets(told)))
    if late:
        say(heading("Jalons en retard"))
        say(table([_late_row(each, one, as_of) for each, one in late],
                  ["Projet", "Jalon", "Prévu le", Column("Retard", "right")]))  # fmt: skip
    if any(each.paid.unknown for each in found):
        say("\n(partiel) : des paiements n’ont pas de montant connu.")
    _say_foot(found)
    say(f"Suite : {PREFIX} show {dossier.ref} {found[0].project.id}")


def _row(works: ProjectWorks, due: Mapping[str, date], as_of: date) -> list[object]:
    return [
        f"{works.project.id} – {works.project.name}",
        _physical(works),
        _contracts(works, due, as_of),
        sum_text(works.paid, bare=True),
        None if works.financial is None else f"{works.financial}{NBSP}%",
        f"{len(works.reached())} sur {len(works.milestones)}" if works.milestones else None,
        count(len(works.indicators), "indicateur") if works.indicators else None,
    ]


def _physical(works: ProjectWorks) -> str | None:
    last = works.last
    if last is None:
        return None
    planned = f" (prévu : {last.planned}{NBSP}%)" if last.planned is not None else ""
    day = short_day(last.on, precision=last.precision, illustrative=last.illustrative)
    return f"{last.physical}{NBSP}%{planned}, au {day}"


def _contracts(works: ProjectWorks, due: Mapping[str, date], as_of: date) -> str | None:
    if not works.contracts:
        return "aucun" if due.get(works.project.id, date.max) <= as_of else None
    return count(len(works.contracts), "marché")


def sum_text(told: Moved, *, bare: bool = False) -> str | None:
    """« 12 000 000 FCFA », « 12 000 000 FCFA (partiel) », « non communiqué », None for nothing."""
    if not told.number:
        return None
    if told.known is None:
        return UNKNOWN
    text = integer(told.amount) if bare else amount(told.amount)
    return f"{text} (partiel)" if told.unknown else text


def _late_row(works: ProjectWorks, one: Milestone, as_of: date) -> list[object]:
    return [works.project.id, f"{one.id} – {one.name}", one.due_on,
            count(days_late(one, as_of), "jour")]  # fmt: skip


def _say_one(works: ProjectWorks, dossier: Dossier, due: Mapping[str, date], as_of: date) -> None:
    fields = [
        ("Avancement physique", _physical(works) or "aucun n’est consigné"),
        ("Coût", amount(works.project.cost)),
        ("Marchés", sum_text(works.committed) or "aucun n’est consigné"),
        ("Premier marché", awaited_text(works, due, as_of)),
        ("Payé", sum_text(works.paid) or "rien n’est consigné"),
    ]
    say(page(f"{dossier.ref}, projet {works.project.id} : {works.project.name}", fields))
    _say_part("Marchés", map(contract_row, works.contracts),
              ["Code", "Objet", "Titulaire", "Signé", Column("Montant (FCFA)", "right"),
               "Travaux"])  # fmt: skip
    _say_part("Jalons", [_milestone_row(each, as_of) for each in works.milestones],
              ["Code", "Jalon", "Prévu le", "État"])  # fmt: skip
    _say_part("Avancement", map(_progress_row, works.progress),
              ["Au", Column("Réalisé", "right"), Column("Prévu", "right"), "Remarque"])  # fmt: skip
    _say_part("Indicateurs", map(_indicator_row, works.indicators),
              ["Code", "Indicateur", Column("Départ", "right"), Column("Cible", "right"),
               Column("Mesuré", "right"), "Au", Column("Atteint", "right")])  # fmt: skip
    _say_foot([works])
    say(f"Suite : {PREFIX} progress {dossier.ref} {works.project.id} …")


def _say_part(
    title: str, rows: Iterator[list[object]] | list[list[object]], columns: list[Column | str]
) -> None:
    if told := list(rows):
        say(heading(title))
        say(table(told, columns))


def contract_row(contract: Contract) -> list[object]:
    """A contract, its amount in whole FCFA."""
    day = short_day(contract.signed_on, precision=contract.precision,
                    illustrative=contract.illustrative)  # fmt: skip
    days = [short_day(day) if day else "…" for day in (contract.starts_on, contract.ends_on)]
    lasting = f"{days[0]} – {days[1]}" if contract.starts_on or contract.ends_on else None
    worth = UNKNOWN if contract.amount is None else integer(contract.amount)
    return [contract.id, contract.name, contract.contractor or None, day, worth, lasting]


def milestone_state(one: Milestone, as_of: date) -> str:
    """« atteint le 12 mars 2019 », « en retard de 12 jours », « à venir »."""
    late = days_late(one, as_of)
    if one.reached_on:
        told = on_day(one.reached_on, one.precision, illustrative=one.illustrative)
        return f"atteint {told}{f' (retard : {lasted(late, one.precision)})' if late else ''}"
    return f"en retard de {count(late, 'jour')}" if late_since(one, as_of) else "à venir"


def _milestone_row(one: Milestone, as_of: date) -> list[object]:
    return [one.id, one.name, one.due_on, milestone_state(one, as_of)]


def _progress_row(one: Progress) -> list[object]:
    planned = None if one.planned is None else f"{one.planned}{NBSP}%"
    day = short_day(one.on, precision=one.precision, illustrative=one.illustrative)
    return [day, f"{one.physical}{NBSP}%", planned, one.note or None]


def _indicator_row(one: Indicator) -> list[object]:
    last, reached = latest(one), share_reached(one)
    name = f"{one.name} ({one.unit})" if one.unit else one.name
    return [
        one.id, name, one.baseline, one.target, last.value if last else None,
        short_day(last.on, illustrative=last.illustrative) if last else None,
        None if reached is None else f"{reached}{NBSP}%",
    ]  # fmt: skip


def _say_foot(found: Sequence[ProjectWorks]) -> None:
    if foot := footnotes(illustrative=any(map(_is_illustrative, found))):
        say(foot)


def _is_illustrative(works: ProjectWorks) -> bool:
    return (
        any(each.illustrative for each in works.contracts)
        or any(each.illustrative for each in works.milestones)
        or any(each.illustrative for each in works.progress)
        or any(one.illustrative for each in works.indicators for one in each.measures)
    )


def say_told(recorded: Recorded) -> None:
    """What was just told of the works, and what to look at again."""
    event, dossier = recorded.events[0], recorded.dossier
    project = event.payload["project"]
    works = next((each for each in works_of(dossier, until=event.occurred_on)
                  if each.project.id == project), None)  # fmt: skip
    fields = list(_TELL[event.kind](event, works)) if works else []
    doubtful = doubts(dossier, recorded.workflow, event)
    fields += [("À noter", doubt) for doubt in doubtful]
    title = f"{dossier.ref}, projet {project} : {_TITLES[event.kind]}"
    say_done(title, fields, f"{PREFIX} show {dossier.ref} {project}")


def _day(event: Event) -> str:
    return on_day(event.occurred_on, event.payload.get("precision", "day"))


def _tell_contract(event: Event, works: ProjectWorks) -> Iterator[tuple[str, object]]:
    told = next(each for each in works.contracts if each.id == event.payload["id"])
    yield "Marché", f"{told.id} – {told.name}"
    yield "Signé", _day(event)
    yield "Titulaire", told.contractor or None
    yield "Montant", UNKNOWN if told.amount is None else amount(told.amount)
    yield "Marchés du projet", sum_text(works.committed)


def _tell_milestone(event: Event, works: ProjectWorks) -> Iterator[tuple[str, object]]:
    told = next(each for each in works.milestones if each.id == event.payload["id"])
    yield "Jalon", f"{told.id} – {told.name}"
    yield "Prévu", f"le {long_day(told.due_on)}" if told.due_on else "sans date"
    if told.reached_on:
        yield "État", milestone_state(told, told.reached_on)


def _tell_progress(event: Event, works: ProjectWorks) -> Iterator[tuple[str, object]]:
    told = next(one for one in works.progress if one.sequence == event.sequence)
    yield "Avancement physique", f"{told.physical}{NBSP}% {_day(event)}"
    if told.planned is not None:
        gap = told.physical - told.planned
        points = f"{gap:+d}".replace("-", "−") + NBSP + ("point" if abs(gap) < 2 else "points")
        yield "Prévu", f"{told.planned}{NBSP}% ({points})"
    yield "Payé", sum_text(works.paid) or "rien n’est consigné"


def _tell_indicator(event: Event, works: ProjectWorks) -> Iterator[tuple[str, object]]:
    told = next(each for each in works.indicators if each.id == event.payload["id"])
    last, reached = latest(told), share_reached(told)
    yield "Indicateur", f"{told.id} – {told.name}{f' ({told.unit})' if told.unit else ''}"
    yield "Situation de départ", told.baseline
    yield "Cible", told.target
    if last:
        at = "" if reached is None else f" ({reached}{NBSP}% du chemin)"
        yield "Dernière mesure", f"{integer(last.value)} le {long_day(last.on)}{at}"


_TITLES = {
    kinds.CONTRACT_RECORDED: "marché consigné",
    kinds.MILESTONE_RECORDED: "jalon prévu",
    kinds.MILESTONE_REACHED: "jalon atteint",
    kinds.PROGRESS_RECORDED: "avancement consigné",
    kinds.INDICATOR_RECORDED: "indicateur défini",
    kinds.INDICATOR_MEASURED: "mesure consignée",
}
_TELL = {
    kinds.CONTRACT_RECORDED: _tell_contract,
    kinds.MILESTONE_RECORDED: _tell_milestone,
    kinds.MILESTONE_REACHED: _tell_milestone,
    kinds.PROGRESS_RECORDED: _tell_progress,
    kinds.INDICATOR_RECORDED: _tell_indicator,
    kinds.INDICATOR_MEASURED: _tell_indicator,
}
