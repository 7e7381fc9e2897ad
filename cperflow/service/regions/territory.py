"""Regions: those of a store, those a procedure is about, and how they change.

A store begins with the regions of the shipped file, as an event; one made before there were any
reads them from the file until its first change, which takes them into its journal.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from cperflow.domain.dossier.replay import known as known_by
from cperflow.domain.journal.events import TERRITORY_LOADED, TERRITORY_STREAM, Draft, Event
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.territory.changing import Decision, withdraw
from cperflow.domain.territory.regions import (
    INSTALLED,
    PLANNED,
    SOURCED,
    Region,
    RegionLine,
    Territory,
)
from cperflow.errors import NotFound, Refused
from cperflow.french import count, date_long, did_you_mean, listing
from cperflow.service.ports import Filters
from cperflow.service.sealing import sealed, sealed_behind
from cperflow.service.workspace import Workspace
from cperflow.shipped import REGIONS_FILE

Decide = Callable[[Territory], Decision]


def territory(ws: Workspace, known_on: date | None = None) -> Territory:
    """The regions of a store, as entered by the end of a day (None: by now). Raises Refused when
    nothing was by then."""
    if ws.territory and known_on is not None:
        journal = history(ws, known_on)
        if not journal:
            told = f"Le {date_long(known_on)}, rien n’était encore consigné des régions"
            first = history(ws)[0].recorded_at.date()
            raise Refused(f"{told} (première saisie : {date_long(first)}).")
        return Territory.of(journal)
    if ws.territory:
        return ws.territory
    return Territory(ws.library.subjects(REGIONS_FILE), REGIONS_FILE)


def history(ws: Workspace, known_on: date | None = None) -> list[Event]:
    """The journal of the territory, as entered by the end of a day (None: by now)."""
    journal = ws.store.journal(TERRITORY_STREAM)
    return journal if known_on is None else known_by(journal, known_on)


def subjects_of(ws: Workspace, workflow: Workflow) -> Territory:
    """What dossiers of a procedure may be about; an empty territory when anything will do."""
    if ws.territory and ws.territory.file == workflow.subjects:
        return ws.territory
    return Territory(ws.library.subjects(workflow.subjects), workflow.subjects)


def find_subject(ws: Workspace, workflow: Workflow, text: str) -> tuple[str, str]:
    """A subject typed any way, as journals keep it, and its kind ("" when any subject will do).
    Raises NotFound."""
    known = subjects_of(ws, workflow)
    key = known.find(text) if known else None
    region = known.region(key) if key else None
    if region:
        return known.kept_as(text), region.kind
    if not known:
        return text, ""
    raise NotFound(
        f"« {text} » ne figure pas parmi les sujets de la procédure {workflow.id} "
        f"({workflow.subject}).{did_you_mean(text, known.names())}",
        ["Pour les voir : cperflow region list"],
    )


def doubts_of_opening(ws: Workspace, workflow: Workflow, subject: str, on: date) -> list[str]:
    """Why a dossier about it may surprise that day: French lines, none when it is in place.

    Raises Refused when it is sure that it did not exist yet.
    """
    known = subjects_of(ws, workflow)
    key = known.find(subject)
    ever, then = (known.region(key), known.region(key, on)) if key else (None, None)
    if ever is None:
        return []
    if then is None:
        return [_not_yet(ever, on)]
    when = f"le {date_long(on)}"
    told = {
        PLANNED: f"{when}, la région était prévue par un texte, sans être encore en place",
        INSTALLED: f"{when}, la région avait un gouverneur, sans être encore une collectivité",
    }.get(then.stage)
    line = then.told("stage")
    return [f"{then.name} : {told} ({line.source})."] if told and line else []


def _not_yet(region: Region, on: date) -> str:
    first = region.lines[0]
    began = date_long(date.fromisoformat(first.since), first.precision)
    told = (
        f"{region.lines[0].name or region.name} n’existait pas encore le {date_long(on)} : "
        f"premier texte connu, {began} ({first.source})."
    )
    if first.certainty == SOURCED and first.precision == "day":
        raise Refused(told, ["Corrigez la date, ou ce qui est dit de la région : cperflow region"])
    return told


def loading(ws: Workspace, lines: Sequence[RegionLine]) -> list[Event]:
    """The first event of the territory: all that a file tells."""
    return sealed(ws, TERRITORY_STREAM, TERRITORY_LOADED, _loaded(lines))


def _loaded(lines: Sequence[RegionLine]) -> dict[str, object]:
    told = [line.to_data() for line in lines]
    return {"file": REGIONS_FILE, "lines": told, "source": REGIONS_FILE}


def change(ws: Workspace, decide: Decide, *, dry_run: bool = False) -> Decision:
    """Let the domain decide on the regions as they are, and keep it.

    Raises what `decide` does, Conflict.
    """
    known = territory(ws)
    decision = decide(known)
    if not dry_run:
        drafts = [decision.draft]
        if not ws.territory:
            first = Draft(TERRITORY_LOADED, ws.today, "", _loaded(known.lines))
            drafts.insert(0, first)
        ws.store.append(_sealed_all(ws, drafts))
        ws.forget_territory()
    return decision


def remove(ws: Workspace, key: str, since: str, reason: str, *, dry_run: bool = False) -> Decision:
    """Take back what was told of a region from a day on. Raises NotFound, Refused: also when
    nothing would be told any more of a region that dossiers are about."""

    def decide(known: Territory) -> Decision:
        done = withdraw(known, key, since, reason, ws.today)
        if not done.after.lines:
            _check_unused(ws, known, key)
        return done

    return change(ws, decide, dry_run=dry_run)


def _check_unused(ws: Workspace, known: Territory, key: str) -> None:
    refs = [row.ref for row in ws.store.dossiers(Filters(subject=known.kept_as(key)))]
    if refs:
        told = count(len(refs), "dossier la concerne", "dossiers la concernent")
        raise Refused(
            f"Plus rien ne serait dit de {key}, alors que {told} ({listing(refs[:3])}"
            f"{'…' if len(refs) > 3 else ''}) : elle ne peut pas être retirée.",
            [f"Pour corriger ce qui en est dit : cperflow region set {key} --help"],
        )


def _sealed_all(ws: Workspace, drafts: Sequence[Draft]) -> list[Event]:
    journal = history(ws)
    for draft in drafts:
        journal += sealed_behind(ws, TERRITORY_STREAM, journal, draft)
    return journal[-len(drafts) :]
