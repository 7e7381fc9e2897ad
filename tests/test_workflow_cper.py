"""The shipped CPER says what the grille says, and cites it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import cperflow
from cperflow.catalog import load
from cperflow.domain.acts.machine import machine_for
from cperflow.domain.checks import check
from cperflow.domain.checks.problem import walk
from cperflow.domain.procedure.definition import ABANDONED, BACK, Workflow
from cperflow.domain.procedure.delays import Delay
from cperflow.domain.procedure.requirements import Condition
from cperflow.shipped import folder

CPER = load(str(Path(folder("workflows"), "cper.yaml")))[0]


def test_it_has_no_problem() -> None:
    assert check(CPER) == []


def test_eight_steps_are_spread_over_four_phases() -> None:
    steps = [step for step in CPER.steps if step.number]
    per_phase = [sum(step.phase == phase.id for step in steps) for phase in CPER.phases]

    assert [step.id for step in steps] == [
        "deliberation", "preparation", "formalisation", "examen_dgct", "examen_ministeres",
        "liste_projets", "selection", "signature",
    ]  # fmt: skip
    assert per_phase == [3, 2, 2, 1]


@pytest.mark.parametrize(
    ("clock", "delay", "wording"),
    [
        ("preparation_demande", None, "De quelques jours à plusieurs mois selon la disponibilité"),
        ("formalisation", None, "De quelques jours à plusieurs mois selon la disponibilité"),
        ("examen_dgct", Delay(8, "working_day"), "8 jours"),
        ("avis_ministeres", Delay(10, "working_day", {"project": 3}), "10 jours + 3 jours/dossier"),
        ("negociation", Delay(7.5, "working_day"), "7,5 jours"),
        ("signature", Delay(7, "working_day"), "7 jours"),
    ],
)
def test_delays_are_those_of_the_grille(clock: str, delay: Delay | None, wording: str) -> None:
    spec = CPER.clock(clock)

    assert spec.delay == delay
    assert spec.wording.startswith(wording)
    assert spec.source.startswith("grille, l.")


def test_the_state_side_lasts_38_and_a_half_days_for_the_two_projects_of_kayes() -> None:
    delays = [clock.delay for clock in CPER.clocks if clock.delay]

    assert sum(delay.base + 2 * delay.per.get("project", 0) for delay in delays) == 38.5


def test_the_unit_of_the_days_is_a_written_assumption() -> None:
    chosen = {assumption.id: assumption for assumption in CPER.assumptions}

    concerned = set(chosen["unite_des_jours"].concerns)

    assert concerned == {clock.id for clock in CPER.clocks if clock.delay}
    assert all("unite_des_jours" in clock.source for clock in CPER.clocks if clock.delay)


def test_every_value_that_could_be_argued_cites_a_source() -> None:
    uncited = [
        path
        for path, record in walk(CPER)
        if getattr(record, "source", "cited") == "" and len(path) == 2
    ]

    assert uncited == []


def test_every_assumption_is_about_something() -> None:
    assert [
        a.id for a in CPER.assumptions if not a.concerns and a.id != "usage_des_courriers"
    ] == []


def test_the_request_holds_the_seven_pieces_of_the_composition_of_the_dossier() -> None:
    pieces = [piece for piece in CPER.pieces if piece.step == "formalisation"]

    assert [piece.code for piece in pieces] == [f"E3.{n}" for n in range(1, 8)]
    assert [(p.code, p.years) for p in pieces if p.per == "fiscal_year"] == [
        ("E3.6", 3),
        ("E3.7", 3),
    ]


def test_the_agreement_of_partners_is_asked_only_when_they_pay_and_may_be_an_intention() -> None:
    (piece,) = [piece for piece in CPER.pieces if piece.when]

    assert piece.code == "E2.5.iv"
    assert piece.when == Condition(funded_by="partenaires")
    assert "intention" in piece.alternative


def test_the_convention_has_five_originals_and_three_copies() -> None:
    convention = CPER.document("convention")

    assert convention.originals == ("GOUV", "CR", "MEF", "MCT", "DGCT")
    assert convention.copies == ("DNPD", "DRPSIAP", "ANICT")


def test_the_negotiation_starts_when_all_opinions_are_in_and_none_blocks() -> None:
    act = CPER.transition("notifier_avis")
    blocking = [use for use in act.rules if not use.warning]

    assert [use.rule for use in blocking] == ["opinions_given", "opinions_not_blocking"]
    assert "decret, art. 11" in blocking[0].source
    assert CPER.phase_of(act.from_steps[0]) == "examen"
    assert CPER.phase_of(act.to_step) == "negociation"


def test_the_ministry_of_finance_is_always_consulted() -> None:
    assert CPER.consultation("avis_ministeres").always == ("MEF",)


def test_a_return_suspends_the_clock_of_the_dgct() -> None:
    act = CPER.transition("retourner")

    assert act.is_return
    assert [(stop.clock, stop.effect) for stop in act.stops] == [("examen_dgct", "suspend")]


def test_an_unbalanced_plan_stops_the_signature_and_a_long_project_does_not() -> None:
    rules = {use.rule: use.warning for use in CPER.transition("signer").rules}

    assert rules["funding_balanced"] is False
    assert rules["projects_within_contract"] is True


def test_giving_up_can_be_undone() -> None:
    given_up = CPER.transition("abandonner")

    assert CPER.step(given_up.to_step).status == ABANDONED
    assert CPER.transition("rouvrir").to_step == BACK


def test_the_district_has_a_mayor() -> None:
    (variant,) = CPER.body("CR").variants

    assert (variant.kind, variant.head) == ("district", "Maire du District")


def test_the_way_back_leads_to_the_step_that_was_left() -> None:
    sources = {
        t.source for ts in machine_for(CPER).events["abandonner"].transitions.values() for t in ts
    }
    targets = {
        t.dest for ts in machine_for(CPER).events["rouvrir"].transitions.values() for t in ts
    }

    assert sources == targets == {step.id for step in CPER.steps if not step.final}


def _literals(package: str) -> set[str]:
    root = Path(cperflow.__file__).parent / package
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in root.rglob("*.py")]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    return {n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)}


@pytest.mark.parametrize("package", ["domain", "service"])
def test_no_line_of_the_engine_knows_a_word_of_the_procedure(package: str) -> None:
    def own_words(workflow: Workflow) -> set[str]:
        lists = (workflow.steps, workflow.transitions, workflow.clocks, workflow.bodies)
        return {record.id for records in lists for record in records}

    assert _literals(package) & own_words(CPER) == set()
