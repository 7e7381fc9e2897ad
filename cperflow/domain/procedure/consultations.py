"""Bodies asked for their opinion, and the answers they may give."""

from __future__ import annotations

from cperflow.domain.procedure.requirements import FactUse
from cperflow.record import NamedTuple


class Outcome(NamedTuple):
    """A possible answer; a `blocking` one keeps the join closed until asked again."""

    id: str
    label: str
    blocking: bool = False


class ConsultationSpec(NamedTuple):
    """Bodies asked in parallel by `asked_by` while the dossier is in `steps`.

    `always` are asked when an act brings the dossier in; others are chosen from `among`.
    With `by_project` an answer may concern some of the projects only.
    """

    id: str
    name: str
    steps: tuple[str, ...]
    asked_by: str
    outcomes: tuple[Outcome, ...]
    always: tuple[str, ...] = ()
    among: tuple[str, ...] = ()
    by_project: bool = False
    records: tuple[FactUse, ...] = ()
    source: str = ""

    @property
    def blocking(self) -> dict[str, str]:
        """The outcomes that keep the join closed, with their labels."""
        return {outcome.id: outcome.label for outcome in self.outcomes if outcome.blocking}
