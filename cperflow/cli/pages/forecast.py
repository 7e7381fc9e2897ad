"""The pages of `forecast`: when a dossier may be over, and what that rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from cperflow.cli.pages.naming import ILLUSTRATIVE_MARK, short_day
from cperflow.cli.pages.wording import bullets, footnotes, heading, on_day, since_day, step_name
from cperflow.domain.outlook.forecast import LEVELS, MOST_RETURNS
from cperflow.domain.outlook.lognormal import PRIOR_CASES
from cperflow.domain.outlook.prospect import FEW
from cperflow.domain.outlook.route import clock_over, ends, goal
from cperflow.domain.procedure.definition import Workflow
from cperflow.french import NBSP, count, date_long, decimal, in_words, integer, listing, number
from cperflow.output import Column, page, screen, table, wrap
from cperflow.service.filtering import definitions
from cperflow.service.forecasting import Forecast
from cperflow.service.workspace import Workspace

Data = Mapping[str, Any]

SHARES = ("la moitié des simulations", "huit simulations sur dix", "95 simulations sur 100")
"""LEVELS in words."""
TOO_FEW = "Trop peu de cas pour le dire."


def forecast_text(seen: Forecast, data: Data) -> str:
    """The whole page, from `reports.forecast`."""
    parts = [
        page(f"{data['ref']} – prévision au {date_long(seen.as_of)}", _situation(seen)),
        "",
        *_answer(seen, data),
        *_basis(seen, data),
        footnotes(illustrative=data["illustrative"], indicative=bool(seen.stages)),
    ]
    return "\n".join(parts)


def _situation(seen: Forecast) -> Iterator[tuple[str, object]]:
    dossier, workflow = seen.dossier, seen.workflow
    move = dossier.moves[-1]
    since = since_day(move.on, move.precision, illustrative=move.illustrative)
    yield "Objet", workflow.titled(dossier.subject, dossier.subject_kind)
    yield "Étape", f"{step_name(workflow, dossier.step)}, {since}"


def _answer(seen: Forecast, data: Data) -> list[str]:
    if seen.over:
        return paragraph(_over(seen))
    if seen.outlook is None:
        return paragraph("La procédure ne mène d’ici à aucune fin : rien à prévoir.")
    end = seen.workflow.step(goal(seen.workflow, seen.dossier.step)).name
    lines = dates(data, end) if data["enough"] else _undated(seen, data, end)
    if data["uncounted"]:
        places = listing([step_name(seen.workflow, id) for id in data["uncounted"]])
        lines += paragraph(f"Durée inconnue, comptée pour rien après un retour : {places}.")
    return lines


def _over(seen: Forecast) -> str:
    assert seen.over is not None
    when = on_day(seen.over.on, seen.over.precision, illustrative=seen.over.illustrative)
    name = seen.workflow.step(seen.dossier.step).name
    if seen.dossier.step in ends(seen.workflow):
        return f"Rien à prévoir : « {name} » {when}."
    return f"« {name} » {when} : aucune prévision tant que le dossier n’est pas rouvert."


def dates(data: Data, end: str) -> list[str]:
    """The three dates, in sentences."""
    mark = ILLUSTRATIVE_MARK * data["illustrative"]
    lines = []
    for level, share in zip(LEVELS, SHARES, strict=True):
        what = f" « {end} »" if level == LEVELS[0] else ""
        day = date.fromisoformat(data[f"p{level}"])
        lines += paragraph(f"Dans {share},{what} au plus tard le {date_long(day)}{mark}.")
    left = data["days_left"]["p50"]
    return [
        *lines,
        *paragraph(
            f"À compter du {date_long(date.fromisoformat(data['as_of']))} : {_days(left)}{mark} "
            f"dans la moitié des cas, {_days(data['mean_days'])}{mark} en moyenne."
        ),
    ]


def _undated(seen: Forecast, data: Data, end: str) -> list[str]:
    """Why there is no date, and what is known of the other steps."""
    few = [
        f"{step_name(seen.workflow, stage.step)} ({count(stage.basis.cases, 'cas', 'cas')})"
        for stage in seen.stages
        if not stage.basis.enough
    ]
    lines = [
        *paragraph(
            f"{TOO_FEW} Pas de date pour « {end} » : la procédure ne chiffre pas ces étapes, "
            f"et il en faut au moins {in_words(FEW)} passages consignés."
        ),
        *bullets(few),
    ]
    mark = ILLUSTRATIVE_MARK * data["illustrative"]
    if len(few) < len(seen.stages):
        told = [f"{_days(data['days_left'][f'p{level}'])}{mark}" for level in LEVELS]
        lines += paragraph(
            f"Les autres étapes prendraient ensemble {told[0]} dans la moitié des simulations, "
            f"au plus {told[1]} dans huit sur dix, {told[2]} dans 95 sur 100."
        )
    return [*lines, *_hint(seen)]


def _hint(seen: Forecast) -> list[str]:
    """How an officer makes up for a number that the procedure does not give."""
    clock = clock_over(seen.workflow, seen.dossier.step)
    if seen.stages[0].basis.enough or clock is None:
        return []
    command = f"cperflow clock target {seen.dossier.ref} {clock.id} --until DATE"
    return paragraph(f"Pour l’étape en cours, une date visée y suppléerait : {command}")


def _basis(seen: Forecast, data: Data) -> Iterator[str]:
    if not seen.stages:
        return
    yield heading("Ce sur quoi cela repose, en jours ouvrables")
    rows = [_row(seen.workflow, step) for step in data["steps"]]
    yield table(
        rows,
        [
            "Étape à venir",
            Column("Cas", "right"),
            Column("Observé", "right"),
            Column("Estimé", "right"),
            Column("Retenu", "right"),
            Column("Retour", "right"),
        ],
    )
    yield ""
    yield from bullets(_notes(data))


def _row(workflow: Workflow, step: Data) -> list[object]:
    mark = ILLUSTRATIVE_MARK * bool(step["illustrative"])
    observed = "–" if step["median_observed"] is None else f"{number(step['median_observed'])}"
    return [
        step_name(workflow, step["step"]) + (" (par avis)" if step["of"] == "answers" else ""),
        f"{step['n']}{mark}",
        f"{observed}{mark}",
        "–" if step["estimate"] is None else number(step["estimate"]),
        f"{number(step['used_median'])}{mark}" if step["enough"] else "–",
        percent(step["return_chance"]) if step["return_chance"] else "–",
    ]


def _notes(data: Data) -> Iterator[str]:
    yield (
        "Retenu : la médiane entre les cas observés et le délai estimatif, "
        f"qui pèse comme {in_words(PRIOR_CASES)} cas. Retour : la chance d’un renvoi à cette étape."
    )
    if illustrative := sum(step["illustrative"] for step in data["steps"]):
        total = sum(step["n"] for step in data["steps"])
        some = count(illustrative, "cas", "cas")
        yield f"{some} sur {integer(total)} aux dates illustratives (*)."
    read = f"{count(data['dossiers_read'], 'dossier lu', 'dossiers lus')}"
    sampled = f", tirés de {integer(data['sampled_from'])}" if data["sampled_from"] else ""
    yield (
        f"{integer(data['runs'])} simulations, graine {data['seed']}, {read}{sampled} ; "
        "un abandon n’est pas envisagé, "
        f"ni plus de {in_words(MOST_RETURNS)} renvois d’une même étape."
    )


def _days(days: float) -> str:
    """« 61,5 jours ouvrables »."""
    word = "jour ouvrable" if days < 2 else "jours ouvrables"
    return f"{decimal(round(2 * days))} {word}"


def percent(chance: float) -> str:
    """« 17 % »."""
    return f"{100 * chance:.0f}{NBSP}%"


def paragraph(text: str) -> list[str]:
    """Wrapped to the screen."""
    return wrap(text, screen().width)


def forecasts_text(ws: Workspace, data: Data) -> str:
    """The table of `forecast --all`."""
    day = date_long(date.fromisoformat(data["as_of"]))
    items = data["items"]
    if not items:
        return f"Aucun dossier n’est en cours au {day}."
    flows = definitions(ws)
    rows = [_line(flows[item["workflow"]], item) for item in items]
    undated = sum(not item["enough"] for item in items)
    lines = [
        f"{count(len(items), 'dossier')} en cours au {day} : fin au plus tard le…",
        "",
        table(
            rows,
            [
                Column("Dossier", whole=True),
                "Étape",
                "Une fois sur deux",
                "Huit sur dix",
                "95 sur 100",
            ],
        ),
    ]
    if undated:
        lines.append(f"\nSans date : {TOO_FEW[0].lower()}{TOO_FEW[1:]}")
    lines.append(footnotes(illustrative=any(item["illustrative"] for item in items)))
    lines.append(f"Pour savoir sur quoi cela repose : cperflow forecast {items[0]['ref']}")
    return "\n".join(lines)


def _line(workflow: Workflow, item: Data) -> list[object]:
    starred = item["illustrative"]
    days = [item[f"p{level}"] for level in LEVELS]
    shown = [short_day(date.fromisoformat(d), illustrative=starred) if d else "–" for d in days]
    return [item["ref"], step_name(workflow, item["step"]), *shown]
