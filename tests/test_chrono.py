"""The registers of letters: numbers without holes, whoever asks, and what is said of them."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from builders import REF, Desk, day
from hypothesis import given
from hypothesis import strategies as st
from stall import WORKFLOW

from cperflow.domain.chrono.letters import gaps, letters, next_number
from cperflow.domain.chrono.registers import (
    DIRECTIONS,
    FORM,
    IN,
    OUT,
    Register,
    check_form,
    in_full,
    number_in,
    register_of,
)
from cperflow.domain.journal.chain import breaks, seal
from cperflow.domain.journal.events import (
    ARRIVED,
    DOCUMENT_CANCELLED,
    DOCUMENT_ISSUED,
    NUMBERED,
    Draft,
    Entry,
    Event,
)
from cperflow.domain.journal.impossible import Impossible
from cperflow.domain.procedure.papers import DocumentSpec
from cperflow.errors import Conflict, NotFound, Refused, UsageError
from cperflow.service import chrono
from cperflow.service.arrivals import cancel_arrival, receive
from cperflow.service.chrono import Number, Sheet
from cperflow.service.ports import Store
from cperflow.service.receipts import arrivals_for
from cperflow.service.snapshot import freeze
from cperflow.service.verifying import rebuild, verify
from cperflow.service.workspace import Workspace
from cperflow.store import create_store
from cperflow.store.memory import MemoryStore

PERMIT = DocumentSpec("permit", "Permis", ("deposit",), "TOWN", to="SELLER")
PAPERS = WORKFLOW._replace(documents=(PERMIT,))
TOWN, SELLER = WORKFLOW.body("TOWN"), WORKFLOW.body("SELLER")

DAY = day(9)


def desk(store: Store | None = None) -> Desk:
    made = Desk(PAPERS, store=store)
    made.open()
    return made


def number(ws: Workspace, ref: str = REF, on: date = DAY) -> Number:
    """Issue a permit under the next number."""
    register = chrono.register_for(OUT, TOWN, "Rose", on)
    given: list[Number] = []

    def work() -> None:
        given.append(chrono.next_of(ws, register, TOWN))
        chrono.issue(ws, ref, "TOWN", Sheet("permit"), Entry(on), given[-1])

    chrono.while_overtaken(ws, ref, work)
    return given[-1]


def problems(ws: Workspace) -> list[str]:
    return [f"{found.stream}: {one.problem}" for found in verify(ws) for one in found.breaches]


def numbered(*numbers: int) -> list[Event]:
    told = {"reference": "r", "document": "permit", "dossier": REF, "given_by": "cperflow"}
    drafts = [Draft(NUMBERED, day(9), "TOWN", {**told, "number": n}) for n in numbers]
    return seal(drafts, stream="@chrono/out/TOWN/2024", after=None,
                recorded_at=Desk().clock(), actor="a")  # fmt: skip


@given(
    st.sampled_from(DIRECTIONS), st.sampled_from(["CR", "MIN-X"]),
    st.sampled_from(["", "KAYES", "A/B", "2018"]), st.integers(1900, 2999),
)  # fmt: skip
def test_the_name_of_a_journal_says_its_register_back(
    direction: str, body: str, subject: str, year: int
) -> None:
    register = Register(direction, body, subject, year)
    assert register_of(register.stream) == register


@pytest.mark.parametrize(
    "stream", ["@office", "KAYES-2018", "@chrono", "@chrono/out", "@chrono/x/CR/2018"]
)
def test_no_other_journal_is_taken_for_a_register(stream: str) -> None:
    assert register_of(stream) is None


@given(st.lists(st.integers(1, 60), min_size=1, unique=True))
def test_numbers_and_gaps_are_all_there_is_up_to_the_next(numbers: list[int]) -> None:
    entries = letters(numbered(*numbers))
    missing = {n for first, last in gaps(entries) for n in range(first, last + 1)}
    assert missing | set(numbers) == set(range(1, next_number(entries)))
    assert not missing & set(numbers)


def test_a_number_is_written_as_the_office_wants() -> None:
    register = Register(OUT, "CR", "KAYES", 2018)
    assert in_full(FORM, register, "CR", 12) == "N° 2018-0012/CR-KAYES"
    assert (
        in_full("{numero}/{structure}", register._replace(subject=""), "DGCT", 12345)
        == "12345/DGCT"
    )
    for wrong in (
        "N° {annee}",
        "{numero}{numero}",
        "{numero}{nom}",
        "{numero",
        "{numero}" + "x" * 90,
    ):
        with pytest.raises(UsageError):
            check_form(wrong)


@pytest.mark.parametrize(
    ("reference", "expected"),
    [("N° 0139/MEF-SG", 139), ("N° 2018-0012/CR", 12), ("2018/7", 7), ("Lettre n° 2018/2019-5", 5)],
)
def test_the_number_is_read_in_what_the_secretariat_wrote(reference: str, expected: int) -> None:
    assert number_in(reference, 2018) == expected


def test_a_reference_without_a_number_asks_for_it() -> None:
    for reference in ("S/N du SG", "N° 2018/CR", "N° 2018-2150", "N° 2017-0012/CR"):
        with pytest.raises(UsageError, match="--number"):
            number_in(reference, 2018)


def test_a_number_far_from_the_next_is_confirmed() -> None:
    at = desk()
    register = chrono.register_for(OUT, TOWN, "Rose", DAY)
    with pytest.raises(UsageError, match="--number 450"):
        chrono.written_by_hand(at.ws, register, TOWN, reference="N° 0450")
    assert chrono.written_by_hand(at.ws, register, TOWN, 450, "N° 450").number == 450


def test_a_letter_and_its_number_are_written_together() -> None:
    at = desk()
    first, second = number(at.ws), number(at.ws)
    assert (first.number, second.number) == (1, 2)
    papers = at.dossier().papers
    assert [paper.reference for paper in papers] == ["N° 2024-0001/TOWN", "N° 2024-0002/TOWN"]
    told = chrono.letters_of(at.ws, first.register)
    assert [(one.number, one.dossier, one.document) for one in told] == [
        (1, REF, "permit"), (2, REF, "permit"),
    ]  # fmt: skip
    assert problems(at.ws) == []


def test_each_year_and_each_local_body_has_a_register_of_its_own() -> None:
    at = desk()
    assert number(at.ws, on=day(9)).number == 1
    assert chrono.register_for(OUT, SELLER, "Rose Ndèye", date(2025, 1, 2)).stream == (
        "@chrono/out/SELLER/ROSE-NDEYE/2025"
    )
    later = date(2024, 12, 31)
    assert number(at.ws, on=later).number == 2


def test_neither_is_written_when_the_dossier_moved() -> None:
    at = desk()
    register = chrono.register_for(OUT, TOWN, "Rose", day(9))
    stale = chrono.next_of(at.ws, register, TOWN)
    number(at.ws)
    before = at.snapshot()
    with pytest.raises(Conflict):
        chrono.issue(at.ws, REF, "TOWN", Sheet("permit"), Entry(day(9)), stale)
    assert at.snapshot() == before


def test_only_a_register_that_moved_is_tried_again() -> None:
    at, tried = desk(), []

    def work() -> None:
        tried.append(1)
        at.facts(day(10), nickname=f"Étal {len(tried)}")
        raise Conflict("somebody changed the dossier")

    with pytest.raises(Conflict):
        chrono.while_overtaken(at.ws, REF, work)
    assert len(tried) == 1


def test_a_number_of_the_secretariat_leaves_gaps_and_is_never_given_twice() -> None:
    at = desk()
    register = number(at.ws).register
    by_hand = chrono.written_by_hand(at.ws, register, TOWN, 139)
    chrono.issue(at.ws, REF, "TOWN", Sheet("permit"), Entry(day(9)), by_hand)
    assert gaps(chrono.letters_of(at.ws, register)) == [(2, 138)]
    with pytest.raises(Refused, match="139 est déjà"):
        chrono.written_by_hand(at.ws, register, TOWN, 139)
    assert number(at.ws).number == 140


def test_a_cancelled_number_stays_in_the_register_and_is_not_given_again() -> None:
    at = desk()
    first = number(at.ws)
    chrono.cancel(at.ws, REF, first.reference, "mauvais destinataire", Entry(day(10)))
    told = chrono.letters_of(at.ws, first.register)[0]
    assert (told.cancelled_on, told.cancelled_for) == (day(10), "mauvais destinataire")
    assert at.dossier().papers[0].cancelled_on == day(10)
    assert number(at.ws).number == 2
    assert problems(at.ws) == []
    with pytest.raises(Refused, match="déjà annulé"):
        chrono.cancel(at.ws, REF, "1", "encore", Entry(day(10)))


def test_a_line_that_gave_a_number_cannot_be_retracted_nor_its_cancellation() -> None:
    at = desk()
    first = number(at.ws)
    with pytest.raises(Refused, match="register cancel"):
        at.retract(2)
    chrono.cancel(at.ws, REF, first.reference, "erreur", Entry(day(10)))
    with pytest.raises(Refused, match="annulation"):
        at.retract(3)
    assert problems(at.ws) == []


def test_a_document_issued_without_a_number_may_be_retracted() -> None:
    at = desk()
    chrono.issue(at.ws, REF, "TOWN", Sheet("permit"), Entry(day(9)))
    at.retract(2)
    assert at.dossier().papers == []


def test_an_arrival_keeps_the_day_of_the_letter_and_that_of_its_receipt() -> None:
    at = desk()
    got = receive(at.ws, REF, TOWN, "SELLER", Entry(day(12)), letter_on=day(9), reference="N° 7")
    assert (got.register.stream, got.arrival.number) == ("@chrono/in/TOWN/2024", 1)
    (told,) = arrivals_for(at.ws, TOWN, "Rose", REF, day(12))
    assert (told.letter_on, told.on) == (day(9), day(12))
    assert arrivals_for(at.ws, TOWN, "Rose", REF, day(11)) == []
    with pytest.raises(Refused, match="déjà inscrite"):
        receive(at.ws, REF, TOWN, "SELLER", Entry(day(13)), letter_on=day(9), reference="N° 7")
    with pytest.raises(Refused, match="n’a pas pu être reçue"):
        receive(at.ws, REF, TOWN, "SELLER", Entry(day(8)), letter_on=day(9))
    assert [register.direction for register in chrono.registers(at.ws)] == [IN]
    assert problems(at.ws) == []


def test_an_arrival_is_cancelled_with_a_reason_and_its_number_is_not_given_again() -> None:
    at = desk()

    def arrive(on: date) -> int:
        got = receive(at.ws, REF, TOWN, "SELLER", Entry(on), letter_on=day(9), reference="N° 7")
        return got.arrival.number

    assert arrive(day(12)) == 1
    with pytest.raises(UsageError, match="motif"):
        cancel_arrival(at.ws, REF, TOWN, 1, " ", Entry(day(13)))
    cancel_arrival(at.ws, REF, TOWN, 1, "autre dossier", Entry(day(13)))
    assert arrivals_for(at.ws, TOWN, "Rose", REF, day(13)) == []
    with pytest.raises(NotFound, match="n’est pas inscrite"):
        cancel_arrival(at.ws, REF, TOWN, 1, "encore", Entry(day(13)))
    assert arrive(day(13)) == 2
    assert problems(at.ws) == []


def test_a_letter_that_arrived_the_year_before_is_not_entered_again() -> None:
    at = desk()
    at.clock.set(date(2025, 1, 9))

    def arrive(on: date) -> None:
        receive(at.ws, REF, TOWN, "SELLER", Entry(on), letter_on=day(9), reference="N° 7")

    arrive(date(2024, 12, 31))
    with pytest.raises(Refused, match="déjà inscrite"):
        arrive(date(2025, 1, 2))


def test_an_arrival_is_entered_while_somebody_works_on_its_dossier(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    at = desk()
    append = at.store.append

    def overtaken(*_events: object) -> None:
        monkeypatch.setattr(at.store, "append", append)
        at.facts(day(10), nickname="Étal")
        raise Conflict("the register moved, and the dossier too")

    monkeypatch.setattr(at.store, "append", overtaken)
    got = receive(at.ws, REF, TOWN, "SELLER", Entry(day(12)), letter_on=day(9))
    assert got.arrival.number == 1


def test_a_register_that_says_a_number_twice_is_a_breach() -> None:
    with pytest.raises(Impossible, match="déjà pris"):
        letters(numbered(1, 2, 1))
    at = desk()
    at.store.append(numbered(1, 1))
    assert any("déjà pris" in problem for problem in problems(at.ws))


def test_a_number_that_its_dossier_does_not_know_is_a_breach() -> None:
    at = desk()
    at.store.append(numbered(1))
    assert any("d’aucun document émis" in problem for problem in problems(at.ws))


def test_a_dossier_whose_numbers_are_in_no_register_is_told_for_information() -> None:
    at = desk()
    number(at.ws)
    elsewhere = desk(MemoryStore())
    line = at.journal()[1]
    again = seal([Draft(line.kind, line.occurred_on, line.body, line.payload)], stream=REF,
                 after=elsewhere.journal()[-1], recorded_at=at.clock(), actor="a")  # fmt: skip
    elsewhere.store.append(again)
    rebuild(elsewhere.ws, [REF])
    found = {each.stream: each for each in verify(elsewhere.ws)}[REF]
    assert any("n’a pas été donné" in told for told in found.departures)


def test_kinds_of_registers_are_not_those_of_dossiers() -> None:
    with pytest.raises(Impossible):
        letters([numbered(1)[0]._replace(kind=ARRIVED)])
    assert {DOCUMENT_ISSUED, DOCUMENT_CANCELLED}.isdisjoint({NUMBERED, ARRIVED})


def test_a_snapshot_for_the_committee_leaves_the_registers_where_they_are() -> None:
    at = desk()
    number(at.ws)
    copy = freeze(at.ws, MemoryStore(), at.ws.today)
    assert copy.ws.store.journal(REF) == at.journal()
    assert list(chrono.registers(copy.ws)) == []


OFFICER = """
import sys
from test_chrono import Desk, PAPERS, number
from cperflow.store import open_store
store = open_store(sys.argv[1])
desk = Desk(PAPERS, store=store)
print("ready", flush=True)
sys.stdin.readline()
for _ in range(int(sys.argv[3])):
    number(desk.ws, sys.argv[2])
