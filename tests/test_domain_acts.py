"""Acts: where they start, what they record, what refuses them, what sets a refusal aside."""

from __future__ import annotations

from typing import Any

import pytest
from builders import (
    BODIES,
    REF,
    SUBJECTS,
    WORKFLOW,
    Desk,
    consulted,
    day,
    opened,
    prepared,
    submitted,
    with_rules,
)

from cperflow.domain.acts.guards import Context
from cperflow.domain.acts.machine import fire, machine_for
from cperflow.domain.procedure.requirements import RuleUse
from cperflow.errors import NotFound, Refused, UsageError


def refusal(desk: Desk, number: int, act: str, **given: Any) -> Refused:
    before = desk.snapshot()
    with pytest.raises(Refused) as refused:
        desk.act(day(number), act, **given)
    assert desk.snapshot() == before
    return refused.value


def test_an_act_may_be_typed_any_way() -> None:
    desk = prepared()
    desk.act(day(22), "Present")
    assert desk.act(day(23), "SEND-BACK").act.id == "send_back"


def test_an_unknown_act_is_answered_with_the_nearest() -> None:
    with pytest.raises(NotFound) as error:
        opened().act(day(9), "sumbit")
    assert error.value.message == (
        "Acte inconnu « sumbit » dans la procédure stall. Vouliez-vous dire « submit » ?"
    )


def test_an_act_of_another_step_is_refused_with_the_acts_of_this_one() -> None:
    error = refusal(opened(), 9, "grant")
    assert error.message == (
        "L’acte « grant » n’est pas possible : ROSE-2024 était, le 9 janvier 2024, à l’étape "
        "« Dépôt ». Actes possibles : « submit », « remark » ou « abandon »."
    )
    assert error.details == (
        "Pour voir ce qui manque : cperflow next ROSE-2024 --as-of 2024-01-09",
    )


def test_an_act_of_another_step_is_refused_in_the_present_when_it_is_of_today() -> None:
    desk = opened()
    desk.clock.set(day(9))
    error = refusal(desk, 9, "grant")
    assert "ROSE-2024 est à l’étape « Dépôt »." in error.message
    assert error.details == ("Pour voir ce qui manque : cperflow next ROSE-2024",)


@pytest.mark.parametrize(
    "typed", ["Submit", "« Déposer la demande »", "deposer la  demande", "sub"]
)
def test_an_act_is_known_by_its_id_its_label_or_how_its_id_begins(typed: str) -> None:
    assert opened().act(day(9), typed).act.id == "submit"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("re", "Acte inconnu « re »"),
        ("cor", "« cor » peut désigner plusieurs actes : « correct » ou « corrected »."),
    ],
)
def test_a_beginning_that_several_acts_share_names_none(typed: str, told: str) -> None:
    with pytest.raises(NotFound) as error:
        opened().act(day(9), typed)
    assert told in error.value.message


def test_from_a_final_step_nothing_more_is_possible() -> None:
    desk = prepared()
    desk.act(day(22), "present")
    desk.act(day(23), "refuse")
    assert "Actes possibles : aucun." in refusal(desk, 24, "remark").message


def test_required_facts_and_rules_are_all_told_at_once() -> None:
    workflow = with_rules("return", RuleUse("criteria_met", {"fact": "met"}, source="art. 1"))
    error = refusal(submitted(workflow), 11, "return")
    assert error.message == (
        "L’acte « Retourner la demande » ne peut pas être fait pour ROSE-2024."
    )
    assert error.details == (
        "fact_required : « Motifs » est à renseigner. [règlement, art. 5] → --set reasons=…",
        "criteria_met : critères non remplis : C1 (l’étal est couvert) ; C2 (l’étal est propre)."
        " [art. 1] → --set met=C1,C2",
    )


def test_an_empty_value_does_not_fill_a_required_fact() -> None:
    assert (
        "« Motifs » est à renseigner" in refusal(submitted(), 11, "return", reasons="").details[0]
    )


