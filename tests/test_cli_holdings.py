"""Pieces, projects and funding typed by an officer."""

from __future__ import annotations

import json

import pytest
from cli_desk import Desk, desk

__all__ = ["desk"]

FORAGE = ("project", "add", "TAOUDENIT-2019", "P1", "--name", "Forage", "--cost", "2 500 000 FCFA")
SIGNED = "SUIVI-KAYES-2018"
"""Where the plan of the signed contract lives on."""
DIFFERENCE = 58_587_762


# --- piece


def test_a_piece_received_says_what_is_still_missing_at_the_step(desk: Desk) -> None:
    said = desk.done("piece", "add", "TAOUDENIT-2019", "e4.1", "--on", "2019-03-20")
    assert "pièce E4.1 reçue, 20 mars 2019" in said
    assert "rien pour cette étape" in said
    assert said.endswith("Suite : cperflow piece check TAOUDENIT-2019\n")


def test_a_piece_found_wanting_keeps_its_reason_and_is_missing_again(desk: Desk) -> None:
    desk.done("piece", "ajouter", "TAOUDENIT-2019", "E4.1", "--on", "2019-03-20")
    said = desk.done("piece", "apprécier", "TAOUDENIT-2019", "E4.1", "non conforme",
                     "--reason", "PDESC échu", "--on", "2019-03-21")  # fmt: skip
    assert "1 pièce manque" in said.replace("\n", " ")
    listed = desk.done("piece", "list", "TAOUDENIT-2019")
    assert "non conforme" in listed
    assert "PDESC échu" in listed
    desk.done("piece", "add", "TAOUDENIT-2019", "E4.1", "--on", "2019-03-22")
    desk.done("piece", "assess", "TAOUDENIT-2019", "E4.1", "conforme", "--on", "2019-03-22")
    assert "conforme, 22/03/2019" in desk.done("piece", "list", "TAOUDENIT-2019")


def test_the_list_of_pieces_goes_step_by_step_with_the_source_of_each(desk: Desk) -> None:
    said = desk.done("piece", "list", "KAYES-2018", "--as-of", "2018-03-01")
    assert "Formalisation de la demande (11 reçues sur 11) – étape en cours" in said
    assert "reçue, 26/02/2018*" in said
    assert "* date illustrative : la source ne la donne pas." in said
    assert "grille, l.399-401" in said
    assert all(len(line) <= 80 for line in said.splitlines())


def test_the_list_of_a_late_step_offers_the_command_that_records_the_next_piece(desk: Desk) -> None:
    said = desk.done("piece", "lister", "KAYES-2018", "--as-of", "2018-02-01")
    assert said.endswith("Suite : cperflow piece add KAYES-2018 E2.1\n")


def test_the_json_of_the_pieces_keeps_its_keys(desk: Desk) -> None:
    data = json.loads(desk.done("piece", "list", "KAYES-2018", "--as-of", "2018-03-01", "--json"))
    assert set(data) == {"ref", "as_of", "step", "steps"}
    step = next(step for step in data["steps"] if step["current"])
    assert set(step) == {"step", "name", "current", "required", "received", "pieces"}
    assert (step["step"], step["required"], step["received"]) == ("formalisation", 11, 11)
    assert set(step["pieces"][0]) == {
        "code", "project", "year", "name", "status", "received_on", "illustrative", "reason",
        "note", "version", "file", "alternative", "source",
    }  # fmt: skip
    account = next(piece for piece in step["pieces"] if piece["code"] == "E3.6")
    assert (account["year"], account["status"], account["received_on"]) == (
        2014, "received", "2018-02-26",
    )  # fmt: skip
    assert account["illustrative"] is True


@pytest.mark.parametrize(
    ("argv", "code", "said"),
    [
        (("add", "KAYES-2018", "E3.66"), 3, "Vouliez-vous dire « E3.6 » ?"),
        (("add", "KAYES-2018", "E3.6"), 2, "--year 2014, 2015 ou 2016"),
        (("add", "KAYES-2018", "E5.2"), 2, "--project P1 ou P2"),
        (("add", "KAYES-2018", "E3.1", "--year", "2014"), 2, "vaut pour le dossier entier"),
        (("add", "KAYES-2018", "E3.6", "--year", "20014"), 2, "20014"),
        (("add", "KAYES-2018", "E5.2", "--project", "P7"), 3, "Projet inconnu"),
        (("assess", "TAOUDENIT-2019", "E4.1", "conforme"), 4, "n’a pas été reçue"),
        (("assess", "KAYES-2018", "E3.1", "bof"), 3, "conforme ou non-conforme"),
        (("assess", "KAYES-2018", "E3.1", "non-conforme"), 2, "demande un motif"),
        (("receive", "KAYES-2018", "E3.1"), 2, "n’existe pas"),
    ],
)
def test_a_wrong_piece_is_refused(desk: Desk, argv: tuple[str, ...], code: int, said: str) -> None:
    assert said in desk.refused("piece", *argv, code=code)


