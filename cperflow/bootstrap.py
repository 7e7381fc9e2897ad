"""Settings, clock and wiring: the only place that reads the clock and chooses real parts."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import click

from cperflow import shipped
from cperflow.service.workspace import Workspace
from cperflow.store.opening import open_store

if TYPE_CHECKING:
    from cperflow.catalog.library import Catalog
    from cperflow.domain.definition import Workflow

DB_VARIABLE = "CPERFLOW_DB"
TEMPLATES_VARIABLE = "CPERFLOW_TEMPLATES"
ACTOR_VARIABLE = "CPERFLOW_ACTOR"


def system_clock() -> datetime:
    """The instant, in UTC: also the local time of Mali, which keeps UTC all year."""
    return datetime.now(UTC)  # noqa: TID251 (the one place that may)


class App:
    """What a command works with. Parts are made when first asked for: start-up is felt.

    `db`, `workflows` and `templates` are options of the command line ("" when not given);
    each is looked up in the order option > environment > user folder > shipped.
    """

    def __init__(
        self,
        db: str | None = None,
        *,
        workflows: str = "",
        templates: str = "",
        environ: Mapping[str, str] = os.environ,
        now: Callable[[], datetime] = system_clock,
    ) -> None:
        self._db = db
        self._workflows = workflows
        self._templates = templates
        self._environ = environ
        self.now = now
        self._workspace: Workspace | None = None
        self._library: Catalog | None = None

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
        return next((self._environ[name] for name in names if self._environ.get(name)), "inconnu")

    @property
    def library(self) -> Catalog:
        """The procedures found in the folders."""
        if self._library is None:
            # ruamel and pydantic: only commands that read a definition file pay for them
            from cperflow.catalog.library import Catalog, search_path

            user = os.path.join(self.user_folder, "workflows")
            folders = search_path(self._workflows, self._environ, user)
            self._library = Catalog(folders, self.template_folders)
        return self._library

    @property
    def template_folders(self) -> tuple[str, ...]:
        """Folders of templates, the one that decides first."""
        given = [
            self._templates,
            *self._environ.get(TEMPLATES_VARIABLE, "").split(os.pathsep),
            os.path.join(self.user_folder, "templates"),
        ]
        return (*(path for path in given if path), shipped.folder("templates"))

    def workspace(self, *, read_only: bool = False) -> Workspace:
        """The opened store with all the use cases need. Raises StorageUnavailable."""
        if self._workspace is None:
            store = open_store(self.location, read_only=read_only)
            self._workspace = Workspace(store, _LazyLibrary(self), self.now, self.actor)
        return self._workspace

    def close(self) -> None:
        if self._workspace is not None:
            self._workspace.store.close()
            self._workspace = None


class _LazyLibrary:
    """The library as the services see it, made only when one asks for a procedure."""

    def __init__(self, app: App) -> None:
        self._app = app

    def workflow(self, id: str) -> Workflow:
        return self._app.library.workflow(id)

    def subjects(self, workflow: Workflow) -> dict[str, str]:
        return self._app.library.subjects(workflow)
