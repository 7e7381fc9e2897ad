"""A new version of a procedure over its running dossiers: what it would do, and doing it.

Looking and doing take the same path (`prospect`), so that what is foretold is what happens.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date

from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.replay import known, replay
from cperflow.domain.journal.events import RETRACTED, Entry, Event
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.versions.impact import Impact, Side, impact
from cperflow.domain.versions.migration import Barred, Obstacle, migrate, nothing_to_do
from cperflow.errors import Conflict, IntegrityFailure, NotFound, Refused
from cperflow.french import count, date_long, listing
from cperflow.record import NamedTuple
from cperflow.service.filtering import OPEN
from cperflow.service.keeping import keep_form, standing_form
from cperflow.service.ports import Filters, KeptWorkflow, Projection, Watch
from cperflow.service.projection import project
from cperflow.service.reading import measures_of
from cperflow.service.recording import Recorded, follow_calendar, not_in_future, sealed
from cperflow.service.verifying import sound_journal
from cperflow.service.workspace import Workspace

MIGRATES, BLOCKED, SKIPPED = "migrates", "blocked", "skipped"


class Target(NamedTuple):
    """The version to pass to, as it will be kept."""

    workflow: Workflow
    kept: KeptWorkflow


class Passage(NamedTuple):
    """How dossiers would pass to a version: which, on what day, why, and when it is looked at.

    `day`: the one due dates are looked at on. `known_on`: only what had been entered by then.
    """

    target: Target
    entry: Entry
    day: date
    reason: str = ""
    known_on: date | None = None


class Prospect(NamedTuple):
    """What becomes of a dossier. `outcome` is MIGRATES, BLOCKED (every reason in `obstacles`) or
    SKIPPED (`why`: it follows that version already, or it is over)."""

    ref: str
    subject: str
    version: int
    step: str
    outcome: str
    impact: Impact = Impact()
    obstacles: tuple[Obstacle, ...] = ()
    why: str = ""


def target_of(ws: Workspace, workflow: Workflow) -> Target:
    """A definition as dossiers would be pinned to it; nothing is kept yet.

    Raises Refused when its id and version already name another content.
    """
    kept = standing_form(ws, workflow)
    ws.suppose(kept.hash, workflow)
    return Target(workflow, kept)


def left_version(ws: Workspace, target: Target) -> Workflow | None:
    """The newest version known before the target; None when it is the first."""
    id, version = target.workflow.id, target.workflow.version
    before = [kept for kept in ws.store.workflows() if kept.id == id and kept.version < version]
    return ws.workflow(before[-1].hash) if before else None


def running(ws: Workspace, id: str, as_of: date, known_on: date | None = None) -> list[str]:
    """The references of the dossiers of a procedure that are not over; those that were not on
    a past day are among all of them."""
    now = as_of >= ws.today and known_on is None
    filters = Filters(workflow=id, status=OPEN if now else "")
    return [row.ref for row in ws.store.dossiers(filters)]


def check_followed(ws: Workspace, workflow: Workflow) -> None:
    """Raises NotFound for a procedure that no dossier follows, when some follow another: a new
    version keeps the id of the one it replaces."""
    followed = {kept.id for kept in ws.store.workflows()}
    if followed and workflow.id not in followed:
        raise NotFound(
            f"Aucun dossier ne suit la procédure « {workflow.id} » : gardez l’id de celle à "
            f"remplacer ({listing(sorted(followed), 'ou')})."
        )


def foretold(ws: Workspace, target: Target, as_of: date, known_on: date | None = None) -> Passage:
    """A passage on a day, past or to come, only to be looked at."""
    return Passage(target, Entry(as_of), as_of, known_on=known_on or ws.today)


def prospects(ws: Workspace, passage: Passage, refs: Iterable[str]) -> Iterator[Prospect]:
    """What would become of dossiers, one by one; of those only looked at, the ones that were not
    open yet, or were over, that day are left out."""
    for ref in refs:
        try:
            journal = _seen(sound_journal(ws, ref), passage)
        except IntegrityFailure as error:
            yield _unsound(ref, error)
            continue
        if journal and not (passage.known_on and _over(ws, journal)):
            yield prospect(ws, ref, journal, passage)[0]


def prospect(
    ws: Workspace, ref: str, journal: list[Event], passage: Passage
) -> tuple[Prospect, Recorded | None]:
    """What would become of a dossier, and what it would be if it can pass."""
    before = _replayed(journal)
    current, workflow = ws.workflow(before.workflow_hash), passage.target.workflow
    told = Prospect(ref, before.subject, before.version, before.step, SKIPPED)
    if why := nothing_to_do(before, current, workflow):
        return told._replace(why=why), None
    try:
        recorded = _passed(ws, ref, journal, passage)
    except Refused as refused:
        return told._replace(outcome=BLOCKED, obstacles=_reasons(refused)), None
    sides = _side(ws, before, passage), _side(ws, recorded.dossier, passage)
    return told._replace(outcome=MIGRATES, impact=impact(*sides, passage.day)), recorded


def _reasons(refused: Refused) -> tuple[Obstacle, ...]:
    if isinstance(refused, Barred):
        return refused.obstacles
    return (Obstacle(refused.message, " ".join(refused.details)),)


def pass_to(
    ws: Workspace,
    passage: Passage,
    refs: Sequence[str],
    *,
    whole: bool,
    named: bool = False,
    dry_run: bool = False,
    watch: Watch[str] = iter,
) -> list[Prospect]:
    """Pass dossiers to a version, all that can in one transaction; what became of each.

    `whole`: Refused, and nothing is written, when one of them cannot; `named`: nor when one of
    them need not, as somebody thought it should. `watch` follows the
    references as they are looked at, then written. Raises Conflict when somebody moves one of
    them meanwhile: nothing was written either.
    """
    not_in_future(ws, passage.entry.on)
    found = list(prospects(ws, passage, watch(refs)))
    if whole or named:
        _check_all_pass(found, passage, (BLOCKED, SKIPPED) if named else (BLOCKED,))
    passing = [one.ref for one in found if one.outcome == MIGRATES]
    if passing and not dry_run:
        keep_form(ws, passage.target.kept)
        ws.store.append_many(_batches(ws, passage, watch(passing)))
        follow_calendar(ws, passing)
    return found


def _batches(
    ws: Workspace, passage: Passage, refs: Iterable[str]
) -> Iterator[tuple[Sequence[Event], Projection]]:
    for ref in refs:
        recorded = prospect(ws, ref, sound_journal(ws, ref), passage)[1]
        if recorded is None:
            raise Conflict(
                f"Le dossier {ref} a été modifié par quelqu’un d’autre entre-temps : rien n’a été "
                "écrit ; relisez, puis recommencez."
            )
        dossier = recorded.dossier
        yield recorded.events, project(dossier, ws.versions(dossier), ws.calendars())


def _check_all_pass(found: Iterable[Prospect], passage: Passage, unwanted: Collection[str]) -> None:
    kept = [one for one in found if one.outcome in unwanted]
    version = passage.target.workflow.version
    if len(kept) == 1:
        raise Barred(kept[0].ref, version, _why_not(kept[0]))
    if kept:
        lines = [f"{one.ref} : {reason}" for one in kept for reason in _why_not(one)]
        what = count(len(kept), "dossier ne peut", "dossiers ne peuvent")
        raise Refused(f"{what} pas passer à la version {version} : rien n’a été inscrit.", lines)


def _why_not(one: Prospect) -> tuple[Obstacle, ...]:
    return one.obstacles or (Obstacle(f"{one.why}."),)


def _passed(ws: Workspace, ref: str, journal: list[Event], passage: Passage) -> Recorded:
    """Raises Refused when the dossier cannot pass, or what came later would no longer hold."""
    on, target = passage.entry.on, passage.target
    dossier = replay(journal, as_of=on)
    if dossier is None:
        opening = date_long(journal[0].occurred_on)
        raise Refused(f"le dossier n’était pas encore ouvert (ouverture : {opening}).")
    current = ws.workflow(dossier.workflow_hash)
    draft = migrate(
        dossier, current, target.workflow, target.kept.hash, passage.entry, passage.reason
    )
    whole = all(event.occurred_on <= on for event in journal)
    return sealed(ws, ref, journal, draft, dossier if whole else None)


def _seen(journal: list[Event], passage: Passage) -> list[Event]:
    """The lines of a journal when the passage is only looked at, from another day perhaps."""
    if passage.known_on is None:
        return journal
    lines = known(journal, passage.known_on)
    cut = [e for e in lines if e.kind == RETRACTED or e.occurred_on <= passage.entry.on]
    return cut if any(event.kind != RETRACTED for event in cut) else []


def _over(ws: Workspace, journal: Sequence[Event]) -> bool:
    dossier = _replayed(journal)
    return ws.vocabulary(dossier).step(dossier.step).final


def _replayed(journal: Sequence[Event]) -> Dossier:
    dossier = replay(journal)
    assert dossier is not None
    return dossier


def _side(ws: Workspace, dossier: Dossier, passage: Passage) -> Side:
    versions = ws.versions(dossier)
    measures = measures_of(dossier, versions, ws.calendars(passage.known_on), passage.day)
    return Side(dossier, versions[-1], measures)


def _unsound(ref: str, error: IntegrityFailure) -> Prospect:
    problems = "; ".join((error.message, *error.details))
    reason = Obstacle(
        f"son journal n’est pas sain ({problems}).",
        f"Restaurez une sauvegarde : cperflow verify {ref}",
    )
    return Prospect(ref, "", 0, "", BLOCKED, obstacles=(reason,))
