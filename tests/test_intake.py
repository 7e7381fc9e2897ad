"""A file from outside is recognised by what is inside, or refused in one line that says why."""

from __future__ import annotations

import io
import os
import resource
import subprocess
import sys
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest
from file_builders import JPG, PNG, docx, old_office, open_document, pdf, tif, xlsx, zipped
from hypothesis import given
from hypothesis import strategies as st

from cperflow.errors import Conflict, CperflowError, InvalidData, NotFound, Refused, UsageError
from cperflow.intake import LARGEST, packed, taken
from cperflow.service.beside import PIECE, Content
from cperflow.store.memory import MemoryStore


def at(folder: Path, name: str, data: bytes) -> str:
    path = folder / name
    path.write_bytes(data)
    return str(path)


def refusal(path: str) -> CperflowError:
    with pytest.raises(CperflowError) as caught, taken(path):
        raise AssertionError("taken")
    assert "\n" not in caught.value.message
    assert caught.value.message.endswith((".", ".csv."))
    return caught.value


def whole_or_refused(path: str) -> bytes | None:
    """What would be kept; None when it was refused by its name."""
    try:
        with taken(path) as found:
            return b"".join(found.parts())
    except InvalidData as error:
        return None if Path(path).name in error.message else b"refused without its name"


KINDS = [
    ("a.pdf", pdf(3), "pdf", 3),
    ("a.PDF", b"\n" + pdf(1), "pdf", 1),
    ("a.docx", docx(7), "docx", 7),
    ("a.xlsx", xlsx(), "xlsx", 0),
    ("a.odt", open_document("text"), "odt", 0),
    ("a.ods", open_document("spreadsheet"), "ods", 0),
    ("a.jpeg", JPG, "jpg", 1),
    ("a.png", PNG, "png", 1),
    ("a.tiff", tif(4), "tif", 4),
    ("a.txt", "Délibération n° 12".encode(), "txt", 0),
    ("a.csv", b"code;nom\r\nE3.1;Demande", "csv", 0),
    ("LISEZMOI.txt", "Délibération".encode("cp1252"), "txt", 0),
]


@pytest.mark.parametrize(("name", "data", "type", "pages"), KINDS, ids=[kind[0] for kind in KINDS])
def test_a_file_is_measured_and_recognised(
    tmp_path: Path, name: str, data: bytes, type: str, pages: int
) -> None:
    with taken(at(tmp_path, name, data)) as found:
        file = found.file
        assert b"".join(found.parts()) == data
    assert file == (sha256(data).hexdigest(), len(data), type, pages, name)
    assert found.given == ""


@pytest.mark.parametrize(
    ("name", "kept"),
    [("scan.jpg", "scan.pdf"), ("E3.2", "E3.2.pdf"), ("scan", "scan.pdf"), ("a.exe", "a.exe.pdf")],
)
def test_a_wrong_extension_is_corrected_and_said(tmp_path: Path, name: str, kept: str) -> None:
    with taken(at(tmp_path, name, pdf())) as found:
        assert (found.file.name, found.given) == (kept, name)


def bomb() -> bytes:
    return docx(**{"word/media/blank.bmp": bytes(packed._SMALL + 1)})


def lying() -> bytes:
    """A Word file one byte of which changed on the way."""
    data = bytearray(docx(**{"word/media/x.bin": os.urandom(5000)}))
    at = data.index(b"word/media/x.bin")
    data[at + 900] ^= 0xFF
    return bytes(data)


def leading(name: str) -> bytes:
    return docx(**{name: b"x"})


def linking() -> bytes:
    entry = zipfile.ZipInfo("word/media/link")
    entry.external_attr = 0o120777 << 16
    held = io.BytesIO(docx())
    with zipfile.ZipFile(held, "a") as archive:
        archive.writestr(entry, "/etc/passwd")
    return held.getvalue()


WRONG: list[tuple[str, bytes, str]] = [
    ("vide.pdf", b"", "est vide"),
    ("coupe.pdf", pdf(5)[:-200], "est incomplet"),
    ("abime.pdf", b"%PDF-1.7\nrien\n%%EOF\n", "est un PDF"),
    ("secret.pdf", pdf(1, "secret"), "protégé par un mot de passe"),
    ("secret.docx", old_office("EncryptedPackage"), "protégé par un mot de passe"),
    ("ancien.doc", old_office("WordDocument"), "ancien format d’Office"),
    ("secret.odt", open_document("text", b"<encryption-data>"), "protégé par un mot de passe"),
    ("coupe.docx", docx()[:-30], "est abîmé ou incomplet"),
    ("faux.docx", lying(), "est abîmé"),
    ("bombe.docx", bomb(), "se décompresse démesurément"),
    ("mene.docx", leading("../../fuite.txt"), "mènent hors de lui"),
    ("absolu.docx", leading("/fuite.txt"), "mènent hors de lui"),
    ("lien.docx", linking(), "mènent hors de lui"),
    ("macros.docx", leading("word/vbaProject.bin"), "macros"),
    ("archive.zip", zipped({"a.txt": b"x"}), "est une archive"),
    ("page.html", b"<html>", "est du texte « .html »"),
    ("page.pdf", b"<html>404 Not Found</html>", "n’est pas un fichier pdf, mais du texte"),
    ("programme.exe", b"MZ\x90\0\3\0", "type inconnu ; sont gardés les fichiers .pdf, .docx"),
    ("script.csv", b"a;\x1b[2J", "type inconnu"),
]


