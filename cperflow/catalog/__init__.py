"""Procedures as files: YAML read, checked, explained; the only room that knows YAML."""

from __future__ import annotations

from cperflow.catalog.definitions import Finding, load
from cperflow.catalog.library import Catalog, Entry, search_path
from cperflow.catalog.schema import schema_text

__all__ = ["Catalog", "Entry", "Finding", "load", "schema_text", "search_path"]
