"""The check before a file leaves: what lacks, what must be judged, what came back before."""

from __future__ import annotations

import json

import pytest
from builders import Desk, day, with_rules
from cli_desk import Desk as Office
from cli_desk import desk as office
from hypothesis import given
from hypothesis import strategies as st
from stall import WORKFLOW

from cperflow.cli.pages.precheck import precheck_text
from cperflow.domain.acts.criteria import LACKING, MET, TO_CHECK
from cperflow.domain.procedure.definition import Transition
from cperflow.domain.procedure.requirements import FactUse, RuleUse
from cperflow.reports.precheck import precheck_data
from cperflow.service.prechecking import PastReason, Precheck, precheck
from cperflow.store.memory import MemoryStore

__all__ = ["office"]

REFUSE = Transition(
    "judge", "Juger", ("examination",), "decision", ("TOWN",),
    records=(FactUse("met", required=True),), rules=(RuleUse("criteria_met", {"fact": "met"}),),
)  # fmt: skip
JUDGED = WORKFLOW._replace(transitions=(*WORKFLOW.transitions, REFUSE))
STRICT = with_rules("submit", RuleUse("pieces_received"), workflow=JUDGED)


def with_project() -> Desk:
    desk = Desk(STRICT)
    desk.open()
    desk.project(day(9), nature="food")
    return desk


def check(desk: Desk) -> Precheck:
    return precheck(desk.ws, desk.ref)


def all_in(desk: Desk) -> None:
    desk.piece(day(10), "D1")
    desk.piece(day(10), "D2", "P1")
    for year in (2022, 2023):
        desk.piece(day(10), "D3", year=year)


def states(found: Precheck) -> dict[str, str]:
    return {seen.criterion.id: seen.state for seen in found.criteria}


def test_every_copy_that_lacks_is_told_by_project_and_year() -> None:
    found = check(with_project())
    assert [str(p.key) for p in found.lacking] == ["D1", "D2/P1", "D3/2022", "D3/2023"]
    assert found.wanting
    (act,) = found.acts
    assert (act.act.id, [each.rule for each in act.refusals]) == ("submit", ["pieces_received"])


def test_acts_that_send_back_or_give_up_are_not_the_next_step() -> None:
    desk = with_project()
    all_in(desk)
    desk.act(day(11), "submit")
    assert {each.act.id for each in check(desk).acts} == {"consult", "judge"}


def test_only_the_form_is_computed_and_only_people_say_the_rest() -> None:
    desk = with_project()
    assert states(check(desk)) == {"C1": TO_CHECK, "C2": LACKING}
    all_in(desk)
    found = check(desk)
    assert states(found) == {"C1": TO_CHECK, "C2": TO_CHECK}
    assert not found.wanting
    for code, project in (("D1", ""), ("D2", "P1"), ("D3/2022", ""), ("D3/2023", "")):
        desk.assess(day(12), code, "conforming", project=project)
    assert states(check(desk)) == {"C1": TO_CHECK, "C2": MET}
    desk.assess(day(13), "D1", "non_conforming", "sans date")
    assert states(check(desk))["C2"] == LACKING


def test_criteria_that_nobody_examines_next_are_not_shown() -> None:
    desk = Desk(WORKFLOW)
    desk.open()
    assert check(desk).criteria == ()


def test_what_to_look_at_is_shown_with_what_lacks_of_it() -> None:
    desk = with_project()
    desk.project(day(9), "P2")
    first = check(desk).criteria[0]
    assert [str(piece.key) for piece in first.pieces] == ["D2/P1", "D2/P2"]
    assert first.facts == {"kind": None}
    assert [seen.lacking for seen in first.projects] == [(), ("nature",)]
    text = " ".join(precheck_text(check(desk)).split())
    assert "à renseigner : nature" in text
    assert "Genre d’étal : non renseigné" in text


def sent_back(desk: Desk, ref: str, *reasons: str) -> None:
    """Another dossier of the same store, returned for each reason."""
    other = Desk(desk.workflow, store=desk.store, ref=ref)
    other.open(subject="Awa")
    other.project(day(9))
    all_in(other)
    other.act(day(11), "submit")
    for number, reason in enumerate(reasons):
        other.act(day(12 + 2 * number), "return", reasons=reason)
        other.act(day(13 + 2 * number), "submit")


def told(past: PastReason) -> tuple[str, str, int]:
    return past.last.kind, past.last.words, len(past.times)


def test_past_returns_come_with_how_often_however_they_were_typed() -> None:
    desk = with_project()
    sent_back(desk, "A-2024", "Comptes incomplets", "plan illisible")
    sent_back(desk, "B-2024", "comptes  INCOMPLETS.")
    found = check(desk)
    assert [told(past) for past in found.past] == [
        ("reason", "comptes  INCOMPLETS.", 2),
        ("reason", "plan illisible", 1),
    ]
    assert all(past.concerns for past in found.past)
    assert found.dossiers == 3
    assert "2 fois (A-2024 et B-2024" in precheck_text(found)


