"""Who heads a body, or signs for it, from a day on: events of the office's journal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from cperflow.domain.journal.events import OFFICE_STREAM, OFFICEHOLDER_RECORDED
from cperflow.domain.procedure.papers import in_force
from cperflow.domain.territory.regions import Territory
from cperflow.record import NamedTuple
from cperflow.service.sealing import sealed
from cperflow.service.workspace import Workspace

IN_PERSON, BY_ORDER, INTERIM = "", "PO", "PI"
MODES = {IN_PERSON: "en personne", BY_ORDER: "par ordre", INTERIM: "par intérim"}
"""How somebody signs, and how the screen says so."""
SIR, MADAM = "Monsieur", "Madame"


class Officeholder(NamedTuple):
    """Who signs for a body from the ISO date `since` (included) to `until` (excluded).

    `subject`: for a body that exists once per subject; "" for all. `title`: the head's official
    title (« Président de l’Autorité intérimaire »), "" for that of the procedure; `honour`: that
    of the head, « Monsieur » or « Madame »; `name`: who signs; `distinction`: below the name
    (« Officier de l’Ordre National »). In a `mode` of MODES other than in person, `quality` is
    the signer's own (« Le Secrétaire général »). `source`: where this is known from.
    """

    body: str
    subject: str = ""
    title: str = ""
    name: str = ""
    honour: str = ""
    distinction: str = ""
    mode: str = IN_PERSON
    quality: str = ""
    since: str = ""
    until: str = ""
    source: str = ""

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What a later line replaces: that of the same place, mode and start."""
        return self.body, self.subject, self.since, self.mode

    @property
    def says_something(self) -> bool:
        return any((self.title, self.name, self.honour, self.distinction, self.quality))


class Signatory(NamedTuple):
    """Who heads a body one day, and who signs for its head (None: the head)."""

    head: Officeholder
    delegate: Officeholder | None = None

    @property
    def told(self) -> Officeholder:
        """Where the title and the honour of the head are told, by a line of one's own or not."""
        return self.head if self.head.title or not self.delegate else self.delegate

    @property
    def signer(self) -> Officeholder:
        return self.delegate or self.head


def officeholders(ws: Workspace, on: date | None = None) -> list[Officeholder]:
    """Every line that stands, by body, subject and start: of those of one key the last told
    counts, and one that says nothing takes back what was said. Below them, the titles that the
    regions themselves tell. `on`: subjects are called as on that day."""
    known = {told.key: told for told in _titles(ws.territory)}
    for event in ws.store.journal(OFFICE_STREAM):
        if event.kind == OFFICEHOLDER_RECORDED:
            told = Officeholder(**event.payload)
            known[told.key] = told
    found = [known[key] for key in sorted(known) if known[key].says_something]
    if on is None:
        return found
    return [each._replace(subject=ws.territory.called(each.subject, on)) for each in found]


def _titles(known: Territory) -> Iterator[Officeholder]:
    """Who heads the bodies of regions as their lines tell: an interim authority, a mayor."""
    for line in known.lines:
        if line.title:
            place = known.kept_as(line.key)
            yield Officeholder(
                line.title_of, place, line.title, since=line.since, source=line.source
            )


def on_day(known: Sequence[Officeholder], body: str, subject: str, on: date) -> Signatory:
    """Who heads and who signs for a body on a day: those of its subject before those of all.

    Whoever takes office in person ends the term of the one before, and the orders and the
    interim that were given under it.
    """
    ours = [each for each in known if each.body == body]
    for place in dict.fromkeys((subject, "")) if ours else ():
        found = _signatory([each for each in ours if each.subject == place], on)
        if found.signer.says_something:
            return found
    return Signatory(Officeholder(body, subject))


def _signatory(here: Sequence[Officeholder], on: date) -> Signatory:
    begun = sorted((each for each in here if each.since <= on.isoformat()), key=_since)
    heads = [each for each in begun if each.mode == IN_PERSON]
    last = heads[-1].since if heads else ""
    since = [each for each in begun if each.since >= last]
    signing = [each for each in since if in_force(each.since, each.until, on)]
    serving = [each for each in signing if each.mode == IN_PERSON]
    acting = [each for each in signing if each.mode != IN_PERSON]
    head = serving[-1] if serving else Officeholder("")
    return Signatory(head, acting[-1] if acting else None)


def _since(told: Officeholder) -> str:
    return told.since


def record_officeholder(ws: Workspace, told: Officeholder) -> None:
    """Keep who signs, checked before (`signing.py`). Raises Conflict."""
    ws.store.append(sealed(ws, OFFICE_STREAM, OFFICEHOLDER_RECORDED, told._asdict()))
