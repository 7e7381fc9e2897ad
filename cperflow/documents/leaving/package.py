"""The file that leaves: one ZIP with the documents, the pieces, the slip that lists them, and a
manifest with the hash of each.

    KAYES-2018/manifeste.json      what follows, for `package check` (`Manifest`)
    KAYES-2018/LISEZ-MOI.txt       the same for a person
    KAYES-2018/bordereau.pdf
    KAYES-2018/documents/…         the papers in force, and the scans of those that are signed
    KAYES-2018/pieces/…            the pieces whose file is kept

The same dossier, day and editions give the same bytes: fixed order and dates, names in ASCII; what
comes from a Word model stays in Word, whatever the format asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from hashlib import sha256
from typing import Any, BinaryIO
from zipfile import ZipFile

from cperflow import __version__
from cperflow.documents.files.names import apart, extension, plain
from cperflow.documents.files.zips import add
from cperflow.documents.leaving.manifest import (
    ABSENT,
    DOCUMENT,
    FORMAT,
    MANIFEST,
    NON_CONFORMING,
    ON_PAPER,
    PIECE,
    README,
    SCAN,
    Item,
    Manifest,
    Missing,
)
from cperflow.documents.making.edition import load
from cperflow.documents.making.gathering import Wanted
from cperflow.documents.making.generating import Generated, made, wanted
from cperflow.documents.making.keeping import keep
from cperflow.documents.making.reprinting import reprinted
from cperflow.documents.templating.templates import WORD, load_template
from cperflow.domain.dossier.papers import Paper, in_force, standing
from cperflow.domain.dossier.piece import StoredFile
from cperflow.domain.dossier.pieces import RequiredPiece, required
from cperflow.record import NamedTuple
from cperflow.service.beside import Contents
from cperflow.service.reading import Situation
from cperflow.service.workspace import Workspace

WORD_FORMAT = "docx"


class Packed(NamedTuple):
    """A package ready to be written: its manifest, what was rendered for it by SHA-256, and the
    slip made for it (None: the procedure has none, or it was issued)."""

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
    missing = (*_on_paper_only(seen, steps), *_missing(seen, steps))
    slip = _slip(ws, folders, seen, format, items, missing)
    if slip:
        keep(ws, slip)
        path = f"{slip.document.id}.{slip.format}"
        items.insert(0, _of_document(rendered, path, slip.document.id, slip.document.name,
                                     slip.content, slip.edition.code, draft=True))  # fmt: skip
    manifest = Manifest(
        FORMAT, __version__, seen.dossier.ref, seen.dossier.subject, seen.dossier.workflow,
        seen.dossier.version, seen.dossier.step, seen.as_of.isoformat(), seen.illustrative,
        tuple(_apart(items)), missing,
    )  # fmt: skip
    return Packed(manifest, rendered, slip)


def write_package(packed: Packed, contents: Contents, readme: str, into: BinaryIO) -> None:
    """Write the ZIP, each file as it comes: never one whole in memory. Its comment is the SHA-256
    of the manifest. Raises NotFound or IntegrityFailure for a kept file missing or altered."""
    manifest = packed.manifest
    folder, day = manifest.ref, date.fromisoformat(manifest.on)
    with ZipFile(into, "w") as archive:
        archive.comment = manifest.sha256.encode("ascii")
        for name, data in ((MANIFEST, manifest.data), (README, readme.encode("utf-8"))):
            add(archive, f"{folder}/{name}", [data], day)
        for item in manifest.items:
            known = packed.rendered.get(item.sha256)
            parts = contents.read(item.sha256) if known is None else [known]
            add(archive, f"{folder}/{item.path}", parts, day)


def _papers(
    ws: Workspace,
    seen: Situation,
    format: str,
    steps: Sequence[str],
    rendered: dict[str, bytes],
) -> Iterator[Item]:
    """Those in force, as they were issued, and their scans."""
    for paper in _standing(seen, steps):
        name, stem = _named(seen, paper.document, paper.about), _stem(paper)
        if paper.edition:
            edition = load(ws.store.contents, paper.edition)
            chosen = WORD_FORMAT if edition.of_word_model else format
            content = reprinted(ws.store.contents, edition, chosen)
            path = f"documents/{stem}.{chosen}"
            yield _of_document(
                rendered, path, paper.document, name, content, paper.code, paper.reference
            )
        for scan in paper.scans:
            yield _of_file(f"documents/{stem}-signe", SCAN, paper.document, f"{name} (signé)",
                           scan.file, paper.code, paper.reference)  # fmt: skip


def _standing(seen: Situation, steps: Sequence[str]) -> Iterator[Paper]:
    counting = standing(seen.dossier.papers)
    for paper in seen.dossier.papers:
        if paper in counting and _concerned(seen, paper.document, steps):
            yield paper


def _on_paper_only(seen: Situation, steps: Sequence[str]) -> Iterator[Missing]:
    """The papers in force that were written elsewhere, and not scanned."""
    for paper in _standing(seen, steps):
        if not paper.edition and not paper.scans:
            named = _named(seen, paper.document, paper.about), paper.reference
            name = ", ".join(filter(None, named))
            yield Missing(paper.document, name, ON_PAPER, what=DOCUMENT)


def _format(folders: Sequence[str], document: str, format: str) -> str:
    """What a document is packed as: a Word model only gives the same bytes in Word."""
    return WORD_FORMAT if load_template(document, folders).kind == WORD else format


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
        chosen = _format(folders, document, format)
        draft = made(ws, folders, seen, wanted(seen, document), chosen)
        keep(ws, draft)
        path = f"documents/{document}-projet.{chosen}"
        yield _of_document(rendered, path, document, draft.document.name, draft.content,
                           draft.edition.code, draft=True)  # fmt: skip


def _pieces(seen: Situation, steps: Sequence[str]) -> Iterator[Item]:
    for piece in _asked(seen, steps):
        if piece.state and piece.state.file:
            name = f"{piece.key} – {piece.spec.name}"
            stem = f"pieces/{plain(str(piece.key))}-{plain(piece.spec.name)}"
            yield _of_file(stem, PIECE, str(piece.key), name, piece.state.file)


def _asked(seen: Situation, steps: Sequence[str]) -> list[RequiredPiece]:
    """Every copy asked for at some step, those of `steps` when given."""
    asked = dict.fromkeys(spec.step for spec in seen.workflow.pieces)
    wanted = [step for step in asked if not steps or step in steps]
    return [piece for step in wanted for piece in required(seen.dossier, seen.workflow, step)]


def _missing(seen: Situation, steps: Sequence[str]) -> Iterator[Missing]:
    """Of all that `_pieces` looks at; one that nobody has, of the steps named only, else of the
    step where the dossier is: nobody owes yet what a later one asks for."""
    owed = steps or [seen.dossier.step]
    for piece in _asked(seen, steps):
        state, key = piece.state, str(piece.key)
        if state is None:
            if piece.spec.step in owed:
                yield Missing(key, piece.spec.name, ABSENT)
        elif not piece.in_order:
            yield Missing(key, piece.spec.name, NON_CONFORMING, state.reason)
        elif state.file is None:
            yield Missing(key, piece.spec.name, ON_PAPER)


def _slip(
    ws: Workspace,
    folders: Sequence[str],
    seen: Situation,
    format: str,
    items: Sequence[Item],
    missing: Sequence[Missing],
) -> Generated | None:
    """The slip that lists what is enclosed, when the procedure has one, and none was issued since
    the dossier is at its step: that one leaves as it was issued, with its number."""
    specs = [spec for spec in seen.workflow.documents if spec.is_slip]
    if not specs or _issued_since(seen, specs[0].id):
        return None
    beside = [each for each in missing if each.why == ON_PAPER]
    enclosed = (*map(_enclosed, items), *map(_on_paper, beside))
    chosen = _format(folders, specs[0].id, format)
    return made(ws, folders, seen, Wanted(specs[0], enclosed=enclosed), chosen)


def _issued_since(seen: Situation, document: str) -> bool:
    issued = in_force(seen.dossier.papers, document)
    return issued is not None and issued.on >= seen.dossier.moves[-1].on


def _enclosed(item: Item) -> dict[str, Any]:
    told = f"{item.name}, {item.reference}" if item.reference else item.name
    note = "projet" if item.draft else ""
    return {"name": told, "count": 1, "note": note}


def _on_paper(missing: Missing) -> dict[str, Any]:
    """A piece or document in hand that only goes with the paper."""
    name = f"{missing.id} – {missing.name}" if missing.what == PIECE else missing.name
    return {"name": name, "count": 1, "note": "sur papier"}


def _of_document(
    rendered: dict[str, bytes],
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
    rendered[digest] = content
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
    return Item(
        f"{stem}.{extension(file.type)}", what, id, name, file.sha256, file.size, code, reference
    )


def _named(seen: Situation, document: str, about: str) -> str:
    name = next((spec.name for spec in seen.workflow.documents if spec.id == document), document)
    return f"{name} ({about})" if about else name


def _stem(paper: Paper) -> str:
    parts = (paper.document, paper.about, str(paper.number or ""), paper.on.isoformat())
    return "-".join(plain(part) for part in parts if part)


def _apart(items: Sequence[Item]) -> Iterator[Item]:
    paths = apart(item.path for item in items)
    return (item._replace(path=path) for item, path in zip(items, paths, strict=True))
