"""Whether the lines of the life of a contract speak the language of its definition: what is owed,
the money that moves, the works, what is recommended. See `conformity.py`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from cperflow.domain.journal import events as kinds
from cperflow.domain.journal.events import RECOMMENDED, STAGES
from cperflow.domain.journal.forms import Payload, ids, is_amount, is_date, misshapen, unknown
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.procedure.obligations import ONCE, PROJECT, ObligationSpec
from cperflow.domain.procedure.occurrences import PERIOD_NAMES, obligation_of

LARGEST_SHARE = 100
_SHA256 = re.compile("[0-9a-f]{64}")


def link(told: Any) -> Iterator[str]:
    """The dossier that an opening says it continues."""
    if not isinstance(told, Mapping) or not (
        isinstance(told.get("ref"), str)
        and is_amount(told.get("revision"))
        and isinstance(told.get("hash"), str)
        and _SHA256.fullmatch(told["hash"])
    ):
        yield "« follows » ne désigne pas une ligne d’un autre dossier"


def _owed(payload: Payload, workflow: Workflow) -> Iterator[str]:
    id = payload.get("occurrence")
    name = obligation_of(str(id))
    if not isinstance(id, str) or name not in ids(workflow.obligations):
        yield f"engagement inconnu « {name} »"
    elif not _is_named(workflow.obligation(name), id.split("/")[1:]):
        yield f"« {id} » n’est pas une échéance de cet engagement"


def _is_named(spec: ObligationSpec, parts: list[str]) -> bool:
    """Whether the parts of an id are those of an occurrence: a period, a number, a project."""
    left = list(parts)
    if spec.every != ONCE and not (left and re.fullmatch(PERIOD_NAMES[spec.every], left.pop(0))):
        return False
    if spec.per == PROJECT and not (left and left.pop()):
        return False
    return not left or (len(left) == 1 and bool(re.fullmatch("[1-9][0-9]{0,3}", left[0])))


def _met(payload: Payload, workflow: Workflow) -> Iterator[str]:
    yield from _owed(payload, workflow)
    facts = dict(payload.get("facts", ()))
    yield from (f"fait inconnu « {name} »" for name in facts if workflow.fact(name) is None)
    yield from misshapen(facts, workflow.fact)


def _planned(payload: Payload, workflow: Workflow) -> Iterator[str]:
    yield from _owed(payload, workflow)
    yield from _days(payload, "date", required=True)


def _waived(payload: Payload, workflow: Workflow) -> Iterator[str]:
    yield from _owed(payload, workflow)
    yield from _texts(payload, "reason", required=True)


def _money(payload: Payload, workflow: Workflow) -> Iterator[str]:
    source = str(payload.get("paid_by", ""))
    yield from unknown(
        "source de financement", [source.partition(":")[0]], ids(workflow.funding_sources)
    )
    if payload.get("stage") not in STAGES:
        yield f"« {payload.get('stage')} » n’est pas un stade du financement"
    yield from _numbers(payload, "year", required=True)
    yield from _numbers(payload, "amount", "tranche")
    yield from _texts(payload, "project", "reference", "contract")


def _contract(payload: Payload, _workflow: Workflow) -> Iterator[str]:
    yield from _texts(payload, "id", "project", "name", required=True)
    yield from _texts(payload, "contractor")
    yield from _numbers(payload, "amount")
    yield from _days(payload, "starts_on", "ends_on")


def _milestone(payload: Payload, _workflow: Workflow) -> Iterator[str]:
    yield from _texts(payload, "id", "project", "name", required=True)
    yield from _days(payload, "due_on")


def _reached(payload: Payload, _workflow: Workflow) -> Iterator[str]:
    return _texts(payload, "id", "project", required=True)


def _progress(payload: Payload, _workflow: Workflow) -> Iterator[str]:
    yield from _texts(payload, "project", required=True)
    yield from _numbers(payload, "physical", required=True)
    yield from _numbers(payload, "planned")
    for name in ("physical", "planned"):
        if is_amount(payload.get(name)) and payload[name] > LARGEST_SHARE:
            yield f"« {name} » dépasse 100 %"


def _indicator(payload: Payload, _workflow: Workflow) -> Iterator[str]:
    yield from _texts(payload, "id", "project", "name", required=True)
    yield from _texts(payload, "unit")
    yield from _numbers(payload, "baseline", "target")
    yield from _days(payload, "due_on")


def _measured(payload: Payload, _workflow: Workflow) -> Iterator[str]:
    yield from _texts(payload, "id", "project", required=True)
    yield from _numbers(payload, "value", required=True)


def _recommended(payload: Payload, workflow: Workflow) -> Iterator[str]:
    yield from _texts(payload, "id", "session", "what", required=True)
    yield from _texts(payload, "who")
    yield from _days(payload, "due_on")
    session = obligation_of(str(payload.get("session")))
    if not any(spec.id == session and spec.session for spec in workflow.obligations):
        yield f"session inconnue « {session} »"


def _closed(payload: Payload, _workflow: Workflow) -> Iterator[str]:
    yield from _texts(payload, "id", required=True)
    yield from _texts(payload, "outcome")
    if payload.get("status") not in RECOMMENDED[1:]:
        yield f"« {payload.get('status')} » ne clôt pas une recommandation"


def _wrong(
    payload: Payload, names: tuple[str, ...], sound: Callable[[Any], bool], *, required: bool
) -> Iterator[str]:
    for name in names:
        value = payload.get(name)
        if not (sound(value) if value is not None else not required):
            yield name


def _texts(payload: Payload, *names: str, required: bool = False) -> Iterator[str]:
    def sound(value: object) -> bool:
        return isinstance(value, str) and bool(value.strip() or not required)

    for name in _wrong(payload, names, sound, required=required):
        yield f"« {name} » n’est pas un texte"


def _numbers(payload: Payload, *names: str, required: bool = False) -> Iterator[str]:
    for name in _wrong(payload, names, is_amount, required=required):
        yield f"« {name} » n’est pas un nombre entier"


def _days(payload: Payload, *names: str, required: bool = False) -> Iterator[str]:
    for name in _wrong(payload, names, is_date, required=required):
        yield f"« {name} » n’est pas une date"


FOLLOWED: dict[str, Callable[[Payload, Workflow], Iterator[str]]] = {
    kinds.OBLIGATION_MET: _met,
    kinds.OBLIGATION_PLANNED: _planned,
    kinds.OBLIGATION_WAIVED: _waived,
    kinds.MONEY_RECORDED: _money,
    kinds.CONTRACT_RECORDED: _contract,
    kinds.MILESTONE_RECORDED: _milestone,
    kinds.MILESTONE_REACHED: _reached,
    kinds.PROGRESS_RECORDED: _progress,
    kinds.INDICATOR_RECORDED: _indicator,
    kinds.INDICATOR_MEASURED: _measured,
    kinds.RECOMMENDATION_MADE: _recommended,
    kinds.RECOMMENDATION_CLOSED: _closed,
}
