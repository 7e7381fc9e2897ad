"""A list adopted keeps its projects; the others leave the dossier with the act."""

from __future__ import annotations

import pytest
from builders import WORKFLOW, Desk, consulted, day, prepared

from cperflow.domain.dossier.replay import Impossible
from cperflow.domain.journal.events import Entry
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.procedure.requirements import FactUse, RuleUse
from cperflow.errors import Refused
from cperflow.service import writing
from cperflow.service.verifying import verify


def adopting(*rules: RuleUse) -> Workflow:
    """The stall procedure, where presenting to the committee keeps some of the stalls."""
    records = (FactUse("kept"), FactUse("envelope"))
    return WORKFLOW._replace(
        transitions=tuple(
            act._replace(records=records, retains="kept", rules=rules)
            if act.id == "present"
            else act
            for act in WORKFLOW.transitions
        )
    )


def two_stalls(*rules: RuleUse) -> Desk:
    desk = prepared(adopting(*rules))
    for id, share in (("P1", 1000), ("P2", 1000)):
        desk.fund(day(20), id, town=share)
    return desk


def test_projects_that_the_list_does_not_name_leave_with_their_shares() -> None:
    desk = two_stalls()
    desk.act(day(22), "present", kept="P1")
    after, before = desk.dossier(), desk.dossier(day(21))
    assert (list(after.projects), after.plan.by_source(["town"])) == (["P1"], {"town": 1000})
    assert (list(before.projects), before.plan.by_source(["town"])) == (
        ["P1", "P2"], {"town": 2000},
    )  # fmt: skip
    assert desk.journal()[-1].payload["retains"] == ["P1"]
    row = desk.store.dossier(desk.ref)
    assert row is not None
    assert (row.projects, row.cost) == (1, 1000)


def test_without_the_list_every_project_stays() -> None:
    desk = two_stalls()
    desk.act(day(22), "present")
    assert list(desk.dossier().projects) == ["P1", "P2"]
    assert "retains" not in desk.journal()[-1].payload


def test_the_rules_of_the_act_look_at_the_list_it_retains() -> None:
    within = RuleUse("funding_within", {"source": "town", "fact": "envelope"})
    desk = two_stalls(within)
    with pytest.raises(Refused, match="ne peut pas être fait"):
        desk.act(day(22), "present", envelope="1500")
    desk.act(day(22), "present", envelope="1500", kept="P2")
    assert list(desk.dossier().projects) == ["P2"]
    assert [verified.departures for verified in verify(desk.ws, [desk.ref])] == [()]


def test_an_empty_list_is_no_list_when_a_project_is_needed() -> None:
    desk = two_stalls(RuleUse("projects_present"))
    with pytest.raises(Refused) as refused:
        desk.act(day(22), "present", kept=",")
    assert "projects_present" in refused.value.details[0]


def test_taking_the_act_back_brings_the_projects_back() -> None:
    desk = two_stalls()
    desk.act(day(22), "present", kept="P1")
    desk.retract(desk.journal()[-1].sequence)
    assert list(desk.dossier().projects) == ["P1", "P2"]


def test_a_project_entered_late_before_the_list_leaves_with_it() -> None:
    desk = two_stalls()
    desk.act(day(22), "present", kept="P1")
    desk.project(day(21), "P3")
    assert list(desk.dossier(day(21)).projects) == ["P1", "P2", "P3"]
    assert list(desk.dossier().projects) == ["P1"]


def test_a_project_that_the_list_retains_cannot_be_withdrawn_before_it() -> None:
    desk = two_stalls()
    desk.act(day(22), "present", kept="P1")
    with pytest.raises(Impossible, match="le projet P1, qu’il retient, n’existait pas"):
        writing.remove_project(desk.ws, desk.ref, "P1", _on(21))
    writing.remove_project(desk.ws, desk.ref, "P1", _on(23))
    assert list(desk.dossier().projects) == []


def test_no_opinion_is_waited_for_about_a_project_that_left() -> None:
    keeping = consulted(_correcting())
    keeping.answer(day(16), "ROADS", projects=["P1"])
    keeping.act(day(17), "remark", kept="P1")
    roads = keeping.dossier().latest_request("ROADS")
    assert roads is not None
    assert (roads.removed, roads.closed_on) == (("P2",), day(17))


def _correcting() -> Workflow:
    transitions = tuple(
        act._replace(records=(FactUse("kept"),), retains="kept") if act.id == "remark" else act
        for act in WORKFLOW.transitions
    )
    return WORKFLOW._replace(transitions=transitions)


def _on(number: int) -> Entry:
    return Entry(day(number))
