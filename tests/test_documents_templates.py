"""Templates: what they may reach, how their mistakes are told, and what the two shipped say."""

from __future__ import annotations

import os
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from documents_builders import (
    BAOBAB,
    FACTS,
    SHARES,
    TEMPLATES,
    composed,
    composition_from,
    cper,
    data,
    page_from,
    plan_of,
    text_of,
)

from cperflow.documents.fields import context
from cperflow.documents.fields.record import Blank
from cperflow.documents.page.blocks import Listing, Paragraph, Run
from cperflow.documents.page.layout import plain
from cperflow.documents.templating import pipeline
from cperflow.documents.templating.binding import bound_text
from cperflow.documents.templating.compiled import compiled
from cperflow.errors import InvalidData, NotFound, UsageError
from cperflow.shipped import template_names


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (
            "a\n\n{{ facts.deliberation_nmero }}",
            "essai.md.j2:6: champ inconnu « facts.deliberation_nmero ». "
            "Vouliez-vous dire « deliberation_numero » ?",
        ),
        ("{{ fact.x }}", "essai.md.j2:4: champ inconnu « fact ». Vouliez-vous dire « facts » ?"),
        ("{{ bodies.CRR.name }}", "essai.md.j2:4: champ inconnu « bodies.CRR »"),
        ("{% if %}", "essai.md.j2:4: modèle illisible"),
        ("{{ 'x'|inconnu }}", "essai.md.j2:4: modèle illisible"),
        ("{{ projects }}", "n’est pas un texte"),
        ("{{ 1 // 0 }}", "essai.md.j2:4: calcul impossible"),
        ("| a |\n", "sans ligne d’alignement"),
    ],
)
def test_a_mistake_in_a_template_is_told_with_its_line(body: str, said: str) -> None:
    with pytest.raises(InvalidData) as refusal:
        page_from(body)
    assert said in refusal.value.message
    assert "\n" not in refusal.value.message


@pytest.mark.parametrize(
    "body",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ facts.__class__ }}",
        "{{ facts['__class__'] }}",
        "{{ office.letterhead.append }}",
        "{{ 'x'.format(1) }}",
        "{{ range.__self__ }}",
        "{{ self._TemplateReference__context }}",
        "{{ cycler }}",
        "{{ lipsum() }}",
        "{{ context['@budget'] }}",
        "{% include 'demande' %}",
        "{% extends 'demande' %}",
        "{% set x = namespace() %}{{ x.__class__ }}",
        "{{ [1]|map(attribute='__class__')|list }}",
        "{{ 'a' * 10 ** 9 }}",
        "{{ range(10000000) }}",
        "{% for a in range(1000) %}{% for b in range(1000) %}.{% endfor %}{% endfor %}",
        "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
        "{% macro f(n) %}{% if n %}{{ f(n - 1) }}{{ f(n - 1) }}{% endif %}{% endmacro %}"
        "{{ f(50) }}",
        "{% set ns = namespace(a='xxxxxxxx') %}"
        "{% for i in range(90) %}{% set ns.a = ns.a ~ ns.a %}{% endfor %}",
        "{% set ns = namespace(a=99) %}"
        "{% for i in range(90) %}{% set ns.a = ns.a * ns.a %}{% endfor %}",
    ],
)
def test_a_template_reaches_no_python_and_never_runs_for_ever(body: str) -> None:
    with pytest.raises(InvalidData, match=r"^essai\.md\.j2"):
        page_from(body)


NASTY = "a*b* **c** _d_ #1 | `x` <b>&amp; {{ 7*7 }} {% x %} \\n [l](u) - ::: ‏é😀 œ"


def test_a_value_is_never_read_as_markup() -> None:
    body = (
        "{% macro gras(x) %}**{{ x }}**{% endmacro %}"
        "{{ facts.pdesc_titre }} – {{ gras(facts.pdesc_titre) ~ facts.pdesc_titre }}"
    )
    (paragraph,) = page_from(body, facts={"pdesc_titre": NASTY}).body
    assert paragraph == Paragraph((Run(f"{NASTY} – "), Run(NASTY, bold=True), Run(NASTY)))


def test_a_value_of_several_lines_stays_one_value() -> None:
    page = composition_from(
        "- {{ facts.pdesc_titre }}",
        "objet: {{ facts.pdesc_titre }}\n",
        facts={"pdesc_titre": "un\n\n---\n- deux"},
    ).page
    assert page.subject == "un\n\n---\n- deux"
    assert page.body == (Listing(((Run("un\n\n---\n- deux"),),)),)


