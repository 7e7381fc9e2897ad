"""A whole plan taken in from a table: what it changes, all or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cperflow.domain.acts import funding
from cperflow.domain.acts.funding import Cell
from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.replay import replay
from cperflow.domain.journal.events import Draft, Entry, Event
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.register.grid import Filled, fingerprint, read_plan
from cperflow.domain.register.table import Grid
from cperflow.errors import Conflict, Refused
from cperflow.french import amount, count
from cperflow.record import NamedTuple
from cperflow.service.financing.plan_changes import check_open
from cperflow.service.reading import seen_on
from cperflow.service.recording import Recorded, not_in_future, record
from cperflow.service.workspace import Workspace

Shares = Mapping[Cell, int]


_ONTO = "Pour y porter seulement ce que vous avez changé : --onto-current"
_NO_BASE = "Le plan d’où il vient n’est plus au journal : --onto-current n’y peut rien."


class Change(NamedTuple):
    """A share that becomes another; `old` None: none was recorded."""

    project: str
    source: str
    year: int | None
    old: int | None
    new: int


class Imported(NamedTuple):
    """What a table changed, or (`dry_run`) would. `recorded` None: it says nothing new."""

    dossier: Dossier
    workflow: Workflow
    changes: tuple[Change, ...]
    notes: tuple[str, ...]
    recorded: Recorded | None
    dry_run: bool


def import_plan(
    ws: Workspace,
    ref: str,
    grid: Grid,
    entry: Entry,
    *,
    onto_current: bool = False,
    dry_run: bool = False,
) -> Imported:
    """Record what a table says otherwise than the plan of the day of the entry.

    What it does not name stays; a cell left empty where there was an amount makes it 0. Raises
    InvalidData with every cell that is wrong, Refused for a workbook of another dossier, Conflict
    for one made before the plan changed (`onto_current`: what was changed in it is put onto the
    plan of today, unless both changed the same share).
    """
    not_in_future(ws, entry.on)
    check_open(ws, ref)
    journal = ws.store.journal(ref)
    dossier = seen_on(journal, entry.on, None)
    workflow = ws.vocabulary(dossier)
    base = _base(journal, dossier, grid, onto_current=onto_current)
    filled = read_plan(grid, dossier, workflow)
    changes = _changes(base, dossier.shares, filled)
    if not changes:
        return Imported(dossier, workflow, (), filled.notes, None, dry_run)

    def decide(seen: Dossier, _workflow: Workflow) -> list[Draft]:
        latest = replay(ws.store.journal(ref)) or seen
        wanted = {(c.project, c.source, c.year): c.new for c in changes}
        return funding.record_plan(wanted, entry, (seen, latest))

    done = record(ws, ref, entry.on, decide, dry_run=dry_run, read_to=len(journal))
    return Imported(done.dossier, workflow, tuple(changes), filled.notes, done, dry_run)


def _changes(base: Shares, current: Shares, filled: Filled) -> list[Change]:
    """What the table says otherwise than its base, where the plan does not say so already."""
    told = {cell: new for cell, typed in filled.amounts.items()
            if (new := _meant(base.get(cell), typed)) is not None}  # fmt: skip
    changed = {cell: new for cell, new in told.items() if base.get(cell) != new}
    clashes = [
        cell for cell, new in changed.items()
        if current.get(cell) != base.get(cell) and current.get(cell) != new
    ]  # fmt: skip
    if clashes:
        raise Conflict(
            f"{count(len(clashes), 'part a', 'parts ont')} changé à la fois dans le classeur et "
            "dans le dossier : choisissez, dans un classeur exporté de nouveau.",
            [_clash(cell, base, current, changed[cell]) for cell in clashes],
        )
    return [Change(*cell, current.get(cell), new) for cell, new in changed.items()
            if current.get(cell) != new]  # fmt: skip


def _meant(before: int | None, typed: int | None) -> int | None:
    """An empty cell says nothing, unless an amount was taken out of it."""
    return typed if typed is not None else (0 if before else None)


def _clash(cell: Cell, base: Shares, current: Shares, new: int) -> str:
    project, source, year = cell
    when = f" en {year}" if year else ""
    return (
        f"{project}, {source}{when} : {_shown(base.get(cell))} à l’export, {_shown(new)} dans le "
        f"classeur, {_shown(current.get(cell))} dans le dossier"
    )


def _shown(francs: int | None) -> str:
    return "rien" if francs is None else amount(francs)


def _base(journal: Sequence[Event], dossier: Dossier, grid: Grid, *, onto_current: bool) -> Shares:
    """The shares that the table was filled in from: those of `dossier`, which is as of the day of
    the entry, or those of the export when the plan is another one since."""
    current, stamp = replay(journal), grid.stamp
    if stamp is None or current is None:
        return dossier.shares
    if stamp.ref != current.ref:
        raise Refused(
            f"Ce classeur est celui de {stamp.ref}, et non de {current.ref} : donnez-le avec la "
            f"bonne référence, ou exportez celui de {current.ref}.",
            [f"cperflow funding export {current.ref} -o plan-{current.ref}-{len(journal)}.xlsx"],
        )
    if stamp.fingerprint in (fingerprint(current.plan), fingerprint(dossier.plan)):
        return dossier.shares
    before = replay([event for event in journal if event.sequence <= stamp.revision])
    known = before is not None and fingerprint(before.plan) == stamp.fingerprint
    if not (onto_current and known and before is not None):
        raise Conflict(
            f"Le plan de {current.ref} a changé depuis l’export de ce classeur (ligne "
            f"{stamp.revision} du journal, qui en compte {len(journal)}) : rien n’est inscrit.",
            [
                f"Pour repartir du plan d’aujourd’hui, dans un autre fichier : cperflow funding "
                f"export {current.ref} -o plan-{current.ref}-{len(journal)}.xlsx",
                _ONTO if known else _NO_BASE,
            ],
        )
    return before.shares
