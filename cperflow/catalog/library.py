"""Where definitions are found: folders in order of authority, newest version first."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from cperflow.catalog.definitions import DATA, Finding, load, shown
from cperflow.catalog.subjects import read_subjects
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.territory.regions import RegionLine
from cperflow.errors import InvalidData, NotFound
from cperflow.french import did_you_mean, listing
from cperflow.shipped import WORKFLOWS_VARIABLE, folder

_HEADER = re.compile(r"^(id|version|name):[ \t]*[\"']?(.*?)[\"']?[ \t]*(?:#.*)?$", re.MULTILINE)


class Entry(NamedTuple):
    """A definition as its first lines announce it, unchecked."""

    id: str
    version: int
    name: str
    path: str


def search_path(option: str, environment: Mapping[str, str], user_folder: str) -> tuple[str, ...]:
    """Folders of definitions, the one that decides first: option, environment, user, shipped."""
    folders = [option, *environment.get(WORKFLOWS_VARIABLE, "").split(os.pathsep), user_folder]
    return (*(path for path in folders if path), folder("workflows"))


class Catalog:
    """The library of procedures (`service.ports.Library`) over folders of YAML files.

    The first folder that has an id decides; within it, the newest version. The data files a
    definition names are looked for in the same order, so that an office may keep the shipped.
    """

    def __init__(self, folders: Sequence[str], templates: Sequence[str] = ()) -> None:
        self._folders = tuple(folders)
        self._templates = tuple(templates)
        self._data = tuple(os.path.join(directory, DATA) for directory in folders)

    def list(self) -> tuple[Entry, ...]:
        """The newest version of each procedure, by id."""
        newest: dict[str, Entry] = {}
        for directory in reversed(self._folders):
            newest.update(_newest(directory))
        return tuple(newest[id] for id in sorted(newest))

    def workflow(self, id: str) -> Workflow:
        """The newest version of a procedure, checked.

        Raises NotFound with the nearest name, InvalidData with every problem of the file.
        """
        return load(self.path(id), data=self._data)[0]

    def at(self, path: str) -> Workflow:
        """The procedure of a file, checked. Raises like `workflow`."""
        return load(path, templates=self._templates, data=self._data)[0]

    def is_sound(self, entry: Entry) -> bool:
        """Whether its file can be used; `check` tells what is wrong."""
        try:
            load(entry.path, data=self._data)
        except (InvalidData, OSError):
            return False
        return True

    def path(self, id: str) -> str:
        """The file of the newest version of a procedure. Raises NotFound."""
        known = {entry.id: entry for entry in self.list()}
        if id not in known:
            names = listing(list(known)) or "aucune"
            hint = did_you_mean(id, known)
            raise NotFound(f"procédure inconnue « {id} » (connues : {names}).{hint}")
        return known[id].path

    def subjects(self, file: str) -> tuple[RegionLine, ...]:
        """What a data file tells of the subjects of dossiers; () without a file.

        Raises InvalidData when it is absent, or with every bad line.
        """
        if not file:
            return ()
        name = os.path.basename(file)
        paths = [os.path.join(directory, name) for directory in self._data]
        found = next((path for path in paths if os.path.isfile(path)), None)
        if found is None:
            raise InvalidData(f"fichier des sujets absent : {DATA}/{name}.")
        return read_subjects(found)

    def check(self, path: str) -> tuple[Finding, ...]:
        """The warnings of a definition. Raises InvalidData with all its problems."""
        warned = load(path, templates=self._templates, data=self._data)[1]
        return tuple(each for each in warned if each.warning)


def _newest(directory: str) -> dict[str, Entry]:
    newest: dict[str, Entry] = {}
    for entry in _entries(directory):
        rival = newest.setdefault(entry.id, entry)
        if rival is not entry and rival.version == entry.version:
            both = listing([shown(rival.path), shown(entry.path)])
            raise InvalidData(f"{both} : même procédure, même version {entry.version}.")
        if entry.version > rival.version:
            newest[entry.id] = entry
    return newest


def _entries(directory: str) -> list[Entry]:
    if not os.path.isdir(directory):
        return []
    names = [name for name in sorted(os.listdir(directory)) if name.endswith((".yaml", ".yml"))]
    return [_announced(os.path.join(directory, name)) for name in names]


def _announced(path: str) -> Entry:
    """Read without parsing: listing must not need a sound file, nor its half second."""
    try:
        with open(path, encoding="utf-8-sig", errors="replace") as stream:
            header = dict(_HEADER.findall(stream.read(4096)))
    except OSError:
        header = {}  # told in full when the file is used
    stem = os.path.splitext(os.path.basename(path))[0]
    version = header.get("version", "")
    number = int(version) if version.isdecimal() and len(version) < 10 else 0
    return Entry(header.get("id") or stem, number, header.get("name", ""), path)
