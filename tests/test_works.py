"""The works of a contract and the recommendations of its sessions, over the plan of `procedures/`
and the real follow-up."""

from __future__ import annotations

import json
from datetime import date

import pytest
from builders import Desk
from documents_builders import suivi
from hypothesis import given, settings
from hypothesis import strategies as st

from cperflow.cli.pages import works as page
from cperflow.cli.pages.awaited import awaited_text
from cperflow.cli.pages.next import next_text
from cperflow.cli.pages.obligation import say_told
from cperflow.domain.acts.works import Counted, Market
from cperflow.domain.dossier.finance import Project
from cperflow.domain.dossier.works import DONE, DROPPED, OPEN
from cperflow.domain.journal.events import MONEY_RECORDED, Draft, Entry
from cperflow.domain.money.cells import Moved, summed
from cperflow.domain.works.awaited import awaited
from cperflow.domain.works.doubts import doubts
from cperflow.domain.works.sessions import LATE, standing, tally
from cperflow.domain.works.standing import works_of
from cperflow.errors import CperflowError, NotFound, Refused, UsageError
from cperflow.output import json_text
from cperflow.parsing import parse_count
from cperflow.reports import works as report
from cperflow.service import writing
from cperflow.service.contracts import obligations, recommendations, works
from cperflow.service.recording import record

REF = "SUIVI-ROSE-2018"
SIGNED = date(2018, 8, 31)


def desk() -> Desk:
    made = Desk(suivi(), today=date(2020, 12, 31), ref=REF)
    facts = {"suivi_depuis": SIGNED.isoformat(), "date_debut": SIGNED.isoformat()}
    writing.open_dossier(made.ws, "Rose", Entry(SIGNED), workflow=suivi().id, ref=REF, facts=facts)
    for id in ("P1", "P2"):
        project = Project(id, f"Projet {id}", "economique", "regional_district", cost=1000)
        writing.record_project(made.ws, REF, project, Entry(SIGNED))
    return made


def held(made: Desk, id: str, on: date) -> None:
    obligations.meet(made.ws, REF, id, Entry(on), {})


def doubted(made: Desk, physical: int, on: date, planned: int | None = None) -> list[str]:
    done = works.report_progress(made.ws, REF, "p1", physical, planned, Entry(on))
    return doubts(done.dossier, done.workflow, done.events[0])


def test_a_project_tells_its_contracts_and_how_far_it_is() -> None:
    made = desk()
    month = Entry(date(2018, 11, 30), precision="month")
    works.sign_contract(made.ws, REF, "P1", Market("m1", "Puits"), month)
    market = Market("M2", "Clôtures", "Entreprise A", 400)
    works.sign_contract(made.ws, REF, "P1", market, Entry(date(2019, 1, 10)))
    doubted(made, 25, date(2019, 3, 31), 40)
    first, second = works_of(made.look().dossier)
    assert [each.id for each in first.contracts] == ["M1", "M2"]
    assert first.committed == Moved(400, 1, 1)
    assert (first.physical, first.financial, second.physical) == (25, None, None)
    assert works_of(made.look(date(2019, 1, 1)).dossier)[0].physical is None
    data = json.loads(json_text(report.works(made.look().dossier, suivi(), date(2019, 4, 1), "p1")))
    assert data["projects"][0]["contracts"][0]["amount"] is None
    assert data["projects"][0]["committed"] == {"amount": 400, "number": 2, "unknown": 1}


def test_progress_that_goes_backwards_is_kept_and_said() -> None:
    made = desk()
    assert doubted(made, 40, date(2019, 3, 1)) == ["aucun marché n’est consigné pour ce projet"]
    [first, _] = doubted(made, 20, date(2019, 6, 1))
    assert "il était de 40 % le 1er mars 2019" in first
    # told late, of a day before: nothing went backwards then
    assert not any("recule" in doubt for doubt in doubted(made, 10, date(2019, 1, 1)))


