"""Recommendations on screen: those asked for, their numbers by session, what was just told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from cperflow.cli.entering import say_done
from cperflow.cli.pages.naming import body_name, long_day, short_day
from cperflow.cli.pages.wording import footnotes, heading
from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.works import DONE, DROPPED, OPEN, Recommendation
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.works.sessions import (
    LATE,
    Session,
    Tally,
    days_late,
    session_name,
    standing,
    tally,
)
from cperflow.french import NBSP, count, date_long, listing
from cperflow.output import Column, say, table
from cperflow.reports.works import Asked, listed
from cperflow.service.contracts.recommendations import Recommended, RecommendedToAll
from cperflow.service.recording import Recorded

NAMES = {OPEN: "à exécuter", DONE: "exécutée", DROPPED: "abandonnée"}


def state(one: Recommendation, as_of: date) -> str:
    """« à exécuter », « en retard de 12 jours », « exécutée le 12/03/2019 »."""
    found = standing(one, as_of)
    if found == LATE:
        return f"en retard de {count(days_late(one, as_of), 'jour')}"
    closed = f" le {short_day(one.closed_on)}" if one.closed_on else ""
    return f"{NAMES[found]}{closed}"


def say_list(found: Sequence[Recommended], as_of: date, asked: Asked) -> None:
    """The recommendations asked for, then how many each session made."""
    rows = list(listed(found, as_of, asked))
    say(_title(len(rows), as_of, asked))
    if rows:
        say("")
        _say_rows(rows, as_of, several=len({each.dossier.ref for each in found}) > 1)
    sessions = [(each, session) for each in found for session in each.sessions]
    if sessions:
        say(heading("Par session"))
        say(table([_session_row(e, s, as_of) for e, s in sessions], _SESSIONS))
    if foot := footnotes(illustrative=any(s.illustrative for _, s in sessions)):
        say(foot)
    say(f"Suite : {_following(found)}")


def _title(number: int, as_of: date, asked: Asked) -> str:
    if not number:
        what = "en retard " if asked.only_late else "à exécuter " if asked.only_open else ""
        return f"Aucune recommandation {what}au {date_long(as_of)}."
    return f"{count(number, 'recommandation')} au {date_long(as_of)}"


def _following(found: Sequence[Recommended]) -> str:
    for each in found:
        if first := next((one for one in each.recommendations if one.status == OPEN), None):
            return f"cperflow recommend done {each.dossier.ref} {first.id} --outcome …"
    if found and found[0].sessions:
        ref, session = found[0].dossier.ref, found[0].sessions[-1].id
        return f'cperflow recommend add {ref} {session} "…" --who … --due …'
    return "cperflow overdue" if not found else f"cperflow show {found[0].dossier.ref}"


def _say_rows(
    rows: Sequence[tuple[Recommended, Session, Recommendation]], as_of: date, *, several: bool
) -> None:
    """The dossier is named where there are several."""
    columns: list[Column | str] = [
        "N°", "Recommandation", "Responsable", Column("Échéance", whole=True), "État",
        Column("Session", whole=True),
    ]  # fmt: skip
    if several:
        columns.insert(0, Column("Dossier", whole=True))
    late = [n for n, (_, _, one) in enumerate(rows) if standing(one, as_of) == LATE]
    told = [[each.dossier.ref] * several + _row(one, as_of) for each, _, one in rows]
    say(table(told, columns, alerts=late))


def _row(one: Recommendation, as_of: date) -> list[object]:
    return [one.id, one.what, one.who or None, one.due_on, state(one, as_of), one.session]


_SESSIONS: list[Column | str] = [
    Column("Dossier", whole=True), "Session", "Tenue", "Recommandations",
]  # fmt: skip


def _session_row(each: Recommended, session: Session, as_of: date) -> list[object]:
    held = short_day(session.on, precision=session.precision, illustrative=session.illustrative)
    told = tally(session.recommendations, as_of)
    return [each.dossier.ref, session.name, held, tally_text(told)]


def tally_text(told: Tally) -> str:
    """« 3 : 1 exécutée, 2 à exécuter dont 1 en retard », « aucune »."""
    if not told.made:
        return "aucune"
    parts = [count(told.done, "exécutée")] if told.done else []
    late = f" dont {told.late} en retard" if told.late else ""
    parts += [f"{told.open} à exécuter{late}"] if told.open else []
    parts += [count(told.dropped, "abandonnée")] if told.dropped else []
    return f"{told.made}{NBSP}: {listing(parts)}"


def say_recommended(recorded: Recorded) -> None:
    """A recommendation just made."""
    id = recorded.events[0].payload["id"]
    one = recorded.dossier.recommendations[id]
    fields = [*_fields(one, recorded.dossier, recorded.workflow)]
    following = f"cperflow recommend list {recorded.dossier.ref} --open"
    say_done(f"{recorded.dossier.ref} : recommandation {id} consignée", fields, following)


def say_recommended_to_all(made: RecommendedToAll) -> None:
    """The same recommendation made to every contract that held the session."""
    first = made.done[0]
    one = first.dossier.recommendations[first.events[0].payload["id"]]
    told = [f"{each.dossier.ref} : {each.events[0].payload['id']}" for each in made.done]
    fields = [*_fields(one, first.dossier, first.workflow), ("Suivis", told)]
    if made.left:
        fields.append(("Non concernés", [f"{ref} : {why}" for ref, why in made.left]))
    title = f"Recommandation consignée, à {count(len(told), 'suivi')}"
    say_done(title, fields, "cperflow recommend list --open")


def say_closed(recorded: Recorded) -> None:
    """A recommendation just done or given up."""
    dossier = recorded.dossier
    id = recorded.events[0].payload["id"]
    one = dossier.recommendations[id]
    fields = [*_fields(one, dossier, recorded.workflow)]
    fields.append(("Suite donnée" if one.status == DONE else "Motif", one.outcome or None))
    if one.status == DONE and (late := days_late(one, recorded.events[0].occurred_on)):
        fields.append(("À noter", f"exécutée {count(late, 'jour')} après son échéance"))
    left = sum(each.status == OPEN for each in dossier.recommendations.values())
    fields.append(("Restent à exécuter", left))
    title = f"{dossier.ref} : recommandation {id} {NAMES[one.status]}"
    say_done(title, fields, f"cperflow recommend list {dossier.ref}")


def _fields(one: Recommendation, dossier: Dossier, workflow: Workflow) -> list[tuple[str, object]]:
    who = f"{body_name(workflow, dossier, one.who)} ({one.who})" if one.who else None
    return [
        ("Session", session_name(workflow, one.session)),
        ("Recommandation", one.what),
        ("Responsable", who),
        ("Échéance", long_day(one.due_on) if one.due_on else "sans date"),
    ]
