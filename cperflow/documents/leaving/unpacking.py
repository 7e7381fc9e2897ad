"""A package on arrival: what is missing, altered or added, by its manifest.

Nothing is written to the disk, and nothing of the archive is trusted: names, sizes and counts are
bounded before anything is read (zip bombs, ZIP slip: https://cwe.mitre.org/data/definitions/22).
"""

from __future__ import annotations

import errno
import json
import struct
import zlib
from collections.abc import Callable, Iterator
from datetime import date
from hashlib import sha256
from typing import Any
from zipfile import BadZipFile, ZipFile, ZipInfo

from cperflow import __version__
from cperflow.documents.leaving.manifest import (
    FORMAT,
    MANIFEST,
    README,
    WHY,
    Item,
    Manifest,
    Missing,
)
from cperflow.errors import InvalidData
from cperflow.french import count
from cperflow.record import NamedTuple

MAX_ENTRIES = 10_000
MAX_MANIFEST = 16 << 20
MAX_TOTAL = 8 << 30
"""Bytes of all the files of a package, unpacked."""

MAX_RATIO = 200
"""Unpacked to packed: what people write stays below 50, a bomb is in the thousands."""

PRESENT, ALTERED, LOST = "present", "altered", "missing"

_PART = 1 << 20
_ENCRYPTED = 0x1
_LINK = 0o120000
_SIGN = b"PK"


_DAMAGED = (
    BadZipFile, EOFError, NotImplementedError, OSError, RuntimeError, UnicodeError, struct.error,
    zlib.error,
)  # fmt: skip
"""What reading an archive raises when it is not what was written; of OSError, a place to read that
cannot be (EINVAL)."""


class Checked(NamedTuple):
    """A package looked at. `states` of the items, in their order: PRESENT, ALTERED or LOST;
    `added`: names the manifest does not tell of; `own`: those of MANIFEST and README that are not
    what left, with their state. `sha256` is that of the manifest: who changed it all in agreement
    is only found out by comparing it with what the sender reads out."""

    manifest: Manifest
    states: tuple[str, ...]
    added: tuple[str, ...]
    own: tuple[tuple[str, str], ...]
    sha256: str

    @property
    def intact(self) -> bool:
        return not (self.added or self.own) and all(state == PRESENT for state in self.states)


def check_package(path: str, readme: Callable[[Manifest], str] | None = None) -> Checked:
    """Compare a package with its manifest; `readme` writes what its README should be.

    Raises InvalidData when it is no package, or one that cannot be trusted; OSError.
    """
    _refuse_another(path)
    try:
        with ZipFile(path) as archive:
            return _checked(archive, _entries(archive), readme)
    except _DAMAGED as error:
        if isinstance(error, OSError) and error.errno != errno.EINVAL:
            raise  # the disk, not the archive
        raise InvalidData(
            f"{path} n’est pas une archive ZIP entière : elle a été tronquée ou abîmée en route. "
            "Demandez un nouvel envoi."
        ) from error


def _refuse_another(path: str) -> None:
    with open(path, "rb") as file:
        if file.read(len(_SIGN)) != _SIGN:
            raise InvalidData(
                f"{path} n’est pas une archive ZIP : donnez le fichier .zip d’un pli."
            )


def _entries(archive: ZipFile) -> dict[str, ZipInfo]:
    """The files of the archive by name. Raises InvalidData for what no package holds."""
    # not is_dir(), which fails on a name that damage left empty
    infos = [info for info in archive.infolist() if not info.filename.endswith("/")]
    total = sum(info.file_size for info in infos)
    packed = sum(info.compress_size for info in infos)
    if len(infos) > MAX_ENTRIES or total > MAX_TOTAL or total > MAX_RATIO * (packed + 1_000):
        raise InvalidData(
            f"Archive refusée : {count(len(infos), 'fichier')} et {total // 1_000_000} Mo une fois "
            "déployée, ce n’est pas un pli de cperflow."
        )
    entries: dict[str, ZipInfo] = {}
    for info in infos:
        _check_entry(info)
        if info.filename in entries:
            raise InvalidData(f"Archive refusée : « {info.filename} » y figure deux fois.")
        entries[info.filename] = info
    return entries


