"""The named rules: what they refuse, in which words, and what would satisfy them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from builders import WORKFLOW, Desk, consulted, day, opened, prepared, submitted, with_rules

from cperflow.domain.acts import possible
from cperflow.domain.acts.guards import RULE_PARAMS, RULES, Context
from cperflow.domain.acts.rules import Refusal, alerts, refusals
from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.journal.events import Entry
from cperflow.domain.procedure.definition import Transition, Workflow
from cperflow.domain.procedure.requirements import FactUse, RuleUse
from cperflow.errors import Refused
from cperflow.service import writing


def refused(desk: Desk, rule: RuleUse, *, preview: bool = False, **given: Any) -> list[Refusal]:
    """What one rule says of a desk's dossier at an act that records every fact."""
    act = WORKFLOW.transition("grant")
    context = Context(desk.workflow, act, day(20), "COMMITTEE", given, preview)
    return refusals(desk.dossier(), context, [rule])


def reason(desk: Desk, rule: RuleUse, **given: Any) -> str:
    (refusal,) = refused(desk, rule, **given)
    return refusal.reason


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_every_rule_that_takes_parameters_is_registered() -> None:
    assert set(RULE_PARAMS) < set(RULES)


def test_a_refusal_carries_its_rule_its_source_and_the_command_that_helps() -> None:
    (found,) = refused(opened(projects=()), RuleUse("projects_present", source="art. 2"))
    assert found == Refusal(
        "projects_present",
        "aucun projet n’est inscrit au dossier.",
        "art. 2",
        'cperflow project add ROSE-2024 P1 --name "…" --cost …',
    )


def test_a_project_is_enough_to_have_projects() -> None:
    assert refused(opened(), RuleUse("projects_present")) == []


def test_every_missing_piece_is_named_per_project_and_per_year() -> None:
    (found,) = refused(opened(projects=("P1", "P2")), RuleUse("pieces_received"))
    assert found.reason == (
        "5 pièces manquantes ou non conformes : D1, D2/P1, D2/P2, D3/2022 et D3/2023."
    )
    assert found.remedy == "cperflow piece add ROSE-2024 D1"


def test_one_missing_piece_is_in_the_singular_and_its_remedy_names_the_year() -> None:
    desk = opened(projects=())
    desk.piece(day(9), "D1")
    desk.piece(day(9), "D3", year=2022)
    (found,) = refused(desk, RuleUse("pieces_received"))
    assert found.reason == "1 pièce manquante ou non conforme : D3/2023."
    assert found.remedy == "cperflow piece add ROSE-2024 D3 --year 2023"


def test_a_piece_found_wanting_is_missing_until_it_is_replaced() -> None:
    desk = _with_all_pieces()
    assert refused(desk, RuleUse("pieces_received")) == []
    desk.assess(day(10), "D2", "non_conforming", "illisible", "P1")
    (found,) = refused(desk, RuleUse("pieces_received"))
    assert found.remedy == "cperflow piece add ROSE-2024 D2 --project P1"
    desk.piece(day(11), "D2", "P1")
    assert refused(desk, RuleUse("pieces_received")) == []


def _with_all_pieces() -> Desk:
    desk = opened()
    desk.piece(day(9), "D1")
    desk.piece(day(9), "D2", "P1")
    for year in (2022, 2023):
        desk.piece(day(9), "D3", year=year)
    return desk


def test_the_years_of_a_piece_follow_the_fact_that_gives_the_last() -> None:
    desk = opened(projects=())
    desk.facts(day(9), last_accounts="2021")
    assert "D3/2020 et D3/2021" in reason(desk, RuleUse("pieces_received"))


def test_a_conditional_piece_is_asked_when_its_fact_says_so() -> None:
    desk = _with_all_pieces()
    desk.facts(day(9), kind="frais")
    assert "D5" in reason(desk, RuleUse("pieces_received"))
    desk.facts(day(10), kind="sec")
    assert refused(desk, RuleUse("pieces_received")) == []


def test_a_conditional_piece_is_asked_when_its_source_pays_something() -> None:
    desk = _with_all_pieces()
    desk.fund(day(9), "P1", sponsor=0, town=1000)
    assert refused(desk, RuleUse("pieces_received")) == []
    desk.fund(day(10), "P1", sponsor=1)
    assert "D4" in reason(desk, RuleUse("pieces_received"))


