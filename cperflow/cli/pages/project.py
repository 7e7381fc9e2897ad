"""The projects of a dossier on screen and as data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cperflow.cli.pages.wording import bullets, finding, heading
from cperflow.domain.dossier.facts import shown
from cperflow.domain.dossier.finance import Location, Project
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.procedure.requirements import Choice
from cperflow.french import amount, count
from cperflow.output import Column, say, screen, table, wrap
from cperflow.service.reading import Situation


def say_projects(situation: Situation) -> None:
    """The same for people, with the total."""
    dossier, projects = situation.dossier, situation.dossier.projects.values()
    if not projects:
        say(f"{dossier.ref} n’a encore aucun projet.")
        expected = situation.workflow.natures or situation.workflow.funding_sources
        add = f'project add {dossier.ref} P1 --name "…" --cost …'
        say(f"Suite : cperflow {add if expected else f'next {dossier.ref}'}")
        return
    rows: list[tuple[object, ...]] = [
        (each.id, each.name, places(each.locations), each.duration_months, each.cost)
        for each in projects
    ]
    rows.append(("", f"Total ({count(len(projects), 'projet')})", "", None, dossier.plan.total))
    columns = ("N°", "Projet", "Lieux", Column("Mois", "right"), Column("Coût (FCFA)", "right"))
    say(table(rows, columns))
    for each in projects:
        if told := [f"{label} : {value}" for label, value in _told(each, situation.workflow)]:
            title = "\n".join(wrap(f"{each.id} – {each.name}", screen().width))
            say("\n".join([heading(title), *bullets(told)]))
    if situation.alerts:
        say("\n".join([heading("À signaler"), *bullets(map(finding, situation.alerts))]))
    say(f"Suite : cperflow funding list {dossier.ref}")


def project_fields(project: Project, workflow: Workflow) -> Iterator[tuple[str, object]]:
    """What is known of one project; what is not known is left out."""
    yield "Intitulé", project.name
    if project.nature:
        yield "Nature", _label(project.nature, workflow.natures)
    if project.scale:
        yield "Échelle", _label(project.scale, workflow.scales)
    if project.locations:
        yield "Lieux", places(project.locations)
    if project.duration_months:
        yield "Durée", f"{project.duration_months} mois"
    yield "Coût", amount(project.cost)
    yield from _told(project, workflow)


def _told(project: Project, workflow: Workflow) -> Iterator[tuple[str, str]]:
    """What is recorded of a project beside its cost and its places, in the order of the
    procedure."""
    for spec in workflow.project_facts:
        if spec.name in project.facts:
            yield spec.label, shown(spec, project.facts[spec.name])


def places(locations: Iterable[Location]) -> str:
    """« Logo (Kayes) ; Zambougou (Diéma) », as it is typed."""
    return " ; ".join(
        f"{place.locality} ({place.district})" if place.district else place.locality
        for place in locations
    )


def _label(id: str, choices: Iterable[Choice]) -> str:
    return next((choice.label for choice in choices if choice.id == id), id)
