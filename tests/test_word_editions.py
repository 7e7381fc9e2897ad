"""A letter made of a Word model is kept, made again, verified and packed as any other."""

from __future__ import annotations

import json
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from cli_desk import Desk, desk
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from cperflow.bootstrap import App
from cperflow.documents.fields.record import Blank, Fields, Illustrative, as_data, value_of
from cperflow.documents.offered.drafting import starting_word

__all__ = ["desk"]

REF = "MENAKA-2019"
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.dates()
    | st.dates().map(Illustrative.of) | st.text().map(Blank),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.text(), inner, max_size=3).map(lambda fields: Fields("x[…]", fields)),
    max_leaves=8,
)  # fmt: skip


def same(one: object, other: object) -> bool:
    if isinstance(one, Blank) and isinstance(other, Blank):
        return one.name == other.name
    if isinstance(one, Fields) and isinstance(other, Fields):
        known = (one.path, list(one)) == (other.path, list(other))
        return known and all(same(one[name], other[name]) for name in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and one == other


@given(VALUES)
def test_a_value_of_a_context_comes_back_from_json_as_it_was(value: object) -> None:
    assert same(value, value_of(json.loads(json.dumps(as_data(value)))))


def altered(path: str, old: str, new: str) -> None:
    document = Document(path)
    runs = [run for paragraph in document.paragraphs for run in paragraph.runs if old in run.text]
    runs[0].text = runs[0].text.replace(old, new)
    document.save(path)


def test_a_letter_of_a_word_model_is_verified_made_again_and_packed(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    model = Path("demande.docx")
    model.write_bytes(starting_word("Demande"))
    desk.app = lambda: App(  # type: ignore[method-assign]
        str(desk.db), environ={"CPERFLOW_TEMPLATES": str(tmp_path)}, now=lambda: desk.now
    )
    numbered = ("--number", "--out-of-season")
    made = desk.done("generate", REF, "demande", "-o", "un.docx", *numbered, "--json")
    code = json.loads(made)["code"]
    desk.done("generate", REF, "demande", "-o", "projet.docx")
    model.unlink()  # what was made is told by what was kept, not by the folder of today
    assert "authentique" in desk.done("verify", "un.docx")
    desk.done("generate", REF, "demande", "--code", code, "-o", "deux.docx")
    assert Path("un.docx").read_bytes() == Path("deux.docx").read_bytes()
    told = json.loads(desk.run("verify", "projet.docx", "--json").out)["items"][0]
    assert (told["status"], told["exact"]) == ("superseded", True), "a draft, issued since"
    Document("un.docx").save("ailleurs.docx")
    assert "authentique" in desk.done("verify", "ailleurs.docx")
    if shutil.which("soffice"):
        subprocess.run(
            ["soffice", "--headless", "--convert-to", "pdf", "un.docx"],
            check=True, capture_output=True,
        )  # fmt: skip
        monkeypatch.setenv("PATH", "")  # as where LibreOffice is not installed
        assert "authentique" in desk.done("verify", "un.pdf"), "its QR is no text of the page"
    altered("un.docx", REF, "GAO-2019")
    assert desk.run("verify", "un.docx").code == 7
    packed = json.loads(desk.done("package", REF, "--format", "pdf", "--json", "-o", "pli.zip"))
    paths = [item["path"] for item in packed["items"] if item["id"] == "demande"]
    assert [path.endswith(".docx") for path in paths] == [True], "Word in, Word out"
    with zipfile.ZipFile("pli.zip") as archive:
        assert archive.read(f"{REF}/{paths[0]}") == Path("deux.docx").read_bytes()
