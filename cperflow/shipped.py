"""Where the files that come with cperflow are (in the wheel, or in a checkout), and which files
of a folder are templates."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable

WORD_SUFFIX, TEXT_SUFFIX = ".docx", ".md.j2"
TEMPLATE_SUFFIXES = (WORD_SUFFIX, TEXT_SUFFIX)
"""How the files of templates end, the one that comes first in a folder first."""

WORKFLOWS_VARIABLE = "CPERFLOW_WORKFLOWS"
TEMPLATES_VARIABLE = "CPERFLOW_TEMPLATES"
"""Environment variables: folders of definitions, of templates, separated as in PATH."""

_TEMPLATE_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
DEFAULT_WORKFLOW = "cper"
"""The procedure meant when none is named."""
REGIONS_FILE = "regions_ml.csv"
"""The regions of a new store, among the data files of procedures."""

_PACKAGE = os.path.dirname(os.path.abspath(__file__))


def folder(name: str) -> str:
    """Absolute path of a shipped folder: "workflows", "templates" or "examples"."""
    for root in (os.path.join(_PACKAGE, "_shipped"), os.path.dirname(_PACKAGE)):
        path = os.path.join(root, name)
        if os.path.isdir(path):
            return path
    raise FileNotFoundError(f"cperflow is installed without its folder {name!r}")


def is_template_name(name: str) -> bool:
    """Whether a document of that name can have a template: it is no path in disguise."""
    return bool(_TEMPLATE_NAME.fullmatch(name))


def template_names(folders: Iterable[str]) -> tuple[str, ...]:
    """Every document that some folder has a template for, sorted."""
    found = {
        name.removesuffix(suffix)
        for folder in folders
        if os.path.isdir(folder)
        for name in os.listdir(folder)
        for suffix in TEMPLATE_SUFFIXES
        if name.endswith(suffix)
    }
    return tuple(sorted(filter(is_template_name, found)))
