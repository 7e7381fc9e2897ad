"""Regions with dates: what they are on a day, and what may be said of them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cperflow.catalog.subjects import read_subjects
from cperflow.domain.territory.changing import rename, split, tell, withdraw
from cperflow.domain.territory.regions import RegionLine, Territory
from cperflow.domain.territory.soundness import flaws
from cperflow.errors import NotFound, Refused
from cperflow.shipped import folder

TODAY = date(2026, 1, 5)
EAST = RegionLine("EAST", name="Est", kind="region", council="Conseil d’Est", source="loi 1")
WEST = RegionLine("WEST", name="Ouest", kind="region", source="loi 1")
KNOWN = Territory([EAST, WEST])
SHIPPED = Territory(read_subjects(f"{folder('workflows')}/data/regions_ml.csv"), "regions_ml.csv")


def line(key: str = "EAST", since: str = "2020-01-01", **told: str) -> RegionLine:
    return RegionLine(key, since, **{"source": "loi 2", **told})


def problems(*lines: RegionLine) -> str:
    return " / ".join(flaw.problem for flaw in flaws(lines))


# --- the shipped file


def test_there_are_nineteen_regions_and_a_district_with_a_source_for_all_that_is_told() -> None:
    kinds = [region.kind for region in SHIPPED.regions()]
    assert (kinds.count("region"), kinds.count("district")) == (19, 1)
    assert not list(flaws(SHIPPED.lines))
    assert all(each.source for each in SHIPPED.lines)


def test_codes_are_unique_and_iso_numbers_are_no_national_ones() -> None:
    all_of = list(SHIPPED.regions())
    for code in ("code_ct", "code_ca", "tile"):
        assert len({region.value(code) for region in all_of}) == 20
    taoudenit, menaka = (SHIPPED.region(key) for key in ("TAOUDENIT", "MENAKA"))
    assert taoudenit
    assert menaka
    assert [taoudenit.value("code_ct"), taoudenit.value("iso")] == ["09", "ML-10"]
    assert [menaka.value("code_ct"), menaka.value("iso")] == ["10", "ML-9"]


@pytest.mark.parametrize(
    ("on", "stage"),
    [
        (date(2012, 3, 1), None),
        (date(2012, 3, 2), "planned"),
        (date(2020, 11, 25), "installed"),
        (date(2023, 3, 13), "standing"),
    ],
)
def test_a_region_comes_into_being_step_by_step(on: date, stage: str | None) -> None:
    region = SHIPPED.region("NIORO", on)
    assert (region.stage if region else None) == stage


def test_what_is_inferred_says_so() -> None:
    san = SHIPPED.region("SAN")
    assert san
    assert [san.told(code).certainty for code in ("code_ct", "code_ca")] == ["inferred"] * 2  # type: ignore[union-attr]
    assert "Code CT 17 déduit de l’ordre de la loi." in san.doubts


# --- names


def test_a_renamed_region_is_found_under_both_names_and_called_by_that_of_the_day() -> None:
    done = rename(KNOWN, line(name="Levant"), TODAY)
    known = Territory([*KNOWN.lines, line(name="Levant")])
    assert done.after.value("council") == "Conseil de Levant"
    assert known.find("levant") == known.find("EST") == "EAST"
    assert [known.called("Est", date(year, 6, 1)) for year in (2019, 2020)] == ["Est", "Levant"]
    assert known.called("Levant", date(2019, 6, 1)) == "Est"
    assert known.kept_as("Levant") == "Est"
    assert known.called("ailleurs", TODAY) == "ailleurs"


@given(st.lists(st.dates(date(1990, 1, 1), date(2030, 1, 1)), unique=True, max_size=6), st.dates())
def test_the_order_of_telling_changes_nothing_of_what_holds_on_a_day(
    days: list[date], on: date
) -> None:
    told = [line(since=day.isoformat(), name=f"Nom {i}") for i, day in enumerate(days)]
    forward, backward = Territory([EAST, *told]), Territory([EAST, *reversed(told)])
    assert forward.region("EAST", on) == backward.region("EAST", on)
    begun = [each for each in [EAST, *told] if each.since <= on.isoformat()]
    assert forward.called("Est", on) == max(begun, key=lambda each: each.since).name


# --- refusals


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ([EAST, EAST._replace(kind="district")], "EAST est dite deux fois sans date"),
        ([EAST, WEST._replace(name="EST")], "désignerait à la fois EAST et WEST"),
        ([EAST._replace(name=" ")], "pas de nom"),
        ([EAST._replace(split_from="WEST"), WEST._replace(split_from="EAST")], "en boucle"),
        ([EAST._replace(split_from="EAST")], "en boucle"),
        ([EAST._replace(split_from="WETS"), WEST], "Vouliez-vous dire « WEST »"),
        ([EAST, line(stage="standing"), line(since="2021-01-01", stage="planned")], "inversées"),
        ([EAST._replace(split_from="WEST"), WEST._replace(since="2000-01-01")], "précède"),
        ([EAST._replace(since="2020-02-30")], "impossible"),
        ([EAST._replace(source="")], "source absente"),
        ([EAST._replace(key="est")], "clé « est »"),
        ([EAST._replace(tile="4;0")], "place « 4;0 »"),
        ([EAST._replace(title="Maire")], "un titre va avec la structure"),
        ([EAST, line(stage="standng")], "Vouliez-vous dire « standing »"),
    ],
)
def test_what_contradicts_itself_is_refused(lines: list[RegionLine], told: str) -> None:
    assert told in problems(*lines)


def test_a_split_makes_a_planned_region_of_the_same_kind_and_never_an_existing_one() -> None:
    done = split(KNOWN, line("", name="Centre", split_from="EAST"), TODAY)
    assert done.draft.payload["key"] == "CENTRE"
    assert [done.after.kind, done.after.stage] == ["region", "planned"]
    with pytest.raises(Refused, match="existe déjà"):
        split(KNOWN, line("", name="West", split_from="EAST"), TODAY)


def test_a_change_of_nothing_or_of_nobody_is_refused() -> None:
    with pytest.raises(Refused, match="ne peut pas être inscrite"):
        tell(KNOWN, line(), TODAY)
    with pytest.raises(Refused, match="s’appelle déjà"):
        rename(KNOWN, line(name="Est"), TODAY)
    with pytest.raises(NotFound, match="Vouliez-vous dire « E"):
        tell(KNOWN, line("EAS", chief_town="x"), TODAY)


def test_what_others_stand_on_cannot_be_taken_back() -> None:
    with_child = Territory(
        [*KNOWN.lines, line("SUD", name="Sud", kind="region", split_from="EAST")]
    )
    with pytest.raises(Refused) as refused:
        withdraw(with_child, "EAST", "", "erreur", TODAY)
    assert any("région d’origine « EAST » inconnue" in why for why in refused.value.details)
    with pytest.raises(NotFound, match="dates connues : depuis toujours"):
        withdraw(KNOWN, "EAST", "2020-01-01", "erreur", TODAY)


def test_a_file_may_still_be_names_and_kinds_only(tmp_path: object) -> None:
    path = f"{tmp_path}/lieux.csv"
    with open(path, "w", encoding="utf-8") as file:
        file.write("name,kind,autre\nSaint-Père,commune,x\n")
    assert read_subjects(path) == (RegionLine("SAINT-PERE", name="Saint-Père", kind="commune"),)