def test_projects_longer_than_the_contract_are_all_named_with_both_durations() -> None:
    desk = Desk()
    desk.open()
    desk.project(day(9), "P1", duration_months=84)
    desk.project(day(9), "P2", duration_months=60)
    desk.project(day(9), "P3", duration_months=61)
    rule = RuleUse("projects_within_contract", {"fact": "months"})
    assert refused(desk, rule) == []
    assert reason(desk, rule, months=60) == (
        "le projet P1 (Étal P1) dure 84 mois et le projet P3 (Étal P3) dure 61 mois, "
        "alors que le contrat en couvre 60."
    )
    assert refused(desk, rule, months=84) == []


@pytest.mark.parametrize(("share", "shown"), [(1500, "+500 FCFA"), (400, "−600 FCFA")])
def test_an_unbalanced_plan_is_told_with_its_difference(share: int, shown: str) -> None:
    desk = opened()
    desk.fund(day(9), "P1", town=share)
    text = plain(reason(desk, RuleUse("funding_balanced")))
    assert text.startswith("le plan de financement n’est pas équilibré (P1 : parts ")
    assert f"coût 1 000 FCFA, écart {shown}" in text


def test_a_balanced_plan_and_a_plan_not_begun_are_both_let_through() -> None:
    desk = opened()
    assert refused(desk, RuleUse("funding_balanced")) == []
    desk.fund(day(9), "P1", town=600, sponsor=400)
    assert refused(desk, RuleUse("funding_balanced")) == []


def test_a_project_without_shares_unbalances_a_plan_that_has_begun() -> None:
    desk = opened(projects=("P1", "P2"))
    desk.fund(day(9), "P1", town=1000)
    assert "P2 : aucune part renseignée" in reason(desk, RuleUse("funding_balanced"))


@pytest.mark.parametrize(
    "shares", [{}, {"P1": 1000}, {"P1": 1000, "P2": 1000}, {"P1": 1500, "P2": 500}]
)
def test_the_rule_and_the_figure_say_the_same_of_a_plan(shares: dict[str, int]) -> None:
    desk = opened(projects=("P1", "P2"))
    for project, share in shares.items():
        desk.fund(day(9), project, town=share)
    balanced = desk.dossier().plan.balanced
    assert balanced is (None if not shares else shares == {"P1": 1000, "P2": 1000})
    assert bool(refused(desk, RuleUse("funding_balanced"))) is (balanced is False)


def test_funding_is_recorded_when_every_project_has_a_share() -> None:
    desk = opened(projects=("P1", "P2"))
    desk.fund(day(9), "P1", town=1)
    rule = RuleUse("funding_recorded")
    assert reason(desk, rule) == "aucune part de financement n’est renseignée pour P2."
    desk.fund(day(9), "P2", town=1)
    assert refused(desk, rule) == []


def test_a_source_stays_within_its_envelope() -> None:
    desk = opened()
    desk.fund(day(9), "P1", town=1000)
    rule = RuleUse("funding_within", {"source": "town", "fact": "envelope"})
    assert reason(desk, rule) == "le fait « Enveloppe » n’est pas renseigné."
    assert plain(reason(desk, rule, envelope=900)) == (
        "la part « Mairie » (1 000 FCFA) dépasse de 100 FCFA l’enveloppe de 900 FCFA."
    )
    assert refused(desk, rule, envelope=1000) == []


@pytest.mark.parametrize(
    ("met", "text"),
    [
        (["C1"], "critère non rempli : C2 (l’étal est propre)."),
        ([], "critères non remplis : C1 (l’étal est couvert) ; C2 (l’étal est propre)."),
    ],
)
def test_criteria_not_met_are_named_with_their_words(met: list[str], text: str) -> None:
    desk = opened()
    rule = RuleUse("criteria_met", {"fact": "met"})
    assert reason(desk, rule, met=met) == text
    assert refused(desk, rule, met=["C2", "C1"]) == []


JOIN = RuleUse("opinions_given", {"consultation": "opinions"})
OBJECTIONS = RuleUse("opinions_not_blocking", {"consultation": "opinions"})


def test_the_join_waits_for_every_body_and_names_them() -> None:
    desk = consulted()
    assert reason(desk, JOIN) == "2 avis attendus : HEALTH et ROADS."
    desk.answer(day(16), "HEALTH")
    (found,) = refused(desk, JOIN)
    assert found.reason == "1 avis attendu : ROADS."
    assert found.remedy == "cperflow opinion ROSE-2024 ROADS …"
    desk.answer(day(16), "ROADS")
    assert refused(desk, JOIN) == []


def test_an_answer_on_one_project_keeps_the_join_closed() -> None:
    desk = consulted()
    desk.answer(day(16), "HEALTH")
    desk.answer(day(16), "ROADS", projects=["P1"])
    assert reason(desk, JOIN) == "1 avis attendu : ROADS."


