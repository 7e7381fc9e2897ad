"""`docs/delais.md`: every example is counted, by the procedure that its YAML makes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from cperflow import shipped
from cperflow.catalog import load
from cperflow.catalog.holidays import read_csv
from cperflow.domain.dossier.dossier import Ruling
from cperflow.domain.journal import events as kinds
from cperflow.domain.procedure.delays import INTERRUPT, SUSPEND, ClockSpec
from cperflow.domain.time.clock import Clock, Leg, delay_halves
from cperflow.domain.time.measures import Measure, measure
from cperflow.domain.time.pauses import Pause
from cperflow.domain.time.ruled import ruled
from cperflow.french import MONTHS

HERE = Path(__file__).resolve().parent
PAGE = HERE.parent / "docs/delais.md"
MARKET = HERE / "procedures" / "emplacement_marche.yaml"
CLOCK = "accuse"
"""The delay of the market that takes the keys of the page in the place of its own."""
PLAIN = "delay: {base: 8, unit: working_day}"

DAY = rf"(\d+(?:er)? (?:{'|'.join(MONTHS)}) \d{{4}})"
DECISIONS = {
    rf"(suspendu|interrompu) du {DAY} au {DAY}": "stop",
    rf"prorogé de (\d+) le {DAY}": "add",
    rf"prorogé jusqu’au {DAY} le {DAY}": "until",
    rf"date visée au {DAY} le {DAY}": "target",
}


class Example(NamedTuple):
    """A sentence of the page, and the keys of its delay."""

    keys: str
    text: str


def examples() -> Iterator[Example]:
    keys = ""
    text = PAGE.read_text(encoding="utf-8")
    for block, sentence in re.findall(r"^```yaml\n(.*?)^```|^(Exemple.*?\.)$", text, re.M | re.S):
        keys = block or keys
        if sentence:
            joined = " ".join(sentence.split())
            counted = keys if "delay:" in keys else PLAIN
            yield Example("" if "sans chiffre" in joined else counted, joined)


def read_day(text: str) -> date:
    number, month, year = text.split()
    return date(int(year), MONTHS.index(month) + 1, int(number.removesuffix("er")))


def spec_of(keys: str, folder: Path) -> ClockSpec:
    """The delay of a procedure written with these keys."""
    own = [
        line for line in MARKET.read_text(encoding="utf-8").splitlines() if "id: accuse," in line
    ]
    head = [f"  - id: {CLOCK}", "name: Délai", "steps: [depot]", 'source: "reglement, art. 2"']
    lines = "\n    ".join([*head, *keys.splitlines()])
    path = folder / MARKET.name
    path.write_text(MARKET.read_text(encoding="utf-8").replace(own[0], lines), encoding="utf-8")
    return load(str(path))[0].clock(CLOCK)


def ruling(number: int, kind: str, on: str, **given: object) -> Ruling:
    blank = Ruling(
        kind, CLOCK, read_day(on), number, "motif", "MAIRE", "", 0, None, False,
        datetime(2024, 12, 31, tzinfo=UTC),
    )  # fmt: skip
    return blank._replace(**given)


def rulings(text: str) -> Iterator[Ruling]:
    for pattern, kind in DECISIONS.items():
        for number, found in enumerate(re.findall(pattern, text), 1):
            if kind == "stop":
                effect = SUSPEND if found[0] == "suspendu" else INTERRUPT
                yield ruling(2 * number, kinds.CLOCK_STOPPED, found[1], effect=effect)
                yield ruling(2 * number + 1, kinds.CLOCK_RESUMED, found[2])
            elif kind == "add":
                yield ruling(number, kinds.CLOCK_EXTENDED, found[1], halves=2 * int(found[0]))
            else:
                named = kinds.CLOCK_EXTENDED if kind == "until" else kinds.CLOCK_TARGETED
                yield ruling(number, named, found[1], until=read_day(found[0]))


def counted(example: Example, folder: Path) -> Measure:
    spec = spec_of(example.keys, folder)
    start = re.search(rf"départ le {DAY}", example.text)
    projects = re.search(r"pour (\d+) projets", example.text)
    assert start
    on = read_day(start[1])
    halves = delay_halves(spec, int(projects[1]) if projects else 1)
    clock = Clock(CLOCK, spec, on, halves, (Leg("depot", "MAIRE", on),))
    away = re.findall(rf"retourné du {DAY} au {DAY}", example.text)
    clock = clock._replace(
        pauses=tuple(Pause(read_day(sent), read_day(back), "retourner") for sent, back in away)
    )
    decided = sorted(rulings(example.text), key=lambda one: (one.on, one.sequence))
    calendar = read_csv(f"{shipped.folder('workflows')}/data/holidays_ml.csv")
    return measure(ruled([clock], decided)[-1], calendar, date(2024, 12, 31))


@pytest.mark.parametrize("example", list(examples()), ids=lambda example: example.text)
def test_an_example_of_the_page_is_what_is_counted(example: Example, tmp_path: Path) -> None:
    due = re.search(rf"échéance le {DAY}( à midi)?\.$", example.text)
    assert due, example.text
    end = counted(example, tmp_path).end
    assert end is not None
    assert (end.due_on, end.half) == (read_day(due[1]), bool(due[2]))


def test_the_page_has_an_example_for_each_rule_and_all_of_its_keys() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert len(list(examples())) == text.count("\nExemple") >= 16
    for key in (
        "delay",
        "unit",
        "per",
        "start_fact",
        "counted_from",
        "clear_days",
        "roll",
        "stops",
    ):
        assert f"{key}:" in text or f"`{key}`" in text