def test_a_milestone_is_late_from_the_day_after_until_it_is_reached() -> None:
    made = desk()
    due = date(2019, 4, 30)
    works.plan_milestone(made.ws, REF, "P1", "j1", "Démarrage", due, Entry(date(2018, 9, 3)))
    told_on = {day: len(works_of(made.look(day).dossier)[0].late(day))
               for day in (due, date(2019, 5, 1), date(2019, 6, 1))}  # fmt: skip
    assert list(told_on.values()) == [0, 1, 1]
    works.reach_milestone(made.ws, REF, "P1", "J1", Entry(date(2019, 5, 20)))
    assert works_of(made.look().dossier)[0].late(date(2020, 1, 1)) == []
    with pytest.raises(Refused, match="déjà atteint, le 20 mai 2019"):
        works.reach_milestone(made.ws, REF, "P1", "J1", Entry(date(2019, 6, 1)))
    with pytest.raises(Refused, match="ne change plus"):
        works.plan_milestone(made.ws, REF, "P1", "J1", "", due, Entry(date(2019, 6, 1)))


def test_an_indicator_keeps_its_measures_when_its_target_changes() -> None:
    made = desk()
    counted = Counted("emplois", "Emplois créés", "emplois", 0, 100)
    works.count_indicator(made.ws, REF, "P1", counted, Entry(date(2018, 12, 1)))
    works.measure_indicator(made.ws, REF, "P1", "EMPLOIS", 30, Entry(date(2019, 3, 1)))
    again = Counted("EMPLOIS", "", target=120)
    works.count_indicator(made.ws, REF, "P1", again, Entry(date(2019, 4, 1)))
    data = report.works(made.look().dossier, suivi(), date(2019, 5, 1))["projects"][0][
        "indicators"
    ][0]
    assert (data["name"], data["target"], data["value"], data["reached"]) == (
        "Emplois créés", 120, 30, 25,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("do", "error", "said"),
    [
        (lambda ws, on: works.report_progress(ws, REF, "P1", 101, None, on), UsageError, "0 à 100"),
        (lambda ws, on: works.report_progress(ws, REF, "P9", 1, None, on), NotFound, "P1 et P2"),
        (lambda ws, on: works.sign_contract(ws, REF, "P1", Market("M 1", "X"), on), UsageError,
         "lettres"),
        (lambda ws, on: works.sign_contract(ws, REF, "P1", Market("M1", " "), on), UsageError,
         "L’objet du marché manque"),
        (lambda ws, on: works.sign_contract(ws, REF, "P1", Market("M1", "X", amount=-1), on),
         UsageError, "montant entier"),
        (lambda ws, on: works.sign_contract(
            ws, REF, "P1", Market("M1", "X", starts_on=date(2020, 1, 2), ends_on=SIGNED), on),
         UsageError, "précède son début"),
        (lambda ws, on: works.measure_indicator(ws, REF, "P1", "X", 1, on), NotFound, "pas"),
        (lambda ws, on: works.reach_milestone(ws, REF, "P1", "X", on), NotFound, "Jalon inconnu"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_nothing_is_written(
    do: object, error: type[CperflowError], said: str
) -> None:
    made = desk()
    before = len(made.store.journal(REF))
    with pytest.raises(error) as refused:
        do(made.ws, Entry(date(2019, 1, 1)))  # type: ignore[operator]
    assert said in refused.value.message
    assert len(made.store.journal(REF)) == before


def test_a_dossier_that_nothing_follows_has_no_works() -> None:
    made = Desk()
    made.open()
    made.project(date(2024, 3, 1))
    with pytest.raises(Refused, match="n’est pas un suivi"):
        works.report_progress(made.ws, made.ref, "P1", 5, None, Entry(date(2024, 3, 2)))


def test_recommendations_are_those_of_a_session_held_and_counted_with_it() -> None:
    made, on = desk(), date(2018, 12, 18)
    with pytest.raises(Refused, match="n’est pas consignée comme tenue"):
        recommendations.session_of(made.ws, REF, "crocsad 2018-T4")
    held(made, "crocsad 2018-T4", on)
    session = recommendations.session_of(made.ws, REF, "crocsad")
    assert (session.id, session.on) == ("crocsad/2018-T4", on)
    make = recommendations.recommend
    make(made.ws, REF, session.id, "Budgéter", Entry(on), who="cr", due_on=date(2019, 1, 31))
    make(made.ws, REF, session.id, "Former", Entry(on))
    make(made.ws, REF, session.id, "Publier", Entry(on))
    recommendations.close(made.ws, REF, "r2", DONE, Entry(date(2019, 3, 1)), "Fait")
    recommendations.close(made.ws, REF, "R3", DROPPED, Entry(date(2019, 3, 1)), "Sans objet")
    [found] = recommendations.recommended(made.ws, as_of=date(2019, 3, 20))
    assert tally(found.recommendations, date(2019, 3, 20)) == (3, 1, 1, 1, 1)
    assert [each.who for each in found.recommendations] == ["CR", "", ""]
    data = report.recommendations([found], date(2019, 3, 20), report.Asked(only_open=True))
    assert [(item["id"], item["status"], item["days_late"]) for item in data["items"]] == [
        ("R1", LATE, 48)
    ]
    [earlier] = recommendations.recommended(made.ws, as_of=date(2019, 1, 31))
    assert [standing(each, date(2019, 1, 31)) for each in earlier.recommendations] == [OPEN] * 3


@pytest.mark.parametrize(
    ("session", "what", "said"),
    [
        ("crocsad", "budgéter", "La session l’a déjà faite : R1."),
        ("crocsad", "X", "précède la session"),
        ("bsi", "X", "n’est pas une session"),
        ("crocsda", "X", "Vouliez-vous dire"),
        ("crocsad 2018-T9", "X", "n’est pas une de ses échéances"),
    ],
)
def test_a_recommendation_that_cannot_be_says_why(session: str, what: str, said: str) -> None:
    made, on = desk(), date(2018, 12, 18)
    held(made, "crocsad 2018-T4", on)
    recommendations.recommend(made.ws, REF, "crocsad", "Budgéter", Entry(on))
    due = date(2018, 1, 1)
    with pytest.raises(CperflowError) as refused:
        recommendations.recommend(made.ws, REF, session, what, Entry(on), due_on=due)
    assert said in "\n".join([refused.value.message, *refused.value.details])


def test_a_recommendation_is_closed_once_and_given_up_with_a_reason() -> None:
    made, on = desk(), date(2018, 12, 18)
    held(made, "crocsad 2018-T4", on)
    recommendations.recommend(made.ws, REF, "crocsad", "Budgéter", Entry(on))
    with pytest.raises(UsageError, match="motif"):
        recommendations.close(made.ws, REF, "R1", DROPPED, Entry(on))
    recommendations.close(made.ws, REF, "R1", DONE, Entry(on))
    with pytest.raises(Refused, match="déjà exécutée"):
        recommendations.close(made.ws, REF, "R1", DROPPED, Entry(on), "tard")


def test_a_contract_code_is_used_once_whatever_the_day_it_is_entered_for() -> None:
    made = desk()
    works.sign_contract(made.ws, REF, "P1", Market("M1", "Puits"), Entry(date(2019, 3, 1)))
    earlier = Entry(date(2018, 12, 1))
    with pytest.raises(Refused, match="déjà un marché M1"):
        works.sign_contract(made.ws, REF, "P2", Market("M1", "Autre"), earlier)
    assert works_of(made.look().dossier)[0].contracts[0].name == "Puits"


def test_what_a_session_recommended_keeps_the_session_from_being_retracted() -> None:
    made, on = desk(), date(2018, 12, 18)
    held(made, "crocsad 2018-T4", on)
    line = made.look().dossier.revision
    held(made, "crocsad 2019-T1", date(2019, 3, 20))
    make = recommendations.recommend
    make(made.ws, REF, "crocsad 2019-T1", "Former", Entry(date(2019, 3, 20)))
    # entered late, of the earlier session: numbered after what is known
    late = make(made.ws, REF, "crocsad 2018-T4", "Budgéter", Entry(on))
    assert sorted(late.dossier.recommendations) == ["R1", "R2"]
    with pytest.raises(Refused, match="crocsad/2018-T4 n’était pas consignée comme tenue"):
        writing.retract(made.ws, REF, line, "erreur", Entry(date(2019, 4, 1)))


def test_one_recommendation_is_made_to_every_contract_that_held_the_session() -> None:
    made, on = desk(), date(2018, 12, 18)
    facts = {"suivi_depuis": SIGNED.isoformat(), "date_debut": SIGNED.isoformat()}
    for ref, subject in (("SUIVI-AWA-2018", "Awa"), ("SUIVI-ROSE-2019", "Rose")):
        told = {"workflow": suivi().id, "ref": ref, "facts": facts}
        writing.open_dossier(made.ws, subject, Entry(SIGNED), **told)
    for ref in (REF, "SUIVI-AWA-2018"):
        obligations.meet(made.ws, ref, "comite_national 2018-T4", Entry(on), {})
    told = recommendations.recommend_all(
        made.ws, "comite_national 2018-T4", "Budgéter", None, who="CR"
    )
    assert [one.dossier.ref for one in told.done] == ["SUIVI-AWA-2018", REF]
    assert [ref for ref, _ in told.left] == ["SUIVI-ROSE-2019"]
    assert made.look().dossier.recommendations["R1"].made_on == on
    with pytest.raises(Refused, match="Rien n’a été inscrit"):
        recommendations.recommend_all(made.ws, "comite_national 2018-T4", "budgéter", None)


def test_a_contract_signed_late_says_how_late_by_what_is_known_of_its_day() -> None:
    made = desk()
    day = {"travaux_prevus_le": "2018-04-30"}
    told = project_of(made, "P1")._replace(facts=day)
    writing.record_project(made.ws, REF, told, Entry(SIGNED))
    month = Entry(date(2018, 11, 30), precision="month")
    works.sign_contract(made.ws, REF, "P1", Market("M1", "Puits"), month)
    dossier = made.look().dossier
    first, second = works_of(dossier)
    due = awaited(dossier, suivi())
    said = awaited_text(first, due, date(2019, 1, 31))
    assert said == "attendu en avril 2018, signé en novembre 2018, sept mois après"
    assert awaited_text(second, due, date(2019, 1, 31)) is None
    unsigned = awaited_text(second, {"P2": SIGNED}, date(2018, 9, 2))
    assert unsigned == "attendu le 31 août 2018, aucun n’est signé, 2 jours après"


def test_the_next_command_records_what_meets_an_obligation_and_a_waiver_prints_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    made = desk()
    told = next_text(made.look(date(2019, 6, 1)), {})
    assert f"cperflow generate {REF} demande_dnpd --for 2020 --number --on DATE" in told
    assert f'cperflow works contract {REF} P1 MARCHÉ --name "…" --on DATE' in told
    assert f"cperflow obligation met {REF} crocsad/2019-T2 --on DATE" in told
    waived = obligations.waive(made.ws, REF, "dnpd 2020", "sans objet", Entry(date(2019, 6, 1)))
    say_told(waived)
    assert f"Suite : cperflow obligation list {REF}" in capsys.readouterr().out


def test_progress_of_a_day_does_not_count_what_was_paid_after(
    capsys: pytest.CaptureFixture[str],
) -> None:
    made, paid = desk(), date(2019, 7, 25)
    told = {"stage": "paid", "paid_by": "etat", "year": 2019, "amount": 5, "project": "P1"}
    record(made.ws, REF, paid, lambda _dossier, _workflow: Draft(MONEY_RECORDED, paid, "", told))
    seen_on = Entry(date(2019, 6, 28))
    page.say_told(works.report_progress(made.ws, REF, "P1", 15, None, seen_on))
    assert "rien n’est consigné" in capsys.readouterr().out


@pytest.mark.parametrize(("typed", "number"), [("12 000", 12000), ("12\u202f000", 12000), ("0", 0)])
def test_a_count_may_have_its_thousands_apart_as_an_amount(typed: str, number: int) -> None:
    assert parse_count(typed) == number
    with pytest.raises(UsageError):
        parse_count("12 00")


def project_of(made: Desk, id: str) -> Project:
    return made.look().dossier.projects[id]


AMOUNTS = st.lists(st.one_of(st.none(), st.integers(0, 10**12)), max_size=6)


@settings(max_examples=50)
@given(AMOUNTS, AMOUNTS)
def test_sums_of_parts_are_the_sum_of_all_and_never_hide_an_unknown_amount(
    some: list[int | None], others: list[int | None]
) -> None:
    parts, whole = (summed(some), summed(others)), summed([*some, *others])
    assert whole == Moved(*map(sum, zip(*parts, strict=True)))
    known = [amount for amount in some + others if amount]
    assert (whole.known is None) == (None in some + others and not known)


@settings(max_examples=6, deadline=None)
@given(st.permutations([(2, 10), (4, 30), (6, 55), (9, 80)]))
def test_progress_is_that_of_the_day_whatever_the_order_of_entry(
    order: list[tuple[int, int]],
) -> None:
    made = desk()
    for month, physical in order:
        doubted(made, physical, date(2019, month, 1))
    seen = [works_of(made.look(date(2019, m, 15)).dossier)[0].physical for m in (1, 3, 5, 7, 12)]
    assert seen == [None, 10, 30, 55, 80]