def test_the_join_is_closed_when_nobody_was_asked() -> None:
    desk = Desk()
    desk.open(step="consultation")
    assert reason(desk, JOIN) == "aucune structure n’a été consultée."


def _remove(desk: Desk, project: str, on: date) -> None:
    writing.remove_project(desk.ws, desk.ref, project, Entry(on))


def _answered() -> Desk:
    """Both bodies favourable on P1 and P2."""
    desk = consulted()
    desk.answer(day(16), "HEALTH")
    desk.answer(day(16), "ROADS")
    return desk


def test_the_join_names_the_projects_added_since_the_bodies_were_asked() -> None:
    desk = _answered()
    desk.project(day(17), "P3")
    (found,) = refused(desk, JOIN)
    assert found.reason == "aucun avis demandé sur P3."
    assert found.remedy == "cperflow opinion ROSE-2024 HEALTH --ask --project P3"
    desk.ask(day(18), "HEALTH", ["P3"])
    assert reason(desk, JOIN) == "1 avis attendu : HEALTH."
    desk.answer(day(19), "HEALTH")
    assert refused(desk, JOIN) == []


def test_the_command_the_join_gives_keeps_what_the_body_has_still_to_settle() -> None:
    desk = consulted()
    desk.answer(day(16), "HEALTH", "to_correct", ["P2"])
    desk.answer(day(16), "HEALTH", projects=["P1"])
    desk.answer(day(16), "ROADS")
    desk.project(day(17), "P3")
    (found,) = refused(desk, JOIN)
    assert found.remedy == "cperflow opinion ROSE-2024 HEALTH --ask --project P2 --project P3"
    desk.ask(day(18), "HEALTH", ["P2", "P3"])


def test_what_a_body_settled_in_the_round_before_stays_settled() -> None:
    desk = _answered()
    desk.ask(day(17), "HEALTH", ["P2"])
    desk.ask(day(17), "ROADS", ["P2"])
    desk.answer(day(18), "HEALTH")
    desk.answer(day(18), "ROADS")
    assert refused(desk, JOIN) == []


def test_a_body_asked_about_the_whole_file_is_asked_about_all_its_projects() -> None:
    desk = Desk()
    desk.open(step="consultation")
    desk.ask(day(9), "HEALTH")
    desk.project(day(10), "P1")
    desk.answer(day(11), "HEALTH")
    assert refused(desk, JOIN) == []


def test_a_project_removed_no_longer_waits_for_an_answer() -> None:
    desk = consulted()
    desk.answer(day(16), "HEALTH")
    desk.answer(day(16), "ROADS", projects=["P1"])
    _remove(desk, "P2", day(17))
    assert refused(desk, JOIN) == []


def test_a_project_removed_then_added_again_is_a_new_one_to_ask_about() -> None:
    desk = _answered()
    _remove(desk, "P2", day(17))
    desk.project(day(18), "P2")
    assert reason(desk, JOIN) == "aucun avis demandé sur P2."


def test_an_objection_to_a_project_removed_since_is_lifted_with_it() -> None:
    desk = consulted()
    desk.answer(day(16), "ROADS", "to_correct", ["P1", "P2"])
    _remove(desk, "P2", day(17))
    assert reason(desk, OBJECTIONS) == "avis à lever : ROADS (à corriger pour P1)."
    desk.project(day(18), "P3")
    _remove(desk, "P1", day(18))
    assert refused(desk, OBJECTIONS) == []


def test_blocking_outcomes_are_told_with_their_projects() -> None:
    desk = consulted()
    desk.answer(day(16), "HEALTH", "à corriger")
    desk.answer(day(16), "ROADS", "to_correct", ["P2"])
    (found,) = refused(desk, OBJECTIONS)
    assert found.reason == "avis à lever : HEALTH (à corriger) et ROADS (à corriger pour P2)."
    assert found.remedy == "cperflow opinion ROSE-2024 HEALTH --ask"


def test_asking_again_lifts_an_objection_and_closes_the_join() -> None:
    desk = consulted()
    desk.answer(day(16), "HEALTH")
    desk.answer(day(16), "ROADS", "to_correct")
    desk.ask(day(17), "ROADS")
    assert refused(desk, OBJECTIONS) == []
    assert reason(desk, JOIN) == "1 avis attendu : ROADS."


@pytest.mark.parametrize(
    ("votes", "text"),
    [((3, 3), "le vote n’est pas acquis : 3 pour, 3 contre."), ((4, 3), ""), ((None, 3), "")],
)
def test_a_vote_is_carried_by_more_for_than_against(
    votes: tuple[int | None, int], text: str
) -> None:
    rule = RuleUse("vote_carried", {"for": "votes_for", "against": "votes_against"})
    found = refused(opened(), rule, votes_for=votes[0], votes_against=votes[1])
    assert [refusal.reason for refusal in found] == ([text] if text else [])


