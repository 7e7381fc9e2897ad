"""What is entered: dates known to the month, who types, and the procedure meant by default."""

from __future__ import annotations

from datetime import date

import pytest
from cli_desk import Desk, desk

from cperflow.bootstrap import App
from cperflow.domain.journal.events import Entry
from cperflow.errors import UsageError
from cperflow.parsing import parse_when, parse_whole
from cperflow.service import writing
from cperflow.shipped import DEFAULT_WORKFLOW

__all__ = ["desk"]

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("typed", "day", "precision"),
    [
        ("2026-11", TODAY, "month"),
        ("11/2026", TODAY, "month"),
        ("2026", TODAY, "year"),
        ("2026-10", date(2026, 10, 31), "month"),
        ("2025", date(2025, 12, 31), "year"),
        ("2026-12", date(2026, 12, 31), "month"),
        ("2027", date(2027, 12, 31), "year"),
    ],
)
def test_a_date_known_to_a_period_that_still_runs_is_today_at_the_latest(
    typed: str, day: date, precision: str
) -> None:
    assert parse_when(typed, lambda: TODAY) == (day, precision)


def test_an_act_of_this_month_may_be_entered_before_the_month_is_over(desk: Desk) -> None:
    assert "en avril 2019" in desk.done("open", "Bamako", "--on", "2019-04")
    assert desk.journal("BAMAKO-2019")[0].occurred_on == desk.now.date()
    assert "est dans l’avenir" in desk.refused("open", "Koulikoro", "--on", "2019-05", code=4)


@pytest.mark.parametrize(
    ("environment", "actor"),
    [
        ({"USER": "fanta"}, "fanta"),
        ({"USER": b"Kon\xe9".decode("utf-8", "surrogateescape")}, "Kon?"),
        ({"CPERFLOW_ACTOR": "  ", "USER": "fanta"}, "fanta"),
        ({"USER": "Kone\u0301"}, "Koné"),
        ({"USER": "\ud800"}, "?"),
        ({}, "inconnu"),
    ],
)
def test_the_actor_is_always_a_name_that_the_journal_can_keep(
    environment: dict[str, str], actor: str
) -> None:
    assert App(environ=environment).actor == actor


def test_an_account_name_that_is_no_utf8_keeps_nobody_from_working(desk: Desk) -> None:
    name = b"Kon\xe9".decode("utf-8", "surrogateescape")
    app = App(str(desk.db), environ={"CPERFLOW_ACTOR": name}, now=lambda: desk.now)
    ws = app.workspace()
    writing.retract(ws, "MENAKA-2019", 4, "essai", Entry(desk.now.date()))
    app.close()
    assert desk.journal("MENAKA-2019")[-1].actor == "Kon?"


def test_the_default_procedure_is_the_one_shipped(desk: Desk) -> None:
    desk.done("open", "Bamako", "--on", "2019-03-01")
    assert desk.dossier("BAMAKO-2019").workflow == DEFAULT_WORKFLOW
    assert f"({DEFAULT_WORKFLOW} par défaut)" in desk.done("open", "--help")


@pytest.mark.parametrize("typed", ["../../x", "-X", "@foo", "a/b", "x" * 100])
def test_open_refuses_a_hostile_reference_in_one_line(desk: Desk, typed: str) -> None:
    said = desk.refused("open", "Bamako", "--on", "2019-03-01", f"--ref={typed}", code=2)
    assert "ne peut pas être une référence" in said


def test_a_year_out_of_bounds_is_told_as_years_are_written() -> None:
    with pytest.raises(UsageError, match="de 1900 à 2200"):
        parse_whole("12", 1900, 2200)
