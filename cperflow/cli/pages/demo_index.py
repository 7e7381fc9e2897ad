"""The index of the demonstration: one self-contained page that a browser opens as it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING

from cperflow.cli.pages.demo import FACTS_AND_OTHERS, entered_day, is_signed, portfolio
from cperflow.cli.pages.naming import ILLUSTRATIVE_NOTE, long_day
from cperflow.cli.pages.wording import step_name
from cperflow.french import date_long, integer

if TYPE_CHECKING:
    from cperflow.documents.generating import Generated
    from cperflow.service.reading import Situation
    from cperflow.service.stories import Story
    from cperflow.service.workspace import Workspace

MARK = '<meta name="generator" content="cperflow demo">'
"""What tells our page from one that somebody else made."""

_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;color:#222}
h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}
table{border-collapse:collapse;width:100%}
th,td{border:1px solid #bbb;padding:.3rem .5rem;text-align:left;vertical-align:top}
td.n,th.n{text-align:right;white-space:nowrap}
p.note{background:#fff6d8;padding:.6rem .8rem;border-left:4px solid #d9a400}
@media print{p.note{background:none}}
"""


def index_html(ws: Workspace, story: Story, made: Sequence[tuple[str, Generated]]) -> str:
    """A page in French: what is fact, the portfolio, and links to the documents."""
    seen = portfolio(ws, story)
    body = [
        f"<h1>{escape(story.title)}</h1>",
        f"<p>Source : {escape(story.source)}. Situation au {date_long(story.as_of)}.</p>",
        f'<p class="note">{escape(FACTS_AND_OTHERS)}</p>',
        "<h2>Documents produits</h2>",
        _documents(made),
        "<h2>Contrats signés</h2>",
        _signed([each for each in seen if is_signed(each)]),
        "<h2>En cours de négociation</h2>",
        _open([each for each in seen if not is_signed(each)]),
        _unopened(story),
        f"<p>{escape(ILLUSTRATIVE_NOTE)}</p>",
    ]
    head = (
        f'<meta charset="utf-8"><title>{escape(story.title)}</title><style>{_STYLE}</style>{MARK}'
    )
    viewport = '<meta name="viewport" content="width=device-width, initial-scale=1">'
    content = "\n".join(body)
    return (
        f'<!doctype html>\n<html lang="fr"><head>{head}{viewport}</head>\n'
        f"<body>\n{content}\n</body></html>\n"
    )


def _documents(made: Sequence[tuple[str, Generated]]) -> str:
    rows = []
    for document in dict.fromkeys(one.document.id for _, one in made):
        mine = [(path, one) for path, one in made if one.document.id == document]
        links = ", ".join(
            f'<a href="{escape(path.replace(chr(92), "/"))}">{escape(one.format)}</a>'
            for path, one in mine
        )
        one = mine[0][1]
        day = escape(long_day(one.as_of, illustrative=True))
        rows.append([escape(one.ref), escape(one.document.name), day, links])
    return _table(("Dossier", "Document", "Projet au", "Fichiers"), rows)


def _signed(seen: Sequence[Situation]) -> str:
    rows = [
        [
            escape(each.dossier.ref),
            escape(each.dossier.subject),
            escape(entered_day(each)),
            "<br>".join(escape(project.name) for project in each.dossier.projects.values()),
            integer(each.dossier.plan.total),
        ]
        for each in seen
    ]
    total = sum(each.dossier.plan.total for each in seen)
    rows.append(["Total", "", "", "", integer(total)])
    return _table(("Dossier", "Région", "Signé", "Projets", "Coût (FCFA)"), rows, numbers=(4,))


def _open(seen: Sequence[Situation]) -> str:
    rows = [
        [
            escape(each.dossier.ref),
            escape(each.dossier.subject),
            escape(step_name(each.workflow, each.dossier.step)),
            escape(entered_day(each)),
        ]
        for each in seen
    ]
    return _table(("Dossier", "Région", "Étape", "Depuis"), rows)


def _unopened(story: Story) -> str:
    return "".join(
        f"<p>{escape(each['subject'])} : {escape(each['fact'])} ({escape(each['source'])}).</p>"
        for each in story.unopened
    )


def _table(
    titles: Sequence[str], rows: Iterable[Sequence[str]], numbers: Sequence[int] = ()
) -> str:
    """Cells are HTML already; columns in `numbers` stand to the right."""
    shape = [' class="n"' if column in numbers else "" for column in range(len(titles))]
    head = "".join(f"<th{k}>{escape(t)}</th>" for k, t in zip(shape, titles, strict=True))
    lines = [
        "".join(f"<td{k}>{cell}</td>" for k, cell in zip(shape, row, strict=True)) for row in rows
    ]
    inner = "".join(f"<tr>{line}</tr>\n" for line in (head, *lines))
    return f"<table>{inner}</table>"
