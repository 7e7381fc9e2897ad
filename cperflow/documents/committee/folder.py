"""A folder of files that belong together: put in place whole, or what was there stays.

Its manifest names each file with its hash, so that nothing of somebody else's is ever replaced.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

from cperflow.documents.files.writing import write
from cperflow.errors import InvalidData, NotFound, Refused, UsageError

MANIFEST = "manifeste.json"

MISSING, ALTERED, FOREIGN = "missing", "altered", "foreign"
_MEANT = {ALTERED: "modifié depuis", FOREIGN: "qui n’en est pas"}

Files = Mapping[str, bytes]
"""Path in the folder, with slashes, and content."""


def earlier(folder: str, kind: str) -> dict[str, Any] | None:
    """The manifest of what was put there before; None when the folder is empty or not there.

    Raises Refused when it holds anything else than the files of a manifest of that `kind`, as
    they were written, UsageError when it is the one the user is in.
    """
    if not os.path.lexists(folder):
        return None
    if os.path.isdir(folder) and os.path.samefile(folder, os.curdir):
        raise UsageError("Donnez un autre répertoire que celui où vous êtes : -o RÉPERTOIRE.")
    if not os.path.isdir(folder):
        raise _refused(folder, "n’est pas un répertoire")
    found = set(_files_of(folder))
    if not found:
        return None
    manifest = _manifest(folder, kind)
    if manifest is None:
        raise _refused(folder, "contient autre chose qu’un dossier du comité")
    for path, what in _differences(folder, manifest):
        if what != MISSING:
            raise _refused(folder, f"contient un fichier {_MEANT[what]} : {path}")
    return manifest


def audit(folder: str, kind: str) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """The manifest of a folder, and each path that is not as it says: MISSING, ALTERED, FOREIGN.

    Raises NotFound when there is no folder, InvalidData without a manifest of that `kind`.
    """
    if not os.path.isdir(folder):
        raise NotFound(f"Il n’y a pas de répertoire « {folder} ».")
    manifest = _manifest(folder, kind)
    if manifest is None:
        raise InvalidData(f"{folder} n’a pas le manifeste d’un dossier du comité ({MANIFEST}).")
    return manifest, list(_differences(folder, manifest))


def _differences(folder: str, manifest: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    found = set(_files_of(folder)) - {MANIFEST}
    written = {entry["path"]: entry["sha256"] for entry in manifest["files"]}
    for path in sorted(found | written.keys()):
        if path not in written:
            yield path, FOREIGN
        elif path not in found:
            yield path, MISSING
        elif file_hash(_read(folder, path)) != written[path]:
            yield path, ALTERED


def _manifest(folder: str, kind: str) -> dict[str, Any] | None:
    """None when there is none of that kind."""
    try:
        manifest = json.loads(_read(folder, MANIFEST))
        if manifest["kind"] == kind and all(
            isinstance(entry["path"], str) and isinstance(entry["sha256"], str)
            for entry in manifest["files"]
        ):
            return dict(manifest)
    except (FileNotFoundError, ValueError, TypeError, LookupError):
        pass
    return None


def _refused(folder: str, why: str) -> Refused:
    return Refused(f"{folder} {why} : choisissez un autre répertoire (-o), ou déplacez-le.")


def _files_of(folder: str) -> Iterator[str]:
    for place, folders, names in os.walk(folder):
        links = [name for name in folders if os.path.islink(os.path.join(place, name))]
        for name in (*names, *links):
            yield os.path.relpath(os.path.join(place, name), folder).replace(os.sep, "/")


def _read(folder: str, path: str) -> bytes:
    with open(os.path.join(folder, *path.split("/")), "rb") as file:
        return file.read()


def file_hash(content: bytes) -> str:
    return sha256(content).hexdigest()


def put(folder: str, files: Files) -> None:
    """Write the files beside the folder, then put them in its place: all of them, or none.

    The caller has asked `earlier` whether what is there may go. Raises OSError.
    """
    place = os.path.realpath(folder)
    beside = os.path.join(os.path.dirname(place), f".{os.path.basename(place)}.{os.getpid()}")
    try:
        for path, content in files.items():
            write(os.path.join(f"{beside}.new", *path.split("/")), content)
        _swap(place, f"{beside}.new", f"{beside}.old")
    except OSError as error:
        error.filename = folder  # the one people know
        raise
    finally:
        shutil.rmtree(f"{beside}.new", ignore_errors=True)


def _swap(place: str, new: str, old: str) -> None:
    """Two renames: no system replaces a folder that is not empty by one."""
    replacing = os.path.isdir(place)
    if replacing:
        os.rename(place, old)
    try:
        os.rename(new, place)
    except BaseException:
        if replacing:
            os.rename(old, place)
        raise
    shutil.rmtree(old, ignore_errors=True)