def test_a_fact_must_have_its_value_said_as_an_officer_says_it() -> None:
    rule = RuleUse("fact_is", {"fact": "hygiene_visit", "equals": "true"})
    (found,) = refused(opened(), rule, hygiene_visit=False)
    assert found.reason == "« Visite d’hygiène faite » doit être « oui »."
    assert found.remedy == "cperflow set ROSE-2024 hygiene_visit=oui"
    assert refused(opened(), rule, hygiene_visit=True) == []


def test_dates_in_the_wrong_order_are_both_told() -> None:
    rule = RuleUse("dates_ordered", {"earlier": "begins_on", "later": "ends_on"})
    assert reason(opened(), rule, begins_on="2024-03-02", ends_on="2024-03-01") == (
        "« Début du permis » (2 mars 2024) vient après « Fin du permis » (1er mars 2024)."
    )
    assert refused(opened(), rule, begins_on="2024-03-01", ends_on="2024-03-01") == []
    assert refused(opened(), rule, begins_on="2024-03-01") == []


@pytest.mark.parametrize(
    "rule",
    [
        RuleUse("criteria_met", {"fact": "months"}),
        RuleUse("fact_is", {"fact": "months", "equals": "12"}),
        RuleUse("funding_within", {"source": "town", "fact": "months"}),
    ],
)
def test_in_a_preview_a_rule_on_a_fact_the_act_records_is_silent(rule: RuleUse) -> None:
    desk = opened()
    assert refused(desk, rule, preview=True) == []
    assert refused(desk, rule) != []


def test_in_a_preview_a_fact_already_known_is_examined() -> None:
    rule = RuleUse("funding_within", {"source": "town", "fact": "envelope"})
    grant = WORKFLOW.transition("grant")._replace(records=(FactUse("envelope"),), rules=(rule,))
    desk = consulted(_with(grant))
    desk.fund(day(15), town=900)
    desk.answer(day(16), "HEALTH", envelope="500")
    seen = possible.possible_acts(_at_decision(desk), desk.workflow, day(20))
    (told,) = [one for one in seen if one.act.id == "grant"]
    assert [refusal.rule for refusal in told.refusals] == ["funding_within"]
    assert not possible.needed(desk.dossier(), grant, FactUse("envelope"))


def test_a_fact_the_act_will_record_anew_is_not_examined_before() -> None:
    rule = RuleUse("criteria_met", {"fact": "met"})
    consult = WORKFLOW.transition("consult")._replace(
        records=(FactUse("met", required=True),), rules=(rule,)
    )
    desk = submitted(_with(consult))
    desk.facts(day(11), met="C1")
    (told,) = [one for one in desk.look(day(12)).acts if one.act.id == "consult"]
    assert told.possible


def test_a_fact_that_a_blocking_rule_demands_is_needed_until_it_is_known() -> None:
    rule = RuleUse("funding_within", {"source": "town", "fact": "envelope"})
    use = FactUse("envelope")
    grant = WORKFLOW.transition("grant")._replace(records=(use,), rules=(rule,))
    told = grant._replace(rules=(rule._replace(warning=True),))
    desk = opened()
    assert possible.needed(desk.dossier(), grant, use)
    assert not possible.needed(desk.dossier(), told, use)
    desk.facts(day(9), envelope="5")
    assert not possible.needed(desk.dossier(), grant, use)


def _with(changed: Transition) -> Workflow:
    acts = (changed if act.id == changed.id else act for act in WORKFLOW.transitions)
    return WORKFLOW._replace(transitions=tuple(acts))


def _at_decision(desk: Desk) -> Dossier:
    dossier = desk.dossier()
    dossier.step = "decision"
    return dossier


ACT_AFTER = RuleUse("dates_ordered", {"earlier": "begins_on", "later": "@act"})
ACT_BEFORE = RuleUse("dates_ordered", {"earlier": "@act", "later": "begins_on"})


def test_a_date_is_compared_with_the_day_of_the_act() -> None:
    assert reason(opened(), ACT_AFTER, begins_on="2024-01-21") == (
        "« Début du permis » (21 janvier 2024) vient après l’acte (20 janvier 2024)."
    )
    assert refused(opened(), ACT_AFTER, begins_on="2024-01-20") == []
    assert reason(opened(), ACT_BEFORE, begins_on="2024-01-19") == (
        "l’acte (20 janvier 2024) vient après « Début du permis » (19 janvier 2024)."
    )
    assert refused(opened(), ACT_BEFORE, begins_on="2024-01-20") == []


