"""The labels of a procedure, as a document about subjects of one kind says them."""

from __future__ import annotations

from cperflow.domain.procedure.definition import Workflow


def worded(workflow: Workflow, kind: str, label: str) -> str:
    """A label that need not name the other kinds: « Région ou District » is « District »."""
    for words, instead in workflow.kind_words.get(kind, {}).items():
        label = label.replace(words, instead)
    return label
