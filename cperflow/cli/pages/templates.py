"""What `documents new|edit|check` answer."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from cperflow.cli.entering import say_done
from cperflow.cli.pages.wording import bullets
from cperflow.documents.making.inventory import filling
from cperflow.documents.offered.checking import is_wrong
from cperflow.french import count, listing
from cperflow.output import say, table, wrap
from cperflow.output.terminal import screen

if TYPE_CHECKING:
    from cperflow.documents.offered.checking import Blank, Checked
    from cperflow.documents.offered.drafting import Drafted
    from cperflow.documents.templating.linting import Mistake

_NAMED = 3
"""Dossiers named for a blank; the others are counted."""


def say_drafted(name: str, made: Drafted, *, declared: bool) -> None:
    """Where the template is, and how to check it."""
    fields: list[tuple[str, object]] = [("Fichier", made.path)]
    if made.origin:
        fields.append(("Copié de", made.origin))
    if not made.created:
        fields.append(("À noter", "il était déjà là : rien n’est changé"))
    if not declared:
        fields.append(
            ("À noter", "aucune procédure ne prévoit ce document : ajoutez-le à « documents » "
             "dans sa définition (cperflow workflow check)")
        )  # fmt: skip
    say_done(f"Modèle « {name} »", fields, f"cperflow documents check {name}")


def say_checked(found: Sequence[Checked], *, whole: bool) -> None:
    """Each file with its mistakes, then what stays blank (counted, unless `whole`), then the
    count."""
    for one in found:
        if one.mistakes or one.unused or (whole and one.blanks):
            _say_one(one, whole=whole)
    if not whole:
        _say_counts([one for one in found if one.blanks])
    wrong = sum(bool(one.mistakes) for one in found)
    told = f"{count(len(found), 'modèle contrôlé', 'modèles contrôlés')} : "
    say(told + (f"{wrong} à corriger" if wrong else "aucune erreur") + ".")
    if is_wrong(found):
        first = next(one for one in found if one.mistakes)
        say(f"Suite : cperflow documents edit {first.document}")
    elif blanks := [blank for one in found for blank in one.blanks]:
        name = next(one.document for one in found if one.blanks)
        following = (
            filling(blanks[0].ref, blanks[0].name) if whole else f"cperflow documents check {name}"
        )
        say(f"Suite : {following}")


def _say_counts(found: Sequence[Checked]) -> None:
    """How many facts each template would leave blank, and in how many dossiers it was tried."""
    if not found:
        return
    rows = [
        (one.document, len({blank.name for blank in one.blanks}), one.tried, one.concerned)
        for one in found
    ]
    columns = ["Modèle", "Faits en blanc", "Dossiers essayés", "Concernés"]
    say(f"{table(rows, columns)}\n")


def _say_one(one: Checked, *, whole: bool) -> None:
    say("\n".join(wrap(one.path, screen().width)))
    file = os.path.basename(one.path)
    told = [_mistake(file, each) for each in one.mistakes]
    told += ["inutilisé : aucune procédure ne prévoit ce document."] * one.unused
    if told:
        say("\n".join(bullets(told)))
    if whole and one.blanks:
        some = "" if one.tried == one.concerned else f" sur {one.concerned}"
        say(f"  Reste en blanc ({count(one.tried, 'dossier essayé', 'dossiers essayés')}{some})")
        say("\n".join(bullets(_blanks(one.blanks), "    ")))
    say("")


def _mistake(file: str, mistake: Mistake) -> str:
    place = f"{file}:{mistake.line}" if mistake.line else file
    words = f" « {mistake.paragraph} »" if mistake.paragraph else ""
    return f"{place}:{words} {mistake.message}"


def _blanks(blanks: Iterable[Blank]) -> list[str]:
    """Each fact once, with the dossiers that lack it and the command that fills the first."""
    by_name: dict[str, list[Blank]] = {}
    for blank in blanks:
        by_name.setdefault(blank.name, []).append(blank)
    return [_blank(those) for those in by_name.values()]


def _blank(those: Sequence[Blank]) -> str:
    refs = [blank.ref for blank in those[:_NAMED]]
    more = len(those) - len(refs)
    named = listing([*refs, *([count(more, "autre")] if more else [])])
    return f"{those[0].label}, pour {named} : {filling(those[0].ref, those[0].name)}"
