"""Templates compiled once in a process: compiling costs more than rendering."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache

import jinja2

from cperflow.documents.environment import Sandbox, environment, syntax_tree


@lru_cache(maxsize=64)
def compiled(source: str, file: str, names: tuple[str, ...]) -> jinja2.Template:
    """The template of `source`, called `file` in errors, for a context of these names. Raises
    jinja2.TemplateSyntaxError."""
    env = _environment(names)
    code = env.compile(syntax_tree(env, source), name=file, filename=file)
    return jinja2.Template.from_code(env, code, env.globals)


@cache
def _environment(names: Sequence[str]) -> Sandbox:
    return environment(names)
