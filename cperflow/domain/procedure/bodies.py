"""The structures of a procedure, and how each is called for a subject on a day."""

from __future__ import annotations

from datetime import date

from cperflow.domain.procedure.papers import in_force
from cperflow.french import of
from cperflow.record import NamedTuple

SUBJECT = "@subject"
"""In `Body.above`: the subject itself, as it is called in full."""


class BodyVariant(NamedTuple):
    """How a body is called for subjects of one kind (the District has a mayor), for some of them,
    or from the ISO date `since` (included) to `until` (excluded). What is empty restricts nothing.
    """

    name: str
    head: str = ""
    kind: str = ""
    subjects: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    source: str = ""

    @property
    def dated(self) -> bool:
        return bool(self.since or self.until)

    def calls(self, subject: str, kind: str, on: date | None) -> bool:
        """Whether it is what the body is called that day; None: whatever the day."""
        if on is None and self.dated:
            return False
        whenever = on is None or in_force(self.since, self.until, on)
        return (
            whenever and self.kind in ("", kind) and (not self.subjects or subject in self.subjects)
        )


class Body(NamedTuple):
    """A structure that acts, holds or is consulted.

    A `local` body exists once per subject: its name is followed by the subject's
    (« Conseil Régional » + « de Kayes »). `superior` is the body to turn to when it stays silent.
    `courtesy` is what a letter to its head expresses (« ma très haute considération »), `acronym`
    how its numbers are signed, its id when empty. `above` is the body whose name stands above its
    own at the head of its letters, or SUBJECT. `title_fact` and `name_fact` are the facts of a
    dossier that tell its head's title and name there, before what the office knows of them.
    """

    id: str
    name: str
    head: str = ""
    local: bool = False
    variants: tuple[BodyVariant, ...] = ()
    superior: str = ""
    courtesy: str = ""
    acronym: str = ""
    above: str = ""
    title_fact: str = ""
    name_fact: str = ""
    source: str = ""

    def named(self, subject: str, kind: str, on: date | None = None) -> tuple[str, str]:
        """Its name and its head's for a subject: « Conseil Régional de Kayes », « Président… ».

        `on`: the day of a document, for names that changed; without it, the name that lasts.
        """
        found = (variant for variant in self.variants if variant.calls(subject, kind, on))
        called = next(found, self)
        place = f" {of(subject)}" if self.local else ""
        return f"{called.name}{place}", f"{called.head}{place}" if called.head else ""