@pytest.mark.parametrize(("name", "data", "said"), WRONG, ids=[wrong[0] for wrong in WRONG])
def test_what_cannot_be_kept_is_refused_and_said(
    tmp_path: Path, name: str, data: bytes, said: str
) -> None:
    error = refusal(at(tmp_path, name, data))
    assert isinstance(error, InvalidData)
    assert said in error.message
    assert name in error.message


def test_a_folder_a_link_and_nothing_are_refused(tmp_path: Path) -> None:
    at(tmp_path, "a.pdf", pdf())
    (tmp_path / "lien.pdf").symlink_to(tmp_path / "a.pdf")
    os.mkfifo(tmp_path / "tube")
    assert isinstance(refusal(str(tmp_path)), UsageError)
    assert isinstance(refusal(str(tmp_path / "lien.pdf")), Refused)
    assert isinstance(refusal(str(tmp_path / "tube")), UsageError), "and does not wait for it"
    assert isinstance(refusal(str(tmp_path / "absent.pdf")), NotFound)
    assert isinstance(refusal(""), NotFound)


def test_a_file_that_may_not_be_read_says_so(tmp_path: Path) -> None:
    path = at(tmp_path, "a.pdf", pdf())
    os.chmod(path, 0)
    root = os.getuid() == 0  # who may read everything: step down meanwhile
    os.seteuid(65534 if root else os.getuid())
    try:
        error = refusal(path)
    finally:
        os.seteuid(os.getuid())
    assert isinstance(error, Refused)
    assert "« a.pdf » ne peut pas être lu" in error.message


@pytest.mark.parametrize("name", ["a\x1b[2J.pdf", "a\u202efdp.exe", "a\n.pdf", "a\udcff.pdf"])
def test_a_name_that_would_hide_something_is_refused(tmp_path: Path, name: str) -> None:
    assert isinstance(refusal(at(tmp_path, name, pdf())), UsageError)


def test_two_gigabytes_are_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "video.pdf"
    with path.open("wb") as file:
        file.truncate(2 << 30)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    error = refusal(str(path))
    assert isinstance(error, Refused)
    assert "2 147 Mo" in error.message.replace("\u202f", " ").replace("\xa0", " ")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_utime - before < 0.5, "it was not read"
    assert LARGEST < 2 << 30


@pytest.mark.parametrize("change", [b"", b"x" * 3_000_000], ids=["shorter", "longer"])
def test_a_file_that_changes_while_it_is_read_is_not_kept(tmp_path: Path, change: bytes) -> None:
    path = at(tmp_path, "a.txt", b"a" * 2_500_000)
    store = MemoryStore()
    with taken(path) as found:
        Path(path).write_bytes(change)
        content = Content(found.file.sha256, found.file.size, PIECE)
        with pytest.raises(Conflict, match="a changé pendant sa lecture"):
            store.contents.keep(content, found.parts())
    assert list(store.contents.all()) == []


def test_a_large_file_is_never_whole_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "grand.txt"
    with path.open("wb") as file:
        for _ in range(100):
            file.write(b"a" * (1 << 20))
    program = (
        "import resource, sys\n"
        "from cperflow.intake import taken\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "with taken(sys.argv[1]) as found:\n"
        "    assert sum(map(len, found.parts())) == 100 << 20\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True
    )
    assert int(ran.stdout) < 20_000, "kilobytes"


@given(st.binary(min_size=1, max_size=3000))
def test_whatever_the_bytes_a_file_is_kept_whole_or_refused_in_french(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = at(tmp_path_factory.getbasetemp(), "hasard.txt", data)
    assert whole_or_refused(path) in (data, None)


@given(st.sampled_from([pdf(2), docx(), tif(3)]), st.data())
def test_a_damaged_file_never_stops_the_program(
    tmp_path_factory: pytest.TempPathFactory, sound: bytes, data: st.DataObject
) -> None:
    spot = data.draw(st.integers(0, len(sound) - 1))
    damaged = sound[:spot] + data.draw(st.binary(min_size=1, max_size=8)) + sound[spot + 4 :]
    path = at(tmp_path_factory.getbasetemp(), "abime.pdf", damaged)
    assert whole_or_refused(path) in (damaged, None)
