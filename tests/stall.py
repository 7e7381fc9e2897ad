"""A procedure that is not the CPER: the permit of a market stall.

A seller deposits a request, the town hall examines it (8 working days), bodies are consulted
in parallel, a committee prepares then takes the decision (one clock over both steps). It has
on purpose what the CPER uses little: a return that interrupts a clock, facts of every type, a
consultation taken up again.
"""

from __future__ import annotations

from cperflow.domain.procedure.bodies import Body, BodyVariant
from cperflow.domain.procedure.consultations import ConsultationSpec, Outcome
from cperflow.domain.procedure.definition import (
    ABANDONED,
    ANY_OPEN,
    BACK,
    Phase,
    Step,
    Transition,
    Workflow,
)
from cperflow.domain.procedure.delays import ClockSpec, Delay, Stop
from cperflow.domain.procedure.requirements import (
    Choice,
    Condition,
    Criterion,
    FactSpec,
    FactUse,
    PieceSpec,
    RuleUse,
)

EXAMINATION = ClockSpec(
    "examination", "Examen", steps=("examination",), delay=Delay(8, "working_day"),
    start_fact="received_on", wording="8 jours", source="règlement, art. 4",
)  # fmt: skip
CLOCKS = (
    ClockSpec("deposit", "Dépôt", steps=("deposit",)),
    EXAMINATION,
    ClockSpec(
        "opinions", "Avis", consultation="opinions",
        delay=Delay(5, "working_day", {"project": 2}), source="règlement, art. 6",
    ),
    ClockSpec(
        "decision", "Décision", steps=("preparation", "decision"),
        delay=Delay(7.5, "working_day"), source="règlement, art. 9",
    ),
)  # fmt: skip

STEPS = (
    Step("deposit", "Dépôt", "request", 1, "SELLER"),
    Step("examination", "Examen", "request", 2, "TOWN"),
    Step("consultation", "Consultation", "choice", 3, "TOWN"),
    Step("correction", "Correction", holder="SELLER", within="consultation"),
    Step("preparation", "Préparation de la décision", "choice", 4, "TOWN"),
    Step("decision", "Décision", "choice", 5, "COMMITTEE"),
    Step("granted", "Accordé", final=True, status="signed"),
    Step("refused", "Rejeté", final=True, status="refused"),
    Step("abandoned", "Abandonné", final=True, status=ABANDONED),
)

BODIES = (
    Body("SELLER", "Vendeuse", local=True),
    Body("TOWN", "Mairie", "Maire"),
    Body("COMMITTEE", "Comité du marché", variants=(BodyVariant("Comité de nuit", kind="night"),)),
    Body("HEALTH", "Service d’hygiène"),
    Body("ROADS", "Service de la voirie"),
    Body("FIRE", "Sapeurs-pompiers"),
)

FACTS = (
    FactSpec("received_on", "Date de réception", "date"),
    FactSpec("reasons", "Motifs", "texts"),
    FactSpec("consulted", "Services consultés", "bodies"),
    FactSpec("asked_again", "Services à consulter de nouveau", "bodies"),
    FactSpec("met", "Critères remplis", "criteria"),
    FactSpec("envelope", "Enveloppe", "money"),
    FactSpec("months", "Durée du permis, en mois", "integer"),
    FactSpec("votes_for", "Voix pour", "integer"),
    FactSpec("votes_against", "Voix contre", "integer"),
    FactSpec("hygiene_visit", "Visite d’hygiène faite", "boolean"),
    FactSpec("kept", "Étals retenus", "projects"),
    FactSpec("begins_on", "Début du permis", "date"),
    FactSpec("ends_on", "Fin du permis", "date"),
    FactSpec("last_accounts", "Dernier exercice clos", "integer"),
    FactSpec("kind", "Genre d’étal", "choice", (Choice("dry", "sec"), Choice("fresh", "frais"))),
    FactSpec(
        "days", "Jours de marché", "choices", (Choice("tue", "mardi"), Choice("sat", "samedi"))
    ),
    FactSpec("nickname", "Enseigne"),
)

PIECES = (
    PieceSpec("D1", "Demande", "deposit"),
    PieceSpec("D2", "Plan de l’étal", "deposit", per="project"),
    PieceSpec(
        "D3", "Comptes", "deposit", per="fiscal_year", years=2, last_year_fact="last_accounts"
    ),
    PieceSpec("D4", "Accord du parrain", "deposit", when=Condition(funded_by="sponsor")),
    PieceSpec("D5", "Certificat d’hygiène", "deposit", when=Condition("kind", "fresh")),
)

