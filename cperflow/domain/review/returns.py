"""What dossiers were sent back for: the reasons of past returns, and the pieces found wanting."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from cperflow.domain.dossier.piece import NON_CONFORMING
from cperflow.domain.journal.events import ADVANCED, PIECE_ASSESSED, Event
from cperflow.domain.procedure.definition import Transition, Workflow
from cperflow.domain.versions.lexicon import in_force
from cperflow.french import fold
from cperflow.record import NamedTuple

REASON, CRITERION, PIECE = "reason", "criterion", "piece"
_TEXTS = ("text", "texts")


class Told(NamedTuple):
    """A reason of a return: its words (REASON), the criterion not met (CRITERION: its id, the
    words are its label), the piece found wanting (PIECE: its code, the words say why).

    `step`: where the dossier was sent back from; "" for a piece.
    """

    kind: str
    id: str
    words: str
    step: str
    ref: str
    on: date
    illustrative: bool

    @property
    def key(self) -> tuple[str, str, str, str]:
        """The same reason given twice has the same one, however it was typed."""
        return self.kind, self.id, " ".join(fold(self.words).rstrip(" .;").split()), self.step


def told(journal: Sequence[Event], definition: Callable[[str], Workflow]) -> Iterator[Told]:
    """Every reason in a journal, in replay order, lines taken back left out. Raises Impossible."""
    for event, workflow in in_force(journal, definition):
        if event.kind == ADVANCED:
            act = _act(workflow, event.payload["act"])
            if act and act.is_return:
                yield from _returned(event, workflow)
        elif event.kind == PIECE_ASSESSED and event.payload["status"] == NON_CONFORMING:
            yield _told(event, PIECE, event.payload["code"], event.payload.get("reason", ""), "")


def _act(workflow: Workflow, id: str) -> Transition | None:
    return next((act for act in workflow.transitions if act.id == id), None)


def _returned(event: Event, workflow: Workflow) -> Iterator[Told]:
    step, labels = event.payload["from"], {each.id: each.label for each in workflow.criteria}
    for name, value in event.payload.get("facts", {}).items():
        spec = workflow.fact(name)
        values = value if isinstance(value, list) else [value]
        if spec and spec.type == "criteria":
            yield from (_told(event, CRITERION, id, labels.get(id, ""), step) for id in values)
        elif spec and spec.type in _TEXTS:
            yield from (_told(event, REASON, "", words, step) for words in values if words)


def _told(event: Event, kind: str, id: str, words: str, step: str) -> Told:
    marked = bool(event.payload.get("illustrative"))
    return Told(kind, id, words, step, event.stream, event.occurred_on, marked)
