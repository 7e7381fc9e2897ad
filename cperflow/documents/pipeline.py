"""From a template to a file: load, compose, render.

template = load_template("demande", [office_folder, shipped.folder("templates")])
composed = compose(template, context.build(data))
content = render(composed.page, "docx")
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from hashlib import sha256
from importlib import import_module
from types import TracebackType
from typing import Any

from jinja2 import TemplateError, TemplateSyntaxError

from cperflow.documents import front, markdown, mistakes
from cperflow.documents.binding import bound
from cperflow.documents.blocks import Page, Paragraph, Run
from cperflow.documents.compiled import compiled
from cperflow.documents.fields import Illustrative
from cperflow.documents.spending import BUDGET, Budget
from cperflow.errors import InvalidData, NotFound, UsageError
from cperflow.french import did_you_mean
from cperflow.record import NamedTuple
from cperflow.shipped import TEMPLATE_SUFFIX, is_template_name, template_names

RENDERERS = {"docx": "docx", "pdf": "pdf", "html": "html", "txt": "text"}
"""Each format, and the module of this package that writes it."""

FORMATS = tuple(RENDERERS)
MAX_SOURCE = 400_000

_NOTE = Paragraph(
    (Run(f"{Illustrative.STAR} Date illustrative, donnée pour la démonstration.", italic=True),)
)

_TEMPLATE_MISTAKES = (
    TemplateError, ArithmeticError, AttributeError, LookupError, RecursionError, SyntaxError,
    TypeError, ValueError,
)  # fmt: skip


class Template(NamedTuple):
    """The source of a document; `file` is how errors call it, `path` where it was found."""

    name: str
    source: str
    path: str = ""

    @property
    def file(self) -> str:
        return self.name + TEMPLATE_SUFFIX

    @property
    def template_sha256(self) -> str:
        return sha256(self.source.encode("utf-8", "surrogatepass")).hexdigest()


class Composition(NamedTuple):
    """A page, and the names of the facts it has blanks for."""

    page: Page
    missing: tuple[str, ...]


def load_template(name: str, folders: Sequence[str]) -> Template:
    """The template `name` of the first folder that has it.

    Raises UsageError for a name that is no plain name, NotFound with the nearest name,
    InvalidData for a file that leaves its folder, is no UTF-8 or is too big.
    """
    if not is_template_name(name):
        raise UsageError(
            f"Nom de document refusé : « {name} ». Employez des lettres sans accent, "
            "des chiffres et des tirets, sans dossier ni extension."
        )
    for folder in folders:
        path = os.path.join(folder, name + TEMPLATE_SUFFIX)
        if os.path.lexists(path):
            return Template(name, _source(path, folder), path)
    known = template_names(folders)
    listed = f" Modèles disponibles : {', '.join(known)}." if known else ""
    raise NotFound(f"Aucun modèle « {name} ».{did_you_mean(name, known)}{listed}")


def compose(template: Template, context: Mapping[str, Any]) -> Composition:
    """The page a template makes of a context (see context.build).

    The date of the page is the context's `on`, its author the body that issues the document.
    Raises InvalidData, naming the template and where possible its line, for anything wrong
    in the template: an unknown field, something forbidden, a malformed table.
    """
    rendered, budget = _rendered(template, context)
    try:
        lines, body = front.split(rendered)
        page = front.read(lines, markdown.read(body))
    except InvalidData as problem:
        raise InvalidData(f"{template.file}: {problem.message}") from None
    day = context["on"].isoformat()
    author = context["document"]["by"]["name"]
    blocks = (*page.body, _NOTE) if budget.starred else page.body
    page = page._replace(body=blocks, date=day, author=author)
    return Composition(bound(page), tuple(budget.missing))


def render(page: Page, format: str) -> bytes:
    """The page as a file of one of FORMATS; the same page gives the same bytes.

    Raises UsageError for another format, or when the parts for PDF are not installed.
    """
    if format not in FORMATS:
        near = did_you_mean(format, FORMATS)
        raise UsageError(f"Format « {format} » inconnu : {', '.join(FORMATS)}.{near}")
    # only the renderer that is asked for: the others cost time at start-up
    rendered: bytes = import_module(f"{__package__}.{RENDERERS[format]}").render(page)
    return rendered


def _source(path: str, folder: str) -> str:
    real, root = os.path.realpath(path), os.path.realpath(folder)
    if not _is_below(real, root) or not os.path.isfile(real):
        raise InvalidData(
            f"Modèle refusé : {path} n’est pas un fichier de son répertoire. "
            "Copiez-y le fichier au lieu d’un lien."
        )
    if os.path.getsize(real) > MAX_SOURCE:
        raise InvalidData(f"Modèle refusé : {path} dépasse {MAX_SOURCE // 1000} ko.")
    try:
        with open(real, encoding="utf-8-sig") as file:
            return file.read()
    except UnicodeDecodeError:
        raise InvalidData(
            f"Modèle illisible : {path} n’est pas en UTF-8. Enregistrez-le dans cet encodage."
        ) from None


def _is_below(path: str, folder: str) -> bool:
    try:
        return os.path.commonpath([path, folder]) == folder
    except ValueError:  # on Windows, two drives have nothing in common
        return False


def _rendered(template: Template, context: Mapping[str, Any]) -> tuple[str, Budget]:
    budget = Budget(len(template.source))
    pieces: list[str] = []
    try:
        ready = compiled(template.source, template.file, tuple(context))
        variables = ready.new_context({**context, BUDGET: budget})
        for piece in ready.root_render_func(variables):
            budget.write(len(piece))
            pieces.append(piece)
    except TemplateSyntaxError as mistake:
        raise InvalidData(
            f"{template.file}:{mistake.lineno}: modèle illisible : {mistakes.syntax(mistake)}"
        ) from None
    except _TEMPLATE_MISTAKES as mistake:
        line = _line_of(mistake.__traceback__)
        raise InvalidData(f"{template.file}:{line}: {mistakes.running(mistake)}") from None
    return "".join(pieces), budget


def _line_of(trace: TracebackType | None) -> int:
    """The line of the template where an error went through, 0 when it never entered one."""
    line = 0
    while trace is not None:
        running = trace.tb_frame.f_globals.get("__jinja_template__")
        if running is not None:
            line = running.get_corresponding_lineno(trace.tb_lineno)
        trace = trace.tb_next
    return line
