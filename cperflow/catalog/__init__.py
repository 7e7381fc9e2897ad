"""Procedures as files: YAML read, checked, explained; the only room that knows YAML."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cperflow.catalog.definitions import Finding, load
    from cperflow.catalog.library import Catalog, Entry, search_path
    from cperflow.catalog.schema import schema_text

__all__ = ["Catalog", "Entry", "Finding", "load", "schema_text", "search_path"]

_HOMES = {
    "Catalog": "library", "Entry": "library", "search_path": "library", "Finding": "definitions",
    "load": "definitions", "schema_text": "schema",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    """What is asked of the package, imported then: who reads a file of figures (`printed`) pays for
    neither pydantic nor ruamel."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
