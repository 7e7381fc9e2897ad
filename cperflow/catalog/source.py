"""The text of a definition: YAML 1.2 read into plain data, with the line of every value.

YAML 1.1 would turn `NO` into false and keep the last of two equal keys; ruamel reads 1.2 and
refuses the second key. Anchors and tags are refused (a page of aliases can describe a
billion values), so is anything longer than MAX_BYTES.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any, NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import CollectionEndEvent, CollectionStartEvent
from ruamel.yaml.reader import ReaderError

from cperflow.catalog.files import opened
from cperflow.domain.checks.problem import Path
from cperflow.errors import InvalidData

MAX_BYTES = 1_000_000
MAX_DEPTH = 20
"""A sound definition has eight levels."""

SYNTAX = {
    "found duplicate key": "clé écrite deux fois au même niveau",
    "mapping values are not allowed": "« : » inattendu ; mettez le texte entre guillemets",
    "cannot start any token": "caractère qui ne peut rien commencer ici (tabulation, @ ou ` : "
    "indentez avec des espaces, mettez le texte entre guillemets)",
    "could not find expected ':'": "« : » attendu après cette clé",
    "while scanning a quoted scalar": "guillemet ouvrant jamais refermé",
    "expected <block end>": "indentation qui ne correspond à aucun niveau ouvert",
    "expected ',' or": "crochet ou accolade jamais refermé",
    "expected a single document": "plusieurs documents (« --- ») dans un seul fichier",
    "unknown escape": "séquence \\ inconnue entre guillemets doubles",
}
"""Part of ruamel's message -> what to tell; anything else is told as unreadable."""


class Text(NamedTuple):
    """A definition read: plain `data`, and the `node` that knows its lines."""

    file: str
    data: Any
    node: Any

    def line(self, path: Path) -> int:
        """The line, from 1, of the value at `path`, or of the nearest thing that contains it."""
        node, line = self.node, 1
        for part in path:
            found = _line_in(node, part)
            if found is None:
                break
            line, node = found + 1, node[part]
        return line


def read(file: str, shown: str = "") -> Text:
    """Read a definition from disk; `shown` is how messages call the file.

    Raises NotFound, OSError as `files.opened`; InvalidData: too long, not UTF-8, not YAML 1.2,
    anchors or tags.
    """
    shown = shown or file
    with opened(file) as stream:
        content = stream.read(MAX_BYTES + 1)
    return parse(content, shown)


def parse(content: bytes, shown: str) -> Text:
    """The same from bytes already read. Raises InvalidData."""
    if len(content) > MAX_BYTES:
        raise InvalidData(f"{shown} : fichier trop long, une procédure tient en 1 Mo.")
    text = _decoded(content, shown)
    try:
        _refuse_tricks(text, shown)
        node = YAML(typ="rt").load(text)
        return Text(shown, plain(node), node)
    except (YAMLError, ValueError) as error:
        raise InvalidData(_unreadable(shown, error)) from error


def plain(value: Any) -> Any:
    """ruamel's containers as dicts and tuples of bare values, texts in Unicode form NFC."""
    if isinstance(value, dict):
        return {plain(key): plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return tuple(plain(item) for item in value)
    if isinstance(value, str):
        return unicodedata.normalize("NFC", str(value))
    return _number(value)


def _number(value: Any) -> Any:
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return int(value)
    return float(value) if isinstance(value, float) else value


def _decoded(content: bytes, shown: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        message = "le fichier n’est pas en UTF-8 : enregistrez-le dans ce codage"
        raise InvalidData(f"{shown}:{line}: {message}.") from error


def _refuse_tricks(text: str, shown: str) -> None:
    """Refuse, before anything is built, what no honest definition needs."""
    depth = 0
    for event in YAML(typ="rt").parse(text):
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        refused = _refused(event) or ("trop de niveaux imbriqués" if depth > MAX_DEPTH else "")
        if refused:
            mark = event.start_mark
            raise InvalidData(f"{shown}:{mark.line + 1}:{mark.column + 1}: {refused}.")


def _refused(event: Any) -> str:
    if getattr(event, "anchor", None):
        return "ancres (&) et alias (*) sont refusés ; répétez la valeur ou mettez des guillemets"
    if str(getattr(event, "tag", None) or "").startswith(("!", "tag:")):
        return "étiquettes YAML (!) refusées ; mettez le texte entre guillemets"
    return ""


def _unreadable(shown: str, error: Exception) -> str:
    """One French line for a syntax error, with its place."""
    if isinstance(error, ReaderError):
        return f"{shown} : caractère interdit (U+{_code(error.character):04X})."
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    place = f"{shown}:{mark.line + 1}:{mark.column + 1}" if mark else shown
    if not isinstance(error, MarkedYAMLError):
        return f"{place}: valeur illisible."
    said = f"{error.context or ''} {error.problem or ''}".strip()
    meant = next((french for part, french in SYNTAX.items() if part in said), "YAML illisible ici")
    key = re.search(r'found duplicate key "([^"]*)"', said)
    return f"{place}: {meant}{f' (« {key[1]} »)' if key else ''}."


def _code(character: str | int) -> int:
    """ruamel gives the character itself or its code, depending on its path."""
    return character if isinstance(character, int) else ord(character)


def _line_in(node: Any, part: str | int) -> int | None:
    try:
        mark = node.lc.key(part) if isinstance(part, str) else node.lc.item(part)
        node[part]
        return int(mark[0])
    except (AttributeError, KeyError, IndexError, TypeError):
        return None
