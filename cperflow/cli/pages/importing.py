"""What `import` answers."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from cperflow.french import count
from cperflow.output import say

if TYPE_CHECKING:
    from cperflow.service.register.entering import TakenIn


def say_encoding(name: str) -> None:
    """On standard error, which a program that reads the answer does not take for it."""
    say(
        f"{name} n’est pas en UTF-8 : lu comme un fichier d’un ancien Excel (Windows-1252). "
        "Vérifiez les accents.",
        sys.stderr,
    )


def say_taken_in(done: TakenIn, path: str) -> None:
    """What was recorded, or would be, then what to do next."""
    new = f", dont {count(done.opened, 'nouveau', 'nouveaux')}" if done.opened else ""
    what = f"{count(done.acts, 'acte')}, {count(done.dossiers, 'dossier')}"
    if done.dry_run:
        say(f"Rien n’est inscrit (--dry-run). Sans faute : {what}{new}.")
        say(f"Suite : cperflow import {path}")
    else:
        say(f"Inscrit : {what}{new}.")
        say("Suite : cperflow list")
