"""A register taken in: its lines become acts of dossiers, new ones and old ones, all or none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any

from cperflow.domain.dossier.facts import Reader
from cperflow.domain.dossier.followed import Followed, followed_of
from cperflow.domain.dossier.limits import check_ref
from cperflow.domain.dossier.replay import replay
from cperflow.domain.journal import events as kinds
from cperflow.domain.journal.events import Draft
from cperflow.domain.register.advice import in_columns
from cperflow.domain.register.misreading import misplaced_cells, misread, misread_opening
from cperflow.domain.register.rows import COLUMNS, WORDS, Line, Problem, Read
from cperflow.domain.register.told import Place
from cperflow.errors import Conflict, CperflowError, InvalidData, NotFound, Refused, UsageError
from cperflow.french import count, date_long
from cperflow.record import NamedTuple
from cperflow.service.files_kept import Flaw
from cperflow.service.keeping import keep_form
from cperflow.service.ports import Watch
from cperflow.service.register.copying import copy_down
from cperflow.service.register.importing import Journal, import_journals
from cperflow.service.register.rehearsal import Rehearsal, rehearse
from cperflow.service.register.retelling import retell
from cperflow.service.register.spool import Spool
from cperflow.service.workspace import Workspace

TOLD = 50
"""Problems told one by one; the others are counted."""
LONGEST_JOURNAL = 5_000
"""Lines of one dossier in a register: a journal is replayed at every line of it."""

NOTHING_ENTERED = "rien n’a été inscrit"
UNTRIED = f"{NOTHING_ENTERED}. Les actes seront examinés quand chaque ligne sera lisible"
STOPPED = f"{NOTHING_ENTERED}. Dans un dossier, ce qui suit une ligne refusée n’est pas examiné"


class Options(NamedTuple):
    """`workflow`: the procedure of dossiers that are opened without naming one. `as_recorded`:
    the rules of the procedure are not asked. `dry_run`: nothing is written."""

    workflow: str
    as_recorded: bool = False
    dry_run: bool = False


class TakenIn(NamedTuple):
    """What a register brought (or would): dossiers in all, those it opened, acts. `contents`: of
    what documents were made, that the base did not have; `missing`: the files that the lines name
    and that it still does not have."""

    dossiers: int
    opened: int
    acts: int
    dry_run: bool
    contents: int = 0
    missing: tuple[Flaw, ...] = ()


def take_in(
    ws: Workspace, rows: Iterable[Read], options: Options, watch: Watch[str] = iter
) -> TakenIn:
    """Record every line of a register in one transaction, dossier by dossier in order.

    `watch` follows the references of the dossiers.
    Every line is read before any is tried. Raises InvalidData with what is wrong, row by row,
    Conflict when all of it is dossiers that exist already, or when somebody moved one of them
    meanwhile; nothing was then written.
    """
    with Spool() as lines, Spool() as decided:
        problems = sorted_out(rows, lines)
        if problems:  # acts are not tried before every line can be read
            raise wrong(problems, UNTRIED)
        desk, trial = rehearse(ws)
        for ref in watch(lines.groups()):
            found = _decide(desk, trial, ref, lines, options)
            problems += found if isinstance(found, list) else ()
            if isinstance(found, Journal) and not problems:
                _spool(decided, found)
        if problems:
            raise wrong(problems, STOPPED)
        if not options.dry_run:
            for kept in trial.kept.values():
                keep_form(ws, kept)
            import_journals(ws, _journals(decided))
        return _taken_in(decided, options)


def sorted_out(rows: Iterable[Read], lines: Spool, *, strict: bool = True) -> list[Problem]:
    """Lines by dossier; gives what is wrong with their form. A row without a sound one is None
    among them: its dossier stops there. Unless `strict`, cells that say nothing are let be."""
    problems: list[Problem] = []
    for named, line, misshapen in rows:
        found = misshapen + list(misplaced_cells(line) if line and strict else ())
        try:
            ref = check_ref(named) if named else ""
        except UsageError as error:
            if not any(problem.column == "dossier" for problem in found):
                found.append(Problem(_row(line, found), "dossier", error.message))
        else:
            if ref:
                lines.add(ref, as_data(line._replace(ref=ref)) if line and not found else None)
        problems += found
    return problems


def _row(line: Line | None, found: Sequence[Problem]) -> int:
    return line.row if line else found[0].row


def _decide(
    ws: Workspace, trial: Rehearsal, ref: str, lines: Spool, options: Options
) -> Journal | list[Problem]:
    """What the lines of a dossier come to; the first that cannot be done ends the matter."""
    after = len(ws.store.journal(ref))
    do = copy_down if options.as_recorded else retell
    try:
        for number, data in enumerate(lines.items(ref), start=1):
            if data is None:
                return []
            line = from_data(data)
            if number > LONGEST_JOURNAL:
                return [line.fails(f"au plus {count(LONGEST_JOURNAL, 'ligne')} par dossier")]
            if line.kind == kinds.OPENED and (after or number > 1):
                return [_opened_again(line, taken=after > 0)]
            if problems := _done(ws, line, options.workflow, do):
                return problems
        drafts = [
            Draft(event.kind, event.occurred_on, event.body, event.payload)
            for event in ws.store.journal(ref)[after:]
        ]
        return Journal(ref, drafts, after)
    finally:
        trial.forget(ref)


def _opened_again(line: Line, *, taken: bool) -> Problem:
    if taken:
        why = f"le dossier {line.ref} existe déjà : ne laissez que ses actes nouveaux"
    else:
        why = f"le dossier {line.ref} est déjà ouvert plus haut : ôtez la ligne"
    return line.fails(why, "dossier")._replace(taken=taken)


_Do = Callable[[Workspace, Line, str, Place | None], Iterator[Problem]]


def _done(ws: Workspace, line: Line, workflow: str, do: _Do) -> list[Problem]:
    """Do a line; what is wrong with it, if it cannot be done."""
    try:
        if line.kind == kinds.OPENED:
            definition = ws.definition(line.cell("workflow") or workflow)
            problems = list(misread_opening(line, definition))
            return problems or list(do(ws, line, workflow, None))
        place = place_of(ws, line)
        return list(misread(line, place)) or list(do(ws, line, workflow, place))
    except CperflowError as error:
        told = (in_columns(reason.rstrip(".")) for reason in (error.message, *error.details))
        return [line.fails(" ; ".join(filter(None, told)), _blamed(line, error))]
    except _MISSHAPEN:
        if not line.details:
            raise
        return [line.fails("ces détails n’ont pas la forme d’un export", "details")]


_MISSHAPEN = (TypeError, ValueError, KeyError, AttributeError)
"""What a value of `details` that no export wrote can cause."""


def _blamed(line: Line, error: CperflowError) -> str:
    """The column that most likely has the fault: what could be told apart has been already."""
    if line.kind == kinds.OPENED and isinstance(error, NotFound):
        return "region"
    return "facts" if isinstance(error, UsageError) else "act"


def place_of(ws: Workspace, line: Line) -> Place:
    """The dossier of a line as it is on its day. Raises NotFound, Refused."""
    journal = ws.store.journal(line.ref)
    if not journal:
        opening = " » ou « ".join(WORDS[kinds.OPENED])
        raise NotFound(
            f"dossier inconnu « {line.ref} » : sa première ligne l’ouvre (acte « {opening} »)"
        )
    dossier = replay(journal, as_of=line.on)
    if dossier is None:
        opened = date_long(journal[0].occurred_on)
        raise Refused(f"le dossier {line.ref} n’est ouvert que depuis le {opened}")
    workflow = ws.vocabulary(dossier)
    return Place(dossier, workflow, Reader(workflow, dossier, ws.today))


def wrong(problems: Sequence[Problem], outcome: str) -> CperflowError:
    """What is wrong with a register, the first rows one by one. `outcome`: what came of it."""
    ordered = sorted(problems, key=lambda problem: problem.row)
    told = list(map(in_words, islice(ordered, TOLD)))
    if len(ordered) > TOLD:
        told.append(f"… et {count(len(ordered) - TOLD, 'autre problème', 'autres problèmes')}.")
    taken = all(problem.taken for problem in problems)
    error = Conflict if taken else InvalidData
    return error(f"{count(len(ordered), 'problème')} dans le fichier : {outcome}.", told)


def in_words(problem: Problem) -> str:
    """« ligne 57, colonne structure (body) : … »."""
    title = COLUMNS.get(problem.column, problem.column).lower()
    key = "" if title == problem.column else f" ({problem.column})"
    column = f", colonne {title}{key}" if title else ""
    return f"ligne {problem.row}{column} : {problem.reason}"


def _spool(decided: Spool, journal: Journal) -> None:
    decided.add(journal.ref, journal.after)
    for draft in journal.drafts:
        on = draft.occurred_on.isoformat()
        decided.add(journal.ref, [draft.kind, on, draft.body, draft.payload])


def _journals(decided: Spool) -> Iterator[Journal]:
    """Each after the one that it continues, whose line it names."""
    links = {ref: link for ref in decided.groups() if (link := _link(decided, ref))}
    lines: dict[str, tuple[int, ...]] = {}
    for link in links.values():
        lines[link.ref] = (*lines.get(link.ref, ()), link.revision)
    for ref in sorted(decided.groups(), key=lambda ref: _links_before(ref, links)):
        after, *drafts = decided.items(ref)
        yield Journal(ref, [_draft(*draft) for draft in drafts], after, lines.get(ref, ()))


def _link(decided: Spool, ref: str) -> Followed | None:
    after, *first = islice(decided.items(ref), 2)
    return followed_of(_draft(*first[0]).payload) if first and not after else None


def _links_before(ref: str, links: Mapping[str, Followed]) -> int:
    """How many dossiers come before one, the chain of those that they continue."""
    chain: list[str] = []
    while ref in links and ref not in chain:  # a register can tell anything: even a ring
        chain.append(ref)
        ref = links[ref].ref
    return len(chain)


def _draft(kind: str, on: str, body: str, payload: dict[str, Any]) -> Draft:
    return Draft(kind, date.fromisoformat(on), body, payload)


def _taken_in(decided: Spool, options: Options) -> TakenIn:
    refs = decided.groups()
    acts = sum(decided.length(ref) - 1 for ref in refs)
    opened = sum(next(decided.items(ref)) == 0 for ref in refs)
    return TakenIn(len(refs), opened, acts, options.dry_run)


def as_data(line: Line) -> dict[str, Any]:
    """A line as plain data, for a `Spool`."""
    return {**line._asdict(), "on": line.on.isoformat()}


def from_data(data: Mapping[str, Any]) -> Line:
    """The inverse of `as_data`."""
    return Line(**{**data, "on": date.fromisoformat(data["on"])})
