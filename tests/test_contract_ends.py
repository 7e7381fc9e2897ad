"""How a contract that is followed is amended and how it ends: what is said then."""

from __future__ import annotations

from datetime import date

import pytest
from builders import Desk
from documents_builders import suivi

from cperflow.cli.pages.next import next_text
from cperflow.domain.acts.guards import Context
from cperflow.domain.acts.money import Moving
from cperflow.domain.acts.rules import Refusal, refusals
from cperflow.domain.dossier.finance import Project
from cperflow.domain.journal.events import Entry
from cperflow.errors import Refused
from cperflow.service import writing
from cperflow.service.financing import funding, money

REF = "SUIVI-ROSE-2018"
SIGNED, END = date(2018, 8, 31), date(2021, 8, 30)


@pytest.fixture
def desk() -> Desk:
    made = Desk(suivi(), today=date(2022, 12, 31), ref=REF)
    facts = {"suivi_depuis": str(SIGNED), "date_debut": str(SIGNED), "date_fin": str(END)}
    writing.open_dossier(made.ws, "Rose", Entry(SIGNED), workflow=suivi().id, ref=REF, facts=facts)
    project = Project("P1", "Marché", "economique", "regional_district", cost=1000)
    writing.record_project(made.ws, REF, project, Entry(SIGNED))
    return made


def told(desk: Desk, act: str, on: date, **given: object) -> list[Refusal]:
    """What an act says without refusing."""
    workflow = suivi()
    found = workflow.transition(act)
    context = Context(workflow, found, on, "CR", given)
    return refusals(desk.look(on).dossier, context, found.rules, warnings=True)


def test_closing_says_what_is_late_what_has_no_contract_and_that_the_term_runs(desk: Desk) -> None:
    said = {each.rule: each.reason for each in told(desk, "clore", date(2020, 2, 3))}
    assert "en retard, qui seront non tenues" in said["obligations_kept"]
    assert "P1" in said["projects_contracted"]
    assert "30 août 2021" in said["term_reached"]
    assert "term_reached" not in {each.rule for each in told(desk, "clore", date(2021, 9, 1))}


def test_the_end_of_the_contract_is_told_from_the_day_after_it(desk: Desk) -> None:
    before, after = desk.look(END), desk.look(date(2021, 8, 31))
    assert "term_running" not in {alert.rule for alert in before.alerts}
    assert "term_running" in {alert.rule for alert in after.alerts}
    assert "arrivé à son terme le 30 août 2021" in " ".join(next_text(after, {}).split())


def test_an_amendment_ends_after_its_own_day_and_has_a_number_of_its_own(desk: Desk) -> None:
    given = {"avenant_numero": "1", "avenant_objet": "Prolongation"}
    with pytest.raises(Refused, match="avenant") as refused:
        desk.act(date(2020, 2, 3), "avenant", by="CR", **given, date_fin="2019-12-31")
    assert "vient après" in " ".join(refused.value.details)
    desk.act(date(2020, 2, 3), "avenant", by="CR", **given, date_fin="2022-08-30")
    (again,) = told(desk, "avenant", date(2020, 5, 4), avenant_numero=1)
    assert "(1) est déjà pris depuis le 3 février 2020" in again.reason
    assert not told(desk, "avenant", date(2020, 5, 4), avenant_numero=2)


def test_what_becomes_owed_later_is_not_met_before_the_day_it_was_owed(desk: Desk) -> None:
    budgeted = Moving("budgeted", "region", 2020, 500)
    money.move(desk.ws, REF, budgeted, Entry(date(2019, 12, 2)))
    told_on = date(2020, 2, 3)
    funding.record_funding(desk.ws, REF, "P1", {"region": 1000}, Entry(told_on), 2020)
    before = {m.clock.id for m in desk.look(date(2020, 2, 2)).measures}
    since = {m.clock.id: m for m in desk.look(told_on).measures}
    assert "budget_region/2020" not in before
    assert since["budget_region/2020"].clock.started_on == told_on
