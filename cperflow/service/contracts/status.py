"""Where a contract stands: one word for its negotiation and its follow-up, on every screen."""

from __future__ import annotations

from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.procedure.definition import ABANDONED as GIVEN_UP
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.time.term import tracked

NONE = "none"
NEGOTIATION, SIGNED, EXECUTION, SUSPENDED, CLOSED, TERMINATED, ABANDONED = (
    "negotiation", "signed", "execution", "suspended", "closed", "terminated", "abandoned",
)  # fmt: skip
STATUSES = {
    NEGOTIATION: "en négociation",
    SIGNED: "signé, engagements non suivis",
    EXECUTION: "en exécution",
    SUSPENDED: "suspendu",
    CLOSED: "clos",
    TERMINATED: "résilié",
    ABANDONED: "abandonné",
}
"""Where a contract stands, and how the screen says so. One whose engagements nobody follows is
signed, no more: no source tells whether it is carried out. NONE: there is no contract."""
NOT_SIGNED = (NEGOTIATION, ABANDONED)
SHORT = {**STATUSES, SIGNED: "signé"}
"""Where there is no room for more; `SIGNED_NOTE` then says what it means."""
SIGNED_NOTE = (
    "« signé » : signé, engagements non suivis ; rien ne dit encore si le contrat s’exécute."
)


def negotiated(workflow: Workflow, step: str) -> str:
    """Where a contract stands that no follow-up continues, by the step of its negotiation."""
    reached = workflow.step(step)
    if not reached.final:
        return NEGOTIATION
    return ABANDONED if reached.status == GIVEN_UP else SIGNED


def followed(dossier: Dossier, workflow: Workflow) -> str:
    """Where a contract stands, by the follow-up that continues it."""
    reached = workflow.step(dossier.step)
    if reached.final:
        return reached.status if reached.status in STATUSES else CLOSED
    if reached.within:
        return SUSPENDED
    return EXECUTION if tracked(dossier, workflow) else SIGNED
