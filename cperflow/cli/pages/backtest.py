"""The page of `forecast --backtest`: what forecasts would have been worth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from cperflow.cli.pages.forecast import paragraph, percent
from cperflow.cli.pages.naming import ILLUSTRATIVE_MARK, short_day
from cperflow.cli.pages.wording import bullets, footnotes, heading, without
from cperflow.domain.outlook.forecast import LEVELS
from cperflow.domain.procedure.definition import Workflow
from cperflow.french import NBSP, count, date_long, in_words, number
from cperflow.output import Column, table
from cperflow.reports.forecast import ENOUGH_DOSSIERS
from cperflow.service.filtering import definitions
from cperflow.service.workspace import Workspace

Data = Mapping[str, Any]

MOST_SHOWN = 40
"""Forecasts listed one by one."""


def backtest_text(ws: Workspace, data: Data) -> str:
    """What forecasts would have been worth."""
    day = date_long(date.fromisoformat(data["as_of"]))
    lines = [
        *paragraph(
            f"Prévisions refaites au {day}, avec ce que l’on savait au début de chaque étape"
        ),
        "",
        *bullets([*without(data), *_tried(data)]),
    ]
    if data["forecasts"]:
        lines += [*_coverage(data), *_tested(definitions(ws), data["items"])]
    lines.append(footnotes(illustrative=bool(data["illustrative"])))
    return "\n".join(lines)


def _tried(data: Data) -> Iterator[str]:
    yield (
        f"{count(data['finished'], 'dossier terminé', 'dossiers terminés')}, "
        f"dont {data['undetailed']} sans autre étape connue que la dernière"
    )
    yield (
        f"{count(data['dossiers'], 'dossier repris', 'dossiers repris')} : "
        f"{count(data['forecasts'], 'prévision datée', 'prévisions datées')}, "
        f"{data['undated']} sans date, faute de cas"
    )
    if data["illustrative"]:
        yield f"{data['illustrative']} reposent sur des dates illustratives (*)"
    if not data["enough"]:
        yield (
            f"trop peu de dossiers pour juger de la méthode : il en faut au moins "
            f"{in_words(ENOUGH_DOSSIERS)}"
        )


def _coverage(data: Data) -> Iterator[str]:
    yield heading("Fins réelles au plus tard à la date prévue")
    total = data["forecasts"]
    rows = [
        [f"{level}{NBSP}%", f"{data['coverage'][f'p{level}']} sur {total}",
         percent(data["coverage"][f"p{level}"] / total)]
        for level in LEVELS
    ]  # fmt: skip
    yield table(rows, [Column("Attendu", "right"), "Observé", Column("Soit", "right")])
    mark = ILLUSTRATIVE_MARK * bool(data["illustrative"])
    error = data["mean_error_days"]
    side = "après" if error >= 0 else "avant"
    yield ""
    yield from paragraph(
        f"En moyenne, la fin réelle vient {number(abs(error))} jours ouvrables{mark} {side} la "
        f"date prévue une fois sur deux ; l’écart moyen, dans un sens ou l’autre, est de "
        f"{number(data['mean_absolute_error_days'])}{mark}."
    )


_COLUMNS: list[Column | str] = [
    Column("Dossier", whole=True),
    "Étape",
    "Prévu le",
    "Une fois sur deux",
    "Huit sur dix",
    "Fin réelle",
]


def _tested(flows: Mapping[str, Workflow], items: Sequence[Data]) -> Iterator[str]:
    yield heading("Prévision par prévision")
    rows = [
        [
            item["ref"],
            _place(flows[item["workflow"]], item["step"]),
            *(
                short_day(date.fromisoformat(item[key]), illustrative=item["illustrative"])
                for key in ("as_of", "p50", "p80")
            ),
            short_day(date.fromisoformat(item["ended_on"]), illustrative=item["end_illustrative"]),
        ]
        for item in items[:MOST_SHOWN]
    ]
    yield table(rows, _COLUMNS)
    if len(items) > MOST_SHOWN:
        yield f"… et {len(items) - MOST_SHOWN} autres (--json les donne toutes)."


def _place(workflow: Workflow, step: str) -> str:
    """The number of a step, short enough for a line; its name when it has none."""
    found = workflow.step(step)
    return str(found.number) if found.number else found.name
