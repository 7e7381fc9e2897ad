"""What every use case works with: the store, the procedures, the calendar and the instant."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.replay import known
from cperflow.domain.journal.events import (
    CALENDAR_STREAM,
    OFFICE_RECORDED,
    OFFICE_STREAM,
    TERRITORY_STREAM,
)
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.procedure.definition_data import from_data
from cperflow.domain.territory.regions import Territory
from cperflow.domain.time.calendar import Calendar
from cperflow.domain.time.calendars import Calendars
from cperflow.domain.versions.lexicon import joined
from cperflow.errors import IntegrityFailure, NotFound
from cperflow.french import fold, listing, nearest
from cperflow.service.ports import Library, Store


class Workspace:
    """The real parts, chosen by `bootstrap`; definitions and calendar are read once."""

    def __init__(
        self,
        store: Store,
        library: Library,
        now: Callable[[], datetime],
        actor: str,
        *,
        lists: bool = True,
    ) -> None:
        """`lists`: whether what is recorded is projected; of no use where acts are only tried."""
        self.store = store
        self.library = library
        self.now = now
        self.actor = actor
        self.lists = lists
        self._workflows: dict[str, Workflow] = {}
        self._definitions: dict[str, Workflow] = {}
        self._calendars: dict[date | None, Calendars] = {}
        self._territory: Territory | None = None

    @property
    def today(self) -> date:
        return self.now().date()

    def workflow(self, hash: str) -> Workflow:
        """The definition a dossier is pinned to.

        Raises IntegrityFailure when the store no longer holds it.
        """
        if hash not in self._workflows:
            kept = self.store.workflow(hash)
            if kept is None:
                raise IntegrityFailure(
                    f"La procédure d’empreinte {hash[:12]}… manque dans la base : "
                    "restaurez une sauvegarde complète."
                )
            self._workflows[hash] = from_data(json.loads(kept.data))
        return self._workflows[hash]

    def versions(self, dossier: Dossier) -> tuple[Workflow, ...]:
        """The definitions a dossier has followed, the oldest first, the one in force last."""
        if not dossier.migrations:
            return (self.workflow(dossier.workflow_hash),)
        left = (migration.workflow_hash for migration in dossier.migrations)
        return tuple(map(self.workflow, (*left, dossier.workflow_hash)))

    def vocabulary(self, dossier: Dossier) -> Workflow:
        """The definition in force, which also names what only those before it knew."""
        if not dossier.migrations:
            return self.workflow(dossier.workflow_hash)
        return joined(*reversed(self.versions(dossier)))

    def suppose(self, hash: str, workflow: Workflow) -> None:
        """Let a definition that is not kept yet answer to its hash, to try it."""
        self._workflows[hash] = workflow

    def definition(self, id: str) -> Workflow:
        """The newest version of a procedure in the library, for a new dossier."""
        if id not in self._definitions:
            self._definitions[id] = self.library.workflow(id)
        return self._definitions[id]

    def known_day(self, known_on: date | None) -> date:
        """The day of the knowledge that is asked for: today's without one, and never a later."""
        return min(known_on or self.today, self.today)

    @property
    def calendar(self) -> Calendar:
        """The working days as the calendar's stream has them; weekends only when it is empty."""
        return self.calendars().current

    def calendars(self, known_on: date | None = None) -> Calendars:
        """The calendar and its past, as entered by the end of a day (None: by now): a holiday
        announced since was not known to those who counted then."""
        if known_on not in self._calendars:
            journal = self.store.journal(CALENDAR_STREAM)
            entered = journal if known_on is None else known(journal, known_on)
            self._calendars[known_on] = Calendars(entered)
        return self._calendars[known_on]

    def overtaken(self) -> bool:
        """Whether somebody changed the calendar since it was read here."""
        return self.store.head(CALENDAR_STREAM).revision != self.calendars().revision

    def forget_calendar(self) -> None:
        """Read the calendar again when it is next asked for: its stream has changed."""
        self._calendars.clear()

    @property
    def territory(self) -> Territory:
        """The regions as the journal of the store has them; an empty one when it has none."""
        if self._territory is None:
            self._territory = Territory.of(self.store.journal(TERRITORY_STREAM))
        return self._territory

    def forget_territory(self) -> None:
        """Read the regions again when they are next asked for."""
        self._territory = None

    def office(self) -> dict[str, Any]:
        """What `init` recorded of the office that works here (the last word on each field)."""
        settings: dict[str, Any] = {}
        for event in self.store.journal(OFFICE_STREAM):
            if event.kind == OFFICE_RECORDED:
                settings.update(event.payload)
        return settings

    def find_ref(self, text: str) -> str:
        """A dossier's reference typed any way: any case, no accents, a unique beginning.

        Raises NotFound, with the nearest reference or those that begin so.
        """
        key = fold(text)
        found = self.store.refs(key, limit=6)
        exact = [ref for ref in found if fold(ref) == key]
        if exact or len(found) == 1:
            return (exact or found)[0]
        if found:
            some = listing(found[:5], "ou") + (" …" if len(found) > 5 else "")
            raise NotFound(f"« {text} » commence plusieurs références : {some}. Précisez.")
        raise NotFound(
            f"Dossier inconnu « {text} ».{self._nearest_ref(key)}",
            ["Pour voir les dossiers : cperflow list"],
        )

    def _nearest_ref(self, key: str) -> str:
        """A reference is typed whole, or without its year: both are compared."""
        refs = self.store.refs(key[:3], limit=200) or self.store.refs(key[:1], limit=200)
        names = {ref.rpartition("-")[0] or ref: ref for ref in refs} | {ref: ref for ref in refs}
        name = nearest(key, names)
        return f" Vouliez-vous dire « {names[name]} » ?" if name else ""
