"""Where the files that come with cperflow are: in the wheel, or in a checkout."""

from __future__ import annotations

import os.path

_PACKAGE = os.path.dirname(os.path.abspath(__file__))


def folder(name: str) -> str:
    """Absolute path of a shipped folder: "workflows", "templates" or "examples"."""
    for root in (os.path.join(_PACKAGE, "_shipped"), os.path.dirname(_PACKAGE)):
        path = os.path.join(root, name)
        if os.path.isdir(path):
            return path
    raise FileNotFoundError(f"cperflow is installed without its folder {name!r}")
