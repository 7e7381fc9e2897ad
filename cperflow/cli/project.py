"""`project add|edit|remove|list`: what the contract would build."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cperflow.cli import params
from cperflow.cli.entering import entry, note_option, say_done
from cperflow.cli.group import TwoNameGroup
from cperflow.cli.pages.project import project_fields, say_projects
from cperflow.cli.pages.wording import told_of
from cperflow.domain.dossier.facts import read_locations
from cperflow.domain.dossier.finance import Project
from cperflow.domain.dossier.finance import project_from as project_of
from cperflow.domain.dossier.limits import LONGEST_DURATION
from cperflow.errors import UsageError
from cperflow.french import amount
from cperflow.output import json_text, say_data
from cperflow.parsing import as_facts
from cperflow.reports import holdings
from cperflow.service import reading, writing
from cperflow.service.financing.agreed import departed

if TYPE_CHECKING:
    from datetime import date

    from cperflow.bootstrap import App
    from cperflow.parsing import When
    from cperflow.service.recording import Recorded
    from cperflow.service.workspace import Workspace

F = TypeVar("F", bound=Callable[..., Any])

ALIASES = {"add": "ajouter", "edit": "modifier", "remove": "retirer", "list": "lister"}


def project_argument(function: F) -> F:
    """The project's number in the dossier, given as `project`."""
    return click.argument("project", metavar="PROJET", type=params.TEXT)(function)


def description_options(function: F) -> F:
    """What is known of a project; each is None when it is not typed."""
    months = params.whole(1, LONGEST_DURATION)
    for decorate in (
        click.option("--set", "facts", multiple=True, type=params.ASSIGNMENT, metavar="NOM=VALEUR",
                     callback=lambda _, __, pairs: as_facts(pairs),
                     help="Ce qui décrit le projet : objectifs=…, risques=… ; à répéter."),
        click.option("--cost", type=params.MONEY, help="Coût, en FCFA."),
        click.option("--duration", "duration_months", type=months, metavar="MOIS", help="Durée."),
        click.option("--locations", type=params.TEXT,
                     help="Lieux, chacun avec son cercle : « Logo (Kayes) ; Zambougou (Diéma) »."),
        click.option("--scale", type=params.TEXT, help="Échelle (regional_district, …)."),
        click.option("--nature", type=params.TEXT, help="Nature (economique, …)."),
        click.option("--name", type=params.TEXT, help="Intitulé du projet."),
    ):  # fmt: skip
        function = decorate(function)
    return function


@click.group(cls=TwoNameGroup, aliases=ALIASES)
def project_command() -> None:
    """Tenir la liste des projets d’un dossier."""


@project_command.command("add")
@params.ref_argument
@project_argument
@description_options
@params.on_option
@note_option
@params.pass_app
def add_command(app: App, /, ref: str, project: str, on: When, note: str, **typed: Any) -> None:
    """Inscrire un projet, avec son intitulé (--name) et son coût (--cost)."""
    ws = app.workspace()
    known = _given(typed)
    if not known.get("name") or "cost" not in known:
        raise UsageError("Un projet s’inscrit avec son intitulé et son coût : --name et --cost.")
    given = known.pop("facts")
    added = Project(project, **known)
    recorded = writing.add_project(ws, ws.find_ref(ref), added, entry(on, note=note), given)
    _say_recorded(ws, recorded, "inscrit", _following(recorded))


@project_command.command("edit")
@params.ref_argument
@project_argument
@description_options
@params.on_option
@note_option
@params.pass_app
def edit_command(app: App, /, ref: str, project: str, on: When, note: str, **typed: Any) -> None:
    """Modifier ce qui est donné d’un projet, et rien d’autre."""
    ws = app.workspace()
    changes = _given(typed)
    given = changes.pop("facts")
    if not changes and not given:
        raise UsageError("Rien à modifier : donnez par exemple --cost ou --duration.")
    done = entry(on, note=note)
    recorded = writing.edit_project(ws, ws.find_ref(ref), project, changes, done, given)
    _say_recorded(ws, recorded, "modifié", f"funding list {recorded.dossier.ref}")


@project_command.command("remove")
@params.ref_argument
@project_argument
@params.on_option
@note_option
@params.pass_app
def remove_command(app: App, ref: str, project: str, on: When, note: str) -> None:
    """Retirer un projet et ses parts ; le journal en garde la trace."""
    ws = app.workspace()
    recorded = writing.remove_project(ws, ws.find_ref(ref), project, entry(on, note=note))
    dossier = recorded.dossier
    removed = recorded.events[0].payload["id"]
    left = [f"{each.id} – {each.name}" for each in dossier.projects.values()] or ["aucun"]
    fields: list[tuple[str, object]] = [
        ("Projets restants", left),
        ("Coût total", amount(dossier.plan.total)),
    ]
    fields += told_of(departed(ws, dossier, recorded.workflow))
    say_done(f"{dossier.ref} : projet {removed} retiré", fields, f"cperflow show {dossier.ref}")


@project_command.command("list")
@params.ref_argument
@params.reading_options
@params.pass_app
def list_command(app: App, ref: str, as_of: date, known_on: date | None, as_json: bool) -> None:
    """Lister les projets d’un dossier : lieux, durées, coûts."""
    ws = app.workspace(read_only=True)
    situation = reading.situation(ws, ws.find_ref(ref), as_of=as_of, known_on=known_on)
    if as_json:
        say_data(json_text(holdings.projects(situation)))
    else:
        say_projects(situation)


def _following(recorded: Recorded) -> str:
    ref, id = recorded.dossier.ref, recorded.events[0].payload["id"]
    paid = recorded.workflow.funding_sources
    return f"funding set {ref} {id} …" if paid else f"show {ref}"


def _given(typed: dict[str, Any]) -> dict[str, Any]:
    """The fields that were typed, as a project holds them."""
    known = {name: value for name, value in typed.items() if value is not None}
    if "locations" in known:
        known["locations"] = read_locations(known["locations"])
    if known.get("name") == "":
        raise UsageError("L’intitulé est vide : donnez le nom du projet.")
    return known


def _say_recorded(ws: Workspace, recorded: Recorded, state: str, following: str) -> None:
    project = project_of(recorded.events[0].payload)
    title = f"{recorded.dossier.ref} : projet {project.id} {state}"
    fields = [*project_fields(project, recorded.workflow)]
    total = ("Coût des projets", amount(recorded.dossier.plan.total))
    told = told_of(departed(ws, recorded.dossier, recorded.workflow))
    say_done(title, [*fields, total, *told], f"cperflow {following}")