# --- project


def test_a_project_is_added_with_what_is_known_of_it(desk: Desk) -> None:
    said = desk.done(*FORAGE, "--locations", "Taoudénit ; Logo (Kayes)", "--duration", "24",
                     "--nature", "infrastructure", "--on", "2019-03-20")  # fmt: skip
    assert "projet P1 inscrit" in said
    assert "Projet d’infrastructure" in said
    assert said.endswith("Suite : cperflow funding set TAOUDENIT-2019 P1 …\n")
    project = desk.dossier("TAOUDENIT-2019").projects["P1"]
    assert (project.cost, project.duration_months, project.scale) == (2_500_000, 24, "")
    assert [tuple(place) for place in project.locations] == [("Taoudénit", ""), ("Logo", "Kayes")]


def test_editing_changes_only_what_is_given(desk: Desk) -> None:
    before = desk.dossier("SUIVI-KAYES-2018").projects["P1"]
    said = desk.done("projet", "modifier", "suivi-kayes", "p1", "--duration", "60")
    assert "60 mois" in said
    assert desk.dossier("SUIVI-KAYES-2018").projects["P1"] == before._replace(duration_months=60)


def test_a_project_removed_takes_its_shares_away(desk: Desk) -> None:
    said = desk.done("project", "remove", "SUIVI-KAYES-2018", "P1")
    assert "projet P1 retiré" in said
    assert "391 412 237 FCFA" in said.replace("\xa0", " ")
    dossier = desk.dossier("SUIVI-KAYES-2018")
    assert list(dossier.projects) == ["P2"]
    assert {key[0] for key in dossier.shares} == {"P2"}


def test_the_plan_of_a_signed_contract_is_changed_in_its_follow_up_alone(desk: Desk) -> None:
    for argv in (("project", "edit", "KAYES-2018", "P1", "--duration", "60"),
                 ("project", "remove", "KAYES-2018", "P1"),
                 ("funding", "set", "KAYES-2018", "P1", "etat=5")):  # fmt: skip
        assert "c’est SUIVI-KAYES-2018 qui le tient" in desk.refused(*argv, code=4)


def test_the_list_of_projects_names_both_real_faults_of_kayes(desk: Desk) -> None:
    said = desk.done("projet", "lister", "KAYES-2018").replace("\xa0", " ")
    assert "Total (2 projets)" in said
    assert "2 173 127 401" in said
    assert "84 mois" in said
    assert "58 587 762 FCFA" in said
    assert all(len(line) <= 80 for line in said.splitlines())


def test_the_json_of_the_projects_keeps_its_keys(desk: Desk) -> None:
    data = json.loads(desk.done("project", "list", "KAYES-2018", "--json"))
    assert set(data) == {"ref", "as_of", "projects", "total"}
    first = data["projects"][0]
    assert set(first) == {
        "id", "name", "nature", "scale", "locations", "duration_months", "cost", "facts",
    }  # fmt: skip
    assert first["locations"][0] == {"locality": "Zambougou", "district": "Diéma"}
    assert data["total"] == 2_173_127_401


def test_a_dossier_without_project_says_how_to_add_one(desk: Desk) -> None:
    assert "cperflow project add MENAKA-2019 P1" in desk.done("project", "list", "MENAKA-2019")
    assert "cperflow project add MENAKA-2019 P1" in desk.done("funding", "list", "MENAKA-2019")


@pytest.mark.parametrize(
    ("argv", "code", "said"),
    [
        (("add", SIGNED, "p1", "--name", "x", "--cost", "1"), 4, ": donnez un autre numéro"),
        (("add", SIGNED, "P 3", "--name", "x", "--cost", "1"), 2, "ne peut pas désigner"),
        (("add", SIGNED, "P3", "--name", "x"), 2, "--name et --cost"),
        (("add", SIGNED, "P3", "--name", "", "--cost", "1"), 2, "L’intitulé est vide"),
        (("add", SIGNED, "P3", "--name", "x", "--cost", "-1"), 2, "est négatif"),
        (("add", SIGNED, "P3", "--name", "x", "--cost", "1,5"), 2, "pas de centimes"),
        (("add", SIGNED, "P3", "--name", "x", "--cost", "mille"), 2, "est en lettres"),
        (("add", SIGNED, "P3", "--name", "x", "--cost", "1", "--nature", "economic"), 3,
         "Vouliez-vous dire « economique » ?"),
        (("add", SIGNED, "P3", "--name", "x", "--cost", "1", "--duration", "0"), 2, "0"),
        (("edit", SIGNED, "P9", "--cost", "1"), 3, "Projet inconnu « P9 »"),
        (("edit", SIGNED, "P1"), 2, "Rien à modifier"),
        (("remove", SIGNED, "P9"), 3, "Projets du dossier : P1 et P2"),
    ],
)  # fmt: skip
def test_a_wrong_project_is_refused(
    desk: Desk, argv: tuple[str, ...], code: int, said: str
) -> None:
    assert said in desk.refused("project", *argv, code=code)


