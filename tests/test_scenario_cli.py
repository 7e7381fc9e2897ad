"""Envelopes and scenarios at the command line, on the dossier of Taoudénit."""

from __future__ import annotations

import json
from pathlib import Path

from cli_desk import Desk, desk

__all__ = ["desk"]

REF = "TAOUDENIT-2019"


def flat(text: str) -> str:
    """The words of a screen, whatever its lines and its spaces."""
    return " ".join(text.split())


def _told(desk: Desk) -> None:
    for number, (points, cost) in enumerate(((5, 300), (4, 200), (3, 500)), start=1):
        desk.done("project", "add", REF, f"P{number}", "--name", f"Projet {number}", "--cost",
                  str(cost * 10**6), "--set", f"priorite={points}")  # fmt: skip
    desk.done("enveloppe", "renseigner", REF, "600 000 000 F CFA", "--by", "MEF")


def test_a_session_compares_scenarios_and_adopts_one(desk: Desk, tmp_path: Path) -> None:
    _told(desk)
    tried = desk.done("scenario", "new", REF, "A", "--dry-run")
    assert "P1, puis P2" in tried
    assert "à l’essai" in tried
    assert "P3 : il faudrait 400 000 000 FCFA de plus en tout." in flat(tried)
    desk.done("scenario", "new", REF, "A")
    desk.done("scénario", "nouveau", REF, "Plan B", "--must", "p3", "--envelope", "700000000")
    compared = desk.done("scenario", "compare", REF)
    assert max(map(len, compared.splitlines())) <= 80
    assert "P3 en plus, sans P1 (" in flat(compared)
    data = json.loads(desk.done("scenario", "compare", REF, "plan b", "--json"))
    assert [each["projects"] for each in data["scenarios"]] == [["P2", "P3"]]
    page = tmp_path / "session.html"
    desk.done("scenario", "compare", REF, "-o", str(page))
    assert "Projet 3" in page.read_text(encoding="utf-8")
    assert "Part « État »" in compared
    adopted = flat(desk.done("scenario", "adopt", REF, "a", "--by", "crocsad"))
    assert "CROCSAD" in adopted
    assert "la liste des projets s’adopte à l’étape" in adopted
    desk.done("project", "edit", REF, "P2", "--cost", "250000000")
    assert "à refaire" in desk.done("scenario", "list", REF)
    assert "P2 est passé de" in flat(desk.done("scenario", "show", REF, "A"))
    assert "Scénario « A » adopté" in desk.done("history", REF)
    assert "Toute la durée 600 000 000" in flat(desk.done("envelope", "list", REF))
    assert desk.done("verify", REF)


def test_what_cannot_be_chosen_is_refused_in_one_line_and_nothing_is_written(desk: Desk) -> None:
    desk.refused("scenario", "new", REF, "A", code=4)
    _told(desk)
    for code, words in (
        (2, ("new", REF, "A", "--after", "P1")),
        (2, ("new", REF, "x" * 41)),
        (2, ("new", REF, "A", "--envelope", "2020=12,5")),
        (3, ("new", REF, "A", "--by", "priorites")),
        (3, ("adopt", REF, "A")),
        (3, ("show", REF, "A")),
        (4, ("new", REF, "A", "--must", "P1,P2,P3")),
        (4, ("compare", REF, "-o", "table.docx")),
    ):
        desk.refused("scenario", *words, code=code)
    desk.refused("envelope", "set", REF, "2020=1", "2020=2", code=2)
    desk.refused("envelope", "set", REF, "20=1", code=2)
