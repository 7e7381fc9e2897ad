"""What `verify FILE|CODE` answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from cperflow.french import count, date_long
from cperflow.output import Lines, page

if TYPE_CHECKING:
    from cperflow.documents.returned.comparing import Difference
    from cperflow.documents.returned.verification import Checked

VERDICTS = {
    "authentic": "authentique",
    "superseded": "authentique, mais remplacé",
    "altered": "ALTÉRÉ",
    "unknown": "inconnu de cette base",
}
SHOWN = 12
"""Lines that differ, at most."""


def checked_text(results: Sequence[Checked]) -> str:
    return "\n\n".join(_page(checked) for checked in results)


def _page(checked: Checked) -> str:
    title = f"{checked.name} : {_verdict(checked)}"
    return page(title, list(_fields(checked)))


def _verdict(checked: Checked) -> str:
    if checked.by_code and checked.status == "authentic":
        return "code d’un document authentique"
    if checked.status != "superseded":
        return VERDICTS[checked.status]
    if checked.paper is None:
        return "authentique, mais projet dépassé"
    return "authentique, mais annulé" if checked.paper.cancelled_on else VERDICTS["superseded"]


def _fields(checked: Checked) -> Iterator[tuple[str, object]]:
    if checked.code:
        yield "Code", checked.code
    edition, paper = checked.edition, checked.paper
    if edition:
        about = f" ({edition.about})" if edition.about else ""
        yield "Document", f"{edition.document}{about} de {edition.ref}"
        yield "Daté du", date_long(date.fromisoformat(edition.on))
        number = paper.reference if paper else ""
        yield "Numéro", number or ("émis sans numéro" if paper else "projet, jamais émis")
    if edition and checked.status != "altered":
        yield "Contenu", _content(checked)
    if checked.reasons:
        yield "À noter", Lines(checked.reasons)
    if checked.differences:
        yield "Diffère", Lines(_differing(checked.differences))


def _content(checked: Checked) -> str:
    if checked.exact:
        return "le fichier produit ici, octet pour octet"
    return (
        "comparez la page avec ce que dit cette base : cperflow generate … --code"
        if checked.by_code
        else "le même texte ; fichier enregistré de nouveau, ou par une autre version"
    )


def _differing(differences: Sequence[Difference]) -> list[str]:
    lines = []
    for one in differences[:SHOWN]:
        lines.append(f"attendu : {one.expected or '(rien)'}")
        lines.append(f"trouvé : {one.found or '(rien)'}")
    if len(differences) > SHOWN:
        lines.append(f"… et {count(len(differences) - SHOWN, 'autre')}")
    return lines
