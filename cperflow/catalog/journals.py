"""An export of whole journals, in JSON, read back as records."""

from __future__ import annotations

import io
import json
import os
from base64 import b64decode
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from cperflow.catalog.files import opened
from cperflow.domain.journal.events import Event
from cperflow.domain.register.reading import unreadable
from cperflow.errors import InvalidData
from cperflow.french import integer
from cperflow.record import NamedTuple
from cperflow.reports.eventlog import FORMAT, VERSION
from cperflow.service.beside import Content
from cperflow.service.ports import KeptWorkflow

LARGEST = 256 << 20
"""Bytes of a file that is read whole."""


class Exported(NamedTuple):
    """What an export holds: definitions, journals by reference, and what their documents were
    made of (nothing in one made before that was exported)."""

    definitions: Sequence[KeptWorkflow]
    journals: Sequence[tuple[str, list[Event]]]
    contents: Sequence[tuple[Content, bytes]] = ()


def read_journals(path: str) -> Exported:
    """The journals of a JSON export. Raises NotFound, InvalidData naming what is no such export.

    Whether hashes hold is asked where they are taken over (`service/register/restoring.py`).
    """
    data = _load(path)
    name = os.path.basename(path)
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise InvalidData(f"{name} n’est pas un export de cperflow : refaites-le par « cperflow "
                          "export --format json ».")  # fmt: skip
    if data.get("version") != VERSION:
        raise InvalidData(f"{name} vient d’une version plus récente de cperflow : installez-la.")
    try:
        kept = [_definition(each) for each in data["definitions"]]
        contents = [_content(each) for each in data.get("contents", ())]
        return Exported(kept, [_journal(dossier) for dossier in data["dossiers"]], contents)
    except _Told as error:
        raise InvalidData(f"{name} est abîmé : refaites l’export.", [str(error)]) from error
    except KeyError as error:
        raise InvalidData(f"{name} est abîmé : il y manque « {error.args[0]} ».") from error
    except (TypeError, ValueError, AttributeError) as error:  # says why in English
        raise InvalidData(f"{name} est abîmé : refaites l’export.") from error


def _load(path: str) -> Any:
    name = os.path.basename(path)
    try:
        with opened(path) as file:
            if os.fstat(file.fileno()).st_size > LARGEST:
                raise InvalidData(
                    f"{name} dépasse {integer(LARGEST >> 20)} Mo, trop pour être lu d’un bloc : "
                    "exportez les dossiers en plusieurs fichiers (cperflow export REF…), ou en CSV."
                )
            with io.TextIOWrapper(file, encoding="utf-8-sig") as text:
                return json.load(text)
    except (ValueError, RecursionError) as error:  # says why in English
        raise InvalidData(
            f"{name} n’est pas du JSON{_where(error)} : refaites l’export."
        ) from error


def _where(error: Exception) -> str:
    """« (ligne 3, colonne 12) », where it stops being JSON."""
    if isinstance(error, json.JSONDecodeError):
        return f" (ligne {error.lineno}, colonne {error.colno})"
    return " en UTF-8" if isinstance(error, UnicodeDecodeError) else ""


def _definition(data: Mapping[str, Any]) -> KeptWorkflow:
    return KeptWorkflow(str(data["id"]), int(data["version"]), str(data["hash"]), str(data["data"]))


def _content(data: Mapping[str, Any]) -> tuple[Content, bytes]:
    text = data.get("text")
    raw = b64decode(data["base64"], validate=True) if text is None else str(text).encode("utf-8")
    return Content(str(data["sha256"]), len(raw), str(data["kind"])), raw


def _journal(data: Mapping[str, Any]) -> tuple[str, list[Event]]:
    ref = str(data["ref"])
    return ref, [_event(ref, line) for line in data["events"]]


def _event(ref: str, line: Mapping[str, Any]) -> Event:
    place = f"{ref}, ligne {int(line['sequence'])}"
    return Event(
        ref,
        int(line["sequence"]),
        _word(line["kind"], place),
        date.fromisoformat(line["occurred_on"]),
        _instant(str(line["recorded_at"]), place),
        _word(line["actor"], place),
        _word(line["body"], place),
        _texts(dict(line["payload"]), place),
        str(line["previous_hash"]),
        str(line["hash"]),
    )


class _Told(ValueError):
    """What is wrong, in French."""


def _instant(text: str, place: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise _Told(f"{place} : l’instant de saisie « {text} » est sans fuseau horaire")
    return instant


def _word(text: str, place: str) -> str:
    """What stands on one line: a name, a kind, an id."""
    if not str(text).isprintable():
        raise _Told(f"{place} : « {str(text)!a} » porte des caractères de commande")
    return str(text)


def _texts(data: dict[str, Any], place: str) -> dict[str, Any]:
    """The same, if every text in it could have been typed."""
    if wrong := unreadable(data):
        raise _Told(f"{place} : {wrong}")
    return data
