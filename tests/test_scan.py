"""The scan of a signed paper finds its document by the QR on its pages."""

from __future__ import annotations

import builtins
import io
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageFilter

from cperflow.documents.page.codes import SCHEME, code_of
from cperflow.documents.page.qr import png, symbol
from cperflow.documents.returned import scans
from cperflow.documents.returned.scans import codes_in
from cperflow.errors import InvalidData, UsageError

FIRST, SECOND = (code_of(digit * 64) for digit in "17")
DPI = 150
SIDE = round(14.5 / 25.4 * DPI)
"""Pixels of the QR of a page (29 modules of half a millimetre)."""


def sheet(*texts: str) -> Image.Image:
    """An A4 page in grey with a QR for each text."""
    page = Image.new("L", (1240, 1754), 250)
    for number, text in enumerate(texts):
        drawn = Image.open(io.BytesIO(png(symbol(text)))).convert("L")
        page.paste(drawn.resize((SIDE, SIDE), Image.Resampling.LANCZOS), (140 + 300 * number, 1580))
    return page


def page(*codes: str) -> Image.Image:
    return sheet(*(f"{SCHEME}{code}" for code in codes))


def scanned(page: Image.Image, turn: float = 0, noise: float = 12) -> Image.Image:
    """As an office scanner gives it: turned, a little blurred, grainy; the same every time."""
    turned = page.rotate(turn, Image.Resampling.BICUBIC, expand=True, fillcolor=245)
    grey = np.asarray(turned.filter(ImageFilter.GaussianBlur(0.6)), dtype=float)
    grainy = grey + np.random.default_rng(7).normal(0, noise, grey.shape)
    return Image.fromarray(grainy.clip(0, 255).astype("uint8"))


def file(pages: Sequence[Image.Image], type: str) -> io.BytesIO:
    written = io.BytesIO()
    format = {"jpg": "JPEG", "tif": "TIFF"}.get(type, type.upper())
    more: dict[str, Any] = {} if type in ("jpg", "png") else {"append_images": pages[1:]}
    if type in ("pdf", "tif"):
        more |= {"save_all": True, "resolution": DPI}
    pages[0].save(written, format, **more)
    return written


def read(pages: Sequence[Image.Image], type: str = "png") -> list[str]:
    return codes_in(file(pages, type), type, f"scan.{type}")


@pytest.mark.parametrize("type", ["pdf", "jpg", "png", "tif"])
@pytest.mark.parametrize("turn", [0, 2.5, 90, 178])
def test_a_page_however_it_was_laid_on_the_glass_tells_its_code(type: str, turn: float) -> None:
    assert read([scanned(page(FIRST), turn)], type) == [FIRST]


@pytest.mark.parametrize("type", ["pdf", "tif"])
def test_every_page_is_read_and_each_code_told_once(type: str) -> None:
    assert read([page(), page(FIRST), page(FIRST)], type) == [FIRST]
    assert read([page(SECOND), page(FIRST)], type) == [SECOND, FIRST]


def test_a_page_out_of_focus_is_read_again_cleaned(monkeypatch: pytest.MonkeyPatch) -> None:
    blurred = scanned(page(FIRST).filter(ImageFilter.GaussianBlur(1.2)), 2.5)
    assert read([blurred]) == [FIRST]
    monkeypatch.setattr(scans, "READ_AGAIN", 0)
    assert read([blurred]) == []


def test_a_fine_scan_is_read_as_a_coarse_one() -> None:
    large = page(FIRST).resize((4960, 7016))
    assert read([large]) == [FIRST]


def test_a_bilevel_fax_is_read_too() -> None:
    assert read([page(FIRST).convert("1")], "tif") == [FIRST]


def test_the_code_of_something_else_is_none_of_ours() -> None:
    assert read([sheet("HTTPS://EXEMPLE.ML/PAGE", f"{SCHEME}3F7K-Q2MD-9XTA")]) == []
    assert read([page()]) == []


def test_a_damaged_image_is_told_with_the_way_to_name_the_document() -> None:
    whole = file([page(FIRST)], "png").getvalue()
    for content, type in ((whole[:300], "png"), (b"%PDF-1.7 nothing %%EOF", "pdf")):
        with pytest.raises(InvalidData, match="copy scan FICHIER REF DOCUMENT"):
            codes_in(io.BytesIO(content), type, "scan")


def test_an_image_beyond_all_measure_is_not_opened() -> None:
    vast = file([Image.new("1", (20_000, 20_000))], "png")
    with pytest.raises(InvalidData, match="lu comme une image"):
        codes_in(vast, "png", "scan.png")


def test_without_its_optional_parts_the_reader_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = builtins.__import__

    def absent(name: str, *rest: Any, **named: Any) -> Any:
        if name == "zxingcpp":
            raise ImportError(name)
        return real(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", absent)
    with pytest.raises(UsageError, match=r"cperflow\[scan\].*copy scan FICHIER REF DOCUMENT"):
        read([page(FIRST)])
