"""The table of `report durations`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from cperflow.cli.lists import Item, Naming
from cperflow.cli.pages.naming import ILLUSTRATIVE_MARK, subject_title
from cperflow.cli.pages.wording import bullets, footnotes, phase_name, step_name, without
from cperflow.domain.outlook.prospect import FEW
from cperflow.domain.procedure.definition import Workflow
from cperflow.french import count, date_long, in_words, number, units
from cperflow.output import Column, table

COLUMNS = {
    "workflow": "Procédure",
    "phase": "Phase",
    "step": "Étape",
    "n": "Passages",
    "illustrative": "Aux dates illustratives",
    "returns": "Renvois",
    "median_net": "Médiane nette (jours ouvrables)",
    "median_gross": "Médiane brute (jours ouvrables)",
    "p80_net": "Huit sur dix, net",
    "p80_gross": "Huit sur dix, brut",
    "min_net": "Plus court, net",
    "max_net": "Plus long, net",
    "max_gross": "Plus long, brut",
    "estimate": "Délai estimatif",
    "estimate_per_project": "Délai estimatif par projet",
    "estimate_unit": "Unité du délai",
    "estimate_steps": "Étapes du délai",
}
"""Keys of `report durations --json` and their titles in a French CSV."""

Flows = Mapping[str, Workflow]


def namer(flows: Flows) -> Naming:
    """Names in the place of the ids of phases and steps."""

    def named(item: Item) -> Item:
        workflow = flows[item["workflow"]]
        return {
            **item,
            "phase": phase_name(workflow, item["step"]),
            "step": step_name(workflow, item["step"]),
        }

    return Naming(named, subject_title(flows.values()))


def durations_text(flows: Flows, data: Mapping[str, Any]) -> str:
    """One line per step that was visited."""
    day, items = date_long(date.fromisoformat(data["as_of"])), data["items"]
    if not items:
        return f"Aucun passage terminé au {day} : aucune durée à mesurer."
    figures = [Column(title, "right") for title in ("n", "Net", "Brut", "80 %", "Max")]
    return "\n".join(
        [
            f"Durée des étapes au {day}, en jours ouvrables",
            "",
            table(
                [_row(flows[item["workflow"]], item) for item in items],
                ["Étape", *figures, "Estimé"],
            ),
            "",
            *bullets([*without(data), *_notes(items)]),
            footnotes(illustrative=any(i["illustrative"] for i in items), indicative=True),
        ]
    )


def _row(workflow: Workflow, item: Item) -> list[object]:
    mark = ILLUSTRATIVE_MARK * bool(item["illustrative"])
    medians = [item[key] for key in ("n", "median_net", "median_gross")]
    spread = [item[key] if item["n"] >= FEW else None for key in ("p80_net", "max_net")]
    shown = ["–" if v is None else f"{number(v)}{mark}" for v in (*medians, *spread)]
    return [step_name(workflow, item["step"]), *shown, _estimate(item)]


def _estimate(item: Item) -> str:
    """« 10 + 3 par projet », « 7,5 pour 2 étapes », « – » without a number."""
    if item["estimate"] is None:
        return "–"
    said = number(item["estimate"])
    if item["estimate_unit"] != "working_day":
        said = units(said, item["estimate_unit"])
    if each := item["estimate_per_project"]:
        said += f" + {number(each)} par projet"
    if item["estimate_steps"] > 1:
        said += f" pour {item['estimate_steps']} étapes"
    return said


def _notes(items: Sequence[Item]) -> list[str]:
    notes = [
        "n : passages terminés ; Net et Brut : médianes ; 80 % : huit passages nets sur dix n’ont "
        f"pas duré plus ; Max : le plus long, net (à partir de {in_words(FEW)} passages).",
        "Net : sans les renvois, les suspensions, les temps d’abandon. Une consultation est un "
        "seul passage, son délai estimatif vaut pour chaque structure.",
    ]
    if told := sum(item["illustrative"] for item in items):
        total = sum(item["n"] for item in items)
        some = count(told, "passage", "passages")
        notes.append(f"{some} sur {total} aux dates illustratives (*).")
    return notes
