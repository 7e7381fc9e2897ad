"""What becomes of the paper of a document: who signed it, its scans, whom its copies reached."""

from __future__ import annotations

from datetime import date, timedelta

from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.papers import Paper, Sending
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.procedure.papers import COPY, EACH, ORIGINAL, DocumentSpec
from cperflow.record import NamedTuple


class Exemplar(NamedTuple):
    """An original or a copy of a paper, for a body; `sending` None: it has not left. One that is
    not `planned` went to a body that the procedure does not name."""

    body: str
    what: str
    planned: bool
    sending: Sending | None


class Trail(NamedTuple):
    """A paper with what its procedure expects of it: who signs it, whom it goes to, the originals
    first. Nothing is expected any more of one that was cancelled."""

    paper: Paper
    spec: DocumentSpec
    signers: tuple[str, ...]
    exemplars: tuple[Exemplar, ...]

    @property
    def unsigned(self) -> list[str]:
        """The bodies that have still to sign."""
        signed = {signature.body for signature in self.paper.signatures}
        return [] if self._ended else [body for body in self.signers if body not in signed]

    @property
    def unscanned(self) -> bool:
        return not (self._ended or self.paper.scans)

    @property
    def unsent(self) -> list[Exemplar]:
        return [] if self._ended else [each for each in self.exemplars if not each.sending]

    def unreceived(self, on: date, days: int = 0) -> list[Exemplar]:
        """Those sent at least so many calendar days before a day, without a receipt since. The
        body that issued the paper gives itself none."""
        last = on - timedelta(days=days)
        return [
            each
            for each in self.exemplars
            if each.sending and each.sending.received_on is None and each.sending.sent_on <= last
            if each.body != self.paper.body and not self._ended
        ]

    @property
    def _ended(self) -> bool:
        return self.paper.cancelled_on is not None


def trails(dossier: Dossier, workflow: Workflow) -> list[Trail]:
    """Of every paper of a dossier, in the order they were issued."""
    return [trail(paper, workflow) for paper in dossier.papers]


def trail(paper: Paper, workflow: Workflow) -> Trail:
    spec = _spec(paper, workflow)
    signers = _named(paper, spec.signed_by or (spec.by,))
    addressed = spec.originals or ((spec.to,) if spec.to else ())
    planned = [(body, ORIGINAL) for body in _named(paper, addressed)]
    planned += [(body, COPY) for body in _named(paper, spec.copies)]
    sent = {(sending.body, sending.what): sending for sending in paper.sendings}
    exemplars = [Exemplar(*place, True, sent.get(place)) for place in planned]
    others = [Exemplar(*place, False, sent[place]) for place in sent if place not in planned]
    return Trail(paper, spec, signers, (*exemplars, *others))


def _spec(paper: Paper, workflow: Workflow) -> DocumentSpec:
    """A document that the procedure dropped since is expected nowhere."""
    found = (spec for spec in workflow.documents if spec.id == paper.document)
    return next(found, DocumentSpec(paper.document, paper.document, (), paper.body))


def _named(paper: Paper, bodies: tuple[str, ...]) -> tuple[str, ...]:
    """Each once, the body that the paper is made for in its place."""
    named = (paper.about if body == EACH else body for body in bodies)
    return tuple(dict.fromkeys(body for body in named if body))
