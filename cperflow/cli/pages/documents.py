"""What `documents` answers."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from cperflow.cli.pages.generate import labels
from cperflow.cli.pages.wording import bullets
from cperflow.french import listing
from cperflow.output import page, say, wrap
from cperflow.output.terminal import screen

if TYPE_CHECKING:
    from cperflow.documents.inventory import Available
    from cperflow.domain.procedure.definition import Workflow
    from cperflow.service.reading import Situation


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
