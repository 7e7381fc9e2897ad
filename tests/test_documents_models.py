"""Templates of an office: Word models in the closed environment, the lexicon, `check`."""

from __future__ import annotations

import io
import os
import re
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import docx as python_docx
import pytest
from documents_builders import TEMPLATES, cper, data
from hypothesis import given, settings
from hypothesis import strategies as st

from cperflow.documents.fields import lexicon
from cperflow.documents.fields.context import NAMES, build
from cperflow.documents.offered import drafting, guide
from cperflow.documents.page.blocks import Page, Paragraph, Run, Table
from cperflow.documents.templating import pipeline, word_archive
from cperflow.documents.templating.filters import FILTERS
from cperflow.documents.templating.linting import linted
from cperflow.documents.templating.shapes import Shape, minutes_shapes, shapes
from cperflow.documents.templating.templates import (
    WORD,
    Filled,
    Template,
    load_template,
    read_template,
)
from cperflow.errors import InvalidData, NotFound, Refused, UsageError
from cperflow.shipped import template_names

ROOT = Path(__file__).parents[1]


def model_of(*lines: str) -> Template:
    body = tuple(Paragraph((Run(line),)) for line in lines)
    return Template("demande", pipeline.render(Page("Essai", body), "docx"), "", WORD)


def made(template: Template, *, code: str = "", notice: str = "", **changes: Any) -> bytes:
    page = pipeline.compose(template, build(data(**changes))).page
    assert isinstance(page, Filled)
    return pipeline.render(page._replace(code=code, notice=notice), "docx")


def words_of(content: bytes) -> str:
    document = python_docx.Document(io.BytesIO(content))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


def test_a_word_model_of_a_letter_says_who_writes_and_to_whom() -> None:
    sent = Template("demande", drafting.starting_word("Demande", sent=True), "", WORD)
    text = words_of(made(sent, code="3F7K-Q2MD-9XTZ")).replace("\u00a0", " ")
    assert "Monsieur le Ministre chargé des collectivités territoriales" in text
    assert "Le Président du Conseil Régional de Kayes" in text


# --- Word models


def test_the_starting_model_makes_a_letter_with_its_table_and_its_code() -> None:
    model = Template("demande", drafting.starting_word("Demande"), "", WORD)
    content = made(model, code="3F7K-Q2MD-9XTZ")
    text = words_of(content).replace("\u00a0", " ")
    for told in ("Dossier KAYES-2018", "1 781 715 164", "2 173 127 401", "3F7K-Q2MD-9XTZ"):
        assert told in text
    assert "{" not in text
    parts = word_archive.opened(content, "x")
    assert any(name.startswith("word/media/") for name in parts), "the QR"
    assert linted(model, shapes(cper(), cper().document("demande"), word=True)) == []


def test_the_same_facts_and_model_give_the_same_bytes() -> None:
    model = Template("demande", drafting.starting_word("Demande"), "", WORD)
    assert made(model, code="3F7K-Q2MD-9XTZ") == made(model, code="3F7K-Q2MD-9XTZ")
    assert made(model) != made(model, subject="Gao")


def test_a_code_and_a_notice_that_the_model_omits_are_in_the_file_all_the_same() -> None:
    content = made(model_of("{{ ref }}"), code="3F7K-Q2MD-9XTZ", notice="DÉMONSTRATION")
    document = python_docx.Document(io.BytesIO(content))
    assert document.core_properties.identifier == "CPERFLOW:3F7K-Q2MD-9XTZ"
    assert document.core_properties.created.date() == date(2018, 8, 1)
    assert document.paragraphs[0].text == "DÉMONSTRATION"
    said = made(model_of("{{ notice }}"), notice="DÉMONSTRATION")
    assert words_of(said).count("DÉMONSTRATION") == 1


def test_an_illustrative_date_has_its_note_in_a_word_letter_too() -> None:
    model = model_of("{{ facts.deliberation_date|long_date }}")
    text = words_of(made(model, illustrative=["deliberation_date"]))
    assert "2017*" in text
    assert "* Date illustrative" in text


