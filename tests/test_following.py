"""A contract signed is followed: its follow-up is opened, linked, and kept together with it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from builders import Clockwork, Shelf
from stall import WORKFLOW

from cperflow.catalog import load
from cperflow.domain.acts.records import retract
from cperflow.domain.dossier.finance import Project
from cperflow.domain.dossier.limits import LONGEST_REF
from cperflow.domain.journal.events import Entry
from cperflow.domain.procedure.definition import CANCELLED, Step, Workflow
from cperflow.domain.procedure.obligations import Follows
from cperflow.errors import Conflict, Refused
from cperflow.reports.act import advanced
from cperflow.service import reading, recording, writing
from cperflow.service.contracts import following, links
from cperflow.service.ports import Filters
from cperflow.service.recording import sealed
from cperflow.service.verifying import verify
from cperflow.service.workspace import Workspace
from cperflow.store.memory import MemoryStore

PLAN, _ = load(str(Path(__file__).parent / "procedures" / "plan_travail.yaml"))
VOID = Step("annule", "Plan annulé", final=True, status=CANCELLED)
CANCEL = next(act for act in PLAN.transitions if act.id == "finir")._replace(
    id="annuler", name="Annuler", to_step=VOID.id
)
SUITE = PLAN._replace(
    follows=Follows(WORKFLOW.id, "abandoned", "SUITE", ("debut",)),
    steps=(*PLAN.steps, VOID),
    transitions=(*PLAN.transitions, CANCEL),
)
ENDED = "abandoned"
OPENED, LEFT, TODAY = date(2024, 1, 8), date(2024, 1, 10), date(2024, 6, 1)
REF, FOLLOW_UP = "ROSE-2024", "SUITE-ROSE-2024"


def followed_by(id: str) -> Workflow:
    steps = tuple(
        step._replace(followed_by=id) if step.id == ENDED else step for step in WORKFLOW.steps
    )
    facts = tuple(fact for fact in PLAN.facts if fact.name == "debut")
    told = (*WORKFLOW.facts, *facts)
    return WORKFLOW._replace(steps=steps, facts=told, project_facts=PLAN.project_facts)


def desk(id: str = PLAN.id) -> Workspace:
    ws = Workspace(MemoryStore(), Shelf(followed_by(id), SUITE), Clockwork(TODAY), "fanta")
    writing.open_dossier(ws, "Rose", Entry(OPENED), workflow=WORKFLOW.id, ref=REF)
    return ws


ACT = next(act.id for act in WORKFLOW.transitions if act.to_step == ENDED)
GIVEN = {use.fact: "motif" for act in WORKFLOW.transitions if act.id == ACT
         for use in act.records if use.required}  # fmt: skip


def end(ws: Workspace, on: date = LEFT, *, dry_run: bool = False) -> writing.Advanced:
    return writing.advance(ws, REF, ACT, Entry(on), GIVEN, dry_run=dry_run)


def cancel(ws: Workspace) -> int:
    done = writing.advance(ws, FOLLOW_UP, "annuler", Entry(date(2024, 2, 2)))
    return done.recorded.events[0].sequence


def test_the_last_act_opens_the_follow_up_in_the_same_breath_and_a_try_opens_nothing() -> None:
    ws = desk()
    tried = end(ws, dry_run=True)
    assert tried.opened is not None
    assert not ws.store.journal("SUITE-ROSE-2024")
    done = end(ws)
    told = advanced(done, reading.situation_of(ws, done.recorded.dossier, TODAY))
    assert json.loads(json.dumps(told, default=str))["opened"] == "SUITE-ROSE-2024"
    dossier = reading.situation(ws, "SUITE-ROSE-2024").dossier
    last = ws.store.journal(REF)[-1]
    assert dossier.follows == (REF, last.sequence, last.hash)
    assert dossier.facts["suivi_depuis"] == LEFT.isoformat()
    assert not [found for found in verify(ws) if found.breaches]


def test_what_was_followed_is_taken_back_only_once_its_follow_up_is_cancelled() -> None:
    ws = desk()
    line = end(ws).recorded.events[0].sequence
    with pytest.raises(Refused, match="SUITE-ROSE-2024"):
        writing.retract(ws, REF, line, "erreur", Entry(TODAY))
    finished = writing.advance(ws, FOLLOW_UP, "finir", Entry(date(2024, 2, 1)))
    with pytest.raises(Refused, match="tant que ce suivi compte") as refused:
        writing.retract(ws, REF, line, "erreur", Entry(TODAY))
    assert "retirez d’abord l’acte qui a mis fin au suivi" in refused.value.details[0]
    with pytest.raises(Conflict, match="déjà suivi par SUITE-ROSE-2024"):
        following.follow(ws, REF, Entry(TODAY))
    writing.retract(ws, FOLLOW_UP, finished.recorded.events[0].sequence, "non", Entry(TODAY))
    void = cancel(ws)
    writing.retract(ws, REF, line, "erreur", Entry(TODAY))
    with pytest.raises(Refused, match="a été retirée depuis"):
        writing.retract(ws, FOLLOW_UP, void, "erreur", Entry(TODAY))
    again = end(ws, date(2024, 2, 5))
    assert again.opened is not None
    assert again.opened.dossier.ref == "SUITE-ROSE-2024-2"
    with pytest.raises(Refused, match="suivi par SUITE-ROSE-2024-2"):
        writing.retract(ws, FOLLOW_UP, void, "erreur", Entry(TODAY))
    assert links.follower_of(ws, REF) == "SUITE-ROSE-2024-2"
    assert [row.ref for row in reading.dossiers(ws)] == [REF, "SUITE-ROSE-2024-2"]
    assert [row.ref for row in reading.dossiers(ws, Filters(status=CANCELLED))] == [FOLLOW_UP]
    assert not [found for found in verify(ws) if found.breaches]


def test_a_follow_up_keeps_an_end_told_by_a_version_that_nothing_followed() -> None:
    old = desk(id="")
    line = end(old).recorded.events[0].sequence
    shelf = Shelf(followed_by(PLAN.id)._replace(version=2), SUITE)
    ws = Workspace(old.store, shelf, Clockwork(TODAY), "fanta")
    following.follow(ws, REF, Entry(LEFT))
    with pytest.raises(Refused, match="SUITE-ROSE-2024"):
        writing.retract(ws, REF, line, "erreur", Entry(TODAY))


@pytest.mark.parametrize("first", ["retract", "follow"])
def test_of_two_officers_at_once_one_follows_an_end_or_the_other_takes_it_back(
    first: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ws = desk()
    line = end(ws).recorded.events[0].sequence
    cancel(ws)
    plain = ws.store.append_many

    def take_back() -> None:
        writing.retract(ws, REF, line, "erreur", Entry(TODAY))

    def follow() -> None:
        following.follow(ws, REF, Entry(TODAY))

    slower, faster = (follow, take_back) if first == "retract" else (take_back, follow)

    def overtaken(*given: Any) -> int:
        monkeypatch.setattr(ws.store, "append_many", plain)
        faster()
        return plain(*given)

    monkeypatch.setattr(ws.store, "append_many", overtaken)
    with pytest.raises(Conflict):
        slower()
    assert not [found for found in verify(ws) if found.breaches]


def test_a_follow_up_whose_usual_name_cannot_be_takes_the_next_and_says_so() -> None:
    ws = desk()
    writing.open_dossier(ws, "Rose", Entry(OPENED), workflow=WORKFLOW.id, ref=FOLLOW_UP)
    opened = end(ws).opened
    assert opened is not None
    assert opened.dossier.ref == "SUITE-ROSE-2024-2"
    assert "SUITE-ROSE-2024 était déjà pris" in following.unusual_name(opened)
    long = "R" * LONGEST_REF
    writing.open_dossier(ws, "Rose", Entry(OPENED), workflow=WORKFLOW.id, ref=long)
    opened = writing.advance(ws, long, ACT, Entry(LEFT), GIVEN).opened
    assert opened is not None
    assert len(opened.dossier.ref) == LONGEST_REF
    assert "serait trop long" in following.unusual_name(opened)


def test_both_dossiers_are_counted_again_when_the_calendar_changed_meanwhile(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ws = desk()
    counted: list[str] = []
    monkeypatch.setattr(recording, "follow_calendar", lambda _ws, refs: counted.extend(refs))
    end(ws)
    assert counted == [REF, FOLLOW_UP]


def test_what_is_illustrative_stays_so_in_the_follow_up_and_in_what_it_makes_due() -> None:
    ws = desk()
    supposed = Entry(OPENED, illustrative=True)
    for id, entry in (("C1", supposed), ("C2", Entry(OPENED))):
        project = Project(id, "Chantier", cost=1, facts={"livraison_prevue": "2024-03-01"})
        writing.record_project(ws, REF, project, entry)
    writing.record_facts(ws, REF, {"debut": "2024-01-01"}, supposed)
    end(ws)
    dossier = reading.situation(ws, FOLLOW_UP).dossier
    assert (dossier.invented_facts, dossier.invented_projects) == ({"debut"}, {"C1"})
    due = {each.clock: each.illustrative for each in ws.store.spans_of(FOLLOW_UP)}
    assert (due["livraison/C1"], due["livraison/C2"]) == (True, False)


def test_a_contract_signed_before_is_followed_by_hand_once() -> None:
    ws = desk(id="")
    with pytest.raises(Refused, match="n’a pas pris fin"):
        following.follow(ws, REF, Entry(LEFT))
    end(ws)
    with pytest.raises(Refused, match="Aucune procédure ne suit"):
        following.follow(ws, REF, Entry(LEFT))
    ws = desk()
    end(ws)
    with pytest.raises(Conflict, match="déjà suivi par SUITE-ROSE-2024"):
        following.follow(ws, REF, Entry(LEFT))
    with pytest.raises(Refused, match="n’a pas pris fin"):
        following.follow(ws, "SUITE-ROSE-2024", Entry(LEFT))


@pytest.mark.parametrize(
    ("on", "since"),
    [(date(2024, 1, 9), None), (LEFT, date(2024, 1, 9)), (LEFT, date(2024, 1, 11))],
)
def test_nothing_is_followed_before_the_signature_nor_after_the_follow_up_began(
    on: date, since: date | None
) -> None:
    old = desk(id="")
    end(old)
    ws = Workspace(old.store, Shelf(followed_by(PLAN.id), SUITE), Clockwork(TODAY), "fanta")
    with pytest.raises(Refused):
        following.follow(ws, REF, Entry(on), since)
    assert not ws.store.journal("SUITE-ROSE-2024")
    done = following.follow(ws, REF, Entry(LEFT), LEFT)
    assert done.dossier.facts["suivi_depuis"] == LEFT.isoformat()


@pytest.mark.parametrize("since", ["2024-01-09", "2024-06-02", "2024-02-02"])
def test_the_same_holds_of_the_day_told_afterwards(since: str) -> None:
    ws = desk()
    end(ws)
    with pytest.raises(Refused, match=r"n’a pris fin que|après le"):
        writing.record_facts(ws, FOLLOW_UP, {"suivi_depuis": since}, Entry(date(2024, 2, 1)))
    writing.record_facts(ws, FOLLOW_UP, {"suivi_depuis": "2024-02-01"}, Entry(date(2024, 2, 1)))


def test_a_link_that_no_longer_fits_breaks_the_integrity_of_the_follow_up() -> None:
    ws = desk()
    end(ws)
    journal = ws.store.journal("SUITE-ROSE-2024")
    link = journal[0].payload["follows"]
    forged = journal[0]._replace(
        payload={**journal[0].payload, "follows": {**link, "hash": "0" * 64}}
    )
    wrong, absent = links.broken_link(ws, [forged, *journal[1:]])
    assert "empreinte est autre" in wrong
    assert not absent
    taken = sealed(ws, REF, ws.store.journal(REF), retract(ws.store.journal(REF), link["revision"],
                   "erreur", Entry(TODAY)))  # fmt: skip
    ws.store.append(taken.events)  # as nobody can any more through the use cases
    assert "a été retirée depuis" in links.broken_link(ws, journal)[0]
    alone = Workspace(MemoryStore(), ws.library, ws.now, "fanta")
    assert links.broken_link(alone, journal) == (
        "",
        f"le dossier {REF}, qu’il continue, n’est pas dans cette base",
    )
