"""What `obligation` answers: the occurrences of a dossier, what was decided of one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from cperflow.cli.entering import say_done
from cperflow.cli.pages.naming import long_day, short_day
from cperflow.cli.pages.owed import untracked
from cperflow.cli.pages.wording import due, footnotes, heading, state
from cperflow.domain.journal import events as kinds
from cperflow.domain.procedure.obligations import ObligationSpec
from cperflow.domain.procedure.occurrences import occurrence_name, place_of
from cperflow.domain.time.due_words import met_through
from cperflow.domain.time.keeping import HELD
from cperflow.french import count, date_long
from cperflow.output import Column, say, screen, table, wrap
from cperflow.reports.obligations import COMING, Row, counts
from cperflow.service.contracts.obligations import Done, DoneForAll, Ledger

_SAID = {
    kinds.OBLIGATION_MET: "tenue",
    kinds.OBLIGATION_PLANNED: "prévue",
    kinds.OBLIGATION_WAIVED: "levée",
}
_COLUMNS: tuple[Column | str, ...] = (
    Column("Échéance", whole=True),
    Column("Date", whole=True),
    "État",
    "Tenue le, par",
)


def say_obligations(ledger: Ledger, own: Sequence[Row]) -> None:
    """The occurrences retained, obligation by obligation, each counted."""
    found = ledger.situation
    ref = found.dossier.ref
    if ledger.term is None:
        term = found.versions[-1].term
        say("\n".join(wrap(untracked(found), screen().width)))
        say(f"Suite : cperflow set {ref} {term.tracked_from if term else ''}=AAAA-MM-JJ")
        return
    lines = [f"{ref} : échéances au {date_long(found.as_of)}", *_term(ledger)]
    for spec in found.versions[-1].obligations:
        if mine := [row for row in own if row.each.spec.id == spec.id]:
            lines.append(heading(spec.name))
            lines += wrap(f"{spec.id} – {spec.by}{_counted(spec, mine)}", screen().width)
            alerts = {n for n, row in enumerate(mine) if row.state in ("late", "missed")}
            lines.append(table([_cells(row, ledger) for row in mine], _COLUMNS, alerts=alerts))
    marked = any(row.each.kept.illustrative for row in own)
    say("\n".join([*lines, footnotes(illustrative=marked, indicative=True)]))
    say(f"Suite : cperflow obligation met {ref} ÉCHÉANCE --on DATE")


def _term(ledger: Ledger) -> Iterator[str]:
    term = ledger.term
    assert term is not None
    until = f"{date_long(term.end)}{' (durée présumée)' if term.presumed else ''}"
    yield from wrap(
        f"Suivies depuis le {date_long(term.from_on)} ; contrat du {date_long(term.start)} "
        f"au {until}.",
        screen().width,
    )


def _counted(spec: ObligationSpec, own: Sequence[Row]) -> str:
    """« : 1 session tenue sur 2 attendues »; "" before anything was expected."""
    told = counts(spec, list(own))
    held, expected = told["held"], told["expected"]
    thing = ("session", "échéance")[not spec.session]
    said = f"{count(held, f'{thing} tenue', f'{thing}s tenues')} sur {expected} attendue"
    extra = f", {told['extra']} en plus" if told["extra"] else ""
    return f" : {said}{'s' * (expected > 1)}{extra}" if expected or extra else ""


def _cells(row: Row, ledger: Ledger) -> list[object]:
    each, kept = row.each, row.each.kept
    if row.measure:
        due_on = due(row.measure)
    else:
        due_on = short_day(row.due_on) if row.due_on else "sans chiffre"
    if kept.planned_on and row.state not in (HELD, "missed"):
        due_on = f"{due_on}, prévue le {short_day(kept.planned_on)}"
    return [_short(row), "" if each.extra else due_on, _state(row), _through(row, ledger)]


def _short(row: Row) -> str:
    """« 2018-T4 », « 2026/2 », « P1 »; « – » for what is owed once."""
    return place_of(row.each.id) or "–"


def _state(row: Row) -> str:
    if row.each.extra:
        return "tenue, en plus"
    if row.measure:
        return state(row.measure)
    return {COMING: "à venir"}.get(row.state, row.state)


def _through(row: Row, ledger: Ledger) -> str:
    kept = row.each.kept
    if row.state == "waived":
        return kept.reason
    if row.state != HELD or kept.met_on is None:
        return ""
    day = short_day(kept.met_on, precision=kept.precision, illustrative=kept.illustrative)
    through = met_through(kept.through, ledger.situation.workflow) if kept.through else ""
    told = f"ligne {kept.told}" if kept.told and not through else through
    return ", ".join(filter(None, (day, told, kept.note)))


def say_told(one: Done) -> None:
    """What was decided of one occurrence, then the next useful command."""
    ref = one.recorded.dossier.ref
    tried = " – essai, rien n’est inscrit" if one.recorded.dry_run else ""
    title = f"{ref} : {_name(one)}, {_done(one)}{tried}"
    following = f"cperflow obligation list {ref}"
    if one.recorded.dry_run:
        following = "refaites la commande sans --dry-run pour l’inscrire"
    elif (kind := one.recorded.events[0].kind) != kinds.OBLIGATION_WAIVED and (
        documents := one.decided.about.spec.documents
    ):
        held = kind == kinds.OBLIGATION_MET
        following = f"cperflow generate {ref} {documents[-1 if held else 0]}"
    say_done(title, _fields(one), following)


def _name(one: Done) -> str:
    about = one.decided.about
    return occurrence_name(about.spec, about.id)


def _done(one: Done) -> str:
    event = one.recorded.events[0]
    day = long_day(event.occurred_on, precision=event.payload.get("precision", "day"))
    if event.kind == kinds.OBLIGATION_PLANNED:
        return f"prévue le {date_long(date.fromisoformat(event.payload['date']))}"
    return f"{_SAID[event.kind]}, {day}"


def _fields(one: Done) -> Iterator[tuple[str, object]]:
    event, about = one.recorded.events[0], one.decided.about
    yield "Échéance", f"{about.id}{' (en plus de ce qui est attendu)' if about.extra else ''}"
    if event.body:
        yield "Par", event.body
    if reason := event.payload.get("reason"):
        yield "Motif", reason
    if about.owed and event.kind == kinds.OBLIGATION_PLANNED and about.owed.kept.plans:
        yield "Prévue avant", [short_day(day) for _, day in about.owed.kept.plans]
    if facts := event.payload.get("facts"):
        yield "Consigné", [f"{name} : {value}" for name, value in facts.items()]
    if one.decided.remarks:
        yield "À signaler", list(one.decided.remarks)


def say_told_for_all(told: DoneForAll) -> None:
    """What was decided for every contract, and those that it does not concern."""
    first = told.done[0]
    tried = " – essai, rien n’est inscrit" if first.recorded.dry_run else ""
    concerned = count(len(told.done), "suivi", "suivis")
    title = f"{first.decided.about.spec.name} : {_done(first)}, pour {concerned}{tried}"
    fields: list[tuple[str, object]] = [
        ("Suivis", [f"{one.recorded.dossier.ref} : {one.decided.about.id}" for one in told.done])
    ]
    remarks = dict.fromkeys(remark for one in told.done for remark in one.decided.remarks)
    if remarks:
        fields.append(("À signaler", list(remarks)))
    if told.left:
        fields.append(("Non concernés", [f"{ref} : {why}" for ref, why in told.left]))
    say_done(title, fields, "cperflow overdue")
