"""Obligations that could not be followed are refused where they are written, each with its line;
what was told of them is carried by registers."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from builders import Desk
from test_obligations import PLAN, REF, add_project, desk, met, plan

from cperflow.catalog import load
from cperflow.catalog.register import open_register, read_rows
from cperflow.domain.checks.obligations import unfollowed
from cperflow.domain.journal import events as kinds
from cperflow.domain.journal.conformity import strangers
from cperflow.domain.journal.events import Draft, Entry
from cperflow.domain.register.rows import COLUMNS, WORDS
from cperflow.errors import InvalidData
from cperflow.output.data import csv_lines
from cperflow.reports.eventlog import rows
from cperflow.service.contracts import obligations
from cperflow.service.recording import append
from cperflow.service.register.entering import Options, take_in

FILE = Path(__file__).parent / "procedures" / "plan_travail.yaml"
WRONG = [
    ("{anchor: pilotage, base", "{anchor: pilotge, base", "ni un engagement ni un fait"),
    ("{anchor: pilotage, base", "{anchor: presents, base", "est de type integer, il faut date"),
    ("{anchor: pilotage, base", "{anchor: dossier_seance, base", "tournent en rond"),
    ("{anchor: pilotage, base", "{anchor: supervision, base", "n’a pas la même période"),
    ("per: project, due: {anchor: livraison_prevue}", "due: {anchor: livraison_prevue}",
     "est un fait de projet"),
    ("times: 2", "times: 0", "au moins une fois"),
    ("month: 10, day: 31", "month: 11, day: 31", "n’est pas un jour de l’année"),
    ("month: 10, day: 31, year: -1", "month: 10, day: 31, on: \"2024-01-01\"",
     "une seule échéance"),
    ('{on: "2024-12-31"}', '{on: "2024-13-31"}', "n’est pas une date"),
    ('due: {on: "2024-12-31"}, ahead: 60', "lapses: true", "lapses demande une suite"),
    ("numbered: false}", "numbered: false, base: 2}", "ne donne pas de chiffre"),
    ("due: {base: 15}", "due: {base: 15.3}", "entier ou demi"),
    ("ahead: 60, source", "ahead: -6, source", "pas négatif"),
    ("every: half, when: {fact: finance, equals: externe}", "every: half, met_by: [{}]",
     "une chose à la fois"),
    ("  presumed_months: 12", "  presumed_months: 12\n  months: debut", "il faut integer"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "told"), WRONG, ids=range(len(WRONG)))
def test_an_obligation_that_cannot_be_followed_is_told_with_its_line(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    text = FILE.read_text(encoding="utf-8")
    assert text.count(old) >= 1, old
    file = tmp_path / "essai.yaml"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InvalidData) as refused:
        load(str(file))
    (line,) = [each for each in refused.value.details if told in each][:1]
    number = text[: text.index(old)].count("\n") + 1
    assert f":{number}: " in line or f":{number + 1}: " in line


def test_obligations_are_followed_by_a_term_and_a_term_ends() -> None:
    term = PLAN.term
    assert term is not None
    for wrong, told in (
        (PLAN._replace(term=None), "sans term"),
        (PLAN._replace(term=term._replace(end="", presumed_months=0)), "rien ne dit quand"),
        (PLAN._replace(obligations=()), "ne sert qu’aux engagements"),
    ):
        (problem,) = unfollowed(wrong)
        assert told in problem.message


def test_a_procedure_that_follows_one_that_is_not_there_is_only_warned_about(
    tmp_path: Path,
) -> None:
    file = tmp_path / "essai.yaml"
    text = FILE.read_text(encoding="utf-8")
    link = "follows: {workflow: absent, step: fini, prefix: SUITE}\n\nterm:"
    file.write_text(text.replace("term:", link, 1), encoding="utf-8")
    _, findings = load(str(file))
    assert ["aucun fichier absent.yaml" in found.message for found in findings] == [True]


def _told() -> Desk:
    made = desk()
    add_project(made, date(2023, 8, 1), "C1", "2024-05-31")
    plan(made, "pilotage 2023-T4", date(2023, 12, 12), date(2023, 11, 2))
    met(made, "pilotage 2023-T4", date(2023, 12, 14), presents="9")
    reason = "rien à déclarer | ni à dire"
    obligations.waive(made.ws, REF, "declaration", reason, Entry(date(2024, 1, 5), note="vu"))
    for kind, content in (
        (kinds.MILESTONE_RECORDED, {"id": "J1", "name": "Fin", "due_on": "2024-05-31"}),
        (kinds.PROGRESS_RECORDED, {"physical": 40}),
        (kinds.CONTRACT_RECORDED, {"id": "M1", "name": "Lot unique", "amount": 12}),
    ):  # fmt: skip
        draft = Draft(kind, date(2024, 1, 9), "SECRETARIAT", {"project": "C1", **content})
        append(made.ws, REF, made.store.journal(REF), draft)
    return made


@pytest.mark.parametrize("dialect", ["rfc4180", "excel-fr"])
def test_a_register_carries_what_was_told_of_obligations_and_works(dialect: str) -> None:
    made = _told()
    other = Desk(PLAN, today=made.ws.today, ref=REF)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "export.csv"
        titles = list(COLUMNS.values() if dialect == "excel-fr" else COLUMNS)
        lines = csv_lines(titles, rows(made.ws, made.store.journals()), dialect)
        path.write_bytes("".join(lines).encode())
        register = read_rows(open_register(str(path)), other.ws.today)
        take_in(other.ws, register, Options(PLAN.id, as_recorded=True))

    def bare(each: Desk) -> list[tuple[object, ...]]:
        return [(e.kind, e.occurred_on, e.body, e.payload) for e in each.store.journal(REF)]

    assert bare(other) == bare(made)


def test_every_kind_has_a_word_of_its_own_in_a_register() -> None:
    followed = {*kinds.ON_OBLIGATIONS, *kinds.ON_WORKS, *kinds.ON_CHOICES, kinds.MONEY_RECORDED}
    assert followed <= set(WORDS)
    words = [word for pair in WORDS.values() for word in set(pair)]
    assert len(words) == len(set(words))


STRANGE = [
    (kinds.OBLIGATION_MET, {"occurrence": "pilotge/2024-T1"}, "engagement inconnu"),
    (kinds.OBLIGATION_MET, {"occurrence": "pilotage/2024-S1"}, "n’est pas une échéance"),
    (kinds.OBLIGATION_MET, {"occurrence": "pilotage/2024-T1/0"}, "n’est pas une échéance"),
    (kinds.OBLIGATION_MET, {"occurrence": "livraison"}, "n’est pas une échéance"),
    (kinds.OBLIGATION_MET, {"occurrence": "declaration", "facts": {"presents": "x"}}, "presents"),
    (kinds.OBLIGATION_PLANNED, {"occurrence": "pilotage/2024-T1", "date": "demain"}, "une date"),
    (kinds.OBLIGATION_WAIVED, {"occurrence": "declaration", "reason": " "}, "« reason »"),
    (kinds.MONEY_RECORDED, {"stage": "spent", "paid_by": "etat", "year": 2024}, "stade"),
    (kinds.PROGRESS_RECORDED, {"project": "C1", "physical": 140}, "100 %"),
    (kinds.CONTRACT_RECORDED, {"project": "C1", "id": "M1", "name": "x", "amount": 1.5}, "amount"),
    (kinds.RECOMMENDATION_MADE, {"id": "R1", "session": "rapport/2024-T1", "what": "x"},
     "session inconnue"),
    (kinds.RECOMMENDATION_CLOSED, {"id": "R1", "status": "open"}, "ne clôt pas"),
    (kinds.INDICATOR_MEASURED, {"project": "C1", "id": "I1", "value": True}, "« value »"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "payload", "told"), STRANGE, ids=range(len(STRANGE)))
def test_a_line_of_the_life_of_a_plan_that_its_definition_does_not_know_is_told(
    kind: str, payload: dict[str, object], told: str
) -> None:
    found = strangers(Draft(kind, date(2024, 1, 9), "", payload), PLAN)
    assert told in " ".join(found)


def test_the_lines_that_were_decided_here_speak_the_language_of_the_plan() -> None:
    for event in _told().store.journal(REF):
        assert strangers(event, PLAN) == [], event.kind
