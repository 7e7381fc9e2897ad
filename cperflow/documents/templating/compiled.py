"""Templates compiled once in a process: compiling costs more than rendering."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

import jinja2

from cperflow.documents.templating.environment import Sandbox, environment
from cperflow.documents.templating.spending import BUDGET


@lru_cache(maxsize=64)
def compiled(source: str, file: str, names: tuple[str, ...]) -> jinja2.Template:
    """The template of `source`, called `file` in errors, for a context of these names. Raises
    jinja2.TemplateSyntaxError."""
    env = _environment(names)
    code = env.compile(source, name=file, filename=file)
    return jinja2.Template.from_code(env, code, env.globals)


def run(template: jinja2.Template, variables: Mapping[str, Any]) -> str:
    """What a template writes of a context and its budget (`spending.BUDGET`), paid piece by
    piece. Raises whatever is wrong in the template."""
    budget, pieces = variables[BUDGET], []
    for piece in template.root_render_func(template.new_context(dict(variables))):
        budget.write(len(piece))
        pieces.append(piece)
    return "".join(pieces)


@cache
def _environment(names: Sequence[str]) -> Sandbox:
    return environment(names, Sandbox)