store.close()
"""
OFFICERS, EACH = 3, 3


@pytest.mark.parametrize("kind", ["embedded", "postgres", "postgres serializable"])
def test_officers_who_number_at_once_get_numbers_without_hole_or_double(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    location = str(tmp_path / "store.db")
    if kind != "embedded":
        location = request.getfixturevalue("postgres_url")
    if kind.endswith("serializable"):
        location += "%20-cdefault_transaction_isolation%3Dserializable"
    store = create_store(location)
    refs = [f"ROSE-{number}" for number in range(OFFICERS)]
    for ref in refs:
        Desk(PAPERS, store=store, ref=ref).open()
    command = [sys.executable, "-c", OFFICER, location]
    officers = [
        subprocess.Popen(
            [*command, ref, str(EACH)], cwd=Path(__file__).parent, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )
        for ref in refs
    ]  # fmt: skip
    for officer in officers:
        assert officer.stdout is not None
        assert officer.stdout.readline() == "ready\n"
    for officer in officers:
        officer.communicate("go\n", timeout=60) if officer is officers[-1] else _go(officer)
    assert [officer.wait(60) for officer in officers] == [0] * OFFICERS
    for officer in officers:
        for pipe in (officer.stdin, officer.stdout):
            if pipe is not None:
                pipe.close()
    ws = Desk(PAPERS, store=store).ws
    (register,) = chrono.registers(ws)
    told = chrono.letters_of(ws, register)
    assert [one.number for one in told] == list(range(1, OFFICERS * EACH + 1))
    assert breaks(store.journal(register.stream)) == []
    assert problems(ws) == []
    store.close()


def _go(officer: subprocess.Popen[str]) -> None:
    assert officer.stdin is not None
    officer.stdin.write("go\n")
    officer.stdin.flush()
