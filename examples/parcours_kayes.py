"""Le parcours de papier de Kayes, de la délibération au suivi du contrat, en une commande.

    python examples/parcours_kayes.py                 dans ./parcours-kayes
    python examples/parcours_kayes.py DOSSIER --format docx

Les projets, les montants, les actes et la date de signature sont ceux de la grille méthodologique
(Grdr et Conseil Régional de Kayes, 2019). Les autres dates, les numéros et les noms sont
illustratifs : chaque document le dit en tête.

Le script joue la démonstration dans un répertoire d’essai, puis tape les commandes qu’un agent
taperait : produire et numéroter, inscrire les arrivées, suivre les signatures et les exemplaires,
assembler le pli, tout vérifier. Rien d’autre que ce répertoire n’est touché.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import redirect_stdout
from datetime import date
from io import StringIO
from typing import NamedTuple

from cperflow.__main__ import main as cperflow
from cperflow.bootstrap import App
from cperflow.domain.journal.events import Entry
from cperflow.service import writing

REF = "KAYES-2018"
FOLLOWED = "SUIVI-KAYES-2018"
DATABASE = "demo.db"

FACTS = (
    (date(2018, 2, 13), {"crocsad_session_date": "2018-02-20"}),
    (date(2018, 6, 25), {"crocsad_session_date": "2018-06-27"}),
    (date(2018, 8, 24), {"ceremonie_date": "2018-08-31", "lieu_signature": "Kayes"}),
)
"""What the letters need and the source does not give, all illustrative but the day of signature."""


class Paper(NamedTuple):
    """A document to produce on a day. `about`: the project or the body it is made for; `drafted`:
    it stays a draft. `ref`: the dossier that it is of."""

    step: int
    on: str
    document: str
    about: str = ""
    drafted: bool = False
    ref: str = REF


class Letter(NamedTuple):
    """A letter that arrives, in the register of `by`."""

    step: int
    on: str
    dated: str
    sender: str
    by: str
    object: str


TRAIL: tuple[Paper | Letter, ...] = (
    Paper(1, "2017-11-23", "deliberation"),
    Paper(2, "2018-02-13", "convocation_crocsad"),
    Paper(2, "2018-02-20", "pv_crocsad"),
    Paper(2, "2018-02-20", "fiche_projet", "P1"),
    Paper(2, "2018-02-20", "fiche_projet", "P2"),
    Paper(3, "2018-03-01", "demande"),
    Paper(3, "2018-03-01", "demande_copie"),
    Paper(3, "2018-03-01", "bordereau"),
    Letter(4, "2018-03-05", "2018-03-01", "CR", "DGCT", "Demande de CPER"),
    Paper(4, "2018-03-05", "recepisse"),
    Paper(4, "2018-03-05", "fiche_imputation"),
    Paper(4, "2018-03-06", "soit_transmis", drafted=True),
    Paper(4, "2018-03-14", "conformite"),
    Paper(5, "2018-03-14", "saisine", "MEF"),
    Paper(5, "2018-03-14", "saisine", "MIN-ELEVAGE"),
    Paper(5, "2018-03-14", "saisine", "MIN-AGRICULTURE"),
    Paper(5, "2018-04-04", "avis", "MIN-ELEVAGE", drafted=True),
    Paper(5, "2018-04-05", "avis", "MEF"),
    Paper(5, "2018-04-06", "avis", "MIN-AGRICULTURE"),
    Paper(5, "2018-05-21", "saisine", "MIN-ELEVAGE"),
    Paper(5, "2018-06-08", "avis", "MIN-ELEVAGE"),
    Paper(6, "2018-06-20", "relance", drafted=True),
    Paper(6, "2018-06-22", "convention", drafted=True),
    Paper(7, "2018-06-25", "convocation_crocsad"),
    Paper(7, "2018-06-27", "pv_crocsad"),
    Paper(8, "2018-08-24", "invitation"),
    Paper(8, "2018-08-31", "convention"),
    Paper(9, "2018-12-31", "canevas_trimestriel", "2018-T4", drafted=True, ref=FOLLOWED),
    Paper(9, "2019-03-20", "demande_dnpd", "2020", drafted=True, ref=FOLLOWED),
    Paper(9, "2019-03-20", "rapport_annuel", "2018", drafted=True, ref=FOLLOWED),
)


def main(argv: Sequence[str] | None = None) -> int:
    """Play it all; returns the exit code of the last verification."""
    parser = argparse.ArgumentParser(description="Le parcours de papier de Kayes.")
    parser.add_argument("folder", nargs="?", default="parcours-kayes", metavar="RÉPERTOIRE")
    parser.add_argument("--format", default="docx", choices=("docx", "pdf", "html", "txt"))
    asked = parser.parse_args(argv)
    desk = Desk(asked.folder, asked.format)
    desk.begin()
    made = [path for told in TRAIL for path in desk.do(told)]
    desk.sign_and_send()
    desk.close_the_file()
    print(f"{len(made)} documents dans {asked.folder} ; vérification :")
    return desk.verify(made)


class Desk:
    """Somebody who types commands over a store of their own."""

    def __init__(self, folder: str, format: str) -> None:
        self.folder = folder
        self.format = format
        self.db = os.path.join(folder, DATABASE)
        self._number = 0
        self._told = list(FACTS)

    def type(self, *argv: str) -> str:
        """What a command answers. Stops everything when it fails."""
        print("cperflow", *(f'"{word}"' if " " in word else word for word in argv))
        said = StringIO()
        with redirect_stdout(said), App(self.db) as app:
            code = cperflow(argv, app)
        if code:
            sys.exit(said.getvalue() or code)
        return said.getvalue()

    def begin(self) -> None:
        """The real portfolio, in the folder."""
        self.type("demo", "-o", self.folder)

    def do(self, told: Paper | Letter) -> Iterator[str]:
        """Do one thing of the trail; gives the path of what was produced."""
        self._learn(date.fromisoformat(told.on))
        if isinstance(told, Letter):
            self.type("register", "receive", REF, "--from", told.sender, "--by", told.by,
                      "--dated", told.dated, "--on", told.on, "--object", told.object)  # fmt: skip
            return
        self._number += 1
        about = f"-{told.about}" if told.about else ""
        stage = f"etape-{told.step}" if told.ref == REF else "suivi"
        name = f"{self._number:02}-{stage}-{told.document}{about}.{self.format}"
        path = os.path.join(self.folder, "documents", name)
        options = ["--for", told.about] if told.about else []
        options += [] if told.drafted else ["--number", "--again", "--out-of-season"]
        self.type("generate", told.ref, told.document, "--on", told.on, "-o", path, *options)
        yield path

    def _learn(self, on: date) -> None:
        """Record the illustrative facts of the days that have come."""
        while self._told and self._told[0][0] <= on:
            day, facts = self._told.pop(0)
            with App(self.db) as app:
                entry = Entry(day, illustrative=True, source="illustratif")
                writing.record_facts(app.workspace(), REF, facts, entry)

    def sign_and_send(self) -> None:
        """Step 8: two signatures, five originals, three copies, and the receipts that came back."""
        for body in ("GOUV", "CR"):
            self.type("copy", "sign", REF, "convention", "--by", body, "--on", "2018-08-31")
        self.type("copy", "send", REF, "convention", "--all", "--on", "2018-09-03")
        for body in ("MEF", "DGCT"):
            self.type("copy", "receive", REF, "convention", body, "--on", "2018-09-10")

    def close_the_file(self) -> None:
        """The package, checked as its addressee would, and what the registers hold."""
        path = os.path.join(self.folder, f"{REF}.zip")
        self.type("package", REF, "--on", "2018-09-10", "--format", self._printed(), "-o", path)
        print(self.type("package", "check", path))
        print(self.type("register", "list", "--year", "2018"))
        print(self.type("copy", "list", REF))

    def _printed(self) -> str:
        return self.format if self.format in ("docx", "pdf") else "docx"

    def verify(self, made: Sequence[str]) -> int:
        """Each document against what the store kept, then the store itself."""
        codes = [self._verified(path) for path in made if path.endswith((".docx", ".pdf"))]
        self.type("verify")
        return max(codes, default=0)

    def _verified(self, path: str) -> int:
        with App(self.db) as app:
            code = cperflow(["verify", path], app)
        # a draft, or a letter that a later one replaced, is told as such (10)
        return 0 if code == 10 else code


if __name__ == "__main__":
    sys.exit(main())
