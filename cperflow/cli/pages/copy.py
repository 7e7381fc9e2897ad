"""The pages of `copy`: a paper with its signatures, scan, originals and copies; what an act
changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from cperflow.cli.pages.naming import short_day
from cperflow.cli.pages.wording import bullets, footnotes, heading
from cperflow.domain.acts.papers import title
from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.papers import Scan
from cperflow.domain.dossier.trail import Exemplar, Trail
from cperflow.domain.procedure.papers import ORIGINAL
from cperflow.errors import CperflowError
from cperflow.french import NBSP, count, date_long, listing
from cperflow.output import Column, page, table
from cperflow.service.trails import Traced

if TYPE_CHECKING:
    from cperflow.service.papers import Done  # brings hashing

EXEMPLARS = (Column("À", whole=True), "Exemplaire", "Envoyé le", "Reçu le", "Il manque")
PENDING = (Column("Dossier", whole=True), "Document", "Émis le", "Il manque")
WHAT = {True: "original", False: "copie"}


def trails_text(traced: Traced, waiting: int = 0) -> str:
    """Every paper of a dossier, each with all that became of it."""
    dossier, day = traced.dossier, traced.as_of
    if not traced.trails:
        return (
            f"{dossier.ref} : aucun document n’est émis au {date_long(day)}.\n"
            f"Suite : cperflow documents {dossier.ref}"
        )
    parts = [f"{dossier.ref} : documents émis, au {date_long(day)}"]
    for trail in traced.trails:
        parts += [heading(title(trail)), *_trail(trail, day, waiting)]
    parts.append(footnotes(illustrative=any(map(_is_illustrative, traced.trails))))
    parts.append(_following(dossier, traced.trails))
    return "\n".join(part for part in parts if part)


def _trail(trail: Trail, day: date, waiting: int) -> Iterator[str]:
    yield page("", _fields(trail))
    if trail.exemplars:
        late, awaited = trail.unreceived(day, waiting), trail.unreceived(day)
        rows = [_row(each, day, awaited=each in awaited) for each in trail.exemplars]
        alerts = {i for i, each in enumerate(trail.exemplars) if waiting and each in late}
        yield table(rows, EXEMPLARS, alerts=alerts)


def _fields(trail: Trail) -> Iterator[tuple[str, object]]:
    paper = trail.paper
    day = short_day(paper.on, illustrative=paper.illustrative)
    by = f", par {paper.body}" if paper.body else ""
    yield "Émis le", f"{day}{by} (ligne {paper.sequence})"
    if paper.code:
        yield "Code", paper.code
    if paper.cancelled_on:
        why = f"{NBSP}: {paper.cancelled_for}" if paper.cancelled_for else ""
        yield "Annulé le", f"{short_day(paper.cancelled_on)}{why}"
    told = [_signature(each.body, each.name, each.on, each.illustrative) for each in
            paper.signatures]  # fmt: skip
    awaited = [f"{body} : à signer" for body in trail.unsigned]
    yield "Signatures", [*told, *awaited] or "aucune"
    yield "Scan", [_scan(scan) for scan in paper.scans] or ("à joindre" if trail.unscanned else "–")


def _signature(body: str, name: str, on: date, illustrative: bool) -> str:
    person = f" ({name})" if name else ""
    return f"{body}{person}, le {short_day(on, illustrative=illustrative)}"


def _scan(scan: Scan) -> str:
    pages = f", {count(scan.file.pages, 'page')}" if scan.file.pages else ""
    day = short_day(scan.on, illustrative=scan.illustrative)
    return f"{scan.file.name}{pages}, joint le {day}"


def _row(each: Exemplar, day: date, *, awaited: bool) -> list[object]:
    what = WHAT[each.what == ORIGINAL] + ("" if each.planned else " (hors liste)")
    sending = each.sending
    if sending is None:
        return [each.body, what, None, None, "envoi"]
    sent = short_day(sending.sent_on, illustrative=sending.illustrative)
    if sending.received_on is None:
        since = (day - sending.sent_on).days
        return [each.body, what, sent, None, f"reçu ({count(since, 'jour')})" if awaited else None]
    received = short_day(sending.received_on, illustrative=sending.received_illustrative)
    number = f" ({sending.reference})" if sending.reference else ""
    return [each.body, what, sent, f"{received}{number}", None]


def pending_text(found: Sequence[Traced], as_of: date, waiting: int) -> str:
    """What is still to be done, dossier by dossier."""
    rows = [
        [each.dossier.ref, title(trail), short_day(trail.paper.on,
         illustrative=trail.paper.illustrative), _missing(trail, as_of, waiting)]
        for each in found for trail in each.trails
    ]  # fmt: skip
    since = f" (reçus : depuis {count(waiting, 'jour')} au moins)" if waiting else ""
    if not rows:
        return f"Rien ne manque aux documents émis au {date_long(as_of)}{since}."
    number = count(len(rows), "document émis à suivre", "documents émis à suivre")
    illustrative = any(_is_illustrative(trail) for each in found for trail in each.trails)
    return "\n".join(
        line
        for line in (
            f"{number} au {date_long(as_of)}{since}",
            "\n" + table(rows, PENDING),
            footnotes(illustrative=illustrative),
            f"Suite : cperflow copy list {found[0].dossier.ref}",
        )
        if line
    )


def _missing(trail: Trail, as_of: date, waiting: int) -> str:
    """« signature de CR ; scan ; envoi à MEF et MCT ; reçu de GOUV »."""
    unsent = dict.fromkeys(each.body for each in trail.unsent)
    awaited = dict.fromkeys(each.body for each in trail.unreceived(as_of, waiting))
    told = (
        ("signature de", trail.unsigned),
        ("envoi à", list(unsent)),
        ("reçu de", list(awaited)),
    )
    parts = [f"{what} {listing(bodies)}" for what, bodies in told if bodies]
    parts[1 if trail.unsigned else 0 : 0] = ["scan"] if trail.unscanned else []
    return f"{NBSP}; ".join(parts)


def paper_lines(trails: Sequence[Trail], as_of: date) -> list[str]:
    """Each paper in one line, for `show`."""
    return bullets(map(_line, trails, [as_of] * len(trails)))


def _line(trail: Trail, as_of: date) -> str:
    paper = trail.paper
    told = f"{title(trail)}, {short_day(paper.on, illustrative=paper.illustrative)}"
    if paper.cancelled_on:
        return f"{told} : annulé le {short_day(paper.cancelled_on)}"
    missing = _missing(trail, as_of, 0)
    return f"{told} : {f'manque {missing}' if missing else 'signé, numérisé, remis à tous'}"


def signed_text(done: Done) -> str:
    """A signature, and who has still to sign."""
    told = done.recorded.events[0].payload
    left = done.trail.unsigned
    name = f" ({told['name']})" if told.get("name") else ""
    return _done(
        done,
        f"signature de {told['by']}{name}",
        [("Reste à signer", left or "personne")],
    )


def sent_text(done: Done) -> str:
    """What left, for whom, and who has nothing yet."""
    gone = [(event.payload["to"], event.payload["what"]) for event in done.recorded.events]
    planned = {(each.body, each.what): each.planned for each in done.trail.exemplars}
    told = [
        f"{WHAT[what == ORIGINAL]} à {body}{'' if planned[body, what] else ' (hors liste)'}"
        for body, what in gone
    ]
    left = [f"{WHAT[each.what == ORIGINAL]} à {each.body}" for each in done.trail.unsent]
    fields: list[tuple[str, object]] = [("Envoi", told), ("Reste à envoyer", left or "rien")]
    if done.trail.unsigned:
        fields.append(("Attention", f"signature de {listing(done.trail.unsigned)} non consignée"))
    return _done(done, count(len(told), "exemplaire envoyé", "exemplaires envoyés"), fields)


def received_text(done: Done) -> str:
    """A receipt, and who owes one."""
    event = done.recorded.events[0]
    awaited = dict.fromkeys(each.body for each in done.trail.unreceived(event.occurred_on))
    number = f" ({event.payload['reference']})" if event.payload.get("reference") else ""
    fields = [("Reçus attendus", listing(list(awaited)) or "aucun")]
    return _done(done, f"reçu de {event.payload['to']}{number}", fields)


def scanned_text(name: str, done: Done) -> str:
    """Which document a scan was attached to."""
    if not done.recorded.events:
        head = f"{done.recorded.dossier.ref} – {title(done.trail)}"
        return f"{head} : ce scan y est déjà joint ; son contenu manquait, il est gardé."
    file = done.recorded.events[0].payload["file"]
    pages = count(file["pages"], "page") if file["pages"] else "–"
    fields: list[tuple[str, object]] = [("Fichier", name), ("Pages", pages)]
    if done.trail.unsigned:
        fields.append(("Signatures à consigner", listing(done.trail.unsigned)))
    return _done(done, "scan joint", fields)


def failed_text(path: str, error: CperflowError | OSError) -> str:
    """Why a scan among others was not attached, in one line."""
    if isinstance(error, CperflowError):
        return f"{path} – non joint. {error.message}"
    return f"{path} – non joint. Lecture impossible ({error.strerror})."


def _done(done: Done, what: str, fields: Sequence[tuple[str, object]]) -> str:
    event, dossier = done.recorded.events[0], done.recorded.dossier
    head = f"{dossier.ref} – {title(done.trail)} : {what}, {date_long(event.occurred_on)}"
    return f"{page(head, fields)}\n{_following(dossier, [done.trail])}"


def _following(dossier: Dossier, trails: Sequence[Trail]) -> str:
    """The next useful command: sign, then scan, then send, then receive."""
    for trail in trails:
        named = trail.paper.document
        about = f" --for {trail.paper.about}" if trail.paper.about else ""
        if trail.unsigned:
            by = trail.unsigned[0]
            return f"Suite : cperflow copy sign {dossier.ref} {named} --by {by}{about}"
        if trail.unscanned:
            return f"Suite : cperflow copy scan FICHIER {dossier.ref} {named}{about}"
        if trail.unsent:
            return f"Suite : cperflow copy send {dossier.ref} {named} --all{about}"
        if owing := trail.unreceived(date.max):
            to = owing[0].body
            return f"Suite : cperflow copy receive {dossier.ref} {named} {to}{about}"
    return f"Suite : cperflow show {dossier.ref}"


def _is_illustrative(trail: Trail) -> bool:
    paper = trail.paper
    told = [paper.illustrative]
    told += [each.illustrative for each in paper.signatures]
    told += [each.illustrative for each in paper.scans]
    told += [each.illustrative or each.received_illustrative for each in paper.sendings]
    return any(told)
