"""Settings, clock and wiring: the only place that reads the clock and chooses real parts."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import click

from cperflow import shipped
from cperflow.errors import NotFound, Refused, StorageUnavailable
from cperflow.parsing import CONTROLS, parse_text
from cperflow.service.workspace import Workspace
from cperflow.shipped import REGIONS_FILE
from cperflow.store.opening import create_store, open_store

if TYPE_CHECKING:
    from cperflow.catalog.library import Catalog
    from cperflow.domain.procedure.definition import Workflow
    from cperflow.domain.territory.regions import RegionLine
    from cperflow.domain.time.calendar import Calendar
    from cperflow.mail import Server
    from cperflow.service.ports import Watch
    from cperflow.service.snapshot import Snapshot

DB_VARIABLE = "CPERFLOW_DB"
ACTOR_VARIABLE = "CPERFLOW_ACTOR"

HOLIDAYS = ("data", "holidays_ml.csv")
"""The calendar of a new store, in a folder of procedures. One for all procedures, as a store has
one journal of the calendar."""


def system_clock() -> datetime:
    """The instant, in UTC: also the local time of Mali, which keeps UTC all year."""
    return datetime.now(UTC)  # noqa: TID251 (the one place that may)


class App:
    """What a command works with. Parts are made when first asked for: start-up is felt.

    `db`, `workflows` and `templates` are options of the command line ("" when not given);
    each is looked up in the order option > environment > user folder > shipped. With
    `shipped_only`, procedures and templates are those of cperflow, whatever the office has.

    Raises NotFound for a folder that an option or the environment names and that is not there:
    the shipped one would else answer in its place, unnoticed.
    """

    def __init__(
        self,
        db: str | None = None,
        *,
        workflows: str = "",
        templates: str = "",
        environ: Mapping[str, str] = os.environ,
        now: Callable[[], datetime] = system_clock,
        shipped_only: bool = False,
    ) -> None:
        self._db = db
        self._workflows = workflows
        self._templates = templates
        self._environ = environ
        self.now = now
        self._shipped_only = shipped_only
        self._workspace: Workspace | None = None
        self._library: Catalog | None = None
        self._check_folders("--workflows", workflows, shipped.WORKFLOWS_VARIABLE)
        self._check_folders("--templates", templates, shipped.TEMPLATES_VARIABLE)

    def _check_folders(self, option: str, given: str, variable: str) -> None:
        named = self._environ.get(variable, "").split(os.pathsep)
        for place, path in ((option, given), *((variable, path) for path in named)):
            if path and not os.path.isdir(path):
                raise NotFound(
                    f"Il n’y a pas de répertoire « {path} » : corrigez {place} ou créez-le."
                )

    def today(self) -> date:
        return self.now().date()

    @property
    def user_folder(self) -> str:
        """Where the user's own store, procedures and templates are."""
        return click.get_app_dir("cperflow")

    @property
    def location(self) -> str:
        """Path or URL of the store."""
        return (
            self._db
            or self._environ.get(DB_VARIABLE, "")
            or os.path.join(self.user_folder, "cperflow.db")
        )

    @property
    def actor(self) -> str:
        """Who is typing: the journal keeps it."""
        names = (ACTOR_VARIABLE, "USER", "USERNAME", "LOGNAME")
        typed = (_readable(self._environ.get(name, "")) for name in names)
        return next((name for name in typed if name), "inconnu")

    @property
    def library(self) -> Catalog:
        """The procedures found in the folders."""
        if self._library is None:
            # ruamel and pydantic: only commands that read a definition file pay for them
            from cperflow.catalog.library import Catalog

            self._library = Catalog(self.workflow_folders, self.template_folders)
        return self._library

    @property
    def workflow_folders(self) -> tuple[str, ...]:
        """Folders of procedures and their data files, the one that decides first."""
        # ruamel and pydantic, as above
        from cperflow.catalog.library import search_path

        user = os.path.join(self.user_folder, "workflows")
        own = search_path(self._workflows, self._environ, user)
        return own[-1:] if self._shipped_only else own

    @property
    def calendar_file(self) -> str:
        """The holidays of a new store: the office's own, when it has some, else the shipped."""
        paths = [os.path.join(folder, *HOLIDAYS) for folder in self.workflow_folders]
        return next((path for path in paths[:-1] if os.path.isfile(path)), paths[-1])

    @property
    def template_folders(self) -> tuple[str, ...]:
        """Folders of templates, the one that decides first."""
        given = [
            self._templates,
            *self._environ.get(shipped.TEMPLATES_VARIABLE, "").split(os.pathsep),
            os.path.join(self.user_folder, "templates"),
        ]
        own = [path for path in given if path and not self._shipped_only]
        return (*own, shipped.folder("templates"))

    @property
    def mail_server(self) -> Server | None:
        """Where e-mails go; None when nothing is configured. Raises UsageError."""
        # the e-mail modules of Python: only who writes to somebody pays for them
        from cperflow import mail

        url = self._environ.get(mail.SERVER_VARIABLE, "")
        sender = self._environ.get(mail.SENDER_VARIABLE, "")
        return mail.read_server(url, sender) if url else None

    def workspace(self, *, read_only: bool = False) -> Workspace:
        """The opened store with all the use cases need. Raises StorageUnavailable."""
        if self._workspace is None:
            store = open_store(self.location, read_only=read_only)
            self._workspace = Workspace(store, _LazyLibrary(self), self.now, self.actor)
        return self._workspace

    def keeping_workspace(self) -> Workspace:
        """One for who makes documents: a store that cannot be written serves all the same, what
        they are made of is then not kept. Raises StorageUnavailable."""
        try:
            return self.workspace()
        except StorageUnavailable:
            return self.workspace(read_only=True)

    def snapshot(self, ws: Workspace, known_on: date, watch: Watch[str] = iter) -> Snapshot:
        """A copy in memory of what was recorded by the end of a day (see `service/snapshot.py`)."""
        # the store in memory: only who asks for a snapshot pays for it
        from cperflow.service.snapshot import freeze
        from cperflow.store.memory import MemoryStore

        return freeze(ws, MemoryStore(), known_on, watch)

    def found(
        self,
        office: Mapping[str, str],
        holidays: str = "",
        covered: tuple[int, int] | None = None,
    ) -> Calendar:
        """Make the store, and record in it the office, the regions and its calendar, which it
        gives: that of the file `holidays` (for the years `covered`), else `calendar_file`.

        Carries on where an interrupted one stopped. Raises Refused when the store holds lines
        already (callers ask before), NotFound, InvalidData, StorageUnavailable, UsageError.
        """
        # csv and hashing: reading commands should not pay for them
        from cperflow.catalog.ics import read_calendar
        from cperflow.service.holidays import refuse_contradictions
        from cperflow.service.settings import settle

        path = holidays or self.calendar_file
        calendar = read_calendar(path, covered)
        name = os.path.basename(path)
        refuse_contradictions(calendar, name, self.today())
        try:
            create_store(self.location).close()
        except Refused:
            open_store(self.location).close()  # interrupted before its first line
        settle(self.workspace(), office, calendar, name, self.library.subjects(REGIONS_FILE))
        return calendar

    def apart(self, db: str) -> App:
        """Another store for the same person and clock, which knows only what is shipped."""
        return App(db, environ={ACTOR_VARIABLE: self.actor}, now=self.now, shipped_only=True)

    def __enter__(self) -> App:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        if self._workspace is not None:
            self._workspace.store.close()
            self._workspace = None


def _readable(name: str) -> str:
    """A name the journal can keep: bytes that are no UTF-8, and what commands a terminal, become
    question marks."""
    return parse_text(CONTROLS.sub("?", name.encode(errors="replace").decode()))


class _LazyLibrary:
    """The library as the services see it, made only when one asks for a procedure."""

    def __init__(self, app: App) -> None:
        self._app = app

    def workflow(self, id: str) -> Workflow:
        return self._app.library.workflow(id)

    def subjects(self, file: str) -> Sequence[RegionLine]:
        return self._app.library.subjects(file)
