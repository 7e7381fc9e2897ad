"""What a generated document was made of, kept; apart from `issuing.py`, which a draft does not
need and whose imports it would pay for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cperflow.documents.making import edition as editions
from cperflow.documents.making.generating import Generated
from cperflow.errors import StorageUnavailable
from cperflow.service.workspace import Workspace

if TYPE_CHECKING:
    from cperflow.documents.making.issuing import Issued


def keep(ws: Workspace, made: Generated) -> bool:
    """Keep what a document was made of; False when the store cannot be written."""
    try:
        editions.keep(ws.store.contents, made.edition, made.template.content)
    except StorageUnavailable:
        return False
    return True


def issued_data(issued: Issued | None, *, kept: bool) -> dict[str, Any]:
    """What `generate --json` says besides the document: whether what it was made of is kept, and
    its number when it is issued."""
    paper = issued.paper if issued else None
    replaced = issued.replaced if issued else None
    return {
        "kept": kept,
        "issued": paper is not None,
        "number": (paper.number or None) if paper else None,
        "reference": (paper.reference or None) if paper else None,
        "line": paper.sequence if paper else None,
        "replaces": (replaced.reference or replaced.code) if replaced else None,
    }
