"""The body and the region that a command of the office names, typed any way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cperflow.errors import NotFound, UsageError
from cperflow.french import did_you_mean, fold
from cperflow.service.filtering import definitions
from cperflow.service.regions.territory import subjects_of

if TYPE_CHECKING:
    from cperflow.domain.procedure.bodies import Body
    from cperflow.domain.procedure.definition import Workflow
    from cperflow.service.workspace import Workspace

REGION = "Pour une structure qui existe dans chaque région."


def called(body: str, region: str) -> str:
    return f"{body} ({region})" if region else body


def place(ws: Workspace, body: str, subject: str) -> tuple[Body, str]:
    """The body of some procedure in use, and the region as it is written.

    Raises NotFound with the nearest name, UsageError for a region that the body does not have.
    """
    flows = list(definitions(ws).values())
    found = _body(flows, body)
    if not subject:
        return found, ""
    if not found.local:
        raise UsageError(f"{found.id} n’existe qu’une fois : ôtez --region.")
    return found, _region(ws, flows, subject)


def _region(ws: Workspace, flows: list[Workflow], text: str) -> str:
    """As journals keep it, of a procedure or of a dossier. Raises NotFound."""
    places = [subjects_of(ws, flow) for flow in flows]
    kept = next((known.kept_as(text) for known in places if known.find(text)), None)
    subjects = dict.fromkeys(row.subject for row in ws.store.dossiers()) if kept is None else {}
    kept = kept or next((name for name in subjects if fold(name) == fold(text)), None)
    if kept is None:
        names = [name for known in places for name in known.names()]
        raise NotFound(f"Région inconnue « {text} ».{did_you_mean(text, [*names, *subjects])}")
    return kept


def _body(flows: list[Workflow], text: str) -> Body:
    """By its id or its name. Raises NotFound."""
    bodies = [body for flow in flows for body in flow.bodies]
    for body in bodies:
        if fold(text) in (fold(body.id), fold(body.name)):
            return body
    if not bodies:
        raise NotFound("Aucune procédure n’est encore employée : ouvrez d’abord un dossier.")
    names = [body.id for body in bodies] + [body.name for body in bodies]
    raise NotFound(f"Structure inconnue « {text} ».{did_you_mean(text, names)}")
