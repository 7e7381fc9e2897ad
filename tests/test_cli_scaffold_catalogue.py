"""click speaks French: every message of the installed click, compiled as it is written.

Run as a program, it compiles messages.po into messages.mo.
"""

from __future__ import annotations

import ast
import gettext
import struct
from pathlib import Path
from string import Formatter

import click
import pytest

import cperflow.cli

FOLDER = Path(cperflow.cli.__file__).parent / "locale/fr/LC_MESSAGES"
PO, MO = FOLDER / "messages.po", FOLDER / "messages.mo"


def entries(text: str) -> dict[str, str]:
    """Message keys and translations; plural forms joined by NUL, as .mo files have them."""
    return dict(entry(block) for block in text.split("\n\n") if 'msgid "' in block)


def entry(block: str) -> tuple[str, str]:
    fields: dict[str, str] = {}
    for line in block.splitlines():
        if line.startswith("#"):
            continue
        if not line.startswith('"'):
            keyword, _, line = line.partition(" ")
            assert keyword not in fields, f"{keyword} twice in: {block}"
            fields[keyword] = ""
        fields[keyword] += ast.literal_eval(line)
    key = "\0".join(fields.pop(name) for name in ("msgid", "msgid_plural") if name in fields)
    assert all(name.startswith("msgstr") for name in fields)
    return key, "\0".join(fields.values())


def compiled(catalogue: dict[str, str]) -> bytes:
    """The .mo file of GNU gettext: two tables of (length, offset), then the texts, sorted."""
    pairs = sorted((key.encode(), value.encode()) for key, value in catalogue.items())
    count, header = len(pairs), 28
    offset = header + 16 * count
    tables, texts = [], b""
    for side in (0, 1):
        for pair in pairs:
            tables.append(struct.pack("<2I", len(pair[side]), offset + len(texts)))
            texts += pair[side] + b"\0"
    size = struct.pack("<7I", 0x950412DE, 0, count, header, header + 8 * count, 0, 0)
    return size + b"".join(tables) + texts


def messages_of_click() -> set[tuple[str, ...]]:
    """What click hands to gettext: (message,) or (singular, plural)."""
    found: set[tuple[str, ...]] = {("required",)}  # the only one behind a variable
    for path in Path(click.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                wanted = {"_": 1, "gettext": 1, "ngettext": 2}.get(node.func.id, 0)
                texts = [a.value for a in node.args[:wanted] if isinstance(a, ast.Constant)]
                if texts:
                    found.add(tuple(str(text) for text in texts))
    return found


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


CATALOGUE = entries(PO.read_text(encoding="utf-8"))
SINGULARS = {key.split("\0")[0]: key for key in CATALOGUE}


def test_the_compiled_catalogue_is_the_one_that_is_written() -> None:
    assert MO.read_bytes() == compiled(CATALOGUE), "run python -m tests.test_cli_scaffold_catalogue"


def test_python_reads_the_compiled_catalogue_in_full() -> None:
    with MO.open("rb") as file:
        french = gettext.GNUTranslations(file)
    for key, value in CATALOGUE.items():
        if key and "\0" not in key:
            assert french.gettext(key) == value
    assert (
        french.ngettext("Did you mean {possibility}?", "", 1) == "Vouliez-vous dire {possibility} ?"
    )
    assert "l’un de" in french.ngettext("Did you mean {possibility}?", "", 2)


def test_click_has_messages_to_translate() -> None:
    assert len(messages_of_click()) > 60


@pytest.mark.parametrize("message", sorted(messages_of_click()), ids=lambda m: m[0][:30])
def test_every_message_of_click_is_translated(message: tuple[str, ...]) -> None:
    assert CATALOGUE[SINGULARS[message[0]]]


@pytest.mark.parametrize("key", sorted(CATALOGUE), ids=lambda key: key[:30])
def test_a_translation_asks_for_no_value_that_click_does_not_give(key: str) -> None:
    if key:
        assert placeholders(CATALOGUE[key]) <= placeholders(key)


def test_the_texts_click_shows_are_french() -> None:
    with pytest.raises(click.UsageError) as refused:
        click.Command("essai").make_context("essai", ["--inconnu"])
    assert refused.value.format_message().startswith("l’option « --inconnu » n’existe pas")


if __name__ == "__main__":
    MO.write_bytes(compiled(CATALOGUE))
