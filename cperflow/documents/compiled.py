"""Templates compiled once: in memory, and across commands in a folder of the user's own.

Compiling costs about twice the start of Python; a cached template is read in no time. The file
name holds everything the code depends on, so nothing ever has to be emptied. A folder that
cannot be written, or a spoilt file, only costs the time saved.
"""

from __future__ import annotations

import marshal
import os
import sys
from functools import cache, lru_cache
from hashlib import sha256
from types import CodeType

import jinja2

from cperflow import __version__
from cperflow.documents.environment import Sandbox, environment, syntax_tree


@lru_cache(maxsize=64)
def compiled(source: str, file: str, folder: str = "") -> jinja2.Template:
    """The template of `source`, called `file` in errors.

    `folder` keeps compiled code between commands ("" for none). It must belong to the user
    alone, for what is read there is run. Raises jinja2.TemplateSyntaxError.
    """
    env = _environment()
    path = os.path.join(folder, _key(source, file)) if folder else ""
    code = _kept(path) if path else None
    if code is None:
        code = env.compile(syntax_tree(env, source), name=file, filename=file)
        if path:
            _keep(path, code)
    return jinja2.Template.from_code(env, code, env.globals)


@cache
def _environment() -> Sandbox:
    return environment()


def _key(source: str, file: str) -> str:
    made_by = (sys.implementation.cache_tag, jinja2.__version__, __version__, file, source)
    return sha256("\0".join(map(str, made_by)).encode("utf-8", "surrogatepass")).hexdigest()


def _kept(path: str) -> CodeType | None:
    """The code of a kept file, whose first line is the hash of the rest."""
    try:
        with open(path, "rb") as file:
            seal, content = file.readline().strip(), file.read()
    except OSError:
        return None
    if seal != _seal(content):
        return None
    code = marshal.loads(content)  # noqa: S302 - sealed, and in the user's own folder
    return code if isinstance(code, CodeType) else None


def _keep(path: str, code: CodeType) -> None:
    content = marshal.dumps(code)
    draft = f"{path}.{os.getpid()}"
    try:
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        with open(draft, "wb") as file:
            file.write(_seal(content) + b"\n" + content)
        os.replace(draft, path)
    except OSError:
        return


def _seal(content: bytes) -> bytes:
    return sha256(content).hexdigest().encode()
