"""What committees recommend: made at a session that was held, then done or given up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from cperflow.domain.acts import works
from cperflow.domain.acts.following import check_follow_up
from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.facts import read_body
from cperflow.domain.dossier.replay import replay
from cperflow.domain.dossier.works import Recommendation
from cperflow.domain.journal.events import Draft, Entry
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.works.sessions import Session, find_session, sessions_held
from cperflow.errors import NotFound, Refused
from cperflow.record import NamedTuple
from cperflow.service.ports import ALL
from cperflow.service.reading import dossier_on
from cperflow.service.recording import Recorded, follow_calendar, projection_of, record
from cperflow.service.workspace import Workspace


class Recommended(NamedTuple):
    """What was recommended in a dossier: of each session held, in the order of their days."""

    dossier: Dossier
    workflow: Workflow
    sessions: tuple[Session, ...]

    @property
    def recommendations(self) -> list[Recommendation]:
        return [each for session in self.sessions for each in session.recommendations]


class RecommendedToAll(NamedTuple):
    """What was recorded in every dossier concerned, and those that are not, each with why."""

    done: tuple[Recorded, ...]
    left: tuple[tuple[str, str], ...]


def session_of(ws: Workspace, ref: str, typed: str) -> Session:
    """The session somebody means, as known today (see `find_session`)."""
    dossier = dossier_on(ws, ref, ws.today, None)
    workflow = ws.vocabulary(dossier)
    check_follow_up(dossier, workflow, works.CONSIGNED)
    return find_session(dossier, workflow, typed)


def recommend(
    ws: Workspace,
    ref: str,
    session: str,
    what: str,
    entry: Entry,
    *,
    who: str = "",
    due_on: date | None = None,
    dry_run: bool = False,
) -> Recorded:
    """Record what a session held recommends, to a body of the procedure (`who`, typed any way)."""

    def decide(dossier: Dossier, workflow: Workflow) -> Draft:
        check_follow_up(dossier, workflow, works.CONSIGNED)
        latest = replay(ws.store.journal(ref)) or dossier
        found = find_session(dossier, workflow, session)
        body = read_body(who, workflow) if who else ""
        return works.recommend(found, what, body, due_on, entry, latest)

    return record(ws, ref, entry.on, decide, dry_run=dry_run)


def recommend_all(
    ws: Workspace,
    session: str,
    what: str,
    entry: Entry | None,
    *,
    who: str = "",
    due_on: date | None = None,
    note: str = "",
) -> RecommendedToAll:
    """The same of one session about all contracts: of each that held it, in one transaction.
    `entry` None: the day that each held it, with the `note`. Raises Refused when none did, or
    with what each refuses."""
    held, left = _held(ws, session)
    done, refused = [], []
    for ref, found in held:
        on = entry or Entry(found.on, note=note, precision=found.precision)
        try:
            done.append(
                recommend(ws, ref, found.id, what, on, who=who, due_on=due_on, dry_run=True)
            )
        except Refused as error:
            refused += [f"{ref} : {error.message}", *(f"  {each}" for each in error.details)]
    if refused:
        raise Refused("Rien n’a été inscrit : un suivi au moins ne le permet pas.", refused)
    ws.store.append_many([(one.events, projection_of(ws, one.dossier)) for one in done])
    follow_calendar(ws, [ref for ref, _ in held])
    return RecommendedToAll(tuple(one._replace(dry_run=False) for one in done), tuple(left))


def _held(ws: Workspace, typed: str) -> tuple[list[tuple[str, Session]], list[tuple[str, str]]]:
    """The dossiers that held a session, with it; the others that know it, with why they did not.
    Raises NotFound when no dossier knows it, Refused when none held it."""
    held, left = [], []
    unknown: NotFound | None = None
    for row in ws.store.dossiers():
        if not ws.workflow(row.workflow_hash).obligations:
            continue
        try:
            held.append((row.ref, session_of(ws, row.ref, typed)))
        except NotFound as error:
            unknown = error
        except Refused as error:
            left.append((row.ref, error.message))
    if held:
        return held, left
    if unknown and not left:
        raise unknown
    raise Refused("Aucun suivi n’a tenu cette session.", [why for _, why in left])


def close(
    ws: Workspace, ref: str, id: str, status: str, entry: Entry, outcome: str = ""
) -> Recorded:
    """Record that a recommendation was done (works.DONE), or given up with the reason."""

    def decide(dossier: Dossier, _workflow: Workflow) -> Draft:
        return works.close_recommendation(dossier, id, status, outcome, entry)

    return record(ws, ref, entry.on, decide)


def recommended(
    ws: Workspace, refs: Sequence[str] = (), *, as_of: date, known_on: date | None = None
) -> list[Recommended]:
    """What was recommended in some dossiers, or (no `refs`) in all that held a session."""
    if refs:
        seen = (dossier_on(ws, ref, as_of, known_on) for ref in refs)
        return [_recommended(ws, dossier) for dossier in seen]
    found = []
    for _, journal in ws.store.journals(ALL):
        dossier = replay(journal, as_of=as_of, known_on=known_on)
        if dossier and (dossier.recommendations or dossier.kept):
            found.append(_recommended(ws, dossier))
    return [each for each in found if each.sessions]


def _recommended(ws: Workspace, dossier: Dossier) -> Recommended:
    workflow = ws.vocabulary(dossier)
    return Recommended(dossier, workflow, tuple(sessions_held(dossier, workflow)))
