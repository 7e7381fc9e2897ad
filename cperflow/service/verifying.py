"""What `verify` proves: that each journal is whole and chained, that it replays, that the
machine would have moved as it says, that the files it names are kept as they were, and that the
projections are what the journals say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.papers import Paper
from cperflow.domain.dossier.replay import Impossible, replay
from cperflow.domain.journal.chain import breaks, digest
from cperflow.domain.journal.conformity import strangers
from cperflow.domain.journal.events import CALENDAR_STREAM, Event, Head
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.review.departures import departures
from cperflow.domain.time.calendars import Calendars
from cperflow.domain.versions.lexicon import in_force
from cperflow.errors import Conflict, IntegrityFailure
from cperflow.french import date_long
from cperflow.record import NamedTuple
from cperflow.service.contracts.links import broken_link
from cperflow.service.files_kept import MISSING, FilesKept
from cperflow.service.ports import ClockSpan, DossierRow, Projection
from cperflow.service.projection import project
from cperflow.service.register_checks import Books
from cperflow.service.workspace import Workspace

if TYPE_CHECKING:
    from cperflow.domain.money.lines import MoneyLine

RESTORE, REBUILD, PUT_BACK = "restore", "rebuild", "put_back"
"""The remedies: a journal is the truth, and only a backup has it again; lists are computed
from the journals, and can be anew; a file that is missing can be given again."""

ATTEMPTS = 5
"""Times a rebuild takes up the dossiers that somebody moved meanwhile."""


class Breach(NamedTuple):
    """Something wrong, and its remedy: RESTORE, REBUILD or PUT_BACK."""

    problem: str
    remedy: str


class Verified(NamedTuple):
    """A stream and what is wrong with it. `breaches` break its integrity; `departures` are
    for information: acts that the rules would not have allowed on their day, which a late
    entry can cause, days of entry that a computer's clock got wrong, and what another base kept
    and did not give with the dossier."""

    stream: str
    events: int
    breaches: tuple[Breach, ...]
    departures: tuple[str, ...] = ()


class _Kept(NamedTuple):
    """All that the store has of a stream, as it was at one time."""

    head: Head
    journal: list[Event]
    row: DossierRow | None
    spans: list[ClockSpan]
    money: list[MoneyLine]


def stream_names(ws: Workspace) -> list[str]:
    """Every stream of which the store has a trace, even one that lost its journal."""
    return [head.stream for head in ws.store.heads()]


def verify(
    ws: Workspace, refs: Sequence[str] = (), files: FilesKept | None = None
) -> Iterator[Verified]:
    """Check the streams named, or all of them; `files` remembers the contents they name.

    Lists are not compared while the calendar they count by is broken: its stream is then
    checked whatever was named.
    """
    files, books = files or FilesKept(ws.store.contents), Books(ws)
    names = list(refs) or stream_names(ws)
    counting = not _verified(ws, CALENDAR_STREAM, lists=False).breaches
    if not counting and CALENDAR_STREAM not in names:
        names.insert(0, CALENDAR_STREAM)
    for name in names:
        found = _verified(ws, name, lists=counting)
        papers = [] if found.breaches else books.absent(name, ws.store.journal(name))
        found = found if found.breaches else _in_register(ws, found, papers, books)
        elsewhere = max((paper.sequence for paper in papers), default=0)
        yield _with_files(ws, found, files, elsewhere)


def _in_register(ws: Workspace, found: Verified, absent: list[Paper], books: Books) -> Verified:
    """A sound journal, compared with the registers of letters."""
    journal = ws.store.journal(found.stream)
    problems = [Breach(problem, RESTORE) for problem in books.problems(found.stream, journal)]
    told = [
        f"ligne {paper.sequence} : {paper.reference} n’a pas été donné par le registre d’ici de "
        f"{paper.body} de {paper.on.year} (dossier repris d’une autre base ?)"
        for paper in absent
    ]
    return found._replace(breaches=tuple(problems), departures=(*found.departures, *told))


def _with_files(ws: Workspace, found: Verified, files: FilesKept, elsewhere: int) -> Verified:
    """With the contents that the lines name, also those of a journal that no longer holds. Up to
    the line `elsewhere`, which this base did not write, one that is missing was never here."""
    try:
        flaws = list(files.flaws(ws.store.journal(found.stream)))
    except IntegrityFailure:  # told already
        return found
    never = [each for each in flaws if each.wrong == MISSING and each.sequence <= elsewhere]
    breaches = [
        Breach(each.problem, PUT_BACK if each.wrong == MISSING else RESTORE)
        for each in flaws
        if each not in never
    ]
    told = [each.problem for each in never]
    return found._replace(
        breaches=(*found.breaches, *breaches), departures=(*found.departures, *told)
    )


def rebuild(ws: Workspace, refs: Sequence[str] = ()) -> int:
    """Compute projections anew from the journals; returns how many dossiers.

    Raises IntegrityFailure, and changes nothing, when a journal or the calendar is broken,
    Conflict when others keep changing the same dossiers.
    """
    _require_sound(ws, CALENDAR_STREAM)
    streams = [name for name in refs or stream_names(ws) if not name.startswith("@")]
    left = streams
    for _ in range(ATTEMPTS):
        left = ws.store.project(projections(ws, left, ws.calendars()))
        if not left:
            return len(streams)
    raise Conflict(f"Le dossier {left[0]} change sans cesse : recommencez dans un instant.")


def projections(ws: Workspace, refs: Iterable[str], calendars: Calendars) -> Iterator[Projection]:
    """The projections of sound dossiers. Raises IntegrityFailure at the first that is not."""
    for ref in refs:
        kept = _require_sound(ws, ref)
        try:
            yield project(*_replayed(ws, kept.journal), calendars)
        except IntegrityFailure as error:
            raise _unsound(ref, [error.message, *error.details]) from error


def sound_journal(ws: Workspace, ref: str) -> list[Event]:
    """The journal of a dossier, proven whole, chained and readable by its definitions.

    Raises IntegrityFailure with everything that is wrong.
    """
    kept = _read(ws, ref)
    if problems := _journal_problems(kept):
        raise IntegrityFailure(problems[0], problems[1:])
    _replayed(ws, kept.journal)
    return kept.journal


def _require_sound(ws: Workspace, stream: str) -> _Kept:
    kept = _read(ws, stream)
    problems = _journal_problems(kept)
    if problems:
        raise _unsound(stream, problems)
    return kept


def _unsound(stream: str, problems: Sequence[str]) -> IntegrityFailure:
    return IntegrityFailure(
        f"{stream} : {problems[0].rstrip('.')}. Aucune liste n’a été recalculée : restaurez une "
        "sauvegarde.",
        problems[1:],
    )


def _read(ws: Workspace, stream: str) -> _Kept:
    """Read again when somebody adds a line meanwhile: the head has then moved."""
    head = ws.store.head(stream)
    while True:
        kept = _Kept(head, ws.store.journal(stream), *_lists(ws, stream))
        head = ws.store.head(stream)
        if head == kept.head:
            return kept


def _lists(ws: Workspace, ref: str) -> tuple[DossierRow | None, list[ClockSpan], list[MoneyLine]]:
    try:
        return ws.store.dossier(ref), ws.store.spans_of(ref), ws.store.money.of(ref)
    except IntegrityFailure:  # unreadable: as good as none
        return None, [], []


def _journal_problems(kept: _Kept) -> list[str]:
    absent = not kept.journal and not kept.head.revision
    if absent and not kept.head.stream.startswith("@"):
        return ["le journal manque"]
    return breaks(kept.journal, kept.head)


def _verified(ws: Workspace, stream: str, *, lists: bool) -> Verified:
    try:
        kept = _read(ws, stream)
    except IntegrityFailure as error:
        return Verified(stream, 0, (Breach(error.message, RESTORE),))
    told = list(_odd_days(kept.journal, ws.today))
    breaches = [Breach(problem, RESTORE) for problem in _journal_problems(kept)]
    if not breaches and not stream.startswith("@"):
        try:
            dossier, versions = _replayed(ws, kept.journal)
            told += map(str, departures(kept.journal, ws.workflow))
            wrong, absent = broken_link(ws, kept.journal)
            breaches += [Breach(wrong, RESTORE)] if wrong else []
            told += filter(None, [absent])
            breaches += (
                _differences(kept, project(dossier, versions, ws.calendars())) if lists else ()
            )
        except IntegrityFailure as error:
            breaches += [Breach(problem, RESTORE) for problem in (error.message, *error.details)]
    return Verified(stream, len(kept.journal), tuple(breaches), tuple(told))


def _replayed(ws: Workspace, journal: list[Event]) -> tuple[Dossier, tuple[Workflow, ...]]:
    """Raises IntegrityFailure when the journal or its definitions cannot be what was kept."""
    try:
        dossier = replay(journal)
    except Impossible as error:
        raise IntegrityFailure(error.message) from error
    if dossier is None:
        raise IntegrityFailure("aucune ligne du journal ne compte plus")
    unknown = [
        f"ligne {event.sequence} : {what}"
        for event, workflow in in_force(journal, partial(_definition, ws))
        for what in strangers(event, workflow)
    ]
    if unknown:
        raise IntegrityFailure(unknown[0], unknown[1:])
    return dossier, ws.versions(dossier)


def _definition(ws: Workspace, hash: str) -> Workflow:
    kept = ws.store.workflow(hash)
    if kept is not None and digest(kept.data) != hash:
        raise IntegrityFailure(
            f"la procédure {kept.id} (version {kept.version}) a été modifiée depuis l’ouverture"
        )
    return ws.workflow(hash)


def _odd_days(journal: Sequence[Event], today: date) -> Iterator[str]:
    """Days of entry that cannot be: to come, or before that of the line before."""
    before = date.min
    for event in journal:
        day = event.recorded_at.date()
        if day > today:
            yield f"ligne {event.sequence} : inscrite le {date_long(day)}, qui est à venir"
        if day < before:
            yield f"ligne {event.sequence} : inscrite le {date_long(day)}, avant la précédente"
        before = day


def _differences(kept: _Kept, expected: Projection) -> Iterator[Breach]:
    if kept.row != expected.dossier:
        yield Breach("la ligne des listes ne correspond pas au journal", REBUILD)
    if list(expected.money or ()) != kept.money:
        yield Breach("le financement des listes ne correspond pas au journal", REBUILD)
    if sorted(kept.spans, key=repr) != sorted(expected.spans, key=repr):
        yield Breach("les délais des listes ne correspondent pas au journal", REBUILD)
