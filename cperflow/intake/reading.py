"""A file given as a piece or a scan: opened once, measured, recognised, read again to be kept.

Nothing is held in memory but a part at a time. The file stays open between the two readings, so
that what is kept is what was looked at; the store refuses bytes that changed meanwhile.
"""

from __future__ import annotations

import errno
import os
import stat
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import BinaryIO

from cperflow.domain.dossier.piece import StoredFile
from cperflow.errors import Conflict, InvalidData, NotFound, Refused, UsageError
from cperflow.french import integer
from cperflow.intake.kinds import named, recognised
from cperflow.record import NamedTuple

LARGEST = 256_000_000
"""Bytes of a file at most: a long scanned dossier is a tenth of it, and the base stays one that
can be copied to a key."""

PART = 1 << 20

_HIDDEN = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks of direction: they make a name read as another (« exe.pdf » for « fdp.exe »)."""


class Taken(NamedTuple):
    """A file found good to keep. `given`: its name as it came, when its extension was wrong and
    `file.name` has the right one; "" else."""

    file: StoredFile
    given: str
    source: BinaryIO

    def parts(self) -> Iterator[bytes]:
        """The bytes from the beginning. Raises Conflict when there are no longer as many."""
        return _parts(self.source, self.file.size, self.file.name)


@contextmanager
def taken(path: str) -> Iterator[Taken]:
    """Look at a file, open as long as the context lasts.

    Raises NotFound, UsageError (a folder, a name that cannot be shown), Refused (a link, too
    large, may not be read), InvalidData (empty, of no type that is kept, corrupt, protected),
    Conflict (changed while read), OSError (a key taken out).
    """
    name = _name(path)
    with _opened(path, name) as source:
        size = os.fstat(source.fileno()).st_size
        _refuse_size(name, size)
        digest = sha256()
        for part in _parts(source, size, name):
            digest.update(part)
        kind = recognised(source, name, size)
        kept = named(name, kind.type)
        file = StoredFile(digest.hexdigest(), size, kind.type, kind.pages, kept)
        yield Taken(file, "" if kept == name else name, source)


def _name(path: str) -> str:
    """The base name, which is all that is kept of where a file was."""
    name = unicodedata.normalize("NFC", os.path.basename(os.path.abspath(path)))
    if any(unicodedata.category(each) in ("Cc", "Cs") or each in _HIDDEN for each in name):
        raise UsageError(
            "Le nom du fichier contient des caractères invisibles ou illisibles : renommez-le en "
            "lettres et chiffres, puis recommencez."
        )
    return name


def _opened(path: str, name: str) -> BinaryIO:
    try:
        _refuse_others(name, os.lstat(path).st_mode)
        # O_NOFOLLOW: it may have become a link since
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
        return os.fdopen(os.open(path, flags), "rb")
    except (FileNotFoundError, NotADirectoryError):
        raise NotFound(f"Il n’y a pas de fichier « {path} » : vérifiez son chemin.") from None
    except PermissionError:
        raise Refused(
            f"« {name} » ne peut pas être lu : demandez le droit de lire ce fichier."
        ) from None
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise _link(name) from None
        raise


def _refuse_others(name: str, mode: int) -> None:
    if stat.S_ISLNK(mode):
        raise _link(name)
    if stat.S_ISDIR(mode):
        raise UsageError(f"« {name} » est un répertoire : donnez un fichier.")
    if not stat.S_ISREG(mode):
        raise UsageError(f"« {name} » n’est pas un fichier ordinaire : donnez un fichier.")


def _link(name: str) -> Refused:
    return Refused(f"« {name} » est un lien : donnez le fichier lui-même.")


def _refuse_size(name: str, size: int) -> None:
    if not size:
        raise InvalidData(f"« {name} » est vide : vérifiez que sa copie est complète.")
    if size > LARGEST:
        raise Refused(
            f"« {name} » pèse {integer(size // 1_000_000)} Mo, et un fichier en a au plus "
            f"{LARGEST // 1_000_000} : réduisez-le (numérisation en 200 points par pouce) ou "
            "partagez-le."
        )


def _parts(source: BinaryIO, size: int, name: str) -> Iterator[bytes]:
    source.seek(0)
    left = size
    while part := source.read(PART):
        left -= len(part)
        if left < 0:
            break
        yield part
    if left:
        raise Conflict(
            f"« {name} » a changé pendant sa lecture : attendez que sa copie soit finie, puis "
            "recommencez."
        )