def test_a_fact_that_nobody_recorded_leaves_a_blank_and_is_listed() -> None:
    body = (
        "{{ facts.recue_le|long_date }} {{ facts.enveloppe_mef|amount }} {{ facts.motifs|join }}"
        "{% for m in facts.motifs %}{{ m }}{% endfor %}{% if facts.contact_nom %}x{% endif %}"
    )
    found = composition_from(body, facts={})
    assert found.missing == ("recue_le", "enveloppe_mef", "motifs")
    assert isinstance(found.page.body[0], Paragraph)
    assert plain(found.page.body[0].text) == " ".join([Blank.DOTS] * 3)


@pytest.mark.parametrize(
    ("expression", "shown"),
    [
        ("facts.deliberation_date", "1er mai 2017"),
        ("facts.session_type", "ordinaire"),
        ("facts.liste_definitive", BAOBAB.name),
        ("facts.ministeres", "Ministère chargé des finances"),
        ("facts.votes_contre", "0"),
        ("none", Blank.DOTS),
        ("true", "oui"),
        ("on", "1er août 2018"),
        ("bodies.CR.name", "Conseil Régional de Kayes"),
        ("bodies.DGCT.head", "Directeur Général des Collectivités Territoriales"),
        ("subject_title", "Région de Kayes"),
        ("projects[0].places", "Zambougou et Kourougué (cercle de Diéma) ; Gavinané (cercle de "
         "Nioro) ; Logo et Sinsinkoura (cercle de Kayes) ; Goungoto (cercle de Bafoulabé)"),
        ("projects[1].nature", "Projet économique"),
        ("funding.difference", "58587762"),
        ("funding.balanced", "non"),
        ("funding.sources|map(attribute='label')|join(', ')", "État, Région"),
    ],
)  # fmt: skip
def test_the_context_says_things_in_french(expression: str, shown: str) -> None:
    facts = {**FACTS, "liste_definitive": ["P2"], "ministeres": ["MEF"]}
    (paragraph,) = page_from(f"{{{{ {expression} }}}}", facts=facts).body
    assert isinstance(paragraph, Paragraph)
    assert plain(paragraph.text).replace("\u00a0", " ") == shown


def test_how_subjects_and_places_are_called_is_said_by_the_procedure() -> None:
    titles = {"wilaya": "Wilaya {de}", "ville": "Ville nommée {name}"}
    flow = cper()._replace(subject_titles=titles, place_group="moughataa")
    assert flow.titled("Adrar", "wilaya") == "Wilaya d’Adrar"
    assert flow.titled("Atar", "ville") == "Ville nommée Atar"
    assert flow.titled("Awa Diallo", "") == "Awa Diallo"
    found = context.build(data()._replace(workflow=flow))["projects"]
    assert "Gavinané (moughataa de Nioro)" in found[0]["places"]  # type: ignore[index]
    bare = context.build(data()._replace(workflow=flow._replace(place_group="")))["projects"]
    assert "Gavinané (Nioro)" in bare[0]["places"]  # type: ignore[index]


def test_the_context_is_exactly_the_declared_one() -> None:
    assert set(context.build(data())) == set(context.NAMES)


def test_the_district_has_a_council_and_a_mayor() -> None:
    text = text_of(subject="Bamako", kind="district", office={})
    assert "Le Maire du District de Bamako" in text
    assert "Conseil du District de Bamako" in text
    assert "Demande de Contrat-Plan État-District" in text
    assert "s/c de Monsieur le Gouverneur du District de Bamako" in text
    assert "Région de Bamako" not in text


def test_the_request_of_kayes_says_what_the_dossier_says() -> None:
    text = text_of()
    for said in (
        "RÉPUBLIQUE DU MALI",
        "Kayes, le 1er août 2018",
        "délibération n° 2017-12/CR-K du 1er mai 2017, prise en session ordinaire par 31 voix "
        "pour, 0 contre et 1 abstention",
        "deux (2) projets",
        "2 173 127 401 FCFA (deux milliards cent soixante-treize millions cent vingt-sept mille "
        "quatre cent un francs CFA)",
        "État : 2 050 000 000 FCFA (deux milliards cinquante millions de francs CFA)",
        "- Région : 181 715 163 FCFA",
        "2. PDESC en cours de validité (à joindre)",
        "l’expression de ma très haute considération",
        "Gouverneur de la Région de Kayes (copie allégée) : 1",
        "Bandiougou Diawara",
    ):
        assert said in text


@pytest.mark.parametrize("document", ["demande", "convention"])
def test_a_plan_that_does_not_add_up_shows_its_difference(document: str) -> None:
    text = text_of(document)
    assert (
        "- projet n° 1 : écart de 58 587 762 FCFA (parts 1 840 302 926, coût 1 781 715 164)."
        in text
    )
    assert text.count("à régulariser") - text.count("du contrat (60 mois) : à régulariser") == 1
    assert "projet n° 2 : écart" not in text


