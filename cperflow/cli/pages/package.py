"""What `package` answers, and the page for a person that goes with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from cperflow.cli.entering import say_done
from cperflow.documents.leaving.manifest import DOCUMENT
from cperflow.documents.leaving.unpacking import ALTERED, LOST
from cperflow.documents.page.codes import code_of
from cperflow.french import count, date_long
from cperflow.output import page, say, wrap
from cperflow.output.terminal import screen

if TYPE_CHECKING:
    from cperflow.documents.leaving.manifest import Item, Manifest, Missing
    from cperflow.documents.leaving.unpacking import Checked

WHY = {
    "absent": "non reçue",
    "paper": "reçue sur papier, sans fichier",
    "non_conforming": "non conforme",
}
_DOCUMENT_ON_PAPER = "émis sur papier, sans fichier"
STATES = {ALTERED: "modifié", LOST: "absent du pli"}

_ASKED = (
    "demandez à l’expéditeur de vous lire le sien ; un autre code, et le manifeste a été changé"
)
_README_WIDTH = 80
_DEMONSTRATION = "DÉMONSTRATION – certaines dates de ce dossier sont illustratives"


def say_packed(manifest: Manifest, path: str, created: str) -> None:
    """Where the package is, what it holds and what it lacks."""
    items = manifest.items
    title = f"{manifest.ref} : pli assemblé, {date_long(date.fromisoformat(manifest.on))}"
    fields: list[tuple[str, object]] = [("Fichier", path)]
    if created:
        fields.append(("Répertoire", f"{created} (créé)"))
    fields.append(("Contenu", [_told(item) for item in items] or ["rien : ni document ni pièce"]))
    fields.append(("Manque", [_lacking(each) for each in manifest.missing] or ["rien"]))
    fields.append(("Code", f"{code_of(manifest.sha256)}, à lire au destinataire"))
    if manifest.illustrative:
        fields.append(("À noter", "certaines dates de ce dossier sont illustratives"))
    drafts = [item for item in items if item.draft]
    if len(drafts) > 1 or (drafts and not _is_slip(drafts[0])):
        fields.append(("À noter", "un document « projet » n’est pas encore émis ni numéroté"))
    say_done(title, fields, f"cperflow package check {path}")


def _is_slip(item: Item) -> bool:
    return "/" not in item.path


def say_checked(checked: Checked, path: str) -> None:
    """What became of a package on its way."""
    manifest = checked.manifest
    on = date_long(date.fromisoformat(manifest.on))
    verdict = "intact" if checked.intact else "modifié en route"
    total = count(len(manifest.items), "fichier")
    fields: list[tuple[str, object]] = [
        ("Pli", path),
        ("Dossier", f"{manifest.ref} ({manifest.subject}), situation au {on}"),
        ("Contenu", f"{total}, {count(checked.states.count('present'), 'intact', 'intacts')}"),
        ("Code", f"{code_of(checked.sha256)} : {_ASKED}"),
    ]
    wrong = list(_wrong(checked))
    if wrong:
        fields.append(("Anomalies", wrong))
    if manifest.missing:
        fields.append(("Manquait au départ", [_lacking(each) for each in manifest.missing]))
    say(page(f"{manifest.ref} : pli {verdict}", fields))
    following = (
        "Suite : inscrivez les pièces, cperflow piece add REF CODE FICHIER"
        if checked.intact
        else "Suite : demandez un nouvel envoi"
    )
    say("\n".join(wrap(following, screen().width)))


def _wrong(checked: Checked) -> Iterator[str]:
    for item, state in zip(checked.manifest.items, checked.states, strict=True):
        if state in STATES:
            yield f"{item.path} : {STATES[state]} ({item.name})"
    yield from (f"{name} : {STATES[state]}" for name, state in checked.own)
    yield from (f"{name} : ajouté, inconnu du manifeste" for name in checked.added)


def _told(item: Item) -> str:
    told = [item.path, item.reference, "projet" if item.draft and not _is_slip(item) else ""]
    return " – ".join(text for text in told if text)


def _lacking(missing: Missing) -> str:
    reason = f" ({missing.reason})" if missing.reason else ""
    if missing.what == DOCUMENT:
        return f"{missing.name} : {_DOCUMENT_ON_PAPER}"
    return f"{missing.id} – {missing.name} : {WHY[missing.why]}{reason}"


def package_readme(manifest: Manifest) -> str:
    """The page for whoever opens the archive without cperflow."""
    on = date_long(date.fromisoformat(manifest.on))
    lines = [
        f"{manifest.ref} – {manifest.subject}, situation au {on}",
        *([_DEMONSTRATION] if manifest.illustrative else ()),
        "",
        *_paragraph(
            "Ce pli a été assemblé par cperflow. Chaque fichier y a son empreinte SHA-256, dans "
            "manifeste.json. « cperflow package check FICHIER » dit si l’un d’eux manque ou a "
            "été modifié. Rien dans le pli ne garantit le manifeste lui-même, sinon son code : "
            "demandez à l’expéditeur de vous le lire, et comparez."
        ),
        "",
        f"Code du pli : {code_of(manifest.sha256)}",
        "",
        "Contenu",
        *(f"  {item.path}\n    {item.name}\n    {item.sha256}" for item in manifest.items),
    ]
    if manifest.missing:
        lines += ["", "Manque au départ", *(f"  {_lacking(each)}" for each in manifest.missing)]
    return "\n".join([*lines, ""]).replace("\n", "\r\n")


def _paragraph(text: str) -> Sequence[str]:
    return wrap(text, _README_WIDTH)
