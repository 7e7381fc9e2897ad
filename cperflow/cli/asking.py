"""Questions asked on a terminal, one fact at a time; nobody is asked in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from cperflow.domain.procedure.requirements import FactSpec
from cperflow.errors import NotFound, UsageError
from cperflow.output import say
from cperflow.parsing import DATE_HELP, parse_text
from cperflow.service.recording import read_facts

if TYPE_CHECKING:
    from cperflow.service.reading import Situation
    from cperflow.service.workspace import Workspace

_HINTS = {
    "texts": "séparés par « ; »",
    "integer": "un nombre entier",
    "money": "un montant en FCFA",
    "date": DATE_HELP,
    "boolean": "oui ou non",
    "bodies": "sigles séparés par des virgules",
}
"""What to type, by type of fact; closed lists show their values instead."""


def on_terminal() -> bool:
    """Whether somebody is there to answer."""
    return sys.stdin is not None and sys.stdin.isatty()


def ask_facts(
    ws: Workspace, situation: Situation, wanted: Iterable[tuple[FactSpec, bool]]
) -> dict[str, str]:
    """An answer for each fact, as typed; an optional one left empty is left out."""
    answers = {}
    for spec, required in wanted:
        if answer := _answer(ws, situation, spec, required=required):
            answers[spec.name] = answer
    return answers


def _answer(ws: Workspace, situation: Situation, spec: FactSpec, *, required: bool) -> str:
    question = _question(spec, situation, required=required)
    while True:
        typed = click.prompt(question, "", show_default=False, prompt_suffix=" : ", err=True)
        try:
            text = parse_text(typed)
            if text:
                read_facts(ws, situation.dossier, situation.workflow, {spec.name: text})
            elif required:
                raise UsageError(f"« {spec.label} » est à renseigner.")
        except (UsageError, NotFound) as error:
            say(error.message, sys.stderr)
            continue
        return text


def _question(spec: FactSpec, situation: Situation, *, required: bool) -> str:
    """« Date de la délibération (31/08/2018, …), facultatif »."""
    hints = " ; ".join(text for text in (spec.help, _values(spec, situation)) if text)
    return f"{spec.label}{f' ({hints})' if hints else ''}{'' if required else ', facultatif'}"


def _values(spec: FactSpec, situation: Situation) -> str:
    if spec.type == "criteria":
        return ", ".join([*(each.id for each in situation.workflow.criteria), "ou tous"])
    if spec.type == "projects":
        return ", ".join([*situation.dossier.projects, "ou tous"])
    return ", ".join(choice.id for choice in spec.choices) or _HINTS.get(spec.type, "")
