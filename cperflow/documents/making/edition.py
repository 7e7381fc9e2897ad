"""An edition: all that a generated document was made of, kept under its SHA-256.

The same facts, template and date make the same edition, whatever the format and the day it is
made; its code (`codes.py`) is on every page. What is kept is canonical JSON, so that a reader of
any language can check it in twenty years.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from typing import Any

from cperflow.documents.fields.record import as_data, value_of
from cperflow.documents.page import blocks
from cperflow.documents.page.blocks import Page
from cperflow.documents.page.codes import code_of, prefix_of
from cperflow.documents.templating.templates import Filled, Template
from cperflow.domain.journal.chain import canonical
from cperflow.errors import IntegrityFailure, NotFound
from cperflow.record import NamedTuple
from cperflow.service.beside import EDITION, TEMPLATE, Content, Contents


class Edition(NamedTuple):
    """`facts`: what the dossier held, as plain data; `page`: the page without its code, as plain
    data; of a Word model, which has no neutral page, what fills it (`filled_data`). `on`: ISO date
    of the document; `engine`: the version of cperflow."""

    ref: str
    document: str
    about: str
    clock: str
    on: str
    reference: str
    workflow: str
    version: int
    workflow_hash: str
    engine: str
    template: str
    template_sha256: str
    facts: Mapping[str, Any]
    page: Mapping[str, Any]

    @property
    def of_word_model(self) -> bool:
        return "fields" in self.page

    @property
    def day(self) -> date:
        return date.fromisoformat(self.on)

    @property
    def data(self) -> bytes:
        """What is kept: canonical JSON."""
        return canonical(self._asdict()).encode("utf-8")

    @property
    def sha256(self) -> str:
        return sha256(self.data).hexdigest()

    @property
    def code(self) -> str:
        return code_of(self.sha256)


def keep(contents: Contents, edition: Edition, template: bytes) -> None:
    """Keep an edition and the template it was made with, each once. Raises StorageUnavailable."""
    _keep(contents, TEMPLATE, template)
    _keep(contents, EDITION, edition.data)


def _keep(contents: Contents, kind: str, data: bytes) -> None:
    contents.keep(Content(sha256(data).hexdigest(), len(data), kind), [data])


def find(contents: Contents, code: str) -> Edition:
    """The edition of a code. Raises NotFound when this store has none, IntegrityFailure when it
    is no longer what was kept."""
    for found in contents.find(prefix_of(code)):
        if found.kind == EDITION and code_of(found.sha256) == code:
            return load(contents, found.sha256)
    raise NotFound(f"Aucun document de code {code} n’a été produit avec cette base.")


def load(contents: Contents, sha256: str) -> Edition:
    """Raises NotFound, IntegrityFailure: also for what is no edition (an export that another
    program wrote)."""
    try:
        return Edition(**json.loads(b"".join(contents.read(sha256))))
    except (TypeError, ValueError):
        raise _no_edition(sha256) from None


def _no_edition(what: str) -> IntegrityFailure:
    return IntegrityFailure(
        f"Ce dont le document {what[:12]}… a été fait n’a pas la forme attendue : il ne peut être "
        "ni refait ni comparé."
    )


def plain(value: Any) -> Any:
    """Facts as an edition gives them back once kept: to compare them."""
    return json.loads(canonical(value))


def page_data(page: Page) -> dict[str, Any]:
    """A page as plain data: each block with its kind."""
    return {**_plain(page), "body": [_block(block) for block in page.body]}


def page_of(data: Mapping[str, Any]) -> Page:
    """The page that `page_data` told of. Raises IntegrityFailure for anything else."""
    try:
        fields = {name: _tuples(value) for name, value in data.items() if name != "body"}
        return Page(body=tuple(_block_of(block) for block in data["body"]), **fields)
    except (AttributeError, KeyError, TypeError):
        raise _no_edition(str(data.get("title"))) from None


def filled_data(filled: Filled) -> dict[str, Any]:
    """What fills a Word model, as plain data; the model is kept as every template."""
    fields = {name: as_data(value) for name, value in filled.context.items()}
    return {"fields": fields, "starred": filled.starred, "notice": filled.notice}


def filled_of(data: Mapping[str, Any], template: Template) -> Filled:
    """A Word model and what `filled_data` told of."""
    fields = {name: value_of(value) for name, value in data["fields"].items()}
    return Filled(template, fields, data["starred"], data["notice"])


def _plain(record: Any) -> Any:
    if hasattr(record, "_fields"):
        return {name: _plain(value) for name, value in record._asdict().items()}
    return [_plain(item) for item in record] if isinstance(record, tuple) else record


def _block(block: Any) -> dict[str, Any]:
    return {"kind": type(block).__name__, **_plain(block)}


def _block_of(data: Mapping[str, Any]) -> Any:
    fields = {name: _tuples(value) for name, value in data.items() if name != "kind"}
    return getattr(blocks, data["kind"])(**fields)


def _tuples(value: Any) -> Any:
    """Lists as tuples, and what has the fields of a run as one."""
    if isinstance(value, dict):
        return blocks.Run(**value)
    return tuple(_tuples(item) for item in value) if isinstance(value, list) else value
