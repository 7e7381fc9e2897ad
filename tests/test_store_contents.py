"""A file is kept by its content: once, whole, and never given back otherwise."""

from __future__ import annotations

from hashlib import sha256

import pytest

from cperflow.errors import NotFound
from cperflow.service.beside import PIECE, Content
from cperflow.service.ports import Store

LARGE = bytes(range(256)) * 10_000
"""More than two parts of the tables."""


def content(data: bytes) -> Content:
    return Content(sha256(data).hexdigest(), len(data), PIECE)


@pytest.mark.parametrize("data", [b"", b"a", LARGE], ids=["empty", "small", "large"])
def test_what_is_kept_is_read_back(store: Store, data: bytes) -> None:
    kept = content(data)
    assert store.contents.keep(kept, [data[:3], data[3:]])
    assert b"".join(store.contents.read(kept.sha256)) == data
    assert store.contents.find(kept.sha256[:8]) == [kept]


def test_the_same_file_twice_is_kept_once(store: Store) -> None:
    kept = content(LARGE)
    assert store.contents.keep(kept, [LARGE])
    assert not store.contents.keep(kept, [LARGE])
    assert list(store.contents.all()) == [kept]


def test_other_bytes_than_announced_are_not_kept(store: Store) -> None:
    with pytest.raises(ValueError, match="not the content"):
        store.contents.keep(content(b"one"), [b"two"])
    assert list(store.contents.all()) == []


def test_bytes_that_stop_coming_leave_nothing(store: Store) -> None:
    def parts():  # type: ignore[no-untyped-def]
        yield LARGE
        raise OSError("the key was taken out")

    with pytest.raises(OSError, match="taken out"):
        store.contents.keep(content(LARGE), parts())
    assert list(store.contents.all()) == []


def test_a_content_that_is_not_there_says_so(store: Store) -> None:
    with pytest.raises(NotFound, match="manque dans la base"):
        store.contents.read("ab" * 32)
