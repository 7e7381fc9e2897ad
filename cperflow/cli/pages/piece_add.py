"""What `piece add` and `piece assess` answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cperflow.cli.entering import say_done
from cperflow.cli.pages.sizes import file_text
from cperflow.domain.dossier.pieces import required
from cperflow.french import count, date_long, listing
from cperflow.output import say

if TYPE_CHECKING:
    from cperflow.domain.dossier.piece import StoredFile
    from cperflow.service.filing import Filed
    from cperflow.service.recording import Recorded

Fields = list[tuple[str, object]]


def say_received(recorded: Recorded) -> None:
    _say(recorded, "reçue", [])


def say_assessed(recorded: Recorded, state: str) -> None:
    _say(recorded, state, [])


def say_filed(filed: Filed, given: str) -> None:
    """What became of a file; `given`: its name as it came when its extension was wrong."""
    if filed.recorded is None:
        again = "son contenu manquait : il est gardé" if filed.fresh else "rien à inscrire"
        say(f"{filed.ref} : la pièce {filed.key} a déjà ce fichier ; {again}.")
        say(f"Suite : cperflow piece show {filed.ref} {filed.key}")
        return
    version = filed.recorded.dossier.pieces[filed.key].version
    fields: Fields = [("Fichier", file_text(filed.file))]
    if version > 1:
        fields.append(("Version", f"{version} (les précédentes sont gardées)"))
    fields += [("À noter", list(notes))] if (notes := list(_notes(filed, given))) else []
    _say(filed.recorded, "reçue", fields)


def _notes(filed: Filed, given: str) -> Iterator[str]:
    file: StoredFile = filed.file
    if given:
        yield f"« {given} » est un fichier {file.type} : il est gardé sous ce nom"
    if filed.elsewhere:
        others = dict.fromkeys(
            f"{use.ref} {'/'.join(str(part) for part in use[1:4] if part) or 'document signé'}"
            for use in filed.elsewhere
        )
        yield f"fichier gardé une seule fois, déjà reçu ailleurs : {listing(list(others))}"
    elif not filed.fresh:
        yield "la base avait déjà ce fichier, gardé une seule fois"


def _say(recorded: Recorded, state: str, fields: Fields) -> None:
    dossier, workflow = recorded.dossier, recorded.workflow
    payload = recorded.events[0].payload
    spec = next(spec for spec in workflow.pieces if spec.code == payload["code"])
    copies = (payload["code"], payload.get("project"), payload.get("year"))
    copy = "/".join(str(part) for part in copies if part)
    on = date_long(recorded.events[0].occurred_on, payload.get("precision", "day"))
    here = required(dossier, workflow, dossier.step)
    # a step that asks for nothing has nothing left: what matters is the one this piece is for
    asked = here or required(dossier, workflow, spec.step)
    lacking = [piece for piece in asked if not piece.in_order]
    left = [f"{piece.key} – {piece.spec.name}" for piece in lacking]
    told = [("Pièce", spec.name), *fields, ("Reste à recevoir", left or _NOTHING)]
    following = f"piece list {dossier.ref}" if lacking else f"piece check {dossier.ref}"
    title = f"{dossier.ref} : pièce {copy} {state}, {on}"
    if lacking:
        title += f" ({count(len(lacking), 'pièce manque', 'pièces manquent')} "
        title += "à cette étape)" if here else f"à l’étape « {workflow.step(spec.step).name} »)"
    say_done(title, told, f"cperflow {following}")


_NOTHING = ["rien pour cette étape"]
