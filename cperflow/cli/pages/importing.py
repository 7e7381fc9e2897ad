"""What `import` answers."""

from __future__ import annotations

import os.path
import sys
from typing import TYPE_CHECKING

from cperflow.cli.pages.wording import bullets
from cperflow.french import count, integer
from cperflow.output import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cperflow.service.files_kept import Flaw
    from cperflow.service.register.entering import TakenIn

ALREADY = "Rien à inscrire : ces dossiers sont ici, avec les mêmes lignes."
TOLD = 20
"""Missing files named one by one."""
LONG = 5_000
"""Lines of a file that takes seconds."""


def say_encoding(path: str, encoding: str = "") -> None:
    """A warning when a file is read as that of an old Excel (`encoding`, when it is known): on
    standard error, which a program that reads the answer does not take for it."""
    # who gives no file pays for nothing
    from cperflow.catalog.files import WINDOWS, encoding_of

    if (encoding or encoding_of(path)) != WINDOWS:
        return
    say(
        f"{os.path.basename(path)} n’est pas en UTF-8 : lu comme un fichier d’un ancien Excel "
        "(Windows-1252). Vérifiez les accents.",
        sys.stderr,
    )


def say_size(lines: int) -> None:
    """What a long file will take, told at the start on standard error: nobody waits in silence."""
    if lines >= LONG:
        say(f"{integer(lines)} lignes à examiner…", sys.stderr)


def say_taken_in(done: TakenIn, command: str) -> None:
    """What was recorded, or would be, then what to do next: `command`, as it was typed but for
    --dry-run."""
    new = f", dont {count(done.opened, 'nouveau', 'nouveaux')}" if done.opened else ""
    what = f"{count(done.acts, 'acte')}, {count(done.dossiers, 'dossier')}"
    if done.dry_run:
        say(f"Rien n’est inscrit (--dry-run). Sans faute : {what}{new}.")
    else:
        say(f"Inscrit : {what}{new}." if done.acts else ALREADY)
    if done.contents:
        texts = count(done.contents, "texte")
        ends = "à reprendre" if done.dry_run else "repris"
        say(f"Ce dont les documents émis ont été faits : {texts} {ends}.")
    if done.missing:
        say(_missing_text(done.missing))
    say(f"Suite : {command if done.dry_run else 'cperflow list'}")


def _missing_text(missing: Sequence[Flaw]) -> str:
    absent = count(len(missing), "fichier n’est pas venu", "fichiers ne sont pas venus")
    lines = [f"{absent} avec les dossiers. À remettre depuis vos copies :"]
    lines += bullets(f"{each.what} : {each.back}" for each in missing[:TOLD])
    if len(missing) > TOLD:
        lines.append("Les autres sont nommés par « cperflow verify ».")
    return "\n".join(lines)