def test_blank_facts_of_a_word_model_are_told() -> None:
    composed = pipeline.compose(model_of("{{ facts.gouverneur_nom }}"), build(data()))
    assert composed.missing == ("gouverneur_nom",)


@settings(max_examples=25, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")))
def test_no_text_is_lost_or_run_in_a_word_letter(text: str) -> None:
    for typed in (text, "{{ ref }} {% x %} {_{ & <w:p> \u202e😀 #*|" + text):
        said = words_of(made(model_of("[{{ subject }}]"), subject=typed))
        assert f"[{typed}]" in said


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("Nom {{ facts.presidant_nom }}", "Vouliez-vous dire « president_nom »"),
        ("{{ ''.__class__.__mro__ }}", "n’est pas un champ"),
        ("{{ subject.__class__ }}", "n’est pas un champ"),
        ("{{ range(10 ** 9) }}", "seuls les entiers"),
        ("{% if on %}", "n’est pas fermé"),
        ("{{ subject|upperr }}", "filtre inconnu"),
        ("{% include 'x' %}", "un seul fichier"),
        ("{% for a in range(999) %}{% for b in range(999) %}x{% endfor %}{% endfor %}", "trop de"),
    ],
)
def test_what_the_sandbox_refuses_is_refused_in_a_word_model(line: str, told: str) -> None:
    with pytest.raises(InvalidData, match=re.escape("demande.docx: ")) as refused:
        made(model_of("Avant", line))
    assert told in refused.value.message
    assert len(refused.value.message.splitlines()) == 1


def test_a_condition_that_cuts_a_table_loses_nothing_unsaid() -> None:
    cut = Table(((Run("{% if false %}"),),), (((Run("b"),),),), ("left",))
    page = Page("Essai", (cut, Paragraph((Run("c {% endif %} fin"),))))
    model = Template("demande", pipeline.render(page, "docx"), "", WORD)
    with pytest.raises(InvalidData, match="coupe un paragraphe ou un tableau"):
        made(model)


def with_part(name: str, content: bytes) -> bytes:
    parts = word_archive.opened(model_of("x").content, "x")
    return word_archive.packed({**parts, name: content})


def _bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b"0" * (word_archive.MAX_SIZE + 1))
    return packed.getvalue()


ELSEWHERE = (
    b'<Relationships><Relationship Id="a" Type="http://x/image" Target="http://x/a.png" '
    b'TargetMode="External"/></Relationships>'
)
DISGUISED = (
    b'<r:Relationships xmlns:r="p"><r:Relationship Id="a" Type="http://x/image" '
    b'Target="http://x/hyperlink/a>b.png" TargetMode="Ext&#101;rnal"/></r:Relationships>'
)
FOREIGN = ELSEWHERE.decode().encode("utf-16")
FOREIGN_TYPE = "<!DOCTYPE a><a/>".encode("utf-16")
PICTURED = (
    b'<w:p xmlns:w="w"><w:fldChar/><w:instrText> INCLUDE</w:instrText>'
    b'<w:instrText>PICTURE "http://x/a.png"</w:instrText></w:p>'
)
CHUNK = b'<w:body xmlns:w="w"><w:altChunk/></w:body>'


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (lambda: b"not a zip", "abîmé"),
        (lambda: model_of("x").content[:-200], "abîmé"),
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "mot de passe"),
        (_bomb, "une fois ouvert"),
        (lambda: with_part("word/vbaProject.bin", b"x"), "macros"),
        (lambda: with_part("word/a.xml", b"<!DOCTYPE a><a/>"), "entités"),
        (lambda: with_part("word/_rels/a.xml.rels", ELSEWHERE), "ailleurs"),
        (lambda: with_part("word/_rels/a.xml.rels", DISGUISED), "ailleurs"),
        (lambda: with_part("word/_rels/a.xml.rels", FOREIGN), "UTF-8"),
        (lambda: with_part("word/a.xml", FOREIGN_TYPE), "entités"),
        (lambda: with_part("word/a.xml", PICTURED), "ailleurs"),
        (lambda: with_part("word/a.xml", CHUNK), "ailleurs"),
        (lambda: with_part("word/a.xml", b"<a>"), "abîmé"),
        (lambda: word_archive.packed({"a.txt": b"x"}), "pas un document Word"),
    ],
)
def test_a_dangerous_or_broken_model_is_refused_in_a_line(
    content: Callable[[], bytes], told: str
) -> None:
    with pytest.raises(InvalidData, match=told) as refused:
        made(Template("demande", content(), "", WORD))
    assert len(refused.value.message.splitlines()) == 1


