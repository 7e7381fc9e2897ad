"""What `report committee` answers: what was made, its key figures, what to do next."""

from __future__ import annotations

import os.path
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from cperflow.cli.pages.committee.html import INDEX
from cperflow.cli.pages.committee.words import figures, knowledge, narrowed, title
from cperflow.cli.pages.wording import bullets, footnotes
from cperflow.documents.committee.folder import ALTERED, FOREIGN, MISSING
from cperflow.errors import IntegrityFailure
from cperflow.french import count, date_long
from cperflow.output import screen, wrap

if TYPE_CHECKING:
    from cperflow.documents.committee.pack import Pack

Data = Mapping[str, Any]


def committee_text(pack: Pack) -> str:
    """The whole answer."""
    found, room = pack.found, screen().width
    latest = found.figures["latest"]
    lines = [title(found), ""]
    for told in (knowledge(found), narrowed(found)):
        lines += wrap(told, room) if told else []
    lines += ["", *bullets(f"{number} {what}" for number, what in figures(found.figures))]
    files = count(len(pack.manifest["files"]) + 1, "fichier")
    lines += ["", f"{files} dans {pack.folder}{_replaced(pack)}"]
    lines += [line for told in _changed(pack) for line in wrap(told, room)]
    lines += [
        footnotes(
            illustrative=bool(latest and latest["illustrative"]),
            estimated=bool(latest and latest["estimated"]),
            indicative=True,
        ),
        f"À ouvrir : {os.path.join(pack.folder, INDEX)}",
        *_next(found.figures, found.session.as_of),
    ]
    return "\n".join(lines)


def as_written(folder: str, manifest: Data, differences: Sequence[tuple[str, str]]) -> str:
    """That a pack is as its manifest says. Raises IntegrityFailure, with each file that is not."""
    files = count(len(manifest["files"]), "fichier")
    if differences:
        lines = [f"{path} : {_DIFFERENCES[what]}" for path, what in differences]
        some = count(len(lines), "fichier n’est pas", "fichiers ne sont pas")
        raise IntegrityFailure(f"{folder} : {some} comme le dit le manifeste ({files}).", lines)
    day = date_long(date.fromisoformat(manifest["as_of"]))
    return f"{folder} : dossier du {day}, {files}, tous comme le dit le manifeste."


_DIFFERENCES = {MISSING: "absent", ALTERED: "modifié", FOREIGN: "en trop"}


def _replaced(pack: Pack) -> str:
    if pack.previous is None:
        return ""
    day = date_long(date.fromisoformat(pack.previous["as_of"]))
    return f" (remplace le dossier du {day})"


def _changed(pack: Pack) -> Iterator[str]:
    """Whether a pack of the same day and knowledge was made of other lines."""
    before, now = pack.previous, pack.manifest
    if before is None or any(before[key] != now[key] for key in ("as_of", "known_on")):
        return
    was = {one["stream"]: one["hash"] for one in before["snapshot"]["streams"]}
    heads = now["snapshot"]["streams"]
    moved = [one["stream"] for one in heads if was.get(one["stream"]) != one["hash"]]
    if moved:
        some = ", ".join(moved[:5]) + (" …" if len(moved) > 5 else "")
        yield f"Des lignes ont été consignées depuis, le même jour : {some}."


def _next(data: Mapping[str, Any], as_of: date) -> Iterator[str]:
    if data["letters"]:
        yield f"Suite : cperflow remind --as-of {as_of} --write, pour consigner les relances"
    elif data["latest"]:
        yield f"Suite : cperflow explain {data['latest']['dossier']} --as-of {as_of}"
