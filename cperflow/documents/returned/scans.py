"""The scan of a signed paper finds its document by the QR on its pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, BinaryIO
from warnings import catch_warnings, simplefilter

from cperflow.documents.making import edition
from cperflow.documents.page.codes import SCHEME, read_code
from cperflow.domain.acts.papers import find_trail
from cperflow.domain.dossier.replay import replay
from cperflow.errors import CperflowError, InvalidData, NotFound, Refused, UsageError
from cperflow.french import listing
from cperflow.service.papers import PaperName
from cperflow.service.reading import dossier_on
from cperflow.service.workspace import Workspace

if TYPE_CHECKING:
    from PIL.Image import Image

WIDEST = 5_000
"""Pixels of the longer side of a page read: A4 at 400 dpi has fewer."""

MOST_PIXELS = 80_000_000
"""Of an image, A3 at 600 dpi: one that needs more memory than an office has is not opened."""

PLAIN_DPI, FINE_DPI = 150, 300
READ_AGAIN = 8
"""Pages looked at again, the first ones, when no page shows a code at first sight."""

_POINTS = 72
_BY_HAND = "Nommez le dossier et le document : cperflow copy scan FICHIER REF DOCUMENT."


def identify(ws: Workspace, source: BinaryIO, type: str, name: str) -> PaperName:
    """The paper that a scan shows. Raises UsageError when the reader of codes is not installed,
    Refused or NotFound when there is no code, more than one, or one that no paper has here,
    InvalidData when the file cannot be drawn; each says how to name the paper instead."""
    found = codes_in(source, type, name)
    if not found:
        raise Refused(f"« {name} » : aucun code lisible sur ses pages. {_BY_HAND}")
    if len(found) > 1:
        raise Refused(
            f"« {name} » porte les codes de plusieurs documents, {listing(found)} : numérisez-les "
            f"à part. {_BY_HAND}"
        )
    return _paper_of(ws, found[0], name)


def code_on(source: BinaryIO, type: str, name: str) -> str:
    """The one code that a scan shows, to be verified. Raises UsageError when the reader of codes
    is not installed or shows none, InvalidData for what cannot be drawn: it is to be typed."""
    typed = "tapez le code imprimé au bas de la page : cperflow verify CODE."
    try:
        found = codes_in(source, type, name)
    except (UsageError, InvalidData):
        raise UsageError(f"« {name} » est une image, qui ne se compare pas : {typed}") from None
    if len(found) != 1:
        told = f"plusieurs codes, {listing(found)}" if found else "aucun code lisible"
        raise UsageError(f"« {name} » est une image qui montre {told} : {typed}")
    return found[0]


def refuse_another(ws: Workspace, paper: PaperName, source: BinaryIO, type: str, name: str) -> None:
    """Raises Refused for a scan that shows the codes of other documents only. Whoever names a paper
    is believed when no code can be read, or nothing is installed to read it."""
    try:
        found = codes_in(source, type, name)
    except (InvalidData, UsageError):
        return
    dossier = dossier_on(ws, paper.ref, ws.today, None)
    named = find_trail(dossier, ws.vocabulary(dossier), paper.document, paper.about).paper
    if found and named.code not in found:
        raise Refused(
            f"« {name} » porte le code d’un autre document, {listing(found)} : donnez le scan de "
            f"« {named.document} » ({paper.ref}), ou confirmez par --force."
        )


def codes_in(source: BinaryIO, type: str, name: str) -> list[str]:
    """The codes on the pages of a scan, each once, in the order of the pages.

    Every page is read plainly; if none shows a code, the first ones are read again, finer and
    cleaned of their grain. Raises UsageError, InvalidData.
    """
    _check_installed()
    try:
        found = [code for page in _pages(source, type) for code in _codes(page)]
        if not found:
            again = _pages(source, type, FINE_DPI, READ_AGAIN)
            found = [code for page in again for code in _codes_by_all_means(page)]
    except (OSError, ValueError, RuntimeError, SyntaxError, MemoryError):
        # what Pillow and PDFium raise for what they cannot draw
        raise InvalidData(f"« {name} » ne peut pas être lu comme une image. {_BY_HAND}") from None
    return list(dict.fromkeys(found))


def _paper_of(ws: Workspace, code: str, name: str) -> PaperName:
    try:
        made = edition.find(ws.store.contents, code)
    except NotFound as error:
        raise NotFound(f"« {name} » : {error.message} {_BY_HAND}") from None
    dossier = replay(ws.store.journal(made.ref))
    papers = dossier.papers if dossier else []
    if not any(paper.code == code for paper in papers):
        raise Refused(
            f"« {name} » montre un projet de « {made.document} » ({made.ref}, code {code}), qui "
            f"n’a pas été émis. {_BY_HAND}"
        )
    return PaperName(made.ref, code)


def _check_installed() -> None:
    try:  # optional parts, large to import: only who scans pays for them
        import PIL.Image
        import pypdfium2
        import zxingcpp
    except ImportError:
        raise UsageError(
            "Lire le code d’un scan demande un complément absent : installez-le par "
            f'pip install "cperflow[scan]". {_BY_HAND}'
        ) from None
    assert all((PIL.Image, pypdfium2, zxingcpp))


def _codes(page: Image) -> list[str]:
    """Codes that a page shows; a QR of something else is none of ours."""
    import zxingcpp

    shapes = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
    told = zxingcpp.read_barcodes(page, formats=shapes)
    texts = (each.text for each in told if each.text.upper().startswith(SCHEME))
    return [code for text in texts for code in _read(text)]


def _read(text: str) -> list[str]:
    try:
        return [read_code(text)]
    except CperflowError:
        return []


def _codes_by_all_means(page: Image) -> list[str]:
    from PIL import ImageFilter, ImageOps

    means: tuple[Callable[[Image], Image], ...] = (
        lambda page: page,
        lambda page: page.filter(ImageFilter.MedianFilter(3)),
        lambda page: page.filter(ImageFilter.GaussianBlur(2)),
        lambda page: ImageOps.autocontrast(page.filter(ImageFilter.GaussianBlur(1)), cutoff=5),
        lambda page: page.reduce(2),
        lambda page: _twice(page).filter(ImageFilter.UnsharpMask(4, 200, 0)),
        lambda page: _twice(page).filter(ImageFilter.GaussianBlur(2)),
    )
    return next((found for clean in means if (found := _codes(clean(page)))), [])


def _twice(page: Image) -> Image:
    return page.resize((page.width * 2, page.height * 2))


def _pages(
    source: BinaryIO, type: str, dpi: int = PLAIN_DPI, most: int | None = None
) -> Iterator[Image]:
    """The first `most` pages, or all: those of a PDF drawn at `dpi`, images as they are."""
    source.seek(0)
    return _drawn(source, dpi, most) if type == "pdf" else _images(source, most)


def _drawn(source: BinaryIO, dpi: int, most: int | None) -> Iterator[Image]:
    import pypdfium2

    document = pypdfium2.PdfDocument(source)
    try:
        for index in range(len(document))[:most]:
            page = document[index]
            scale = min(dpi / _POINTS, WIDEST / max(*page.get_size(), 1))
            yield page.render(scale=scale, grayscale=True).to_pil().convert("L")
            page.close()
    finally:
        document.close()


def _images(source: BinaryIO, most: int | None) -> Iterator[Image]:
    from PIL import Image, ImageSequence

    try:
        with catch_warnings():
            simplefilter("ignore", Image.DecompressionBombWarning)  # MOST_PIXELS decides
            file = Image.open(source)
    except Image.DecompressionBombError:
        raise ValueError("too large") from None
    with file:
        for index, image in enumerate(ImageSequence.Iterator(file)):
            if index == most:
                return
            if image.width * image.height > MOST_PIXELS:
                raise ValueError("too large")
            grey = image.convert("L")
            grey.thumbnail((WIDEST, WIDEST))
            yield grey
