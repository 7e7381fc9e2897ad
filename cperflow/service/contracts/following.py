"""The dossier that continues another one: opened by the act that ends the first, or afterwards.

What was agreed is taken over as its own lines (projects, shares, facts), so that it can be
amended; the first line names the journal continued and the hash it then had.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import groupby
from typing import Any

from cperflow.domain.acts import acts
from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.finance import project_payload
from cperflow.domain.dossier.limits import LONGEST_REF
from cperflow.domain.dossier.replay import replay
from cperflow.domain.journal import events as kinds
from cperflow.domain.journal.events import Draft, Entry, Event
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.procedure.obligations import Follows
from cperflow.errors import Conflict, NotFound, Refused
from cperflow.french import date_long
from cperflow.record import NamedTuple
from cperflow.service.contracts.links import followers, free_name, held, live
from cperflow.service.keeping import keep_form, standing_form
from cperflow.service.ports import Beside
from cperflow.service.recording import Recorded, append, not_in_future, sealed
from cperflow.service.workspace import Workspace


class Continued(NamedTuple):
    """What is continued: the dossier as it ended, the last line of its journal, the definition of
    what continues it, and what that is to be called."""

    dossier: Dossier
    last: Event
    workflow: Workflow
    ref: str

    @property
    def rules(self) -> Follows:
        assert self.workflow.follows is not None
        return self.workflow.follows


def continued_by(ws: Workspace, recorded: Recorded) -> Continued | None:
    """What the lines just decided open, when they bring the dossier to a step that is followed by
    another procedure; None else, or when a dossier continues it already."""
    dossier = recorded.dossier
    step = recorded.workflow.step(dossier.step)
    moved = any(event.kind == kinds.ADVANCED for event in recorded.events)
    if not (moved and step.followed_by) or live(followers(ws, dossier)):
        return None
    return _continued(ws, dossier, recorded.events[-1], step.followed_by)


def _continued(ws: Workspace, dossier: Dossier, last: Event, by: str) -> Continued:
    workflow = ws.definition(by)
    assert workflow.follows is not None
    return Continued(dossier, last, workflow, free_name(ws, workflow.follows, dossier.ref))


def unusual_name(opened: Recorded) -> str:
    """Why a follow-up is not called after what it continues; "" when it is."""
    link, rules = opened.dossier.follows, opened.workflow.follows
    usual = f"{rules.prefix}-{link.ref}" if link and rules else opened.dossier.ref
    if opened.dossier.ref == usual:
        return ""
    if len(usual) > LONGEST_REF:
        return f"{usual} serait trop long : le suivi s’appelle {opened.dossier.ref}"
    return f"{usual} était déjà pris : le suivi s’appelle {opened.dossier.ref}"


def continuing(ws: Workspace, found: Continued, entry: Entry, *, keep: bool) -> Recorded:
    """The dossier that continues one from a day on, sealed and not written; its obligations are
    followed from then. `keep`: its definition is kept, so that the dossier can be read."""
    kept = standing_form(ws, found.workflow)
    if keep:
        keep_form(ws, kept)
    else:
        ws.suppose(kept.hash, found.workflow)
    return sealed(ws, found.ref, [], list(_drafts(found, kept.hash, entry, entry.on)))


def follow(ws: Workspace, ref: str, entry: Entry, since: date | None = None) -> Recorded:
    """Open the dossier that continues one which ended before this was done by its last act; its
    obligations are followed `since` a day, None: nobody follows them yet.

    Raises NotFound, Refused when the dossier has not ended, or nothing follows its end; Conflict
    when it is followed already.
    """
    not_in_future(ws, entry.on)
    found, lines = _ended(ws, ref)
    _check_days(found.dossier, entry.on, since)
    others = followers(ws, found.dossier)
    for other in live(others):
        raise Conflict(
            f"{ref} est déjà suivi par {other.ref}.", [f"Pour le voir : cperflow show {other.ref}"]
        )
    kept = standing_form(ws, found.workflow)
    keep_form(ws, kept)
    beside = Beside((), {ref: lines, **held(others)})
    drafts = list(_drafts(found, kept.hash, entry, since))
    return append(ws, found.ref, [], drafts, along=lambda _: beside)


def _check_days(dossier: Dossier, on: date, since: date | None) -> None:
    ended = dossier.entered_on
    if on < ended:
        raise Refused(
            f"{dossier.ref} n’a pris fin que le {date_long(ended)} : son suivi ne peut pas "
            f"s’ouvrir le {date_long(on)}."
        )
    if since:
        _check_since(dossier, since, on)


def check_tracked(
    ws: Workspace, dossier: Dossier, workflow: Workflow, values: Mapping[str, Any], on: date
) -> None:
    """The same of the day told afterwards, among the facts of a follow-up: Refused when it comes
    after the day `on` which that is told, or before the end that is continued."""
    told = values.get(workflow.term.tracked_from) if workflow.term else None
    continued = dossier.follows and replay(ws.store.journal(dossier.follows.ref))
    if told and continued:
        _check_since(continued, date.fromisoformat(told), on)


def _check_since(continued: Dossier, since: date, on: date) -> None:
    ended = continued.entered_on
    if since < ended:
        raise Refused(
            f"{continued.ref} n’a pris fin que le {date_long(ended)} : ses engagements ne peuvent "
            f"pas être suivis depuis le {date_long(since)}."
        )
    if since > on:
        raise Refused(
            f"Les engagements seraient suivis depuis le {date_long(since)}, après le "
            f"{date_long(on)} où cela s’inscrit : donnez une même date, ou renseignez-la ce "
            "jour-là."
        )


def _ended(ws: Workspace, ref: str) -> tuple[Continued, int]:
    """What can be continued, and how many lines its journal has."""
    journal = ws.store.journal(ref)
    dossier = replay(journal)
    if dossier is None:
        raise NotFound(f"Dossier inconnu « {ref} ».")
    workflow = ws.vocabulary(dossier)
    step = workflow.step(dossier.step)
    if not step.final:
        raise Refused(
            f"{ref} n’a pas pris fin : il est à l’étape « {step.name} ».",
            [f"Pour voir ce qu’il reste à faire : cperflow next {ref}"],
        )
    following = step.followed_by or _newest(ws, dossier)
    if not following:
        raise Refused(f"Aucune procédure ne suit l’étape « {step.name} » de {workflow.id}.")
    return _continued(ws, dossier, journal[-1], following), len(journal)


def _newest(ws: Workspace, dossier: Dossier) -> str:
    """What follows the step in the newest version: those before it may not say."""
    steps = {step.id: step.followed_by for step in ws.definition(dossier.workflow).steps}
    return steps.get(dossier.step, "")


def _drafts(found: Continued, hash: str, entry: Entry, since: date | None) -> Iterator[Draft]:
    dossier, term = found.dossier, found.workflow.term
    facts = {name: dossier.facts[name] for name in found.rules.facts if name in dossier.facts}
    invented = {name: facts.pop(name) for name in dossier.invented_facts & facts.keys()}
    told = {term.tracked_from: since.isoformat()} if term and since else {}
    opening = acts.open_dossier(
        found.workflow,
        hash,
        dossier.subject,
        entry,
        kind=dossier.subject_kind,
        facts={**facts, **told},
    )
    link = {"ref": dossier.ref, "revision": found.last.sequence, "hash": found.last.hash}
    yield opening._replace(payload={**opening.payload, "follows": link})
    if invented:  # on a line of their own: what is illustrative stays so in what is followed
        content = entry._replace(illustrative=True).payload(facts=dict(sorted(invented.items())))
        yield Draft(kinds.FACTS_RECORDED, entry.on, entry.body, content)
    yield from _plan(dossier, entry)


def _plan(dossier: Dossier, entry: Entry) -> Iterator[Draft]:
    supposed = entry._replace(illustrative=True)
    invented = dict.fromkeys(dossier.invented_projects, supposed)
    for id, project in dossier.projects.items():
        content = invented.get(id, entry).payload(**project_payload(project))
        yield Draft(kinds.PROJECT_RECORDED, entry.on, entry.body, content)
    shares = [(project, year or 0, source) for project, source, year in dossier.shares]
    for (project, year), keys in groupby(sorted(shares), key=lambda key: key[:2]):
        amounts = {source: dossier.shares[project, source, year or None] for _, _, source in keys}
        content = invented.get(project, entry).payload(project=project, amounts=amounts)
        if year:
            content["year"] = year
        yield Draft(kinds.FUNDING_RECORDED, entry.on, entry.body, content)