def test_pieces_found_wanting_elsewhere_concern_a_file_that_owes_them() -> None:
    desk = with_project()
    other = Desk(STRICT, store=desk.store, ref="A-2024")
    other.open(subject="Awa")
    other.piece(day(10), "D1")
    other.assess(day(10), "D1", "non_conforming", "sans signature")
    (past,) = check(desk).past
    assert (past.last.kind, past.last.id, past.concerns) == ("piece", "D1", True)
    all_in(desk)
    desk.act(day(11), "submit")
    (past,) = check(desk).past
    assert not past.concerns, "no piece is asked for at that step"


def test_a_return_taken_back_is_no_reason() -> None:
    desk = with_project()
    all_in(desk)
    desk.act(day(11), "submit")
    desk.act(day(12), "return", reasons="erreur")
    desk.retract(len(desk.journal()))
    assert check(desk).past == ()


def test_what_was_not_known_then_is_not_told() -> None:
    desk = with_project()
    sent_back(desk, "A-2024", "Comptes incomplets")
    assert precheck(desk.ws, desk.ref, as_of=day(11)).past == ()
    assert check(desk).past != ()


def test_returns_of_another_procedure_do_not_count() -> None:
    desk = with_project()
    other = Desk(JUDGED._replace(id="autre"), store=desk.store, ref="A-2024")
    other.open(subject="Awa")
    other.project(day(9))
    all_in(other)
    other.act(day(11), "submit")
    other.act(day(12), "return", reasons="rien à voir")
    assert check(desk).past == ()


@given(st.lists(st.sampled_from(["plan", "comptes", "cachet"]), max_size=6))
def test_every_return_is_counted_once(reasons: list[str]) -> None:
    desk = with_project()
    sent_back(desk, "A-2024", *reasons)
    found = check(desk)
    assert sum(len(past.times) for past in found.past) == len(reasons)
    counts = [len(past.times) for past in found.past]
    assert counts == sorted(counts, reverse=True)
    assert isinstance(desk.store, MemoryStore)
    assert len(precheck_data(found)["returns"]) == len(set(reasons))


def test_the_page_of_the_real_procedure_fits_and_claims_nothing(office: Office) -> None:
    text = office.done("piece", "contrôler", "KAYES-2018", "--as-of", "2018-03-01")
    assert max(map(len, text.splitlines())) <= 80
    assert "C1 – le projet est prévu dans le PDESC" in text
    assert " ".join(text.split()).count(" : à vérifier") == 4
    assert " : rempli" not in text
    assert "le plan de financement n’est pas équilibré" in text


def test_a_past_return_of_the_portfolio_is_told_with_its_star(office: Office) -> None:
    text = office.done("piece", "check", "TAOUDENIT-2019")
    assert max(map(len, text.splitlines())) <= 80
    assert "Changement de nature des matériaux" in text
    assert "10/04/2018*" in text
    assert "* date illustrative" in text


def test_a_step_that_asks_for_nothing_says_which_later_one_will(office: Office) -> None:
    office.done("open", "Sikasso", "--ref", "SIKASSO-2019", "--on", "2019-01-02")
    text = office.done("piece", "check", "SIKASSO-2019", "--as-of", "2019-02-01")
    assert "cette étape ne demande aucune pièce" in text
    assert "rien ne manque" not in text
    assert "Suite : cperflow piece check SIKASSO-2019 --step preparation" in text
    text = office.done(
        "piece", "check", "SIKASSO-2019", "--step", "formalisation", "--as-of", "2019-02-01"
    )
    assert "E3.2" in text
    assert "Critères qui seront examinés" in text
    said = office.done("piece", "add", "SIKASSO-2019", "E3.3", "--on", "2019-01-03")
    assert "E3.2" in said
    assert "rien pour cette étape" not in said


@pytest.mark.parametrize(
    ("day", "code"), [("2018-02-01", 10), ("2018-03-01", 0)], ids=["wanting", "complete"]
)
def test_fail_answers_by_its_code(office: Office, day: str, code: int) -> None:
    answer = office.run("piece", "check", "KAYES-2018", "--as-of", day, "--fail", "--json")
    assert (answer.code, answer.err) == (code, "")
    data = json.loads(answer.out)
    assert data["wanting"] is bool(code)
    assert set(data) == {
        "ref", "as_of", "step", "checked_step", "later_step", "wanting", "pieces",
        "lacking", "paper_only", "acts", "warnings", "criteria", "dossiers", "returns",
    }  # fmt: skip
