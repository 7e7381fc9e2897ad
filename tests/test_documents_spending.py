"""No template runs for ever or fills the memory: bombs in a process that may be killed."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from documents_builders import composed, page_from, plan_of, text_of

from cperflow.documents.page import markdown
from cperflow.documents.templating.spending import MAX_WORK, Budget
from cperflow.errors import InvalidData

SECONDS = 60
"""Far more than the refusals take, far less than any of these takes unpaid."""

DOUBLED = (
    "{% set ns = namespace(a=[1], b=[1], t=(1,), s='xxxxxxxx') %}"
    "{% for i in range(60) %}{% set ns.a = [ns.a, ns.a] %}{% set ns.b = [ns.b, ns.b] %}"
    "{% set ns.t = (ns.t, ns.t) %}{% endfor %}"
)
LONG = (
    "{% set ns = namespace(s='xxxxxxxx', n=0) %}"
    "{% for i in range(17) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}"
)
OFTEN = "{% for i in range(300) %}{% for j in range(300) %}"
END = "{% endfor %}{% endfor %}"

BOMBS = {
    "a doubled list written": DOUBLED + "{{ ns.a }}",
    "joined": DOUBLED + "{{ ns.a|join(', ') }}",
    "put end to end": DOUBLED + "{{ 'x' ~ ns.a }}",
    "compared": DOUBLED + "{% if ns.a == ns.b %}x{% endif %}",
    "ordered": DOUBLED + "{% if ns.a < ns.b %}x{% endif %}",
    "looked for": DOUBLED + "{% if ns.a in [ns.b] %}x{% endif %}",
    "tested": DOUBLED + "{% if ns.a is eq(ns.b) %}x{% endif %}",
    "selected": DOUBLED + "{{ [ns.a]|select('eq', ns.b)|list|length }}",
    "sorted": DOUBLED + "{{ [ns.a, ns.b]|sort|length }}",
    "made unique": DOUBLED + "{{ [ns.t, ns.t]|unique|list|length }}",
    "a key": DOUBLED + "{% set d = {ns.t: 1} %}",
    "a name": DOUBLED + "{{ facts[ns.t] }}",
    "a key of a namespace": DOUBLED + "{% set n = namespace([(ns.t, 1)]) %}",
    "an argument": DOUBLED + "{{ 'x'|count(ns.a) }}",
    "summed": "{% set ns = namespace(a=[1]) %}{% for i in range(60) %}"
              "{% set ns.a = [ns.a, ns.a]|sum(start=[]) %}{% endfor %}",
    "summed numbers": "{% set ns = namespace(a=9) %}{% for i in range(900) %}"
                      "{% set ns.a = [ns.a, ns.a]|sum %}{% endfor %}",
    "listed": "{% set ns = namespace(a=[1]) %}{% macro f() %}{% set ns.a = varargs %}{% endmacro %}"
              "{% for i in range(60) %}{{ f(ns.a, ns.a) }}{% endfor %}{{ ns.a }}",
    "a long separator": LONG + "{{ range(1000)|join(ns.s) }}",
    "upper again and again": LONG + OFTEN + "{% set x = ns.s|upper %}" + END,
    "cut again and again": LONG + OFTEN + "{% set x = ns.s[1:] %}" + END,
    "compared again and again": LONG + "{% set b = ns.s[1:] ~ 'x' %}" + OFTEN
                                + "{% if ns.s == b %}x{% endif %}" + END,
    "searched again and again": LONG + OFTEN + "{% if 'y' in ns.s %}x{% endif %}" + END,
    "made letters again and again": LONG + OFTEN + "{% set x = ns.s|list %}" + END,
    "an endless name": LONG + "{{ facts[ns.s] }}",
    "arguments without end": "{% macro f() %}{{ varargs|length }}{% endmacro %}"
                             + LONG + OFTEN + "{% set x = f(*ns.s) %}" + END,
}  # fmt: skip


TRYING = """
import json, sys
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (2 * 10**9, 2 * 10**9))
except ImportError:
    pass
