"""A document once issued: signatures, scans, originals and copies, as the domain decides them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from builders import REF, WORKFLOW, Desk, day, opened
from hypothesis import given
from hypothesis import strategies as st

from cperflow.domain.acts.papers import find_trail
from cperflow.domain.dossier.piece import StoredFile
from cperflow.domain.dossier.trail import Trail
from cperflow.domain.journal.chain import digest
from cperflow.domain.journal.conformity import strangers
from cperflow.domain.journal.events import (
    COPY_SENT,
    DOCUMENT_CANCELLED,
    DOCUMENT_ISSUED,
    PIECE_RECEIVED,
    SCAN_ATTACHED,
    Draft,
    Entry,
)
from cperflow.domain.procedure.papers import BODY, EACH, DocumentSpec
from cperflow.errors import Conflict, NotFound, Refused, UsageError
from cperflow.service import papers
from cperflow.service.beside import SCAN
from cperflow.service.papers import PaperName
from cperflow.service.recording import record
from cperflow.service.trails import lacks, pending, traced

PERMIT = DocumentSpec(
    "permit", "Permis", ("decision",), "TOWN", signed_by=("TOWN", "HEALTH"),
    originals=("TOWN", "SELLER"), copies=("ROADS",),
)  # fmt: skip
ANSWER = DocumentSpec("answer", "Avis", ("decision",), EACH, "TOWN", BODY)
FLOW = WORKFLOW._replace(documents=(*WORKFLOW.documents, PERMIT, ANSWER))
ISSUED_ON = day(12)
CODE = "3F7K-Q2MD-9XTZ"


def issue(desk: Desk, on: date = ISSUED_ON, document: str = "permit", **told: Any) -> int:
    """The line that issues a document."""
    body = told.pop("body", "TOWN")
    draft = Draft(DOCUMENT_ISSUED, on, body, {"document": document, **told})
    return record(desk.ws, REF, on, lambda _dossier, _flow: draft).events[0].sequence


def issued(**told: Any) -> Desk:
    desk = opened(FLOW)
    issue(desk, **told)
    return desk


def named(about: str = "", document: str = "permit") -> PaperName:
    return PaperName(REF, document, about)


def sign(desk: Desk, by: str, on: date = ISSUED_ON) -> papers.Done:
    return papers.sign(desk.ws, named(), by, "Fanta Keïta", Entry(on))


def send(desk: Desk, *bodies: str, on: date = ISSUED_ON) -> papers.Done:
    return papers.send(desk.ws, named(), bodies, Entry(on), everyone=not bodies)


def attach(desk: Desk, content: bytes = b"page", on: date = ISSUED_ON, type: str = "pdf") -> Trail:
    from hashlib import sha256

    file = StoredFile(sha256(content).hexdigest(), len(content), type, 1, f"scan.{type}")
    return papers.attach(desk.ws, named(), file, lambda: [content], Entry(on)).trail


def trail(desk: Desk) -> Trail:
    return find_trail(desk.dossier(), FLOW, "permit")


def places(desk: Desk) -> list[tuple[str, str, bool]]:
    return [(each.body, each.what, each.sending is not None) for each in trail(desk).exemplars]


def test_signatures_are_recorded_one_by_one_until_nobody_has_to_sign() -> None:
    desk = issued()
    assert trail(desk).unsigned == ["TOWN", "HEALTH"]
    assert sign(desk, "health", day(13)).trail.unsigned == ["TOWN"]
    done = sign(desk, "TOWN", day(14))
    assert done.trail.unsigned == []
    told = [(each.body, each.name, each.on) for each in done.trail.paper.signatures]
    assert told == [("HEALTH", "Fanta Keïta", day(13)), ("TOWN", "Fanta Keïta", day(14))]


def test_a_signature_is_refused_with_every_reason() -> None:
    desk = issued()
    sign(desk, "TOWN", day(14))
    before = desk.snapshot()
    with pytest.raises(Refused) as refusal:
        sign(desk, "TOWN", day(11))
    assert refusal.value.details == (
        "ce document n’est émis que le 12 janvier 2024 (ligne 3).",
        "TOWN l’a déjà signé le 14 janvier 2024 (ligne 4).",
    )
    with pytest.raises(Refused, match="ROADS ne le signe pas ; il est signé par TOWN et HEALTH"):
        sign(desk, "ROADS")
    assert desk.snapshot() == before


def test_a_signature_entered_late_is_not_taken_twice() -> None:
    desk = issued()
    sign(desk, "TOWN", day(20))
    with pytest.raises(Refused, match="déjà signé le 20 janvier 2024"):
        sign(desk, "TOWN", day(13))


def test_what_is_to_have_no_named_signer_is_signed_by_its_body_alone() -> None:
    desk = opened(FLOW)
    issue(desk, document="answer", about="ROADS", body="ROADS")
    found = find_trail(desk.dossier(), FLOW, "answer")
    assert (found.unsigned, [each[:2] for each in found.exemplars]) == (
        ["ROADS"], [("TOWN", "original")],
    )  # fmt: skip


def test_each_body_is_sent_what_the_procedure_plans_for_it() -> None:
    desk = issued()
    send(desk, "SELLER")
    assert places(desk) == [
        ("TOWN", "original", False), ("SELLER", "original", True), ("ROADS", "copy", False),
    ]  # fmt: skip
    send(desk)
    assert trail(desk).unsent == []
    assert [event.payload["to"] for event in desk.journal()[-2:]] == ["TOWN", "ROADS"]


def test_a_body_that_is_not_planned_gets_a_copy_told_apart() -> None:
    desk = issued()
    (found,) = [each for each in send(desk, "HEALTH").trail.exemplars if not each.planned]
    assert (found.body, found.what) == ("HEALTH", "copy")


def test_a_sending_to_several_is_whole_or_nothing() -> None:
    desk = issued()
    send(desk, "TOWN")
    before = desk.snapshot()
    with pytest.raises(Refused, match="l’original de TOWN est déjà parti le 12 janvier 2024"):
        send(desk, "SELLER", "TOWN")
    with pytest.raises(UsageError, match="--all"):
        papers.send(desk.ws, named(), ["TOWN"], Entry(ISSUED_ON), everyone=True)
    with pytest.raises(UsageError, match="--all"):
        papers.send(desk.ws, named(), [], Entry(ISSUED_ON))
    assert desk.snapshot() == before
    send(desk)
    with pytest.raises(Refused, match="tous ses exemplaires sont déjà partis"):
        send(desk)


def test_a_receipt_answers_a_sending_once_and_not_before_it() -> None:
    desk = issued()

    def receive(body: str, on: date) -> Trail:
        return papers.receive(desk.ws, named(), body, "77/VOIRIE", Entry(on)).trail

    with pytest.raises(Refused, match="rien n’a été envoyé à ROADS"):
        receive("ROADS", day(13))
    send(desk, "ROADS", on=day(15))
    with pytest.raises(Refused, match="l’envoi à ROADS est du 15 janvier 2024"):
        receive("ROADS", day(14))
    (told,) = [each.sending for each in receive("ROADS", day(18)).exemplars if each.sending]
    assert (told.received_on, told.reference) == (day(18), "77/VOIRIE")
    with pytest.raises(Refused, match="ROADS en a déjà rendu reçu, le 18 janvier 2024"):
        receive("ROADS", day(19))


def test_a_receipt_is_awaited_from_everybody_but_who_issued_the_paper() -> None:
    desk = issued()
    send(desk)
    found = trail(desk)
    assert [each.body for each in found.unreceived(day(15), 3)] == ["SELLER", "ROADS"]
    assert found.unreceived(day(15), 4) == []


def test_a_scan_is_kept_by_content_and_attached_once() -> None:
    desk = issued()
    assert trail(desk).unscanned
    assert not attach(desk).unscanned
    (scan,) = trail(desk).paper.scans
    assert b"".join(desk.store.contents.read(scan.file.sha256)) == b"page"
    assert [content.kind for content in desk.store.contents.all()] == [SCAN]
    with pytest.raises(Refused, match="déjà joint"):
        attach(desk)
    with pytest.raises(Refused, match=r"\.docx"):
        attach(desk, b"word", type="docx")
    assert len(list(desk.store.contents.all())) == 1


def test_a_scan_that_changed_since_it_was_looked_at_is_told_and_not_attached() -> None:
    desk = issued()
    looked_at = StoredFile(digest("page"), 4, "pdf", 1, "scan.pdf")
    with pytest.raises(Conflict, match="a changé pendant sa lecture"):
        papers.attach(desk.ws, named(), looked_at, lambda: [b"else"], Entry(ISSUED_ON))
    assert not trail(desk).paper.scans


def test_nothing_more_is_done_to_a_cancelled_paper() -> None:
    desk = issued()
    line = trail(desk).paper.sequence
    cancel = Draft(DOCUMENT_CANCELLED, day(20), "TOWN", {"paper": line, "reason": "faute"})
    record(desk.ws, REF, day(20), lambda _dossier, _flow: cancel)
    for act in (lambda: sign(desk, "TOWN"), lambda: send(desk), lambda: attach(desk)):
        with pytest.raises(Refused, match=r"annulé depuis le 20 janvier 2024 : faute\."):
            act()
    found = trail(desk)
    assert not lacks(found, day(31))
    assert list(desk.store.contents.all()) == []


def test_a_paper_is_named_by_its_document_its_number_or_its_code() -> None:
    desk = issued(reference="N° 2024-0012/TOWN", number=12, code=CODE)
    for text in ("PERMIT", "12", "n° 2024-0012/town", CODE.lower()):
        assert find_trail(desk.dossier(), FLOW, text).paper.code == CODE
    with pytest.raises(NotFound) as unknown:
        find_trail(desk.dossier(), FLOW, "permet")
    assert "--number" in unknown.value.details[-1]


def test_a_document_made_for_several_bodies_asks_for_which() -> None:
    desk = opened(FLOW)
    for body in ("ROADS", "HEALTH"):
        issue(desk, document="answer", about=body, body=body)
    with pytest.raises(UsageError, match="--for ROADS ou HEALTH"):
        find_trail(desk.dossier(), FLOW, "answer")
    assert find_trail(desk.dossier(), FLOW, "answer", "roads").paper.about == "ROADS"
    with pytest.raises(NotFound, match="pour SELLER"):
        find_trail(desk.dossier(), FLOW, "answer", "SELLER")


def test_the_line_that_issued_a_signed_paper_is_not_taken_back() -> None:
    desk = issued()
    line = trail(desk).paper.sequence
    sign(desk, "TOWN", day(14))
    sign(desk, "HEALTH", day(15))
    before = desk.snapshot()
    with pytest.raises(Refused, match=r"La ligne 4 du journal \(document signé, 14 janvier 2024\)"):
        desk.retract(line)
    assert desk.snapshot() == before
    for standing in (5, 4, line):
        desk.retract(standing)
    assert desk.dossier().papers == []


def test_illustrative_days_are_told_of_each_line() -> None:
    desk = issued()
    papers.send(desk.ws, named(), ["ROADS"], Entry(day(13), illustrative=True))
    papers.receive(desk.ws, named(), "ROADS", "", Entry(day(14)))
    (told,) = [each.sending for each in trail(desk).exemplars if each.sending]
    assert (told.illustrative, told.received_illustrative) == (True, False)


def test_all_that_waits_is_found_over_every_dossier_and_as_of_a_day() -> None:
    desk = issued()
    Desk(FLOW, store=desk.store, ref="AWA-2024").open(subject="Awa")
    found = list(pending(desk.ws, day(31)))
    assert [(each.dossier.ref, len(each.trails)) for each in found] == [(REF, 1)]
    assert list(pending(desk.ws, day(11))) == []
    for body in ("TOWN", "HEALTH"):
        sign(desk, body)
    attach(desk)
    send(desk)
    assert list(pending(desk.ws, day(31), waiting=20)) == []
    assert len(list(pending(desk.ws, day(31), waiting=19))) == 1
    assert len(traced(desk.ws, REF, day(31)).trails) == 1


@given(st.lists(st.tuples(st.sampled_from(["sign", "send", "receive"]),
                          st.sampled_from(["TOWN", "HEALTH", "SELLER", "ROADS"]),
                          st.integers(12, 28)), max_size=8))  # fmt: skip
def test_whatever_is_tried_each_exemplar_leaves_once_and_returns_after(acts: list[Any]) -> None:
    desk = issued()
    for what, body, on in acts:
        try:
            if what == "sign":
                sign(desk, body, day(on))
            elif what == "send":
                send(desk, body, on=day(on))
            else:
                papers.receive(desk.ws, named(), body, "", Entry(day(on)))
        except Refused:
            continue
    found = trail(desk)
    sent = [(each.body, each.what) for each in found.paper.sendings]
    assert len(sent) == len(set(sent))
    signers = [each.body for each in found.paper.signatures]
    assert sorted(signers + found.unsigned) == ["HEALTH", "TOWN"]
    assert all(s.received_on is None or s.received_on >= s.sent_on for s in found.paper.sendings)


SCANNED: dict[str, Any] = StoredFile(digest("x"), 1, "pdf", 1, "a.pdf")._asdict()


@pytest.mark.parametrize(
    ("kind", "payload", "said"),
    [
        (COPY_SENT, {"paper": 3, "to": "MOON", "what": "copy"}, "structure inconnue « MOON »"),
        (COPY_SENT, {"paper": 3, "to": "TOWN", "what": "fax"}, "ni un original ni une copie"),
        (SCAN_ATTACHED, {"paper": 3, "file": SCANNED | {"sha256": "../x"}}, "empreinte"),
        (SCAN_ATTACHED, {"paper": 3, "file": SCANNED | {"type": "x/../../y"}}, "type inconnu"),
        (SCAN_ATTACHED, {"paper": 3, "file": SCANNED | {"name": "../a.pdf"}}, "pas le nom"),
        (SCAN_ATTACHED, {"paper": 3, "file": SCANNED | {"size": "1"}}, "nombres entiers"),
        (PIECE_RECEIVED, {"code": "P1", "file": SCANNED | {"type": "x/../../y"}}, "type inconnu"),
    ],
)
def test_a_line_from_elsewhere_is_held_to_the_same_words(
    kind: str, payload: dict[str, Any], said: str
) -> None:
    assert said in strangers(Draft(kind, ISSUED_ON, "", payload), FLOW)[-1]
