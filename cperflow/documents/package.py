"""The file that leaves: one ZIP with the documents, the pieces, the slip that lists them, and a
manifest with the hash of each.

    KAYES-2018/manifeste.json      what follows, for `package check` (`Manifest`)
    KAYES-2018/LISEZ-MOI.txt       the same for a person
    KAYES-2018/bordereau.pdf
    KAYES-2018/documents/…         the papers in force, and the scans of those that are signed
    KAYES-2018/pieces/…            the pieces whose file is kept

The same dossier, day and editions give the same bytes: fixed order and dates, names in ASCII.
"""

from __future__ import annotations

import os.path
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from hashlib import sha256
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from cperflow import __version__
from cperflow.documents.edition import load
from cperflow.documents.gathering import Wanted
from cperflow.documents.generating import Generated, made, wanted
from cperflow.documents.manifest import (
    DOCUMENT,
    FORMAT,
    MANIFEST,
    PIECE,
    README,
    SCAN,
    Item,
    Manifest,
    Missing,
)
from cperflow.documents.reprinting import reprinted
from cperflow.domain.dossier.papers import Paper, in_force
from cperflow.domain.dossier.piece import StoredFile
from cperflow.domain.dossier.pieces import RequiredPiece, required
from cperflow.french import fold
from cperflow.record import NamedTuple
from cperflow.service.beside import Contents
from cperflow.service.reading import Situation
from cperflow.service.workspace import Workspace

_COMPRESSED = frozenset({"pdf", "docx", "xlsx", "odt", "ods", "jpg", "png"})
"""Types that deflating would only slow down."""

_NAME_LENGTH = 60
_EPOCH = 1980


class Packed(NamedTuple):
    """A package ready to be written: its manifest, what was rendered for it by path, and the slip
    (None: the procedure has none)."""

    manifest: Manifest
    rendered: dict[str, bytes]
    slip: Generated | None


def pack(
    ws: Workspace,
    folders: Sequence[str],
    seen: Situation,
    *,
    format: str,
    steps: Sequence[str] = (),
) -> Packed:
    """What leaves with a dossier, restricted to the papers and pieces of `steps` when given.

    Papers are drawn from what they were made of when issued; documents that the acts of its step
    issue, and that are not issued yet, come as drafts. Raises NotFound, InvalidData, UsageError.
    """
    rendered: dict[str, bytes] = {}
    items = [
        *_papers(ws, seen, format, steps, rendered),
        *_drafts(ws, folders, seen, format, steps, rendered),
        *_pieces(seen, steps),
    ]
    missing = tuple(_missing(seen, steps))
    slip = _slip(ws, folders, seen, format, items, missing)
    if slip:
        path = f"{slip.document.id}.{format}"
        rendered[path] = slip.content
        items.insert(0, _of_document(path, slip.document.id, slip.document.name, slip.content,
                                     slip.edition.code, draft=True))  # fmt: skip
    manifest = Manifest(
        FORMAT, __version__, seen.dossier.ref, seen.dossier.subject, seen.dossier.workflow,
        seen.dossier.version, seen.dossier.step, seen.as_of.isoformat(), seen.illustrative,
        tuple(_apart(items)), missing,
    )  # fmt: skip
    return Packed(manifest, rendered, slip)


def write_package(packed: Packed, contents: Contents, readme: str, into: BinaryIO) -> None:
    """Write the ZIP, each file as it comes: never one whole in memory. Raises NotFound or
    IntegrityFailure for a kept file that is missing or altered."""
    manifest = packed.manifest
    folder, day = manifest.ref, date.fromisoformat(manifest.on)
    with ZipFile(into, "w") as archive:
        for name, data in ((MANIFEST, manifest.data), (README, readme.encode("utf-8"))):
            _add(archive, f"{folder}/{name}", [data], day)
        for item in manifest.items:
            known = packed.rendered.get(item.path)
            parts = contents.read(item.sha256) if known is None else [known]
            _add(archive, f"{folder}/{item.path}", parts, day)


def _add(archive: ZipFile, path: str, parts: Iterable[bytes], day: date) -> None:
    info = ZipInfo(path, (max(day.year, _EPOCH), day.month, day.day, 0, 0, 0))
    info.create_system = 0  # else it tells which system wrote it
    packed = path.rpartition(".")[2] in _COMPRESSED
    info.compress_type = ZIP_STORED if packed else ZIP_DEFLATED
    with archive.open(info, "w") as entry:
        for part in parts:
            entry.write(part)


def _papers(
    ws: Workspace,
    seen: Situation,
    format: str,
    steps: Sequence[str],
    rendered: dict[str, bytes],
) -> Iterator[Item]:
    """Those in force, as they were issued, and their scans."""
    for paper in seen.dossier.papers:
        if not _concerned(seen, paper.document, steps) or paper != in_force(
            seen.dossier.papers, paper.document, paper.about
        ):
            continue
        name, stem = _named(seen, paper.document, paper.about), _stem(paper)
        if paper.edition:
            content = reprinted(ws.store.contents, load(ws.store.contents, paper.edition), format)
            path = f"documents/{stem}.{format}"
            rendered[path] = content
            yield _of_document(path, paper.document, name, content, paper.code, paper.reference)
        for scan in paper.scans:
            yield _of_file(f"documents/{stem}-signe", SCAN, paper.document, f"{name} (signé)",
                           scan.file, paper.code, paper.reference)  # fmt: skip


