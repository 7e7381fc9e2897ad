"""What an export tells, an import takes in: the same dossiers, line by line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from builders import OPENING, REF, WORKFLOW, Desk, consulted, day
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_laws import lived, lives

from cperflow.catalog.journals import read_journals
from cperflow.catalog.register import open_register, read_rows
from cperflow.domain.dossier.facts import Reader, read, typed
from cperflow.domain.journal.events import (
    CLOCK_STOPPED,
    FACTS_RECORDED,
    MIGRATED,
    PIECE_RECEIVED,
    PROJECT_RECORDED,
    REMINDED,
    Draft,
    Entry,
)
from cperflow.domain.register.reading import read_line
from cperflow.domain.register.rows import COLUMNS, Line, joined
from cperflow.errors import Conflict, IntegrityFailure, InvalidData, NotFound, UsageError
from cperflow.output.data import CSV_DIALECTS, csv_lines
from cperflow.parsing import CONTROLS, guarded, unguarded
from cperflow.reports.eventlog import json_chunks, rows
from cperflow.service import timekeeping, writing
from cperflow.service.register.entering import Options, TakenIn, take_in
from cperflow.service.register.importing import Journal, import_journals
from cperflow.service.register.restoring import restore

some = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
AS_TYPED, AS_RECORDED = Options("stall"), Options("stall", as_recorded=True)


@contextmanager
def exported(desk: Desk, dialect: str = "rfc4180") -> Iterator[str]:
    """A file with all the dossiers of a desk."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "export.csv"
        titles = list(COLUMNS.values() if dialect == "excel-fr" else COLUMNS)
        lines = csv_lines(titles, rows(desk.ws, desk.store.journals()), dialect)
        path.write_bytes("".join(lines).encode())
        yield str(path)


def imported(path: str, options: Options, *, into: Desk | None = None) -> Desk:
    desk = into or Desk(today=date(2031, 12, 31))
    take_in(desk.ws, read_rows(open_register(path), desk.ws.today), options)
    return desk


def told(desk: Desk) -> list[tuple[Any, ...]]:
    """All that a journal says, but the entries."""
    return [(e.sequence, e.kind, e.occurred_on, e.body, e.payload) for e in desk.journal()]


def facts_of(desk: Desk) -> dict[str, Any]:
    dossier = desk.dossier()
    names = ("step", "facts", "projects", "shares", "pieces", "rulings", "revision", "reminders")
    found = {name: getattr(dossier, name) for name in names}
    found["rulings"] = [ruling._replace(recorded_at=None) for ruling in dossier.rulings]
    return found


@some
@given(lives, st.sampled_from(CSV_DIALECTS))
def test_whatever_was_done_to_a_dossier_is_taken_over_as_it_was_recorded(
    life: Any, dialect: str
) -> None:
    before = lived(life)
    with exported(before, dialect) as path:
        after = imported(path, AS_RECORDED)
    assert told(after) == told(before)
    assert facts_of(after) == facts_of(before)


@some
@given(lives)
def test_a_json_export_gives_back_the_very_lines_with_their_hashes(life: Any) -> None:
    before = lived(life)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "export.json"
        chunks = json_chunks(before.ws, before.store.journals())
        path.write_text("".join(chunks), encoding="utf-8")
        after = Desk(today=date(2031, 12, 31))
        restore(after.ws, read_journals(str(path)))
    assert after.journal() == before.journal()
    assert after.store.dossier(REF) == before.store.dossier(REF)
    assert after.store.workflows() == before.store.workflows()


def a_dossier_with_everything() -> Desk:
    """One line at least of each kind that has a use case."""
    desk = consulted()
    desk.answer(day(16), "HEALTH", "to_correct", ["P1"])
    desk.ask(day(17), "HEALTH", ["P1", "P2"])
    desk.answer(day(18), "HEALTH", projects=["P2"])
    desk.facts(day(18), nickname="'=Rose | \\ « et fils »", days="mardi, samedi")
    desk.piece(day(18), "D1")
    desk.assess(day(19), "D1", "non_conforming", "illisible")
    desk.piece(day(19), "D2", "P2")
    desk.fund(day(19), "P1", town=600, sponsor=400)
    desk.fund(day(19), "P2", 2025, town=5)
    writing.remove_project(desk.ws, REF, "P2", Entry(day(22), note="deux\nlignes"))
    timekeeping.stop_clock(desk.ws, REF, "opinions:ROADS", Entry(day(23)), "voirie fermée")
    timekeeping.resume_clock(desk.ws, REF, "opinions:ROADS", Entry(day(25)))
    timekeeping.extend_clock(
        desk.ws, REF, "opinions:ROADS", Entry(day(25), "TOWN"), "délai demandé", halves=7
    )
    desk.retract(9)
    return desk


