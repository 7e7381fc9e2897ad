"""What `verify` proves of the registers of letters: every number is one letter of one dossier, and
the dossier says so too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cperflow.domain.chrono.letters import IMPORT, Letter, arrivals, letters
from cperflow.domain.chrono.registers import IN, Register, register_of
from cperflow.domain.dossier.papers import Paper
from cperflow.domain.dossier.replay import Impossible, replay
from cperflow.domain.journal.events import CHRONO, DOCUMENT_ISSUED, Event
from cperflow.errors import CperflowError
from cperflow.service.chrono import is_of, register_of_paper
from cperflow.service.workspace import Workspace


class Books:
    """The registers and the papers of dossiers, each read once in a run."""

    def __init__(self, ws: Workspace) -> None:
        self._ws = ws
        self._letters: dict[Register, list[Letter]] = {}
        self._papers: dict[str, list[Paper]] = {}

    def problems(self, stream: str, journal: Sequence[Event]) -> list[str]:
        """What breaks a register; [] for any other journal."""
        if not stream.startswith(f"{CHRONO}/"):
            return []
        register = register_of(stream)
        if register is None:
            return ["ce n’est le nom d’aucun registre"]
        try:
            if register.direction == IN:
                arrivals(journal)
                return []
            found = self._letters[register] = letters(journal)
        except Impossible as error:
            return [error.message]
        return [problem for letter in found for problem in self._unpaired(letter)]

    def _unpaired(self, letter: Letter) -> Iterator[str]:
        papers = self._papers_of(letter.dossier)
        paper = next((one for one in papers if is_of(letter, letter.dossier, one)), None)
        if paper is None:
            yield f"le n° {letter.number} n’est celui d’aucun document émis de {letter.dossier}"
        elif bool(paper.cancelled_on) != bool(letter.cancelled_on):
            yield f"le n° {letter.number} n’est pas annulé ici et dans {letter.dossier} à la fois"

    def _papers_of(self, ref: str) -> list[Paper]:
        if ref not in self._papers:
            try:
                dossier = replay(self._ws.store.journal(ref))
            except CperflowError:  # told of the dossier itself
                dossier = None
            self._papers[ref] = dossier.papers if dossier else []
        return self._papers[ref]

    def absent(self, ref: str, journal: Sequence[Event]) -> list[Paper]:
        """The papers of a sound dossier whose number no register here gave: they were issued
        elsewhere, as was written every line before them. A register that took a number over
        (`given_by` IMPORT) did not give it."""
        if not any(e.kind == DOCUMENT_ISSUED and e.payload.get("number") for e in journal):
            return []
        dossier = replay(journal)
        assert dossier is not None
        workflow = self._ws.vocabulary(dossier)
        return [
            paper
            for paper in dossier.papers
            if paper.number
            and not self._holds(register_of_paper(dossier, workflow, paper), paper, ref)
        ]

    def _holds(self, register: Register, paper: Paper, ref: str) -> bool:
        """Read again before saying no: a letter may have been issued meanwhile."""
        return self._gave(register, paper, ref) or (
            self._letters.pop(register, None) is not None and self._gave(register, paper, ref)
        )

    def _gave(self, register: Register, paper: Paper, ref: str) -> bool:
        return any(
            letter.given_by != IMPORT and is_of(letter, ref, paper)
            for letter in self._letters_of(register)
        )

    def _letters_of(self, register: Register) -> list[Letter]:
        if register not in self._letters:
            try:
                self._letters[register] = letters(self._ws.store.journal(register.stream))
            except CperflowError:  # told of the register itself
                self._letters[register] = []
        return self._letters[register]
