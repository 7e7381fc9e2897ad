"""What changes the projects of a dossier and who pays for them, as long as they are its own."""

from __future__ import annotations

from datetime import date

from cperflow.errors import Refused
from cperflow.service.contracts.links import follower_of
from cperflow.service.recording import Decide, Recorded, record
from cperflow.service.workspace import Workspace


def change_plan(ws: Workspace, ref: str, on: date, decide: Decide) -> Recorded:
    """Record what changes the projects of a dossier or who pays for them; Refused (`check_open`)
    once another dossier tells its plan."""
    check_open(ws, ref)
    return record(ws, ref, on, decide)


def check_open(ws: Workspace, ref: str) -> None:
    """Refused when a follow-up tells the plan of this dossier: its own is what was signed. A
    register that is tried tells both in their order, and is let through."""
    follow_up = follower_of(ws, ref) if ws.lists else ref
    if follow_up != ref:
        raise Refused(
            f"Le plan de {ref} est celui du contrat signé, qui ne change plus : c’est "
            f"{follow_up} qui le tient désormais.",
            [f"Pour le changer là : cperflow funding list {follow_up}"],
        )