@pytest.mark.parametrize("options", [AS_TYPED, AS_RECORDED], ids=["as typed", "as recorded"])
@pytest.mark.parametrize("dialect", CSV_DIALECTS)
def test_every_kind_of_line_comes_back(options: Options, dialect: str) -> None:
    before = a_dossier_with_everything()
    with exported(before, dialect) as path:
        after = imported(path, options)
    assert told(after) == told(before)
    assert facts_of(after) == facts_of(before)


def test_lines_of_kinds_that_have_no_column_travel_in_the_details() -> None:
    before, second = consulted(), WORKFLOW._replace(version=2)
    hash = writing.keep(before.ws, second)
    reminded = {"clock": "opinions:ROADS", "started_on": "2024-01-15", "level": 1, "to": "ROADS"}
    reminded |= {"holder": "ROADS"}
    passage = {"workflow": WORKFLOW.id, "version": 2, "workflow_hash": hash}
    drafts = [Draft(REMINDED, day(30), "TOWN", reminded), Draft(MIGRATED, day(31), "", passage)]
    import_journals(before.ws, [Journal(REF, drafts, len(before.journal()))])
    for options in (AS_TYPED, AS_RECORDED):
        after = Desk(today=date(2031, 12, 31))
        for version in (WORKFLOW, second):
            writing.keep(after.ws, version)
        with exported(before) as path:
            assert told(imported(path, options, into=after)) == told(before)
    with exported(before) as path, pytest.raises(InvalidData, match="problème") as refused:
        imported(path, AS_RECORDED)
    assert "export JSON" in refused.value.details[0]


ODD = [
    Draft(FACTS_RECORDED, day(20), "", {"facts": {"nickname": " bords ", "reasons": ["a;b"]}}),
    Draft(FACTS_RECORDED, day(20), "", {"facts": {"nickname": None, "days": []}, "note": " x"}),
    Draft(FACTS_RECORDED, day(20), "", {"facts": {"nickname": "e\u0301"}, "source": "", "n": [1]}),
    Draft(PIECE_RECEIVED, day(20), "", {"code": "D1", "precision": "month", "illustrative": False}),
    Draft(CLOCK_STOPPED, day(20), "", {"clock": "opinions:ROADS", "reason": "=1"}),
    Draft(PROJECT_RECORDED, day(20), "TOWN", {
        "id": "P9", "name": "x|y", "nature": "", "scale": "", "locations": [["a;b", "c"]],
        "duration_months": None, "cost": 3,
    }),
]  # fmt: skip


@pytest.mark.parametrize("draft", ODD, ids=range(len(ODD)))
def test_what_no_cell_can_say_exactly_comes_back_all_the_same(draft: Draft) -> None:
    before = consulted()
    import_journals(before.ws, [Journal(REF, [draft], len(before.journal()))])
    with exported(before) as path:
        assert told(imported(path, AS_RECORDED)) == told(before)


@pytest.mark.parametrize("dialect", CSV_DIALECTS)
def test_a_text_that_commands_a_terminal_is_never_exported_raw(dialect: str) -> None:
    before, odd = consulted(), "a\x07b\x1b[2J\x00c\x7f\x9b"
    facts = {"facts": {"nickname": odd}, "note": odd}
    draft = Draft(FACTS_RECORDED, day(20), "", facts)
    import_journals(before.ws, [Journal(REF, [draft], len(before.journal()))])
    chunks = "".join(json_chunks(before.ws, before.store.journals()))
    with exported(before, dialect) as path:
        text = Path(path).read_text(encoding="utf-8")
        with pytest.raises(InvalidData, match="1 problème"):
            imported(path, AS_RECORDED)
    assert not CONTROLS.search(text.replace("\r\n", ""))
    assert not CONTROLS.search(chunks)
    assert json.loads(chunks)["dossiers"][0]["events"][-1]["note"] == odd


@given(st.lists(st.text(), min_size=1))
def test_no_cell_of_any_csv_holds_what_commands_a_terminal(row: list[str]) -> None:
    for dialect in CSV_DIALECTS:
        assert not CONTROLS.search("".join(csv_lines(row, [row], dialect)))


