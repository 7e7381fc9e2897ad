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

from cperflow.documents.files import write
from cperflow.errors import Refused, UsageError

MANIFEST = "manifeste.json"

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
    written = {entry["path"]: entry["sha256"] for entry in manifest["files"]}
    if others := sorted(found - {*written, MANIFEST}):
        raise _refused(folder, f"contient un fichier qui n’en est pas : {others[0]}")
    for path in sorted(found - {MANIFEST}):
        if file_hash(_read(folder, path)) != written[path]:
            raise _refused(folder, f"contient un fichier modifié depuis : {path}")
    return manifest


def _manifest(folder: str, kind: str) -> dict[str, Any]:
    foreign = _refused(folder, "contient autre chose qu’un dossier du comité")
    try:
        manifest = json.loads(_read(folder, MANIFEST))
        if manifest["kind"] == kind and {entry["path"] for entry in manifest["files"]}:
            return dict(manifest)
    except (FileNotFoundError, ValueError, TypeError, LookupError):
        raise foreign from None
    raise foreign


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
