"""The portfolio of the demonstration as an embedded store, built once and copied per test."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from cperflow import shipped
from cperflow.__main__ import main
from cperflow.bootstrap import App
from cperflow.catalog.holidays import read_csv
from cperflow.catalog.stories import read_story
from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.replay import replay
from cperflow.domain.journal.events import Event
from cperflow.service import settings, stories
from cperflow.service.workspace import Workspace
from cperflow.store.opening import create_store, open_store

NOW = datetime(2019, 4, 1, 9, 30, tzinfo=UTC)
"""Monday, the day after the situation that the source describes."""

_built: dict[str, Path] = {}


class Output(NamedTuple):
    """What a command answered."""

    code: int
    out: str
    err: str


class Desk:
    """An officer at a terminal: commands typed, and the store looked at from outside."""

    def __init__(self, db: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.db = db
        self.now = NOW
        self.environ = {"USER": "fanta"}
        self._capsys = capsys

    def app(self) -> App:
        return App(str(self.db), environ=self.environ, now=lambda: self.now)

    def run(self, *argv: str) -> Output:
        """One command line in a process of its own, as far as the App can tell."""
        self._capsys.readouterr()
        app = self.app()
        try:
            code = main(list(argv), app)
        finally:
            app.close()
        return Output(code, *self._capsys.readouterr())

    def done(self, *argv: str) -> str:
        """The text of a command that succeeds."""
        output = self.run(*argv)
        assert (output.code, output.err) == (0, ""), output
        return output.out

    def journal(self, ref: str) -> list[Event]:
        store = open_store(str(self.db), read_only=True)
        try:
            return store.journal(ref)
        finally:
            store.close()

    def dossier(self, ref: str) -> Dossier:
        dossier = replay(self.journal(ref))
        assert dossier is not None
        return dossier

    def revisions(self) -> dict[str, int]:
        """The length of every journal: two equal answers mean that nothing was written."""
        store = open_store(str(self.db), read_only=True)
        try:
            return {stream: len(store.journal(stream)) for stream in store.streams()}
        finally:
            store.close()

    def refused(self, *argv: str, code: int) -> str:
        """The first line of a refusal, after checking its exit code and that nothing changed."""
        before = self.revisions()
        output = self.run(*argv)
        assert (output.code, output.out) == (code, ""), output
        assert self.revisions() == before
        first = output.err.splitlines()[0]
        assert first.startswith("Erreur : ")
        return first


def portfolio_at(location: str) -> None:
    """Play the portfolio into a new store, a file or a server."""
    store = create_store(location)
    ws = Workspace(store, App(environ={}).library, lambda: NOW, "fanta")
    holidays = f"{shipped.folder('workflows')}/data/holidays_ml.csv"
    settings.load_calendar(ws, read_csv(holidays))
    story = read_story(f"{shipped.folder('examples')}/cper-mali.yaml")
    for _recorded in stories.play(ws, story):
        pass
    store.close()


def portfolio(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of the whole portfolio; never write to it, copy it."""
    if "portfolio" not in _built:
        db = tmp_path_factory.mktemp("portfolio") / "portfolio.db"
        portfolio_at(str(db))
        _built["portfolio"] = db
    return _built["portfolio"]


@pytest.fixture
def desk(
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Desk:
    """A desk over a copy of the portfolio, at 80 columns, away from the user's own folders."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    db = tmp_path / "cperflow.db"
    shutil.copy(portfolio(tmp_path_factory), db)
    return Desk(db, capsys)
