"""Which delay of a dossier somebody means, typed any way: its id, its name, a beginning of one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.procedure.obligations import ObligationSpec
from cperflow.domain.procedure.occurrences import obligation_of, place_of
from cperflow.domain.time.clock import Clock
from cperflow.errors import NotFound, Refused
from cperflow.french import date_long, did_you_mean, listing, meant
from cperflow.record import NamedTuple


class Subject(NamedTuple):
    """What a decision is about: a clock of a dossier, on a day."""

    ref: str
    clock: Clock
    on: date

    @property
    def name(self) -> str:
        return f"« {self.clock.id} »"


def subject(ref: str, clocks: Sequence[Clock], workflow: Workflow, typed: str, on: date) -> Subject:
    """The clock meant. Raises what `found` does, Refused when the dossier has no such clock yet."""
    declared = {spec.id: (spec.name,) for spec in workflow.clocks}
    if not meant(typed, _names(clocks, workflow)) and meant(typed.partition(":")[0], declared):
        raise Refused(
            f"Le délai « {typed} » ne courait pas le {date_long(on)} pour {ref}.",
            [f"Délais du dossier : cperflow clock list {ref}"],
        )
    clock = latest(clocks, found(clocks, workflow, typed, ref))
    assert clock is not None
    return Subject(ref, clock, on)


def found(clocks: Sequence[Clock], workflow: Workflow, typed: str, ref: str) -> str:
    """The id of the clock meant, among those of a dossier. Raises NotFound with the nearest name,
    or with those that it may mean."""
    names = _names(clocks, workflow)
    ids = meant(typed, names)
    if len(ids) == 1:
        return ids[0]
    if ids:
        raise NotFound(f"« {typed} » désigne plusieurs délais : {listing(ids, 'ou')}. Précisez.")
    known = [name for called in names.values() for name in called]
    if why := awaits(workflow, typed):
        raise NotFound(f"« {typed} » de {ref} n’est pas encore née : {why}.")
    some = _nearest(list(names), typed)
    own = f" : {listing(some, 'ou')}" if some else ""
    raise NotFound(f"Délai inconnu « {typed} » pour {ref}{own}.{did_you_mean(typed, known)}")


MOST_NAMED = 8
"""How many names an answer gives of all that there are."""


def _nearest(ids: Sequence[str], typed: str) -> list[str]:
    """The occurrences of the obligation that was meant, the last ones; else the delays."""
    same = [id for id in ids if obligation_of(id) == obligation_of(typed)]
    return (same or [id for id in ids if not place_of(id)])[-MOST_NAMED:]


def awaits(workflow: Workflow, typed: str) -> str:
    """What an occurrence is owed after, when its obligation follows another; "" for the others."""
    named = obligation_of(typed).strip().casefold()
    due = next((spec.due for spec in workflow.obligations if spec.id == named), None)
    for spec in workflow.obligations:
        if due and spec.id == due.anchor:
            what = "la session" if spec.session else f"« {spec.name} »"
            held = "tenu" if due.base >= 0 else "prévu"
            return f"elle naît quand {what} est {held}{'e' * spec.session}{_called(spec)}"
    return ""


def _called(spec: ObligationSpec) -> str:
    return f" ({spec.id})" if spec.session else ""


def latest(clocks: Sequence[Clock], id: str) -> Clock | None:
    """The clock of an id that started last."""
    return next((clock for clock in reversed(clocks) if clock.id == id), None)


def _names(clocks: Sequence[Clock], workflow: Workflow) -> dict[str, Sequence[str]]:
    """What each clock may be called; that of a body consulted also by the body."""
    names: dict[str, Sequence[str]] = {}
    for clock in clocks:
        spec = clock.spec
        if spec.consultation:
            body = workflow.body(clock.holder)
            names[clock.id] = (clock.id, spec.name, f"{spec.id}:{body.name}", body.id, body.name)
        else:
            names[clock.id] = (clock.id, spec.name)
    return names
