"""Procedures kept in the store, so that their dossiers need no file.

An id and a version name one content for ever: lists, letters and people say « cper, version 1 »
and must all mean the same.
"""

from __future__ import annotations

from cperflow.domain.journal.chain import canonical, digest
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.procedure.definition_data import to_data
from cperflow.errors import Refused
from cperflow.service.ports import KeptWorkflow
from cperflow.service.workspace import Workspace


def keep(ws: Workspace, workflow: Workflow) -> str:
    """Keep a definition; returns the hash by which dossiers are pinned to it.

    Raises Refused when its id and version already name another content.
    """
    kept = standing_form(ws, workflow)
    keep_form(ws, kept)
    return kept.hash


def kept_form(workflow: Workflow) -> KeptWorkflow:
    """A definition as the store keeps it: canonical JSON and its SHA-256."""
    data = canonical(to_data(workflow))
    return KeptWorkflow(workflow.id, workflow.version, digest(data), data)


def standing_form(ws: Workspace, workflow: Workflow) -> KeptWorkflow:
    """The form already kept of the same content, else the one to keep. Raises Refused.

    Contents are compared as read: a later cperflow that writes a definition with one more
    default must not take it for another.
    """
    same = [k for k in ws.store.workflows() if (k.id, k.version) == (workflow.id, workflow.version)]
    for kept in same:
        if ws.workflow(kept.hash) == workflow:
            return kept
    if same:
        raise _other_content(ws, same[0])
    return kept_form(workflow)


def keep_form(ws: Workspace, kept: KeptWorkflow) -> None:
    """Raises Refused when somebody has just kept another content under its id and version."""
    if not ws.store.keep_workflow(kept):
        raise _other_content(ws, kept)


def _other_content(ws: Workspace, kept: KeptWorkflow) -> Refused:
    newest = max(known.version for known in ws.store.workflows() if known.id == kept.id)
    return Refused(
        f"La procédure {kept.id} version {kept.version} est déjà employée avec un autre contenu : "
        f"donnez à la vôtre le numéro de version {newest + 1}."
    )
