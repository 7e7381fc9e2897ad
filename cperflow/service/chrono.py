"""The registers of letters sent: numbers given and cancelled.

A letter and its number are written in one transaction. A register belongs to a whole office, so
two officers meet there: who comes second reads it again and takes the next number; only somebody
who worked on the same dossier meanwhile makes it stop.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from time import sleep
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
    subject_key,
)
from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.papers import Paper, find_paper
from cperflow.domain.journal.events import (
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
from cperflow.domain.procedure.bodies import Body
from cperflow.domain.procedure.definition import Workflow
from cperflow.errors import Conflict, Refused, UsageError
from cperflow.french import date_long
from cperflow.record import NamedTuple
from cperflow.service.reading import dossier_on
from cperflow.service.receipts import registers as registers
from cperflow.service.recording import Carried, Recorded, record
from cperflow.service.sealing import sealed, sealed_behind
from cperflow.service.workspace import Workspace

ATTEMPTS = 200
"""Times a number is looked for while others take it."""
LONGEST_WAIT = 0.5
"""Seconds between two of them."""

FARTHEST = 100
"""Numbers that a reference may skip before it is asked whether it was read right."""

NUMBERING = "numbering"
"""Setting of the office: how its numbers are written in full (see `registers.in_full`)."""

Then = Callable[[Dossier, int], Draft]
"""What follows from a document issued by that line of the journal."""

Result = TypeVar("Result")


class Number(NamedTuple):
    """A number for a letter. `journal`: the register as it was read, behind which it is kept."""

    register: Register
    number: int
    reference: str
    given_by: str
    journal: Sequence[Event]


class Sheet(NamedTuple):
    """A document to issue, under the names of `letters.Letter`. `replaces`: the line that issued
    the paper whose place it takes, 0 for none."""

    document: str
    about: str = ""
    edition: str = ""
    code: str = ""
    addressee: str = ""
    object: str = ""
    replaces: int = 0


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
    known = letters(journal)
    number = number or _number_read(reference, register, next_number(known))
    check_free(known, number)
    full = reference or in_full(form_of(ws), register, body.acronym or body.id, number)
    return Number(register, number, full, SECRETARIAT, journal)


def _number_read(reference: str, register: Register, next: int) -> int:
    """The number in a reference; one far from the next is confirmed by whoever read it."""
    number = number_in(reference, register.year)
    if number > next + FARTHEST:
        raise UsageError(
            f"« {reference} » se lit n° {number}, loin du suivant, le n° {next} : confirmez-le "
            f"par --number {number}, ou donnez le bon."
        )
    return number


def issue(
    ws: Workspace,
    ref: str,
    body: str,
    sheet: Sheet,
    entry: Entry,
    number: Number | None = None,
    *,
    then: Then | None = None,
    messages: Carried | None = None,
    read_to: int = 0,
) -> Recorded:
    """Keep that a body issued a document, under a number or without, with the line that speaks
    of it (`then`) and the messages that carry it; all or nothing. `read_to`: the lines of the
    dossier that the document tells.

    Raises Refused, Conflict (of the register as well: see `while_overtaken`).
    """
    told: dict[str, object] = {key: each for key, each in sheet._asdict().items() if each}
    replaces = told.pop("replaces", 0)
    paper: dict[str, object] = {
        key: told[key] for key in ("document", "about", "edition", "code") if key in told
    }
    if number:
        paper |= {"number": number.number, "reference": number.reference}
    issued = {**paper, "replaces": replaces} if replaces else paper
    draft = Draft(DOCUMENT_ISSUED, entry.on, body, entry.payload(**issued))
    beside: list[Event] = []
    if number:
        content = {**paper, **told, "dossier": ref, "given_by": number.given_by}
        line = Draft(NUMBERED, entry.on, body, entry.payload(**content))
        beside = sealed_behind(ws, number.register.stream, number.journal, line)

    def decide(dossier: Dossier, _workflow: Workflow) -> list[Draft]:
        return [draft, then(dossier, dossier.revision + 1)] if then else [draft]

    return record(ws, ref, entry.on, decide, messages=messages, beside=beside, read_to=read_to)


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


def dated_later(ws: Workspace, recorded: Recorded, paper: Paper) -> Letter | None:
    """The letter with a smaller number and a later day than a paper numbered now: that one was
    dated back. None otherwise."""
    register = register_of_paper(recorded.dossier, recorded.workflow, paper)
    known = letters_of(ws, register) if paper.number else []
    later = [one for one in known if one.number < paper.number and one.on > paper.on]
    return max(later, key=lambda letter: (letter.on, letter.number), default=None)


def while_overtaken(
    ws: Workspace, ref: str, work: Callable[[], Result], read_to: int = 0
) -> Result:
    """Do `work` again while somebody else writes in the register, and nobody in the dossier
    (since its line `read_to`, when given).

    Raises Conflict for the dossier, or when the register never rests.
    """
    for attempt in range(1, ATTEMPTS + 1):
        before = read_to or ws.store.head(ref).revision
        try:
            return work()
        except Conflict:
            if attempt == ATTEMPTS or ws.store.head(ref).revision != before:
                raise
            _stand_aside(attempt)
    raise AssertionError("unreachable")


def _stand_aside(attempt: int) -> None:
    """Wait a little, longer each time and never as long as another who waits: a letter takes a
    while to make, and officers who meet in step would meet again."""
    # only who meets somebody pays for it
    from random import uniform

    sleep(uniform(0, min(LONGEST_WAIT, 0.02 * attempt)))  # noqa: S311 - nothing secret
