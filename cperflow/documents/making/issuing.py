"""A document issued: made with its number in it, kept, then written in the journal and the
register at once.

The order is that no number can be without its letter (docs/adr/0027): the letter is rendered,
what it was made of is kept, the number is taken; the file comes last, and can be made again from
what was kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from cperflow.documents.fields.persons import Naming, body_fields
from cperflow.documents.making import edition as editions
from cperflow.documents.making.answering import issuer
from cperflow.documents.making.edition import Edition
from cperflow.documents.making.gathering import Wanted
from cperflow.documents.making.generating import Generated, draw, made
from cperflow.documents.making.issuable import (
    about_of,
    check_issuable,
    paper_before,
    refuse_issuing,
    said_already,
)
from cperflow.documents.making.keeping import keep
from cperflow.documents.page.codes import read_code
from cperflow.domain.chrono.letters import Letter
from cperflow.domain.chrono.registers import OUT, Register
from cperflow.domain.dossier.papers import Paper
from cperflow.domain.journal.events import Entry
from cperflow.domain.procedure.bodies import Body
from cperflow.domain.procedure.papers import EACH
from cperflow.errors import NotFound
from cperflow.service import chrono
from cperflow.service.chrono import Number, Sheet
from cperflow.service.reading import Situation
from cperflow.service.recording import Recorded, not_in_future
from cperflow.service.workspace import Workspace


class Issued(NamedTuple):
    """A document issued. `replaced`: the paper whose place it took on demand; `later`: see
    `chrono.dated_later`."""

    made: Generated
    recorded: Recorded
    paper: Paper
    replaced: Paper | None
    later: Letter | None = None


def issue(
    ws: Workspace,
    folders: Sequence[str],
    seen: Situation,
    wanted: Wanted,
    format: str,
    *,
    again: bool = False,
    out_of_season: bool = False,
) -> Issued:
    """Make a document with the next number of its register, and keep that it was issued.

    Raises Refused with every reason, Conflict when somebody changed the dossier meanwhile.
    """
    not_in_future(ws, seen.as_of)
    check_issuable(ws, folders, seen, wanted, again=again, out_of_season=out_of_season)
    ref, body = seen.dossier.ref, issuer(ws, seen, wanted)

    replaced = paper_before(ws, seen, wanted) if again else None

    def work() -> Issued:
        number = next_number(ws, seen, wanted)
        numbered = wanted._replace(reference=number.reference if number else "")
        file = made(ws, folders, seen, numbered, format)
        keep(ws, file)
        sheet = sheet_of(seen, numbered, file)
        if replaced:
            sheet = sheet._replace(replaces=replaced.sequence)
        recorded = _record(ws, seen, body, sheet, number)
        paper = _paper(recorded)
        later = chrono.dated_later(ws, recorded, paper)
        return Issued(file, recorded, paper, replaced, later)

    return chrono.while_overtaken(ws, ref, work, seen.read_to)


def next_number(ws: Workspace, seen: Situation, wanted: Wanted) -> Number | None:
    """The number that a document would have now; None when it takes none."""
    if not wanted.spec.numbered:
        return None
    body = issuer(ws, seen, wanted)
    register = _register(ws, seen, body)
    return chrono.next_of(ws, register, body)


def _register(ws: Workspace, seen: Situation, body: Body) -> Register:
    subject = ws.territory.kept_as(seen.dossier.subject)
    return chrono.register_for(OUT, body, subject, seen.as_of)


def issue_by_hand(
    ws: Workspace,
    folders: Sequence[str],
    seen: Situation,
    wanted: Wanted,
    draft: Edition | None,
    given: tuple[int, str],
    *,
    again: bool = False,
) -> tuple[Recorded, Paper]:
    """Keep the number and the reference that the secretariat wrote on a document, made here
    (`draft`) or elsewhere. Raises Refused when another letter has that number, or when the paper
    in force says the same (unless `again`)."""
    not_in_future(ws, seen.as_of)
    if not again:
        refuse_issuing(seen, wanted, said_already(ws, folders, seen, wanted))
    replaced = paper_before(ws, seen, wanted) if again else None
    body, ref = issuer(ws, seen, wanted), seen.dossier.ref
    register = _register(ws, seen, body)
    sheet = Sheet(
        wanted.spec.id,
        about_of(wanted),
        draft.sha256 if draft else "",
        draft.code if draft else "",
        _addressee(seen, wanted),
        _object(draft) or wanted.spec.name,
        replaced.sequence if replaced else 0,
    )

    def work() -> tuple[Recorded, Paper]:
        number = chrono.written_by_hand(ws, register, body, *given)
        recorded = _record(ws, seen, body, sheet, number)
        return recorded, _paper(recorded)

    return chrono.while_overtaken(ws, ref, work, seen.read_to)


def sheet_of(seen: Situation, wanted: Wanted, file: Generated) -> Sheet:
    """A document made, as the register tells it."""
    edition = file.edition
    said = _object(edition) or wanted.spec.name
    return Sheet(
        wanted.spec.id,
        about_of(wanted),
        edition.sha256,
        edition.code,
        _addressee(seen, wanted),
        said,
    )


def _object(edition: Edition | None) -> str:
    return str(edition.page.get("subject") or "") if edition else ""


def _addressee(seen: Situation, wanted: Wanted) -> str:
    """Who it is for, as people read it: « Président du Conseil Régional de Kayes »."""
    to = wanted.about if wanted.spec.to == EACH else wanted.spec.to
    to = wanted.called.to if wanted.called else to
    if not to:
        return ""
    dossier = seen.dossier
    naming = Naming(dossier.subject, dossier.subject_kind, seen.as_of, facts=dossier.facts)
    fields = body_fields(seen.workflow.body(to), naming)
    return str(fields["title"] or fields["name"])


def _record(
    ws: Workspace, seen: Situation, body: Body, sheet: Sheet, number: Number | None
) -> Recorded:
    ref, entry = seen.dossier.ref, Entry(seen.as_of)
    return chrono.issue(ws, ref, body.id, sheet, entry, number, read_to=seen.read_to)


def _paper(recorded: Recorded) -> Paper:
    line = recorded.events[0].sequence
    return next(paper for paper in recorded.dossier.papers if paper.sequence == line)


def draft_of(
    ws: Workspace, folders: Sequence[str], seen: Situation, wanted: Wanted, code: str
) -> Edition | None:
    """The draft on which a number was written: that of the `code` on its page, else the one that
    the dossier makes on that day, if it was made. Raises NotFound, UsageError for the code."""
    if not code:
        try:
            edition = draw(ws, folders, seen, wanted).edition
        except NotFound:  # nobody has written its template: it was written elsewhere
            return None
        known = [content.sha256 for content in ws.store.contents.find(edition.sha256)]
        return edition if edition.sha256 in known else None
    found = editions.find(ws.store.contents, read_code(code))
    if (found.ref, found.document) != (seen.dossier.ref, wanted.spec.id):
        raise NotFound(
            f"Le code {found.code} est celui d’un autre document : {found.document} de {found.ref}."
        )
    return found
