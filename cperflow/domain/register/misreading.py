"""What a register says that its procedure or its dossier does not know, column by column."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from cperflow.domain.acts.possible import find_act
from cperflow.domain.acts.records import find_piece
from cperflow.domain.dossier.facts import read, read_body
from cperflow.domain.journal import events as kinds
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.register.rows import WORDS, Line, Problem
from cperflow.domain.register.told import (
    Place,
    amounts_of,
    project_of,
    retracted_line,
    status_of,
    year_of,
)
from cperflow.errors import CperflowError, UsageError
from cperflow.french import did_you_mean, fold

_ANYWHERE = {"body", "region", "workflow", "note", "source"}
_USED = {
    kinds.OPENED: {"step"},
    kinds.ADVANCED: {"from", "step"},
    kinds.OPINION_REQUESTED: {"project"},
    kinds.OPINION_GIVEN: {"project", "outcome"},
    kinds.PIECE_RECEIVED: {"piece", "project", "year"},
    kinds.PIECE_ASSESSED: {"piece", "project", "year", "outcome"},
    kinds.PROJECT_RECORDED: {"project"},
    kinds.PROJECT_REMOVED: {"project"},
    kinds.FUNDING_RECORDED: {"project", "year"},
}
"""The columns that lines of a kind may fill, beside those of any line."""
_NEEDED = {
    kinds.OPENED: ("region",),
    kinds.OPINION_REQUESTED: ("body",),
    kinds.OPINION_GIVEN: ("body", "outcome"),
    kinds.PIECE_RECEIVED: ("piece",),
    kinds.PIECE_ASSESSED: ("piece", "outcome"),
    kinds.PROJECT_RECORDED: ("project",),
    kinds.PROJECT_REMOVED: ("project",),
    kinds.FUNDING_RECORDED: ("project",),
}
_PROJECT_FACTS = ("name", "nature", "scale", "cost", "duration_months", "locations")
_NAMED_FACTS = {
    kinds.PROJECT_RECORDED: _PROJECT_FACTS,
    kinds.PIECE_ASSESSED: ("reason",),
    kinds.RETRACTED: ("line", "reason"),
    **dict.fromkeys(kinds.RULINGS, ("clock", "reason", "effect", "until", "halves")),
}
"""What column `facts` may name on lines whose facts are not those of the procedure."""
_PROCEDURE_FACTS = (
    kinds.ADVANCED, kinds.FACTS_RECORDED, kinds.OPINION_GIVEN, kinds.OBLIGATION_MET,
    kinds.ENVELOPE_RECORDED,
)  # fmt: skip
_WITH_FACTS = (kinds.OPENED, kinds.FUNDING_RECORDED, *_PROCEDURE_FACTS)


def misplaced_cells(line: Line) -> Iterator[Problem]:
    """Columns that a line of its kind does not use, or needs and leaves empty."""
    used = _ANYWHERE | _USED.get(line.kind, set())
    word = WORDS.get(line.kind, (line.act,))[0]
    for column in line.cells:
        if column not in used:
            yield line.fails(f"cette colonne ne sert pas à une ligne « {word} »", column)
    for column in _NEEDED.get(line.kind, ()):
        if not line.cell(column) and column not in line.details:
            yield line.fails(f"une ligne « {word} » demande cette colonne", column)
    names = _NAMED_FACTS.get(line.kind, line.facts if line.kind in _WITH_FACTS else ())
    for name in line.facts:
        if name not in names:
            hint = did_you_mean(name, names)
            yield line.fails(f"« {name} » n’a pas de sens sur une ligne « {word} ».{hint}", "facts")


def misread(line: Line, place: Place) -> Iterator[Problem]:
    """What the procedure, or the dossier as it is on the day, does not know of a line."""
    for column, reading in _READINGS:
        yield from _tried(line, column, partial(reading, line, place))
    for name, text in line.facts.items() if line.kind in _PROCEDURE_FACTS else ():
        yield from _tried(line, "facts", partial(_fact, name, text, place))
    if line.cell("region") and fold(line.cell("region")) != fold(place.dossier.subject):
        yield line.fails(f"le dossier {line.ref} concerne {place.dossier.subject}", "region")


def misread_opening(line: Line, workflow: Workflow) -> Iterator[Problem]:
    """The same for a line that opens a dossier."""
    if line.cell("body"):
        yield from _tried(line, "body", partial(read_body, line.cell("body"), workflow))
    steps = [step.id for step in workflow.steps]
    if line.cell("step") and line.cell("step") not in steps:
        hint = did_you_mean(line.cell("step"), steps)
        yield line.fails(f"étape inconnue « {line.cell('step')} ».{hint}", "step")


def _tried(line: Line, column: str, reading: Callable[[], object]) -> Iterator[Problem]:
    try:
        reading()
    except CperflowError as error:
        yield line.fails(error.message, column)


def _act(line: Line, place: Place) -> object:
    return find_act(place.workflow, line.act) if line.kind == kinds.ADVANCED else None


def _body(line: Line, place: Place) -> object:
    return read_body(line.cell("body"), place.workflow) if line.cell("body") else None


def _piece(line: Line, place: Place) -> object:
    code = line.cell("piece").partition("/")[0]
    return find_piece(place.workflow, code) if code else None


def _outcome(line: Line, _place: Place) -> object:
    return status_of(line) if line.kind == kinds.PIECE_ASSESSED else None


def _facts(line: Line, _place: Place) -> object:
    if line.kind == kinds.FUNDING_RECORDED:
        return amounts_of(line)
    if line.kind == kinds.PROJECT_RECORDED:
        return project_of(line)
    if line.kind == kinds.RETRACTED and "sequence" not in line.details:
        return retracted_line(line)
    return None


def _fact(name: str, text: str, place: Place) -> object:
    spec = place.workflow.fact(name)
    if spec is None:
        hint = did_you_mean(name, [known.name for known in place.workflow.facts])
        raise UsageError(f"fait inconnu « {name} ».{hint}")
    return read(spec, text, place.reader)


_READINGS: tuple[tuple[str, Callable[[Line, Place], object]], ...] = (
    ("act", _act),
    ("body", _body),
    ("piece", _piece),
    ("outcome", _outcome),
    ("year", lambda line, _place: year_of(line)),
    ("facts", _facts),
)
