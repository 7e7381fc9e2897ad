"""Many dossiers taken over at once, from another register: each with its whole journal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cperflow.domain.dossier.followed import Followed, followed_of
from cperflow.domain.dossier.replay import replay
from cperflow.domain.journal.chain import canonical, seal
from cperflow.domain.journal.conformity import misplaced, strangers
from cperflow.domain.journal.events import MIGRATED, OPENED, Draft, Event
from cperflow.domain.review.departures import departures
from cperflow.domain.versions.lexicon import in_force
from cperflow.errors import Conflict, InvalidData, Refused
from cperflow.record import NamedTuple
from cperflow.service.ports import Projection
from cperflow.service.projection import project
from cperflow.service.recording import follow_calendar, not_in_future
from cperflow.service.register.numbers import with_numbers
from cperflow.service.workspace import Workspace


class Journal(NamedTuple):
    """A dossier to take over: its acts in order of entry, the opening first; or acts to add to
    one that has `after` lines. `continued`: its lines that dossiers coming after it continue."""

    ref: str
    drafts: Sequence[Draft]
    after: int = 0
    continued: tuple[int, ...] = ()


Hashes = dict[tuple[str, int], str]
"""The lines that others continue, as they are sealed here."""


def import_journals(ws: Workspace, journals: Iterable[Journal]) -> int:
    """Take over dossiers in one transaction, all or none, with the numbers of their letters;
    returns the number of events.

    Their definitions must be kept already (`keeping.keep`). Each journal must replay; the
    rules of the day of each act are not asked again (`verifying.verify` tells departures).
    Raises InvalidData naming the dossier and the lines that cannot be, or that name what the
    procedure does not know, Conflict when a dossier exists already, IntegrityFailure when a
    definition is not kept.
    """
    refs: list[str] = []
    total = ws.store.append_many(with_numbers(ws, _sealed(ws, journals, refs)))
    follow_calendar(ws, refs)
    return total


def _sealed(
    ws: Workspace, journals: Iterable[Journal], refs: list[str]
) -> Iterator[tuple[Sequence[Event], Projection]]:
    """Their events; `refs` takes their references as they come."""
    now, hashes = ws.now(), Hashes()
    for ref, drafts, after, continued in journals:
        refs.append(ref)
        before = ws.store.journal(ref)
        if len(before) != after:
            raise moved(ref, taken=not after)
        if not all(isinstance(draft.payload, dict) for draft in drafts):
            _blame(ref, drafts)
        drafts = _linked(ws, ref, drafts, hashes)
        try:
            last = before[-1] if before else None
            events = seal(drafts, stream=ref, after=last, recorded_at=now, actor=ws.actor)
        except (TypeError, ValueError):
            _blame(ref, drafts)
            raise
        whole = [*before, *events]
        hashes |= {(ref, at): whole[at - 1].hash for at in continued if 0 < at <= len(whole)}
        yield events, projection_of(ws, ref, whole)


def _linked(ws: Workspace, ref: str, drafts: Sequence[Draft], hashes: Hashes) -> Sequence[Draft]:
    """The opening of a dossier that continues another one names its line by the hash that it has
    here, where it is sealed anew; a dossier that is not here keeps the one told."""
    opening = drafts[0] if drafts and drafts[0].kind == OPENED else None
    link = followed_of(opening.payload) if opening else None
    hash = link and (hashes.get((link.ref, link.revision)) or _hash_here(ws, ref, link))
    if not (opening and link and hash):
        return drafts
    told = link._replace(hash=hash)._asdict()
    return [opening._replace(payload={**opening.payload, "follows": told}), *drafts[1:]]


def _hash_here(ws: Workspace, ref: str, link: Followed) -> str:
    there = ws.store.journal(link.ref)
    if there and link.revision > len(there):
        raise InvalidData(
            f"Reprise de {ref} refusée : il continue {link.ref} à sa ligne {link.revision}, et ce "
            f"dossier n’en a que {len(there)} ici."
        )
    return there[link.revision - 1].hash if there else ""


def moved(ref: str, *, taken: bool) -> Conflict:
    """Somebody was faster: the dossier has lines that were not there when this was decided."""
    what = "existe déjà" if taken else "a été modifié par quelqu’un d’autre entre-temps"
    return Conflict(f"Le dossier {ref} {what} : rien n’a été écrit.")


def _blame(ref: str, drafts: Sequence[Draft]) -> None:
    """Name the line that cannot be written; looked for only when sealing failed."""
    for number, draft in enumerate(drafts, start=1):
        if not _can_be_written(draft.payload):
            raise InvalidData(
                f"Reprise de {ref} refusée : ligne {number} : son contenu ne peut pas s’écrire au "
                "journal (textes, nombres entiers, oui ou non, listes)."
            )


def _can_be_written(payload: object) -> bool:
    try:
        return isinstance(payload, dict) and bool(canonical(payload))
    except (TypeError, ValueError):
        return False


def projection_of(ws: Workspace, ref: str, events: Sequence[Event]) -> Projection:
    """That of a whole journal, every line of which is checked. Raises InvalidData."""
    try:
        not_in_future(ws, max((event.occurred_on for event in events), default=ws.today))
        dossier = replay(events)
    except Refused as refused:
        raise InvalidData(f"Reprise de {ref} refusée : {refused.message}") from refused
    if dossier is None:
        raise InvalidData(f"Reprise de {ref} refusée : son journal est vide.")
    _check_lines(ws, ref, events)
    return project(dossier, ws.versions(dossier), ws.calendars())


def _check_lines(ws: Workspace, ref: str, events: Sequence[Event]) -> None:
    """Every line that is wrong is told at once, for whoever mends the register."""
    problems = [
        f"ligne {event.sequence} : {problem}"
        for event, workflow in in_force(events, ws.workflow)
        for problem in strangers(event, workflow) or filter(None, [misplaced(event, workflow)])
    ]
    if not problems and any(event.kind == MIGRATED for event in events):
        told = departures(events, ws.workflow)
        problems = [
            f"ligne {each.event.sequence} : {each.reason.rstrip('.')}"
            for each in told
            if each.event.kind == MIGRATED
        ]
    if problems:
        raise InvalidData(f"Reprise de {ref} refusée : {problems[0]}.", problems[1:])