ABANDON_STOPS = tuple(Stop(clock) for clock in ("deposit", "examination", "decision"))

TRANSITIONS = (
    Transition(
        "submit", "Déposer la demande", ("deposit",), "examination", ("SELLER",),
        records=(FactUse("received_on"),),
        rules=(
            RuleUse("projects_present", source="règlement, art. 2"),
            RuleUse("pieces_received", warning=True, source="règlement, art. 3"),
        ),
    ),
    Transition(
        "return", "Retourner la demande", ("examination",), "deposit", ("TOWN",),
        records=(FactUse("reasons", required=True),), stops=(Stop("examination"),), is_return=True,
        source="règlement, art. 5",
    ),
    Transition(
        "restart", "Reprendre l’examen depuis le début", ("examination",), "deposit", ("TOWN",),
        stops=(Stop("examination", "interrupt"),), is_return=True,
    ),
    Transition(
        "consult", "Consulter les services", ("examination",), "consultation", ("TOWN",),
        records=(FactUse("consulted", required=True),), asks="opinions", asks_fact="consulted",
    ),
    Transition(
        "correct", "Demander une correction", ("consultation",), "correction", ("TOWN",),
        records=(FactUse("asked_again", required=True),),
        stops=(Stop("opinions", bodies_fact="asked_again"),), is_return=True,
    ),
    Transition(
        "corrected", "Remettre la demande corrigée", ("correction",), "consultation", ("SELLER",),
        records=(FactUse("asked_again", required=True),), asks="opinions", asks_fact="asked_again",
    ),
    Transition(
        "prepare", "Préparer la décision", ("consultation",), "preparation", ("TOWN",),
        rules=(
            RuleUse("opinions_given", {"consultation": "opinions"}, source="règlement, art. 7"),
            RuleUse(
                "opinions_not_blocking", {"consultation": "opinions"}, source="règlement, art. 8"
            ),
        ),
    ),
    Transition(
        "consult_more", "Reprendre la consultation", ("preparation",), "consultation", ("TOWN",)
    ),
    Transition("present", "Présenter au comité", ("preparation",), "decision", ("TOWN",)),
    Transition(
        "send_back", "Renvoyer la préparation", ("decision",), "preparation", ("COMMITTEE",)
    ),
    Transition(
        "grant", "Accorder le permis", ("decision",), "granted", ("COMMITTEE",),
        records=(FactUse("months"), FactUse("begins_on"), FactUse("ends_on")),
        rules=(RuleUse("funding_balanced", source="règlement, art. 10"),),
    ),
    Transition("refuse", "Rejeter la demande", ("decision",), "refused", ("COMMITTEE",)),
    Transition("remark", "Consigner une remarque", (ANY_OPEN,), records=(FactUse("nickname"),)),
    Transition(
        "abandon", "Abandonner", (ANY_OPEN,), "abandoned", ("SELLER", "TOWN"), stops=ABANDON_STOPS
    ),
    Transition("reopen", "Rouvrir", ("abandoned",), BACK, ("SELLER", "TOWN")),
)  # fmt: skip

WORKFLOW = Workflow(
    id="stall",
    version=1,
    name="Permis d’étal",
    short_name="Permis",
    subject="vendeuse",
    initial="deposit",
    phases=(Phase("request", 1, "Demande"), Phase("choice", 2, "Choix")),
    steps=STEPS,
    bodies=BODIES,
    transitions=TRANSITIONS,
    clocks=CLOCKS,
    facts=FACTS,
    pieces=PIECES,
    criteria=(
        Criterion("C1", "l’étal est couvert", pieces=("D2",), facts=("kind",), shows=("nature",)),
        Criterion("C2", "l’étal est propre", form=True),
    ),
    consultations=(
        ConsultationSpec(
            "opinions", "Avis des services", ("consultation", "correction"), "TOWN",
            (
                Outcome("favourable", "favorable"),
                Outcome("to_correct", "à corriger", blocking=True),
            ),
            always=("HEALTH",), among=("ROADS", "FIRE"), by_project=True,
            records=(FactUse("envelope"),),
        ),
    ),
    natures=(Choice("food", "Alimentation"), Choice("craft", "Artisanat")),
    scales=(Choice("street", "La rue"),),
    funding_sources=(Choice("town", "Mairie"), Choice("sponsor", "Parrain")),
)  # fmt: skip

SUBJECTS = {"Rose": "", "Awa": "night"}
