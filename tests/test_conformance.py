"""Acts compared with a definition: what fits, and how the rest departs from it."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders import WORKFLOW, Desk, consulted, day, prepared, with_rules
from hypothesis import HealthCheck, given, settings
from test_laws import Life, lived, lives

from cperflow.catalog.register import open_register, read_rows
from cperflow.cli.pages.conformance import conformance_text
from cperflow.domain.procedure.requirements import RuleUse
from cperflow.domain.review.conformance import Fitness
from cperflow.errors import InvalidData
from cperflow.reports.conformance import conformance
from cperflow.service.register.conforming import of_journals, of_rows
from cperflow.service.register.entering import Options, take_in
from cperflow.service.verifying import verify

HEAD = "dossier,act,date,body,facts,outcome\n"
BY_THE_BOOK = f"""{HEAD}\
X,project,2024-01-08,,name=Étal,
X,submit,2024-01-10,SELLER,,
X,consult,2024-01-15,TOWN,consulted=ROADS,
X,opinion,2024-01-16,HEALTH,,favourable
X,opinion,2024-01-17,ROADS,,favourable
X,prepare,2024-01-18,TOWN,,
""".replace("X,project,2024-01-08,,name=Étal,\n", "")


def compared(tmp_path: Path, text: str) -> Fitness:
    path = tmp_path / "log.csv"
    path.write_text(text, encoding="utf-8")
    desk = Desk()
    rows = read_rows(open_register(str(path)), desk.ws.today)
    (found,) = of_rows(desk.ws, rows, lambda _: with_rules("submit"))
    assert list(desk.store.streams()) == []
    return found


def kinds(found: Fitness) -> list[tuple[int, str]]:
    return [(deviation.place, deviation.kind) for deviation in found.deviations]


def test_a_log_by_the_book_fits_whole(tmp_path: Path) -> None:
    found = compared(tmp_path, BY_THE_BOOK)
    assert (found.lines, found.fitting, found.deviations) == (5, 5, ())


def test_missing_acts_are_named_and_the_rest_is_compared_from_there(tmp_path: Path) -> None:
    found = compared(tmp_path, BY_THE_BOOK.replace("X,submit,2024-01-10,SELLER,,\n", ""))
    assert kinds(found) == [(2, "skipped")]
    assert "« Déposer la demande »" in found.deviations[0].reason


def test_an_act_of_a_step_already_left_is_out_of_order(tmp_path: Path) -> None:
    found = compared(tmp_path, f"{BY_THE_BOOK}X,submit,2024-01-19,SELLER,,\n")
    assert kinds(found) == [(7, "out_of_order")]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("X,danser,2024-01-10,,,", "Acte inconnu « danser »"),
        ("X,submit,2024-01-10,POPE,,", "Structure inconnue « POPE »"),
        ("X,set,2024-01-10,,age=3,", "Fait inconnu « age »"),
        ("X,piece,2024-01-10,,,", "Pièce inconnue"),
    ],
)
def test_what_the_definition_does_not_know_is_unknown(row: str, said: str, tmp_path: Path) -> None:
    found = compared(tmp_path, f"{HEAD}{row}\n")
    assert kinds(found) == [(2, "unknown")]
    assert said in found.deviations[0].reason


def test_an_act_with_an_unknown_body_still_moves_the_dossier(tmp_path: Path) -> None:
    found = compared(tmp_path, BY_THE_BOOK.replace("SELLER", "POPE"))
    assert kinds(found) == [(2, "unknown")]


def test_rules_not_met_are_told_with_their_names(tmp_path: Path) -> None:
    text = BY_THE_BOOK.replace("X,opinion,2024-01-17,ROADS,,favourable\n", "")
    found = compared(tmp_path, text.replace("prepare,2024-01-18,TOWN", "prepare,2024-01-18,SELLER"))
    assert [deviation.rule for deviation in found.deviations] == ["competence", "opinions_given"]
    assert (found.lines, found.fitting) == (4, 3)


UNFIT = {
    "a required fact": (
        "X,consult,2024-01-15,TOWN,consulted=ROADS,",
        "X,consult,2024-01-15,TOWN,,",
    ),
    "another body": ("X,submit,2024-01-10,SELLER,,", "X,submit,2024-01-10,FIRE,,"),
    "a fact of another act": (
        "X,submit,2024-01-10,SELLER,,",
        "X,submit,2024-01-10,SELLER,months=3,",
    ),
}


@pytest.mark.parametrize(("sound", "unfit"), UNFIT.values(), ids=UNFIT)
def test_what_an_import_refuses_of_an_act_is_a_deviation(
    sound: str, unfit: str, tmp_path: Path
) -> None:
    text = BY_THE_BOOK.replace(sound, unfit)
    path = tmp_path / "import.csv"
    path.write_text(text, encoding="utf-8")
    desk = Desk(with_rules("submit"), ref="X")
    desk.open()
    with pytest.raises(InvalidData) as refused:
        take_in(desk.ws, read_rows(open_register(str(path)), desk.ws.today), Options("stall"))
    first = compared(tmp_path, text).deviations[0]
    (told, *_) = refused.value.details
    assert told.startswith(f"ligne {first.place}, ")
    assert first.kind == "rule"
    if first.rule != "fact_unexpected":  # an officer is told so before any rule is asked
        assert f"{first.rule} : {first.reason.rstrip('.')}" in told


def test_an_act_dated_before_the_opening_is_blamed_with_its_date(tmp_path: Path) -> None:
    opening = f"{HEAD.strip()},region\nX,open,2024-01-08,,,,Rose\n"
    rows = BY_THE_BOOK.removeprefix(HEAD).replace("X,consult,2024-01-15", "X,consult,2023-01-15")
    found = compared(tmp_path, opening + rows)
    assert kinds(found) == [(4, "out_of_order")]
    assert "15 janvier 2023, avant l’ouverture" in found.deviations[0].reason


def test_a_dossier_opened_twice_is_blamed_on_the_second_opening(tmp_path: Path) -> None:
    opening = "X,open,2024-01-08,,,\n"
    found = compared(tmp_path, f"{HEAD}{opening}{opening.replace('08', '09')}")
    assert kinds(found) == [(3, "impossible")]


def test_acts_and_steps_have_the_names_of_the_procedure(tmp_path: Path) -> None:
    text = BY_THE_BOOK.replace("SELLER", "FIRE").replace("17,ROADS", "17,FIRE")
    data = conformance([compared(tmp_path, f"{text}X,danser,2024-01-19,,,\n")])
    named = [(item["act"], item["act_name"], item["step_name"]) for item in data["items"]]
    assert named[0] == ("submit", "Déposer la demande", "Dépôt")
    assert ("opinion_given", "Avis FIRE", "Consultation") in named
    assert named[-1][:2] == ("danser", "danser")
    assert data["steps"]["deposit"]["name"] == "Dépôt"


def test_unknown_acts_are_shown_first_and_what_is_not_shown_is_counted(tmp_path: Path) -> None:
    early = "".join(f"X,refuse,2024-01-{n:02},COMMITTEE,,\n" for n in range(10, 32))
    data = conformance([compared(tmp_path, f"{HEAD}{early}X,danser,2024-01-31,,,\n")])
    page = conformance_text(data)
    table = page.partition("─\n")[2].splitlines()
    assert "danser" in table[0]
    assert f"… et {data['count'] - 20} autres écarts : --format csv ou --json" in page
    assert all(len(line) <= 80 for line in page.splitlines())


def test_an_answer_of_a_body_that_was_not_asked_is_impossible(tmp_path: Path) -> None:
    found = compared(tmp_path, BY_THE_BOOK.replace("17,ROADS", "17,FIRE"))
    assert kinds(found)[0] == (5, "impossible")


def test_a_log_that_cannot_be_read_is_refused_row_by_row(tmp_path: Path) -> None:
    with pytest.raises(InvalidData) as refused:
        compared(tmp_path, f"{HEAD}X,submit,2024-13-01,,,\nX,,2024-01-01,,,\n")
    assert [line[:7] for line in refused.value.details] == ["ligne 2", "ligne 3"]
    assert "rien n’a été comparé" in refused.value.message


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(lives)
def test_a_recorded_dossier_departs_where_verification_says_so(life: Life) -> None:
    desk = lived(life)
    (found,) = of_journals(desk.ws, desk.store.journals())
    (verified,) = (each for each in verify(desk.ws) if not each.stream.startswith("@"))
    told = [d for d in found.deviations if d.kind == "rule"]
    assert len(told) == len(
        [line for line in verified.departures if "délai" not in line.split(" : ")[1]]
    )


def test_another_version_of_the_procedure_finds_what_it_would_have_refused() -> None:
    desk = prepared()
    strict = with_rules("submit", RuleUse("pieces_received"), workflow=WORKFLOW)
    (found,) = of_journals(desk.ws, desk.store.journals(), strict)
    assert [(deviation.act, deviation.rule) for deviation in found.deviations] == [
        ("submit", "pieces_received")
    ]


def test_the_report_counts_by_kind_rule_and_step() -> None:
    desk = consulted()
    strict = with_rules("submit", RuleUse("pieces_received"), workflow=WORKFLOW)
    report = conformance(of_journals(desk.ws, desk.store.journals(), strict))
    assert (report["count"], report["fit"], report["lines"], report["fitting"]) == (1, 0, 5, 4)
    assert (report["kinds"]["rule"], report["rules"]) == (1, {"pieces_received": 1})
    assert report["steps"]["deposit"] == {"name": "Dépôt", "lines": 4, "deviations": 1}
    assert report["dossiers"][0]["fitness"] == 0.8


def test_nothing_compared_has_no_fitness() -> None:
    assert conformance([])["fitness"] is None


def test_a_consultation_is_told_by_the_days_of_the_log(tmp_path: Path) -> None:
    first, *rows = BY_THE_BOOK.splitlines()
    found = compared(tmp_path, "\n".join([first, *reversed(rows)]))
    assert found.deviations == ()
    assert day(8).year == 2024
