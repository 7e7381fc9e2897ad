"""A definition as text: YAML 1.2, its shape, and where each problem is."""

from __future__ import annotations

import json
import tempfile
import typing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cperflow.catalog import load
from cperflow.catalog.models import CLOSED_LISTS
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.procedure.definition_data import NESTED, to_data
from cperflow.errors import InvalidData, NotFound

MARKET = Path(__file__).parent / "procedures" / "emplacement_marche.yaml"


def edited(old: str, new: str) -> str:
    """The market procedure with one passage changed."""
    text = MARKET.read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    return text.replace(old, new)


def refusal(folder: Path, content: str | bytes) -> InvalidData:
    file = folder / "essai.yaml"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(InvalidData) as refused:
        load(str(file))
    return refused.value


def line_of(text: str, passage: str) -> int:
    return text[: text.index(passage)].count("\n") + 1


@pytest.mark.parametrize(
    ("old", "new", "where", "message"),
    [
        (
            "version: 2",
            "version: deux",
            "version",
            "un nombre entier attendu, un texte trouvé (deux)",
        ),
        (
            "version: 2",
            "version: 2.5",
            "version",
            "un nombre entier attendu, un nombre trouvé (2.5)",
        ),
        ("version: 2", "version: true", "version", "un nombre entier attendu, true ou false"),
        (
            "short_name: EMPLACEMENT",
            "short_name: 2018",
            "short_name",
            "un texte attendu, un nombre trouvé (2018) ; mettez la valeur entre guillemets",
        ),
        (
            "short_name: EMPLACEMENT",
            "short_name: 2018-08-31",
            "short_name",
            "un texte attendu, une date trouvée ; mettez la valeur entre guillemets",
        ),
        ("initial: depot", "inital: depot", "inital", "clé inconnue « inital ». Vouliez-vous"),
        ("steps: [depot], delay", "steps: depot, delay", "clocks[0].steps", "une liste"),
        ("delay: {base: 3, unit: calendar_day}", "delay: 3", "clocks[0].delay", "des couples clé"),
        ("roll: false", "roll: non", "clocks[0].roll", "true ou false attendu"),
        ("base: 3,", "base: .inf,", "clocks[0].delay.base", "un nombre fini attendu"),
        (
            "unit: calendar_day",
            "unit: calender_day",
            "clocks[0].delay.unit",
            "« calender_day » n’est pas prévu (working_day, calendar_day, week ou month). "
            "Vouliez-vous dire « calendar_day » ?",
        ),
        ("{name: raison, label: ", "{name: raison, lable: ", "facts[5]", "clé « label » absente"),
        ('equals: "true"', "equals: true", "transitions[6].rules[1].params.equals", "un texte"),
    ],
)
def test_a_value_of_the_wrong_shape_is_told_in_french_with_its_line(
    tmp_path: Path, old: str, new: str, where: str, message: str
) -> None:
    text = edited(old, new)

    details = refusal(tmp_path, text).details

    place = f"essai.yaml:{line_of(text, new)}: {where}: "
    assert any(place in line and message in line for line in details), details


def test_a_missing_key_at_the_top_is_told_at_the_first_line(tmp_path: Path) -> None:
    error = refusal(tmp_path, edited("initial: depot\n", ""))

    assert [line.endswith(":1: clé « initial » absente") for line in error.details] == [True]


def test_all_problems_of_shape_are_told_at_once(tmp_path: Path) -> None:
    text = edited("version: 2", "version: deux").replace("subject: commerçant", "sujet: x")

    error = refusal(tmp_path, text)

    assert len(error.details) == 3  # version, the unknown key, the missing one
    assert "3 problèmes" in error.message


