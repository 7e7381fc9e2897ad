"""What `signatory` says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from cperflow.cli.bodies import called
from cperflow.cli.entering import say_done
from cperflow.french import date_long, date_short
from cperflow.output import Column, say, table
from cperflow.service.officeholders import MODES, Officeholder

FOLLOWING = "cperflow signatory list"
_LABELS = {
    "title": "Titre",
    "honour": "Civilité",
    "name": "Nom",
    "distinction": "Distinction",
    "quality": "Signe comme",
    "source": "Source",
}


def say_kept(told: Officeholder, *, everywhere: bool) -> None:
    foot = "Vaut pour toutes les régions : --region la réserve à une seule." if everywhere else ""
    told_fields = told._asdict()
    fields = [(label, told_fields[name]) for name, label in _LABELS.items() if told_fields[name]]
    mode = [("Signature", MODES[told.mode])] if told.mode else []
    title = f"{called(told.body, told.subject)} : c’est inscrit"
    say_done(title, [*fields, *mode, ("Période", _period(told.since, told.until))], FOLLOWING, foot)


def say_ended(told: Officeholder, on: date) -> None:
    who = told.name or told.quality or told.title
    say(f"{called(told.body, told.subject)} : {who} ne signe plus à partir du {date_long(on)}")
    say(f"Suite : {FOLLOWING} --all")


def say_removed(told: Officeholder) -> None:
    who = told.name or told.quality or told.title
    say(f"{called(told.body, told.subject)} : ligne retirée ({who})\nSuite : {FOLLOWING} --all")


def listed(told: Mapping[str, Any]) -> str:
    as_of = date_long(date.fromisoformat(told["as_of"]))
    if not told["items"]:
        return (
            f"Aucun signataire n’est connu au {as_of} : les lettres portent les titres de la "
            "procédure.\nSuite : cperflow signatory set STRUCTURE --name …"
        )
    rows = [_row(item) for item in told["items"]]
    foot = "" if all(item["serving"] for item in told["items"]) else f"\n– : pas au {as_of}."
    body = Column("Structure", whole=True)
    return table(rows, [body, "Région", "Titre", "Nom", "Signe", "Période"]) + foot


def _row(item: Mapping[str, Any]) -> tuple[str, ...]:
    name = " ".join(filter(None, (item["honour"], item["name"])))
    how = f"{item['mode']}, {item['quality']}" if item["mode"] else MODES[""]
    period = _period(item["since"] or "", item["until"] or "")
    return (
        item["body"],
        item["region"] or "",
        item["title"],
        name,
        how,
        period if item["serving"] else f"– {period}",
    )


def _period(since: str, until: str) -> str:
    """« depuis le 01/01/2018 », « du 01/01/2018 au 01/03/2019 non compris »."""
    first, last = (date_short(date.fromisoformat(day)) if day else "" for day in (since, until))
    if first and last:
        return f"du {first} au {last} non compris"
    if last:
        return f"jusqu’au {last} non compris"
    return f"depuis le {first}" if first else "sans date"
