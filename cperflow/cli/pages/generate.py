"""What `generate` answers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from cperflow.cli.entering import say_done
from cperflow.documents.making.inventory import filling, label_of
from cperflow.french import count, date_long, listing

if TYPE_CHECKING:
    from cperflow.documents.making.edition import Edition
    from cperflow.documents.making.generating import Generated
    from cperflow.documents.making.issuing import Issued
    from cperflow.domain.procedure.definition import Workflow
    from cperflow.service.workspace import Workspace

Fields = Iterator[tuple[str, object]]


def say_generated(
    ws: Workspace,
    made: Generated,
    path: str,
    issued: Issued | None,
    *,
    replaced: bool,
    created: str,
    kept: bool,
) -> None:
    """Where the document is, its number and its code, what it leaves blank and how to fill it."""
    dossier = ws.store.dossier(made.ref)
    assert dossier is not None
    workflow = ws.workflow(dossier.workflow_hash)
    title = f"{made.ref} : {made.document.name}, {date_long(made.as_of)}"
    fields: list[tuple[str, object]] = []
    fields += _number(issued)
    fields += [("Fichier", f"{path} (remplace le fichier précédent)" if replaced else path)]
    if created:
        fields.append(("Répertoire", f"{created} (créé)"))
    fields.append(("Code", made.edition.code if kept else f"{made.edition.code} (non conservé)"))
    fields += _notes(ws, workflow, made, issued, kept=kept)
    if made.missing:
        fields.append(("Reste en blanc", labels(workflow, made.missing)))
    if (dotted := _dotted(made.drawn.page)) > len(made.missing):
        fields.append(("En pointillé", f"{count(dotted, 'emplacement')} en tout, à compléter"))
    say_done(title, fields, _following(made, path, issued))


def _dotted(part: object) -> int:
    """How many places a page has to be filled in by hand."""
    if isinstance(part, str):
        return len(re.findall("……+", part))
    return sum(map(_dotted, part)) if isinstance(part, tuple) else 0


def _number(issued: Issued | None) -> Fields:
    if issued is None:
        return
    yield "Numéro", issued.paper.reference or "aucun (ce document n’en prend pas)"
    if issued.replaced:
        before = issued.replaced
        yield "Remplace", f"{before.reference or before.code} du {date_long(before.on)}"
    if issued.later:
        # the register and its rules: a draft does not pay for them
        from cperflow.cli.pages.register import back_dated

        yield "À noter", back_dated(issued.later)


def _notes(
    ws: Workspace, workflow: Workflow, made: Generated, issued: Issued | None, *, kept: bool
) -> Fields:
    if not kept:
        yield (
            "À noter",
            "base en lecture seule : le document n’y est pas conservé, « verify » ne le "
            "reconnaîtra pas",
        )
    yield from (("À noter", doubt) for doubt in made.doubts)
    if made.as_of > ws.today:
        yield "À noter", "daté d’un jour à venir : projet, d’après les faits connus"
    if not made.in_season:
        names = listing([workflow.step(step).name for step in made.document.steps], "ou")
        word = "émis hors de son étape" if issued else "ce document se produit d’ordinaire"
        yield "À noter", f"{word} à l’étape : {names}" if not issued else f"{word} ({names})"


def _following(made: Generated, path: str, issued: Issued | None) -> str:
    if issued:
        return f"cperflow verify {path}"
    if made.missing:
        return filling(made.ref, made.missing[0])
    return f"cperflow next {made.ref}"


def say_reprinted(found: Edition, path: str, *, replaced: bool) -> None:
    """A document made again from what was kept."""
    where = f"{path} (remplace le fichier précédent)" if replaced else path
    fields = [("Fichier", where), ("Code", found.code), ("Numéro", found.reference)]
    told = [pair for pair in fields if pair[1]]
    say_done(f"{found.ref} : {found.document}, à l’identique", told, f"cperflow verify {path}")


def labels(workflow: Workflow, names: Iterable[str]) -> list[str]:
    """Blanks as people call them, with the name that `set` takes."""
    return [f"{label_of(workflow, name)} ({name})" for name in names]
