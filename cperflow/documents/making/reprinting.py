"""A document once more, from what it was made of."""

from __future__ import annotations

from cperflow.documents.making.edition import Edition, filled_of, page_of
from cperflow.documents.page.blocks import Page
from cperflow.documents.templating.pipeline import render
from cperflow.documents.templating.templates import WORD, Filled, Template
from cperflow.service.beside import Contents


def reprinted(contents: Contents, edition: Edition, format: str) -> bytes:
    """The file of an edition, the same bytes as when it was made with this cperflow (a PDF of a
    Word model apart, which LibreOffice makes).

    Raises UsageError for a format that cannot be made here; NotFound, IntegrityFailure for a Word
    model that is no longer kept.
    """
    return render(_page(contents, edition)._replace(code=edition.code), format)


def _page(contents: Contents, edition: Edition) -> Page | Filled:
    if not edition.of_word_model:
        return page_of(edition.page)
    model = b"".join(contents.read(edition.template_sha256))
    return filled_of(edition.page, Template(edition.template, model, kind=WORD))
