"""The dialect of the templates: what has a meaning, and that nothing else has."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cperflow.documents.page.blocks import (
    Heading,
    Listing,
    PageBreak,
    Paragraph,
    Run,
    Signature,
    Table,
)
from cperflow.documents.page.layout import grid, kept_with_next, plain
from cperflow.documents.page.markdown import escape, read, read_inline
from cperflow.documents.templating import front
from cperflow.errors import InvalidData

texts = st.text(max_size=60) | st.text(alphabet="*|\\#-:+=. \t\n1`_<&{nst", max_size=30)
visible = texts.filter(bool)


@given(texts)
def test_escaped_text_is_read_back_exactly(text: str) -> None:
    assert plain(read_inline(escape(text))) == text


@given(visible)
def test_escaped_text_alone_on_a_line_is_one_paragraph(text: str) -> None:
    (block,) = read(escape(text))
    assert isinstance(block, Paragraph)
    assert plain(block.text) == text
    assert not any(run.bold or run.italic for run in block.text)


@given(texts, visible)
def test_escaped_text_stays_in_its_cell_and_in_its_item(left: str, right: str) -> None:
    source = f"| {escape(left)} | {escape(right)} |\n|---|---|\n\n- {escape(right)}"
    table, listing = read(source)
    assert isinstance(table, Table)
    assert isinstance(listing, Listing)
    assert [plain(cell) for cell in table.header] == [left, right]
    assert [plain(item) for item in listing.items] == [right]


@given(visible)
def test_escaped_text_stays_in_its_front_matter_field(text: str) -> None:
    lines, body = front.split(f"---\ntitre: {escape(text)}\nentete:\n- {escape(text)}\n---\ncorps")
    page = front.read(lines, read(body))
    assert (page.title, page.letterhead) == (text, (text,))


def test_every_kind_of_block_is_read() -> None:
    source = r"""
# Un
## Deux

Un paragraphe
sur deux lignes.
- a
- b
  suite

3. trois
4. quatre

\pagebreak
::: signature
Le Président

Nom
+++
Le Gouverneur
:::
::: right
Kayes
:::
"""
    assert read(source) == (
        Heading(1, (Run("Un"),)),
        Heading(2, (Run("Deux"),)),
        Paragraph((Run("Un paragraphe sur deux lignes."),)),
        Listing(((Run("a"),), (Run("b suite"),))),
        Listing(((Run("trois"),), (Run("quatre"),)), ordered=True, start=3),
        PageBreak(),
        Signature((("Le Président", "", "Nom"), ("Le Gouverneur",))),
        Paragraph((Run("Kayes"),), "right"),
    )


def test_a_table_has_alignments_widths_and_totals() -> None:
    (table,) = read("| A | B |\n|:--|----:|\n| x | 1 |\n|===|===|\n| Total | 1 |")
    assert table == Table(
        ((Run("A"),), (Run("B"),)),
        (((Run("x"),), (Run("1"),)), ((Run("Total"),), (Run("1"),))),
        ("left", "right"),
        (2, 4),
        1,
    )


@pytest.mark.parametrize(
    ("source", "runs"),
    [
        ("a **b** c", (Run("a "), Run("b", bold=True), Run(" c"))),
        ("*i*", (Run("i", italic=True),)),
        ("***x***", (Run("x", bold=True, italic=True),)),
        ("5 * 3", (Run("5 * 3"),)),
        ("**a", (Run("**a"),)),
        (r"\*a\* un_mot_", (Run("*a* un_mot_"),)),
        (r"a\nb", (Run("a\nb"),)),
        (r"C:\dossier", (Run(r"C:\dossier"),)),
    ],
)
def test_marks_without_a_pair_are_shown(source: str, runs: tuple[Run, ...]) -> None:
    assert read_inline(source) == runs


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("| a | b |\n|---|---|\n| 1 |", "1 cellule(s) au lieu de 2"),
        ("| a | b |\n| 1 | 2 |", "sans ligne d’alignement"),
        ("| a |", "sans ligne d’alignement"),
        ("::: signatur\n:::", "Vouliez-vous dire « signature »"),
        ("::: signature\nX", "non fermé"),
    ],
)
def test_malformed_blocks_are_refused(source: str, said: str) -> None:
    with pytest.raises(InvalidData, match=r".*") as refusal:
        read(source)
    assert said in refusal.value.message


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("texte sans en-tête", "sans en-tête"),
        ("---\nobjett: x\n---\n", "Vouliez-vous dire « objet »"),
        ("---\n- x\n---\n", "ne suit aucun champ"),
        ("---\nentete: x\n---\n", "attend des lignes"),
        ("---\nobjet: x\n---\n", "sans titre"),
    ],
)
def test_a_malformed_front_matter_is_refused(source: str, said: str) -> None:
    with pytest.raises(InvalidData) as refusal:
        front.read(front.split(source)[0], ())
    assert said in refusal.value.message


def test_the_last_lines_before_a_signature_and_what_announces_a_table_are_kept() -> None:
    blocks = read(
        "loin\n\nSuit :\n\n| a |\n|---|\n\navant\n\nFait à Kayes\n\n::: signature\nX\n:::"
    )
    assert kept_with_next(blocks) == (False, True, False, True, True, False)


@given(
    st.lists(st.tuples(*[st.text("abc 1\u00a0", max_size=40)] * 3), min_size=1, max_size=6),
    st.sampled_from(["left", "right"]),
)
def test_widths_of_columns_sum_to_one(rows: list[tuple[str, str, str]], align: str) -> None:
    cells = [tuple((Run(text),) for text in row) for row in rows]
    shares = grid(Table(cells[0], tuple(cells[1:]), (align, "left", "right"))).shares
    assert sum(shares) == pytest.approx(1)
    assert min(shares) > 0


def test_an_amount_is_never_narrower_than_it_needs() -> None:
    long, amount = "mot " * 100, "2\u00a0173\u00a0127\u00a0401"
    row = ((Run(long),), *[(Run(amount),)] * 7)
    shares = grid(Table(row, (row,), ("left", *["right"] * 7))).shares
    assert min(shares[1:]) * 470 > 7 * 0.5 * len(amount)
