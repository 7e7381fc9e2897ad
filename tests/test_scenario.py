"""Envelopes and scenarios on a dossier: kept as events, compared, adopted, told when stale."""

from __future__ import annotations

import pytest
from builders import OPENING, WORKFLOW, Desk, day, opened

from cperflow.domain.acts.choices import find_scenario
from cperflow.domain.acts.possible import needed, proposed
from cperflow.domain.choice.kept_scenario import read, told
from cperflow.domain.choice.left_out import ALONE, BARRED, NEEDS, ROOM, left_out
from cperflow.domain.choice.scenario import Made, Terms
from cperflow.domain.journal.events import Entry
from cperflow.domain.money.envelope import Bounds, bounds
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.procedure.requirements import FactSpec, FactUse, RuleUse
from cperflow.errors import NotFound, Refused, UsageError
from cperflow.service import writing
from cperflow.service.financing import scenarios

WITHIN = RuleUse("funding_within", {"source": "town", "fact": "envelope"})
AS_ADOPTED = RuleUse("list_as_adopted", {"fact": "kept"}, warning=True)


def choosing() -> Workflow:
    """The stall, where the request is submitted with a list of stalls under an envelope."""
    acts = tuple(
        act._replace(
            records=(*act.records, FactUse("envelope"), FactUse("kept")),
            rules=(WITHIN, AS_ADOPTED),
            retains="kept",
        )
        if act.id == "submit"
        else act
        for act in WORKFLOW.transitions
    )
    marks = (FactSpec("marks", "Points", "integer"), FactSpec("jobs", "Emplois", "integer"))
    warned = (*WORKFLOW.warnings, RuleUse("scenario_current"))
    return WORKFLOW._replace(transitions=acts, project_facts=marks, warnings=warned)


def desk_of(*marks_and_costs: tuple[int, int], envelope: dict[int | None, int]) -> Desk:
    desk = opened(choosing(), projects=())
    for number, (marks, cost) in enumerate(marks_and_costs, start=1):
        desk.project(OPENING, f"P{number}", cost=cost, facts={"marks": marks})
    if envelope:
        scenarios.set_envelope(desk.ws, desk.ref, "", envelope, Entry(OPENING, "TOWN"))
    return desk


def make(desk: Desk, name: str = "A", *, on: int = 9, **terms: object) -> Made:
    typed = Terms(**{"source": "", "by": "", **terms})  # type: ignore[arg-type]
    return scenarios.new_scenario(desk.ws, desk.ref, name, typed, Entry(day(on))).made


def refusal_of(desk: Desk) -> str:
    with pytest.raises(Refused) as refused:
        desk.act(day(10), "submit")
    return " ".join(refused.value.details).replace("\u00a0", " ").replace("\u202f", " ")


def adopt(desk: Desk, name: str = "A") -> None:
    scenarios.adopt_scenario(desk.ws, desk.ref, name, Entry(day(9), "COMMITTEE"))


def test_the_envelope_of_the_whole_duration_is_the_fact_that_its_rule_names() -> None:
    desk = desk_of((1, 900), envelope={None: 800})
    assert desk.dossier().facts["envelope"] == 800
    desk.fund(OPENING, "P1", town=900)
    assert "dépasse de 100" in refusal_of(desk)
    desk.act(day(10), "submit", envelope="900")
    assert bounds(desk.dossier(), desk.workflow, "town") == Bounds(900)


def test_a_year_beyond_its_envelope_is_refused_with_its_year() -> None:
    desk = desk_of((1, 900), envelope={2025: 500, 2026: 300})
    desk.fund(OPENING, "P1", 2025, town=400)
    desk.fund(OPENING, "P1", 2026, town=400)
    assert "l’enveloppe de 2026 de 300" in refusal_of(desk)
    (submit,) = [one.act for one in desk.look().acts if one.act.id == "submit"]
    assert not needed(desk.dossier(), submit, FactUse("envelope"))
    (found,) = scenarios.envelopes(desk.look())
    assert [(row.year, row.left) for row in found.rows] == [(2025, 100), (2026, -100), (None, 0)]


def test_a_scenario_says_why_each_project_is_left_out() -> None:
    desk = desk_of((9, 500), (8, 600), (1, 100), (7, 2000), (2, 50), envelope={None: 620})
    made = make(desk, never=("p5",), after=(("P3", "P2"),))
    assert made.projects == ("P1",)
    assert made.proven
    assert made.left() == {None: 120}
    assert [(each.project, each.why, dict(each.missing)) for each in left_out(made)] == [
        ("P2", ROOM, {None: 480}),
        ("P3", ALONE, {None: 80}),
        ("P4", ALONE, {None: 1380}),
        ("P5", BARRED, {}),
    ]
    assert left_out(made)[0].instead_of == "P1"


