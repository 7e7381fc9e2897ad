"""What a definition takes over from the one that it follows, so that nothing is written twice."""

from __future__ import annotations

import os.path
import re
from collections.abc import Iterator, Mapping
from typing import Any

from cperflow.catalog.source import Text, read
from cperflow.domain.checks.problem import Path, Problem
from cperflow.domain.procedure.definition import Workflow
from cperflow.french import did_you_mean

TAKEN = (
    "subject", "subjects", "subject_titles", "kind_words", "place_group", "seat", "sources",
    "assumptions", "bodies", "visas", "facts", "project_facts", "natures", "scales",
    "funding_sources", "reminders",
)  # fmt: skip
"""What may be taken over; acts, steps, pieces and documents are each procedure's own."""

_LEFT = {"assumptions": "concerns", "facts": "number_of"}
"""What is said there of acts and documents that are not here."""


def completed(text: Text, path: str) -> Text:
    """The same with what it takes from the definition beside it; unchanged when it takes nothing,
    or what cannot be taken (its checks then tell what is missing).

    Raises what `read` does for the other file.
    """
    follows = text.data.get("follows") if isinstance(text.data, dict) else None
    names = follows.get("takes") if isinstance(follows, dict) else None
    other = os.path.join(os.path.dirname(path), f"{_word(follows, 'workflow')}.yaml")
    if not isinstance(names, tuple) or not os.path.isfile(other):
        return text
    from_data = read(other).data
    taken = {name: from_data[name] for name in names if name in TAKEN and name in from_data}
    merged = {name: _merged(name, text.data.get(name), value) for name, value in taken.items()}
    return text._replace(data={**text.data, **merged})


def unlinked(workflow: Workflow, path: str) -> list[Problem]:
    """What a definition says of the one it follows, or of those that follow it, and that is not
    so there. A file that is not beside it is only warned about."""
    return [*_followed(workflow, path), *_following(workflow, path)]


def _followed(workflow: Workflow, path: str) -> Iterator[Problem]:
    follows = workflow.follows
    if follows is None:
        return
    for index, name in enumerate(follows.takes):
        if name not in TAKEN:
            message = f"« {name} » ne se reprend pas.{did_you_mean(name, TAKEN)}"
            yield Problem(("follows", "takes", index), message)
    if not _PREFIX.fullmatch(follows.prefix):
        message = f"« {follows.prefix} » : des lettres, chiffres et tirets, SUIVI par exemple"
        yield Problem(("follows", "prefix"), message)
    other = _beside(path, follows.workflow)
    if other is None:
        yield _absent(("follows", "workflow"), follows.workflow)
        return
    steps = {step.get("id"): step for step in _steps(other)}
    if follows.step not in steps:
        message = f"étape inconnue de {follows.workflow} : « {follows.step} »."
        hint = did_you_mean(follows.step, filter(None, steps))
        yield Problem(("follows", "step"), f"{message}{hint}")
    elif not steps[follows.step].get("final"):
        message = f"« {follows.step} » n’est pas une étape finale de {follows.workflow}"
        yield Problem(("follows", "step"), message)


def _following(workflow: Workflow, path: str) -> Iterator[Problem]:
    for index, step in enumerate(workflow.steps):
        where = ("steps", index, "followed_by")
        if step.followed_by and not step.final:
            yield Problem(where, "followed_by va avec une étape finale")
        if not step.followed_by:
            continue
        other = _beside(path, step.followed_by)
        if other is None:
            yield _absent(where, step.followed_by)
        elif (_told(other, "workflow"), _told(other, "step")) != (workflow.id, step.id):
            message = f"{step.followed_by} ne dit pas suivre l’étape « {step.id} » de {workflow.id}"
            yield Problem(where, message)


def _absent(where: Path, id: str) -> Problem:
    message = f"aucun fichier {id}.yaml à côté de celui-ci : rien n’en est vérifié"
    return Problem(where, message, warning=True)


def _beside(path: str, id: str) -> Any:
    """What the file of a procedure beside this one holds; None when there is none."""
    other = os.path.join(os.path.dirname(path), f"{os.path.basename(id)}.yaml")
    return read(other).data if os.path.isfile(other) else None


def _steps(data: Any) -> list[Mapping[str, Any]]:
    steps = data.get("steps", ()) if isinstance(data, Mapping) else ()
    return [step for step in steps if isinstance(step, Mapping)]


def _told(data: Any, name: str) -> str:
    return _word(data.get("follows") if isinstance(data, Mapping) else None, name)


_PREFIX = re.compile(r"[A-Z0-9][A-Z0-9-]{0,19}")


def _word(follows: Any, name: str) -> str:
    told = follows.get(name, "") if isinstance(follows, Mapping) else ""
    return os.path.basename(told) if isinstance(told, str) else ""


def _merged(name: str, own: Any, taken: Any) -> Any:
    """One’s own first: it replaces what has the same name there."""
    if not isinstance(taken, tuple) or not isinstance(own, tuple | None):
        return taken if own is None else own
    known = {_key(item) for item in own or ()}
    return (*(own or ()), *(_left(name, item) for item in taken if _key(item) not in known))


def _key(item: Any) -> Any:
    return item.get("id") or item.get("name") or item.get("level")


def _left(name: str, item: Any) -> Any:
    return {key: value for key, value in item.items() if key != _LEFT.get(name)}
