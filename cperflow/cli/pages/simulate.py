"""The page of `simulate`: a dossier's way ahead as it is, and as it would be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from cperflow.cli.pages.forecast import SHARES, TOO_FEW, paragraph, working_days
from cperflow.cli.pages.naming import body_names, short_day
from cperflow.cli.pages.wording import bullets, clock_name, footnotes, heading, step_name
from cperflow.domain.outlook.forecast import LEVELS
from cperflow.domain.outlook.supposing import BODY, RETURN, Supposition
from cperflow.domain.procedure.definition import Workflow
from cperflow.french import count, date_long, listing
from cperflow.output import Column, table
from cperflow.service.supposing import WhatIf

Data = Mapping[str, Any]


def what_if_text(seen: WhatIf, data: Data, here: str) -> str:
    """The whole page, from `reports.what_if`; `here`: the options that show the same state."""
    workflow = seen.before.workflow
    parts = [
        f"{data['ref']} – simulation au {date_long(seen.before.as_of)} (rien n’est inscrit)",
        heading("Suppositions"),
        *bullets(_told(seen, change) for change in seen.suppositions),
        heading("Fin du dossier, au plus tard"),
        table(_rows(data), ["Dans", "Sans", "Avec"]),
        *_few(data, here),
        heading("Délais estimatifs dépassés si chaque étape prend son estimation"),
        *_late(workflow, seen, data),
        footnotes(illustrative=data["illustrative"], indicative=True),
        f"Ce sur quoi cela repose : cperflow forecast {data['ref']}{here}",
    ]
    return "\n".join(parts)


def _told(seen: WhatIf, change: Supposition) -> str:
    workflow = seen.before.workflow
    named = listing([f"« {step_name(workflow, id)} »" for id in change.steps])
    where = f"à l’étape {named}" if len(change.steps) == 1 else f"à chacune des étapes {named}"
    if change.kind == RETURN:
        return f"{count(change.amount, 'renvoi')} de plus, {where}"
    days = count(change.amount, "jour ouvrable")
    if change.kind == BODY:
        (body,) = body_names(workflow, seen.before.dossier, [change.name])
        return f"{body} : {days} de plus, {where}"
    return f"{days} de plus, {where}"


def _rows(data: Data) -> Iterator[list[str]]:
    for level, share in zip(LEVELS, SHARES, strict=True):
        yield [share, *(_day(data, side, f"p{level}") for side in ("before", "after"))]
    plan = "le plan (chaque étape prend son estimation)"
    yield [plan, *(_day(data, side, "plan_on") for side in ("before", "after"))]


def _day(data: Data, side: str, name: str) -> str:
    day = data[side][name]
    return short_day(date.fromisoformat(day), illustrative=data["illustrative"]) if day else "–"


def _few(data: Data, here: str) -> Iterator[str]:
    if data["before"]["enough"]:
        return
    for side, word in (("before", "Sans"), ("after", "Avec")):
        left = working_days(data[side]["days_left"]["p50"], illustrative=data["illustrative"])
        yield f"{word} : {left} une fois sur deux, pour les étapes connues."
    yield from paragraph(f"{TOO_FEW} Pour voir quelles étapes manquent de cas :")
    yield f"cperflow forecast {data['ref']}{here}"


def _late(workflow: Workflow, seen: WhatIf, data: Data) -> Iterator[str]:
    if unknown := seen.plan_after.unknown:
        name = step_name(workflow, unknown)
        told = f"Le plan s’arrête à « {name} » : ni délai chiffré, ni assez de cas."
        yield from paragraph(told)
    if not seen.plan_after.stays:
        return
    before = {one["clock"]: one for one in data["before"]["late"]}
    after = {one["clock"]: one for one in data["after"]["late"]}
    if not after and not before:
        yield "Aucun, ni sans ni avec ces suppositions."
        return
    rows = [
        [
            clock_name(workflow, clock),
            one["holder"],
            short_day(date.fromisoformat(one["due_on"]), illustrative=data["illustrative"]),
            *(_days(late.get(clock), data) for late in (before, after)),
        ]
        for clock, one in {**before, **after}.items()
    ]
    holder = Column("Détenteur", whole=True)
    yield table(rows, ["Délai estimatif", holder, "Échéance", "Sans", "Avec"])
    yield f"\nÀ la fin : {_number(len(before))} sans, {_number(len(after))} avec."


def _number(late: int) -> str:
    return count(late, "délai dépassé", "délais dépassés")


def _days(one: Data | None, data: Data) -> str:
    """« 7,5 jours ouvrables* » late, « – » in time."""
    return working_days(one["days_late"], illustrative=data["illustrative"]) if one else "–"
