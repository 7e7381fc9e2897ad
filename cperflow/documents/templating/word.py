"""A Word model filled in: docxtpl in our closed environment.

    {{ facts.president_nom }}            a field, as in the other templates
    {%tr for p in projects %}            a loop over rows of a table, alone in its own row,
    {%tr endfor %}                       closed in another
    {%p if final %} … {%p endif %}       whole paragraphs
    {{ code }}  {{ qr }}  {{ notice }}   the code, its QR, what must be said of demonstrations

Same fields, filters and budget as the others (docs/adr/0026). The code is in the properties of the
file even when the model does not print it; a notice that it does not print comes first.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import jinja2
from jinja2 import TemplateSyntaxError, nodes
from markupsafe import escape

from cperflow.documents.fields.record import Illustrative
from cperflow.documents.page.codes import SCHEME
from cperflow.documents.page.layout import printable
from cperflow.documents.page.qr import png, symbol
from cperflow.documents.templating import mistakes, word_archive
from cperflow.documents.templating.compiled import run
from cperflow.documents.templating.environment import Sandbox, environment
from cperflow.documents.templating.office import converted
from cperflow.documents.templating.spending import BUDGET, Budget
from cperflow.documents.templating.templates import Filled, Template
from cperflow.errors import InvalidData, UsageError

try:
    import docxtpl
    from docx.shared import Mm
    from lxml import etree
except ImportError:
    raise UsageError(
        "Les modèles Word demandent un composant absent : installez-le par "
        "« pip install 'cperflow[word]' »."
    ) from None

OWN_NAMES = ("code", "qr", "notice")
"""Fields of Word models only: elsewhere the page carries them by itself."""

_DESCRIBING = ("document", "on")
"""Fields that the properties of every file need."""

_QR_SIDE = 18
"""Millimetres."""
_LONGEST_PROPERTY = 255
_SHOWN = 60
"""Characters of a paragraph that an error quotes."""
_PRINTED = "{{{{[^}}]*\\b{name}\\b"
_TAG = re.compile(r"<[^>]+>")
_BRACES = str.maketrans({"{": "&#123;", "}": "&#125;"})


class _Paid(jinja2.Template):
    """A part of a model, which pays for what it writes."""

    def render(self, *args: Any, **kwargs: Any) -> str:
        return run(self, dict(*args, **kwargs))


class WordSandbox(Sandbox):
    """The closed environment over WordprocessingML. `named`: the names that a model uses."""

    dialect = False
    template_class = _Paid

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.named: set[str] = set()

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        self.named.update(each.name for each in tree.find_all(nodes.Name))
        return tree

    @staticmethod
    def quote(text: str) -> str:
        # braces too: docxtpl gives a meaning to « {_{ »
        return str(escape(printable(text))).translate(_BRACES)


class _Picture:
    """The QR, made only where the model asks for it: each one adds a part to the file."""

    def __init__(self, model: _Model, code: str) -> None:
        self._model, self._code = model, code

    def __len__(self) -> int:
        return 4_000

    def __html__(self) -> str:
        if not self._code:
            return ""
        drawn = io.BytesIO(png(symbol(SCHEME + self._code)))
        return str(docxtpl.InlineImage(self._model, drawn, width=Mm(_QR_SIDE)))


class _Model(docxtpl.DocxTemplate):  # type: ignore[misc]
    """A model that remembers the part it is in, for errors, and loses no text unsaid."""

    def __init__(self, content: bytes) -> None:
        super().__init__(io.BytesIO(content))
        self.source = ""
        self.sources: list[str] = []

    def render_xml_part(self, src_xml: str, part: Any, context: Any, jinja_env: Any = None) -> Any:
        self.source = re.sub(r"<w:p([ >])", r"\n<w:p\1", src_xml)
        self.sources.append(self.source)
        return super().render_xml_part(src_xml, part, context, jinja_env)

    def fix_tables(self, xml: str) -> Any:
        etree.fromstring(xml.encode("utf-8"))  # docxtpl would repair it, and drop what is left
        return super().fix_tables(xml)

    def render_properties(self, context: Any, jinja_env: Any = None) -> None:
        told = self.docx.core_properties
        for name in ("title", "subject", "comments"):
            self.source = getattr(told, name) or ""
            filled = html.unescape(jinja_env.from_string(self.source).render(context))
            setattr(told, name, filled[:_LONGEST_PROPERTY])

    def prints(self, name: str) -> bool:
        return any(re.search(_PRINTED.format(name=name), source) for source in self.sources)

    def where(self, line: int) -> str:
        """The paragraph on a line of the part, as people see it."""
        lines = self.source.splitlines()
        text = html.unescape(_TAG.sub("", lines[line - 1])) if 0 < line <= len(lines) else ""
        return f"« {text.strip()[:_SHOWN]} »" if text.strip() else "le modèle"


def compose(template: Template, context: Mapping[str, Any]) -> tuple[Filled, tuple[str, ...]]:
    """A model and what fills it (the fields it uses, no other), and the names of the facts it has
    blanks for. Raises InvalidData."""
    _, budget, named = _fill(Filled(template, context))
    read = {name: value for name, value in context.items() if name in named or name in _DESCRIBING}
    return Filled(template, read, budget.starred), tuple(budget.missing)


def render(filled: Filled, format: str) -> bytes:
    """The file. Raises InvalidData, UsageError for a format that this machine cannot make."""
    content = _finished(filled, _fill(filled)[0])
    return content if format == "docx" else converted(content, format, filled.template.file)


def texts(template: Template) -> list[tuple[str, str]]:
    """The name and the source of each part that has fields, one paragraph a line, for `check`."""
    model = _opened(template)
    model.render_init()
    parts = [("document", model.patch_xml(model.get_xml()))]
    for uri in (model.HEADER_URI, model.FOOTER_URI):
        for _, part in model.get_headers_footers(uri):
            name = str(part.partname).rpartition("/")[2].removesuffix(".xml")
            parts.append((name, model.patch_xml(model.get_part_xml(part))))
    return [(name, re.sub(r"<w:p([ >])", r"\n<w:p\1", source)) for name, source in parts]


def paragraph(source: str, line: int) -> str:
    """The words of a line of a part."""
    return html.unescape(_TAG.sub("", source.splitlines()[line - 1])).strip()[:_SHOWN]


def _opened(template: Template) -> _Model:
    word_archive.opened(template.content, template.path or template.file)
    return _Model(template.content)


def _fill(filled: Filled) -> tuple[_Model, Budget, set[str]]:
    """The model once filled, what it spent and the names it uses."""
    template = filled.template
    model, budget = _opened(template), Budget(1)
    context = {
        **filled.context,
        "code": filled.code,
        "notice": filled.notice,
        "qr": _Picture(model, filled.code),
        BUDGET: budget,
    }
    env = environment(tuple(filled.context) + OWN_NAMES, WordSandbox)
    try:
        model.render(context, env, autoescape=True)
    except TemplateSyntaxError as mistake:
        where = model.where(mistake.lineno)
        raise _wrong(template, f"{where} : modèle illisible : {mistakes.syntax(mistake)}") from None
    except etree.XMLSyntaxError:
        raise _wrong(template, "une boucle ou une condition coupe un paragraphe ou un tableau : "
                     "mettez ses deux bouts dans des lignes entières ({%p … %}, {%tr … %}).",
                     ) from None  # fmt: skip
    except mistakes.ALL as mistake:
        where = model.where(mistakes.line_of(mistake.__traceback__))
        raise _wrong(template, f"{where} : {mistakes.running(mistake)}") from None
    return model, budget, env.named


def _wrong(template: Template, what: str) -> InvalidData:
    return InvalidData(f"{template.file}: {what}")


def _finished(filled: Filled, model: _Model) -> bytes:
    """What the model says nothing of, then its bytes, which depend on nothing else."""
    if filled.notice and not model.prints("notice"):
        body = model.docx.element.body
        body.insert(0, model.docx.add_paragraph(printable(filled.notice))._p)
    if filled.starred:
        model.docx.add_paragraph(Illustrative.NOTE)
    _describe(filled, model.docx.core_properties)
    saved = io.BytesIO()
    model.save(saved)
    return word_archive.packed(word_archive.opened(saved.getvalue(), filled.template.file))


def _describe(filled: Filled, told: Any) -> None:
    document, day = filled.context["document"], filled.context["on"]
    at = datetime(day.year, day.month, day.day)  # noqa: DTZ001 (Word writes no zone)
    told.created = told.modified = told.last_printed = at
    told.author = printable(document["by"]["name"])[:_LONGEST_PROPERTY]
    told.last_modified_by, told.language, told.revision = "", "fr-FR", 1
    told.title = told.title or document["name"][:_LONGEST_PROPERTY]
    if filled.code:
        told.identifier = told.keywords = SCHEME + filled.code