def _concerned(seen: Situation, document: str, steps: Sequence[str]) -> bool:
    known = [spec for spec in seen.workflow.documents if spec.id == document]
    return not steps or any(set(spec.steps) & set(steps) for spec in known)


def _drafts(
    ws: Workspace,
    folders: Sequence[str],
    seen: Situation,
    format: str,
    steps: Sequence[str],
    rendered: dict[str, bytes],
) -> Iterator[Item]:
    """Of the documents that the acts of the step issue, those that are not issued yet."""
    acts = seen.workflow.transitions_from(seen.dossier.step)
    for document in dict.fromkeys(name for act in acts for name in act.documents):
        if in_force(seen.dossier.papers, document) or not _concerned(seen, document, steps):
            continue
        draft = made(ws, folders, seen, wanted(seen, document), format)
        path = f"documents/{document}-projet.{format}"
        rendered[path] = draft.content
        yield _of_document(path, document, draft.document.name, draft.content,
                           draft.edition.code, draft=True)  # fmt: skip


def _pieces(seen: Situation, steps: Sequence[str]) -> Iterator[Item]:
    for piece in _asked(seen, steps):
        if piece.state and piece.state.file:
            name = f"{piece.key} – {piece.spec.name}"
            stem = f"pieces/{_ascii(str(piece.key))}-{_ascii(piece.spec.name)}"
            yield _of_file(stem, PIECE, str(piece.key), name, piece.state.file)


def _asked(seen: Situation, steps: Sequence[str]) -> list[RequiredPiece]:
    """Every copy asked for at some step, those of `steps` when given."""
    asked = dict.fromkeys(spec.step for spec in seen.workflow.pieces)
    wanted = [step for step in asked if not steps or step in steps]
    return [piece for step in wanted for piece in required(seen.dossier, seen.workflow, step)]


def _missing(seen: Situation, steps: Sequence[str]) -> Iterator[Missing]:
    """Of the steps named, else of the one where the dossier is."""
    for piece in _asked(seen, steps or [seen.dossier.step]):
        state = piece.state
        if state is None:
            yield Missing(str(piece.key), piece.spec.name, "absent")
        elif not piece.in_order:
            yield Missing(str(piece.key), piece.spec.name, "non_conforming", state.reason)
        elif state.file is None:
            yield Missing(str(piece.key), piece.spec.name, "paper")


def _slip(
    ws: Workspace,
    folders: Sequence[str],
    seen: Situation,
    format: str,
    items: Sequence[Item],
    missing: Sequence[Missing],
) -> Generated | None:
    """The slip that lists what is enclosed, when the procedure has one."""
    specs = [spec for spec in seen.workflow.documents if spec.is_slip]
    if not specs:
        return None
    beside = [each for each in missing if each.why == "paper"]
    enclosed = (*map(_enclosed, items), *map(_on_paper, beside))
    return made(ws, folders, seen, Wanted(specs[0], enclosed=enclosed), format)


def _enclosed(item: Item) -> dict[str, Any]:
    told = f"{item.name}, {item.reference}" if item.reference else item.name
    note = "projet" if item.draft else ""
    return {"name": told, "count": 1, "note": note}


def _on_paper(piece: Missing) -> dict[str, Any]:
    """A piece in hand that only goes with the paper."""
    return {"name": f"{piece.id} – {piece.name}", "count": 1, "note": "sur papier"}


def _of_document(
    path: str,
    id: str,
    name: str,
    content: bytes,
    code: str,
    reference: str = "",
    *,
    draft: bool = False,
) -> Item:
    digest = sha256(content).hexdigest()
    return Item(path, DOCUMENT, id, name, digest, len(content), code, reference, draft)


def _of_file(
    stem: str,
    what: str,
    id: str,
    name: str,
    file: StoredFile,
    code: str = "",
    reference: str = "",
) -> Item:
    return Item(f"{stem}.{file.type}", what, id, name, file.sha256, file.size, code, reference)


def _named(seen: Situation, document: str, about: str) -> str:
    name = next((spec.name for spec in seen.workflow.documents if spec.id == document), document)
    return f"{name} ({about})" if about else name


def _stem(paper: Paper) -> str:
    parts = (paper.document, paper.about, str(paper.number or ""), paper.on.isoformat())
    return "-".join(_ascii(part) for part in parts if part)


def _ascii(text: str) -> str:
    """A part of a file name that any system can write: « deliberation-du-conseil-regional »."""
    kept = "".join(character if character.isalnum() or character == "." else "-"
                   for character in fold(text).lower())  # fmt: skip
    plain = kept.encode("ascii", "ignore").decode()
    return "-".join(part for part in plain.split("-") if part)[:_NAME_LENGTH].strip("-.") or "x"


def _apart(items: Iterable[Item]) -> Iterator[Item]:
    """The same, a number added to a path that another already has."""
    taken: set[str] = set()
    for item in items:
        stem, extension = os.path.splitext(item.path)
        path, number = item.path, 1
        while path in taken:
            number += 1
            path = f"{stem}-{number}{extension}"
        taken.add(path)
        yield item._replace(path=path)
