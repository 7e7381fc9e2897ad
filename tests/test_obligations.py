"""What is owed: the occurrences of obligations, over the annual plan of `procedures/`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import numpy
import pytest
from builders import Desk
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cperflow.catalog import load
from cperflow.domain.acts.obligations import Decided
from cperflow.domain.dossier.finance import Project
from cperflow.domain.journal.events import ON_OBLIGATIONS, Draft, Entry
from cperflow.domain.time.appointed import Appointed
from cperflow.domain.time.calendar import Calendar, Holiday
from cperflow.domain.time.keeping import STATES
from cperflow.domain.time.occurrence import DROPPED, LAPSED, MET, WAIVED, Occurrence
from cperflow.domain.time.owed import occurrences
from cperflow.errors import CperflowError, NotFound, Refused
from cperflow.reports import obligations as report
from cperflow.service import writing
from cperflow.service.contracts import obligations
from cperflow.service.recording import append
from cperflow.service.verifying import verify

PLAN, _ = load(str(Path(__file__).parent / "procedures" / "plan_travail.yaml"))
START, END = date(2023, 7, 1), date(2024, 12, 31)
REF = "PLAN-2023"


def desk(*, since: date | None = START, today: date = date(2025, 3, 1), end: date = END) -> Desk:
    made = Desk(PLAN, today=today, ref=REF)
    told = {"suivi_depuis": since.isoformat()} if since else {}
    opened(made, REF, {"debut": START.isoformat(), "fin": end.isoformat(), **told})
    return made


def opened(made: Desk, ref: str, facts: dict[str, str]) -> None:
    writing.open_dossier(made.ws, "Rose", Entry(START), workflow=PLAN.id, ref=ref, facts=facts)


def owed(made: Desk, name: str = "", on: date | None = None) -> dict[str, Occurrence]:
    dossier = made.look(on).dossier
    return {e.id: e for e in occurrences(dossier, PLAN) if e.id.startswith(name)}


def met(made: Desk, what: str, on: date, *, extra: bool = False, **facts: str) -> Decided:
    return obligations.meet(made.ws, REF, what, Entry(on), facts, extra=extra).decided


def plan(made: Desk, what: str, to_be: date, on: date) -> Decided:
    return obligations.plan(made.ws, REF, what, to_be, Entry(on)).decided


def add_project(made: Desk, on: date, id: str = "C1", delivered: str = "") -> None:
    facts = {"livraison_prevue": delivered} if delivered else {}
    project = Project(id, f"Chantier {id}", "chantier", cost=1, facts=facts)
    writing.record_project(made.ws, REF, project, Entry(on))


def test_nothing_is_owed_until_somebody_says_since_when_it_is_followed() -> None:
    made = desk(since=None)
    assert owed(made) == {}
    with pytest.raises(Refused, match="personne n’a dit depuis quel jour") as refused:
        met(made, "pilotage", date(2024, 2, 1))
    assert "suivi_depuis" in refused.value.details[0]
    made.facts(date(2024, 4, 2), suivi_depuis="2024-04-01")
    assert list(owed(made, "pilotage")) == [f"pilotage/2024-T{n}" for n in (2, 3, 4)], (
        "the quarter that was over is nobody’s"
    )


def test_a_plan_that_is_no_contract_is_owed_what_its_own_definition_says() -> None:
    made = desk()
    add_project(made, date(2023, 8, 1), "C1", "2024-05-31")
    add_project(made, date(2024, 2, 10), "C2")
    known = owed(made)
    assert [id for id in known if id.startswith("supervision")] == [
        "supervision/2024/1",
        "supervision/2024/2",
    ]
    assert [id for id in known if id.startswith("pilotage")] == [
        f"pilotage/{year}-T{n}" for year, n in
        ((2023, 3), (2023, 4), (2024, 1), (2024, 2), (2024, 3), (2024, 4))
    ]  # fmt: skip
    assert known["declaration"].appointed is not None
    assert known["declaration"].appointed.about == date(2024, 12, 31)
    assert known["declaration"].begins == date(2024, 11, 1), "sixty days ahead"
    assert known["rapport/2023-T3/C1"].begins == date(2023, 8, 1), "when the project came"
    assert known["rapport/2024-T1/C2"].begins == date(2024, 2, 10)
    assert known["rapport/2024-T1/C2"].appointed.about == date(2024, 4, 15)  # type: ignore[union-attr]
    assert "rapport/2023-T3/C2" in known, "its due date had passed: late from its first day"
    assert known["livraison/C1"].appointed.about == date(2024, 5, 31)  # type: ignore[union-attr]
    assert known["livraison/C2"].appointed is None
    assert "programme/2024" in known
    assert "programme/2025" not in known, "the plan ends before that year"
    assert not any(id.startswith(("audit", "dossier_seance", "proces_verbal")) for id in known)
    made.facts(date(2024, 3, 1), finance="externe")
    assert list(owed(made, "audit")) == [f"audit/{p}" for p in ("2023-S2", "2024-S1", "2024-S2")]
    assert owed(made, "audit")["audit/2024-S1"].begins == date(2024, 3, 1)


def test_each_of_several_times_a_year_lapses_once_the_next_year_is_due_not_before() -> None:
    made = desk(end=date(2026, 1, 31), today=date(2026, 1, 20))
    met(made, "supervision 2024", date(2024, 5, 2))
    known = owed(made, "supervision")
    assert [known[f"supervision/2024/{n}"].ended for n in (1, 2)] == [MET, LAPSED]
    assert known["supervision/2024/2"].ended_on == date(2026, 1, 1)
    assert known["supervision/2025/1"].ended_on == date(2026, 2, 1), "until the plan ends"


def test_a_missed_session_shows_and_counts() -> None:
    made = desk()
    met(made, "pilotage 2023-T4", date(2023, 12, 12), presents="9")
    made.clock.set(date(2024, 4, 2))
    ledger = obligations.ledger(made.ws, REF)
    rows = [row for row in report.rows(ledger) if row.each.spec.id == "pilotage"]
    assert [(row.each.id, row.state) for row in rows[:4]] == [
        ("pilotage/2023-T3", "missed"),
        ("pilotage/2023-T4", "met"),
        ("pilotage/2024-T1", "late"),
        ("pilotage/2024-T2", "running"),
    ]
    told = report.counts(PLAN.obligation("pilotage"), rows)
    assert (told["held"], told["expected"], told["missed"], told["late"]) == (1, 3, 1, 1)


def test_what_comes_before_a_session_is_due_by_each_day_it_was_planned_for_in_turn() -> None:
    made = desk()
    made.load(Calendar(covered=(2020, 2030)))
    plan(made, "pilotage 2024-T1", date(2024, 3, 15), date(2024, 2, 1))
    plan(made, "pilotage", date(2024, 3, 25), date(2024, 3, 4))
    met(made, "pilotage 2024-T1", date(2024, 3, 26))

    def due(on: date) -> date | None:
        return next((m.due_on for m in made.look(on).measures
                     if m.clock.id == "dossier_seance/2024-T1"), None)  # fmt: skip

    assert due(date(2024, 1, 31)) is None, "nobody knew of the session"
    assert due(date(2024, 2, 1)) == date(2024, 3, 8)
    assert due(date(2024, 3, 3)) == date(2024, 3, 8)
    assert due(date(2024, 3, 4)) == date(2024, 3, 18)
    spans = [s for s in made.store.spans_of(REF) if s.clock == "dossier_seance/2024-T1"]
    assert [(s.from_on, s.due_on) for s in spans] == [
        (date(2024, 2, 1), date(2024, 3, 8)),
        (date(2024, 3, 4), date(2024, 3, 18)),
    ]
    last = owed(made)["dossier_seance/2024-T1"]
    assert (last.ended, last.ended_on) == (LAPSED, date(2024, 3, 26)), "the session was held"
    assert owed(made)["proces_verbal/2024-T1"].begins == date(2024, 3, 26)


@given(st.dates(date(2019, 1, 1), date(2029, 12, 31)), st.integers(-30, -1))
def test_so_many_working_days_before_a_day_is_what_another_reckoner_says(
    anchor: date, base: int
) -> None:
    closed = [date(2024, 3, 29), date(2024, 4, 10), date(2025, 1, 1)]
    rows = [Holiday(day, "fermé", "essai") for day in closed]
    calendar = Calendar(rows, covered=(2018, 2031))
    found = Appointed(anchor, 2 * base, "working_day").on(calendar)
    expected = numpy.busday_offset(anchor, base, roll="forward", holidays=closed)
    assert found == expected.astype(object)


def test_what_falls_due_while_the_plan_is_frozen_is_not_owed_and_the_past_stays() -> None:
    made = desk()
    made.act(date(2024, 2, 1), "geler")
    before = {m.clock.id: m.state for m in made.look(date(2024, 1, 31)).measures}
    made.act(date(2024, 5, 1), "degeler")
    assert {m.clock.id: m.state for m in made.look(date(2024, 1, 31)).measures} == before
    known = owed(made, "pilotage")
    assert known["pilotage/2024-T1"].ended == DROPPED
    assert known["pilotage/2024-T1"].ended_on == date(2024, 3, 31)
    assert known["pilotage/2024-T2"].ended == LAPSED, "owed again, and missed since"


def test_an_extension_of_the_plan_owes_more_from_its_own_day_on() -> None:
    made = desk()
    assert "programme/2025" not in owed(made)
    made.act(date(2024, 12, 1), "prolonger", fin="2025-12-31")
    known = owed(made)
    assert known["programme/2025"].begins == date(2024, 12, 1), "not in September"
    assert known["pilotage/2025-T4"].begins == date(2025, 10, 1)
    made.act(date(2025, 2, 1), "prolonger", fin="2025-03-31")
    known = owed(made)
    assert "pilotage/2025-T2" not in known
    assert known["pilotage/2025-T1"].ended_on == date(2025, 4, 1), "the last of the plan"


def test_the_end_of_the_plan_leaves_what_was_not_done_and_owes_nothing_more() -> None:
    made = desk()
    made.act(date(2024, 5, 15), "finir")
    known = owed(made, "pilotage")
    assert {id: each.ended for id, each in known.items()} == {
        "pilotage/2023-T3": LAPSED,
        "pilotage/2023-T4": LAPSED,
        "pilotage/2024-T1": LAPSED,
        "pilotage/2024-T2": DROPPED,
    }, "what was late stays as not done, what was not due is left"
    with pytest.raises(Refused) as refused:
        met(made, "pilotage 2024-T2", date(2024, 6, 1))
    assert "a pris fin le 15 mai 2024" in " ".join(refused.value.details)


REFUSED: list[tuple[Callable[[Desk], object], type[CperflowError], str]] = [
    (lambda made: met(made, "pilotge", date(2024, 2, 1)), NotFound, "Vouliez-vous dire"),
    (lambda made: met(made, "p", date(2024, 2, 1)), NotFound, "désigne plusieurs engagements"),
    (lambda made: met(made, "pilotage 2024-T9", date(2024, 2, 1)), NotFound, "2024-T9"),
    (lambda made: met(made, "pilotage", date(2024, 2, 1)), NotFound, "plusieurs échéances"),
    (lambda made: met(made, "pilotage", date(2026, 2, 1)), Refused, "avenir"),
    (lambda made: met(made, "pilotage 2023-T3", date(2024, 2, 1)), Refused, "ne peut plus"),
    (lambda made: met(made, "pilotage T4 2023", date(2024, 2, 1), finance="x"), CperflowError, ""),
    (lambda made: met(made, "proces_verbal", date(2024, 2, 1)), Refused, "ni prévu ni tenu"),
    (lambda made: met(made, "pilotage", date(2023, 6, 1)), Refused, "pas encore ouvert"),
    (lambda made: plan(made, "rapport", date(2024, 3, 1), date(2024, 2, 1)), Refused, ""),
    (lambda made: plan(made, "pilotage 2024-T1", date(2024, 1, 1), date(2024, 2, 1)), Refused,
     "précède le jour"),
    (lambda made: met(made, "pilotage 2024-T2", date(2024, 2, 1)), Refused, "précède la période"),
    (lambda made: obligations.waive(made.ws, REF, "declaration", " ", Entry(date(2024, 2, 1))),
     Refused, "motif"),
]  # fmt: skip


@pytest.mark.parametrize(("do", "error", "why"), REFUSED, ids=range(len(REFUSED)))
def test_what_cannot_be_is_refused_with_every_reason_and_writes_nothing(
    do: Callable[[Desk], object], error: type[CperflowError], why: str
) -> None:
    made = desk()
    before = len(made.store.journal(REF))
    with pytest.raises(error) as refused:
        do(made)
    assert why in "\n".join([refused.value.message, *refused.value.details])
    assert len(made.store.journal(REF)) == before


def test_what_is_done_is_not_done_again_and_what_is_waived_is_owed_no_more() -> None:
    made = desk()
    first = met(made, "Comité de pilotage 2023-T4", date(2023, 12, 12))
    assert (first.about.id, first.about.extra) == ("pilotage/2023-T4", False)
    with pytest.raises(Refused, match="pilotage/2023-T4"):
        met(made, "pilotage 2023-T4", date(2023, 12, 12))
    with pytest.raises(Refused, match="dite tenue") as refused:
        met(made, "pilotage 2023-T4", date(2023, 12, 20))
    assert "depuis le 12 décembre 2023" in refused.value.details[0]
    assert "--extra" in refused.value.details[1]
    again = met(made, "pilotage 2023-T4", date(2023, 12, 20), extra=True)
    assert (again.about.id, again.about.extra) == ("pilotage/2023-T4/2", True)
    assert owed(made)["pilotage/2023-T4/2"].extra
    reason = "aucun échange avec l’extérieur"
    obligations.waive(made.ws, REF, "declaration", reason, Entry(date(2024, 2, 1)))
    assert owed(made)["declaration"].ended == WAIVED
    with pytest.raises(Refused) as refused:
        met(made, "declaration", date(2024, 3, 1))
    assert reason in refused.value.details[0]


def test_a_session_held_or_planned_in_another_quarter_is_kept_and_said() -> None:
    made = desk()
    told = met(made, "pilotage 2023-T4", date(2024, 1, 9))
    assert "hors de cette période" in told.remarks[0]
    told = plan(made, "pilotage 2024-T1", date(2024, 4, 9), date(2024, 3, 1))
    assert "9 avril 2024" in told.remarks[0]


def test_one_meeting_about_every_plan_is_written_for_all_or_for_none() -> None:
    made = desk()
    for ref, since in (("AUTRE-2023", "2023-07-01"), ("MUET-2023", "")):
        facts = {"debut": "2023-07-01", "suivi_depuis": since} if since else {}
        opened(made, ref, facts)
    told = obligations.meet_all(made.ws, "pilotage 2023-T3", Entry(date(2023, 9, 5)))
    assert [one.recorded.dossier.ref for one in told.done] == ["AUTRE-2023", REF]
    assert [ref for ref, _ in told.left] == ["MUET-2023"]
    with pytest.raises(Refused, match="Aucun suivi n’est concerné") as refused:
        obligations.meet_all(made.ws, "pilotage 2023-T3", Entry(date(2023, 9, 5)))
    assert sum("déjà tenue" in each for each in refused.value.details) == 2
    met(made, "pilotage 2023-T4", date(2023, 12, 5))
    told = obligations.meet_all(made.ws, "pilotage 4e trimestre 2023", Entry(date(2023, 12, 12)))
    assert [one.recorded.dossier.ref for one in told.done] == ["AUTRE-2023"]
    assert "déjà tenue depuis le 5 décembre 2023" in dict(told.left)[REF]
    with pytest.raises(Refused, match="sur 2 suivis concernés, 2 ne le permettent pas"):
        obligations.waive_all(made.ws, "declaration", " ", Entry(date(2024, 2, 1)))
    waived = obligations.waive_all(made.ws, "declaration", "sans objet", Entry(date(2024, 2, 1)))
    assert len(waived.done) == 2
    assert not [found for found in verify(made.ws) if found.breaches]


def test_a_due_date_told_later_says_nothing_of_the_days_before() -> None:
    made = desk()
    add_project(made, date(2023, 8, 1), "C1")
    add_project(made, date(2024, 6, 3), "C1", "2023-10-31")

    def due(on: date) -> date | None:
        return next(m.due_on for m in made.look(on).measures if m.clock.id == "livraison/C1")

    assert due(date(2024, 6, 2)) is None
    assert due(date(2024, 6, 3)) == date(2023, 10, 31)
    spans = [(s.from_on, s.due_on) for s in made.store.spans_of(REF) if s.clock == "livraison/C1"]
    assert spans == [(date(2023, 8, 1), None), (date(2024, 6, 3), date(2023, 10, 31))]


def test_what_fell_due_while_frozen_is_due_at_the_resumption_and_makes_nothing_lapse() -> None:
    made = desk(end=date(2026, 12, 31), today=date(2025, 3, 1))
    made.act(date(2024, 9, 1), "geler")
    frozen = {m.clock.id for m in made.look(date(2024, 11, 30)).measures if not m.clock.ended}
    assert "programme/2024" in frozen, "what was late stays late"
    assert "programme/2025" not in frozen
    made.act(date(2025, 1, 15), "degeler")
    known = owed(made)
    assert known["programme/2024"].ended_on == date(2025, 11, 1), "once that of 2026 is due"
    again = known["programme/2025"]
    assert (again.begins, again.ended_on) == (date(2025, 1, 15), date(2025, 11, 1))
    assert again.appointed == Appointed(date(2025, 1, 15), resumed=True)
    assert again.earlier == ((date(2024, 9, 1), date(2024, 10, 31)),)
    assert known["pilotage/2024-T4"].ended == DROPPED, "no session of that time"


def test_the_end_of_the_term_misses_what_lasts_and_an_extension_told_late_brings_nothing_back() -> (
    None
):
    made = desk(end=date(2024, 8, 31))
    known = owed(made, "pilotage")
    assert (known["pilotage/2024-T2"].ended, known["pilotage/2024-T2"].ended_on) == (
        LAPSED,
        date(2024, 9, 1),
    )
    assert known["pilotage/2024-T3"].ended_on == date(2024, 10, 1), "its quarter ran to its end"
    made.act(date(2024, 11, 4), "prolonger", fin="2025-12-31")
    known = owed(made, "pilotage")
    assert known["pilotage/2024-T2"].ended_on == date(2024, 9, 1)
    assert known["pilotage/2024-T4"].begins == date(2024, 11, 4)


DAYS = st.integers(0, 520).map(lambda n: START + timedelta(days=n))
DEEDS = st.one_of(
    st.tuples(st.just("met"), st.sampled_from(
        ("pilotage", "supervision", "declaration", "rapport C1", "programme")), DAYS),
    st.tuples(st.just("plan"), st.just("pilotage"), DAYS),
    st.tuples(st.just("act"), st.sampled_from(("geler", "degeler", "finir")), DAYS),
    st.tuples(st.just("project"), st.sampled_from(("C1", "C2")), DAYS),
    st.tuples(st.just("delivery"), st.sampled_from(("2023-10-31", "2024-06-30")), DAYS),
    st.tuples(st.just("end"), st.sampled_from(("2024-03-31", "2024-12-31", "2025-06-30")), DAYS),
    st.tuples(st.just("fact"), st.sampled_from(("interne", "externe")), DAYS),
)  # fmt: skip


def _do(made: Desk, deed: tuple[str, str, date]) -> None:
    verb, what, on = deed
    match verb:
        case "met":
            period = f"{on.year}-T{(on.month - 1) // 3 + 1}"
            by_quarter = what.startswith(("pilotage", "rapport"))
            met(made, f"{what} {period}" if by_quarter else what, on)
        case "plan":
            plan(made, what, on + timedelta(days=20), on)
        case "act":
            made.act(on, what)
        case "project":
            add_project(made, on, what)
        case "delivery":
            add_project(made, on, "C1", what)
        case "end":
            made.act(on, "prolonger", fin=what)
        case _:
            made.facts(on, finance=what)


def _lived(deeds: list[tuple[str, str, date]]) -> Desk:
    made = desk()
    for deed in deeds:
        try:
            _do(made, deed)
        except CperflowError:
            continue
    return made


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(DEEDS, min_size=3, max_size=9))
def test_every_past_day_is_told_alike_by_the_lists_and_by_a_replay(
    deeds: list[tuple[str, str, date]],
) -> None:
    made = _lived(sorted(deeds, key=lambda deed: deed[2]))
    spans = made.store.spans_of(REF)
    for on in (START + timedelta(days=n) for n in range(0, 600, 23)):
        seen = made.look(on)
        running = {(m.clock.id, m.due_on) for m in seen.measures
                   if m.clock.owed and not m.clock.ended}  # fmt: skip
        listed = {(s.clock, s.due_on) for s in spans if s.from_on <= on < s.until_on and s.clock}
        assert running == listed, on


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(DEEDS, min_size=3, max_size=9))
def test_every_occurrence_has_one_state_and_they_are_all_counted(
    deeds: list[tuple[str, str, date]],
) -> None:
    made = _lived(deeds)
    for on in (date(2023, 9, 15), date(2024, 4, 15), made.ws.today):
        ledger = obligations.ledger(made.ws, REF, as_of=on)
        rows = report.rows(ledger)
        assert len({row.each.id for row in rows}) == len(rows) == len(ledger.occurrences)
        assert {row.state for row in rows} <= {*STATES, report.COMING}
        for row in rows:
            if row.each.ended and row.state != report.COMING:
                assert row.state in ("met", "missed", "waived", "dropped")


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(DEEDS, min_size=3, max_size=8), st.randoms(use_true_random=False))
def test_what_is_owed_does_not_depend_on_the_order_of_entry(deeds, random) -> None:  # type: ignore[no-untyped-def]
    made = _lived(sorted(deeds, key=lambda deed: deed[2]))
    first, *lines = made.store.journal(REF)
    order = [line for line in lines if line.kind in ON_OBLIGATIONS or line.kind == "facts_recorded"]
    fixed = [line for line in lines if line not in order]
    random.shuffle(order)
    other = Desk(PLAN, today=made.ws.today, ref=REF)
    opened(other, REF, first.payload["facts"])
    for line in [*fixed, *order]:
        draft = Draft(line.kind, line.occurred_on, line.body, line.payload)
        try:
            append(other.ws, REF, other.store.journal(REF), draft)
        except CperflowError:
            return  # two facts of one day, or an act that the shuffled past would not allow

    def bare(made: Desk) -> list[tuple[object, ...]]:
        found = occurrences(made.look().dossier, PLAN)
        return sorted((e.id, e.begins, e.appointments, e.ended_on, e.ended) for e in found)

    days = [line.occurred_on for line in order]
    if len(set(days)) == len(days):
        assert bare(made) == bare(other)
