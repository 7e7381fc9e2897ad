"""What to write in a register, where a refusal advises a command to somebody who types."""

from __future__ import annotations

import re

from cperflow.domain.journal import events as kinds
from cperflow.domain.register.rows import WORDS

_FACT = re.compile(r"--set (\w+)=(\S*)")
_BODY = re.compile(r"--by (\S+)")
_COMMANDS = tuple(
    (re.compile(rf"cperflow {command}\b.*"), f"une ligne « {WORDS[kind][0]} » au-dessus")
    for command, kind in (
        ("piece", kinds.PIECE_RECEIVED),
        ("project", kinds.PROJECT_RECORDED),
        ("funding", kinds.FUNDING_RECORDED),
        ("opinion .*--ask", kinds.OPINION_REQUESTED),
        ("opinion", kinds.OPINION_GIVEN),
        ("set", kinds.FACTS_RECORDED),
    )
)


_LOOK = re.compile(r"cperflow (next|show)\b")


def in_columns(reason: str) -> str:
    """« … → --set recue_le=… » as « … → colonne fait:recue_le », a command as a line to add; ""
    for advice to look at a dossier, which may be in the file only."""
    if _LOOK.search(reason):
        return ""
    reason = _BODY.sub(r"colonne structure (body) : \1", _FACT.sub(_fact, reason))
    for command, line in _COMMANDS:
        reason = command.sub(line, reason)
    return reason


def _fact(found: re.Match[str]) -> str:
    name, value = found.groups()
    return f"colonne fait:{name}{f' : {value}' if value.strip('…') else ''}"
