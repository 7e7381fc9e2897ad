"""Templates of the office: begun anew, or copied from those that decide now, never overwritten."""

from __future__ import annotations

import os
from collections.abc import Sequence

from cperflow.documents.files import writing as files
from cperflow.documents.page.blocks import Block, Page, Paragraph, Run, Signature, Table
from cperflow.documents.templating.pipeline import render
from cperflow.documents.templating.templates import (
    TEXT,
    WORD,
    Template,
    load_template,
    paths_of,
    read_template,
    refuse_name,
)
from cperflow.errors import NotFound, Refused, UsageError
from cperflow.record import NamedTuple
from cperflow.shipped import TEMPLATE_SUFFIXES, TEXT_SUFFIX, WORD_SUFFIX

STATE = ("RÉPUBLIQUE DU MALI", "Un Peuple – Un But – Une Foi")

_TEXT = """{{# Modèle à adapter. « cperflow documents check {name} » le vérifie. #}}
---
titre: {title}
entete:
{{% for line in stamp.letterhead %}}
- {{{{ line }}}}
{{% endfor %}}
etat:
- {state}
reference: {{{{ document.reference }}}}
lieu_date: {{{{ stamp.place }}}}, le {{{{ on|long_date }}}}
objet: {title}
pied: {{{{ stamp.footer }}}}
---
Dossier {{{{ ref }}}}, {{{{ subject_title }}}}.

| N° | Projet | Coût (FCFA) |
|:-:|:---|-:|
{{% for p in projects %}}
| {{{{ p.number }}}} | {{{{ p.name }}}} | {{{{ p.cost|integer }}}} |
{{% endfor %}}
|===|
| | Total | {{{{ funding.total|integer }}}} |

::: signature
{{% for line in document.by.signature %}}
{{{{ line }}}}
{{% endfor %}}
:::
"""


class Drafted(NamedTuple):
    """`origin`: the file it is a copy of, "" for one begun anew; `created` False: it was there."""

    path: str
    origin: str
    created: bool


def begin(
    folders: Sequence[str], name: str, title: str, *, source: str = "", word: bool = False
) -> Drafted:
    """A new template in the office's folder, a copy of that of the document `source` when given.

    Raises Refused when the office has one already, UsageError, NotFound, InvalidData, OSError.
    """
    refuse_name(name)
    folder = own_folder(folders)
    for path in paths_of(name, [folder]):
        raise Refused(f"{path} existe déjà : cperflow documents edit {name}.")
    if not source:
        return _written(folder, _started(name, title, word=word))
    found = load_template(source, folders)
    if word and found.kind != WORD:
        raise UsageError(f"« {source} » n’a pas de modèle Word à copier : ôtez --from.")
    return _written(folder, found._replace(name=name))


def adapt(
    folders: Sequence[str], document: str, title: str, *, word: bool = False, sent: bool = False
) -> Drafted:
    """The office's own template of a document: a copy of the one that decides, or with `word` a
    Word model to begin with, of a letter when it is `sent` to a body. One that is there is left
    as it is.

    Raises NotFound when the document has no template, Refused, InvalidData, OSError.
    """
    refuse_name(document)
    folder, suffix = own_folder(folders), WORD_SUFFIX if word else TEXT_SUFFIX
    mine = os.path.join(folder, document + suffix)
    if os.path.lexists(mine):
        return Drafted(mine, "", False)
    paths = [path for path in paths_of(document, folders) if path.endswith(suffix)]
    if paths:
        return _written(folder, read_template(document, paths[0]))
    load_template(document, folders)  # a document of no template at all is mistyped
    if not word:
        raise NotFound(f"« {document} » n’a qu’un modèle Word : ajoutez --docx.")
    return _written(folder, Template(document, starting_word(title, sent=sent), "", WORD))


def own_folder(folders: Sequence[str]) -> str:
    """Where the office keeps its templates. Raises Refused when only the shipped are used."""
    if len(folders) < 2:
        raise Refused("Aucun répertoire de modèles : donnez-en un par --templates RÉPERTOIRE.")
    return folders[0]


def _written(folder: str, template: Template) -> Drafted:
    suffix = TEMPLATE_SUFFIXES[(WORD, TEXT).index(template.kind)]
    path = os.path.join(folder, template.name + suffix)
    files.write(path, template.content)
    return Drafted(path, template.path, True)


def _started(name: str, title: str, *, word: bool) -> Template:
    if word:
        return Template(name, starting_word(title), "", WORD)
    text = _TEXT.format(name=name, title=title, state="\n- ".join(STATE))
    return Template(name, text.encode("utf-8"))


def starting_word(title: str, *, sent: bool = False) -> bytes:
    """A Word model to begin with: our own page, with fields in the place of facts; a letter has
    who writes and to whom when it is `sent`."""
    return render(
        Page(
            title=title,
            letterhead=(
                "{{ stamp.letterhead|first }}", "{{ stamp.letterhead[1:]|join(' – ') }}",
            ),
            state=STATE,
            reference="{{ document.reference }}",
            place_date="{{ stamp.place }}, le {{ on|long_date }}",
            sender="{{ document.by.the_title|upper_first }}" if sent else "",
            addressee=("{{ document.to.address }}", "{{ document.to.place }}") if sent else (),
            subject=title,
            footer="{{ stamp.footer }}",
            notice="{{ notice }}",
            body=_starting_body(),
        ),
        "docx",
    )  # fmt: skip


def _starting_body() -> tuple[Block, ...]:
    signed = ("{{ document.by.the_title|upper_first }}", "", "", "", "{{ document.by.person }}")
    projects = Table(
        _cells("N°", "Projet", "Coût (FCFA)"),
        (
            _cells("{%tr for p in projects %}", "", ""),
            _cells("{{ p.number }}", "{{ p.name }}", "{{ p.cost|integer }}"),
            _cells("{%tr endfor %}", "", ""),
            _cells("", "Total", "{{ funding.total|integer }}"),
        ),
        ("center", "left", "right"),
        (1, 6, 3),
        total_rows=1,
    )
    return (
        _line("Dossier {{ ref }}, {{ subject_title }}."),
        projects,
        Signature((signed,)),
        _line("Code de vérification : {{ code }}"),
        _line("{{ qr }}"),
    )


def _line(text: str) -> Paragraph:
    return Paragraph((Run(text),), "left")


def _cells(*texts: str) -> tuple[tuple[Run, ...], ...]:
    return tuple((Run(text),) for text in texts)
