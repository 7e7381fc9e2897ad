"""Stories told in YAML: the demonstration, and the golden tests."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from cperflow.catalog.definitions import shown
from cperflow.catalog.source import Text, read
from cperflow.errors import InvalidData
from cperflow.service.stories import Story, Told
from cperflow.shipped import DEFAULT_WORKFLOW

_STORY_KEYS = {"title", "source", "as_of", "unopened", "dossiers", "workflow"}
_DOSSIER_KEYS = {"ref", "subject", "entries"}


def read_story(path: str) -> Story:
    """The story in a file. Raises InvalidData naming the line that is wrong."""
    text = read(path, shown(path))
    data = _mapping(text, text.data, ())
    _check_keys(text, data, _STORY_KEYS, ())
    workflow = str(data.get("workflow", DEFAULT_WORKFLOW))
    try:
        return Story(
            data["title"],
            data["source"],
            _day(data["as_of"]),
            [
                _told(text, dossier, workflow, ("dossiers", index))
                for index, dossier in enumerate(data["dossiers"])
            ],
            data.get("unopened", ()),
        )
    except KeyError as error:
        raise InvalidData(f"{text.file} : {error} manque.") from error


def _told(text: Text, data: Any, workflow: str, path: tuple[str | int, ...]) -> Told:
    dossier = _mapping(text, data, path)
    _check_keys(text, dossier, _DOSSIER_KEYS, path)
    entries = [_dated(entry) for entry in dossier["entries"]]
    return Told(dossier["ref"], dossier["subject"], workflow, entries)


def _dated(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {**entry, "on": _day(entry["on"])}


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def _mapping(text: Text, value: Any, path: tuple[str | int, ...]) -> Mapping[str, Any]:
    if isinstance(value, Mapping):
        return value
    raise InvalidData(f"{text.file}:{text.line(path)}: des paires « clé: valeur » attendues.")


def _check_keys(
    text: Text, data: Mapping[str, Any], known: set[str], path: tuple[str | int, ...]
) -> None:
    for key in data:
        if key not in known:
            raise InvalidData(f"{text.file}:{text.line((*path, key))}: clé inconnue « {key} ».")
