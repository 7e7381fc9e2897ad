"""Taking over many dossiers at once: whole, checked, all or none."""

from __future__ import annotations

from datetime import date

import pytest
from builders import OPENING, WORKFLOW, Desk

from cperflow.domain.chain import breaks
from cperflow.domain.events import ADVANCED, Draft
from cperflow.errors import Conflict, InvalidData
from cperflow.service import writing
from cperflow.service.importing import Journal, import_journals
from cperflow.service.verifying import verify

SUBMITTED = date(2024, 1, 15)


def story(ref: str = "AWA-2024", *more: Draft) -> Journal:
    """A dossier told elsewhere: opened, given a project, submitted, then `more`."""
    desk = Desk(ref=ref)
    desk.open()
    desk.project(OPENING)
    desk.act(SUBMITTED, "submit")
    told = [Draft(e.kind, e.occurred_on, e.body, e.payload) for e in desk.journal()]
    return Journal(ref, [*told, *more])


def desk_that_knows_the_procedure() -> Desk:
    desk = Desk()
    writing.keep(desk.ws, WORKFLOW)
    return desk


def test_dossiers_taken_over_stand_in_the_lists_with_their_whole_journal() -> None:
    desk = desk_that_knows_the_procedure()
    assert import_journals(desk.ws, [story("AWA-2024"), story("ROSE-2024")]) == 6
    rows = {row.ref: row for row in desk.store.dossiers()}
    assert list(rows) == ["AWA-2024", "ROSE-2024"]
    assert rows["AWA-2024"].step == "examination"
    assert [span.clock for span in desk.store.spans(date(2024, 2, 1))] == ["examination"] * 2


def test_what_was_taken_over_passes_verification() -> None:
    desk = desk_that_knows_the_procedure()
    import_journals(desk.ws, [story()])
    (verified,) = verify(desk.ws)
    assert (verified.events, verified.breaches, verified.departures) == (3, (), ())
    assert breaks(desk.store.journal("AWA-2024")) == []


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (Journal("BROKEN-2024", []), "son journal est vide"),
        (Journal("BROKEN-2024", story().drafts[1:]), "n’était pas encore ouvert"),
        (
            story("BROKEN-2024", Draft(ADVANCED, SUBMITTED, "", {"act": "grant", "from": "decision", "to": "granted"})),  # noqa: E501
            "La ligne 4 du journal (grant",
        ),
        (story("BROKEN-2024", story().drafts[1]._replace(occurred_on=date(2031, 1, 1))), "avenir"),
    ],
)  # fmt: skip
def test_one_impossible_journal_keeps_all_the_others_out(broken: Journal, said: str) -> None:
    desk = desk_that_knows_the_procedure()
    with pytest.raises(InvalidData) as refused:
        import_journals(desk.ws, [story(), broken])
    assert "BROKEN-2024" in refused.value.message
    assert said in refused.value.message
    assert list(desk.store.streams()) == []


def test_a_dossier_that_exists_is_not_taken_over_again() -> None:
    desk = desk_that_knows_the_procedure()
    import_journals(desk.ws, [story()])
    with pytest.raises(Conflict):
        import_journals(desk.ws, [story("ROSE-2024"), story()])
    assert list(desk.store.streams()) == ["AWA-2024"]
