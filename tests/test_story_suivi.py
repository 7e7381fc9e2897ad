"""The life of the contract of Kayes from August 2018 to March 2019, told by the commands alone.

The negotiation is that of examples/cper-mali.yaml, up to its signature; from there on, somebody
types (grille, l.757-884). The page of tests/golden/ is what they typed and what was answered: when
a change is intended, rewrite it with

    CPERFLOW_REWRITE_GOLDEN=1 python -m pytest tests/test_story_suivi.py

then read the difference before committing it.
"""

from __future__ import annotations

import json
import os
import shlex
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cli_desk import Desk

from cperflow import shipped
from cperflow.catalog.holidays import read_csv
from cperflow.catalog.stories import read_story
from cperflow.service import settings, stories
from cperflow.store.opening import create_store

GOLDEN = Path(__file__).parent / "golden" / "suivi-kayes.txt"
REWRITE = os.environ.get("CPERFLOW_REWRITE_GOLDEN") == "1"
REF = "SUIVI-KAYES-2018"

TYPED = """
advance KAYES-2018 signer --on 2018-08-31 --by GOUV --set duree_contrat_mois=60 \
 --set 'signataires=le Gouverneur de la région de Kayes ; le Président du Conseil Régional' \
 --override funding_balanced --reason 'Parts imprimées dans la grille, l.432-439' \
 --source 'grille, l.708-730'
project edit SUIVI-KAYES-2018 P1 --set travaux_prevus_le=2018-04-30 --on 2018-08-31 \
 --note 'Déduit : marché en novembre 2018, sept mois de retard (grille, l.826-839)'
overdue --as-of 2018-10-31
explain SUIVI-KAYES-2018 marche_travaux/P1 --as-of 2018-10-31
works contract SUIVI-KAYES-2018 P1 M1 --name 'Contrat de réalisation des travaux (projet non dit)' \
 --on 11/2018 \
 --source 'grille, l.824-826'
obligation waive SUIVI-KAYES-2018 bsi/2019 --by DNPD --on 2018-12-31 \
 --reason 'La grille n’en dit rien'
obligation waive SUIVI-KAYES-2018 plan_annuel/2019 --on 2018-12-31 \
 --reason 'La grille n’en dit rien'
obligation waive SUIVI-KAYES-2018 comite_national/2018-T4 --on 2018-12-31 \
 --reason 'La grille n’en dit rien'
funding budget SUIVI-KAYES-2018 region 2017 0 --on 2019-01-31 --source 'grille, l.799-801'
funding budget SUIVI-KAYES-2018 region 2018 0 --on 2019-01-31 --source 'grille, l.799-801'
funding receive SUIVI-KAYES-2018 etat 2017 --unknown --on 2019-01-31 --source 'grille, l.796-799'
funding status SUIVI-KAYES-2018 --as-of 2019-01-31
obligation met SUIVI-KAYES-2018 convention_anict --on 2019-03-31 \
 --note 'Signée entre le 31 août 2018 et le 31 mars 2019 (grille, l.826-828) : \
le jour est celui de la situation'
obligation list SUIVI-KAYES-2018 --as-of 2019-03-31
explain SUIVI-KAYES-2018 crocsad/2018-T4 --as-of 2019-03-31
works show SUIVI-KAYES-2018 --as-of 2019-03-31
overdue --as-of 2019-03-31
show SUIVI-KAYES-2018 --as-of 2019-03-31
history SUIVI-KAYES-2018
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dossier of Kayes on the eve of its signature."""
    db = tmp_path_factory.mktemp("suivi") / "kayes.db"
    create_store(str(db)).close()
    return db


@pytest.fixture
def desk(built: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    found = Desk(built, capsys)
    found.now = datetime(2019, 4, 1, 9, 30, tzinfo=UTC)
    return found


def negotiated(desk: Desk) -> None:
    app = desk.app()
    ws = app.workspace()
    folder = shipped.folder("workflows")
    settings.load_calendar(ws, read_csv(os.path.join(folder, "data", "holidays_ml.csv")))
    told = read_story(os.path.join(shipped.folder("examples"), "cper-mali.yaml"))
    kayes = next(each for each in told.dossiers if each.ref == "KAYES-2018")
    before = [entry for entry in kayes.entries if entry.get("act") != "signer"]
    for _ in stories.play(ws, told._replace(dossiers=[kayes._replace(entries=before)])):
        pass
    app.close()


def transcript(desk: Desk) -> str:
    lines = []
    for line in TYPED.replace("  ", " ").strip().splitlines():
        argv = shlex.split(line)
        lines += [f"$ cperflow {line}", desk.done(*argv).replace("\u00a0", " ").rstrip(), ""]
    return "\n".join(lines)


def test_the_first_months_of_the_contract_of_kayes(desk: Desk) -> None:
    negotiated(desk)
    told = transcript(desk)
    if REWRITE:
        GOLDEN.write_text(told, encoding="utf-8", newline="\n")
    assert told == GOLDEN.read_text(encoding="utf-8")
    check_what_the_source_says(desk)


def check_what_the_source_says(desk: Desk) -> None:
    """Apart from the page: what must come out whatever the page looks like."""
    money = data(desk, "funding", "status", REF, "--as-of", "2019-01-31")
    text = json.dumps(money, ensure_ascii=False)
    assert "58587762" in text.replace(" ", "")
    owed = data(desk, "obligation", "list", REF, "--as-of", "2019-03-31")
    assert "crocsad/2018-T4" in json.dumps(owed)
    late = data(desk, "overdue", "--as-of", "2019-03-31")
    assert {item["clock"] for item in late["items"]} >= {"crocsad/2018-T4", "budget_region/2019"}
    assert "concordent" in desk.done("verify")


def data(desk: Desk, *argv: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(desk.done(*argv, "--json"))
    return found
