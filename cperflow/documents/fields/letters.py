"""What stands around a letter, and the number of the letter that it cites (see `context.py`)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from cperflow.documents.fields.record import Fields
from cperflow.domain.dossier.papers import Paper, in_force
from cperflow.domain.procedure.bodies import SUBJECT
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.procedure.papers import DocumentSpec
from cperflow.domain.procedure.requirements import FactSpec

_BEGINNING = re.compile(r"^n°\s*", re.IGNORECASE)


class Written(Protocol):
    """What a letter is read from (`context.DocumentData`)."""

    @property
    def workflow(self) -> Workflow: ...
    @property
    def document(self) -> DocumentSpec: ...
    @property
    def subject(self) -> str: ...
    @property
    def subject_kind(self) -> str: ...
    @property
    def papers(self) -> Sequence[Paper]: ...
    @property
    def arrival(self) -> Mapping[str, Any]: ...


def stamp_fields(data: Written, office: Fields, bodies: Mapping[str, Fields], by: str) -> Fields:
    """What the office says of itself where it works for the issuer `by` (and in every reminder,
    which is its own), else what the procedure knows of the issuer; no field without any issuer."""
    if not by:
        return Fields("stamp", {})
    name = bodies[by]["name"]
    is_ours = data.document.about_clock or office["body"] in (by, name)
    ours = office if is_ours else Fields("office", dict.fromkeys(office, ""))
    return Fields(
        "stamp",
        {
            "letterhead": ours["letterhead"] or _letterhead(data, bodies, by),
            "place": ours["place"] or bodies[by]["place"],
            "footer": ours["footer"],
        },
    )


def _letterhead(data: Written, bodies: Mapping[str, Fields], by: str) -> list[str]:
    above = data.workflow.body(by).above
    if not above:
        return [bodies[by]["name"].upper()]
    subject = data.workflow.titled(data.subject, data.subject_kind)
    upper = subject if above == SUBJECT else bodies[above]["name"]
    return [upper.upper(), bodies[by]["name"].upper()]


def number_told(spec: FactSpec, data: Written) -> str:
    """The number that a fact is, without « N° », as the letter that came in says it, else the
    document issued here; "" when neither does, and in that document itself."""
    if not spec.number_of or spec.number_of == data.document.id:
        return ""
    issuer = data.workflow.document(spec.number_of).by
    paper = in_force(list(data.papers), spec.number_of)
    came = data.arrival.get("reference") if data.arrival.get("sender_id") == issuer else ""
    return _BEGINNING.sub("", came or (paper.reference if paper else ""))