@pytest.mark.parametrize(
    ("content", "place", "message"),
    [
        ("id: a\nname: b\nid: c\n", ":3:1", "clé écrite deux fois au même niveau (« id »)"),
        ("id: &x a\nname: *x\n", ":1:5", "ancres (&) et alias (*)"),
        ("id: !!python/name:os.system a\n", ":1:5", "étiquettes YAML"),
        ("id: !secret a\n", ":1:5", "étiquettes YAML"),
        ("id: a: b\n", ":1:6", "« : » inattendu"),
        ("id:\n\t- a\n", ":2:1", "caractère qui ne peut rien commencer ici"),
        ('id: "abc\n', ":2:1", "guillemet ouvrant jamais refermé"),
        ("steps: [a, b\nname: c\n", ":2:5", "crochet ou accolade jamais refermé"),
        ("a: 1\n---\nb: 2\n", ":2:1", "plusieurs documents"),
        ("steps:\n  - a\n - b\n", ":3:2", "indentation"),
        (b"id: \xe9t\xe9\n", ":1", "UTF-8"),
        (b"id: a\nname: \x00\n", "", "caractère interdit (U+0000)"),
        ("[" * 2000, ":1:21", "trop de niveaux imbriqués"),
        (f"version: {'9' * 5000}\n", "", "valeur illisible"),
        ("a" * 1_000_001, "", "trop long"),
        ("", ":1", ""),
        ("- a\n", ":1", "des couples clé: valeur attendus, une liste trouvée"),
        ("1: a\n", ":1", ""),
    ],
)
def test_unreadable_text_is_refused_with_line_and_column(
    tmp_path: Path, content: str | bytes, place: str, message: str
) -> None:
    error = refusal(tmp_path, content)

    told = "\n".join([error.message, *error.details])
    assert f"essai.yaml{place}" in told
    assert message in told


def test_what_is_not_a_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError):
        load(str(tmp_path))
    with pytest.raises(NotFound, match="pas de fichier"):
        load(str(tmp_path / "rien.yaml"))


def test_mistakes_of_shape_do_not_hide_those_of_meaning(tmp_path: Path) -> None:
    text = edited("version: 2", "version: deux").replace("holder: MAIRE", "holder: MAIR", 1)

    error = refusal(tmp_path, text)

    assert [line.split(": ")[1] for line in error.details] == ["version", "steps[3].holder"]


def test_what_only_follows_from_a_mistake_of_shape_is_not_told(tmp_path: Path) -> None:
    error = refusal(tmp_path, edited("holder: MAIRE", "holdr: MAIRE"))

    assert len(error.details) == 1
    assert "clé inconnue « holdr »" in error.details[0]


def test_yaml_1_1_traps_are_read_as_text(tmp_path: Path) -> None:
    file = tmp_path / "essai.yaml"
    file.write_text(edited('label: "Raison"', "label: NO"), encoding="utf-8")

    assert load(str(file))[0].facts[-1].label == "NO"


def test_texts_are_normalized_so_that_the_hash_does_not_depend_on_the_keyboard(
    tmp_path: Path,
) -> None:
    file = tmp_path / "essai.yaml"
    file.write_text(edited('"Raison"', '"Re\u0301ponse"'), encoding="utf-8")

    assert load(str(file))[0].facts[-1].label == "Réponse"


def test_nested_tells_what_the_type_hints_say() -> None:
    def nested(record: Any) -> dict[str, Any]:
        found = {}
        for name, hint in typing.get_type_hints(record).items():
            inner = [arg for arg in typing.get_args(hint) if hasattr(arg, "_fields")]
            if inner:
                found[name] = inner[0]
        return found

    waiting: list[Any] = [Workflow]
    seen: dict[Any, dict[str, Any]] = {}
    while waiting:
        record = waiting.pop()
        seen[record] = nested(record)
        waiting += [inner for inner in seen[record].values() if inner not in seen]
    assert {record: fields for record, fields in seen.items() if fields} == NESTED
    assert set(CLOSED_LISTS) <= set(seen)


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path]
    if isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, item in items:
            found += _paths(item, (*path, key))
    return found


DATA = to_data(load(str(MARKET))[0])
PATHS = _paths(DATA)
JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.just([]),
    st.just({}),
    st.just([{"x": 1}]),
    st.just("\ud800"),
)


@settings(max_examples=30, deadline=None)
@given(path=st.sampled_from(PATHS), junk=JUNK)
def test_any_value_replaced_by_junk_is_either_accepted_or_explained_in_french(
    path: tuple[Any, ...], junk: Any
) -> None:
    data = json.loads(json.dumps(DATA))
    if path:
        holder = data
        for part in path[:-1]:
            holder = holder[part]
        holder[path[-1]] = junk
    else:
        data = junk
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "essai.yaml"
        file.write_text(json.dumps(data), encoding="utf-8")
        try:
            load(str(file))
        except InvalidData as error:
            told = "\n".join([error.message, *error.details])
            assert "une autre valeur attendu" not in told
            assert "autre chose" not in told
            assert "nput should" not in told
