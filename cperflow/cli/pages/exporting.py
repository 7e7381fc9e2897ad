"""What `export` answers when it has written a file."""

from __future__ import annotations

from cperflow.output import say


def say_exported(path: str) -> None:
    say(f"Exporté : {path}")
    if path.lower().endswith((".csv", ".json")):
        say(f"Suite : cperflow import {path} --dry-run, sur une autre base")
