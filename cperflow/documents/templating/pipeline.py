"""From a template to a file: load, compose, render.

template = load_template("demande", [office_folder, shipped.folder("templates")])
composed = compose(template, context.build(data))
content = render(composed.page, "docx")
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from jinja2 import TemplateSyntaxError

from cperflow.documents.fields.record import Illustrative
from cperflow.documents.page import markdown
from cperflow.documents.page.blocks import Page
from cperflow.documents.templating import front, mistakes
from cperflow.documents.templating.binding import bound
from cperflow.documents.templating.compiled import compiled, run
from cperflow.documents.templating.spending import BUDGET, Budget
from cperflow.documents.templating.templates import WORD, Filled, Template
from cperflow.documents.templating.templates import load_template as load_template
from cperflow.errors import InvalidData, UsageError
from cperflow.french import did_you_mean
from cperflow.record import NamedTuple

RENDERERS = {"docx": "docx", "pdf": "pdf", "html": "html", "txt": "text"}
"""Each format, and the module of DRAWING that writes it."""

DRAWING = "cperflow.documents.drawing"

FORMATS = tuple(RENDERERS)


class Composition(NamedTuple):
    """A page, or a Word model and what fills it, and the names of the facts it has blanks for."""

    page: Page | Filled
    missing: tuple[str, ...]


def compose(template: Template, context: Mapping[str, Any]) -> Composition:
    """The page a template makes of a context (see context.build).

    The date of the page is the context's `on`, its author the body that issues the document.
    Raises InvalidData, naming the template and where possible its line, for anything wrong
    in the template: an unknown field, something forbidden, a malformed table.
    """
    if template.kind == WORD:
        # docxtpl and lxml: only a Word model pays for them
        from cperflow.documents.templating import word

        return Composition(*word.compose(template, context))
    rendered, budget = _rendered(template, context)
    try:
        lines, body = front.split(rendered)
        page = front.read(lines, markdown.read(body))
    except InvalidData as problem:
        raise InvalidData(f"{template.file}: {problem.message}") from None
    day = context["on"].isoformat()
    author = context["document"]["by"]["name"]
    note = Illustrative.NOTE if budget.starred else ""
    page = page._replace(note=note, date=day, author=author)
    return Composition(bound(page), tuple(budget.missing))


def render(page: Page | Filled, format: str) -> bytes:
    """The page as a file of one of FORMATS; the same page gives the same bytes.

    Raises UsageError for another format, or when the parts for PDF are not installed.
    """
    if format not in FORMATS:
        near = did_you_mean(format, FORMATS)
        raise UsageError(f"Format « {format} » inconnu : {', '.join(FORMATS)}.{near}")
    # only the renderer that is asked for: the others cost time at start-up
    if isinstance(page, Filled):
        from cperflow.documents.templating import word

        return word.render(page, format)
    rendered: bytes = import_module(f"{DRAWING}.{RENDERERS[format]}").render(page)
    return rendered


def _rendered(template: Template, context: Mapping[str, Any]) -> tuple[str, Budget]:
    source = template.source
    budget = Budget(len(source))
    try:
        ready = compiled(source, template.file, tuple(context))
        rendered = run(ready, {**context, BUDGET: budget})
    except TemplateSyntaxError as mistake:
        raise InvalidData(
            f"{template.file}:{mistake.lineno}: modèle illisible : {mistakes.syntax(mistake)}"
        ) from None
    except mistakes.ALL as mistake:
        line = mistakes.line_of(mistake.__traceback__)
        raise InvalidData(f"{template.file}:{line}: {mistakes.running(mistake)}") from None
    return rendered, budget
