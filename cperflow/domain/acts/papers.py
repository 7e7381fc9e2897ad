"""Decisions about a document once issued: signatures, scans, where its originals and copies go.

Like `records.py`: each returns drafts of events, or raises NotFound, UsageError, Refused with
every reason. `trail` is that of the paper as its whole journal tells it: an act entered late is
not done twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.papers import Paper, find_paper
from cperflow.domain.dossier.piece import StoredFile
from cperflow.domain.dossier.trail import Exemplar, Trail, trail
from cperflow.domain.journal import events as kinds
from cperflow.domain.journal.events import Draft, Entry
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.procedure.papers import COPY, ORIGINAL
from cperflow.errors import NotFound, Refused, UsageError
from cperflow.french import date_long, fold, listing

SCANNED = ("pdf", "jpg", "png", "tif")
"""Types of a scan, as `StoredFile.type` tells them."""

WHAT = {ORIGINAL: "l’original", COPY: "la copie"}


def find_trail(dossier: Dossier, workflow: Workflow, document: str, about: str = "") -> Trail:
    """The paper named by its document, its number or its code; `about`: the project or body it
    was made for, which must be told when several were. Raises NotFound, UsageError."""
    papers = [p for p in dossier.papers if not about or fold(p.about) == fold(about)]
    try:
        paper = find_paper(papers, document)
    except NotFound as error:
        made_for = f" pour {about}" if about else ""
        raise NotFound(
            f"{dossier.ref}{made_for} : {error.message}",
            [
                f"Pour voir les documents émis : cperflow copy list {dossier.ref}",
                f"Pour en émettre un : cperflow generate {dossier.ref} DOCUMENT --number",
            ],
        ) from None
    _check_one(papers, paper, document)
    return trail(paper, workflow)


def _check_one(papers: Sequence[Paper], found: Paper, typed: str) -> None:
    if fold(typed).replace("_", "-") != fold(found.document).replace("_", "-"):
        return
    standing = [p for p in papers if p.document == found.document and p.cancelled_on is None]
    abouts = list(dict.fromkeys(paper.about for paper in standing))
    if len(abouts) > 1:
        raise UsageError(
            f"« {typed} » a été émis pour {listing(abouts)} : --for {listing(abouts, 'ou')}."
        )


def sign(trail: Trail, body: str, name: str, entry: Entry) -> Draft:
    """A body has signed, by the person `name` ("" when not said)."""
    signed = [each for each in trail.paper.signatures if each.body == body]
    reasons = list(_standing(trail, entry.on))
    if body not in trail.signers:
        reasons.append(f"{body} ne le signe pas ; il est signé par {listing(trail.signers)}.")
    if signed:
        reasons.append(
            f"{body} l’a déjà signé le {date_long(signed[0].on)} (ligne {signed[0].sequence})."
        )
    _refuse(trail, f"La signature de {body}", reasons)
    return _draft(kinds.DOCUMENT_SIGNED, trail, body, entry, by=body, **_told(name=name))


def attach(trail: Trail, file: StoredFile, entry: Entry) -> Draft:
    """A scan of the signed paper."""
    reasons = list(_standing(trail, entry.on))
    if file.type not in SCANNED:
        types = listing([f".{type}" for type in SCANNED], "ou")
        reasons.append(f"un scan est un fichier {types}, pas .{file.type}.")
    for scan in trail.paper.scans:
        if scan.file.sha256 == file.sha256:
            day = date_long(scan.on)
            reasons.append(f"ce fichier y est déjà joint (le {day}, ligne {scan.sequence}).")
    _refuse(trail, f"Le scan « {file.name} »", reasons)
    return _draft(kinds.SCAN_ATTACHED, trail, "", entry, file=file._asdict())


def send(trail: Trail, bodies: Sequence[str], entry: Entry) -> list[Draft]:
    """What each body is to have leaves for it: its original, its copy; a copy for one that the
    procedure does not name. All or none; without bodies, for all who have not been sent theirs."""
    reasons = list(_standing(trail, entry.on))
    drafts = []
    leaving_for = dict.fromkeys(bodies or [each.body for each in trail.unsent])
    if not (leaving_for or reasons):
        reasons = ["tous ses exemplaires sont déjà partis."]
    for body in leaving_for:
        its = [each for each in trail.exemplars if each.body == body]
        leaving = [each.what for each in its if not each.sending] if its else [COPY]
        reasons += [] if leaving else [_gone(its[0])]
        drafts += [
            _draft(kinds.COPY_SENT, trail, trail.paper.body, entry, to=body, what=what)
            for what in leaving
        ]
    _refuse(trail, "L’envoi", reasons)
    return drafts


def _gone(sent: Exemplar) -> str:
    assert sent.sending is not None
    day = date_long(sent.sending.sent_on)
    return (
        f"{WHAT[sent.what]} de {sent.body} est déjà parti{'e' * (sent.what == COPY)} le {day} "
        f"(ligne {sent.sending.sequence})."
    )


def receive(trail: Trail, body: str, reference: str, entry: Entry) -> Draft:
    """The receipt of a body came back; `reference`: its number in the register of that body."""
    sent = [each.sending for each in trail.exemplars if each.body == body and each.sending]
    pending = [sending for sending in sent if sending.received_on is None]
    reasons = list(_standing(trail, entry.on))
    if not sent:
        reasons.append(f"rien n’a été envoyé à {body}.")
    elif not pending:
        received = [sending.received_on for sending in sent if sending.received_on]
        reasons.append(f"{body} en a déjà rendu reçu, le {date_long(max(received))}.")
    elif (first := min(sending.sent_on for sending in pending)) > entry.on:
        reasons.append(f"l’envoi à {body} est du {date_long(first)}.")
    _refuse(trail, f"Le reçu de {body}", reasons)
    return _draft(kinds.COPY_RECEIVED, trail, body, entry, to=body, **_told(reference=reference))


def title(trail: Trail) -> str:
    """« Convention de Contrat-Plan État-Région (P1, N° 2018-0012/CR-KAYES) »."""
    marks = [text for text in (trail.paper.about, trail.paper.reference) if text]
    return f"{trail.spec.name} ({', '.join(marks)})" if marks else trail.spec.name


def _standing(trail: Trail, on: date) -> Iterable[str]:
    paper = trail.paper
    if paper.cancelled_on:
        why = f" : {paper.cancelled_for}" if paper.cancelled_for else ""
        yield f"ce document est annulé depuis le {date_long(paper.cancelled_on)}{why}."
    if on < paper.on:
        yield f"ce document n’est émis que le {date_long(paper.on)} (ligne {paper.sequence})."


def _refuse(trail: Trail, what: str, reasons: Sequence[str]) -> None:
    """Refused with every reason, when there is one."""
    if len(reasons) == 1:
        raise Refused(f"{title(trail)} : {reasons[0]}")
    if reasons:
        raise Refused(f"{title(trail)} : {what[:1].lower()}{what[1:]} est impossible.", reasons)


def _draft(kind: str, trail: Trail, body: str, entry: Entry, **content: object) -> Draft:
    payload = entry.payload(paper=trail.paper.sequence, **content)
    return Draft(kind, entry.on, body, payload)


def _told(**texts: str) -> dict[str, str]:
    """Those that were given."""
    return {name: text for name, text in texts.items() if text}
