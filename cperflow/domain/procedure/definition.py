"""The vocabulary of a procedure: passive, frozen records read from `workflows/*.yaml`.

A definition says what may happen; it never holds code. Names of rules, counters and
conditions refer to functions registered in `rules.py`, `clocks.py` and `pieces.py`.
Records are NamedTuples because their classes build seven times faster than frozen
dataclasses, and every command pays for that at start-up. The YAML keys are exactly the field
names below; `catalog` checks them, `definition_data` carries them to and from JSON.
"""

from __future__ import annotations

from datetime import date
from typing import Protocol, TypeVar

from cperflow.domain.procedure.delays import ClockSpec, Reminder, Stop
from cperflow.domain.procedure.papers import DocumentSpec, Visa, in_force
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

SUBJECT = "@subject"
"""In `Body.above`: the subject itself, as it is called in full."""

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


class BodyVariant(NamedTuple):
    """How a body is called for subjects of one kind (the District has a mayor), for some of them,
    or from the ISO date `since` (included) to `until` (excluded). What is empty restricts nothing.
    """

    name: str
    head: str = ""
    kind: str = ""
    subjects: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    source: str = ""

    @property
    def dated(self) -> bool:
        return bool(self.since or self.until)

    def calls(self, subject: str, kind: str, on: date | None) -> bool:
        """Whether it is what the body is called that day; None: whatever the day."""
        if on is None and self.dated:
            return False
        whenever = on is None or in_force(self.since, self.until, on)
        return (
            whenever and self.kind in ("", kind) and (not self.subjects or subject in self.subjects)
        )


class Body(NamedTuple):
    """A structure that acts, holds or is consulted.

    A `local` body exists once per subject: its name is followed by the subject's
    (« Conseil Régional » + « de Kayes »). `superior` is the body to turn to when it stays silent.
    `courtesy` is what a letter to its head expresses (« ma très haute considération »), `acronym`
    how its numbers are signed, its id when empty. `above` is the body whose name stands above its
    own at the head of its letters, or SUBJECT. `title_fact` and `name_fact` are the facts of a
    dossier that tell its head's title and name there, before what the office knows of them.
    """

    id: str
    name: str
    head: str = ""
    local: bool = False
    variants: tuple[BodyVariant, ...] = ()
    superior: str = ""
    courtesy: str = ""
    acronym: str = ""
    above: str = ""
    title_fact: str = ""
    name_fact: str = ""
    source: str = ""

    def named(self, subject: str, kind: str, on: date | None = None) -> tuple[str, str]:
        """Its name and its head's for a subject: « Conseil Régional de Kayes », « Président… ».

        `on`: the day of a document, for names that changed; without it, the name that lasts.
        """
        found = (variant for variant in self.variants if variant.calls(subject, kind, on))
        called = next(found, self)
        place = f" {of(subject)}" if self.local else ""
        return f"{called.name}{place}", f"{called.head}{place}" if called.head else ""


class Phase(NamedTuple):
    id: str
    number: int
    name: str
    source: str = ""


class Step(NamedTuple):
    """Where a dossier can be. `within` marks a place inside a numbered step."""

    id: str
    name: str
    phase: str = ""
    number: int = 0
    holder: str = ""
    bodies: tuple[str, ...] = ()
    within: str = ""
    final: bool = False
    status: str = "open"
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


class Outcome(NamedTuple):
    """A possible answer; a `blocking` one keeps the join closed until asked again."""

    id: str
    label: str
    blocking: bool = False


class ConsultationSpec(NamedTuple):
    """Bodies asked in parallel by `asked_by` while the dossier is in `steps`.

    `always` are asked when an act brings the dossier in; others are chosen from `among`.
    With `by_project` an answer may concern some of the projects only.
    """

    id: str
    name: str
    steps: tuple[str, ...]
    asked_by: str
    outcomes: tuple[Outcome, ...]
    always: tuple[str, ...] = ()
    among: tuple[str, ...] = ()
    by_project: bool = False
    records: tuple[FactUse, ...] = ()
    source: str = ""

    @property
    def blocking(self) -> dict[str, str]:
        """The outcomes that keep the join closed, with their labels."""
        return {outcome.id: outcome.label for outcome in self.outcomes if outcome.blocking}


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
    clocks: tuple[ClockSpec, ...] = ()
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
        return _by_id(self.clocks, id)

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
