"""What `generate --all` answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from cperflow.french import count, date_long
from cperflow.output import page, say, wrap
from cperflow.output.terminal import screen

if TYPE_CHECKING:
    from cperflow.documents.offered.batch import Failed


class Written(NamedTuple):
    """A document written: of which dossier, about what, and `generate --json` of it. Not the
    document itself: a thousand of them would stay in memory."""

    ref: str
    about: str
    told: Mapping[str, Any]


def say_all(
    document: str,
    on: date,
    made: Sequence[Written],
    failed: Sequence[Failed],
) -> None:
    """What was produced, then each failure with its reason."""
    produced = count(len(made), "document produit", "documents produits")
    title = f"{document} : {produced}, {date_long(on)}"
    fields: list[tuple[str, object]] = []
    if made:
        fields.append(("Fichiers", [one.told["path"] for one in made]))
    if failed:
        fields.append(("Non produits", [_told(one) for one in failed]))
    if not made and not failed:
        fields.append(("Fichiers", "aucun : nul dossier n’est à une étape de ce document"))
    say(page(title, fields))
    if following := _following(made, failed):
        say("\n".join(wrap(f"Suite : {following}", screen().width)))


def _told(failed: Failed) -> str:
    about = f" ({failed.about})" if failed.about else ""
    return f"{failed.ref}{about} : {failed.error.message}"


def _following(made: Sequence[Written], failed: Sequence[Failed]) -> str:
    if failed:
        return "corrigez, puis refaites la commande : ce qui est produit sera refait à l’identique"
    if made:
        ref, document = made[0].ref, made[0].told["document"]
        return f"cperflow generate {ref} {document} --number, pour émettre et numéroter"
    return ""
