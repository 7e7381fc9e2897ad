"""The registers of letters sent: numbers given and cancelled.

A letter and its number are written in one transaction. A register belongs to a whole office, so
two officers meet there: who comes second reads it again and takes the next number; only somebody
who worked on the same dossier meanwhile makes it stop.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import takewhile
from typing import TypeVar

from cperflow.domain.chrono.letters import (
    OFFICER,
    SECRETARIAT,
    Letter,
    check_free,
    letters,
    next_number,
)
from cperflow.domain.chrono.registers import (
    FORM,
    OUT,
    Register,
    check_form,
    in_full,
    number_in,
    register_of,
    subject_key,
)
from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.papers import Paper, find_paper
from cperflow.domain.journal.events import (
    CHRONO,
    DOCUMENT_CANCELLED,
    DOCUMENT_ISSUED,
    NUMBER_CANCELLED,
    NUMBERED,
    OFFICE_RECORDED,
    OFFICE_STREAM,
    Draft,
    Entry,
    Event,
)
from cperflow.domain.procedure.definition import Body, Workflow
from cperflow.errors import Conflict, Refused, UsageError
from cperflow.french import date_long
from cperflow.record import NamedTuple
from cperflow.service.reading import dossier_on
from cperflow.service.recording import Recorded, record
from cperflow.service.sealing import sealed, sealed_behind
from cperflow.service.workspace import Workspace

ATTEMPTS = 50
"""Times a number is looked for while others take it."""

NUMBERING = "numbering"
"""Setting of the office: how its numbers are written in full (see `registers.in_full`)."""

Result = TypeVar("Result")


class Number(NamedTuple):
    """A number for a letter. `journal`: the register as it was read, behind which it is kept."""

    register: Register
    number: int
    reference: str
    given_by: str
    journal: Sequence[Event]


class Sheet(NamedTuple):
    """A document to issue, under the names of `letters.Letter`."""

    document: str
    about: str = ""
    edition: str = ""
    code: str = ""
    addressee: str = ""
    object: str = ""


def form_of(ws: Workspace) -> str:
    """How the office writes its numbers."""
    return str(ws.office().get(NUMBERING) or FORM)


def set_form(ws: Workspace, form: str) -> None:
    """Write numbers so from now on; those given keep theirs. Raises UsageError, Conflict."""
    told = {NUMBERING: check_form(form)}
    ws.store.append(sealed(ws, OFFICE_STREAM, OFFICE_RECORDED, told))


def register_for(direction: str, body: Body, subject: str, on: date) -> Register:
    """The register in which a body enters a letter of a day."""
    return Register(direction, body.id, subject_key(subject) if body.local else "", on.year)


def registers(ws: Workspace) -> Iterator[Register]:
    """Every register there is, by name."""
    last = f"{CHRONO}0"  # the character after « / »
    for stream in takewhile(lambda name: name < last, ws.store.streams()):
        if found := register_of(stream):
            yield found


def letters_of(ws: Workspace, register: Register) -> list[Letter]:
    return letters(ws.store.journal(register.stream))


def next_of(ws: Workspace, register: Register, body: Body) -> Number:
    """The number that comes next in a register."""
    journal = ws.store.journal(register.stream)
    number = next_number(letters(journal))
    reference = in_full(form_of(ws), register, body.acronym or body.id, number)
    return Number(register, number, reference, OFFICER, journal)


def written_by_hand(
    ws: Workspace, register: Register, body: Body, number: int = 0, reference: str = ""
) -> Number:
    """The number that the secretariat gave. Raises UsageError without any, Refused when another
    letter has it."""
    if not (number or reference):
        raise UsageError('Donnez le numéro du secrétariat : --number 139, ou --reference "N° …".')
    journal = ws.store.journal(register.stream)
    number = number or number_in(reference, register.year)
    check_free(letters(journal), number)
    full = reference or in_full(form_of(ws), register, body.acronym or body.id, number)
    return Number(register, number, full, SECRETARIAT, journal)


def issue(
    ws: Workspace, ref: str, body: str, sheet: Sheet, entry: Entry, number: Number | None = None
) -> Recorded:
    """Keep that a body issued a document, under a number or without; both or neither.

    Raises Refused, Conflict (of the register as well: see `while_overtaken`).
    """
    told: dict[str, object] = {key: text for key, text in sheet._asdict().items() if text}
    paper: dict[str, object] = {
        key: told[key] for key in ("document", "about", "edition", "code") if key in told
    }
    if number:
        paper |= {"number": number.number, "reference": number.reference}
    draft = Draft(DOCUMENT_ISSUED, entry.on, body, entry.payload(**paper))
    beside: list[Event] = []
    if number:
        content = {**paper, **told, "dossier": ref, "given_by": number.given_by}
        line = Draft(NUMBERED, entry.on, body, entry.payload(**content))
        beside = sealed_behind(ws, number.register.stream, number.journal, line)
    return record(ws, ref, entry.on, lambda _dossier, _workflow: draft, beside=beside)


def cancel(
    ws: Workspace, ref: str, which: str, reason: str, entry: Entry
) -> tuple[Recorded, Paper]:
    """Cancel a document issued; its number is not given again. Raises NotFound, Refused."""
    if not reason.strip():
        raise UsageError('Annuler un document émis demande un motif : --reason "…".')
    paper = find_paper(dossier_on(ws, ref, entry.on, None).papers, which)
    if paper.cancelled_on is not None:
        raise Refused(
            f"{paper.reference or paper.document} est déjà annulé, depuis le "
            f"{date_long(paper.cancelled_on)}."
        )
    draft = Draft(
        DOCUMENT_CANCELLED, entry.on, entry.body, entry.payload(paper=paper.sequence, reason=reason)
    )

    def work() -> Recorded:
        beside = _cancelling(ws, ref, paper, reason, entry) if paper.number else []
        return record(ws, ref, entry.on, lambda _dossier, _workflow: draft, beside=beside)

    return while_overtaken(ws, ref, work), paper


def _cancelling(
    ws: Workspace, ref: str, paper: Paper, reason: str, entry: Entry
) -> Sequence[Event]:
    """The line of the register; none when another office keeps it (a dossier taken over)."""
    dossier = dossier_on(ws, ref, entry.on, None)
    register = register_of_paper(dossier, ws.vocabulary(dossier), paper)
    journal = ws.store.journal(register.stream)
    if not any(is_of(letter, ref, paper) for letter in letters(journal)):
        return []
    content = entry.payload(number=paper.number, reason=reason)
    draft = Draft(NUMBER_CANCELLED, entry.on, paper.body, content)
    return sealed_behind(ws, register.stream, journal, draft)


def register_of_paper(dossier: Dossier, workflow: Workflow, paper: Paper) -> Register:
    """The register in which a paper has its number."""
    return register_for(OUT, workflow.body(paper.body), dossier.subject, paper.on)


def is_of(letter: Letter, ref: str, paper: Paper) -> bool:
    """Whether a line of a register and a paper of a dossier tell the same letter."""
    told = letter.dossier, letter.document, letter.about, letter.number, letter.reference
    return told == (ref, paper.document, paper.about, paper.number, paper.reference)


def while_overtaken(ws: Workspace, ref: str, work: Callable[[], Result]) -> Result:
    """Do `work` again while somebody else writes in the register, and nobody in the dossier.

    Raises Conflict for the dossier, or when the register never rests.
    """
    for attempt in range(1, ATTEMPTS + 1):
        before = ws.store.head(ref).revision
        try:
            return work()
        except Conflict:
            if attempt == ATTEMPTS or ws.store.head(ref).revision != before:
                raise
    raise AssertionError("unreachable")