from cperflow.errors import InvalidData
from documents_builders import page_from
for name, body in json.load(sys.stdin).items():
    try:
        page_from(body)
    except InvalidData as refusal:
        print(json.dumps([name, refusal.message]), flush=True)
"""


def test_templates_that_would_never_end_are_refused_in_time() -> None:
    """One after the other in a process: the one that is not refused is the first without answer."""
    done = subprocess.run(
        [sys.executable, "-c", TRYING],
        input=json.dumps(BOMBS),
        capture_output=True,
        encoding="utf-8",
        timeout=SECONDS,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUTF8": "1"},
    )
    answers = dict(map(json.loads, done.stdout.splitlines()))
    left = [name for name in BOMBS if not answers.get(name, "").startswith("essai.md.j2:")]
    assert left == [], done.stderr[-500:]


@pytest.mark.parametrize(
    "source",
    {
        "unclosed cell": "| a |\n|---|\n|" + "a" * 300_000 + "\\|",
        "fences": "::: center\n:::\n" * 20_000,
        "one item": "- a\n" + "  a\n" * 100_000,
        "escapes": "\\*" * 150_000,
        "columns": "|" + "a|" * 40_000 + "\n|" + "-|" * 40_000,
    }.values(),
    ids=["unclosed cell", "fences", "one item", "escapes", "columns"],
)
def test_a_long_document_is_read_and_laid_out_in_proportion(source: str) -> None:
    program = (
        "import sys\nfrom cperflow.documents.page import markdown\n"
        "from cperflow.documents.templating import pipeline\n"
        "from cperflow.documents.page.blocks import Page\n"
        "pipeline.render(Page('x', markdown.read(sys.stdin.read())), 'docx')\n"
    )
    subprocess.run(
        [sys.executable, "-c", program],
        input=source,
        encoding="utf-8",
        timeout=8,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUTF8": "1"},
    )


def test_a_large_dossier_is_far_from_the_limit() -> None:
    projects, shares = plan_of(300)
    for document in ("demande", "convention"):
        assert composed(document, projects=projects, shares=shares).page.body


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("{{ [1, 2, 3]|sum }}", "6"),
        ("{{ projects|sum(attribute='number') }}", "3"),
        ("{{ [3, 1, 2]|sort|join(', ') }}", "1, 2, 3"),
        ("{{ projects|map(attribute='id')|select('ne', 'P1')|join }}", "P2"),
        ("{{ 'oui' if 1 in [1, 2] and 3 is not in([1]) else 'non' }}", "oui"),
        ("{{ ['b', 'a', 'b']|unique|list|length }}", "2"),
        ("{{ 'abcdef'[1:3] }}", "bc"),
        ("{{ {'a': 'b'}.a }}", "b"),
    ],
)
def test_what_is_paid_for_still_works(body: str, shown: str) -> None:
    (paragraph,) = page_from(body).body
    assert paragraph.text[0].text == shown  # type: ignore[union-attr]


def test_loops_nested_too_deep_for_python_are_a_mistake_of_the_template() -> None:
    body = "{% for a in [1] %}" * 30 + "x" + "{% endfor %}" * 30
    with pytest.raises(InvalidData, match=r"^essai\.md\.j2"):
        page_from(body)


def test_each_value_and_every_sixteen_characters_cost_one() -> None:
    budget = Budget(100)
    budget.look(["x" * 32, {"k": 1}])
    assert MAX_WORK - budget.work == 1 + 3 + 3


@pytest.mark.parametrize(
    ("row", "cells"),
    [("| a | b |", ["a", "b"]), ("| a | b", ["a", "b"]), (r"| a \| b |", ["a | b"]),
     (r"| a \|", ["a |"]), ("| a ||", ["a", ""]), ("|", [""])],
)  # fmt: skip
def test_cells_end_at_a_bar_that_is_not_escaped(row: str, cells: list[str]) -> None:
    source = f"{row}\n|{'---|' * len(cells)}"
    (table,) = markdown.read(source)
    assert ["".join(run.text for run in cell) for cell in table.header] == cells  # type: ignore[union-attr]


def test_the_largest_amounts_are_still_written() -> None:
    assert "2 173 127 401 FCFA" in text_of()