def test_an_act_does_not_record_a_fact_that_is_not_its_own() -> None:
    with pytest.raises(UsageError) as error:
        submitted().act(day(11), "return", reasons="x", nickname="Rose")
    assert error.value.message == "L’acte « return » n’enregistre pas le fait « nickname »."
    assert error.value.details == (
        "Pour l’inscrire au dossier : cperflow set ROSE-2024 nickname=…",
    )


def test_an_act_by_a_body_that_may_not_is_refused_naming_those_that_may() -> None:
    with pytest.raises(Refused) as refused:
        prepared().act(day(22), "abandon", by="HEALTH")
    assert refused.value.details == (
        "competence : cet acte revient à : Vendeuse ou Mairie. → --by SELLER",
    )


def test_without_a_body_the_first_that_may_is_taken() -> None:
    desk = submitted()
    assert desk.journal()[-1].body == "SELLER"
    assert desk.act(day(11), "abandon", by="TOWN").recorded.events[0].body == "TOWN"


def test_warnings_come_with_the_act_and_do_not_refuse_it() -> None:
    advanced = opened().act(day(9), "submit")
    assert [warning.rule for warning in advanced.warnings] == ["pieces_received"]
    assert (advanced.from_step, advanced.recorded.dossier.step) == ("deposit", "examination")


def test_a_rule_set_aside_is_kept_with_its_refusal_and_its_reason() -> None:
    desk = consulted()
    desk.answer(day(16), "HEALTH")
    desk.act(day(17), "prepare", overrides={"opinions_given": "décision du maire"})
    (derogation,) = desk.dossier().derogations
    assert derogation._asdict() == {
        "rule": "opinions_given",
        "refusal": "1 avis attendu : ROADS.",
        "reason": "décision du maire",
        "act": "prepare",
        "on": day(17),
        "sequence": desk.journal()[-1].sequence,
    }


def test_a_body_left_without_answering_no_longer_holds_the_dossier() -> None:
    desk = consulted()
    desk.answer(day(16), "HEALTH")
    desk.act(day(17), "prepare", overrides={"opinions_given": "décision du maire"})
    found = desk.measure("opinions:ROADS")
    assert (found.clock.ended, found.state, desk.look().holders) == ("dropped", "stopped", ["TOWN"])


def test_setting_one_rule_aside_leaves_the_others_standing() -> None:
    desk = consulted()
    desk.answer(day(16), "HEALTH", "to_correct")
    with pytest.raises(Refused) as refused:
        desk.act(day(17), "prepare", overrides={"opinions_given": "urgence"})
    assert [line.partition(" : ")[0] for line in refused.value.details] == ["opinions_not_blocking"]


def test_a_rule_that_does_not_refuse_cannot_be_set_aside() -> None:
    with pytest.raises(UsageError) as error:
        prepared().act(day(22), "present", overrides={"opinions_given": "urgence"})
    assert error.value.message == (
        "La règle « opinions_given » n’empêche pas cet acte : il n’y a rien à écarter."
    )


def test_a_mistyped_rule_is_answered_with_the_nearest() -> None:
    desk = consulted()
    desk.answer(day(16), "HEALTH")
    desk.answer(day(16), "ROADS")
    with pytest.raises(UsageError, match="Vouliez-vous dire « opinions_given »"):
        desk.act(day(17), "prepare", overrides={"opinion_given": "urgence"})


@pytest.mark.parametrize("reason", ["", "   "])
def test_setting_a_rule_aside_says_why(reason: str) -> None:
    desk = consulted()
    before = desk.snapshot()
    with pytest.raises(UsageError, match='demande un motif : --reason "…"'):
        desk.act(day(17), "prepare", overrides={"opinions_given": reason})
    assert desk.snapshot() == before


