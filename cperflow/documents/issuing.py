"""A document issued: made with its number in it, kept, then written in the journal and the
register at once.

The order is that no number can be without its letter (docs/adr/0027): the letter is rendered,
what it was made of is kept, the number is taken; the file comes last, and can be made again from
what was kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from cperflow.documents import edition as editions
from cperflow.documents.codes import read_code
from cperflow.documents.edition import Edition
from cperflow.documents.gathering import Wanted, facts_data, issued_here
from cperflow.documents.generating import Generated, draw, made, unmet
from cperflow.documents.persons import Naming, body_fields
from cperflow.documents.pipeline import load_template
from cperflow.domain.chrono.letters import Arrival
from cperflow.domain.chrono.registers import OUT
from cperflow.domain.dossier.papers import Paper, in_force
from cperflow.domain.dossier.replay import replay
from cperflow.domain.journal.events import Entry
from cperflow.domain.procedure.definition import Body
from cperflow.domain.procedure.papers import EACH
from cperflow.errors import IntegrityFailure, NotFound, Refused, StorageUnavailable
from cperflow.french import date_long, listing
from cperflow.service import chrono
from cperflow.service.arrivals import arrivals_for
from cperflow.service.chrono import Number, Sheet
from cperflow.service.reading import Situation
from cperflow.service.recording import Recorded, not_in_future
from cperflow.service.workspace import Workspace


class Issued(NamedTuple):
    """A document issued. `replaced`: the paper that was in force until then."""

    made: Generated
    recorded: Recorded
    paper: Paper
    replaced: Paper | None


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
    register = chrono.register_for(OUT, body, seen.dossier.subject, seen.as_of)

    def work() -> Issued:
        number = chrono.next_of(ws, register, body) if wanted.spec.numbered else None
        numbered = wanted._replace(reference=number.reference if number else "")
        file = made(ws, folders, seen, numbered, format)
        keep(ws, file)
        sheet = _sheet(seen, numbered, file)
        replaced = _standing(ws, seen, wanted)
        recorded = _record(ws, seen, body, sheet, number)
        return Issued(file, recorded, _paper(recorded), replaced)

    return chrono.while_overtaken(ws, ref, work)


def issue_by_hand(
    ws: Workspace, seen: Situation, wanted: Wanted, draft: Edition | None, given: tuple[int, str]
) -> tuple[Recorded, Paper]:
    """Keep the number and the reference that the secretariat wrote on a document, made here
    (`draft`) or elsewhere. Raises Refused when another letter has that number."""
    not_in_future(ws, seen.as_of)
    body, ref = issuer(ws, seen, wanted), seen.dossier.ref
    register = chrono.register_for(OUT, body, seen.dossier.subject, seen.as_of)
    sheet = Sheet(
        wanted.spec.id,
        _about(wanted),
        draft.sha256 if draft else "",
        draft.code if draft else "",
        _addressee(seen, wanted),
        _object(draft) or wanted.spec.name,
    )

    def work() -> tuple[Recorded, Paper]:
        number = chrono.written_by_hand(ws, register, body, *given)
        recorded = _record(ws, seen, body, sheet, number)
        return recorded, _paper(recorded)

    return chrono.while_overtaken(ws, ref, work)


def keep(ws: Workspace, made: Generated) -> bool:
    """Keep what a document was made of; False when the store cannot be written."""
    try:
        editions.keep(ws.store.contents, made.edition, made.template.content)
    except StorageUnavailable:
        return False
    return True


def issuer(ws: Workspace, seen: Situation, wanted: Wanted) -> Body:
    """The body that issues a document."""
    by = issued_here(ws, seen, wanted.spec).by
    return seen.workflow.body(wanted.about if by == EACH else by)


def answering(ws: Workspace, seen: Situation, wanted: Wanted, number: int = 0) -> Wanted:
    """A document that speaks of a letter received by its issuer: that `number`, else the last
    about the dossier. Raises NotFound for a number that no such letter has."""
    body = issuer(ws, seen, wanted)
    found = arrivals_for(ws, body, seen.dossier.subject, seen.dossier.ref, seen.as_of)
    told = [arrival for arrival in found if number in (0, arrival.number)]
    if told:
        return wanted._replace(arrival=_arrival(seen, told[-1]))
    if not number:
        return wanted
    known = listing([str(arrival.number) for arrival in found])
    raise NotFound(
        f"L’arrivée n° {number} n’est pas inscrite par {body.id} pour {seen.dossier.ref}"
        f"{f' (inscrites : {known})' if known else ''}."
    )


def _arrival(seen: Situation, arrival: Arrival) -> dict[str, object]:
    sender = seen.workflow.body(arrival.sender)
    name, _ = sender.named(seen.dossier.subject, seen.dossier.subject_kind, arrival.on)
    return {
        "number": arrival.number,
        "on": arrival.on,
        "letter_on": arrival.letter_on,
        "reference": arrival.reference,
        "sender": name,
        "subject": arrival.object,
    }


def check_issuable(
    ws: Workspace,
    folders: Sequence[str],
    seen: Situation,
    wanted: Wanted,
    *,
    again: bool,
    out_of_season: bool,
) -> None:
    """Raises Refused with every reason why a document cannot be issued."""
    reasons = [*_lacking(seen, wanted)]
    if not out_of_season and seen.dossier.step not in wanted.spec.steps:
        names = listing([seen.workflow.step(step).name for step in wanted.spec.steps], "ou")
        reasons.append(
            f"il s’émet à l’étape : {names}, et le dossier est à « "
            f"{seen.workflow.step(seen.dossier.step).name} » (--out-of-season pour l’émettre "
            "quand même)"
        )
    standing = _standing(ws, seen, wanted)
    if standing and not again and _is_same(ws, folders, seen, wanted, standing):
        number = f" sous {standing.reference}" if standing.reference else ""
        reasons.append(
            f"il est déjà émis, avec les mêmes faits{number}, le {date_long(standing.on)} "
            "(--again pour en émettre un autre)"
        )
    if reasons:
        first = f"{seen.dossier.ref} : « {wanted.spec.name} » ne peut pas être émis"
        if len(reasons) == 1:
            raise Refused(f"{first} : {reasons[0]}.")
        raise Refused(f"{first}.", [f"{reason[:1].upper()}{reason[1:]}." for reason in reasons])


def _lacking(seen: Situation, wanted: Wanted) -> list[str]:
    """The facts it cannot do without, each with the command that records it."""
    specs = [(name, seen.workflow.fact(name)) for name in unmet(seen, wanted.spec)]
    return [
        f"il y manque « {spec.label if spec else name} » (cperflow set {seen.dossier.ref} {name}=…)"
        for name, spec in specs
    ]


def _is_same(
    ws: Workspace, folders: Sequence[str], seen: Situation, wanted: Wanted, standing: Paper
) -> bool:
    """Whether the paper in force says what would be said again, its day and its number aside.
    One that was written elsewhere is taken to say it."""
    try:
        before = editions.load(ws.store.contents, standing.edition) if standing.edition else None
    except (NotFound, IntegrityFailure):
        before = None
    if before is None:
        return True
    template = load_template(wanted.spec.id, folders).template_sha256
    return same_facts(before, seen) and before.template_sha256 == template


def same_facts(edition: Edition, seen: Situation) -> bool:
    """Whether a dossier still holds what an edition told."""
    # through JSON, as an edition is kept
    return bool(editions.plain(facts_data(seen.dossier)) == editions.plain(edition.facts))


def _standing(ws: Workspace, seen: Situation, wanted: Wanted) -> Paper | None:
    """The paper in force today, whatever the day of the new one."""
    latest = replay(ws.store.journal(seen.dossier.ref)) or seen.dossier
    return in_force(latest.papers, wanted.spec.id, _about(wanted))


def _about(wanted: Wanted) -> str:
    return wanted.about or (wanted.measure.clock.id if wanted.measure else "")


def _sheet(seen: Situation, wanted: Wanted, file: Generated) -> Sheet:
    edition = file.edition
    said = _object(edition) or wanted.spec.name
    return Sheet(
        wanted.spec.id, _about(wanted), edition.sha256, edition.code, _addressee(seen, wanted), said
    )


def _object(edition: Edition | None) -> str:
    page = edition.page if edition else None
    return str(page.get("subject") or "") if page else ""


def _addressee(seen: Situation, wanted: Wanted) -> str:
    """Who it is for, as people read it: « Président du Conseil Régional de Kayes »."""
    to = wanted.about if wanted.spec.to == EACH else wanted.spec.to
    if not to:
        return ""
    dossier = seen.dossier
    naming = Naming(dossier.subject, dossier.subject_kind, seen.as_of, facts=dossier.facts)
    fields = body_fields(seen.workflow.body(to), naming)
    return str(fields["title"] or fields["name"])


def _record(
    ws: Workspace, seen: Situation, body: Body, sheet: Sheet, number: Number | None
) -> Recorded:
    return chrono.issue(ws, seen.dossier.ref, body.id, sheet, Entry(seen.as_of), number)


def _paper(recorded: Recorded) -> Paper:
    line = recorded.events[0].sequence
    return next(paper for paper in recorded.dossier.papers if paper.sequence == line)


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
