"""Dossiers compared with a definition: those recorded, or those of a file that nothing imports."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time

from cperflow.domain.acts.possible import find_act
from cperflow.domain.dossier.facts import Reader
from cperflow.domain.dossier.replay import counting
from cperflow.domain.journal import events as kinds
from cperflow.domain.journal.events import Draft, Event
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.register.rows import Line, Read
from cperflow.domain.register.told import Place, told, told_opening
from cperflow.domain.review.conformance import Fitness, Run
from cperflow.domain.versions.lexicon import in_force
from cperflow.errors import CperflowError
from cperflow.service.ports import Watch
from cperflow.service.register.entering import from_data, sorted_out, wrong
from cperflow.service.register.spool import Spool
from cperflow.service.workspace import Workspace

OF_THE_TOOL = (
    kinds.MIGRATED, kinds.REMINDED, kinds.RETRACTED, kinds.MONEY_RECORDED, *kinds.ON_PAPERS,
    *kinds.ON_OBLIGATIONS, *kinds.ON_WORKS, *kinds.ON_CHOICES,
)  # fmt: skip
"""Kinds that are no acts of a procedure: another definition has nothing to say of them."""


def of_journals(
    ws: Workspace,
    journals: Iterable[tuple[str, list[Event]]],
    workflow: Workflow | None = None,
) -> Iterator[Fitness]:
    """Each dossier recorded, against its own definition (the version in force on each line) or
    another one."""
    for ref, journal in journals:
        run = Run(ref)
        for event, definition in _read_by(ws, journal, workflow):
            run.take(event, definition)
        yield run.fitness()


def _read_by(
    ws: Workspace, journal: Sequence[Event], workflow: Workflow | None
) -> Iterable[tuple[Event, Workflow]]:
    if workflow is None:
        return in_force(journal, ws.workflow)
    return ((e, workflow) for e in counting(journal) if e.kind not in OF_THE_TOOL)


def of_rows(
    ws: Workspace,
    rows: Iterable[Read],
    definition: Callable[[str], Workflow],
    watch: Watch[str] = iter,
) -> Iterator[Fitness]:
    """Each dossier of a file. `definition`: the procedure that a line names ("" for none).

    Raises InvalidData, row by row, when a row has no sound form.
    """
    with Spool() as lines:
        if problems := sorted_out(rows, lines, strict=False):
            raise wrong(problems, "rien n’a été comparé")
        for ref in watch(lines.groups()):
            told_lines = _in_order([from_data(data) for data in lines.items(ref)])
            yield _of_lines(ws.today, ref, told_lines, definition)


def _in_order(lines: Sequence[Line]) -> list[Line]:
    """By their days, the opening first. The day of a line dated before it is wrong: that line
    comes after the one above it in the file."""
    opening = min((line for line in lines if line.kind == kinds.OPENED), key=_day, default=None)
    if opening is None:
        return sorted(lines, key=_day)
    above, days = opening.on, {opening.row: (date.min, 0)}
    for line in lines:
        if line is not opening:
            above = line.on if line.on >= opening.on else above
            days[line.row] = (above, line.row)
    return sorted(lines, key=lambda line: days[line.row])


def _day(line: Line) -> tuple[date, int]:
    return line.on, line.row


def _of_lines(
    today: date, ref: str, lines: Sequence[Line], definition: Callable[[str], Workflow]
) -> Fitness:
    workflow = definition(lines[0].cell("workflow"))
    run = Run(ref)
    if lines[0].kind != kinds.OPENED:
        opening = lines[0]._replace(kind=kinds.OPENED, cells={}, details={}, facts={})
        run.begin(_event(opening, told_opening(opening, workflow, "", ref, "")))
    for line in lines:
        if line.kind not in OF_THE_TOOL:
            _take(run, line, workflow, today)
    return run.fitness()


def _take(run: Run, line: Line, workflow: Workflow, today: date) -> None:
    try:
        run.take(_event(line, _draft(run, line, workflow, today)), workflow)
    except CperflowError as error:
        run.take(_event(line, _bare(run, line, workflow)), workflow, unknown=error.message)


def _draft(run: Run, line: Line, workflow: Workflow, today: date) -> Draft:
    if line.kind == kinds.OPENED:
        return told_opening(line, workflow, "", line.cell("region") or line.ref, "")
    assert run.dossier is not None
    line = line._replace(cells={k: v for k, v in line.cells.items() if k not in ("from", "step")})
    return told(line, Place(run.dossier, workflow, Reader(workflow, run.dossier, today)))


def _bare(run: Run, line: Line, workflow: Workflow) -> Draft:
    """An act without what could not be read of it; another line does nothing."""
    nothing = Draft(kinds.FACTS_RECORDED, line.on, "", {"facts": {}, "act": line.act})
    if line.kind != kinds.ADVANCED:
        return nothing
    try:
        act = find_act(workflow, line.act)
    except CperflowError:
        return nothing
    step = run.dossier.step if run.dossier else workflow.initial
    return Draft(kinds.ADVANCED, line.on, "", {"act": act.id, "from": step, "to": step})


def _event(line: Line, draft: Draft) -> Event:
    """A line never entered: its place is its row."""
    at = datetime.combine(line.on, time(), UTC)
    return Event(line.ref, line.row, draft.kind, line.on, at, "", draft.body, draft.payload)
