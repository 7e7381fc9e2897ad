"""`conformance --json`: how acts compare with a definition."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from cperflow.domain.review.conformance import KINDS, Fitness


def conformance(found: Iterable[Fitness]) -> dict[str, Any]:
    """`items`: the deviations, one by one; `dossiers`: what each comes to; then totals, those of
    `steps` by id, with their names.

    A `fitness` is the share of lines that fit, from 0 to 1; None without any line.
    """
    dossiers, items = [], []
    kinds: Counter[str] = Counter(dict.fromkeys(KINDS, 0))
    rules: Counter[str] = Counter()
    steps: dict[str, dict[str, Any]] = {}
    for each in found:
        dossiers.append(_dossier(each))
        items += [
            {"ref": each.ref, **item._asdict(), "step_name": each.names.get(item.step, item.step)}
            for item in each.deviations
        ]
        kinds.update(deviation.kind for deviation in each.deviations)
        rules.update(deviation.rule for deviation in each.deviations if deviation.rule)
        _count_steps(steps, each)
    lines = sum(dossier["lines"] for dossier in dossiers)
    fitting = sum(dossier["fitting"] for dossier in dossiers)
    return {
        "count": len(items),
        "items": items,
        "dossiers": dossiers,
        "fit": sum(not dossier["deviations"] for dossier in dossiers),
        **_share(lines, fitting),
        "kinds": dict(kinds),
        "rules": dict(rules),
        "steps": steps,
    }


def _dossier(each: Fitness) -> dict[str, Any]:
    share = _share(each.lines, each.fitting)
    return {"ref": each.ref, **share, "deviations": len(each.deviations)}


def _share(lines: int, fitting: int) -> dict[str, Any]:
    fitness = round(fitting / lines, 4) if lines else None
    return {"lines": lines, "fitting": fitting, "fitness": fitness}


def _count_steps(steps: dict[str, dict[str, Any]], each: Fitness) -> None:
    for step, lines in each.steps.items():
        name = each.names.get(step, step)
        counted = steps.setdefault(step, {"name": name, "lines": 0, "deviations": 0})
        counted["lines"] += lines
    for deviation in each.deviations:
        steps[deviation.step]["deviations"] += 1
