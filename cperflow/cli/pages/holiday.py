"""The calendar on screen: its days, the doubts about it, and what a change of it moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from cperflow.cli.pages.naming import short_day
from cperflow.cli.pages.wording import (
    bullets,
    certainty,
    due_name,
    footnotes,
    unbreakable,
)
from cperflow.domain.time.calendar import DAY, HALF, NONE
from cperflow.domain.time.doubts import ERROR, INFO, WARNING
from cperflow.domain.time.holidays import ADDED, CONFIRMED_ACT, MOVED, Decision
from cperflow.french import count, date_long, date_short, weekday
from cperflow.output import Column, page, say, screen, table, wrap
from cperflow.service.holidays import Changed, Loaded
from cperflow.service.recounting import Effect, Moved
from cperflow.service.workspace import Workspace

SHOWN = 20
"""Clocks shown of those that moved; `--json` has them all."""

PARTS = {HALF: "demi-journée", NONE: "ouvrable"}
LEVELS = {ERROR: "erreur", WARNING: "à vérifier", INFO: "information"}

CLOSED = "ils gardent le calendrier connu à leur clôture."


def holidays_text(data: Mapping[str, Any]) -> str:
    """The rows of a period, as `reports.calendar.holidays` has them."""
    period = f"du {_long(data['from'])} au {_long(data['to'])}"
    if not data["items"]:
        return f"Aucun jour férié {period} dans le calendrier."
    rows = [
        [
            f"{weekday(day)[:3]}. {date_short(day)}",
            item["name"],
            _state(item["part"], item["certainty"]),
            unbreakable(item["source"] + (f" – {item['note']}" if item["note"] else "")),
        ]
        for item in data["items"]
        for day in [date.fromisoformat(item["date"])]
    ]
    columns = (Column("Date", whole=True), "Nom", "Certitude", "Source")
    title = f"{count(data['count'], 'ligne')} {period}"
    return f"{title}\n\n{table(rows, columns)}\n\n{_coverage(data['covered'])}"


def _state(part: str, sure: str) -> str:
    """« confirmé », and what is not a whole day off: « confirmé, demi-journée »."""
    return certainty(sure) if part == DAY else f"{certainty(sure)}, {PARTS[part]}"


def _coverage(covered: Sequence[int] | None) -> str:
    if not covered:
        return "Aucune année n’est dite renseignée : toute échéance est estimée."
    return f"Années renseignées : {covered[0]} à {covered[1]}."


def doubts_text(data: Mapping[str, Any]) -> str:
    """What to look at, as `reports.calendar.doubts` has it."""
    if not data["items"]:
        return f"{data['calendar']} : rien à signaler."
    rows = [
        [LEVELS[item["level"]], _short(item["date"]), unbreakable(item["problem"])]
        for item in data["items"]
        if item["level"] != INFO
    ]
    told = ", ".join(
        count(number, *words)
        for level, words in (
            (ERROR, ("erreur",)),
            (WARNING, ("point à vérifier", "points à vérifier")),
            (INFO, ("information (avec --json)", "informations (avec --json)")),
        )
        if (number := data["counts"][level])
    )
    columns = (Column("Gravité", whole=True), Column("Date", whole=True), "Constat")
    title = f"{data['calendar']} : {told}"
    return f"{title}\n\n{table(rows, columns)}" if rows else title


def say_changed(ws: Workspace, done: Changed) -> None:
    """What changed in the calendar, then the clocks that moved."""
    decision = done.decision
    row = (decision.added or decision.removed)[0]
    why = decision.draft.payload.get("reason", "")
    fields: list[tuple[str, object]] = [("Motif", why)] if why else [("Source", row.source)]
    if row.note and not why:
        fields.append(("Note", row.note))
    say(page(_title(decision, dry_run=done.dry_run), fields))
    for line in bullets(decision.remarks):
        say(line)
    _say_effect(ws, done.effect, dry_run=done.dry_run)
    say("Suite : cperflow holiday check")


def say_loaded(ws: Workspace, done: Loaded, source: str) -> None:
    """What another calendar brings, then the clocks that moved."""
    first, last = done.calendar.covered or ("…", "…")
    verb = "À charger" if done.dry_run else "Chargé"
    number = count(len(done.calendar.holidays), "jour férié", "jours fériés")
    fields = [
        ("Calendrier", f"{number}, de {first} à {last}"),
        ("Lignes nouvelles", len(done.added)),
        ("Lignes ôtées", len(done.removed)),
    ]
    say(page(f"{verb} : {source}", fields))
    _say_effect(ws, done.effect, dry_run=done.dry_run)
    say("Suite : cperflow holiday check")


def _title(decision: Decision, *, dry_run: bool) -> str:
    act, row = decision.draft.payload["act"], (decision.added or decision.removed)[0]
    day, sure = date_long(row.date), certainty(row.certainty)
    part = "" if row.part == DAY else f", {PARTS[row.part]}"
    if act == MOVED:
        said = f"déplacé du {date_long(decision.removed[0].date)} au {day} ({sure})"
    elif act == ADDED:
        said = f"ajouté le {day}{part} ({sure})"
    else:
        said = f"{'confirmé' if act == CONFIRMED_ACT else 'retiré'}, {day}"
    return f"{row.name} : {said}{' – essai, rien n’est inscrit' if dry_run else ''}"


def _say_effect(ws: Workspace, effect: Effect, *, dry_run: bool) -> None:
    say("")
    say(_moved_line(effect.moved, dry_run=dry_run))
    if effect.rows:
        say(f"\n{_moved_table(ws, effect.rows[:SHOWN])}")
    if effect.moved > SHOWN:
        say(f"… et {count(effect.moved - SHOWN, 'autre')} (tous avec --json)")
    for number, what in ((effect.unsure, "devient"), (effect.sure, "n’est plus")):
        if number:
            say(_certainty_line(number, what))
    if foot := _foot(effect.rows[:SHOWN]):
        say(foot)
    stay = "ne bougeraient pas" if dry_run else "n’ont pas bougé"
    say("\n".join(wrap(f"Les délais clos {stay} : {CLOSED}", screen().width)))


def _moved_line(moved: int, *, dry_run: bool) -> str:
    if not moved:
        return f"Aucune échéance estimative {'ne changerait' if dry_run else 'ne change'}."
    verbs = ("changerait", "changeraient") if dry_run else ("change", "changent")
    one, many = f"échéance estimative {verbs[0]}", f"échéances estimatives {verbs[1]}"
    return f"{count(moved, one, many)} :"


def _certainty_line(number: int, what: str) -> str:
    many = {"devient": "deviennent", "n’est plus": "ne sont plus"}[what]
    one, some = f"échéance garde son jour mais {what}", f"échéances gardent leur jour mais {many}"
    return f"{count(number, f'{one} estimée', f'{some} estimées')}."


def _moved_table(ws: Workspace, rows: Sequence[Moved]) -> str:
    shown = [
        [
            row.dossier,
            due_name(ws.workflow(row.workflow_hash), row.clock),
            row.holder,
            short_day(row.before, illustrative=row.illustrative),
            short_day(row.after, illustrative=row.illustrative)
            + (" (estimée)" if row.estimated else ""),
        ]
        for row in rows
    ]
    dossier, holder = Column("Dossier", whole=True), Column("Détenteur", whole=True)
    return table(shown, [dossier, "Délai estimatif", holder, "Ancienne échéance", "Nouvelle"])


def _foot(rows: Sequence[Moved]) -> str:
    return footnotes(
        illustrative=any(row.illustrative for row in rows),
        estimated=any(row.estimated for row in rows),
    ).lstrip("\n")


def _long(iso: str) -> str:
    return date_long(date.fromisoformat(iso))


def _short(iso: str | None) -> str:
    return date_short(date.fromisoformat(iso)) if iso else "–"
