"""The JSON Schema editors use to complete and check a definition while it is typed."""

from __future__ import annotations

import json

from cperflow.catalog.models import model_of
from cperflow.domain.procedure.definition import Workflow


def schema_text() -> str:
    """The content of `workflows/workflow.schema.json`."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **model_of(Workflow).model_json_schema(),
        "title": "Définition d’une procédure",
    }
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
