"""What only a dossier that follows a signed contract can be told."""

from __future__ import annotations

from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.procedure.definition import Workflow
from cperflow.errors import Refused


def check_follow_up(dossier: Dossier, workflow: Workflow, what: str) -> None:
    """Refused for a dossier whose procedure follows nothing after a signature. `what` happens
    there: « le financement se mobilise »."""
    if workflow.obligations:
        return
    raise Refused(
        f"{dossier.ref} n’est pas un suivi : {what} au suivi d’un contrat signé.",
        [f"Pour l’ouvrir, ou savoir lequel c’est : cperflow follow {dossier.ref}"],
    )
