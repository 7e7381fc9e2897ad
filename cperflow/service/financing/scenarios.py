"""The use cases of a choice of projects: envelopes, scenarios made, compared, one adopted.

Those that change a dossier take the one path of `recording.py`, and raise what it raises; with
`dry_run` all is checked and nothing is kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cperflow.domain.acts import choices
from cperflow.domain.choice.kept_scenario import changes, read
from cperflow.domain.choice.scenario import Made, Terms, Year
from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.facts import read_body
from cperflow.domain.dossier.scenarios import Scenario
from cperflow.domain.journal.events import Draft, Entry
from cperflow.domain.money.envelope import Against, against, bounds
from cperflow.domain.procedure.definition import Workflow
from cperflow.record import NamedTuple
from cperflow.service.reading import Situation
from cperflow.service.recording import Recorded, record
from cperflow.service.workspace import Workspace


class Drawn(NamedTuple):
    """A scenario as people look at it. `changes`: what is no more as it was when it was made;
    `recorded` None: one kept before; `doubts`: what is odd of its adoption."""

    name: str
    made: Made
    adopted: bool = False
    changes: Sequence[str] = ()
    recorded: Recorded | None = None
    doubts: Sequence[str] = ()


class Enveloped(NamedTuple):
    """The envelope of a source, against what the projects ask of it. `difference`: of the years
    from the whole duration, when both are told."""

    source: str
    rows: list[Against]
    difference: int


def set_envelope(
    ws: Workspace,
    ref: str,
    source: str,
    amounts: Mapping[Year, int],
    entry: Entry,
    *,
    dry_run: bool = False,
) -> Recorded:
    """Record what a source has to give, by year or for the whole duration (None)."""

    def decide(_dossier: Dossier, workflow: Workflow) -> Draft:
        return choices.record_envelope(workflow, source, amounts, entry)

    return record(ws, ref, entry.on, decide, dry_run=dry_run)


def new_scenario(
    ws: Workspace, ref: str, name: str, typed: Terms, entry: Entry, *, dry_run: bool = False
) -> Drawn:
    """Make a scenario from what the dossier knows on the day, and keep it."""
    made: list[Made] = []

    def decide(dossier: Dossier, workflow: Workflow) -> Draft:
        made.append(choices.make_scenario(dossier, workflow, name, typed))
        return choices.record_scenario(name, made[0], entry)

    recorded = record(ws, ref, entry.on, decide, dry_run=dry_run)
    return Drawn(name, made[0], recorded=recorded)


def adopt_scenario(
    ws: Workspace, ref: str, name: str, entry: Entry, *, dry_run: bool = False
) -> Drawn:
    """Record that a body adopts a scenario."""

    def decide(dossier: Dossier, workflow: Workflow) -> Draft:
        body = read_body(entry.body, workflow) if entry.body else ""
        found = choices.find_scenario(dossier, name)
        return choices.adopt(dossier, found, entry._replace(body=body))

    recorded = record(ws, ref, entry.on, decide, dry_run=dry_run)
    found = choices.find_scenario(recorded.dossier, name)
    body = recorded.events[0].body
    doubts = choices.adoption_doubts(recorded.dossier, recorded.workflow, body)
    seen = _drawn(recorded.dossier, recorded.workflow, found)
    return seen._replace(recorded=recorded, doubts=doubts)


def envelopes(situation: Situation) -> list[Enveloped]:
    """The envelope of each source that has one, or of the one that the procedure looks at."""
    dossier, workflow = situation.dossier, situation.workflow
    looked_at = choices.find_source(workflow, "")
    known = {source.id: bounds(dossier, workflow, source.id) for source in workflow.funding_sources}
    return [
        Enveloped(source, against(dossier.plan, source, each), each.difference)
        for source, each in known.items()
        if each.total is not None or source == looked_at
    ]


def drawn(situation: Situation, names: Sequence[str] = ()) -> list[Drawn]:
    """The scenarios of those names, in that order; all of them, in that of the journal, without."""
    dossier = situation.dossier
    found = [choices.find_scenario(dossier, name) for name in dict.fromkeys(names)]
    chosen = found or list(dossier.scenarios.values())
    return [_drawn(dossier, situation.workflow, each) for each in chosen]


def _drawn(dossier: Dossier, workflow: Workflow, scenario: Scenario) -> Drawn:
    adopted = dossier.adopted is not None and dossier.adopted.name == scenario.name
    since = changes(scenario, dossier, workflow)
    return Drawn(scenario.name, read(scenario), adopted, since)
