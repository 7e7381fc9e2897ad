"""How a letter names a body and whoever heads it, on its day.

bodies.<id>     id, name (« Conseil Régional de Kayes »), acronym, place (its town),
                the_name (« le Conseil … »), of_name (« du Conseil … »), to_name (« au Conseil … »);
                head (the title in the procedure, "" without), title (the official one that day),
                person (the head's name, or a blank), honour (« Monsieur »), woman (whether the
                title is a woman's), distinction, courtesy,
                the_title (« le Gouverneur de la Région de Kayes »), of_title (« du Gouverneur… »),
                to_title (« au Gouverneur… »), short_title (« le Gouverneur »), address
                (« Monsieur le Gouverneur de la Région de Kayes »), call (« Monsieur le
                Gouverneur »: how a letter begins), signature [lines: title, room, name,
                distinction; P.O. and P.I. said as usage wants]

What the dossier tells of a head comes before what the office knows for that day, then the dated
names of the procedure, then its own. A title says its gender (« Présidente », « Madame la
Ministre »); an epicene one follows the honour. The title of a local body is followed by its place
unless it names it already.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from cperflow.documents.fields.record import Blank, Fields
from cperflow.domain.procedure.bodies import Body
from cperflow.french import contracted, fold, is_feminine, of, the_name, with_article
from cperflow.record import NamedTuple
from cperflow.service.officeholders import (
    BY_ORDER,
    IN_PERSON,
    INTERIM,
    MADAM,
    SIR,
    Officeholder,
    Signatory,
    on_day,
)

ROOM = ("", "", "")
"""Lines left for the signature and the stamp."""
COURTESY = "ma considération distinguée"
"""To whom the procedure gives no other."""

_ADDRESSED = re.compile(r"(?:(M\.|Mme|Monsieur|Madame) )?(?:(le|la) |l[’'])?(.*)", re.IGNORECASE)
_HONOURS = {"m.": SIR, "monsieur": SIR, "mme": MADAM, "madame": MADAM}
_FIRST_WORDS = re.compile(r"(.*?)(?= (?:de|du|des|d[’']\S+|chargée?|auprès)\b|$)", re.DOTALL)


class Naming(NamedTuple):
    """For whom and when bodies are named. `on` None: their names that last; `facts` of the dossier
    may tell the title and the name of a head; `seat`: the town of the bodies that are not local."""

    subject: str
    kind: str
    on: date | None = None
    people: Sequence[Officeholder] = ()
    facts: Mapping[str, Any] = {}
    seat: str = ""


class Title(NamedTuple):
    """The title of a head in a sentence: `bare` « Ministre des Finances », `honour` « Madame »,
    `named` « la Ministre des Finances »."""

    bare: str
    honour: str
    named: str

    @property
    def short(self) -> str:
        """« la Ministre »: without what the office is about."""
        found = _FIRST_WORDS.match(self.named)
        return found[1] if found else self.named


def body_fields(body: Body, naming: Naming) -> Fields:
    """The fields of a body and of its head."""
    name, head = body.named(naming.subject, naming.kind, naming.on)
    signatory = _signatory(body, naming)
    unknown = Blank(body.name_fact or f"{body.id}.person")
    known = signatory.told
    told = naming.facts.get(body.title_fact) or known.title or head
    title = read_title(_placed(told, naming.subject if body.local else ""), known.honour)
    values: dict[str, Any] = {
        "id": body.id,
        "acronym": body.acronym or body.id,
        "place": naming.subject if body.local else naming.seat,
        **_name_fields(name),
        "head": head,
        **_title_fields(title, name),
        "person": signatory.head.name or unknown,
        "distinction": signatory.head.distinction,
        "courtesy": body.courtesy or COURTESY,
        "signature": _signature(signatory.signer, title.named or name, unknown),
    }
    return Fields(f"bodies.{body.id}", values)


@lru_cache(maxsize=512)
def _name_fields(name: str) -> Mapping[str, str]:
    the_body = the_name(name)
    return {
        "name": name,
        "the_name": the_body,
        "of_name": contracted("de", the_body),
        "to_name": contracted("à", the_body),
    }


@lru_cache(maxsize=512)
def _title_fields(title: Title, name: str) -> Mapping[str, str | bool]:
    """How a head is called; without one, how the body is."""
    the_title = title.named or the_name(name)
    return {
        "title": title.bare,
        "honour": title.honour,
        "woman": title.honour == MADAM,
        "the_title": the_title,
        "short_title": title.short or the_title,
        "of_title": contracted("de", the_title),
        "to_title": contracted("à", the_title),
        "address": f"{title.honour} {title.named}" if title.bare else name,
        "call": f"{title.honour} {title.short}" if title.bare else f"{MADAM}, {SIR}",
    }


@lru_cache(maxsize=512)
def read_title(told: str, honour: str = "") -> Title:
    """A title as somebody wrote it: « Ministre des Finances », « Madame la Ministre… ».

    What it says of the person comes before `honour`, and its own article before any other.
    """
    found = _ADDRESSED.fullmatch(" ".join(told.split()))
    said, article, bare = (part or "" for part in found.groups()) if found else ("", "", told)
    womans = is_feminine(bare) or article.lower() == "la"
    borne = MADAM if womans else _HONOURS.get(said.lower()) or honour or SIR
    epicene = bare.split(" ")[0].endswith("e") and not article
    named = with_article(bare, feminine=womans or (borne == MADAM and epicene))
    return Title(bare, borne, named if bare else "")


@lru_cache(maxsize=512)
def _placed(title: str, subject: str) -> str:
    """« Président de l’Autorité intérimaire » + « de Gao », unless the title says where."""
    place = re.escape(fold(subject.split(" ")[0]))
    if not (title and subject) or re.search(rf"\b{place}\b", fold(title)):
        return title
    return f"{title} {of(subject)}"


def _signatory(body: Body, naming: Naming) -> Signatory:
    """Who heads and who signs for a body: whom the dossier names, else whom the office knows."""
    found = Signatory(Officeholder(body.id, naming.subject))
    if naming.on is not None:
        found = on_day(naming.people, body.id, naming.subject, naming.on)
    named = naming.facts.get(body.name_fact) or ""
    if not named or fold(named) == fold(found.head.name):
        return found
    # somebody else than the office knows: neither their honour nor their distinction
    title = found.head.title
    return found._replace(head=Officeholder(body.id, naming.subject, title, named))


def _signature(signer: Officeholder, the_title: str, unknown: Blank) -> list[str | Blank]:
    """The lines of a signature; a name that nobody told is left to be written."""
    said = the_title[:1].upper() + the_title[1:]
    heads = {
        IN_PERSON: [said],
        BY_ORDER: [f"P/{said} et P.O.", signer.quality],
        INTERIM: [f"{said} p.i.", signer.quality],
    }
    above = [line for line in heads.get(signer.mode, [said]) if line]
    return [*above, *ROOM, signer.name or unknown, *filter(None, [signer.distinction])]
