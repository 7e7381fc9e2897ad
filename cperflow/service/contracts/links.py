"""How dossiers hang together: which ones continue another, and what may not be done to one because
of the others.

The opening of a follow-up names the journal that it continues (`Dossier.follows`): that is the
link, whatever either is called and whatever version of its procedure it follows. A follow-up that
was cancelled counts for nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.followed import Followed, followed_of
from cperflow.domain.dossier.limits import LONGEST_REF, check_ref
from cperflow.domain.dossier.replay import replay
from cperflow.domain.journal.events import Event
from cperflow.domain.procedure.definition import CANCELLED
from cperflow.domain.procedure.obligations import Follows
from cperflow.errors import CperflowError, Refused
from cperflow.record import NamedTuple
from cperflow.service.ports import Beside, Filters
from cperflow.service.workspace import Workspace

if TYPE_CHECKING:
    from cperflow.service.recording import Recorded


class Follower(NamedTuple):
    """A dossier that continues another one. `lines`: how many its journal has."""

    ref: str
    link: Followed
    lines: int
    rules: Follows
    ended: bool
    cancelled: bool


def followers(ws: Workspace, dossier: Dossier) -> list[Follower]:
    """Every dossier that continues one, in the order of the lines they continue, then by name."""
    found = [
        each
        for id in _continuing(ws, dossier.workflow)
        for row in list(ws.store.dossiers(Filters(subject=dossier.subject, workflow=id)))
        if (each := _follower(ws, row.ref)) and each.link.ref == dossier.ref
    ]
    return sorted(found, key=lambda each: (each.link.revision, len(each.ref), each.ref))


def live(found: Iterable[Follower]) -> list[Follower]:
    """Those that were not cancelled."""
    return [each for each in found if not each.cancelled]


def follower_of(ws: Workspace, ref: str) -> str:
    """The dossier that continues one now, when there is one; else itself."""
    dossier = replay(ws.store.journal(ref))
    found = live(followers(ws, dossier)) if dossier else []
    return found[-1].ref if found else ref


def is_cancelled(ws: Workspace, dossier: Dossier) -> bool:
    """Whether it should not have been: what it tells counts nowhere."""
    return ws.workflow(dossier.workflow_hash).step(dossier.step).status == CANCELLED


def free_name(ws: Workspace, rules: Follows, ref: str) -> str:
    """What to call the next dossier that continues one: PREFIX-REF, cut when it is too long, with
    the first number that no dossier has."""
    number, stem = 1, f"{rules.prefix}-{ref}"
    name = stem[:LONGEST_REF]
    while ws.store.journal(name):
        number += 1
        again = f"-{number}"
        name = stem[: LONGEST_REF - len(again)] + again
    return check_ref(name)


def held(found: Sequence[Follower]) -> dict[str, int]:
    """Where these journals ended when they were read (`Beside.held`)."""
    return {each.ref: each.lines for each in found}


def still_linked(ws: Workspace, journal: Sequence[Event], recorded: Recorded) -> Beside:
    """What must not move while a line is taken back behind `journal`. Raises Refused when another
    dossier continues this one from there, or when it would bring back a follow-up that was
    cancelled although what it continues is no longer so, or is followed again."""
    before = replay(journal)
    assert before is not None
    checks = (_signed(ws, before, recorded), _restored(ws, before, recorded))
    return Beside((), {ref: lines for each in checks for ref, lines in each.items()})


def broken_link(ws: Workspace, journal: Sequence[Event]) -> tuple[str, str]:
    """What is wrong with the link of a follow-up to the dossier that it continues: what breaks
    its integrity, what is only told (the other dossier is not in this base); "" for nothing."""
    link = followed_of(journal[0].payload) if journal else None
    if link is None:
        return "", ""
    there = ws.store.journal(link.ref)
    if not there:
        told = f"le dossier {link.ref}, qu’il continue, n’est pas dans cette base"
        return "", told
    line = there[link.revision - 1] if 0 < link.revision <= len(there) else None
    if line is None or line.hash != link.hash:
        wrong = f"il continue {link.ref} à sa ligne {link.revision}, dont l’empreinte est autre"
        return wrong, ""
    own = replay(journal)
    with suppress(CperflowError):  # what is wrong with the other journal is told of it
        if own and not is_cancelled(ws, own) and not _stands(ws, replay(there), link):
            return f"il continue {link.ref}, dont la fin a été retirée depuis", ""
    return "", ""


def _continuing(ws: Workspace, workflow: str) -> list[str]:
    """The procedures that continue one, in any version kept."""
    known = ((kept.id, ws.workflow(kept.hash).follows) for kept in ws.store.workflows())
    return sorted({id for id, follows in known if follows and follows.workflow == workflow})


def _follower(ws: Workspace, ref: str) -> Follower | None:
    journal = ws.store.journal(ref)
    link = followed_of(journal[0].payload) if journal else None
    dossier = replay(journal) if link else None
    if link is None or dossier is None:
        return None
    workflow = ws.workflow(dossier.workflow_hash)
    step, rules = workflow.step(dossier.step), workflow.follows
    assert rules is not None
    return Follower(ref, link, len(journal), rules, step.final, step.status == CANCELLED)


def _stands(ws: Workspace, dossier: Dossier | None, link: Followed) -> bool:
    """Whether a dossier still is at the end that a link continues: the last act that moved it was
    entered by then."""
    if dossier is None or not ws.workflow(dossier.workflow_hash).step(dossier.step).final:
        return False
    return dossier.moves[-1].sequence <= link.revision


def _signed(ws: Workspace, before: Dossier, recorded: Recorded) -> dict[str, int]:
    """Of a dossier that had ended: nothing continues an end which is no longer there."""
    if not ws.workflow(before.workflow_hash).step(before.step).final:
        return {}
    found = followers(ws, before)
    broken = [each for each in live(found) if not _stands(ws, recorded.dossier, each.link)]
    if broken:
        name = recorded.workflow.step(before.step).name
        raise Refused(
            f"{before.ref} est suivi par {broken[0].ref} : son étape « {name} » ne se retire pas "
            "tant que ce suivi compte.",
            _way_out(broken[0]),
        )
    return held(found) | _unnamed(ws, before, found)


def _way_out(follower: Follower) -> list[str]:
    if follower.ended:
        first = "retirez d’abord l’acte qui a mis fin au suivi, puis annulez-le : cperflow history"
    else:
        first = "annulez d’abord le suivi : cperflow next"
    return [
        f"Si elle n’a pas eu lieu, {first} {follower.ref}",
        "La refaire ouvrira ensuite un nouveau suivi.",
    ]


def _restored(ws: Workspace, before: Dossier, recorded: Recorded) -> dict[str, int]:
    """Of a follow-up that was cancelled and would be so no more."""
    link = before.follows
    if not link or not is_cancelled(ws, before) or is_cancelled(ws, recorded.dossier):
        return {}
    there = ws.store.journal(link.ref)
    continued = replay(there)
    if continued is None:
        return {}
    others = [each for each in followers(ws, continued) if each.ref != before.ref]
    if why := next(_against(ws, continued, link, others), ""):
        raise Refused(f"L’annulation de {before.ref} ne se retire pas : {why}.")
    unnamed = _unnamed(ws, continued, others)
    return {link.ref: len(there), **held(others), **unnamed}


def _against(
    ws: Workspace, continued: Dossier, link: Followed, others: Sequence[Follower]
) -> Iterator[str]:
    for each in live(others):
        yield f"{link.ref} est désormais suivi par {each.ref}"
    if not _stands(ws, continued, link):
        yield f"la fin de {link.ref}, qu’il continuait, a été retirée depuis"


def _unnamed(ws: Workspace, dossier: Dossier, found: Sequence[Follower]) -> dict[str, int]:
    """The next dossier that could continue one: somebody may be opening it."""
    rules = [each.rules for each in found] or _rules(ws, dossier.workflow)
    return {free_name(ws, each, dossier.ref): 0 for each in rules}


def _rules(ws: Workspace, workflow: str) -> list[Follows]:
    """How what continues a procedure is linked to it, as far as anybody here can open one."""
    with suppress(CperflowError):  # its files are gone
        after = {step.followed_by for step in ws.definition(workflow).steps if step.followed_by}
        return [rules for id in after if (rules := ws.definition(id).follows)]
    return []
