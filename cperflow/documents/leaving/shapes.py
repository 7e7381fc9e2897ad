"""`package --json` and `package check --json`."""

from __future__ import annotations

from typing import Any

from cperflow.documents.leaving.manifest import Manifest
from cperflow.documents.leaving.unpacking import Checked
from cperflow.documents.page.codes import code_of


def packed_data(manifest: Manifest, path: str) -> dict[str, Any]:
    """`package --json`: where it is, the code of its manifest, and what that tells."""
    return {"path": path, "code": code_of(manifest.sha256), **_manifest_data(manifest)}


def checked_data(checked: Checked) -> dict[str, Any]:
    """`package check --json`: the manifest, each item with its `state`, what was
    added, and the state of the `own` files of the package that are not what left."""
    data = _manifest_data(checked.manifest)
    items = [
        item | {"state": state} for item, state in zip(data["items"], checked.states, strict=True)
    ]
    return {
        "intact": checked.intact,
        "code": code_of(checked.sha256),
        **data,
        "items": items,
        "added": list(checked.added),
        "own": dict(checked.own),
    }


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