def test_the_same_export_is_not_taken_in_twice() -> None:
    before = consulted()
    with exported(before) as path:
        after = imported(path, AS_TYPED)
        lines = after.snapshot()
        with pytest.raises(Conflict, match="1 problème"):
            imported(path, AS_TYPED, into=after)
    assert after.snapshot() == lines


def json_file(desk: Desk, folder: Path, change: Any = None) -> str:
    data = json.loads("".join(json_chunks(desk.ws, desk.store.journals())))
    if change:
        change(data)
    path = folder / "export.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    return str(path)


def _lie(data: Any) -> None:
    data["dossiers"][0]["events"][1]["payload"]["cost"] = 1


def _forge(data: Any) -> None:
    data["definitions"][0]["data"] = data["definitions"][0]["data"].replace("Examen", "Examem")


@pytest.mark.parametrize("change", [_lie, _forge])
def test_an_export_that_somebody_changed_is_refused_whole(change: Any, tmp_path: Path) -> None:
    path = json_file(consulted(), tmp_path, change)
    desk = Desk()
    with pytest.raises(IntegrityFailure):
        restore(desk.ws, read_journals(path))
    assert (list(desk.store.streams()), desk.store.workflows()) == ([], [])


def test_a_json_export_is_checked_without_being_written(tmp_path: Path) -> None:
    path = json_file(consulted(), tmp_path)
    desk = Desk()
    assert restore(desk.ws, read_journals(path), dry_run=True) == TakenIn(1, 1, 5, True)
    assert (list(desk.store.streams()), desk.store.workflows()) == ([], [])


def test_a_json_export_adds_to_no_dossier_that_exists(tmp_path: Path) -> None:
    desk = consulted()
    path = json_file(desk, tmp_path)
    with pytest.raises(Conflict, match="existe déjà"):
        restore(desk.ws, read_journals(path))


@pytest.mark.parametrize("text", ["", "[]", '{"format":"x"}', "{", "[" * 100_000])
def test_what_is_no_export_is_said_to_be_none(text: str, tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text(text)
    with pytest.raises(InvalidData, match=r"x\.json"):
        read_journals(str(path))


def _without_zone(line: Any) -> None:
    line["recorded_at"] = line["recorded_at"][:19]


def _unreadable(line: Any) -> None:
    line["payload"]["note"] = ["\ud800"]


def _commanding(line: Any) -> None:
    line["actor"] = "fanta\x1b[2J"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (_without_zone, "sans fuseau horaire"),
        (_unreadable, "octets illisibles"),
        (_commanding, "caractères de commande"),
    ],
)
def test_a_line_of_an_export_that_nothing_could_have_written_is_named(
    change: Any, why: str, tmp_path: Path
) -> None:
    path = json_file(consulted(), tmp_path, lambda data: change(data["dossiers"][0]["events"][2]))
    with pytest.raises(InvalidData, match=r"export\.json est abîmé") as error:
        read_journals(path)
    (detail,) = error.value.details
    assert f"{REF}, ligne 3 : " in detail
    assert why in detail


TEXTS = st.text(alphabet="='+-@ \t\r\n|\\\"a;,é\u202e", max_size=8)


@given(TEXTS)
def test_what_guards_a_cell_is_taken_away_again(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


@given(st.dictionaries(st.sampled_from("abc"), TEXTS.map(str.strip)))
def test_facts_in_a_cell_are_the_facts_read(facts: dict[str, str]) -> None:
    cells = {"dossier": "X", "act": "set", "date": "2024-01-08", "facts": joined(facts)}
    line, problems = read_line(2, cells, OPENING)
    assert problems == []
    assert isinstance(line, Line)
    assert line.facts == facts


VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 10**17), TEXTS,
    st.lists(st.sampled_from(["tue", "sat", "HEALTH", "P1", "tous", "a;b", ""]), max_size=3),
    st.dates(date(2000, 1, 1), date(2030, 1, 1)).map(date.isoformat),
)  # fmt: skip


READER = Reader(WORKFLOW, consulted().dossier(), OPENING + timedelta(days=30))


@given(st.sampled_from(WORKFLOW.facts), VALUES)
def test_a_fact_typed_again_has_the_same_value_or_is_refused(spec: Any, value: Any) -> None:
    text = typed(spec, value)
    if text is not None:
        with suppress(UsageError, NotFound):  # a body, a project… that nobody knows; too large
            assert read(spec, text, READER) == value
