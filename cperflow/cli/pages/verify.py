"""What `verify` answers."""

from __future__ import annotations

from collections.abc import Sequence

from cperflow.cli.pages.wording import bullets, heading
from cperflow.errors import IntegrityFailure
from cperflow.french import count
from cperflow.reports.journal import found
from cperflow.service.verifying import Verified


def verified_text(results: Sequence[Verified], rebuilt: int) -> str:
    """What was read, and the acts that departed from the rules (information, not a breach)."""
    events = sum(result.events for result in results)
    lines = [f"{count(rebuilt, 'dossier')} : listes recalculées."] if rebuilt else []
    lines.append(f"Vérifié : {_journals(len(results))}, {count(events, 'ligne')}.")
    departures = [_line(found) for found in found(results, "departures")]
    if departures:
        lines.append(heading("Pour information : actes que les règles n’auraient pas admis"))
        lines += bullets(departures)
    if not any(result.breaches for result in results):
        lines.append("Journaux, empreintes et listes concordent.")
    return "\n".join(lines)


def raise_breaches(results: Sequence[Verified]) -> None:
    """IntegrityFailure with every breach, if there is one."""
    breaches = [_line(found) for found in found(results, "breaches")]
    if breaches:
        raise IntegrityFailure(
            f"{count(len(breaches), 'atteinte')} à l’intégrité : "
            "restaurez une sauvegarde, ou recalculez les listes (cperflow verify --rebuild).",
            breaches,
        )


def _line(found: dict[str, str]) -> str:
    return f"{found['stream']} : {found['problem']}"


def _journals(number: int) -> str:
    return count(number, "journal", "journaux")
