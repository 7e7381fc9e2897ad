"""A package of a hundred pieces of one megabyte, and the same files zipped by the standard library.

The floor is `zipfile` as anybody would call it: the files read from the disk, deflated, one fsync
at the end. Ours reads them from the store, proves each by its hash and writes a manifest.
"""

from __future__ import annotations

import os
import random
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from statistics import median
from time import perf_counter

from material import TOLD, Measure, demonstration

from cperflow.documents.files.writing import writing
from cperflow.documents.leaving.manifest import FORMAT, Item, Manifest
from cperflow.documents.leaving.package import Packed, write_package
from cperflow.service.beside import PIECE, Content
from cperflow.store.opening import open_store

PIECES = 100
SIZE = 1_000_000


def measure(rounds: int = 5) -> Iterator[Measure]:
    """Interleaved: ours, the floor, ours, the floor…"""
    with tempfile.TemporaryDirectory() as folder:
        db = os.path.join(folder, "package.db")
        demonstration(db).store.close()
        store = open_store(db)
        packed = _packed(store, folder)
        ours, floor = [], []
        for _ in range(rounds):
            start = perf_counter()
            with writing(os.path.join(folder, "ours.zip")) as file:
                write_package(packed, store.contents, "", file)
            ours.append(perf_counter() - start)
            start = perf_counter()
            _plain(folder)
            floor.append(perf_counter() - start)
        store.close()
    ratio = median(ours) / median(floor)
    detail = f"{PIECES} of {SIZE // 1000} kB, {median(ours):.2f} s against {median(floor):.2f} s"
    yield Measure("package, pieces of 1 MB", ratio, 2, False, "x", detail)


def _packed(store: object, folder: str) -> Packed:
    """Pieces that do not compress, as scans are, in the store and on the disk."""
    items = []
    numbers = random.Random(0)
    os.makedirs(os.path.join(folder, "pieces"))
    for number in range(PIECES):
        data = numbers.randbytes(SIZE)
        digest = sha256(data).hexdigest()
        store.contents.keep(Content(digest, SIZE, PIECE), [data])  # type: ignore[attr-defined]
        path = f"pieces/{number:03}.pdf"
        with open(os.path.join(folder, path), "wb") as file:
            file.write(data)
        items.append(Item(path, "piece", f"E{number}", "", digest, SIZE))
    on = date(2019, 4, 1).isoformat()
    manifest = Manifest(FORMAT, "", TOLD, "Kayes", "cper", 1, "", on, False, tuple(items), ())
    return Packed(manifest, {}, None)


def _plain(folder: str) -> None:
    path = os.path.join(folder, "plain.zip")
    with open(path, "wb") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for number in range(PIECES):
                archive.write(os.path.join(folder, f"pieces/{number:03}.pdf"), f"{number:03}.pdf")
        file.flush()
        os.fsync(file.fileno())