@pytest.mark.parametrize("rule", ["fact_required", "competence"])
def test_neither_a_required_fact_nor_a_competence_can_be_set_aside(rule: str) -> None:
    with pytest.raises(Refused):
        submitted().act(day(11), "return", by="HEALTH", overrides={rule: "urgence"})


def test_the_first_consultation_asks_the_bodies_always_asked_and_the_chosen_ones() -> None:
    desk = submitted(projects=("P1", "P2"))
    desk.act(day(15), "consult", consulted="roads, HEALTH ; Fire")
    assert [(r.body, r.projects) for r in desk.dossier().requests] == [
        (body, ("P1", "P2")) for body in ("HEALTH", "ROADS", "FIRE")
    ]


def test_a_body_that_is_never_consulted_is_refused_with_those_that_are() -> None:
    with pytest.raises(NotFound, match="COMMITTEE ne fait pas partie des structures consultées"):
        submitted().act(day(15), "consult", consulted="COMMITTEE")


def test_a_correction_asks_anew_only_the_bodies_it_names() -> None:
    desk = consulted()
    desk.act(day(16), "correct", asked_again="ROADS")
    desk.act(day(17), "corrected", asked_again="ROADS")
    assert [(r.body, r.round) for r in desk.dossier().current_requests()] == [
        ("HEALTH", 1), ("ROADS", 2),
    ]  # fmt: skip


def test_an_answer_is_for_the_whole_request_or_for_some_of_its_projects() -> None:
    desk = consulted()
    desk.answer(day(16), "ROADS", "FAVORABLE", ["p1"])
    (answer,) = desk.dossier().requests[1].answers
    assert (answer.outcome, answer.projects) == ("favourable", ("P1",))


@pytest.mark.parametrize("typed", ["à corriger", "A CORRIGER", "to_correct", "To-Correct"])
def test_an_outcome_may_be_typed_any_way(typed: str) -> None:
    desk = consulted()
    desk.answer(day(16), "ROADS", typed)
    assert desk.dossier().requests[1].answers[0].outcome == "to_correct"


def test_an_unknown_outcome_is_answered_with_those_that_exist() -> None:
    with pytest.raises(NotFound) as error:
        consulted().answer(day(16), "ROADS", "favorables")
    assert error.value.message.startswith(
        "Sens d’avis inconnu « favorables » : favourable ou to-correct."
    )


def test_a_body_that_was_not_asked_does_not_answer() -> None:
    with pytest.raises(Refused) as refused:
        consulted().answer(day(16), "FIRE")
    assert refused.value.message == "FIRE n’a pas été consulté sur ROSE-2024."
    assert refused.value.details == ("Pour le saisir : cperflow opinion ROSE-2024 FIRE --ask",)


def test_a_body_answers_a_request_once() -> None:
    desk = consulted()
    desk.answer(day(16), "ROADS")
    with pytest.raises(Refused, match="ROADS a déjà rendu son avis sur ROSE-2024"):
        desk.answer(day(17), "ROADS", "to_correct")


def test_a_body_answers_once_about_a_project() -> None:
    desk = consulted()
    desk.answer(day(16), "ROADS", "to_correct", ["P1"])
    with pytest.raises(Refused, match="ROADS a déjà rendu son avis sur P1"):
        desk.answer(day(17), "ROADS", "favourable", ["P1"])


def test_a_body_answers_about_the_projects_it_was_asked_about() -> None:
    desk = consulted()
    desk.ask(day(16), "FIRE", ["P1"])
    with pytest.raises(UsageError, match="FIRE n’a pas été saisi de P2 : sa saisine porte sur P1"):
        desk.answer(day(17), "FIRE", projects=["P2"])


@pytest.mark.parametrize("outcome", ["to_correct", None])
def test_asking_again_about_a_part_loses_neither_an_objection_nor_a_waited_answer(
    outcome: str | None,
) -> None:
    desk = consulted()
    desk.answer(day(16), "ROADS", "to_correct", ["P1"])
    if outcome:
        desk.answer(day(16), "ROADS", outcome, ["P2"])
    with pytest.raises(Refused, match="faites-la porter sur P1 et P2"):
        desk.ask(day(17), "ROADS", ["P1"])
    desk.ask(day(17), "ROADS")
    assert desk.dossier().current_requests()[-1].projects == ("P1", "P2")


