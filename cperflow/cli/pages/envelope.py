"""Envelopes on screen: what a source has to give, what is asked of it, what is left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from cperflow.cli.pages.wording import bullets, finding, heading
from cperflow.domain.dossier.finance import source_label
from cperflow.french import amount
from cperflow.output import Column, say, table

if TYPE_CHECKING:
    from cperflow.domain.choice.scenario import Year
    from cperflow.service.financing.scenarios import Enveloped
    from cperflow.service.reading import Situation
    from cperflow.service.recording import Recorded

WHOLE = "Toute la durée"


def year_name(year: Year) -> str:
    """« 2019 », « Toute la durée »."""
    return str(year) if year else WHOLE


def title(recorded: Recorded) -> str:
    """« KAYES-2018 : enveloppe « État » inscrite »."""
    label = source_label(recorded.events[0].payload["paid_by"], recorded.workflow.funding_sources)
    return f"{recorded.dossier.ref} : enveloppe « {label} » inscrite"


def recorded_fields(recorded: Recorded) -> Iterator[tuple[str, object]]:
    """What was recorded, year by year."""
    payload = recorded.events[0].payload
    for year, francs in payload.get("amounts", {}).items():
        yield year, amount(francs)
    whole = [*payload.get("facts", {}).values()] or [payload.get("whole")]
    if whole[0] is not None:
        yield WHOLE, amount(whole[0])


def say_envelopes(seen: Situation, found: Sequence[Enveloped]) -> None:
    """One table a source, then what does not agree."""
    ref = seen.dossier.ref
    for each in found:
        label = source_label(each.source, seen.workflow.funding_sources)
        say(heading(f"Enveloppe « {label} »").lstrip("\n"))
        if each.rows[-1].envelope is None:
            say("Aucune enveloppe n’est renseignée.")
        rows = [(year_name(row.year), row.envelope, row.asked, row.left) for row in each.rows]
        right = [Column(name, "right") for name in ("Enveloppe", "Demandé", "Reste")]
        over = [index for index, row in enumerate(each.rows) if (row.left or 0) < 0]
        say(table(rows, ["Année", *right], alerts=over))
        say("Montants en FCFA.")
        if each.difference:
            more = "de plus" if each.difference > 0 else "de moins"
            say(f"La somme des années a {amount(abs(each.difference))} {more} que l’enveloppe "
                "de toute la durée.")  # fmt: skip
    if seen.alerts:
        say("\n".join([heading("À signaler"), *bullets(map(finding, seen.alerts))]))
    known = any(each.rows[-1].envelope is not None for each in found)
    say(f"Suite : cperflow {f'scenario new {ref} A' if known else f'envelope set {ref} …'}")
