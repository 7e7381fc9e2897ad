"""The index of the demonstration: one self-contained page that a browser opens as it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cperflow.cli.pages.demo import FACTS_AND_OTHERS, entered_day, is_signed, portfolio
from cperflow.cli.pages.html import Html, element, table, text, web_page
from cperflow.cli.pages.naming import ILLUSTRATIVE_NOTE, long_day
from cperflow.cli.pages.wording import step_name
from cperflow.french import date_long, integer

if TYPE_CHECKING:
    from cperflow.documents.making.generating import Generated
    from cperflow.service.reading import Situation
    from cperflow.service.stories import Story
    from cperflow.service.workspace import Workspace

MARK = '<meta name="generator" content="cperflow demo">'
"""What tells our page from one that somebody else made."""


def index_html(ws: Workspace, story: Story, made: Sequence[tuple[str, Generated]]) -> str:
    """A page in French: what is fact, the portfolio, and links to the documents."""
    seen = portfolio(ws, story)
    parts = [
        element("h1", story.title),
        element("p", f"Source : {story.source}. Situation au {date_long(story.as_of)}."),
        element("p", FACTS_AND_OTHERS, "note"),
        element("h2", "Documents produits"),
        _documents(made),
        element("h2", "Contrats signés"),
        _signed([each for each in seen if is_signed(each)]),
        element("h2", "En cours de négociation"),
        _open([each for each in seen if not is_signed(each)]),
        _unopened(story),
        element("p", ILLUSTRATIVE_NOTE),
    ]
    return web_page(story.title, parts, head=MARK)


def _documents(made: Sequence[tuple[str, Generated]]) -> Html:
    rows = []
    for document in dict.fromkeys(one.document.id for _, one in made):
        mine = [(path, one) for path, one in made if one.document.id == document]
        links = ", ".join(
            f'<a href="{text(path.replace(chr(92), "/"))}">{text(one.format)}</a>'
            for path, one in mine
        )
        one = mine[0][1]
        day = long_day(one.as_of, illustrative=True)
        rows.append([one.ref, one.document.name, day, Html(links)])
    return table(("Dossier", "Document", "Projet au", "Fichiers"), rows)


def _signed(seen: Sequence[Situation]) -> Html:
    rows = [
        [
            each.dossier.ref,
            each.dossier.subject,
            entered_day(each),
            Html("<br>".join(text(project.name) for project in each.dossier.projects.values())),
            integer(each.dossier.plan.total),
        ]
        for each in seen
    ]
    total = sum(each.dossier.plan.total for each in seen)
    rows.append(["Total", "", "", "", integer(total)])
    return table(("Dossier", "Région", "Signé", "Projets", "Coût (FCFA)"), rows, numbers=(4,))


def _open(seen: Sequence[Situation]) -> Html:
    rows = [
        [
            each.dossier.ref,
            each.dossier.subject,
            step_name(each.workflow, each.dossier.step),
            entered_day(each),
        ]
        for each in seen
    ]
    return table(("Dossier", "Région", "Étape", "Depuis"), rows)


def _unopened(story: Story) -> Html:
    told = (f"{each['subject']} : {each['fact']} ({each['source']})." for each in story.unopened)
    return Html("".join(element("p", line) for line in told))
