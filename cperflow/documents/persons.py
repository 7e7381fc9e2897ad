"""How a letter names a body and whoever heads it, on its day.

bodies.<id>     id, name (« Conseil Régional de Kayes »), acronym, head (the title in the
                procedure, "" without), title (the official one that day), person (name, or a
                blank), honour (« Monsieur »), distinction, courtesy,
                the_title (« le Gouverneur »), of_title (« du Gouverneur »), to_title
                (« au Gouverneur »), address (« Monsieur le Gouverneur de la Région de Kayes »),
                call (« Monsieur le Gouverneur »: how a letter begins), signature [lines: title,
                room, name, distinction; P.O. and P.I. said as usage wants]
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from cperflow.documents.fields import Blank, Fields
from cperflow.domain.procedure.definition import Body
from cperflow.record import NamedTuple
from cperflow.service.officeholders import BY_ORDER, INTERIM, Officeholder, on_day

SIR, MADAM = "Monsieur", "Madame"
_ADDRESSED = re.compile(r"^(?:Monsieur|Madame) (?:le |la |l’)?")
ROOM = ("", "", "")
"""Lines left for the signature and the stamp."""

_PLACES = (" de la ", " de l’", " du ", " des ", " de ", " d’", " chargé", " de l'")


class Naming(NamedTuple):
    """For whom and when bodies are named. `on` None: their names that last; `facts` of the dossier
    may tell the title and the name of a head."""

    subject: str
    kind: str
    on: date | None = None
    people: Sequence[Officeholder] = ()
    facts: Mapping[str, Any] = {}


def body_fields(body: Body, naming: Naming) -> Fields:
    """The fields of a body and of its head."""
    name, head = body.named(naming.subject, naming.kind, naming.on)
    held = _holder(body, naming)
    title = held.title or head
    honour = held.honour or SIR
    article = "la" if honour == MADAM else "le"
    values: dict[str, Any] = {
        "id": body.id,
        "name": name,
        "acronym": body.acronym or body.id,
        "head": head,
        "title": title,
        "person": held.name or Blank(f"{body.id}.person"),
        "honour": honour,
        "distinction": held.distinction,
        "courtesy": body.courtesy or "ma considération distinguée",
        "the_title": f"{article} {title}" if title else name,
        "of_title": _contracted("de", article, title) or name,
        "to_title": _contracted("à", article, title) or name,
        "address": f"{honour} {article} {title}" if title else name,
        "call": f"{honour} {article} {_first_words(title)}" if title else f"{SIR}, {MADAM}",
        "signature": _signature(held, title or name, article if title else ""),
    }
    return Fields(f"bodies.{body.id}", values)


def _holder(body: Body, naming: Naming) -> Officeholder:
    """Who heads a body: what the dossier says, else what the office knows for that day."""
    held = Officeholder(body.id, naming.subject)
    if naming.on is not None:
        held = on_day(naming.people, body.id, naming.subject, naming.on)
    told = {
        "title": _bare(naming.facts.get(body.title_fact) or ""),
        "name": naming.facts.get(body.name_fact) or "",
    }
    honour = MADAM if _is_feminine(naming.facts.get(body.title_fact) or "") else held.honour
    return held._replace(honour=honour, **{key: text for key, text in told.items() if text})


def _bare(title: str) -> str:
    """« Monsieur le Ministre de … » as a title: « Ministre de … »."""
    return _ADDRESSED.sub("", title)


def _is_feminine(title: str) -> bool:
    return title.startswith((MADAM, "Présidente", "Directrice", "Gouverneure"))


def _contracted(preposition: str, article: str, title: str) -> str:
    """« du Gouverneur », « au Gouverneur », « de la Présidente »; "" without a title."""
    joined = {("de", "le"): "du", ("à", "le"): "au"}
    words = joined.get((preposition, article), f"{preposition} {article}")
    return f"{words} {title}" if title else ""


def _first_words(title: str) -> str:
    """« Président » of « Président du Conseil Régional de Kayes »."""
    cuts = [title.index(word) for word in _PLACES if word in title]
    return title[: min(cuts)] if cuts else title


def _signature(held: Officeholder, title: str, article: str) -> list[str]:
    the_title = f"{article} {title}".strip()
    said = the_title[:1].upper() + the_title[1:]
    heads = {
        BY_ORDER: [f"P/ {said} et P.O.", held.quality],
        INTERIM: [f"{said} p.i.", held.quality],
    }
    lines = [line for line in heads.get(held.mode, [said]) if line]
    below = [line for line in (held.name, held.distinction) if line]
    return [*lines, *ROOM, *below]