@pytest.mark.parametrize("document", ["demande", "convention"])
def test_a_project_without_shares_has_no_difference_and_no_part_of_nothing(document: str) -> None:
    projects, shares = plan_of(4)
    text = text_of(document, projects=projects, shares=shares[:8])
    assert "Parts non renseignées pour les projets n° 3 et 4" in text
    assert "écart de" not in text
    assert "Part : État | 0 FCFA" not in text


def test_the_annexes_of_the_convention_say_that_shares_are_not_recorded() -> None:
    projects, shares = plan_of(2)
    text = text_of("convention", projects=projects, shares=shares[:4])
    assert "| non renseignée | –" in text
    assert "Parts | non renseignées" in text
    assert "– parts non renseignées" in text


def test_a_convention_is_a_draft_until_it_is_signed() -> None:
    facts = {**FACTS, "lieu_signature": "Kayes"}
    draft = text_of("convention", facts=facts)
    assert "PROJET – document de travail" in draft
    assert "Fait à Kayes, le …" in draft
    signed = text_of("convention", facts=facts, final=True, ended_on=date(2018, 8, 31))
    assert "PROJET" not in signed
    assert "Fait à Kayes, le 31 août 2018" in signed
    assert "Signé le 31 août 2018 – dossier" in signed
    assert "avant la signature" not in signed
    undated = text_of("convention", facts=facts, final=True)
    assert "Fait à Kayes, le …" in undated


def test_an_illustrative_date_has_a_star_and_the_document_a_note() -> None:
    text = text_of(illustrative=["deliberation_date"])
    assert text.count("du 1er mai 2017*") == 2
    assert "12 juillet 2018." in text
    assert "* Date illustrative, donnée pour la démonstration." in text
    assert "illustrative" not in text_of(illustrative=["recue_le"])


def test_the_request_claims_no_more_than_what_is_recorded() -> None:
    assert "La Région soumet à votre appréciation la conformité" in text_of()
    claimed = text_of(facts={**FACTS, "criteres": ["C1", "C2"]})
    assert "prévu dans le PDESC de la collectivité signataire ; le projet représente" in claimed
    assert "soumet à votre appréciation" not in claimed


def test_a_line_ends_neither_in_a_date_nor_in_a_telephone_number_nor_before_a_unit() -> None:
    nbsp = "\u00a0"
    for text in ("le 1er août 2018", "le 31 août 2018", "en août 2018", "dans 60 mois",
                 "au +223 20 22 30 40", "dit « oui »", "n° 3"):  # fmt: skip
        first, _, rest = text.partition(" ")
        expected = (
            text.replace(" ", nbsp)
            if text[0] in "n"
            else f"{first} {rest}".replace(" ", nbsp).replace(nbsp, " ", 1)
        )
        assert bound_text(text) == expected
    assert bound_text("12 pistes et 3 puits") == "12 pistes et 3 puits"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("{% if on %}x", "« {% if %} » n’est pas fermé : ajoutez « {% endif %} »"),
        ("{% endfor %}", "« {% endfor %} » ferme un bloc qui n’est pas ouvert"),
        ("{{ on|long_dat }}", "filtre inconnu « long_dat ». Vouliez-vous dire « long_date » ?"),
        ("{{ on is definit }}", "test inconnu « definit »."),
        ("{{ on", "le modèle s’arrête au milieu d’un bloc"),
        ("{{ (on }}", "« ) » attendu, « } » trouvé"),
        ("{{ 'a }}", "guillemet ouvrant jamais refermé"),
        ("{# a", "commentaire jamais fermé"),
        ("{{ f(x=1, 2) }}", "écriture que le modèle n’admet pas ici"),
        ("{% include 'a' %}", "un modèle tient en un seul fichier"),
        ("{{ 'x'|long_date }}", "calcul impossible : une valeur n’est ni la date"),
    ],
)
def test_a_mistake_of_syntax_is_told_in_french(body: str, said: str) -> None:
    with pytest.raises(InvalidData) as refusal:
        page_from(body)
    assert said in refusal.value.message
    assert not re.search(r"(?i)unexpected|expected|template|object|token", refusal.value.message)


@pytest.mark.parametrize("document", ["demande", "convention"])
def test_a_plan_that_adds_up_shows_no_difference(document: str) -> None:
    projects, shares = plan_of(2)
    assert "à régulariser" not in text_of(document, projects=projects, shares=shares)


def test_one_project_is_written_in_the_singular() -> None:
    text = text_of(projects=[BAOBAB], shares=SHARES[2:])
    assert "un (1) projet, pour un coût total" in text


