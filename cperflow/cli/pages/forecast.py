"""The pages of `forecast`: when a dossier may be over, and what that rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from cperflow.cli.pages.list import STEP, cut_names
from cperflow.cli.pages.naming import ILLUSTRATIVE_MARK, long_day, short_day
from cperflow.cli.pages.wording import (
    bullets,
    footnotes,
    heading,
    on_day,
    since_day,
    step_name,
    unrecorded,
    view,
    without,
)
from cperflow.domain.outlook.forecast import LEVELS, MOST_RETURNS
from cperflow.domain.outlook.lognormal import PRIOR_CASES
from cperflow.domain.outlook.prospect import FEW
from cperflow.domain.outlook.route import clock_over, ends, goal
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.time.deadlines import WORKING_DAY
from cperflow.french import (
    NBSP,
    count,
    date_long,
    half_days,
    in_words,
    integer,
    listing,
    number,
)
from cperflow.output import Column, page, screen, table, wrap
from cperflow.service.filtering import definitions
from cperflow.service.forecasting import MANY, Forecast
from cperflow.service.workspace import Workspace

Data = Mapping[str, Any]

SHARES = ("la moitié des simulations", "huit simulations sur dix", "95 simulations sur 100")
"""LEVELS in words."""
NO_END = "Rien ne dit quand un contrat suivi prendra fin : aucune date de fin n’est prévue."
TOO_FEW = "Trop peu de cas pour le dire."


def forecast_text(seen: Forecast, data: Data) -> str:
    """The whole page, from `reports.forecast`."""
    if seen.workflow.obligations and not seen.over:
        # most forecasts are of dossiers that come to an end
        from cperflow.cli.pages.forecast_owed import followed_text

        return followed_text(seen, data, _situation(seen))
    parts = [
        page(f"{data['ref']} – prévision au {date_long(seen.as_of)}", _situation(seen)),
        "",
        *_answer(seen, data),
        *_basis(seen, data),
        footnotes(illustrative=data["illustrative"], indicative=bool(seen.stages)),
    ]
    return "\n".join(parts).rstrip()


def _situation(seen: Forecast) -> Iterator[tuple[str, object]]:
    dossier, workflow = seen.dossier, seen.workflow
    move = dossier.moves[-1]
    told = on_day if seen.over else since_day
    since = told(move.on, move.precision, illustrative=move.illustrative)
    yield "Objet", workflow.titled(dossier.subject, dossier.subject_kind)
    yield "Étape", f"{step_name(workflow, dossier.step)}, {since}"


def _answer(seen: Forecast, data: Data) -> list[str]:
    if seen.over:
        return [_over(seen)]
    if seen.outlook is None:
        return paragraph("La procédure ne mène d’ici à aucune fin : rien à prévoir.")
    end = seen.workflow.step(goal(seen.workflow, seen.dossier.step)).name
    lines = dates(data, end) if data["enough"] else _undated(seen, data, end)
    if data["uncounted"]:
        places = listing([step_name(seen.workflow, id) for id in data["uncounted"]])
        lines += paragraph(f"Durée inconnue, comptée pour rien après un retour : {places}.")
    return lines


def _over(seen: Forecast) -> str:
    if seen.dossier.step in ends(seen.workflow):
        return "Le dossier est terminé : rien à prévoir."
    return "Aucune prévision tant que le dossier n’est pas rouvert."


def dates(data: Data, end: str) -> list[str]:
    """The three dates, in sentences."""
    starred = data["illustrative"]
    lines = []
    for level, share in zip(LEVELS, SHARES, strict=True):
        what = f" « {end} »" if level == LEVELS[0] else ""
        day = long_day(date.fromisoformat(data[f"p{level}"]), illustrative=starred)
        lines += paragraph(f"Dans {share},{what} au plus tard le {day}.")
    left = (data["days_left"]["p50"], data["mean_days"])
    told = [working_days(days, illustrative=starred) for days in left]
    return [
        *lines,
        *paragraph(
            f"À compter du {date_long(date.fromisoformat(data['as_of']))} : {told[0]} "
            f"dans la moitié des cas, {told[1]} en moyenne."
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
    left, starred = data["days_left"], data["illustrative"]
    if len(few) < len(seen.stages):
        told = [working_days(left[f"p{level}"], illustrative=starred) for level in LEVELS]
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


def working_days(days: float, *, illustrative: bool) -> str:
    """« 61,5 jours ouvrables* »."""
    return half_days(round(2 * days), WORKING_DAY) + ILLUSTRATIVE_MARK * illustrative


def percent(chance: float) -> str:
    """« 17 % »."""
    return f"{100 * chance:.0f}{NBSP}%"


def paragraph(text: str) -> list[str]:
    """Wrapped to the screen."""
    return wrap(text, screen().width)


_COLUMNS: list[Column | str] = [
    Column("Dossier", whole=True),
    STEP,
    "Une fois sur 2",
    "8 sur 10",
    "95 sur 100",
]


def forecasts_text(ws: Workspace, data: Data, known_on: date | None) -> str:
    """The table of `forecast --all`."""
    as_of = date.fromisoformat(data["as_of"])
    items = data["items"]
    if not items:
        nobody = f"Aucun dossier n’est en cours au {date_long(as_of)}"
        nobody += " hors suivis" * bool(data["without"])
        return f"{nobody}." if data["recorded"] or not known_on else unrecorded(known_on)
    flows = definitions(ws)
    rows = [_line(flows[item["workflow"]], item) for item in items]
    cut_names(rows, _COLUMNS, STEP)
    lines = [
        f"{count(len(items), 'dossier')} en cours au {date_long(as_of)} : fin au plus tard le…",
        "",
        table(rows, _COLUMNS),
        "",
        *bullets(_of_all(data, flows)),
        footnotes(illustrative=any(item["illustrative"] for item in items)),
    ]
    here = view(ws.today, as_of, known_on)
    return "\n".join(
        [*lines, f"Ce sur quoi cela repose : cperflow forecast {items[0]['ref']}{here}"]
    )


def _of_all(data: Data, flows: Mapping[str, Workflow]) -> Iterator[str]:
    yield from without(data)
    undated = [item for item in data["items"] if not item["enough"]]
    if any(flows[item["workflow"]].obligations for item in undated):
        yield NO_END
    if not all(flows[item["workflow"]].obligations for item in undated):
        yield f"Sans date : {TOO_FEW[0].lower()}{TOO_FEW[1:]}"
    asked, runs = data["runs_asked"], data["runs"]
    why = f" (au lieu de {integer(asked)} : plus de {MANY} dossiers)" * (runs < asked)
    yield f"{count(runs, 'simulation')} de chaque dossier{why}, graine {data['seed']}."


def _line(workflow: Workflow, item: Data) -> list[object]:
    starred = item["illustrative"]
    days = [item[f"p{level}"] for level in LEVELS]
    shown = [short_day(date.fromisoformat(d), illustrative=starred) if d else "–" for d in days]
    return [item["ref"], step_name(workflow, item["step"]), *shown]
