"""What `verify` answers."""

from __future__ import annotations

from collections.abc import Sequence

from cperflow.cli.pages.sizes import size_text
from cperflow.cli.pages.wording import bullets, heading
from cperflow.errors import IntegrityFailure
from cperflow.french import count
from cperflow.reports.journal import breaches, departures
from cperflow.service.files_kept import Leftovers
from cperflow.service.verifying import PUT_BACK, REBUILD, RESTORE, Verified

INFORMATION = (
    "Pour information : actes hors des règles, dates de saisie à revoir, dossiers repris d’ailleurs"
)


def verified_text(results: Sequence[Verified], rebuilt: int, left: Leftovers | None = None) -> str:
    """What was read, and what departs from the rules or the order of days (no breach)."""
    events = sum(result.events for result in results)
    lines = [f"{count(rebuilt, 'dossier')} : listes recalculées."] if rebuilt else []
    lines.append(f"Vérifié : {_journals(len(results))}, {count(events, 'ligne')}.")
    information = [_line(found) for found in departures(results)]
    if information:
        lines.append(heading(INFORMATION))
        lines += bullets(information)
    if not any(result.breaches for result in results):
        lines.append("Journaux, empreintes, fichiers et listes concordent.")
    if left and left.files:
        unnamed = count(left.files, "fichier gardé qu’aucune ligne ne nomme",
                        "fichiers gardés qu’aucune ligne ne nomme")  # fmt: skip
        lines.append(f"{unnamed} ({size_text(left.size)}) : brouillons, saisies refusées.")
    return "\n".join(lines)


def raise_breaches(results: Sequence[Verified]) -> None:
    """IntegrityFailure with every breach, if there is one: a journal is restored from a backup,
    files that are missing are given again, lists that alone are wrong are computed anew."""
    found = breaches(results)
    journals, files, lists = (
        [_line(breach) for breach in found if breach["remedy"] == remedy]
        for remedy in (RESTORE, PUT_BACK, REBUILD)
    )
    if journals:
        raise IntegrityFailure(
            f"{count(len(journals), 'atteinte')} à l’intégrité des journaux : "
            "restaurez une sauvegarde.",
            [*journals, *files, *lists],
        )
    if files:
        raise IntegrityFailure(
            f"{count(len(files), 'fichier manque', 'fichiers manquent')} dans la base : restaurez "
            "une sauvegarde ; ou, s’ils n’y ont jamais été (dossier repris d’une autre base), "
            "remettez-les.",
            [*files, *lists],
        )
    if lists:
        raise IntegrityFailure(
            f"{count(len(lists), 'écart')} entre les listes et les journaux, qui sont intacts : "
            "recalculez les listes par « cperflow verify --rebuild ».",
            lists,
        )


def _line(found: dict[str, str]) -> str:
    return f"{found['stream']} : {found['problem']}"


def _journals(number: int) -> str:
    return count(number, "journal", "journaux")
