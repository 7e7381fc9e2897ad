"""The page of `forecast` for a contract that is followed: what falls due within a year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from cperflow.cli.pages.forecast import NO_END, percent
from cperflow.cli.pages.naming import ILLUSTRATIVE_MARK, short_day
from cperflow.cli.pages.wording import bullets, footnotes, heading
from cperflow.domain.outlook.prospect import FEW
from cperflow.domain.time.term import known_end
from cperflow.french import count, date_long, in_words
from cperflow.output import Column, page, table
from cperflow.service.forecasting import Forecast

Data = Mapping[str, Any]

_FOLLOWED: list[Column | str] = [
    "Échéance", Column("Par", whole=True), "Date", "Tenues à temps",
]  # fmt: skip


def followed_text(seen: Forecast, data: Data, situation: Iterable[tuple[str, object]]) -> str:
    """What falls due within a year: nothing tells when a contract that is followed ends."""
    rows = [[one["name"], one["holder"], _due(one), _kept(one)] for one in data["obligations"]]
    number = count(len(rows), "échéance", "échéances")
    parts = [
        page(f"{data['ref']} – prévision au {date_long(seen.as_of)}", situation),
        heading(f"{number} dans l’année qui vient"),
        *([table(rows, _FOLLOWED)] if rows else []),
        "",
        *bullets(_of_obligations(seen)),
        footnotes(
            illustrative=any(one["illustrative"] for one in data["obligations"]), indicative=True
        ),
    ]
    return "\n".join(parts).rstrip()


def _due(one: Data) -> str:
    due = short_day(date.fromisoformat(one["due_on"]))
    planned = one["planned_on"]
    return f"{due} (prévue le {short_day(date.fromisoformat(planned))})" if planned else due


def _kept(one: Data) -> str:
    """« 3 sur 8 (38 %) », « 0 sur 2, trop peu de cas »."""
    if not one["n"]:
        return "aucun cas"
    told = f"{one['in_time']} sur {one['n']}{ILLUSTRATIVE_MARK * bool(one['illustrative'])}"
    if one["n"] < FEW:
        return f"{told}, trop peu de cas"
    return f"{told} ({percent(one['in_time'] / one['n'])})"


def _of_obligations(seen: Forecast) -> Iterator[str]:
    yield (
        "Tenues à temps : de toutes les échéances passées du même engagement, dans tous les "
        f"dossiers suivis ; un taux n’est dit qu’à partir de {in_words(FEW)}."
    )
    end = known_end(seen.dossier, seen.workflow)
    if end is None:
        yield NO_END
    elif end < seen.as_of:
        yield f"Le contrat est arrivé à son terme le {date_long(end)}."
    else:
        yield f"Le contrat arrive à son terme le {date_long(end)}."
