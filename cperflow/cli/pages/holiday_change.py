"""What a change of the calendar did, on screen: the rows, then the clocks that moved."""

from __future__ import annotations

from collections.abc import Sequence

from cperflow.cli.pages.holiday import PARTS, days_told
from cperflow.cli.pages.naming import short_day
from cperflow.cli.pages.wording import bullets, certainty, due_name, footnotes
from cperflow.domain.time.calendar import DAY
from cperflow.domain.time.holidays import ADDED, CONFIRMED_ACT, MOVED, Decision
from cperflow.french import count, date_long
from cperflow.output import Column, page, say, screen, table, wrap
from cperflow.service.holidays import Changed, Loaded
from cperflow.service.recounting import Effect
from cperflow.service.waiting import Moved
from cperflow.service.workspace import Workspace

SHOWN = 20
"""Clocks shown of those that moved; `--json` has them all."""

CLOSED = "ils gardent le calendrier connu à leur clôture."
CHECK = "cperflow holiday check"


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
    say(f"Suite : {'la même commande sans --dry-run' if done.dry_run else CHECK}")


def say_loaded(ws: Workspace, done: Loaded, source: str, again: str) -> None:
    """What another calendar brings, then the clocks that moved. `again`: the command that loads
    it."""
    first, last = done.calendar.covered or ("…", "…")
    verb = "À charger" if done.dry_run else "Chargé"
    number = days_told(done.calendar.holidays)
    fields = [
        ("Calendrier", f"{number}, de {first} à {last}"),
        ("Lignes nouvelles", len(done.added)),
        ("Lignes ôtées", len(done.removed)),
    ]
    say(page(f"{verb} : {source}", fields))
    _say_effect(ws, done.effect, dry_run=done.dry_run)
    say(f"Suite : {again if done.dry_run else CHECK}")


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
    _say_moved(ws, effect.moved, effect.rows)
    if effect.waiting:
        say("\n".join(wrap(_waiting_line(effect.waiting, dry_run=dry_run), screen().width)))
        _say_moved(ws, effect.waiting, effect.waiting_rows)
    for number, what in ((effect.unsure, "devient"), (effect.sure, "n’est plus")):
        if number:
            say(_certainty_line(number, what))
    if foot := _foot([*effect.rows[:SHOWN], *effect.waiting_rows[:SHOWN]]):
        say(foot)
    stay = "ne bougeraient pas" if dry_run else "n’ont pas bougé"
    say("\n".join(wrap(f"Les délais clos {stay} : {CLOSED}", screen().width)))


def _say_moved(ws: Workspace, number: int, rows: Sequence[Moved]) -> None:
    if rows:
        say(f"\n{_moved_table(ws, rows[:SHOWN])}")
    if number > SHOWN:
        say(f"… et {count(number - SHOWN, 'autre')} (tous avec --json)")
    if rows:
        say("")


def _waiting_line(number: int, *, dry_run: bool) -> str:
    """Their due date is not known before they are resumed: it is told as of today."""
    verbs = ("compterait", "compteraient") if dry_run else ("compte", "comptent")
    one, many = f"délai suspendu {verbs[0]}", f"délais suspendus {verbs[1]}"
    whose = ("son", "s’il reprenait") if number == 1 else ("leur", "s’ils reprenaient")
    told = count(number, f"{one} autrement", f"{many} autrement")
    return f"{told} : {whose[0]} échéance changera à la reprise. La voici {whose[1]} aujourd’hui :"


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
