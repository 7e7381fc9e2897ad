"""What `generate` answers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from cperflow.cli.entering import say_done
from cperflow.french import date_long, listing

if TYPE_CHECKING:
    from cperflow.documents.generating import Generated
    from cperflow.domain.procedure.definition import Workflow
    from cperflow.service.workspace import Workspace


def say_generated(
    ws: Workspace, made: Generated, path: str, *, replaced: bool, created: str
) -> None:
    """Where the document is, what it leaves blank, and how to fill it."""
    dossier = ws.store.dossier(made.ref)
    assert dossier is not None
    workflow = ws.workflow(dossier.workflow_hash)
    title = f"{made.ref} : {made.document.name}, {date_long(made.as_of)}"
    where = f"{path} (remplace le fichier précédent)" if replaced else path
    fields: list[tuple[str, object]] = [("Fichier", where)]
    if created:
        fields.append(("Répertoire", f"{created} (créé)"))
    if made.as_of > ws.today:
        fields.append(("À noter", "daté d’un jour à venir : projet, d’après les faits connus"))
    if not made.in_season:
        names = listing([workflow.step(step).name for step in made.document.steps], "ou")
        fields.append(("À noter", f"ce document se produit d’ordinaire à l’étape : {names}"))
    if made.missing:
        fields.append(("Reste en blanc", labels(workflow, made.missing)))
        following = f"cperflow set {made.ref} {made.missing[0]}=…"
    else:
        following = f"cperflow next {made.ref}"
    say_done(title, fields, following)


def labels(workflow: Workflow, names: Iterable[str]) -> list[str]:
    """Facts as people call them, with the name that `set` takes."""
    specs = ((name, workflow.fact(name)) for name in names)
    return [f"{spec.label if spec else name} ({name})" for name, spec in specs]
