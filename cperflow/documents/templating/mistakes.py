"""The mistakes of a template, told in French to whoever wrote it (Jinja tells them in English)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from types import TracebackType

from jinja2 import TemplateError, TemplateSyntaxError

from cperflow.documents.templating.filters import FILTERS, TESTS
from cperflow.french import did_you_mean

ALL = (
    TemplateError, ArithmeticError, AttributeError, LookupError, RecursionError, SyntaxError,
    TypeError, ValueError,
)  # fmt: skip
"""What a wrong template raises while it is read or rendered."""

_TAGS = ("if", "for", "set", "macro", "call", "filter", "raw")
_TOKENS = {
    "end of print statement": "}}",
    "end of statement block": "%}",
    "begin of print statement": "{{",
    "begin of statement block": "{%",
    "end of template": "la fin du modèle",
    "name": "un nom",
}
"""How Jinja calls what is written so; the rest it shows as written."""


def syntax(mistake: TemplateSyntaxError) -> str:
    """A mistake found before rendering, as one French sentence without its full stop."""
    message = mistake.message or ""
    for pattern, told in _SYNTAX:
        if found := re.search(pattern, message, re.DOTALL):
            return told(found)
    # what environment.py refuses is already in French
    return message if "un seul fichier" in message else "écriture que le modèle n’admet pas ici"


def running(mistake: BaseException) -> str:
    """A mistake found while rendering, as one French sentence."""
    if isinstance(mistake, RecursionError):
        return "une macro ou une liste s’emboîte sans fin."
    if isinstance(mistake, ZeroDivisionError):
        return "calcul impossible : division par zéro."
    if isinstance(mistake, TemplateError):
        message = mistake.message or type(mistake).__name__
        return message.rstrip(". ") + ("" if message.endswith("?") else ".")
    return "calcul impossible : une valeur n’est ni la date, ni le nombre, ni la liste attendue."


def _unknown(kind: str, names: Iterable[str]) -> Callable[[re.Match[str]], str]:
    return lambda found: f"{kind} inconnu « {found[1]} ».{did_you_mean(found[1], names)}"


def _unclosed(found: re.Match[str]) -> str:
    return f"« {{% {found[1]} %}} » n’est pas fermé : ajoutez « {{% end{found[1]} %}} »"


def _got(found: re.Match[str]) -> str:
    return f"« {_token(found[1])} » attendu, « {_token(found[2])} » trouvé"


def _token(name: str) -> str:
    return _TOKENS.get(name, name)


_SYNTAX: tuple[tuple[str, Callable[[re.Match[str]], str]], ...] = (
    (r"block that needs to be closed is '(\w+)'", _unclosed),
    (r"^Encountered unknown tag 'end(\w+)'",
     lambda found: f"« {{% end{found[1]} %}} » ferme un bloc qui n’est pas ouvert"),
    (r"^Encountered unknown tag '(else|elif)'",
     lambda found: f"« {{% {found[1]} %}} » sans « {{% if … %}} » devant lui"),
    (r"^Encountered unknown tag '(\w+)'", _unknown("mot", _TAGS)),
    (r"^No filter named '(.*)'", _unknown("filtre", FILTERS)),
    (r"^No test named '(.*)'", _unknown("test", TESTS)),
    (r"^Expected an expression, got '(.*)'",
     lambda found: f"une valeur ou un nom est attendu avant « {_token(found[1])} »"),
    (r"^expected token '(.*)', got '(.*)'", _got),
    (r"^unexpected '(.*)', expected '(.*)'",
     lambda found: f"« {found[2]} » attendu, « {found[1]} » trouvé"),
    (r"^unexpected char [\"'](['\"])", lambda _: "guillemet ouvrant jamais refermé"),
    (r"^unexpected (?:char )?'(.*?)'", lambda found: f"« {_token(found[1])} » inattendu"),
    (r"^[Uu]nexpected end of template",
     lambda _: "le modèle s’arrête au milieu d’un bloc : fermez « }} », « %} » ou « #} »"),
    (r"^Missing end of comment", lambda _: "commentaire jamais fermé : ajoutez « #} »"),
    (r"^Missing end of raw", lambda _: "« {% raw %} » n’est pas fermé : ajoutez « {% endraw %} »"),
    (r"^can't assign to", lambda _: "ce qui suit « set » ou « for » est un nom simple"),
)  # fmt: skip
"""Part of Jinja's message -> what to tell."""


def line_of(trace: TracebackType | None) -> int:
    """The line of the template where an error went through, 0 when it never entered one."""
    line = 0
    while trace is not None:
        running = trace.tb_frame.f_globals.get("__jinja_template__")
        if running is not None:
            line = running.get_corresponding_lineno(trace.tb_lineno)
        trace = trace.tb_next
    return line
