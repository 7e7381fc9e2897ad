"""The front matter of a rendered template: what stands around the body.

    ---
    objet: Demande de contrat-plan          a field of one line
    destinataire:                           a field of several lines
    - Monsieur le Ministre
    - Bamako
    ---

Not YAML: a value is plain text to the end of its line, so nothing has to be quoted.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cperflow.documents.page.blocks import Block, Page
from cperflow.documents.page.layout import plain
from cperflow.documents.page.markdown import read_inline
from cperflow.errors import InvalidData
from cperflow.french import did_you_mean

FENCE = "---"

WITHOUT = (
    "Modèle sans en-tête : commencez par une ligne « --- », les champs (titre, objet…), puis une "
    "autre ligne « --- »."
)

TEXT_FIELDS = {
    "titre": "title",
    "reference": "reference",
    "lieu_date": "place_date",
    "emetteur": "sender",
    "objet": "subject",
    "pied": "footer",
    "mention": "notice",
}
LIST_FIELDS = {
    "entete": "letterhead",
    "etat": "state",
    "destinataire": "addressee",
    "references": "references",
    "pieces_jointes": "attachments",
    "ampliations": "copies",
    "couverture": "cover",
}
"""Names in the templates, and the field of `Page` each one fills."""

NAMES = (*TEXT_FIELDS, *LIST_FIELDS)


def split(source: str) -> tuple[list[str], str]:
    """Lines of the front matter, and the body. Raises InvalidData when there is none."""
    lines = source.lstrip("\n").split("\n")
    fences = [index for index, line in enumerate(lines) if line.rstrip() == FENCE][:2]
    if len(fences) < 2 or fences[0] != 0:
        raise InvalidData(WITHOUT)
    return lines[1 : fences[1]], "\n".join(lines[fences[1] + 1 :])


def read(lines: Sequence[str], body: tuple[Block, ...]) -> Page:
    """The page described by front matter `lines`. Raises InvalidData for an unknown field."""
    fields: dict[str, Any] = {}
    current = ""
    for line in filter(None, (line.strip(" \t") for line in lines)):
        if line == "-" or line.startswith("- "):
            item = _plain(line[1:])
            fields[_list_field(current, line)] += (item,) if item else ()
        else:
            current, value = _field(line)
            if current in LIST_FIELDS and not value:
                fields[LIST_FIELDS[current]] = ()
            else:
                fields[_text_field(current)] = value
    if not fields.get("title"):
        raise InvalidData("Modèle sans titre : ajoutez une ligne « titre: » à son en-tête.")
    return Page(body=body, **fields)


def _field(line: str) -> tuple[str, str]:
    name, colon, value = line.partition(":")
    name = name.strip(" \t")
    if not colon or name not in NAMES:
        raise InvalidData(
            f"En-tête du modèle : champ « {name} » inconnu.{did_you_mean(name, NAMES)}"
        )
    return name, _plain(value)


def _plain(value: str) -> str:
    return plain(read_inline(value.strip(" \t")))


def _text_field(name: str) -> str:
    if name in LIST_FIELDS:
        raise InvalidData(f"En-tête du modèle : « {name} » attend des lignes « - … ».")
    return TEXT_FIELDS[name]


def _list_field(name: str, line: str) -> str:
    if name not in LIST_FIELDS:
        raise InvalidData(f"En-tête du modèle : « {line} » ne suit aucun champ à plusieurs lignes.")
    return LIST_FIELDS[name]