def test_a_date_that_an_earlier_act_gave_may_come_before_this_act() -> None:
    desk = opened()
    desk.facts(day(9), begins_on="2024-01-09")
    assert refused(desk, ACT_BEFORE) == []


def test_years_in_the_wrong_order_are_told_as_years() -> None:
    rule = RuleUse("dates_ordered", {"earlier": "last_accounts", "later": "months"})
    assert reason(opened(), rule, last_accounts=2021, months=2016) == (
        "« Dernier exercice clos » (2021) vient après « Durée du permis, en mois » (2016)."
    )
    assert refused(opened(), rule, last_accounts=2016, months=2021) == []


@pytest.mark.parametrize(
    ("members", "text"),
    [
        (9, "10 voix (5 pour, 3 contre et 2 en abstention) pour 9 membres."),
        (10, ""),
        (None, ""),
    ],
)
def test_no_more_votes_than_members(members: int | None, text: str) -> None:
    rule = RuleUse(
        "votes_within",
        {
            "members": "months",
            "for": "votes_for",
            "against": "votes_against",
            "abstentions": "last_accounts",
        },
    )
    found = refused(opened(), rule, months=members, votes_for=5, votes_against=3, last_accounts=2)
    assert [refusal.reason for refusal in found] == ([text] if text else [])


@pytest.mark.parametrize(
    ("months", "start", "end", "wrong"),
    [
        (60, "2024-02-01", "2029-01-31", False),
        (60, "2024-02-01", "2029-02-01", True),
        (1, "2024-01-31", "2024-02-29", False),
        (12, "2024-01-01", "2024-12-31", False),
        (999999999, "2024-01-01", "2024-12-31", False),
        (None, "2024-01-01", "2024-12-31", False),
    ],
)
def test_a_duration_leads_from_its_first_day_to_its_last(
    months: int | None, start: str, end: str, wrong: bool
) -> None:
    rule = RuleUse("duration_matches", {"months": "months", "start": "begins_on", "end": "ends_on"})
    found = refused(opened(), rule, months=months, begins_on=start, ends_on=end)
    told = "60 mois à partir du 1er février 2024 mènent au 31 janvier 2029, et « Fin du permis »"
    assert [f.reason for f in found] == ([f"{told} est au 1er février 2029."] if wrong else [])


def test_warnings_tell_without_refusing() -> None:
    rule = RuleUse("projects_present", warning=True)
    desk = opened(projects=())
    context = Context(WORKFLOW, None, day(20))
    assert refusals(desk.dossier(), context, [rule]) == []
    assert len(refusals(desk.dossier(), context, [rule], warnings=True)) == 1


def test_alerts_say_at_any_time_what_the_definition_wants_said() -> None:
    rule = RuleUse("projects_present", source="art. 2")
    watched: Workflow = WORKFLOW._replace(warnings=(rule,))
    assert [a.rule for a in alerts(opened(projects=()).dossier(), watched, day(20))] == [
        "projects_present"
    ]
    assert alerts(opened().dossier(), watched, day(20)) == []


def test_all_reasons_come_at_once_in_the_order_of_the_definition() -> None:
    workflow = with_rules("prepare", OBJECTIONS, JOIN, RuleUse("criteria_met", {"fact": "met"}))
    desk = consulted(workflow)
    desk.answer(day(16), "ROADS", "to_correct")
    (possible,) = [p for p in desk.look(day(17)).acts if p.act.id == "prepare"]
    assert [refusal.rule for refusal in possible.refusals] == [
        "opinions_not_blocking", "opinions_given", "criteria_met",
    ]  # fmt: skip
    assert not possible.possible


def test_the_way_back_that_is_not_known_is_told_before_and_refused_when_tried() -> None:
    desk = Desk()
    desk.open(step="abandoned")
    (reopen,) = desk.look(day(9)).acts
    assert (reopen.act.id, [refusal.rule for refusal in reopen.refusals]) == (
        "reopen", ["way_back"],
    )  # fmt: skip
    (told,) = reopen.refusals
    assert told.remedy == 'cperflow open "Rose" --step …'
    with pytest.raises(Refused) as tried:
        desk.act(day(9), "reopen")
    assert told.reason in tried.value.details[0]


def test_what_can_be_done_next_is_seen_without_doing_it() -> None:
    desk = prepared()
    acts = {possible.act.id: possible.possible for possible in desk.look().acts}
    assert acts == {"consult_more": True, "present": True, "remark": True, "abandon": True}
