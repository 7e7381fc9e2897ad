"""A document once more, from what it was made of."""

from __future__ import annotations

from cperflow.documents.edition import Edition, page_of
from cperflow.documents.pipeline import render
from cperflow.errors import UsageError
from cperflow.service.beside import Contents


def reprinted(_contents: Contents, edition: Edition, format: str) -> bytes:
    """The file of an edition, the same bytes as when it was made with this cperflow. Raises
    UsageError for a format that cannot be made."""
    if edition.page is None:
        raise UsageError(f"{edition.document} vient d’un modèle Word : il se produit en docx.")
    return render(page_of(edition.page)._replace(code=edition.code), format)
