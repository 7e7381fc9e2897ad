"""The vocabulary of a procedure: passive, frozen records read from `workflows/*.yaml`.

A definition says what may happen; it never holds code. Names of rules, counters and
conditions refer to functions registered in `rules.py`, `clocks.py` and `pieces.py`.
Records are NamedTuples because their classes build seven times faster than frozen
dataclasses, and every command pays for that at start-up. The YAML keys are exactly the field
names below; `catalog` checks them, `definition_data` carries them to and from JSON.
"""

from __future__ import annotations

from typing import Protocol, TypeVar

from cperflow.domain.procedure.bodies import Body
from cperflow.domain.procedure.consultations import ConsultationSpec
from cperflow.domain.procedure.delays import ClockSpec, Reminder, Stop
from cperflow.domain.procedure.obligations import Follows, ObligationSpec, Term
from cperflow.domain.procedure.occurrences import obligation_of, owed_spec
from cperflow.domain.procedure.papers import DocumentSpec, Visa
from cperflow.domain.procedure.requirements import (
    Choice,
    Criterion,
    FactSpec,
    FactUse,
    PieceSpec,
    RuleUse,
)
from cperflow.french import of
from cperflow.record import NamedTuple

BACK = "@back"
"""As `Transition.to_step`: return to the step the dossier was in before it left."""

ANY_OPEN = "@open"
"""In `Transition.from_steps`: every step that is not final."""

ABANDONED = "abandoned"
"""As `Step.status` of a final step: the dossier was given up, which needs no join."""

CANCELLED = "cancelled"
"""As `Step.status` of a final step: the dossier should not have been, and counts nowhere."""

DE, NAME = "{de}", "{name}"
"""In `Workflow.subject_titles`: « de Kayes », « Kayes »."""


class Source(NamedTuple):
    """A text the definition relies on; elsewhere cited as "<id>, <place>" (grille, l.544)."""

    id: str
    title: str
    publisher: str = ""
    date: str = ""
    note: str = ""


class Assumption(NamedTuple):
    """What the sources do not say and the definition had to choose."""

    id: str
    text: str
    why: str
    concerns: tuple[str, ...] = ()


class Phase(NamedTuple):
    id: str
    number: int
    name: str
    source: str = ""


class Step(NamedTuple):
    """Where a dossier can be. `within` marks a place inside a numbered step; `followed_by` is the
    procedure of the dossier that reaching a final step opens."""

    id: str
    name: str
    phase: str = ""
    number: int = 0
    holder: str = ""
    bodies: tuple[str, ...] = ()
    within: str = ""
    final: bool = False
    status: str = "open"
    followed_by: str = ""
    description: str = ""
    source: str = ""


class Transition(NamedTuple):
    """An act. Without `to_step` the dossier stays where it is. When the fact `retains` is
    given, the projects that it does not name leave the dossier with this act."""

    id: str
    name: str
    from_steps: tuple[str, ...]
    to_step: str = ""
    by: tuple[str, ...] = ()
    records: tuple[FactUse, ...] = ()
    rules: tuple[RuleUse, ...] = ()
    stops: tuple[Stop, ...] = ()
    asks: str = ""
    asks_fact: str = ""
    retains: str = ""
    is_return: bool = False
    documents: tuple[str, ...] = ()
    description: str = ""
    source: str = ""


class Workflow(NamedTuple):
    """A whole procedure. Never edited once used: superseded by the next `version`.

    By kind of subject, `subject_titles` says how it is called in full, DE or NAME standing for it,
    `kind_words` what words of labels become (`wording.py`). `place_group` groups the localities of
    a project (« cercle »); `seat`: the town of the others than local bodies.
    """

    id: str
    version: int
    name: str
    short_name: str
    subject: str
    initial: str
    phases: tuple[Phase, ...]
    steps: tuple[Step, ...]
    bodies: tuple[Body, ...]
    transitions: tuple[Transition, ...]
    subjects: str = ""
    subject_titles: dict[str, str] = {}
    kind_words: dict[str, dict[str, str]] = {}
    place_group: str = ""
    seat: str = ""
    description: str = ""
    sources: tuple[Source, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    follows: Follows | None = None
    term: Term | None = None
    clocks: tuple[ClockSpec, ...] = ()
    obligations: tuple[ObligationSpec, ...] = ()
    reminders: tuple[Reminder, ...] = ()
    facts: tuple[FactSpec, ...] = ()
    project_facts: tuple[FactSpec, ...] = ()
    pieces: tuple[PieceSpec, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    consultations: tuple[ConsultationSpec, ...] = ()
    documents: tuple[DocumentSpec, ...] = ()
    visas: tuple[Visa, ...] = ()
    natures: tuple[Choice, ...] = ()
    scales: tuple[Choice, ...] = ()
    funding_sources: tuple[Choice, ...] = ()
    warnings: tuple[RuleUse, ...] = ()

    def titled(self, subject: str, kind: str) -> str:
        """A subject as it is called in full: « Région de Kayes », else its bare name."""
        title = self.subject_titles.get(kind, NAME)
        return title.replace(DE, of(subject)) if DE in title else title.replace(NAME, subject)

    def step(self, id: str) -> Step:
        return _by_id(self.steps, id)

    def phase_of(self, step: str) -> str:
        """Id of the phase of a step ("" for a final one); a place within a step has its phase."""
        found = self.step(step)
        return found.phase or (self.phase_of(found.within) if found.within else "")

    def body(self, id: str) -> Body:
        return _by_id(self.bodies, id)

    def transition(self, id: str) -> Transition:
        return _by_id(self.transitions, id)

    def clock(self, id: str) -> ClockSpec:
        """A delay, be it that of an occurrence of an obligation."""
        owed = obligation_of(id)
        if any(spec.id == owed for spec in self.obligations):
            return owed_spec(self.obligation(owed), id)
        return _by_id(self.clocks, id)

    def obligation(self, id: str) -> ObligationSpec:
        return _by_id(self.obligations, id)

    def consultation(self, id: str) -> ConsultationSpec:
        return _by_id(self.consultations, id)

    def document(self, id: str) -> DocumentSpec:
        return _by_id(self.documents, id)

    def fact(self, name: str) -> FactSpec | None:
        return next((spec for spec in self.facts if spec.name == name), None)

    def project_fact(self, name: str) -> FactSpec | None:
        return next((spec for spec in self.project_facts if spec.name == name), None)

    def cited(self, source: str) -> list[str]:
        """The texts and assumptions a source names: « grille, l.544 ; unite_des_jours »."""
        texts = {text.id: f"{text.id} : {text.title}" for text in self.sources}
        texts |= {chosen.id: f"hypothèse : {chosen.text}" for chosen in self.assumptions}
        ids = [part.strip().partition(",")[0] for part in source.split(";")]
        return [texts[id] for id in ids if id in texts]

    def transitions_from(self, step: str) -> tuple[Transition, ...]:
        """The acts that leave (or stay in) `step`, in the order of the definition."""
        reaching = {step} if self.step(step).final else {step, ANY_OPEN}
        return tuple(act for act in self.transitions if reaching.intersection(act.from_steps))


class _Identified(Protocol):
    @property
    def id(self) -> str: ...


_Record = TypeVar("_Record", bound=_Identified)


def _by_id(records: tuple[_Record, ...], id: str) -> _Record:
    for record in records:
        if record.id == id:
            return record
    raise KeyError(id)