def test_a_favourable_answer_on_the_rest_does_not_lift_an_objection() -> None:
    desk = consulted()
    desk.answer(day(16), "ROADS", "to_correct", ["P1"])
    desk.answer(day(17), "ROADS", "favourable")
    with pytest.raises(Refused, match="faites-la porter sur P2 et P1"):
        desk.ask(day(18), "ROADS", ["P2"])


def test_asking_again_may_leave_out_the_projects_already_approved() -> None:
    desk = consulted()
    desk.answer(day(16), "ROADS", "favourable", ["P2"])
    desk.answer(day(16), "ROADS", "to_correct", ["P1"])
    desk.ask(day(17), "ROADS", ["P1"])
    assert desk.dossier().current_requests()[-1].projects == ("P1",)


def test_outside_a_consultation_nobody_is_asked() -> None:
    with pytest.raises(Refused, match="Aucune consultation n’est ouverte pour ROSE-2024"):
        opened().ask(day(9), "ROADS")


def test_an_opinion_may_bring_the_facts_its_consultation_records_and_no_other() -> None:
    desk = consulted()
    desk.answer(day(16), "HEALTH", envelope="1 000 FCFA")
    assert desk.dossier().facts["envelope"] == 1000
    with pytest.raises(UsageError, match="Un avis n’enregistre pas le fait « nickname »"):
        desk.answer(day(16), "ROADS", nickname="Rose")


def test_reopening_goes_back_where_the_dossier_was() -> None:
    for desk in (opened(), submitted(), consulted(), prepared()):
        step = desk.dossier().step
        desk.act(day(23), "abandon")
        assert desk.dossier().step == "abandoned"
        desk.act(day(24), "reopen")
        assert desk.dossier().step == step


def test_a_dossier_taken_over_abandoned_has_nowhere_to_go_back_to() -> None:
    desk = Desk()
    desk.open(step="abandoned")
    assert "l’étape où revenir n’est pas connue" in refusal(desk, 9, "reopen").details[0]


def test_a_dossier_may_be_taken_over_at_a_later_step() -> None:
    desk = Desk()
    recorded = desk.open(step="decision")
    assert recorded.events[0].payload["taken_over"] is True
    assert desk.measure("decision", day(9)).clock.started_on == day(8)


def test_taking_over_at_an_unknown_step_is_refused_with_the_nearest() -> None:
    desk = Desk()
    before = desk.snapshot()
    with pytest.raises(NotFound, match="Vouliez-vous dire « decision »"):
        desk.open(step="decison")
    assert desk.snapshot() == before


def test_the_machine_is_built_once_for_a_definition_and_binds_no_model() -> None:
    machine = machine_for(WORKFLOW)
    assert machine_for(WORKFLOW) is machine
    assert machine.models == []


def test_the_machine_leads_where_the_definition_says_when_every_rule_is_excused() -> None:
    desk = consulted()
    context = Context(WORKFLOW, WORKFLOW.transition("prepare"), day(17), "TOWN")
    stays, refused = fire(desk.dossier(), context)
    assert (stays, [r.rule for r in refused]) == ("consultation", ["opinions_given"])
    goes, refused = fire(desk.dossier(), context, frozenset({"opinions_given"}))
    assert (goes, [r.rule for r in refused]) == ("preparation", ["opinions_given"])


def test_the_builders_name_only_what_their_procedure_declares() -> None:
    bodies = {body.id for body in BODIES}
    assert all(set(act.by) <= bodies for act in WORKFLOW.transitions)
    assert set(SUBJECTS) == {"Rose", "Awa"}
    assert Desk().ref == REF
