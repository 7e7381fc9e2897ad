"""An export of whole journals, in JSON, read back as records."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from cperflow.domain.journal.events import Event
from cperflow.errors import InvalidData, NotFound
from cperflow.french import integer
from cperflow.record import NamedTuple
from cperflow.reports.eventlog import FORMAT, VERSION
from cperflow.service.ports import KeptWorkflow

LARGEST = 256 << 20
"""Bytes of a file that is read whole."""


class Exported(NamedTuple):
    """What an export holds: definitions, and journals by reference."""

    definitions: Sequence[KeptWorkflow]
    journals: Sequence[tuple[str, list[Event]]]


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
        return Exported(kept, [_journal(dossier) for dossier in data["dossiers"]])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InvalidData(f"{name} est abîmé : refaites l’export.", [str(error)]) from error


def _load(path: str) -> Any:
    name = os.path.basename(path)
    try:
        if os.path.getsize(path) > LARGEST:
            raise InvalidData(
                f"{name} dépasse {integer(LARGEST >> 20)} Mo, trop pour être lu d’un bloc : "
                "exportez les dossiers en plusieurs fichiers (cperflow export REF…), ou en CSV."
            )
        with open(path, encoding="utf-8-sig") as file:
            return json.load(file)
    except FileNotFoundError:
        raise NotFound(f"Il n’y a pas de fichier « {path} ».") from None
    except (ValueError, RecursionError) as error:
        raise InvalidData(f"{name} n’est pas du JSON : refaites l’export.", [str(error)]) from error


def _definition(data: Mapping[str, Any]) -> KeptWorkflow:
    return KeptWorkflow(str(data["id"]), int(data["version"]), str(data["hash"]), str(data["data"]))


def _journal(data: Mapping[str, Any]) -> tuple[str, list[Event]]:
    ref = str(data["ref"])
    return ref, [_event(ref, line) for line in data["events"]]


def _event(ref: str, line: Mapping[str, Any]) -> Event:
    return Event(
        ref,
        int(line["sequence"]),
        str(line["kind"]),
        date.fromisoformat(line["occurred_on"]),
        datetime.fromisoformat(line["recorded_at"]),
        str(line["actor"]),
        str(line["body"]),
        dict(line["payload"]),
        str(line["previous_hash"]),
        str(line["hash"]),
    )