# --- funding


def test_shares_are_proven_against_the_cost_as_soon_as_they_are_typed(desk: Desk) -> None:
    desk.done(*FORAGE, "--on", "2019-03-20")
    said = desk.done("funding", "set", "TAOUDENIT-2019", "P1", "etat=2 000 000", "region=400000",
                     "--on", "2019-03-21").replace("\xa0", " ")  # fmt: skip
    assert "n’atteignent pas le coût" in said
    assert "écart de 100 000 FCFA" in said.replace("\n                   ", " ")
    said = desk.done("financement", "renseigner", "TAOUDENIT-2019", "P1", "region=500000")
    assert "le total des parts égale le coût" in said


def test_shares_may_be_given_year_by_year(desk: Desk) -> None:
    desk.done(*FORAGE, "--on", "2019-03-20")
    for year in ("2020", "2021"):
        desk.done("funding", "set", "TAOUDENIT-2019", "P1", "etat=1250000", "--year", year)
    shares = desk.dossier("TAOUDENIT-2019").shares
    assert shares == {("P1", "etat", 2020): 1_250_000, ("P1", "etat", 2021): 1_250_000}
    (project,) = json.loads(desk.done("funding", "list", "TAOUDENIT-2019", "--json"))["projects"]
    assert [each["year"] for each in project["by_year"]] == [2020, 2021]
    assert project["difference"] == 0


def test_the_plan_shows_the_real_difference_of_kayes_and_mends_nothing(desk: Desk) -> None:
    said = desk.done("funding", "list", "KAYES-2018").replace("\xa0", " ")
    assert "dépassent le coût" in said
    assert "écart de 58 587 762 FCFA" in said
    assert "P2 : le total des parts égale le coût, 391 412 237 FCFA." in said
    assert all(len(line) <= 80 for line in said.splitlines())


def test_the_json_of_the_plan_keeps_its_keys_and_its_sums(desk: Desk) -> None:
    data = json.loads(desk.done("funding", "list", "KAYES-2018", "--json"))
    assert set(data) == {
        "ref", "as_of", "projects", "total", "shared", "by_source", "by_partner", "balanced",
        "difference", "faults",
    }  # fmt: skip
    assert set(data["projects"][0]) == {
        "id", "name", "cost", "shares", "by_year", "shared", "difference",
    }  # fmt: skip
    assert (data["difference"], data["balanced"]) == (DIFFERENCE, False)
    assert data["shared"] - data["total"] == DIFFERENCE
    assert data["shared"] == sum(data["by_source"].values())
    assert data["total"] == sum(project["cost"] for project in data["projects"])


def test_a_plan_without_any_share_claims_no_proof(desk: Desk) -> None:
    data = json.loads(desk.done("funding", "list", "GAO-2017", "--json"))
    assert (data["balanced"], data["difference"]) == (None, None)
    assert all(project["difference"] is None for project in data["projects"])
    said = desk.done("funding", "list", "GAO-2017")
    assert "Aucune part n’est encore renseignée pour P1, P2 et P3." in said


def test_shares_entered_late_for_a_project_removed_since_are_recorded(desk: Desk) -> None:
    desk.done("project", "remove", "SUIVI-KAYES-2018", "P2", "--on", "2019-03-01")
    said = desk.done("funding", "set", "SUIVI-KAYES-2018", "P2", "prive=5", "--on", "2019-01-15")
    assert "parts du projet P2 inscrites" in said
    assert "Preuve" not in said


@pytest.mark.parametrize(
    ("pairs", "code", "said"),
    [
        (("P1", "etat=12.5"), 2, "etat : « 12.5 » n’est pas un nombre entier"),
        (("P1", "etat=-5"), 2, "est négatif"),
        (("P1", "etat=mille"), 2, "est en lettres"),
        (("P1", "etat=1", "etat=2"), 2, "donné deux fois"),
        (("P1", "etat"), 2, "écrivez nom=valeur"),
        (("P1",), 2, "SOURCE=MONTANT"),
        (("P1", "etta=5"), 3, "Vouliez-vous dire « etat » ?"),
        (("P9", "etat=5"), 3, "Projet inconnu « P9 »"),
        (("P1", "etat=5", "--year", "1066"), 2, "1066"),
    ],
)
def test_a_wrong_share_is_refused(desk: Desk, pairs: tuple[str, ...], code: int, said: str) -> None:
    assert said in desk.refused("funding", "set", "SUIVI-KAYES-2018", *pairs, code=code)
