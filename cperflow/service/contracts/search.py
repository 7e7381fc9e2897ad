"""Contracts found again: by words, and by what they and their projects are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.procedure.requirements import Choice
from cperflow.errors import NotFound, UsageError
from cperflow.french import did_you_mean, fold, listing, meant
from cperflow.record import NamedTuple
from cperflow.service.contracts.catalogue import Card, Work, classed_by
from cperflow.service.contracts.status import STATUSES
from cperflow.service.filtering import filters
from cperflow.service.ports import Filters
from cperflow.service.workspace import Workspace

_WORD = re.compile(r"\w+")
_ELIDED = re.compile(r"\b(?:[CDJLMNST]|QU)'")
"""« l’eau » is looked for as « eau »; `fold` has made every apostrophe straight, in upper case."""


class Asked(NamedTuple):
    """What is looked for, as typed; an empty field restricts nothing."""

    words: tuple[str, ...] = ()
    region: str = ""
    nature: str = ""
    scale: str = ""
    sector: str = ""
    locality: str = ""
    status: str = ""
    signed_since: date | None = None


NOTHING = Asked()


def search(ws: Workspace, found: Sequence[Card], asked: Asked) -> list[Card]:
    """The contracts that answer to all that is asked, each with the projects that do.

    Every word must begin one of those that tell of a contract or of the same project of it:
    accents, case, ligatures and apostrophes aside. What is asked of projects must be true of one
    and the same. Raises NotFound with the nearest name, UsageError for words that say nothing.
    """
    if asked == NOTHING:
        return list(found)
    read = _read(ws, found, asked)
    wanted = words(" ".join(asked.words))
    if asked.words and not wanted:
        raise UsageError("Il n’y a rien à chercher : donnez un mot (« élevage », « Kléla »…).")
    return [card for each in found if (card := _kept(each, read, wanted))]


def words(text: str) -> list[str]:
    """The words of a text as they are compared, without the articles that are elided."""
    return _WORD.findall(_ELIDED.sub("", fold(text)))


def near(found: Iterable[Card], asked: Asked) -> str:
    """« Vouliez-vous dire… » for the first word that begins none of the register, else ""."""
    texts = [text for card in found for text in _all_told(card)]
    spelled = {fold(word): word for text in texts for word in _WORD.findall(text)}
    for word in words(" ".join(asked.words)):
        if not any(each.startswith(word) for each in spelled):
            return did_you_mean(word, spelled.values())
    return ""


def _all_told(card: Card) -> Iterator[str]:
    yield from _told(card)
    for work in card.works:
        yield from _told_of(card.workflow, work)


def _kept(card: Card, asked: Asked, wanted: Sequence[str]) -> Card | None:
    """The card with what was found of it; None when it does not answer."""
    if asked.region not in ("", *card.names) or asked.status not in ("", card.status):
        return None
    if asked.signed_since and (card.signed_on is None or card.signed_on < asked.signed_since):
        return None
    left = _left(wanted, _told(card))
    works = tuple(
        work._replace(found=_is(work, asked) and not _left(left, _told_of(card.workflow, work)))
        for work in card.works
    )
    of_projects = any((asked.nature, asked.scale, asked.sector, asked.locality))
    if any(work.found for work in works):
        return card._replace(works=works)
    return None if left or of_projects else card


def _left(wanted: Sequence[str], told: Iterable[str]) -> list[str]:
    """The words that begin none of a text."""
    known = words(" ".join(told))
    return [word for word in wanted if not any(each.startswith(word) for each in known)]


def _told(card: Card) -> Iterator[str]:
    yield from (*card.names, card.ref, STATUSES[card.status])


def _told_of(workflow: Workflow, work: Work) -> Iterator[str]:
    project = work.project
    yield from (project.name, *work.contractors)
    for place in project.locations:
        yield from place
    yield label(workflow.natures, project.nature)
    yield label(workflow.scales, project.scale)
    yield label(sectors(workflow), work.sector)


def sectors(workflow: Workflow) -> tuple[Choice, ...]:
    """Those that a procedure classes projects by."""
    spec = classed_by(workflow)
    return spec.choices if spec else ()


def label(choices: Iterable[Choice], id: str) -> str:
    """How the screen calls one of a closed list; what is no longer in it, as it is."""
    return next((each.label for each in choices if each.id == id), id)


def _is(work: Work, asked: Asked) -> bool:
    project = work.project
    return (
        asked.nature in ("", project.nature)
        and asked.scale in ("", project.scale)
        and asked.sector in ("", work.sector)
        and (not asked.locality or any(asked.locality in place for place in _places(work)))
    )


def _places(work: Work) -> Iterator[tuple[str, str]]:
    for place in work.project.locations:
        yield fold(place.locality), fold(place.district)


def _read(ws: Workspace, found: Sequence[Card], asked: Asked) -> Asked:
    """What is asked, each name as it is kept. Raises NotFound."""
    flows = {card.workflow.id: card.workflow for card in found}.values()
    natures = [choice for flow in flows for choice in flow.natures]
    scales = [choice for flow in flows for choice in flow.scales]
    classed = [choice for flow in flows for choice in sectors(flow)]
    statuses = [Choice(id, french) for id, french in STATUSES.items()]
    works = [work for card in found for work in card.works]
    _known("de nature", asked.nature, any(work.project.nature for work in works))
    _known("d’échelle", asked.scale, any(work.project.scale for work in works))
    return asked._replace(
        region=filters(ws, Filters(subject=asked.region)).subject,
        nature=_choice("Nature de projet inconnue", asked.nature, natures),
        scale=_choice("Échelle de projet inconnue", asked.scale, scales),
        sector=_choice("Secteur inconnu", asked.sector, classed),
        status=_choice("Situation inconnue", asked.status, statuses),
        locality=_locality(asked.locality, found),
    )


def _known(what: str, text: str, told: bool) -> None:
    """Refuse to look for what no project tells."""
    if text and not told:
        raise NotFound(
            f"Aucun projet n’a {what} renseignée : cette recherche ne peut rien trouver.",
            ["Pour la renseigner : cperflow project edit --help"],
        )


def _choice(what: str, text: str, choices: Iterable[Choice]) -> str:
    """The one value meant: its id, its label, or a word of it."""
    if not text:
        return ""
    names = {each.id: [each.label, *each.label.split()] for each in choices}
    found = meant(text, names)
    if len(found) == 1:
        return found[0]
    labels = [names[id][0] for id in found or names]
    if found:
        raise NotFound(f"« {text} » peut désigner {listing(labels, 'ou')} : précisez.")
    choices_told = [f"Choix : {listing(labels, 'ou')}"] if labels else []
    raise NotFound(f"{what} « {text} ».{did_you_mean(text, labels)}", choices_told)


def _locality(text: str, found: Sequence[Card]) -> str:
    """A locality or its district, as it is compared."""
    if not text:
        return ""
    known: Mapping[str, str] = {
        fold(name): name
        for card in found
        for work in card.works
        for place in work.project.locations
        for name in place
        if name
    }
    if fold(text) in known:
        return fold(text)
    raise NotFound(
        f"Aucun projet n’est situé à « {text} ».{did_you_mean(text, sorted(known.values()))}",
        ["Pour chercher le mot partout, aussi dans les intitulés : cperflow catalogue MOT"],
    )
