"""A definition that does not hold together is refused with every reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from cperflow.catalog import Catalog, load
from cperflow.catalog.definitions import built
from cperflow.catalog.source import parse
from cperflow.domain.acts.guards import RULE_PARAMS, RULES
from cperflow.domain.checks import CHECKS, FLOW_CHECKS, check, obligations
from cperflow.domain.checks.names import FACT_NEEDED, PARAMETERS
from cperflow.errors import InvalidData

MARKET = Path(__file__).parent / "procedures" / "emplacement_marche.yaml"


def edited(old: str, new: str) -> str:
    text = MARKET.read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    return text.replace(old, new)


def problems(folder: Path, text: str) -> tuple[str, ...]:
    file = folder / "essai.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidData) as refused:
        load(str(file))
    return refused.value.details


UNKNOWN = [
    ("initial: depot", "initial: depott", "initial: étape inconnue « depott »"),
    (
        'phase: demande, name: "Dépôt',
        'phase: demand, name: "Dépôt',
        "steps[0].phase: phase inconnue",
    ),
    (
        "within: enquete",
        "within: enquette",
        "étape inconnue « enquette ». Vouliez-vous dire « enquete »",
    ),
    ("holder: MAIRE", "holder: MAIR", "steps[3].holder: structure inconnue « MAIR »"),
    (
        "HYGIENE, POMPIERS], source",
        "HYGENE, POMPIERS], source",
        "steps[1].bodies[1]: structure inconnue",
    ),
    (
        "consultation: avis_services, delay",
        "consultation: avis, delay",
        "clocks[1].consultation: consultation",
    ),
    ("start_fact: complet_le", "start_fact: completle", "clocks[2].start_fact: fait inconnu"),
    (
        "start_fact: complet_le",
        "start_fact: raison",
        "le fait « raison » est de type text, il faut date",
    ),
    (
        "{base: 3, unit",
        "{base: 3, per: {dossier: 1}, unit",
        "clocks[0].delay.per.dossier: compteur inconnu",
    ),
    ("fact: activite, equals", "fact: activity, equals", "pieces[1].when.fact: fait inconnu"),
    (
        "fact: activite, equals: alimentaire",
        "funded_by: etat",
        "source de financement inconnue « etat »",
    ),
    ("equals: alimentaire", "equals: alimentation", "choix inconnu « alimentation »"),
    ("years: 2,", "years: 2, last_year_fact: raison,", "de type text, il faut integer"),
    (
        "from_steps: [visite]",
        "from_steps: [visites]",
        "transitions[2].from_steps[0]: étape inconnue",
    ),
    ("to_step: refuse", "to_step: refus", "étape inconnue « refus »"),
    (
        "records: [{fact: raison}]",
        "records: [{fact: raisons}]",
        "transitions[3].records[0].fact: fait inconnu",
    ),
    ("clock: total", "clock: totaux", "transitions[5].stops[0].clock: délai inconnu"),
    ("asks: avis_services", "asks: avis", "transitions[0].asks: consultation inconnue"),
    ("asks_fact: services", "asks_fact: surface", "de type integer, il faut bodies"),
    ("[arrete_emplacement]", "[arrete]", "document inconnu « arrete »"),
    ("asked_by: PLACIER", "asked_by: PLACEUR", "consultations[0].asked_by: structure inconnue"),
    ("copies: [PLACIER]", "copies: [PLACIERE]", "documents[0].copies[0]: structure inconnue"),
    (
        "rule: pieces_received",
        "rule: piece_received",
        "règle inconnue « piece_received ». Vouliez-vous",
    ),
    ('{fact: accord, equals: "true"}', "{fact: accord}", "demande equals dans params"),
    ('equals: "true"}', 'equals: "true", equal: x}', "paramètre inconnu « equal »"),
    ("params: {fact: accord,", "params: {fact: acord,", "params.fact: fait inconnu « acord »"),
    (
        'name: "Décision", source: "reglement,',
        'name: "Décision", source: "loi,',
        "source non déclarée « loi »",
    ),
    ("- {id: HYGIENE,", "- {id: PLACIER,", "bodies[2].id: « PLACIER » est déjà déclaré"),
    ("code: P2", "code: P1", "pieces[1].code: « P1 » est déjà déclaré"),
    ("{name: surface,", "{name: raison,", "« raison » est déjà déclaré"),
    ("id: textile", "id: alimentaire", "facts[1].choices[1].id: « alimentaire » est déjà déclaré"),
    (
        "id: opposition",
        "id: sans_objet",
        "consultations[0].outcomes[2].id: « sans_objet » est déjà",
    ),
    ("{name: accord,", "{name: accordé,", "identifiant illisible « accordé »"),
    ('label: "Raison"', 'label: ""', "facts[5].label: texte vide"),
]

STRUCTURE = [
    (
        "subject: commerçant",
        'subject: commerçant\nsubject_titles: {a: "Étal", b: "Étal {du}", c: "Étal {de}"}',
        "subject_titles.a: « Étal » doit contenir une fois {de} ou {name}",
    ),
    (
        "    asks_fact: services\n",
        "    asks_fact: services\n    retains: services\n",
        "le fait « services » est de type bodies, il faut projects",
    ),
    (
        "    records: [{fact: raison}]\n",
        "    records: [{fact: raison}]\n    retains: surface\n",
        "l’acte « noter » ne consigne pas « surface »",
    ),
    (
        '- {rule: pieces_received, source: "reglement, art. 2"}',
        '- {rule: dates_ordered, params: {earlier: "@act", later: surface}}',
        "« @act » et « surface » ne se comparent pas",
    ),
    ("after: -1, name", "after: 4, name", "doit venir après celle de niveau 1"),
    ("{level: 1, after", "{level: 2, after", "reminders[0].level: niveau 1 attendu, et non 2"),
    ("about_clock: true, ", "", "ne parle pas d’un délai : about_clock: true"),
    ("holder: MAIRE, ", "", "l’étape « arbitrage » n’a pas de détenteur"),
    ("bodies: [MAIRE], ", "", "aucune structure responsable"),
    ("within: enquete, ", "", "soit dans une phase, soit within"),
    ("final: true, status: granted", "final: true", "doit donner son status"),
    (
        "final: true, status: refused",
        "final: true, number: 4, status: refused",
        "n’a ni phase, ni numéro",
    ),
    (
        "holder: GUICHET, bodies",
        "holder: GUICHET, status: late, bodies",
        "son status reste « open »",
    ),
    (
        "{id: decision, number: 2",
        "{id: decision, number: 3",
        "phases[1].number: numéro 3 : 2 attendu",
    ),
    (
        "{id: arbitrage, number: 3",
        "{id: arbitrage, number: 4",
        "steps[3].number: numéro 4 : 3 attendu",
    ),
    ("number: 1, phase: demande", "number: 1, phase: decision", "revient à une phase antérieure"),
    ("base: 3, unit", "base: -3, unit", "un délai n’est jamais négatif : -3"),
    ("base: 3, unit", "base: 3.25, unit", "3.25 : un nombre entier ou demi est attendu"),
    ("{base: 2, unit: month}", "{base: 1.5, unit: month}", "1.5 : un nombre entier est attendu"),
    ("base: 3, unit", "base: 0, unit", "délai nul"),
    (
        "consultation: avis_services, delay",
        "consultation: avis_services, steps: [depot], delay",
        "soit des étapes, soit",
    ),
    ("{fact: complet_le}, ", "", "fait courir ce délai sans consigner « complet_le »"),
    (
        "steps: [enquete, visite, arbitrage], delay",
        "steps: [enquete, visite], delay",
        "aucun délai ne couvre l’étape « arbitrage »",
    ),
    (
        '{name: surface, label: "Surface demandée, en m²", type: integer}',
        "{name: surface, label: Surface, type: choice}",
        "choices est réservé",
    ),
    ("years: 2, ", "", "years (≥ 1) va avec per: fiscal_year"),
    (
        'code: P1, name: "Pièce d’identité"',
        "code: P1, name: x, last_year_fact: surface",
        "last_year_fact va avec",
    ),
    ("{fact: activite, equals: alimentaire}", "{}", "une condition porte soit sur fact"),
    ("    asks: avis_services\n", "", "aucun acte ne lance la consultation"),
    ("among: [HYGIENE, POMPIERS]", "among: []", "aucune structure à consulter"),
    (
        "among: [HYGIENE, POMPIERS]",
        "always: [HYGIENE]\n    among: [HYGIENE]",
        "« HYGIENE » est déjà dans always",
    ),
    (
        "{clock: total, effect: interrupt}",
        "{clock: accuse}",
        "le délai « accuse » ne court à aucune étape",
    ),
    (
        "{clock: total, effect: interrupt}",
        "{clock: total, bodies_fact: services}",
        "bodies_fact ne concerne que",
    ),
    ("steps: [arbitrage], by", "steps: [depot], by", "n’existe à aucune étape de cet acte"),
    ("initial: depot", "initial: refuse", "la procédure commence par une étape finale"),
    (
        "from_steps: [enquete], to_step: visite",
        "from_steps: [enquete], to_step: enquete",
        "aucun acte ne mène à l’étape « visite »",
    ),
    (
        "from_steps: [visite], to_step: enquete",
        "from_steps: [visite], to_step: visite",
        "l’étape « visite » ne mène à aucune étape finale",
    ),
    ("to_step: refuse", 'to_step: "@back"', "« @back » ne part que d’une étape finale"),
    (
        "from_steps: [visite], to_step: enquete",
        "from_steps: [visite], to_step: arbitrage",
        "quitte la consultation « avis_services » sans la règle",
    ),
    (
        "{rule: opinions_given, params",
        "{rule: opinions_given, warning: true, params",
        "quitte la consultation « avis_services » sans la règle",
    ),
    (
        "to_step: enquete\n    by: [GUICHET]",
        "to_step: arbitrage\n    by: [GUICHET]",
        "ne mène pas à « avis_services »",
    ),
    (
        '{id: MAIRE, name: "Mairie", head: "Maire"}',
        '{id: MAIRE, name: "Mairie", variants: [{name: x, since: "2018-02-30"}]}',
        "variants[0].since: « 2018-02-30 » n’est pas une date",
    ),
    (
        '{id: MAIRE, name: "Mairie", head: "Maire"}',
        '{id: MAIRE, name: "Mairie", variants: '
        '[{name: x, since: "2018-02-03", until: "2018-02-03"}]}',
        "variants[0].until: la fin (2018-02-03) ne suit pas le début",
    ),
    (
        '{id: MAIRE, name: "Mairie", head: "Maire"}',
        '{id: MAIRE, name: "Mairie", variants: '
        '[{name: x, until: "2019-01-01"}, {name: y, since: "2018-12-31"}]}',
        "« y » et « x » valent le même jour pour le même dossier",
    ),
    (
        '{id: MAIRE, name: "Mairie", head: "Maire"}',
        '{id: MAIRE, name: "Mairie", variants: [{name: x}, {name: y, kind: grand}]}',
        "mettez l’exception d’abord",
    ),
    (
        "documents:\n  - {id: arrete",
        'visas:\n  - {id: v1, text: "la loi", since: "2018-1-1"}\ndocuments:\n  - {id: arrete',
        "visas[0].since: « 2018-1-1 » n’est pas une date",
    ),
    (
        "documents:\n  - {id: arrete",
        'visas:\n  - {id: v1, text: "la loi", until: "2019-01-01"}\n'
        '  - {id: v2, text: "la loi", since: "2018-01-01"}\n'
        "documents:\n  - {id: arrete",
        "visas[1].text: ce texte est déjà celui de « v1 »",
    ),
    ("by: MAIRE, originals", 'by: "@each", originals', "documents[0].by: « @each » va avec per"),
    (
        "by: MAIRE, originals: [MAIRE]",
        'by: MAIRE, signed_by: ["@each"]',
        "documents[0].signed_by: « @each » va avec per",
    ),
    ("by: MAIRE, originals", "by: MAIRE, per: body, originals", "nomme « @each »"),
    ("by: MAIRE, originals", "by: MAIRE, to: MAIRE, originals", "s’écrirait à elle-même"),
    ("originals: [MAIRE]", "originals: [MAIRE, MAIRE]", "« MAIRE » y est deux fois"),
    ("copies: [PLACIER]", "copies: [MAIRE]", "« MAIRE » a déjà un original"),
]


@pytest.mark.parametrize(("old", "new", "expected"), [*UNKNOWN, *STRUCTURE])
def test_a_mistake_is_told(tmp_path: Path, old: str, new: str, expected: str) -> None:
    found = problems(tmp_path, edited(old, new))

    assert any(expected in line for line in found), found


def test_a_mistake_is_told_on_its_own_line(tmp_path: Path) -> None:
    text = edited("holder: MAIRE", "holder: MAIR")
    line = text[: text.index("holder: MAIR,")].count("\n") + 1

    (found,) = problems(tmp_path, text)

    assert found.endswith(
        f"essai.yaml:{line}: steps[3].holder: structure inconnue « MAIR ». "
        "Vouliez-vous dire « MAIRE » ?"
    )


def test_a_step_that_does_not_exist_is_told_once_and_not_what_follows(tmp_path: Path) -> None:
    text = edited("to_step: arbitrage", "to_step: arbitrag")

    (found,) = problems(tmp_path, text)

    assert "étape inconnue « arbitrag ». Vouliez-vous dire « arbitrage » ?" in found


def test_every_mistake_is_told_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = edited("initial: depot", "initial: depott").replace("clock: total", "clock: totaux")

    found = problems(tmp_path, text)

    assert "initial" in found[0]
    assert "totaux" in found[-1]


def test_a_sound_definition_has_no_problem() -> None:
    assert check(load(str(MARKET))[0]) == []


TO_A_SUPERIOR = ('after: 4, name: "Rappel"', 'after: 4, to_superior: true, name: "Rappel"')


def test_a_body_without_a_superior_is_told_of_the_reminders_that_go_above() -> None:
    workflow, _ = built(parse(edited(*TO_A_SUPERIOR).encode(), "essai"))
    assert workflow is not None
    told = check(workflow)
    assert all(problem.warning for problem in told)
    assert {workflow.bodies[int(problem.path[1])].id for problem in told} == {
        "GUICHET", "PLACIER", "HYGIENE", "POMPIERS", "MAIRE",
    }  # fmt: skip


def test_every_check_finds_something_in_these_tests() -> None:
    silent = {*CHECKS, *FLOW_CHECKS}
    for old, new, _ in (*UNKNOWN, *STRUCTURE, (*TO_A_SUPERIOR, "")):
        workflow, _shape = built(parse(edited(old, new).encode(), "essai"))
        if workflow:
            silent -= {each for each in silent if each(workflow)}
    told_elsewhere = {obligations.unfollowed, obligations.unanchored, obligations.misdue,
                      obligations.misrepeated, obligations.mismet}  # fmt: skip
    assert silent == told_elsewhere, "those of test_obligations_checks.py"


def test_giving_up_and_returning_need_no_join() -> None:
    workflow = load(str(MARKET))[0]
    acts = {act.id: act for act in workflow.transitions}

    assert acts["rendre"].is_return
    assert acts["rendre"].from_steps[0] in workflow.consultations[0].steps
    assert acts["retirer_demande"].from_steps == ("@open",)


@pytest.mark.parametrize(
    "variants",
    [
        '[{name: x, until: "2019-01-01"}, {name: y, since: "2019-01-01"}]',
        "[{name: x, kind: grand}, {name: y}]",
        '[{name: x, kind: grand, since: "2019-01-01"}, {name: y, kind: grand}]',
        "[{name: x, subjects: [Awa]}, {name: y, subjects: [Binta]}]",
        '[{name: x, subjects: [Awa], since: "2019-01-01"}, {name: y, subjects: [Awa, Binta]}]',
        "[{name: x, kind: grand}, {name: y, kind: petit}]",
    ],
)
def test_names_that_hold_apart_or_that_except_another_are_sound(variants: str) -> None:
    text = edited(
        '{id: MAIRE, name: "Mairie", head: "Maire"}',
        f'{{id: MAIRE, name: "Mairie", head: "Maire", variants: {variants}}}',
    )
    workflow, _ = built(parse(text.encode(), "essai"))
    assert workflow is not None
    assert check(workflow) == []


def test_the_parameters_checked_are_those_of_the_rules() -> None:
    assert set(RULE_PARAMS) <= set(RULES)
    assert set(FACT_NEEDED) <= set(RULES)
    names = {name for params in RULE_PARAMS.values() for name in params}
    assert names - set(PARAMETERS) == {"equals"}


def test_a_document_without_template_is_only_a_warning(tmp_path: Path) -> None:
    folder = tmp_path / "modeles"
    folder.mkdir()
    catalog = Catalog([], [str(folder)])

    (folder / "arrete_emplacement.odt").write_text("", encoding="utf-8")
    (folder / "rappel_delai.md.j2").write_text("", encoding="utf-8")
    (warning,) = catalog.check(str(MARKET))
    (folder / "arrete_emplacement.md.j2").write_text("", encoding="utf-8")

    assert "documents[0].id: aucun modèle « arrete_emplacement.md.j2 »" in str(warning)
    assert catalog.check(str(MARKET)) == ()


@pytest.mark.parametrize(
    ("name", "message"),
    [("villes.csv", "fichier absent"), ("../villes.csv", "un nom de fichier du répertoire data/")],
)
def test_a_file_of_subjects_that_cannot_be_used_is_a_problem(
    tmp_path: Path, name: str, message: str
) -> None:
    text = edited("initial: depot", f"initial: depot\nsubjects: {name}")

    (found,) = problems(tmp_path, text)

    assert f"subjects: {message}" in found
