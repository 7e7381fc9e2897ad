"""The refusal of an event that cannot follow the ones before it."""

from __future__ import annotations

from cperflow.domain.journal import events as kinds
from cperflow.domain.journal.events import Event
from cperflow.domain.procedure.definition import Workflow
from cperflow.errors import Refused
from cperflow.french import date_long


class Impossible(Refused):
    """An event that cannot happen after the ones before it."""

    def __init__(
        self, event: Event, reason: str, what: str = "", steps: tuple[str, str] | None = None
    ) -> None:
        """`what`: how the act is called; `steps`: where it starts, and where the dossier is."""
        what = what or named(event)
        super().__init__(
            f"La ligne {event.sequence} du journal ({what}, {date_long(event.occurred_on)}) "
            f"serait impossible : {reason}"
        )
        self.event = event
        self.reason = reason
        self.steps = steps


def named(event: Event) -> str:
    """How a line is called without its definition: the id of its act, or what it records."""
    return event.payload.get("act") or KIND_LABELS.get(event.kind, event.kind)


def titled(event: Event, workflow: Workflow) -> str:
    """How people read a line: « Délibérer », « Avis MEF », « Ouverture »; an act that the
    definition does not know, as it is written."""
    payload = event.payload
    if "act" in payload:
        id = payload["act"]
        return next((act.name for act in workflow.transitions if act.id == id), str(id))
    if event.kind in (kinds.OPINION_REQUESTED, kinds.OPINION_GIVEN):
        return opinion_of(payload.get("body", ""))
    return KIND_LABELS.get(event.kind, event.kind).capitalize()


def opinion_of(body: str) -> str:
    return f"Avis {body}".strip()


def malformed(event: Event, error: Exception) -> Impossible:
    """A payload that was not written here: something is missing, or of another kind."""
    if isinstance(error, KeyError):
        return Impossible(event, f"il y manque « {error.args[0]} ».")
    return Impossible(event, "son contenu n’a pas la forme attendue.")


def out_of_place(start: str, place: str) -> str:
    """Why an act that starts from a step cannot be done where the dossier is."""
    return f"cet acte part de l’étape « {start} », or le dossier serait à « {place} »."


KIND_LABELS = {
    kinds.OPENED: "ouverture",
    kinds.FACTS_RECORDED: "renseignement",
    kinds.OPINION_REQUESTED: "saisine",
    kinds.OPINION_GIVEN: "avis",
    kinds.PIECE_RECEIVED: "pièce reçue",
    kinds.PIECE_ASSESSED: "pièce examinée",
    kinds.PROJECT_RECORDED: "projet",
    kinds.PROJECT_REMOVED: "projet retiré",
    kinds.FUNDING_RECORDED: "financement",
    kinds.ENVELOPE_RECORDED: "enveloppe",
    kinds.SCENARIO_RECORDED: "scénario",
    kinds.SCENARIO_ADOPTED: "scénario adopté",
    kinds.CLOCK_STOPPED: "délai arrêté",
    kinds.CLOCK_RESUMED: "délai repris",
    kinds.CLOCK_EXTENDED: "délai prorogé",
    kinds.CLOCK_TARGETED: "date visée",
    kinds.REMINDED: "relance",
    kinds.MIGRATED: "passage à une autre version",
    kinds.DOCUMENT_ISSUED: "document émis",
    kinds.DOCUMENT_CANCELLED: "document annulé",
    kinds.DOCUMENT_SIGNED: "document signé",
    kinds.SCAN_ATTACHED: "scan joint",
    kinds.COPY_SENT: "exemplaire envoyé",
    kinds.COPY_RECEIVED: "reçu rendu",
    kinds.OBLIGATION_MET: "échéance tenue",
    kinds.OBLIGATION_PLANNED: "session prévue",
    kinds.OBLIGATION_WAIVED: "échéance levée",
    kinds.MONEY_RECORDED: "mouvement de fonds",
    kinds.CONTRACT_RECORDED: "marché",
    kinds.MILESTONE_RECORDED: "jalon",
    kinds.MILESTONE_REACHED: "jalon atteint",
    kinds.PROGRESS_RECORDED: "avancement",
    kinds.INDICATOR_RECORDED: "indicateur",
    kinds.INDICATOR_MEASURED: "mesure d’un indicateur",
    kinds.RECOMMENDATION_MADE: "recommandation",
    kinds.RECOMMENDATION_CLOSED: "recommandation close",
    kinds.NUMBERED: "numéro donné",
    kinds.NUMBER_CANCELLED: "numéro annulé",
    kinds.ARRIVED: "arrivée",
}