def test_the_word_model_of_a_folder_comes_before_its_text(tmp_path: Path) -> None:
    (tmp_path / "demande.md.j2").write_text("---\ntitre: x\n---\n", encoding="utf-8")
    assert load_template("demande", [str(tmp_path), TEMPLATES]).kind == "text"
    (tmp_path / "demande.docx").write_bytes(model_of("x").content)
    assert load_template("demande", [str(tmp_path), TEMPLATES]).kind == WORD


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")
def test_a_word_model_that_is_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ailleurs.docx").write_bytes(model_of("x").content)
    (tmp_path / "modeles").mkdir()
    (tmp_path / "modeles" / "demande.docx").symlink_to(tmp_path / "ailleurs.docx")
    with pytest.raises(InvalidData, match="au lieu d’un lien"):
        load_template("demande", [str(tmp_path / "modeles")])


def test_another_format_of_a_word_model_asks_for_libreoffice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", "")
    page = pipeline.compose(model_of("x"), build(data())).page
    with pytest.raises(UsageError, match="installez LibreOffice"):
        pipeline.render(page, "pdf")


# --- the lexicon, and the guide made of it


def unlike(shape: Shape, value: Any, path: str = "") -> list[str]:
    """Where a value of a context and its shape do not have the same fields."""
    if isinstance(value, dict):
        fields = {name: each for name, each in value.items() if name != "locations"}
        wrong = [f"{path}.{name}" for name in fields.keys() ^ shape.fields.keys()] if fields else []
        return wrong + [
            told
            for name in fields.keys() & shape.fields.keys()
            for told in unlike(shape.fields[name], fields[name], f"{path}.{name}")
        ]
    if isinstance(value, list):
        if shape.item is None:
            return [f"{path} is a list"]
        return [told for each in value for told in unlike(shape.item, each, f"{path}[]")]
    return []


@pytest.mark.parametrize("spec", cper().documents, ids=lambda spec: spec.id)
def test_the_lexicon_has_every_field_of_the_context_and_no_other(spec: Any) -> None:
    about = {"project": "P1"}.get(spec.per, "")
    root = Shape("").named(shapes(cper(), spec, word=False))
    context = build(data(spec.id)._replace(about=about))
    assert unlike(root, context) == []
    assert set(root.fields) == set(NAMES)


def test_every_field_has_a_meaning_and_is_listed_once() -> None:
    parts = (lexicon.DOSSIER, (lexicon.COMMITTEE,))
    for entries in ([entry for part in each for entry in part.entries] for each in parts):
        assert all(entry.meaning for entry in entries)
        assert len({entry.path for entry in entries}) == len(entries)


def test_the_guide_lists_the_fields_of_today_and_every_filter() -> None:
    text = (ROOT / "docs" / "modeles.md").read_text(encoding="utf-8")
    assert guide.updated(text) == text, "python -m cperflow.documents.offered.guide docs/modeles.md"
    written = text.replace("(", "`").replace("`", " ")
    assert [n for n in FILTERS if n not in ("each", "looked_at") and f" {n}" not in written] == []


# --- what `check` reads without any dossier


@pytest.mark.parametrize("name", template_names([TEMPLATES]))
def test_the_shipped_templates_name_declared_fields_only(name: str) -> None:
    template = load_template(name, [TEMPLATES])
    if name == "proces-verbal":
        known = minutes_shapes(word=False)
    else:
        spec = next((s for s in cper().documents if s.id == name), cper().document("relance"))
        known = shapes(cper(), spec, word=False)
    assert linted(template, known) == []


