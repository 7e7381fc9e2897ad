"""`remind`, `contact` and the annex of `explain`, as an officer types them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cli_desk import NOW, Desk
from cli_desk import desk as desk
from docx import Document
from test_mail import Post
from test_mail import post as post

from cperflow.__main__ import main
from cperflow.bootstrap import App
from cperflow.cli import remind
from cperflow.domain.journal.events import DOCUMENT_ISSUED, REMINDED
from cperflow.errors import StorageUnavailable

LATE = "MENAKA-2019"
OWN = "TAOUDENIT-2019"
FOLLOWED = "SUIVI-KAYES-2018"
DAY = "2019-03-31"
ONE = ("remind", LATE)
"""Only the letters of one dossier: the portfolio has others to write."""


NEGOTIATED = ("--workflow", "cper")


def listed(
    desk: Desk, as_of: str = DAY, *, of: tuple[str, ...] = ()
) -> list[tuple[str, int, bool]]:
    data = json.loads(desk.done("remind", *of, "--as-of", as_of, "--json"))
    assert data["count"] == len(data["items"])
    return [(item["dossier"], item["level"], item["own"]) for item in data["items"]]


def test_the_list_tells_what_to_write_and_what_is_awaited_here(desk: Desk) -> None:
    text = desk.done("remind", "--as-of", DAY)
    assert text.startswith("4 relances à faire au 31 mars 2019\n")
    assert "Attendus de votre service\n  - TAOUDENIT-2019, Examen par la DGCT" in text
    assert text.rstrip().endswith("Suite : cperflow remind --as-of 2019-03-31 --write")
    owed = [(FOLLOWED, 1, False)] * 3
    assert listed(desk) == [(LATE, 1, False), *owed, (OWN, 1, True)]
    assert listed(desk, of=NEGOTIATED) == [(LATE, 1, False), (OWN, 1, True)]


def test_no_word_of_the_list_is_cut_on_a_screen_of_80_columns(desk: Desk) -> None:
    desk.now = NOW.replace(month=5)
    desk.done("remind", "--as-of", DAY, "--write", "--letters", "txt", "-o", str(desk.db.parent))
    text = desk.done("remind", "--as-of", "2019-04-08")
    assert max(map(len, text.splitlines())) <= 80
    words = set(text.split())
    assert {"Inscription", "collectivité", "trimestrielle", "15/03/2019*", "31/03/2019)"} <= words


def test_what_is_owed_after_a_signature_is_reminded_as_a_due_date(
    desk: Desk, tmp_path: Path
) -> None:
    argv = ("remind", FOLLOWED, "--as-of", DAY, "--write", "--letters", "txt")
    written = json.loads(desk.done(*argv, "-o", str(tmp_path), "--json"))["written"]
    assert [one["reference"] for one in written] == [f"N° 2019-000{n}/DGCT" for n in (1, 2, 3)]
    letters = texts(tmp_path)
    budget = letters[f"{FOLLOWED}-relance-1-budget_region-2019-{DAY}.txt"]
    assert "une échéance est attendue de la part de votre structure" in budget
    assert "cette échéance est dépassée de 62 jours ouvrables" in budget
    assert "Monsieur le Président du Conseil Régional de Kayes" in budget
    session = letters[f"{FOLLOWED}-relance-1-crocsad-2019-T1-{DAY}.txt"]
    assert "Cette échéance est atteinte." in session
    assert "obligatoire" not in budget + session
    assert listed(desk) == [(LATE, 1, False), (OWN, 1, True)]


def test_nothing_is_written_without_being_asked(desk: Desk) -> None:
    before = desk.revisions()
    desk.done("remind", "--as-of", DAY)
    assert desk.revisions() == before


def test_a_reminder_written_is_kept_once_with_its_letter_and_its_count(
    desk: Desk, tmp_path: Path
) -> None:
    folder = tmp_path / "relances"
    desk.done(*ONE, "--as-of", DAY, "--write", "-o", str(folder))
    names = sorted(path.name for path in folder.iterdir())
    stem = f"{LATE}-relance-1-avis_ministeres-MIN-HYDRAULIQUE-{DAY}"
    assert names == [f"{stem}-decompte.docx", f"{stem}.docx"]
    paragraphs = Document(str(folder / f"{stem}.docx")).paragraphs
    text = " ".join(" ".join(each.text for each in paragraphs).split())
    assert "le dossier MENAKA-2019 (Contrat-Plan État-Région, Région" in text
    assert "dépassée de 9 jours ouvrables" in text
    assert "obligatoire" not in text
    assert listed(desk, of=NEGOTIATED) == [(OWN, 1, True)]
    again = desk.done(*ONE, "--as-of", DAY, "--write", "-o", str(folder))
    assert again == "Aucune relance n’était à écrire.\n"
    assert desk.journal(LATE)[-1].payload["level"] == 1


def texts(folder: Path) -> dict[str, str]:
    """The letters of a folder by name, on one line each, the counts left out."""
    found = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.txt")}
    return {name: " ".join(t.split()) for name, t in found.items() if "decompte" not in name}


def with_mail(desk: Desk, folder: Path, *, day: str = DAY, code: int = 0) -> list[dict[str, Any]]:
    """What is written where a server and an address are known; nothing is sent."""
    if "CPERFLOW_SMTP" not in desk.environ:
        desk.done("contact", "set", "MIN-HYDRAULIQUE", "--email", "eau@exemple.ml")
    desk.environ |= {"CPERFLOW_SMTP": "smtp://127.0.0.1:1", "CPERFLOW_MAIL_FROM": "dgct@exemple.ml"}
    argv = ("--as-of", day, "--write", "--letters", "txt", "-o", str(folder), "--json")
    output = desk.run(*ONE, *argv)
    assert output.code == code, output
    written: list[dict[str, Any]] = [] if code else json.loads(output.out)["written"]
    return written


def outbox(desk: Desk) -> dict[str, str]:
    """The messages that wait, by their reader."""
    with desk.app() as app:
        kept = app.workspace(read_only=True).store.outbox
        return {one.recipient: kept.text(one.key) for one in kept.messages(waiting=True)}


def before_keeping(monkeypatch: pytest.MonkeyPatch, done: Callable[[], object]) -> None:
    """Do something once, while a letter is about to be kept."""
    message, left = remind._message, [done]

    def interrupted(*args: Any) -> Any:
        if left:
            left.pop()()
        return message(*args)

    monkeypatch.setattr(remind, "_message", interrupted)


def test_a_reminder_is_issued_with_the_number_of_the_register_that_its_page_shows(
    desk: Desk, tmp_path: Path
) -> None:
    argv = (*ONE, "--as-of", DAY, "--write", "--letters", "txt", "-o", str(tmp_path))
    (written,) = json.loads(desk.done(*argv, "--json"))["written"]
    assert written["reference"] == "N° 2019-0001/DGCT"
    (text,) = texts(tmp_path).values()
    assert "N° 2019-0001/DGCT" in text
    paper, reminded = desk.journal(LATE)[-2:]
    assert (paper.kind, reminded.kind) == (DOCUMENT_ISSUED, REMINDED)
    assert (paper.payload["number"], reminded.payload["paper"]) == (1, paper.sequence)
    (letter,) = json.loads(desk.done("register", "list", "--json"))["items"]
    assert letter["dossier"] == LATE
    assert "Ministre chargé de l’hydraulique" in letter["addressee"]
    assert json.loads(desk.done("verify", written["code"], "--json"))["items"][0]["issued"]
    desk.done("verify")


def test_two_letters_of_a_dossier_on_one_day_have_two_numbers_and_two_messages(
    desk: Desk, tmp_path: Path
) -> None:
    desk.done("opinion", LATE, "MIN-SANTE", "--ask", "--on", "2019-03-01")
    desk.done("contact", "set", "MIN-SANTE", "--email", "sante@exemple.ml")
    written = with_mail(desk, tmp_path)
    numbers = [one["reference"] for one in written]
    assert numbers == ["N° 2019-0001/DGCT", "N° 2019-0002/DGCT"]
    assert sorted(outbox(desk)) == ["eau@exemple.ml", "sante@exemple.ml"]


def test_who_meets_another_letter_at_the_register_takes_the_next_number(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Desk(desk.db, desk._capsys)

    def overtaken() -> None:
        argv = ("KAYES-2018", "conformite", "--number", "1", "--on", DAY)
        assert other.run("register", "issue", *argv).code == 0

    before_keeping(monkeypatch, overtaken)
    (written,) = with_mail(desk, tmp_path)
    assert written["reference"] == "N° 2019-0002/DGCT"
    (text,) = texts(tmp_path).values()
    assert "N° 2019-0002/DGCT" in text
    desk.done("verify")


def test_what_fails_before_the_line_leaves_neither_file_nor_number(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise StorageUnavailable("La base est hors d’atteinte.")

    before_keeping(monkeypatch, broken)
    unchanged = desk.journal(LATE)
    with_mail(desk, tmp_path / "r", code=8)
    assert list((tmp_path / "r").iterdir()) == []
    assert len(desk.journal(LATE)) == len(unchanged)
    assert json.loads(desk.done("register", "list", "--json"))["items"] == []


def test_a_letter_cancelled_reminded_nobody_and_its_message_does_not_leave(
    desk: Desk, tmp_path: Path
) -> None:
    (written,) = with_mail(desk, tmp_path)
    assert list(outbox(desk)) == ["eau@exemple.ml"]
    desk.done("register", "cancel", LATE, written["reference"], "--reason", "erreur d’adresse")
    of_negotiations = listed(desk, "2019-04-01", of=NEGOTIATED)
    assert of_negotiations == [(LATE, 1, False), (OWN, 1, True)]
    output = desk.run("remind", "--send", "--json")
    (left,) = json.loads(output.out)["sent"]
    assert "annulée" in left["error"]
    assert outbox(desk) == {}
    (again,) = with_mail(desk, tmp_path, day="2019-04-01")
    assert again["reference"] == "N° 2019-0002/DGCT"


def test_the_line_that_issued_a_reminder_is_not_taken_back(desk: Desk, tmp_path: Path) -> None:
    with_mail(desk, tmp_path)
    paper = len(desk.journal(LATE)) - 1
    said = desk.refused("retract", LATE, str(paper), "--reason", "erreur", code=4)
    assert "register cancel" in said


def test_the_second_reminder_names_the_first_and_the_third_goes_above(
    desk: Desk, tmp_path: Path
) -> None:
    desk.now = NOW.replace(month=5)
    for day in (DAY, "2019-04-08", "2019-04-24"):
        desk.done(*ONE, "--as-of", day, "--write", "-o", str(tmp_path), "--letters", "txt")
    letters = {
        path.name: " ".join(path.read_text(encoding="utf-8").split())
        for path in tmp_path.glob("*.txt")
    }
    letters = {name: text for name, text in letters.items() if "decompte" not in name}
    first, second, third = (letters[name] for name in sorted(letters))
    assert "restée sans suite" not in first
    assert "lettre du 31 mars 2019 est restée sans suite" in second
    assert "Ministre chargé des collectivités territoriales" in third
    assert "il est auprès du Ministère chargé de l’hydraulique, pour le délai" in third
    assert "Mes lettres des 31 mars 2019 et 8 avril 2019 sont restées sans suite" in third


def test_what_a_later_day_wrote_is_not_written_again(desk: Desk, tmp_path: Path) -> None:
    desk.done("remind", "--as-of", DAY, "--write", "-o", str(tmp_path))
    before = desk.revisions()
    text = desk.done("remind", "--as-of", "2019-03-20", "--write", "-o", str(tmp_path))
    assert "« Rappel » est déjà écrit, le 31 mars 2019 ; rien n’est refait." in text
    assert desk.revisions() == before


def test_the_list_tells_what_was_written_and_when_the_next_is(desk: Desk, tmp_path: Path) -> None:
    desk.done(*ONE, "--as-of", DAY, "--write", "-o", str(tmp_path))
    text = " ".join(desk.done("remind", "--as-of", DAY).split())
    assert "Déjà relancés - MENAKA-2019, Avis des ministères : n° 1 à MIN-HYDRAULIQUE" in text
    assert "la suivante à partir du 05/04/2019" in text
    (issued,) = json.loads(desk.done("remind", "--as-of", DAY, "--json"))["issued"]
    assert (issued["next_on"], issued["issued"][0]["level"]) == ("2019-04-05", 1)
    assert listed(desk, "2019-04-04", of=NEGOTIATED) == [(OWN, 1, True)]
    assert listed(desk, "2019-04-05", of=NEGOTIATED) == [(LATE, 2, False), (OWN, 1, True)]


def test_writing_answers_in_json(desk: Desk, tmp_path: Path) -> None:
    argv = (*ONE, "--as-of", DAY, "--write", "--json", "-o", str(tmp_path))
    (written,) = json.loads(desk.done(*argv))["written"]
    assert [Path(path).exists() for path in written["files"]] == [True, True]
    assert written["sha256"] == desk.journal(LATE)[-1].payload["letter"]


def test_an_address_without_a_server_gives_a_link_to_write(desk: Desk, tmp_path: Path) -> None:
    desk.done("contact", "set", "MIN-HYDRAULIQUE", "--email", "eau@exemple.ml")
    text = desk.done(*ONE, "--as-of", DAY, "--write", "-o", str(tmp_path))
    assert "mailto:eau@exemple.ml?subject=Rappel" in text
    assert "ni courriel ni téléphone" not in text


def test_letters_of_a_day_to_come_are_refused_before_any_is_written(
    desk: Desk, tmp_path: Path
) -> None:
    folder = tmp_path / "avenir"
    said = desk.refused("remind", "--as-of", "2027-05-01", "--write", "-o", str(folder), code=4)
    assert "dans l’avenir" in said
    assert not folder.exists()


def test_a_number_gives_a_link_that_opens_whatsapp(desk: Desk, tmp_path: Path) -> None:
    desk.done("contact", "set", "min-hydraulique", "--phone", "20 22 33 44")
    text = desk.done("remind", "--as-of", DAY, "--write", "-o", str(tmp_path))
    assert "https://wa.me/22320223344?text=Rappel%20%3A%20Avis%20des%20minist%C3%A8res" in text


def test_contacts_are_kept_field_by_field(desk: Desk) -> None:
    desk.done("contact", "set", "MEF", "--email", "a@finances.ml", "--name", "M. Diarra")
    desk.done("contact", "set", "MEF", "--email", "b@finances.ml")
    (kept,) = json.loads(desk.done("contact", "list", "--json"))["items"]
    assert kept == {
        "body": "MEF", "subject": "", "name": "M. Diarra", "email": "b@finances.ml", "phone": "",
    }  # fmt: skip


def test_a_contact_is_cleared_field_by_field_or_forgotten(desk: Desk) -> None:
    desk.done("contact", "set", "MEF", "--email", "a@finances.ml", "--phone", "20 22 33 44")
    desk.done("contact", "set", "MEF", "--phone", "")
    (kept,) = json.loads(desk.done("contact", "list", "--json"))["items"]
    assert (kept["email"], kept["phone"]) == ("a@finances.ml", "")
    desk.done("contact", "remove", "MEF")
    assert json.loads(desk.done("contact", "list", "--json"))["items"] == []
    assert "Aucune adresse" in desk.refused("contact", "remove", "MEF", code=3)


@pytest.mark.parametrize(
    ("argv", "code", "said"),
    [
        (("GOUV", "--region", "Gaoo", "--email", "a@b.ml"), 3, "Vouliez-vous dire « Gao » ?"),
        (("MEF", "--region", "Gao", "--email", "a@b.ml"), 2, "n’existe qu’une fois"),
        (("MEF", "--email", "préfet@b.ml"), 2, "Adresse de courriel incorrecte"),
        (("MEFF", "--email", "a@b.ml"), 3, "Vouliez-vous dire « MEF » ?"),
        (("MEF",), 2, "au moins --name, --email ou --phone"),
        (("MEF", "--email", "pas une adresse"), 2, "Adresse de courriel incorrecte"),
        (("MEF", "--email", "a@b.ml\nBcc: c@d.ml"), 2, "incorrecte"),
        (("MEF", "--phone", "douze"), 2, "Numéro de téléphone incorrect"),
    ],
)
def test_a_contact_nothing_can_be_sent_to_is_refused(
    desk: Desk, argv: tuple[str, ...], code: int, said: str
) -> None:
    assert said in desk.refused("contact", "set", *argv, code=code)


def test_sending_without_a_server_says_what_to_set(desk: Desk) -> None:
    assert "CPERFLOW_SMTP" in desk.refused("remind", "--send", code=2)


def test_writing_as_known_in_the_past_is_refused(desk: Desk, tmp_path: Path) -> None:
    refused = desk.refused(
        "remind", "--write", "--known-on", DAY, "-o", str(tmp_path / "r"), code=2
    )
    assert "--known-on" in refused
    assert not (tmp_path / "r").exists()


def test_a_letter_leaves_by_email_and_one_refused_waits(
    desk: Desk, post: Post, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.done("contact", "set", "MIN-HYDRAULIQUE", "--email", "eau@exemple.ml")
    environ = {
        "USER": "fanta",
        "CPERFLOW_SMTP": f"smtp://127.0.0.1:{post.port}",
        "CPERFLOW_MAIL_FROM": "dgct@exemple.ml",
    }

    def run(*argv: str, code: int = 0) -> str:
        capsys.readouterr()
        with App(str(desk.db), environ=environ, now=lambda: NOW) as app:
            assert main(list(argv), app) == code
        return capsys.readouterr().out

    post.mailbox.refused = "eau@exemple.ml"
    told = run(*ONE, "--as-of", DAY, "--write", "--send", "-o", str(tmp_path), code=10)
    assert "1 courriel non envoyé" in told
    assert "550 boîte inconnue" in run("remind", "--as-of", DAY)
    post.mailbox.refused = ""
    assert "1 courriel envoyé" in run("remind", "--send")
    assert run("remind", "--send") == "Aucun courriel n’attend.\n"
    (_, mail) = post.mailbox.received[0]
    assert [part.get_filename() for part in mail.iter_attachments()] == sorted(
        (path.name for path in tmp_path.glob("*.docx")), key=len
    )


@pytest.mark.parametrize("name", ["decompte.docx", "decompte.pdf", "decompte.html", "d.txt"])
def test_an_explanation_becomes_a_page_to_join(desk: Desk, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    text = desk.done("explain", LATE, "--as-of", DAY, "-o", str(path))
    assert text.rstrip().endswith(f"Page à joindre : {path}")
    assert path.stat().st_size > 500


def test_an_annex_in_an_unknown_format_is_refused(desk: Desk, tmp_path: Path) -> None:
    assert ".odt" in desk.refused("explain", LATE, "-o", str(tmp_path / "x.odt"), code=2)
    assert list(tmp_path.glob("x*")) == []