def _check_entry(info: ZipInfo) -> None:
    name = info.filename
    parts = name.replace("\\", "/").split("/")
    if name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0]:
        raise InvalidData(f"Archive refusée : le nom « {name} » sort de son répertoire.")
    if info.external_attr >> 16 & 0o170000 == _LINK:
        raise InvalidData(f"Archive refusée : « {name} » est un lien.")
    if info.flag_bits & _ENCRYPTED:
        raise InvalidData(
            f"Archive protégée par un mot de passe (« {name} ») : demandez-la sans protection."
        )


def _checked(
    archive: ZipFile, entries: dict[str, ZipInfo], readme: Callable[[Manifest], str] | None
) -> Checked:
    found = [name for name in entries if name.rpartition("/")[2] == MANIFEST]
    if not found:
        raise InvalidData(
            f"Ce n’est pas un pli de cperflow : il n’a pas de {MANIFEST}. Il se produit par "
            "cperflow package REF."
        )
    where = min(found, key=lambda name: name.count("/"))
    folder = where.removesuffix(MANIFEST)
    manifest = _manifest(archive, entries[where])
    items = manifest.items
    states = tuple(
        _compared(archive, entries.get(folder + item.path), item.sha256, item.size)
        for item in items
    )
    known = {folder + name for name in (MANIFEST, README, *(item.path for item in items))}
    digest = sha256(archive.read(entries[where])).hexdigest()
    own = [(MANIFEST, ALTERED)] if archive.comment not in (b"", digest.encode("ascii")) else []
    # another version may word it otherwise
    if readme and manifest.engine == __version__:
        expected = readme(manifest).encode("utf-8")
        state = _compared(archive, entries.get(folder + README), sha256(expected).hexdigest(),
                          len(expected))  # fmt: skip
        own += [(README, state)] if state != PRESENT else []
    added = tuple(sorted(set(entries) - known))
    return Checked(manifest, states, added, tuple(own), digest)


def _manifest(archive: ZipFile, info: ZipInfo) -> Manifest:
    if info.file_size > MAX_MANIFEST:
        raise InvalidData(f"Archive refusée : son {MANIFEST} est démesuré.")
    try:
        told: dict[str, Any] = json.loads(archive.read(info))
        if told.get("format") == FORMAT:
            items = tuple(Item(**item) for item in told.pop("items"))
            missing = tuple(Missing(**each) for each in told.pop("missing"))
            return _well_formed(Manifest(**told, items=items, missing=missing))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise InvalidData(f"Le {MANIFEST} du pli est illisible : demandez un nouvel envoi.") from (
            error
        )
    raise InvalidData(
        f"Ce pli est d’un format plus récent ({told.get('format')}) : mettez cperflow à jour."
    )


def _well_formed(manifest: Manifest) -> Manifest:
    """Raises TypeError for values of another type than the record says."""
    for item in manifest.items:
        texts = (item.path, item.what, item.id, item.name, item.sha256, item.code, item.reference)
        if not all(isinstance(text, str) for text in texts) or not isinstance(item.size, int):
            raise TypeError("not a manifest")
    if not all(isinstance(text, str) for text in (manifest.ref, manifest.on, manifest.step)):
        raise TypeError("not a manifest")
    if any(each.why not in WHY for each in manifest.missing):
        raise TypeError("not a manifest")
    date.fromisoformat(manifest.on)
    return manifest


def _compared(archive: ZipFile, info: ZipInfo | None, expected: str, size: int) -> str:
    if info is None:
        return LOST
    if info.file_size != size:
        return ALTERED
    digest = sha256()
    try:
        for part in _parts(archive, info):
            digest.update(part)
    except _DAMAGED as error:
        if isinstance(error, OSError) and error.errno != errno.EINVAL:
            raise
        return ALTERED
    return PRESENT if digest.hexdigest() == expected else ALTERED


def _parts(archive: ZipFile, info: ZipInfo) -> Iterator[bytes]:
    with archive.open(info) as entry:
        while part := entry.read(_PART):
            yield part