def mistakes_in(body: str, front: str = "") -> list[tuple[int, str]]:
    source = f"---\ntitre: x\n{front}---\n{body}"
    known = shapes(cper(), cper().document("demande"), word=False)
    return [(m.line, m.message) for m in linted(Template("demande", source.encode()), known)]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("{{ sujet }}", "champ inconnu « sujet ». Vouliez-vous dire « subject » ?"),
        ("{% for p in projects %}{{ p.nme }}{% endfor %}", "projects[…].nme"),
        ("{% for p in projects|sort(attribute='cost') %}{{ p.nme }}{% endfor %}", "« name »"),
        ("{{ (projects|first).nme }}", "« name »"),
        ("{{ projects|sum(attribute='cots') }}", "« cost »"),
        ("{% set p = projects[0] %}{{ p.nme }}", "« name »"),
        ("{{ bodies.DGCTT.name }}", "« DGCT »"),
        ("{{ facts['presidant_nom'] }}", "« president_nom »"),
        ("{{ project.name }}", "project.name"),
        ("{% if x %}", "n’est pas fermé"),
        ("{{ on|longdate }}", "« long_date »"),
    ],
)
def test_an_unknown_field_is_found_wherever_it_hides(body: str, told: str) -> None:
    ((line, message),) = mistakes_in(f"a\n{body}\n")
    assert line in (5, 6)
    assert told in message


@pytest.mark.parametrize(
    "body",
    [
        "{% macro m(a) %}{{ a.b }}{% endmacro %}{{ m(subject) }}",
        "{{ project.name|default('') }}",
        "{% for p in projects %}{{ loop.index }} {{ p.shares[0].label }}{% endfor %}",
        "{% set ns = namespace(n=0) %}{{ ns.n }}",
        "{{ (document.to or document.by).name }}",
        "{{ funding.sources|map(attribute='label')|join(', ') }}",
    ],
)
def test_what_cannot_be_known_is_not_called_a_mistake(body: str) -> None:
    assert mistakes_in(body) == []


def test_all_mistakes_come_at_once_with_their_lines() -> None:
    found = mistakes_in("{{ a }}\n\n{{ subject.b }}\n", "obget: {{ c }}\n")
    assert [line for line, _ in found] == [3, 3, 5, 7]


def test_a_word_model_tells_the_paragraph_of_a_mistake() -> None:
    known = shapes(cper(), cper().document("demande"), word=True)
    found = linted(model_of("Bien", "Le nom : {{ facts.nom }} {{ code }}", "{{ zut }}"), known)
    assert [mistake.paragraph for mistake in found] == ["Le nom : {{ facts.nom }} {{ code }}",
                                                        "{{ zut }}"]  # fmt: skip


# --- templates begun and copied


def test_a_template_is_copied_once_and_never_replaced(tmp_path: Path) -> None:
    folders = [str(tmp_path / "modeles"), TEMPLATES]
    first = drafting.adapt(folders, "demande", "Demande")
    assert first.created
    path = Path(first.path)
    assert path.read_bytes() == Path(TEMPLATES, "demande.md.j2").read_bytes()
    path.write_text("mien", encoding="utf-8")
    assert drafting.adapt(folders, "demande", "Demande") == (first.path, "", False)
    with pytest.raises(Refused, match="existe déjà"):
        drafting.begin(folders, "demande", "Demande")
    assert path.read_text(encoding="utf-8") == "mien"


@pytest.mark.parametrize("word", [False, True])
def test_what_is_begun_has_no_mistake(tmp_path: Path, word: bool) -> None:
    begun = drafting.begin([str(tmp_path), TEMPLATES], "demande", "Une lettre", word=word)
    template = read_template("demande", begun.path)
    assert linted(template, shapes(cper(), cper().document("demande"), word=word)) == []
    assert pipeline.compose(template, build(data())).missing is not None


@pytest.mark.parametrize("name", ["../x", "/tmp/x", "a/b", "Demande", "x.docx"])
def test_a_template_cannot_be_begun_elsewhere(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="Nom de document refusé"):
        drafting.begin([str(tmp_path), TEMPLATES], name, name)
    assert list(tmp_path.iterdir()) == []


def test_a_document_mistyped_is_not_begun(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="« demande »"):
        drafting.adapt([str(tmp_path), TEMPLATES], "demende", "x", word=True)
    with pytest.raises(Refused, match="--templates"):
        drafting.begin([TEMPLATES], "x", "x")