def test_a_project_waits_for_the_one_it_needs() -> None:
    desk = desk_of((9, 500), (1, 400), (5, 200), envelope={None: 700})
    made = make(desk, after=(("P3", "P2"),))
    assert made.projects == ("P1",)
    (second, third) = left_out(made)
    assert (second.why, third.why, third.needs, dict(third.missing)) == (
        ROOM, NEEDS, ("P2",), {None: 400},
    )  # fmt: skip


def test_the_share_counts_where_there_is_one_and_else_the_cost() -> None:
    desk = desk_of((5, 1000), (4, 1000), envelope={None: 1100})
    desk.fund(OPENING, "P1", town=100, sponsor=900)
    made = make(desk)
    assert made.projects == ("P1", "P2")
    assert [each.unshared for each in made.basis.candidates] == [False, True]


def test_ranks_put_the_first_before_the_second() -> None:
    desk = desk_of((1, 100), (2, 100), envelope={None: 100})
    assert make(desk).projects == ("P2",)
    assert make(desk, "B", ranks=True).projects == ("P1",)


def test_another_envelope_is_tried_without_changing_that_of_the_dossier() -> None:
    desk = desk_of((1, 100), (2, 100), envelope={None: 100})
    assert make(desk, supposed=Bounds(200)).projects == ("P2", "P1")
    assert bounds(desk.dossier(), desk.workflow, "town").whole == 100
    assert scenarios.drawn(desk.look())[0].changes == []


def test_what_is_kept_of_a_scenario_gives_it_back() -> None:
    desk = desk_of((1, 100), (2, 70), envelope={None: 150, 2025: 150})
    made = make(desk, must=("P1",), after=(("P2", "P1"),), supposed=Bounds(160, {2025: 90}))
    kept = find_scenario(desk.dossier(), "a")
    assert read(kept) == made
    assert kept.made_of == told(made)


@pytest.mark.parametrize(
    ("terms", "error", "text"),
    [
        ({"must": ("P9",)}, NotFound, "Projet inconnu"),
        ({"must": ("P1",), "never": ("P1",)}, UsageError, "à la fois"),
        ({"after": (("P1", "p1"),)}, UsageError, "lui-même"),
        ({"by": "mark"}, NotFound, "Vouliez-vous dire"),
        ({"by": "jobs"}, Refused, "Aucun scénario"),
        ({"by": "cost", "ranks": True}, UsageError, "--ranks"),
        ({"source": "sponsor"}, Refused, "Aucun scénario"),
        ({"must": ("P1", "P2")}, Refused, "ensemble"),
        ({"must": ("P1",), "never": ("P2",), "after": (("P1", "P2"),)}, Refused, "ensemble"),
    ],
)
def test_terms_that_cannot_be_are_refused_and_nothing_is_written(
    terms: dict[str, object], error: type[Exception], text: str
) -> None:
    desk = desk_of((1, 100), (2, 100), envelope={None: 150})
    before = desk.snapshot()
    with pytest.raises(error, match=text):
        make(desk, **terms)
    assert desk.snapshot() == before


def test_a_scenario_that_a_session_saw_never_changes() -> None:
    desk = desk_of((1, 100), envelope={None: 150})
    make(desk)
    with pytest.raises(Refused, match="ne change plus"):
        make(desk, "a")


def test_the_list_adopted_is_compared_with_the_scenario_adopted() -> None:
    desk = desk_of((1, 100), (2, 100), (3, 100), envelope={None: 200})
    make(desk)
    adopt(desk)
    (submit,) = [one for one in desk.look(day(9)).acts if one.act.id == "submit"]
    assert submit.warnings == ()
    assert proposed(desk.dossier(), submit.act) == {"kept": ["P3", "P2"]}
    for id in ("P1", "P2", "P3"):
        desk.fund(day(9), id, town=100)
    tried = desk.act(day(10), "submit", kept="P1,P3", dry_run=True)
    assert "P1 en plus, sans P2" in tried.warnings[0].reason
    done = desk.act(day(10), "submit", kept="P3,P2")
    assert done.warnings == ()
    assert list(desk.dossier().projects) == ["P2", "P3"]
    assert desk.look().alerts == []


def test_an_adopted_scenario_whose_figures_changed_is_told() -> None:
    desk = desk_of((1, 100), (2, 100), envelope={None: 150})
    make(desk)
    adopt(desk)
    assert desk.look().alerts == []
    writing.edit_project(desk.ws, desk.ref, "P2", {"cost": 120}, Entry(day(10)))
    desk.facts(day(11), envelope="140")
    (alert,) = desk.look().alerts
    assert alert.rule == "scenario_current"
    assert "P2 est passé de 100" in alert.reason
    assert "l’enveloppe est passée" in alert.reason


def test_a_scenario_that_stands_adopted_cannot_be_taken_back_alone() -> None:
    desk = desk_of((1, 100), envelope={None: 150})
    make(desk)
    adopt(desk)
    made = next(e.sequence for e in desk.journal() if e.kind == "scenario_recorded")
    with pytest.raises(Refused, match="n’existait pas"):
        desk.retract(made)
    with pytest.raises(Refused, match="déjà adopté"):
        adopt(desk)
