"""A plan of financing as a workbook to fill in: amounts open, all else locked, totals as formulas.

« #,##0 » is how every Excel stores a number in thousands; a French one shows spaces.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from cperflow.domain.dossier.finance import NAMED, Project, declared
from cperflow.domain.register.grid import fingerprint
from cperflow.intake.workbook import SHEET, STAMP
from cperflow.parsing import TOO_MUCH
from cperflow.record import NamedTuple
from cperflow.service.reading import Situation

BLANK_LINES = 2
"""Under each project, for sources to be named."""
TITLES = ("Projet", "Intitulé", "Coût (FCFA)", "Source", "Toute la durée")
FIRST_AMOUNT = 4
TITLE_ROW = 4
CSV_TITLES = ("Projet", "Source", "Année", "Montant (FCFA)")

_WIDTHS = (10, 46, 18, 54, 18)
_AMOUNT_WIDTH = 17
_FACES: dict[str, dict[str, Any]] = {
    "heading": {"bold": True, "font_size": 13},
    "note": {"italic": True, "font_color": "#44505C"},
    "title": {"bold": True, "text_wrap": True, "valign": "vcenter", "bottom": 1,
              "bg_color": "#EEF1F4"},
    "title_right": {"bold": True, "text_wrap": True, "valign": "vcenter", "bottom": 1,
                    "bg_color": "#EEF1F4", "align": "right"},
    "text": {"valign": "top", "text_wrap": True},
    "label": {"valign": "top", "text_wrap": True, "indent": 1},
    "fixed": {"num_format": "#,##0", "valign": "top"},
    "amount": {"num_format": "#,##0", "locked": False, "bg_color": "#FFFBEA", "border": 1,
               "border_color": "#D8D2B8"},
    "source": {"locked": False, "bg_color": "#FFFBEA", "border": 1, "border_color": "#D8D2B8"},
    "total": {"bold": True, "num_format": "#,##0", "top": 1},
    "percent": {"num_format": "0.00%"},
    "wrong": {"bold": True, "font_color": "#9C0006", "bg_color": "#FFC7CE"},
}  # fmt: skip
_HELP = (
    "Montants entiers en FCFA. Les cellules claires se remplissent : pour toute la durée, ou année "
    "par année. Une source qui manque s’écrit sur une ligne libre, au besoin avec son nom : "
    "partenaires:UE."
)


class Book(NamedTuple):
    """A workbook being written: its sheet, its faces, the columns of years, the last column."""

    sheet: Any
    faces: Mapping[str, Any]
    years: tuple[int, ...]
    shares: Mapping[tuple[str, str, int | None], int]

    @property
    def last_amount(self) -> int:
        return FIRST_AMOUNT + len(self.years)


def share_rows(seen: Situation) -> list[list[object]]:
    """A line per share, as the CSV has it."""
    order = sorted(seen.dossier.shares.items(), key=lambda item: (*item[0][:2], item[0][2] or 0))
    return [[project, source, year, francs] for (project, source, year), francs in order]


def plan_xlsx(seen: Situation, years: Sequence[int]) -> bytes:
    """The workbook, with a column for each of `years` and each year that has a share. The same
    dossier gives the same bytes."""
    # a tenth of a second: only who asks for a workbook pays
    from xlsxwriter import Workbook

    content, dossier = BytesIO(), seen.dossier
    told = {year for _, _, year in dossier.shares if year is not None}
    with Workbook(content, {"in_memory": True, "strings_to_urls": False}) as file:
        created = datetime.combine(dossier.last_on, datetime.min.time())
        file.set_properties({"title": f"Plan de financement {dossier.ref}", "created": created})
        faces = {name: file.add_format(look) for name, look in _FACES.items()}
        sheet = file.add_worksheet(SHEET)
        book = Book(sheet, faces, tuple(sorted({*told, *years})), dossier.shares)
        blocks = _plan(book, seen)
        _controls(file.add_worksheet("Contrôles"), book, seen, blocks)
        _stamp(file.add_worksheet(STAMP), seen)
    return content.getvalue()


def _plan(book: Book, seen: Situation) -> dict[str, tuple[int, int]]:
    """The sheet to fill in; the first and the total row of each project."""
    sheet, faces = book.sheet, book.faces
    sheet.write_string(0, 0, f"Plan de financement – {seen.dossier.ref}", faces["heading"])
    sheet.write_string(1, 0, _HELP, faces["note"])
    sheet.write_string(2, 0, "Reprise : cperflow funding import "
                       f"{seen.dossier.ref} ce-fichier.xlsx --dry-run", faces["note"])  # fmt: skip
    titles = (*TITLES, *map(str, book.years), "Total", "Écart")
    for column, title in enumerate(titles):
        face = "title_right" if column == 2 or column >= FIRST_AMOUNT else "title"
        sheet.write_string(TITLE_ROW, column, title, faces[face])
        width = _WIDTHS[column] if column < len(_WIDTHS) else _AMOUNT_WIDTH
        sheet.set_column(column, column, width)
    at, blocks = TITLE_ROW + 1, {}
    for project in seen.dossier.projects.values():
        end = _project(book, project, _sources(seen, project.id), at)
        blocks[project.id] = (at, end)
        at = end + 1
    _settle(book, at)
    return blocks


def _sources(seen: Situation, project: str) -> list[tuple[str, str]]:
    """Each source of a project, and as it is written: « Partenaires : UE »."""
    labels = {choice.id: choice.label for choice in seen.workflow.funding_sources}
    named = {source for of, source, _ in seen.dossier.shares
             if of == project and source != declared(source)}  # fmt: skip
    rows = list(labels.items())
    for source in sorted(named):
        kind, _, name = source.partition(NAMED)
        rows.append((source, f"{labels.get(kind, kind)}{NAMED}{name}"))
    return rows


def _project(book: Book, project: Project, sources: list[tuple[str, str]], first: int) -> int:
    """The rows of a project from `first` on; gives that of its total."""
    sheet, faces = book.sheet, book.faces
    sheet.write_string(first, 1, project.name, faces["text"])
    sheet.write_number(first, 2, project.cost, faces["fixed"])
    lines = [*sources, *[("", "")] * BLANK_LINES]
    for row, (source, label) in enumerate(lines, start=first):
        sheet.write_string(row, 0, project.id, faces["text"])
        if source:
            sheet.write_string(row, 3, label, faces["label"])
        else:
            sheet.write_blank(row, 3, None, faces["source"])
        paid = [book.shares.get((project.id, source, year)) for year in (None, *book.years)]
        for column, francs in enumerate(paid, start=FIRST_AMOUNT):
            _open(book, row, column, francs)
        formula = f"=SUM({_at(row, FIRST_AMOUNT)}:{_at(row, book.last_amount)})"
        whole = sum(francs or 0 for francs in paid)
        sheet.write_formula(row, book.last_amount + 1, formula, faces["fixed"], whole)
    return _total(book, project, first, first + len(lines))


def _open(book: Book, row: int, column: int, francs: int | None) -> None:
    if francs is None:
        book.sheet.write_blank(row, column, None, book.faces["amount"])
    else:
        book.sheet.write_number(row, column, francs, book.faces["amount"])


def _total(book: Book, project: Project, first: int, row: int) -> int:
    sheet, total = book.sheet, book.faces["total"]
    sheet.write_string(row, 0, f"Total {project.id}", total)
    for column in (1, 3):
        sheet.write_blank(row, column, None, total)
    sheet.write_formula(row, 2, f"=C{first + 1}", total, project.cost)
    last, whole = book.last_amount, 0
    for column, year in enumerate((None, *book.years), start=FIRST_AMOUNT):
        found = sum(n for (of, _, y), n in book.shares.items() if of == project.id and y == year)
        whole += found
        formula = f"=SUM({_at(first, column)}:{_at(row - 1, column)})"
        sheet.write_formula(row, column, formula, total, found)
    formula = f"=SUM({_at(row, FIRST_AMOUNT)}:{_at(row, last)})"
    sheet.write_formula(row, last + 1, formula, total, whole)
    gap = f"={_at(row, last + 1)}-{_at(row, 2)}"
    sheet.write_formula(row, last + 2, gap, total, whole - project.cost)
    return row


def _settle(book: Book, end: int) -> None:
    """Locked but for the amounts, frozen titles, printed on A4 as wide as a page."""
    sheet, last = book.sheet, book.last_amount
    sheet.data_validation(TITLE_ROW + 1, FIRST_AMOUNT, end, last, {
        "validate": "integer", "criteria": "between", "minimum": 0, "maximum": TOO_MUCH - 1,
        "error_title": "Montant", "error_message": "Un montant entier en FCFA, sans décimale.",
    })  # fmt: skip
    sheet.conditional_format(TITLE_ROW + 1, last + 2, end, last + 2, {
        "type": "cell", "criteria": "!=", "value": 0, "format": book.faces["wrong"],
    })  # fmt: skip
    sheet.freeze_panes(TITLE_ROW + 1, FIRST_AMOUNT)
    sheet.protect("", {"format_columns": True, "format_rows": True})
    _on_paper(sheet)
    sheet.repeat_rows(TITLE_ROW)


def _on_paper(sheet: Any) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&A&RPage &P / &N")


def _controls(
    sheet: Any, book: Book, seen: Situation, blocks: Mapping[str, tuple[int, int]]
) -> None:
    """What the amounts come to by project and by source, as formulas over the plan."""
    last, faces, plan = book.last_amount + 1, book.faces, seen.dossier.plan
    paid = plan.by_project()
    _titles(sheet, 0, ("Projet", "Coût (FCFA)", "Somme des parts", "Écart"), faces)
    for row, (id, (_, total)) in enumerate(blocks.items(), start=1):
        cost, parts = seen.dossier.projects[id].cost, sum(paid.get(id, {}).values())
        sheet.write_string(row, 0, id, faces["text"])
        values = ((f"={SHEET}!{_at(total, 2)}", cost), (f"={SHEET}!{_at(total, last)}", parts),
                  (f"=C{row + 1}-B{row + 1}", parts - cost))  # fmt: skip
        for column, (formula, value) in enumerate(values, start=1):
            sheet.write_formula(row, column, formula, faces["fixed"], value)
    start = len(blocks) + 3
    _by_source(sheet, book, seen, start)
    sheet.conditional_format(1, 3, max(1, len(blocks)), 3, {
        "type": "cell", "criteria": "!=", "value": 0, "format": faces["wrong"],
    })  # fmt: skip
    sheet.set_column(0, 0, 58)
    sheet.set_column(1, 3, 20)
    sheet.protect()
    _on_paper(sheet)


def _by_source(sheet: Any, book: Book, seen: Situation, start: int) -> None:
    """Each declared source, those told by name under it counted in."""
    labels = {choice.id: choice.label for choice in seen.workflow.funding_sources}
    paid = seen.dossier.plan.by_source(labels)
    _titles(sheet, start, ("Source", "Montant (FCFA)", "En %"), book.faces)
    whole, end = sum(paid.values()), start + len(labels)
    amounts = f"{SHEET}!${_letter(book.last_amount + 1)}:${_letter(book.last_amount + 1)}"
    for row, (id, label) in enumerate(labels.items(), start=start + 1):
        sheet.write_string(row, 0, label, book.faces["text"])
        named = (of.replace('"', '""') for of in (label, id))
        alike = (f'"{text}"' for of in named for text in (of, f"{of}{NAMED}*"))
        terms = "+".join(f"SUMIF({SHEET}!$D:$D,{text},{amounts})" for text in alike)
        sheet.write_formula(row, 1, f"={terms}", book.faces["fixed"], paid[id])
        rate = f"=IF(B${end + 2}=0,0,B{row + 1}/B${end + 2})"
        sheet.write_formula(row, 2, rate, book.faces["percent"], paid[id] / whole if whole else 0)
    sheet.write_string(end + 1, 0, "Total", book.faces["total"])
    sheet.write_formula(end + 1, 1, f"=SUM(B{start + 2}:B{end + 1})", book.faces["total"], whole)


def _titles(sheet: Any, row: int, titles: Sequence[str], faces: Mapping[str, Any]) -> None:
    for column, title in enumerate(titles):
        sheet.write_string(row, column, title, faces["title_right" if column else "title"])


def _stamp(sheet: Any, seen: Situation) -> None:
    """Where the workbook comes from, so that it is not put onto a plan that has changed."""
    dossier = seen.dossier
    told = {"ref": dossier.ref, "revision": dossier.revision,
            "fingerprint": fingerprint(dossier.plan)}  # fmt: skip
    for row, (key, value) in enumerate(told.items()):
        sheet.write(row, 0, key)
        sheet.write(row, 1, value)
    sheet.protect()
    sheet.very_hidden()


def _at(row: int, column: int) -> str:
    return f"{_letter(column)}{row + 1}"


def _letter(column: int) -> str:
    # xlsxwriter names columns so; it is imported by now
    from xlsxwriter.utility import xl_col_to_name

    return str(xl_col_to_name(column))