@pytest.mark.parametrize("document", ["demande", "convention"])
@pytest.mark.parametrize("changes", [
    {"projects": (), "shares": (), "facts": {}, "office": {}},
    {"shares": ()},
    {"shares": SHARES[:2]},
])  # fmt: skip
def test_an_unfinished_dossier_gives_blanks_and_never_a_python_word(
    document: str, changes: dict[str, Any]
) -> None:
    text = text_of(document, **changes)
    assert not re.search(r"\b(None|True|False|Undefined)\b", text)
    assert "à renseigner" in text or "non renseignées" in text


def test_the_convention_has_its_titles_annexes_and_copies() -> None:
    text = text_of("convention")
    for number in ("I", "II", "III", "IV", "V", "VI", "VII"):
        assert f"Titre {number} – " in text
    for annex in range(1, 8):
        assert f"Annexe {annex} – " in text
    assert "cinq (5) exemplaires originaux" in text
    assert "Trois (3) copies" in text
    assert "PROJET" in text
    assert "la durée prévue (84 mois) dépasse celle du contrat (60 mois)" in text


def test_the_convention_shows_the_years_when_they_are_known() -> None:
    projects, shares = plan_of(2)
    text = text_of("convention", projects=projects, shares=shares)
    assert re.search(r"2018 \| 2019 \| Total", text)
    assert "1 000 000 000 | 1 000 000 000 | 2 000 000 000" in text
    assert "reste à renseigner" not in text


def test_no_delay_is_called_obligatory() -> None:
    for path in Path(TEMPLATES).iterdir():
        assert "obligatoire" not in path.read_text(encoding="utf-8").lower()


def test_the_words_of_a_template_never_break_before_a_colon() -> None:
    (paragraph,) = page_from("Objet : « {{ subject }} » ; n° {{ 3 }} ! {{ 'a : b' }}").body
    assert isinstance(paragraph, Paragraph)
    nbsp = "\u00a0"
    assert plain(paragraph.text) == (
        f"Objet{nbsp}: «{nbsp}Kayes{nbsp}»{nbsp}; n°{nbsp}3{nbsp}! a : b"
    )


def test_the_first_folder_that_has_a_template_wins(tmp_path: Path) -> None:
    (tmp_path / "demande.md.j2").write_text("---\ntitre: À nous\n---\n", encoding="utf-8")
    folders = [str(tmp_path), TEMPLATES]
    own = pipeline.load_template("demande", folders)
    assert own.source.startswith("---\ntitre: À nous")
    assert pipeline.load_template("convention", folders).path.startswith(TEMPLATES)
    assert own.template_sha256 != pipeline.load_template("demande", [TEMPLATES]).template_sha256
    assert template_names(folders) == template_names([TEMPLATES])


@pytest.mark.parametrize("name", ["../demande", "/demande", "a/b", "", "Demande.md.j2", "a\\b"])
def test_a_name_that_leaves_the_folder_is_refused(name: str) -> None:
    with pytest.raises(UsageError):
        pipeline.load_template(name, [TEMPLATES])


def test_an_unknown_template_is_told_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="Vouliez-vous dire « demande »"):
        pipeline.load_template("demandes", [str(tmp_path), TEMPLATES])


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows")
def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    outside = tmp_path / "secret"
    outside.write_text("x", encoding="utf-8")
    folder = tmp_path / "modeles"
    folder.mkdir()
    (folder / "demande.md.j2").symlink_to(outside)
    with pytest.raises(InvalidData, match="n’est pas un fichier de son répertoire"):
        pipeline.load_template("demande", [str(folder)])


@pytest.mark.parametrize(
    ("content", "said"), [(b"\xe9t\xe9", "UTF-8"), (b"x" * 500_000, "dépasse")]
)
def test_an_unreadable_template_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "demande.md.j2").write_bytes(content)
    with pytest.raises(InvalidData, match=said):
        pipeline.load_template("demande", [str(tmp_path)])


def test_a_template_is_compiled_once() -> None:
    source = "---\ntitre: Gardé\n---\n"
    assert compiled(source, "a", ()) is compiled(source, "a", ())


def test_a_template_on_another_drive_than_its_folder_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def two_drives(_paths: object) -> str:
        raise ValueError("Paths don't have the same drive")

    (tmp_path / "demande.md.j2").write_text("---\ntitre: x\n---\n", encoding="utf-8")
    monkeypatch.setattr("os.path.commonpath", two_drives)
    with pytest.raises(InvalidData, match="n’est pas un fichier de son répertoire"):
        pipeline.load_template("demande", [str(tmp_path)])


def test_the_page_carries_its_date_and_author() -> None:
    page = composed().page
    assert (page.date, page.author, page.lang) == (
        "2018-08-01",
        "Conseil Régional de Kayes",
        "fr-FR",
    )
