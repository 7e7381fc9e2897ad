"""Templates as files: a text in our dialect (`.md.j2`), or a Word model (`.docx`).

The first folder that has a document decides; within it, its Word model.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any

from cperflow.errors import InvalidData, NotFound, UsageError
from cperflow.french import did_you_mean
from cperflow.record import NamedTuple
from cperflow.shipped import TEMPLATE_SUFFIXES, WORD_SUFFIX, is_template_name, template_names

TEXT, WORD = "text", "word"
"""Kinds of templates."""

MAX_SIZES = {TEXT: 400_000, WORD: 5_000_000}
"""Bytes, by kind."""


class Template(NamedTuple):
    """The source of a document; `file` is how errors call it, `path` where it was found."""

    name: str
    content: bytes
    path: str = ""
    kind: str = TEXT

    @property
    def file(self) -> str:
        return self.name + TEMPLATE_SUFFIXES[(WORD, TEXT).index(self.kind)]

    @property
    def source(self) -> str:
        """The text of one in our dialect, its lines ended as everywhere here."""
        text = self.content.decode("utf-8-sig", "surrogatepass")
        return text.replace("\r\n", "\n").replace("\r", "\n")

    @property
    def template_sha256(self) -> str:
        return sha256(self.content).hexdigest()


class Filled(NamedTuple):
    """A Word model and what fills it: what a page is for the other templates (see `word.py`).

    `notice` and `code` as in `blocks.Page`; `starred`: it prints an illustrative date.
    """

    template: Template
    context: Mapping[str, Any]
    starred: bool = False
    notice: str = ""
    code: str = ""


def load_template(name: str, folders: Sequence[str]) -> Template:
    """The template `name` of the first folder that has it.

    Raises UsageError for a name that is no plain name, NotFound with the nearest name,
    InvalidData for a file that leaves its folder, is no UTF-8 or is too big.
    """
    refuse_name(name)
    for path in paths_of(name, folders):
        return read_template(name, path)
    known = template_names(folders)
    listed = f" Modèles disponibles : {', '.join(known)}." if known else ""
    raise NotFound(f"Aucun modèle « {name} ».{did_you_mean(name, known)}{listed}")


def read_template(name: str, path: str) -> Template:
    """The template of a file. Raises InvalidData."""
    kind = WORD if path.endswith(WORD_SUFFIX) else TEXT
    return Template(name, _content(path, kind), path, kind)


def refuse_name(name: str) -> None:
    """Raises UsageError for a name that no template can have: a path in disguise."""
    if not is_template_name(name):
        raise UsageError(
            f"Nom de document refusé : « {name} ». Employez des lettres sans accent, "
            "des chiffres et des tirets, sans dossier ni extension."
        )


def paths_of(name: str, folders: Sequence[str]) -> Iterator[str]:
    """The files that are templates of a document, the one that decides first."""
    for folder in folders:
        for suffix in TEMPLATE_SUFFIXES:
            path = os.path.join(folder, name + suffix)
            if os.path.lexists(path):
                yield path


def _content(path: str, kind: str) -> bytes:
    real, root = os.path.realpath(path), os.path.realpath(os.path.dirname(path))
    if not _is_below(real, root) or not os.path.isfile(real):
        raise InvalidData(
            f"Modèle refusé : {path} n’est pas un fichier de son répertoire. "
            "Copiez-y le fichier au lieu d’un lien."
        )
    if os.path.getsize(real) > MAX_SIZES[kind]:
        raise InvalidData(f"Modèle refusé : {path} dépasse {MAX_SIZES[kind] // 1000} ko.")
    with open(real, "rb") as file:
        content = file.read()
    if kind == TEXT:
        _refuse_encoding(content, path)
    return content


def _refuse_encoding(content: bytes, path: str) -> None:
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidData(
            f"Modèle illisible : {path} n’est pas en UTF-8. Enregistrez-le dans cet encodage."
        ) from None


def _is_below(path: str, folder: str) -> bool:
    try:
        return os.path.commonpath([path, folder]) == folder
    except ValueError:  # on Windows, two drives have nothing in common
        return False
