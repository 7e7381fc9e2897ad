"""A new version of the procedure over running dossiers: which pass, which cannot and why, what
moves; and what happened before stays as it was told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from builders import OPENING, REF, WORKFLOW, Clockwork, Desk, Shelf, day
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_laws import WINDOW, Life, deeds, late_by_lists, lived, lives
from test_laws import _try as attempt

from cperflow.cli.pages.history import journal_text
from cperflow.cli.pages.show import situation_text
from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.replay import replay
from cperflow.domain.journal.events import MIGRATED, Draft, Entry
from cperflow.domain.outlook.durations import Answered, Stay, answers, stays
from cperflow.domain.procedure.definition import BACK, Transition, Workflow
from cperflow.domain.procedure.delays import ClockSpec, Delay
from cperflow.domain.procedure.requirements import FactSpec, PieceSpec, RuleUse
from cperflow.domain.time.calendar import Calendar, Holiday
from cperflow.domain.time.clocks import Clock
from cperflow.domain.time.measures import RUNNING
from cperflow.domain.versions.differences import differences
from cperflow.domain.versions.eras import clocks_through, stretches_through
from cperflow.domain.versions.impact import APPEARED, MOVED, VANISHED, Impact
from cperflow.domain.versions.lexicon import readers
from cperflow.errors import Conflict, InvalidData, Refused
from cperflow.reports.journal import history
from cperflow.service import reading
from cperflow.service.keeping import keep
from cperflow.service.migrating import (
    BLOCKED,
    MIGRATES,
    SKIPPED,
    Passage,
    Prospect,
    foretold,
    pass_to,
    prospects,
    running,
    target_of,
)
from cperflow.service.ports import Store
from cperflow.service.register.importing import Journal, import_journals
from cperflow.service.verifying import rebuild, verify
from cperflow.service.workspace import Workspace

TODAY = day(17)
"""A Wednesday: the day of the passage, unless a test says otherwise."""


def second(**changes: Any) -> Workflow:
    return WORKFLOW._replace(version=2, **changes)


def with_delays(workflow: Workflow = WORKFLOW, **bases: float) -> Workflow:
    """Version 2 with other numbers of working days."""
    clocks = tuple(
        spec._replace(delay=Delay(bases[spec.id], "working_day")) if spec.id in bases else spec
        for spec in workflow.clocks
    )
    return workflow._replace(version=2, clocks=clocks)


def without_step(id: str) -> Workflow:
    """Version 2 without a step, the acts around it, and what counts or consults there."""
    acts = tuple(a for a in WORKFLOW.transitions if id not in a.from_steps and a.to_step != id)
    return second(
        steps=tuple(step for step in WORKFLOW.steps if step.id != id),
        transitions=acts,
        clocks=tuple(spec for spec in WORKFLOW.clocks if spec.steps != (id,)),
        consultations=tuple(
            spec._replace(steps=tuple(step for step in spec.steps if step != id))
            for spec in WORKFLOW.consultations
        ),
    )


def without_body(id: str) -> Workflow:
    (spec,) = WORKFLOW.consultations
    among = tuple(body for body in spec.among if body != id)
    return second(
        bodies=tuple(body for body in WORKFLOW.bodies if body.id != id),
        consultations=(spec._replace(among=among),),
    )


def submitted(today: date = TODAY) -> Desk:
    """At the examination since Wednesday 10 January: due on Monday 22."""
    desk = Desk(today=today)
    desk.open()
    desk.project(OPENING)
    desk.act(day(10), "submit")
    return desk


def consulted(today: date = TODAY) -> Desk:
    """HEALTH and ROADS asked about one project on Monday 15 January: 7 working days."""
    desk = submitted(today)
    desk.act(day(15), "consult", consulted="ROADS")
    return desk


def another(desk: Desk) -> Desk:
    """AWA-2024, just opened, in the same store."""
    other = Desk(store=desk.store, ref="AWA-2024", today=TODAY)
    other.open(subject="Awa")
    return other


def passage(desk: Desk, workflow: Workflow, on: date | None = None) -> Passage:
    target = target_of(desk.ws, workflow)
    return Passage(target, Entry(on or desk.ws.today), desk.ws.today, "nouveau règlement")


def move(desk: Desk, workflow: Workflow, on: date | None = None, *, dry: bool = False) -> Prospect:
    (found,) = pass_to(desk.ws, passage(desk, workflow, on), [REF], whole=True, dry_run=dry)
    return found


def foresee(desk: Desk, workflow: Workflow, on: date | None = None) -> Prospect:
    (found,) = prospects(desk.ws, passage(desk, workflow, on), [REF])
    return found


def obstacles(desk: Desk, workflow: Workflow) -> list[str]:
    """Why the dossier cannot pass, after checking that it is refused and that nothing moves."""
    before = desk.snapshot()
    with pytest.raises(Refused) as error:
        move(desk, workflow)
    assert desk.snapshot() == before
    found = foresee(desk, workflow)
    assert found.outcome == BLOCKED
    assert all(obstacle.remedy for obstacle in found.obstacles)
    assert error.value.message == (
        f"{REF} ne peut pas passer à la version 2 : {found.obstacles[0].reason}"
    )
    return [obstacle.reason for obstacle in found.obstacles]


def proven(desk: Desk) -> None:
    """Journals, acts and lists agree; nothing departs from the rules."""
    for verified in verify(desk.ws):
        assert (verified.breaches, verified.departures) == ((), ())


def due(desk: Desk, clock: str, as_of: date | None = None) -> list[date | None]:
    return [m.due_on for m in desk.measures(clock, as_of)]


# --- what moves


def test_a_running_clock_is_counted_anew_by_the_new_version() -> None:
    desk = submitted()
    found = move(desk, with_delays(examination=5))
    assert [change[:6] for change in found.impact.clocks] == [
        ("examination", "Examen", "TOWN", MOVED, day(22), day(17))
    ]
    assert due(desk, "examination") == [day(17)]
    assert desk.dossier().version == 2
    proven(desk)


def test_a_delay_lengthened_lets_nothing_be_late_any_more() -> None:
    desk = submitted(day(30))
    assert [span.clock for span in late(desk, day(30))] == ["examination"]
    move(desk, with_delays(examination=20))
    assert late(desk, day(30)) == []
    proven(desk)


def late(desk: Desk, on: date) -> list[Any]:
    return list(desk.store.spans(on, due_before=on))


def test_a_closed_clock_keeps_the_delay_under_which_it_ran() -> None:
    desk = consulted(day(22))
    desk.answer(day(18), "HEALTH")
    desk.answer(day(18), "ROADS")
    desk.act(day(19), "prepare")
    spans = [span for span in desk.store.spans_of(REF) if span.clock == "examination"]
    move(desk, with_delays(examination=1, decision=3))
    assert due(desk, "examination") == [day(22)]
    assert desk.measure("examination").state == "met"
    assert [span for span in desk.store.spans_of(REF) if span.clock == "examination"] == spans
    assert due(desk, "decision") == [day(24)]
    proven(desk)


def test_a_passage_that_renames_a_clock_changes_no_duration_observed() -> None:
    desk = consulted(day(29))
    desk.stop(day(16), "opinions:HEALTH")
    desk.resume(day(24), "opinions:HEALTH")
    for body in ("HEALTH", "ROADS"):
        desk.answer(day(26), body)
    before = observed(desk)
    assert [(one.body, one.halves) for one in before[1]] == [("HEALTH", 6), ("ROADS", 18)]
    renamed = {"examination": "study", "opinions": "views"}
    clocks = [spec._replace(id=renamed.get(spec.id, spec.id)) for spec in WORKFLOW.clocks]
    acts = [
        act._replace(
            stops=tuple(
                stop._replace(clock=renamed.get(stop.clock, stop.clock)) for stop in act.stops
            )
        )
        for act in WORKFLOW.transitions
    ]
    move(desk, second(clocks=tuple(clocks), transitions=tuple(acts)))
    assert observed(desk) == before


def test_nor_does_one_that_renames_the_clock_of_a_step_left_since() -> None:
    desk = submitted(day(29))
    desk.stop(day(12), "examination")
    desk.resume(day(24), "examination")
    desk.act(day(26), "consult", consulted="ROADS")
    before = observed(desk)
    assert [stay.halves for stay in before[0]] == [4, 8, None]
    clocks = [spec for spec in WORKFLOW.clocks if spec.id != "examination"]
    acts = [act._replace(stops=()) for act in WORKFLOW.transitions]
    move(desk, second(clocks=tuple(clocks), transitions=tuple(acts)))
    assert observed(desk) == before


def observed(desk: Desk) -> tuple[list[Stay], list[Answered]]:
    dossier, versions = desk.dossier(), desk.ws.versions(desk.dossier())
    calendar = desk.ws.calendar
    return stays(dossier, versions, calendar), answers(dossier, versions, calendar)


def test_before_the_day_of_the_passage_everything_is_as_the_old_version_told_it() -> None:
    desk = submitted()
    before = desk.look(as_of=day(16))
    list_before = [span._replace(until_on=TODAY) for span in desk.store.spans(day(16))]
    move(desk, with_delays(examination=1))
    after = desk.look(as_of=day(16))
    assert (after.measures, after.acts, after.workflow) == (
        before.measures, before.acts, before.workflow,
    )  # fmt: skip
    assert list(desk.store.spans(day(16))) == list_before
    assert late(desk, day(16)) == []
    assert [span.due_on for span in late(desk, day(17))] == [day(11)]


def test_a_clock_that_only_one_version_has_appears_or_vanishes() -> None:
    desk = submitted()
    (watch,) = [ClockSpec("watch", "Veille", ("examination",), delay=Delay(2, "working_day"))]
    kept = tuple(spec for spec in WORKFLOW.clocks if spec.id != "examination")
    found = move(desk, second(clocks=(*kept, watch)))
    assert [(change.clock, change.change) for change in found.impact.clocks] == [
        ("examination", VANISHED), ("watch", APPEARED),
    ]  # fmt: skip
    assert [m.clock.id for m in desk.look().measures] == ["deposit", "watch"]
    proven(desk)


def test_pieces_newly_asked_for_and_rules_newly_in_the_way_are_told() -> None:
    desk = submitted()
    consult = next(act for act in WORKFLOW.transitions if act.id == "consult")
    acts = tuple(
        act._replace(rules=(*act.rules, RuleUse("pieces_received"))) if act == consult else act
        for act in WORKFLOW.transitions
    )
    piece = PieceSpec("D6", "Photographie de l’étal", "examination")
    found = move(desk, second(pieces=(*WORKFLOW.pieces, piece), transitions=acts))
    assert found.impact.pieces == ("D6",)
    ((act, refusal),) = found.impact.rules
    assert (act, refusal.rule) == ("consult", "pieces_received")
    proven(desk)


def test_a_version_that_changes_nothing_for_a_dossier_says_so() -> None:
    desk = submitted()
    found = move(desk, with_delays(decision=3))
    assert (found.outcome, found.impact) == (MIGRATES, Impact())


def test_the_holder_of_past_days_stays_the_one_of_the_version_of_those_days() -> None:
    desk = submitted()
    steps = tuple(
        step._replace(holder="COMMITTEE") if step.id == "examination" else step
        for step in WORKFLOW.steps
    )
    move(desk, second(steps=steps))
    past = stretches_through(desk.dossier(), desk.ws.versions(desk.dossier()))
    assert [(one.holders, one.from_on) for one in past] == [
        (("SELLER",), OPENING), (("TOWN",), day(10)), (("COMMITTEE",), TODAY),
    ]  # fmt: skip
    assert desk.look().holders == ["COMMITTEE"]
    assert [held.since for held in reading.holdings(desk.look())] == [TODAY]
    proven(desk)


# --- what cannot pass


def test_a_dossier_at_a_step_that_is_gone_cannot_pass() -> None:
    assert obstacles(submitted(), without_step("examination")) == [
        "l’étape « examination », où est le dossier, n’y existe plus."
    ]


def test_a_dossier_at_a_step_that_now_ends_the_procedure_cannot_pass() -> None:
    steps = tuple(
        step._replace(final=True, status="signed") if step.id == "examination" else step
        for step in WORKFLOW.steps
    )
    assert obstacles(submitted(), second(steps=steps)) == [
        "l’étape « examination », où est le dossier, y termine la procédure."
    ]


def test_a_body_that_still_has_to_answer_must_be_consulted_in_the_new_version_too() -> None:
    desk = consulted()
    assert obstacles(desk, without_body("ROADS")) == [
        "l’avis demandé à ROADS est attendu, or cette structure n’y est plus consultée."
    ]
    desk.answer(TODAY, "ROADS")
    move(desk, without_body("ROADS"))
    assert "Service de la voirie (ROADS)" in situation_text(desk.look())
    proven(desk)


def test_a_consultation_under_way_must_still_be_held_and_known_by_its_outcomes() -> None:
    desk = consulted()
    desk.answer(TODAY, "HEALTH", "to_correct")
    (spec,) = WORKFLOW.consultations
    fewer = second(consultations=(spec._replace(outcomes=spec.outcomes[:1]),))
    assert obstacles(desk, fewer) == ["le sens « to_correct » de l’avis de HEALTH n’y existe plus."]
    elsewhere = second(consultations=(spec._replace(steps=("correction",)),))
    assert "ne s’y tient plus à l’étape « consultation »" in obstacles(desk, elsewhere)[0]
    none = second(consultations=())
    assert obstacles(desk, none) == [
        "l’avis demandé à ROADS est attendu, or la consultation « opinions » n’y existe plus."
    ]


def test_projects_shares_and_facts_in_hand_must_have_their_place() -> None:
    desk = submitted()
    desk.project(TODAY, "P2", nature="food", scale="street")
    desk.fund(TODAY, "P1", sponsor=5)
    desk.fund(TODAY, "P2", town=0)
    desk.facts(TODAY, nickname="Chez Rose")
    facts = tuple(
        FactSpec("nickname", "Enseigne", "date") if spec.name == "nickname" else spec
        for spec in WORKFLOW.facts
    )
    none = second(natures=(), scales=(), funding_sources=(), facts=facts)
    assert obstacles(desk, none) == [
        "la nature « food » du projet P2 n’y existe plus.",
        "l’échelle « street » du projet P2 n’y existe plus.",
        "la source de financement « sponsor » du projet P1 n’y existe plus.",
        "le fait « nickname » n’a pas la forme attendue (date).",
    ]


def test_an_act_that_would_lead_back_to_a_step_that_is_gone_bars_the_way() -> None:
    back = Transition("undo", "Revenir", ("examination",), BACK)
    gone = without_step("deposit")
    steps = tuple(step for step in gone.steps if step.id != "deposit")
    v2 = gone._replace(steps=steps, initial="examination", transitions=(*gone.transitions, back))
    assert obstacles(submitted(), v2) == [
        "l’étape « deposit », où un acte le renverrait, n’y existe plus."
    ]


def test_a_dossier_that_is_over_or_there_already_is_left_alone() -> None:
    desk = submitted()
    move(desk, with_delays(examination=5))
    before = desk.snapshot()
    again = move(desk, with_delays(examination=5))
    assert (again.outcome, again.why) == (SKIPPED, "suit déjà la version 2")
    desk.act(TODAY, "abandon", by="SELLER")
    third = with_delays(examination=6)._replace(version=3)
    assert move(desk, third).why == "terminé (Abandonné)"
    assert running(desk.ws, "stall", desk.ws.today) == []
    assert desk.snapshot()[1] == before[1]


def test_a_dossier_passes_from_version_to_version() -> None:
    desk = submitted()
    move(desk, with_delays(examination=5))
    desk.clock.set(day(18))
    move(desk, with_delays(examination=3)._replace(version=3))
    assert due(desk, "examination") == [day(15)]
    assert due(desk, "examination", as_of=TODAY) == [day(17)]
    assert due(desk, "examination", as_of=day(16)) == [day(22)]
    assert "version 3 depuis le 18 janvier 2024, auparavant versions 1 et 2" in " ".join(
        situation_text(desk.look()).split()
    )
    proven(desk)


def test_a_holiday_announced_after_the_passage_moves_only_what_still_runs() -> None:
    desk = submitted()
    move(desk, with_delays(examination=12))
    desk.load(Calendar(covered=(2023, 2026)))
    past = [span for span in desk.store.spans_of(REF) if span.until_on <= TODAY]
    desk.clock.set(day(18))
    desk.load(Calendar([Holiday(day(12), "Fête de la rose", "arrêté")], covered=(2023, 2026)))
    assert [span for span in desk.store.spans_of(REF) if span.until_on <= TODAY] == past
    assert due(desk, "examination") == [day(29)]
    proven(desk)


# --- history stays readable


def gone_through_correction() -> Desk:
    """Sent to correction and back, then passed to a version that has no such step or act."""
    desk = consulted(day(19))
    desk.answer(day(16), "ROADS", "to_correct")
    desk.act(day(17), "correct", asked_again="ROADS")
    desk.act(day(18), "corrected", asked_again="ROADS")
    move(desk, without_step("correction"))
    return desk


def test_steps_and_acts_that_a_version_dropped_keep_their_names_in_the_past() -> None:
    desk = gone_through_correction()
    text = journal_text(desk.ws, REF, reading.history(desk.ws, REF))
    assert "Demander une correction" in text
    assert "« Correction »" in text
    assert "Passage à la version 2 de la procédure stall" in text
    assert "motif : nouveau règlement" in text
    told = history(REF, desk.journal())["events"][-1]
    assert (told["kind"], told["payload"]["version"]) == (MIGRATED, 2)
    proven(desk)


def test_a_dossier_with_a_past_that_its_version_does_not_know_goes_on() -> None:
    desk = gone_through_correction()
    desk.answer(day(19), "HEALTH")
    desk.answer(day(19), "ROADS")
    desk.act(day(19), "prepare")
    desk.act(day(19), "present")
    assert desk.look().dossier.step == "decision"
    assert "correct" not in [possible.act.id for possible in desk.look().acts]
    proven(desk)
    rebuild(desk.ws)
    proven(desk)


def test_what_only_an_earlier_version_knew_can_no_longer_be_entered() -> None:
    desk = submitted()
    fewer = tuple(spec for spec in WORKFLOW.facts if spec.name != "nickname")
    acts = tuple(act for act in WORKFLOW.transitions if act.id not in ("restart", "remark"))
    desk.facts(TODAY, nickname="Chez Rose")
    move(desk, second(facts=fewer, transitions=acts))
    before = desk.snapshot()
    with pytest.raises(Refused, match=r"suit la version 2 .* fait inconnu « nickname »"):
        desk.facts(TODAY, nickname="Chez Awa")
    with pytest.raises(Refused, match="Actes possibles"):
        desk.act(TODAY, "restart")
    assert desk.snapshot() == before
    assert "Chez Rose" in situation_text(desk.look())


# --- entries dated before, and corrections


def test_an_act_entered_late_is_decided_by_the_version_of_its_day() -> None:
    desk = submitted()
    acts = tuple(act for act in WORKFLOW.transitions if act.id != "remark")
    move(desk, second(transitions=acts))
    desk.act(day(16), "remark", nickname="Chez Rose")
    assert desk.journal()[-1].occurred_on == day(16)
    proven(desk)


def test_an_act_entered_late_that_would_bar_the_passage_is_refused() -> None:
    desk = submitted(day(18))
    move(desk, without_step("consultation"), day(17))
    before = desk.snapshot()
    with pytest.raises(Refused) as error:
        desk.act(day(16), "consult", consulted="ROADS")
    assert "« passage à une autre version »" in error.value.message
    assert "l’étape « consultation », où est le dossier, n’y existe plus" in error.value.message
    assert desk.snapshot() == before


def test_a_passage_may_be_entered_late_if_later_acts_hold_by_the_new_version() -> None:
    desk = consulted()
    move(desk, with_delays(opinions=1), day(12))
    assert due(desk, "examination") == [day(22)]
    assert due(desk, "opinions:HEALTH") == [day(16)]
    assert [span.clock for span in late(desk, TODAY)] == ["opinions:HEALTH", "opinions:ROADS"]
    proven(desk)


def test_a_passage_entered_before_acts_that_the_version_does_not_know_is_blocked() -> None:
    desk = consulted()
    acts = tuple(act for act in WORKFLOW.transitions if act.id != "consult")
    v2 = second(transitions=acts)
    assert foresee(desk, v2).outcome == MIGRATES
    found = foresee(desk, v2, day(12))
    assert found.outcome == BLOCKED
    assert "acte inconnu « consult »" in found.obstacles[0].reason
    with pytest.raises(Refused, match="acte inconnu « consult »"):
        move(desk, v2, day(12))


def test_a_passage_is_not_dated_before_the_opening_nor_in_the_future() -> None:
    desk = submitted()
    with pytest.raises(Refused, match="n’était pas encore ouvert"):
        move(desk, with_delays(examination=5), day(2))
    with pytest.raises(Refused, match="dans l’avenir"):
        move(desk, with_delays(examination=5), day(20))


def test_a_passage_that_nothing_depends_on_is_retracted() -> None:
    desk = submitted()
    untouched = desk.look().measures
    move(desk, with_delays(examination=5))
    desk.retract(desk.journal()[-1].sequence)
    assert (desk.dossier().version, desk.look().measures) == (1, untouched)
    assert "Passage à la version 2" in journal_text(desk.ws, REF, desk.journal())
    proven(desk)


def test_a_passage_on_which_a_later_line_stands_is_not_retracted() -> None:
    desk = submitted()
    move(desk, second(facts=(*WORKFLOW.facts, FactSpec("stall_number", "Numéro de l’étal"))))
    line = desk.journal()[-1].sequence
    desk.facts(TODAY, stall_number="12")
    before = desk.snapshot()
    with pytest.raises(Refused, match="fait inconnu « stall_number »"):
        desk.retract(line)
    assert desk.snapshot() == before
    desk.retract(line + 1)
    desk.retract(line)
    assert desk.dossier().version == 1
    assert "Numéro de l’étal : 12" in journal_text(desk.ws, REF, desk.journal())


# --- many at once


def test_named_dossiers_pass_all_or_none_and_those_that_can_pass_together() -> None:
    desk = submitted()
    another(desk)
    v2 = without_step("examination")
    before = desk.snapshot()
    for dry in (False, True):
        with pytest.raises(Refused) as error:
            pass_to(desk.ws, passage(desk, v2), ["AWA-2024", REF], whole=True, dry_run=dry)
        assert desk.snapshot() == before
    assert "ROSE-2024 ne peut pas passer" in error.value.message
    every = running(desk.ws, "stall", TODAY)
    assert every == ["AWA-2024", REF]
    pass_to(desk.ws, passage(desk, v2), every, whole=False)
    assert [row.version for row in desk.store.dossiers()] == [2, 1]


def test_dossiers_pass_together_in_any_store(store: Store) -> None:
    first, second_one = Desk(today=TODAY, store=store), Desk(today=TODAY, store=store)
    first.open()
    second_one.ref = "AWA-2024"
    second_one.open(subject="Awa")
    asked = passage(first, with_delays(examination=5))
    refs = running(first.ws, "stall", TODAY)
    assert [one.outcome for one in pass_to(first.ws, asked, refs, whole=True)] == [MIGRATES] * 2
    assert [row.version for row in store.dossiers()] == [2, 2]
    proven(first)


def test_every_reason_is_told_when_several_cannot() -> None:
    desk = submitted()
    other = another(desk)
    other.project(TODAY)
    other.act(TODAY, "submit")
    with pytest.raises(Refused) as error:
        pass_to(desk.ws, passage(desk, without_step("examination")), ["AWA-2024", REF], whole=True)
    assert error.value.message == (
        "2 dossiers ne peuvent pas passer à la version 2 : rien n’a été inscrit."
    )
    assert [line.split(" : ")[0] for line in error.value.details] == ["AWA-2024", REF]


def test_a_dossier_that_moves_meanwhile_is_a_conflict_and_nothing_is_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desk = submitted()
    append_many = desk.store.append_many

    def overtaken(batches: Any) -> int:
        chosen = list(batches)
        desk.facts(TODAY, nickname="Chez Rose")
        return append_many(chosen)

    monkeypatch.setattr(desk.store, "append_many", overtaken)
    with pytest.raises(Conflict):
        move(desk, with_delays(examination=5))
    assert desk.dossier().version == 1


def test_another_content_under_the_same_number_is_refused_before_anything() -> None:
    desk = submitted()
    keep(desk.ws, with_delays(examination=5))
    with pytest.raises(Refused, match="le numéro de version 3"):
        target_of(desk.ws, with_delays(examination=6))


def test_a_journal_with_a_passage_is_taken_over_if_each_line_speaks_its_version() -> None:
    desk = gone_through_correction()
    drafts = [Draft(*event[2:4], *event[6:8]) for event in desk.journal()]
    ws = Workspace(Desk().store, Shelf(WORKFLOW), Clockwork(TODAY + timedelta(30)), "awa")
    keep(ws, WORKFLOW)
    keep(ws, without_step("correction"))
    assert import_journals(ws, [Journal(REF, drafts)]) == len(drafts)
    assert [one.breaches for one in verify(ws)] == [()]
    assert ws.store.spans_of(REF) == desk.store.spans_of(REF)


def test_a_journal_with_a_passage_that_was_barred_is_not_taken_over() -> None:
    desk = submitted()
    drafts = [Draft(*event[2:4], *event[6:8]) for event in desk.journal()]
    hash = keep(desk.ws, without_step("examination"))
    passed = {"workflow": "stall", "version": 2, "workflow_hash": hash}
    other = Journal("AUTRE-2024", [*drafts, Draft(MIGRATED, TODAY, "", passed)])
    with pytest.raises(InvalidData) as error:
        import_journals(desk.ws, [other])
    assert error.value.message == (
        "Reprise de AUTRE-2024 refusée : ligne 4 : l’étape « examination », où est le dossier, "
        "n’y existe plus."
    )
    wrong = Journal("AUTRE-2024", [*drafts, Draft(MIGRATED, TODAY, "", passed | {"version": 3})])
    with pytest.raises(InvalidData, match="son empreinte est celle de la procédure stall"):
        import_journals(desk.ws, [wrong])


# --- foretold


def test_looking_touches_nothing() -> None:
    desk = consulted()
    before = desk.snapshot()
    asked = foretold(desk.ws, target_of(desk.ws, with_delays(opinions=2)), TODAY)
    assert [one.outcome for one in prospects(desk.ws, asked, [REF])] == [MIGRATES]
    move(desk, with_delays(opinions=2), dry=True)
    assert desk.snapshot() == before


def test_another_day_is_foretold_from_what_the_dossier_was_then() -> None:
    desk = consulted()
    target = target_of(desk.ws, with_delays(examination=5, opinions=2))
    (then,) = prospects(desk.ws, foretold(desk.ws, target, day(12)), [REF])
    assert (then.step, [change.clock for change in then.impact.clocks]) == (
        "examination", ["examination"],
    )  # fmt: skip
    assert list(prospects(desk.ws, foretold(desk.ws, target, day(2)), [REF])) == []
    (later,) = prospects(desk.ws, foretold(desk.ws, target, day(30)), [REF])
    assert [change.after for change in later.impact.clocks] == [day(17), day(17)]


def test_the_differences_of_two_versions_are_told_one_by_one() -> None:
    v2 = with_delays(examination=5)._replace(bodies=without_body("FIRE").bodies)
    piece = PieceSpec("D6", "Photographie", "examination")
    told = list(differences(WORKFLOW, v2._replace(pieces=(*v2.pieces, piece))))
    assert [(one.kind, one.id, one.change) for one in told] == [
        ("clock", "examination", "changed"), ("body", "FIRE", "removed"), ("piece", "D6", "added"),
    ]  # fmt: skip
    (delay,) = told[0].fields
    assert delay[:3] == ("delay", "8 jours ouvrables", "5 jours ouvrables")
    (fewer,) = differences(WORKFLOW, without_body("FIRE")._replace(bodies=WORKFLOW.bodies))
    assert [(one.field, one.added, one.removed) for one in fewer.fields] == [
        ("among", (), ("FIRE",))
    ]
    assert list(differences(WORKFLOW, second())) == []


# --- laws


def other_version() -> Workflow:
    """Shorter and longer delays, another holder, an act less, a clock less, a step less."""
    steps = tuple(
        step._replace(holder="COMMITTEE") if step.id == "examination" else step
        for step in without_step("correction").steps
    )
    acts = tuple(a for a in without_step("correction").transitions if a.id != "restart")
    flow = with_delays(without_step("correction"), examination=3, decision=12)
    return flow._replace(steps=steps, transitions=acts)


later = st.lists(deeds, min_size=1, max_size=1).map(lambda drawn: drawn[0][:8])
some = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def passed(life: Life, wait: int, after: list[Any]) -> Iterator[Desk]:
    """A desk whose dossier passed to the other version between two series of attempts; none
    when it could not."""
    desk = lived(life)
    desk.clock.set(desk.ws.today + timedelta(days=wait))
    told = foresee(desk, other_version())
    if told.outcome != MIGRATES:
        return
    assert move(desk, other_version()) == told
    for deed in after:
        desk.clock.set(desk.ws.today + timedelta(days=deed.wait))
        attempt(desk, deed)
    yield desk


def late_by_replay(desk: Desk, on: date) -> set[tuple[str, str, date, int]]:
    dossier = replay(desk.journal(), as_of=on)
    if dossier is None:
        return set()
    found = reading.measures_of(dossier, desk.ws.versions(dossier), desk.ws.calendars(), on)
    return {
        (m.clock.id, m.clock.holder, m.due_on, m.days_late)
        for m in found
        if m.state == RUNNING and m.due_on is not None and m.due_on < on
    }


@some
@given(lives, st.integers(0, 3), later)
def test_lists_and_replay_agree_on_any_day_before_and_after(
    life: Life, wait: int, after: list[Any]
) -> None:
    for desk in passed(life, wait, after):
        for on in WINDOW:
            assert set(late_by_lists(desk, on)) == late_by_replay(desk, on)


@some
@given(lives, st.integers(0, 3), later)
def test_a_dossier_that_passed_is_proven_and_can_be_read(
    life: Life, wait: int, after: list[Any]
) -> None:
    for desk in passed(life, wait, after):
        for verified in verify(desk.ws):
            assert verified.breaches == ()
            assert not [line for line in verified.departures if "mène à" in line]
        assert situation_text(desk.look())
        assert journal_text(desk.ws, REF, desk.journal())
        assert set(readers(desk.journal(), desk.ws.workflow)) == {
            event.sequence for event in desk.journal()
        }


def ended_before(desk: Desk, dossier: Dossier, on: date) -> list[Clock]:
    clocks = clocks_through(dossier, desk.ws.versions(dossier))
    return [clock for clock in clocks if clock.ended_on and clock.ended_on < on]


@some
@given(lives, st.integers(0, 3))
def test_what_ended_before_the_passage_is_what_it_was(life: Life, wait: int) -> None:
    before = lived(life)
    for desk in passed(life, wait, []):
        on = desk.dossier().migrations[0].on
        assert ended_before(desk, desk.dossier(), on) == ended_before(before, before.dossier(), on)


@some
@given(lives, st.integers(0, 3), later)
def test_who_had_the_file_on_a_day_is_who_has_it_when_asked_that_day(
    life: Life, wait: int, after: list[Any]
) -> None:
    for desk in passed(life, wait, after):
        past = stretches_through(desk.dossier(), desk.ws.versions(desk.dossier()))
        assert [one.until_on for one in past] == [*(one.from_on for one in past[1:]), None]
        for on in WINDOW:
            if on >= OPENING and replay(desk.journal(), as_of=on):
                (one,) = [s for s in past if s.from_on <= on < (s.until_on or date.max)]
                assert list(one.holders) == desk.look(as_of=on).holders
