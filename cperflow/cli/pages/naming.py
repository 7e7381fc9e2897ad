"""How the screen calls what the definition declares, and how it writes dates of each kind."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from cperflow.french import date_long, date_short, fold

if TYPE_CHECKING:
    from cperflow.domain.dossier.dossier import Dossier
    from cperflow.domain.procedure.definition import Workflow

ILLUSTRATIVE_MARK = "*"
ILLUSTRATIVE_NOTE = "* date illustrative : la source ne la donne pas."


def subject_title(workflows: Iterable[Workflow]) -> str:
    """What their dossiers are about, as a title: « Région », « Commune »; « Objet » when they
    are about several things."""
    words = {workflow.subject for workflow in workflows}
    word = words.pop() if len(words) == 1 else "objet"
    return f"{word[:1].upper()}{word[1:]}"


def body_name(workflow: Workflow, dossier: Dossier, id: str) -> str:
    """« Conseil Régional de Kayes »: a local body is followed by the subject."""
    return workflow.body(id).named(dossier.subject, dossier.subject_kind)[0]


def body_names(workflow: Workflow, dossier: Dossier, ids: Iterable[str]) -> list[str]:
    """Names with the identifier that commands take: « … (DGCT) »."""
    return [f"{body_name(workflow, dossier, id)} ({id})" for id in ids]


def short_day(day: date, *, precision: str = "day", illustrative: bool = False) -> str:
    """« 31/08/2018 », « septembre 2015 » when only the month is known; * when illustrative."""
    text = date_short(day) if precision == "day" else date_long(day, precision)
    return f"{text}{ILLUSTRATIVE_MARK}" if illustrative else text


def iso_day(text: str) -> str:
    """« 31 mars 2019 », of an ISO date."""
    return date_long(date.fromisoformat(text))


def long_day(day: date, *, precision: str = "day", illustrative: bool = False) -> str:
    """The same in words: « 31 août 2018 »."""
    text = date_long(day, precision)
    return f"{text}{ILLUSTRATIVE_MARK}" if illustrative else text


def estimated_due(day: date, *, estimated: bool, illustrative: bool = False) -> str:
    """A due date, marked when it crosses a holiday whose date is only estimated."""
    text = long_day(day, illustrative=illustrative)
    return f"{text} (estimée)" if estimated else text


def same(typed: str, name: str) -> bool:
    """Whether somebody typed a name, accents, case and hyphens aside."""
    return fold(typed).replace("_", "-") == fold(name).replace("_", "-")
