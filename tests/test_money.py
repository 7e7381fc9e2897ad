"""Money that moves: told, counted at any date, kept in lists that may be rebuilt."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from builders import Clockwork, Shelf
from hypothesis import given, settings
from hypothesis import strategies as st
from stall import WORKFLOW
from store_builders import journal, projection

from cperflow.domain.acts.money import Moving
from cperflow.domain.acts.unbudgeted import MET, MISSED, OPEN, unbudgeted
from cperflow.domain.dossier.finance import Project
from cperflow.domain.dossier.followed import BUDGETED, CALLED, PAID, RECEIVED, STAGES
from cperflow.domain.dossier.replay import replay
from cperflow.domain.journal.events import Entry
from cperflow.domain.money.cells import Cell, Tally, cells, judged, totals
from cperflow.domain.money.lines import PLANNED, MoneyLine, money_lines
from cperflow.domain.money.tranches import tranches
from cperflow.domain.procedure.obligations import Deadline, MetBy, ObligationSpec, Term
from cperflow.domain.procedure.requirements import Choice, Condition, FactSpec
from cperflow.domain.time.owed import occurrences
from cperflow.errors import NotFound, Refused, UsageError
from cperflow.service import writing
from cperflow.service.contracts import obligations
from cperflow.service.financing import funding, money
from cperflow.service.ports import FOREVER, Store
from cperflow.service.verifying import rebuild, verify
from cperflow.service.workspace import Workspace
from cperflow.store.memory import MemoryStore

OPENED = date(2024, 1, 8)
TODAY = date(2026, 6, 30)
SOURCES = ("town", "friends:Rotary", "friends")
FOLLOWED = WORKFLOW._replace(
    id="rounds",
    funding_sources=(Choice("town", "Ville"), Choice("friends", "Amis")),
    facts=(*WORKFLOW.facts, FactSpec("since", "Suivi depuis", "date")),
    term=Term("since", presumed_months=36),
    obligations=(
        ObligationSpec(
            "budget", "Inscription au budget", "TOWN", every="year",
            due=Deadline(month=12, day=31, year=-1), ahead=184, lapses=True,
            when=Condition(funded_by="town"), met_by=(MetBy(BUDGETED, "town"),),
        ),
    ),
)  # fmt: skip


class Till:
    """A contract that is followed, worked with short verbs."""

    def __init__(self, store: Store | None = None, *, since: str = "2024-01-08") -> None:
        self.clock = Clockwork(TODAY)
        self.ws = Workspace(store or MemoryStore(), Shelf(FOLLOWED), self.clock, "fanta")
        self.ref = "ROSE-2024"
        writing.open_dossier(self.ws, "Rose", Entry(OPENED), workflow="rounds", ref=self.ref)
        if since:
            writing.record_facts(self.ws, self.ref, {"since": since}, Entry(OPENED))
        for id in ("P1", "P2"):
            writing.record_project(
                self.ws, self.ref, Project(id, f"Étal {id}", cost=1000), Entry(OPENED)
            )

    def plan(self, source: str, amount: int, *, project: str = "P1", year: int | None = None,
             on: date = OPENED) -> None:  # fmt: skip
        funding.record_funding(self.ws, self.ref, project, {source: amount}, Entry(on), year)

    def move(self, stage: str, source: str, amount: int | None, *, year: int = 2025,
             on: date = date(2025, 3, 3), **other: object) -> money.Told:  # fmt: skip
        moving = Moving(stage, source, year, amount)._replace(**other)
        return money.move(self.ws, self.ref, moving, Entry(on))

    def tally(self, on: date = TODAY, source: str = "town") -> Tally:
        seen = money.status(self.ws, self.ref, as_of=on)
        return totals(judged(seen.cells), lambda cell: cell.source).get(source, Tally())


def test_what_remains_is_what_no_budget_and_no_payment_of_the_source_has_brought() -> None:
    till = Till()
    till.plan("town", 900)
    till.move(BUDGETED, "town", 300)
    till.move(RECEIVED, "town", 100)
    till.move(RECEIVED, "town", 250, year=2026)
    till.move(CALLED, "town", 900)
    assert (till.tally().mobilised, till.tally().remaining) == (550, 350)


def test_an_amount_nobody_told_counts_by_number_and_makes_sums_partial() -> None:
    till = Till()
    till.plan("town", 900)
    till.move(BUDGETED, "town", None)
    moved = till.tally().moved(BUDGETED)
    assert (moved.amount, moved.number, moved.partial) == (0, 1, True)
    assert till.tally().unsure
    assert till.tally().reached(BUDGETED) == 1


def test_a_budget_that_is_told_to_have_nothing_brings_no_share_anywhere() -> None:
    till = Till()
    till.plan("town", 900)
    till.move(BUDGETED, "town", 0)
    moved = till.tally().moved(BUDGETED)
    assert (moved.number, moved.nothing, moved.partial) == (0, 1, False)
    assert till.tally().reached(BUDGETED) == 0


def test_a_share_not_yet_in_the_budget_is_said_from_the_year_before_until_it_is() -> None:
    till = Till()
    till.plan("town", 900, year=2025)
    till.move(BUDGETED, "town", 400, on=date(2024, 11, 5))

    def said(on: date) -> list[int]:
        dossier = replay(till.ws.store.journal(till.ref), as_of=on)
        assert dossier is not None
        return [short.amount for short in unbudgeted(dossier, FOLLOWED, on)]

    assert said(date(2024, 6, 29)) == []
    assert said(date(2024, 6, 30)) == said(date(2024, 11, 4)) == [900]
    assert said(date(2024, 11, 5)) == [500]


def test_a_share_that_was_never_budgeted_stays_told_as_missed() -> None:
    till = Till()
    till.plan("town", 900, year=2025)
    for on, state in ((date(2025, 12, 31), OPEN), (date(2026, 1, 1), MISSED), (TODAY, MISSED)):
        [short] = money.status(till.ws, till.ref, as_of=on).short
        assert (short.year, short.state) == (2025, state)
    till.move(BUDGETED, "town", 900, on=date(2026, 3, 3))
    assert money.status(till.ws, till.ref).short == []


def test_a_budget_below_the_share_of_its_year_keeps_the_difference_told() -> None:
    till = Till()
    till.plan("town", 900, year=2025)
    till.move(BUDGETED, "town", 1, on=date(2024, 11, 5))
    [short] = money.status(till.ws, till.ref, as_of=date(2025, 3, 3)).short
    assert (short.amount, short.planned, short.state) == (899, 900, OPEN)
    dossier = replay(till.ws.store.journal(till.ref))
    assert dossier is not None
    [owed] = [each for each in occurrences(dossier, FOLLOWED) if each.id == "budget/2025"]
    assert owed.kept.met_on is None
    till.move(BUDGETED, "town", 899, on=date(2024, 12, 5))
    assert money.status(till.ws, till.ref, as_of=date(2025, 3, 3)).short == []


def test_nothing_in_a_budget_is_told_against_who_says_it_is_done() -> None:
    till = Till()
    till.plan("town", 900, year=2025)
    till.plan("town", 900, year=2026)
    obligations.meet(till.ws, till.ref, "budget/2025", Entry(date(2024, 12, 1)))
    told = till.move(BUDGETED, "town", 0, on=date(2024, 12, 2))
    assert any("pourtant dite tenue" in odd for odd in told.oddities)
    [short] = money.status(till.ws, till.ref, as_of=date(2025, 3, 3)).short
    assert (short.year, short.state) == (2025, MET)
    till.move(BUDGETED, "town", 0, year=2026, on=date(2025, 12, 2))
    with pytest.raises(Refused) as refusal:
        obligations.meet(till.ws, till.ref, "budget/2026", Entry(date(2025, 12, 3)))
    assert "rien n’est inscrit au budget 2026" in refusal.value.details[0]


def test_money_told_without_a_name_is_that_of_the_named_partner() -> None:
    till = Till()
    till.plan("friends:Rotary", 300)
    till.move(RECEIVED, "friends", 300)
    [rest] = judged(money.status(till.ws, till.ref).cells)
    assert (rest.source, rest.tally.remaining, rest.tally.received_shares) == ("friends", 0, 1)
    told = till.move(RECEIVED, "friends:LIONS", 5).recorded.events[0]
    again = till.move(RECEIVED, "amis:lions", 6).recorded.events[0]
    assert told.payload["paid_by"] == again.payload["paid_by"] == "friends:LIONS"


def test_a_tranche_tells_what_was_called_and_what_came_of_it() -> None:
    till = Till()
    till.move(CALLED, "town", 100, tranche=1)
    till.move(RECEIVED, "town", 40, tranche=1, on=date(2025, 5, 5))
    till.move(RECEIVED, "town", None, tranche=1, on=date(2025, 6, 6))
    till.move(CALLED, "town", 100, tranche=2)
    first, second = tranches(money.status(till.ws, till.ref).movements)
    assert first.call is not None
    assert (first.called.amount, first.call.on) == (100, date(2025, 3, 3))
    assert (first.received.amount, first.received.partial) == (40, True)
    assert first.receipt is not None
    assert first.receipt.on == date(2025, 5, 5)
    assert (second.number, second.receipt) == (2, None)


def test_nothing_is_said_of_budgets_that_nobody_follows() -> None:
    till = Till(since="")
    till.plan("town", 900)
    assert money.status(till.ws, till.ref, as_of=date(2025, 1, 5)).short == []


def test_the_portfolio_says_the_same_shares_not_in_a_budget_as_the_contract() -> None:
    till = Till()
    till.plan("town", 900)
    till.move(BUDGETED, "town", 0, on=date(2024, 12, 2))
    for on in (date(2024, 6, 30), date(2025, 1, 5), date(2025, 12, 31)):
        [contract] = money.portfolio(till.ws, as_of=on).contracts
        assert contract.short == money.status(till.ws, till.ref, as_of=on).short != []


def test_what_is_odd_is_said_and_kept_all_the_same() -> None:
    till = Till()
    till.plan("town", 900)
    assert till.move(BUDGETED, "town", 500).oddities == []
    assert "précède le contrat" in till.move(BUDGETED, "town", 100, year=2023).oddities[0]
    assert "suit la fin du contrat" in till.move(BUDGETED, "town", 1, year=2029).oddities[0]
    [too_much] = till.move(PAID, "town", 50).oddities
    assert "plus que les 0" in too_much.replace("\u202f", " ").replace("\u00a0", " ")
    [unplanned] = till.move(RECEIVED, "friends", 10).oddities
    assert "ne prévoit rien" in unplanned
    assert "dit déjà la même chose" in till.move(RECEIVED, "friends", 10).oddities[-1]
    assert len(till.ws.store.money.of(till.ref)) == 7


def test_what_cannot_be_understood_is_refused() -> None:
    till = Till()
    with pytest.raises(NotFound, match="Source"):
        till.move(BUDGETED, "moon", 1)
    with pytest.raises(NotFound, match="Marché inconnu"):
        till.move(PAID, "town", 1, contract="M9")
    with pytest.raises(UsageError, match="année de financement"):
        till.move(PAID, "town", 1, year=20)
    with pytest.raises(UsageError, match="montant"):
        till.move(PAID, "town", -1)
    with pytest.raises(Refused, match="avenir"):
        till.move(PAID, "town", 1, on=TODAY + timedelta(days=1))


def test_money_is_followed_only_where_obligations_are() -> None:
    store = MemoryStore()
    ws = Workspace(store, Shelf(WORKFLOW), Clockwork(TODAY), "fanta")
    writing.open_dossier(ws, "Rose", Entry(OPENED), workflow=WORKFLOW.id, ref="PLAIN")
    with pytest.raises(Refused, match="n’est pas un suivi"):
        money.move(ws, "PLAIN", Moving(PAID, "town", 2025, 1), Entry(TODAY))
    with pytest.raises(Refused, match="n’est pas un suivi"):
        money.status(ws, "PLAIN")


def test_what_was_entered_later_was_not_known() -> None:
    till = Till()
    till.plan("town", 900)
    till.clock.set(date(2026, 7, 10))
    till.move(RECEIVED, "town", 100, on=date(2025, 3, 3))
    seen = money.status(till.ws, till.ref, as_of=date(2025, 4, 1), known_on=TODAY)
    assert seen.movements == []
    found = money.portfolio(till.ws, as_of=date(2025, 4, 1), known_on=TODAY)
    assert [cell.tally.received for cell in found.cells] == [0]
    assert till.tally(date(2025, 4, 1)).received == 100


def test_a_status_asked_of_a_source_and_a_year_has_only_these() -> None:
    till = Till()
    till.plan("friends:Rotary", 300)
    till.plan("town", 900)
    till.move(RECEIVED, "friends:Rotary", 10, year=2025)
    till.move(RECEIVED, "friends:Rotary", 20, year=2026)
    asked = money.status(till.ws, till.ref, money.Asked(2026, "amis"))
    assert [(cell.source, cell.tally.received) for cell in asked.cells] == [("friends:Rotary", 20)]
    assert [each.amount for each in asked.movements] == [20]
    found = money.portfolio(till.ws, money.Asked(2026, "friends"))
    assert found.cells == asked.cells


def test_a_list_that_lost_its_money_is_told_and_rebuilt() -> None:
    till = Till()
    till.plan("town", 900)
    till.move(BUDGETED, "town", 5)
    sound = till.ws.store.money.of(till.ref)
    held = till.ws.store._projections[till.ref]  # type: ignore[attr-defined]
    till.ws.store._projections[till.ref] = held._replace(money=())  # type: ignore[attr-defined]
    told = [breach.problem for found in verify(till.ws) for breach in found.breaches]
    assert told == ["le financement des listes ne correspond pas au journal"]
    rebuild(till.ws)
    assert till.ws.store.money.of(till.ref) == sound


# --- laws -----------------------------------------------------------------------------------

DAYS = [OPENED + timedelta(days=number * 90) for number in range(10)]
DEEDS = st.lists(
    st.tuples(
        st.sampled_from([PLANNED, *STAGES, "retract", "remove"]),
        st.sampled_from(SOURCES),
        st.sampled_from([2024, 2025, 2026]),
        st.sampled_from([None, 0, 1, 250, 10**14]),
        st.sampled_from(["", "P1", "P2"]),
        st.sampled_from(DAYS),
    ),
    max_size=12,
)


def played(deeds: list[tuple[str, str, int, int | None, str, date]]) -> Till:
    till = Till()
    for verb, source, year, amount, project, on in deeds:
        try:
            if verb == PLANNED:
                told = None if year == 2024 else year
                till.plan(source, amount or 0, project=project or "P1", year=told, on=on)
            elif verb == "retract":
                last = till.ws.store.journal(till.ref)[-1].sequence
                writing.retract(till.ws, till.ref, last, "erreur", Entry(TODAY))
            elif verb == "remove":
                writing.remove_project(till.ws, till.ref, project or "P2", Entry(on))
            else:
                till.move(verb, source, amount, year=year, project=project, on=on)
        except (Refused, NotFound, UsageError):
            continue
    return till


@given(DEEDS)
def test_the_lists_say_on_any_day_what_the_journal_says(deeds: list) -> None:  # type: ignore[type-arg]
    till = played(deeds)
    for on in DAYS:
        dossier = replay(till.ws.store.journal(till.ref), as_of=on)
        assert dossier is not None
        counted = list(till.ws.store.money.counted(on))
        assert counted == cells(money_lines(dossier), on)
        planned = sum(cell.tally.planned for cell in counted)
        assert planned == sum(dossier.shares.values())
        for stage in STAGES:
            told = [each.amount for each in dossier.money if each.stage == stage]
            moved = [cell.tally.moved(stage) for cell in counted]
            assert sum(each.amount for each in moved) == sum(filter(None, told))
            assert sum(each.unknown for each in moved) == told.count(None)
            assert sum(each.nothing for each in moved) == told.count(0)
    assert all(not found.breaches for found in verify(till.ws))


@given(DEEDS)
def test_every_way_of_adding_up_parts_the_same_money(deeds: list) -> None:  # type: ignore[type-arg]
    till = played(deeds)
    found = money.portfolio(till.ws, as_of=DAYS[-1]).cells
    [whole] = totals(found, lambda _: None).values() or [Tally()]
    for key in ("source", "year", "dossier"):
        parts = totals(found, lambda cell, key=key: getattr(cell, key)).values()
        assert tuple(map(sum, zip(*parts, strict=True))) in ((), tuple(whole))
    sources = [cell.tally for cell in judged(found)]
    assert all(each.remaining == max(0, each.planned - each.mobilised) for each in sources)
    assert all(
        max(each.budgeted, each.received, each.paid) <= each.mobilised
        <= each.budgeted + each.received + each.paid for each in sources
    )  # fmt: skip


@given(DEEDS, st.sampled_from(STAGES), st.sampled_from([None, 0, 7]))
@settings(max_examples=20)
def test_a_movement_taken_back_leaves_no_trace_in_the_sums(
    deeds: list,  # type: ignore[type-arg]
    stage: str,
    amount: int | None,
) -> None:
    till = played(deeds)
    before = till.ws.store.money.of(till.ref)
    line = till.move(stage, "town", amount).recorded.events[0].sequence
    writing.retract(till.ws, till.ref, line, "erreur", Entry(TODAY))
    assert till.ws.store.money.of(till.ref) == before


# --- every store ----------------------------------------------------------------------------


def line(**other: object) -> MoneyLine:
    sound = MoneyLine(
        "KAYES-2018", PLANNED, "etat", 2019, "P1", 10**14, date(2018, 8, 31), FOREVER, True,
        date(2018, 12, 1), date(2019, 1, 2), date(2019, 2, 3), date(2019, 3, 4),
    )  # fmt: skip
    return sound._replace(**other)


def moved(stage: str, amount: int | None, **other: object) -> MoneyLine:
    bare = {"budgeted_on": None, "called_on": None, "received_on": None, "paid_on": None}
    return line(stage=stage, amount=amount, illustrative=False, **(bare | other))


LINES = (
    line(),
    line(source="partenaires:UE", year=0, project="P2", until_on=date(2019, 1, 1)),
    line(source="partenaires:UE", year=0, project="P2", from_on=date(2019, 1, 1), paid_on=None),
    *(moved(stage, amount) for stage in STAGES for amount in (None, 0, 5, 10**14)),
    moved(PAID, 9, source="région « œ »", from_on=date(2020, 1, 1)),
)


def test_money_comes_back_with_all_it_said(store: Store) -> None:
    store.append(journal(), projection()._replace(money=LINES))
    assert store.money.of("KAYES-2018") == list(LINES)
    assert store.money.of("ABSENT") == []


def test_every_store_counts_money_as_python_does(store: Store) -> None:
    other = [each._replace(dossier="MOPTI-2020") for each in LINES[3:8]]
    store.append_many(
        [
            (journal(), projection()._replace(money=LINES)),
            (journal("MOPTI-2020"), projection(ref="MOPTI-2020")._replace(money=tuple(other))),
        ]
    )
    for on in (date(2018, 8, 30), date(2018, 12, 31), date(2019, 1, 1), date(2021, 1, 1)):
        counted = list(store.money.counted(on))
        assert counted == cells([*LINES, *other], on)
        assert all(type(number) is int for cell in counted for number in cell.tally)


def test_a_projection_that_knows_no_money_leaves_it_and_a_shorter_one_cuts_it(
    store: Store,
) -> None:
    first, *others = journal(length=4)
    store.append([first], projection()._replace(money=LINES))
    store.append(others[:1], projection(revision=2))
    assert store.money.of("KAYES-2018") == list(LINES)
    changed = (LINES[1], *LINES[4:6])
    store.append(others[1:2], projection(revision=3)._replace(money=changed))
    assert store.money.of("KAYES-2018") == list(changed)
    store.append(others[2:], projection(revision=4)._replace(money=()))
    assert store.money.of("KAYES-2018") == []
    store.project([projection(revision=4)._replace(money=LINES[:2])])
    assert store.money.of("KAYES-2018") == list(LINES[:2])


def test_totals_of_nothing_are_nothing() -> None:
    assert totals([], lambda cell: cell.source) == {}
    [line] = judged([Cell("A", "town", 0, Tally(planned=3))])
    assert line.tally.remaining == 3
