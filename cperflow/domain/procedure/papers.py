"""What a definition says of the papers of a procedure: its documents, the texts they cite."""

from __future__ import annotations

from datetime import date

from cperflow.record import NamedTuple

EACH = "@each"
"""As `DocumentSpec.by` or `.to`: the body that the document is made for."""

ORIGINAL, COPY = COPIES = ("original", "copy")
"""What a body is handed of a document."""

DOSSIER, PROJECT, BODY, OCCURRENCE = "dossier", "project", "body", "occurrence"
DOCUMENT_SCOPES = (DOSSIER, PROJECT, BODY, OCCURRENCE)


class DocumentSpec(NamedTuple):
    """A letter or act that `by` may issue from `steps`; `originals`, `copies` name bodies.

    `per`: one for the dossier, one for each project, one for each body consulted, or one for each
    occurrence of the obligations that it goes with (`ObligationSpec.documents`). `to`: the
    body it is addressed to, "" for an act. `needs`: the facts without which it says nothing: it
    is not issued before they are known. `dated_by`: the fact that dates an act, "" for a letter,
    dated the day it is made: it cites the texts in force that day. `announces`: the fact that dates
    what it calls to, before which it is written; both are those of its occurrence, where it has
    one. One that is not `numbered` takes
    no number of a register when it is issued. `signed_by`: the bodies that sign it, `by` alone when
    none is named. One `about_clock` speaks of a delay of the dossier: a reminder. A slip lists what
    is sent with it.
    """

    id: str
    name: str
    steps: tuple[str, ...]
    by: str
    to: str = ""
    per: str = DOSSIER
    needs: tuple[str, ...] = ()
    dated_by: str = ""
    announces: str = ""
    numbered: bool = True
    signed_by: tuple[str, ...] = ()
    originals: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    about_clock: bool = False
    is_slip: bool = False
    source: str = ""


class Visa(NamedTuple):
    """A text that documents cite (« Vu … »), in force from the ISO date `since` (included) to
    `until` (excluded), "" when open.

    `documents` empty: cited by all; `kind`: by those about subjects of that kind only.
    """

    id: str
    text: str
    since: str = ""
    until: str = ""
    documents: tuple[str, ...] = ()
    kind: str = ""
    source: str = ""

    def cited(self, document: str, kind: str, on: date) -> bool:
        """Whether a document about a subject of that kind cites it on a day."""
        return (
            in_force(self.since, self.until, on)
            and self.kind in ("", kind)
            and (not self.documents or document in self.documents)
        )


def in_force(since: str, until: str, on: date) -> bool:
    """Whether a day is from `since` (included) to `until` (excluded), ISO dates or ""."""
    day = on.isoformat()
    return since <= day and (not until or day < until)
