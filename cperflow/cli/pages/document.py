"""What `generate` and `documents` answer."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from cperflow.cli.entering import say_done
from cperflow.cli.pages.wording import bullets
from cperflow.french import date_long, listing
from cperflow.output import page, say, wrap
from cperflow.output.terminal import screen

if TYPE_CHECKING:
    from cperflow.documents.generating import Available, Generated
    from cperflow.domain.procedure.definition import Workflow
    from cperflow.service.reading import Situation
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


def say_documents(workflow: Workflow, found: Sequence[Available], seen: Situation | None) -> None:
    """One block per document, then the command that makes one."""
    if not found:
        say(f"La procédure {workflow.id} ne prévoit aucun document.")
        return
    for each in found:
        say(page(f"{each.spec.name} ({each.spec.id})", _fields(workflow, each)))
        if each.missing:
            say("Reste en blanc")
            say("\n".join(bullets(labels(workflow, each.missing))))
        say("")
    ref = seen.dossier.ref if seen else "REF"
    here = seen.dossier.step if seen else ""
    in_season = [each.spec.id for each in found if here in each.spec.steps]
    document = (in_season or [each.spec.id for each in found])[0]
    say("\n".join(wrap(f"Suite : cperflow generate {ref} {document}", screen().width)))


def _fields(workflow: Workflow, found: Available) -> Iterator[tuple[str, object]]:
    spec = found.spec
    yield "Étapes", [workflow.step(step).name for step in spec.steps]
    yield "Émis par", f"{workflow.body(spec.by).name} ({spec.by})"
    yield "Originaux", listing(spec.originals) or "aucun"
    yield "Copies", listing(spec.copies) or "aucune"
    yield "Modèle", os.path.basename(found.template.path) if found.template else "absent"
    if found.missing == ():
        yield "Reste en blanc", "rien : tous les faits sont renseignés"
