"""`package --json` and `package check --json`."""

from __future__ import annotations

from typing import Any

from cperflow.documents.manifest import Manifest
from cperflow.documents.unpacking import Checked


def packed_data(manifest: Manifest, path: str) -> dict[str, Any]:
    """`package --json`: where it is, and its manifest."""
    return {"path": path, **_manifest_data(manifest)}


def checked_data(checked: Checked) -> dict[str, Any]:
    """`package check --json`: the manifest, each item with its `state`, and what was added."""
    data = _manifest_data(checked.manifest)
    items = [
        item | {"state": state} for item, state in zip(data["items"], checked.states, strict=True)
    ]
    return {"intact": checked.intact, **data, "items": items, "added": list(checked.added)}


def _manifest_data(manifest: Manifest) -> dict[str, Any]:
    return {
        "ref": manifest.ref,
        "subject": manifest.subject,
        "workflow": manifest.workflow,
        "version": manifest.version,
        "step": manifest.step,
        "as_of": manifest.on,
        "illustrative": manifest.illustrative,
        "items": [item._asdict() for item in manifest.items],
        "missing": [each._asdict() for each in manifest.missing],
    }
