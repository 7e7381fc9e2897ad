"""Where a generated document goes, and how it gets there: whole or not at all."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import BinaryIO

from cperflow.errors import UsageError
from cperflow.french import listing


def format_for(format: str, output: str, formats: Sequence[str], default: str) -> str:
    """The format asked for, else that of the file's extension, else `default`.

    Raises UsageError when the extension says something else than the format, or nothing known.
    """
    if not output or _is_folder(output):
        return format or default
    extension = os.path.splitext(output)[1].lower().lstrip(".")
    if extension not in formats:
        named = f"« .{extension} » n’est pas proposé" if extension else "Il manque une extension"
        raise UsageError(
            f"{named} ({output}) : donnez un nom en "
            f"{listing([f'.{known}' for known in formats], 'ou')}, ou un répertoire existant."
        )
    if format and format != extension:
        raise UsageError(
            f"« {output} » n’a pas l’extension .{format} du format demandé : changez l’un des deux."
        )
    return extension


def place(output: str, name: str) -> str:
    """The path of a file: `output` itself, or `name` in it when it is a folder."""
    return os.path.join(output, name) if not output or _is_folder(output) else output


def write(path: str, content: bytes | Iterable[bytes]) -> bool:
    """Write a whole file, or leave what was there; returns whether it replaced one.

    `content` may come piece by piece: nothing is kept if it fails on the way. The folder is
    made when it does not exist. Raises OSError.
    """
    existed = os.path.exists(path)
    with writing(path) as file:
        file.writelines((content,) if isinstance(content, bytes) else content)
    return existed


@contextmanager
def kept_aside(files: Iterable[tuple[str, bytes]]) -> Iterator[None]:
    """Whole files on the disk, by path, that take their names after what is done meanwhile; if
    that fails, none is left. Raises OSError before anything is done."""
    with ExitStack() as stack:
        for path, content in files:
            file = stack.enter_context(writing(path))
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        yield


@contextmanager
def writing(path: str) -> Iterator[BinaryIO]:
    """A file to write into, which takes its name when all is written; else nothing is left.

    The folder is made when it does not exist. Raises OSError.
    """
    folder = os.path.dirname(os.path.abspath(path))
    _make(folder)
    temporary = os.path.join(folder, f".{os.path.basename(path)}.{os.getpid()}.tmp")
    try:
        with open(temporary, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException as error:
        if os.path.exists(temporary):
            os.unlink(temporary)
        if isinstance(error, OSError):
            error.filename = path  # the one people know
        raise


def missing_folder(path: str) -> str:
    """The folder that writing a file will have to make, "" when it is there."""
    folder = os.path.dirname(path)
    return "" if os.path.isdir(folder or os.curdir) else folder


def _make(folder: str) -> None:
    try:
        os.makedirs(folder, exist_ok=True)
    except FileExistsError:
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), folder) from None


def _is_folder(output: str) -> bool:
    return os.path.isdir(output) or output.endswith(("/", os.sep))
