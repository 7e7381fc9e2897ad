"""Every field that a template may name, and what it says: the list of the guide, and what `check`
compares templates with. A test holds it to the real context (`context.py`, `committee.py`).

A path is written as in a template; « [] » is each item of a list, « * » each id of the procedure.
"""

from __future__ import annotations

from cperflow.documents.fields.lexicon_clocks import BODY, DELAYS
from cperflow.documents.fields.lexicon_life import LINES
from cperflow.record import NamedTuple


class Entry(NamedTuple):
    """A field; `like`: it has the fields of that path too, which are not listed again."""

    path: str
    meaning: str
    like: str = ""


class Part(NamedTuple):
    """Fields that go together, under the title that the guide gives them."""

    title: str
    entries: tuple[Entry, ...]


def _part(title: str, *lines: tuple[str, ...]) -> Part:
    return Part(title, tuple(Entry(*line) for line in lines))


PROJECT, SHARE = "projects[]", "projects[].shares[]"

DOSSIER = (
    _part(
        "Le document et le dossier",
        ("ref", "référence du dossier"),
        ("on", "date du document"),
        ("subject", "nom de la collectivité : « Kayes »"),
        ("subject_de", "« de Kayes »"),
        ("subject_title", "« Région de Kayes »"),
        ("subject_kind", "nature de la collectivité : region, district"),
        ("document.id", "code du document"),
        ("document.name", "nom du document"),
        ("document.reference", "son numéro, ou la ligne où le secrétariat l’écrit"),
        ("document.given", "s’il a un numéro"),
        ("document.by", "la structure qui l’émet", BODY),
        ("document.to", "la structure à qui il s’adresse ; sans champ pour un acte", BODY),
        ("originals[]", "structures qui reçoivent un original"),
        ("copies[]", "structures qui reçoivent une copie"),
        ("visas[]", "textes cités (« Vu… »), en vigueur à la date du document"),
        ("warnings[]", "alertes du dossier à cette date"),
        ("final", "si la procédure est arrivée à son terme"),
        ("ended_on", "le jour où elle y est arrivée"),
        ("workflow.id", "code de la procédure"),
        ("workflow.version", "sa version"),
        ("workflow.name", "son nom"),
        ("workflow.short_name", "son nom court"),
        ("workflow.subject", "comment elle appelle ce dont traite un dossier"),
        ("office.body", "structure du service"),
        ("office.place", "ville du service"),
        ("office.letterhead[]", "lignes de son timbre"),
        ("office.footer", "pied de page"),
        ("stamp.letterhead[]", "timbre de la lettre : celui du service s’il est chez l’émetteur, "
                               "sinon les noms de la procédure"),
        ("stamp.place", "ville d’où part la lettre"),
        ("stamp.footer", "pied de page du service, s’il est chez l’émetteur"),
        ("facts.*", "un fait déclaré par la procédure ; un blanc s’il n’est pas renseigné"),
        ("criteria[].number", "critères de la procédure : rang"),
        ("criteria[].id", "code du critère"),
        ("criteria[].label", "libellé, tel que les faits le nomment"),
    ),
    _part(
        "Les structures et leurs responsables",
        ("bodies.*.id", "code de la structure"),
        ("bodies.*.name", "« Conseil Régional de Kayes »"),
        ("bodies.*.acronym", "sigle"),
        ("bodies.*.place", "ville de son siège"),
        ("bodies.*.the_name", "« le Conseil Régional de Kayes »"),
        ("bodies.*.of_name", "« du Conseil Régional de Kayes »"),
        ("bodies.*.to_name", "« au Conseil Régional de Kayes »"),
        ("bodies.*.head", "titre du responsable dans la procédure"),
        ("bodies.*.title", "titre officiel ce jour-là"),
        ("bodies.*.person", "nom du responsable, ou un blanc"),
        ("bodies.*.honour", "« Monsieur », « Madame »"),
        ("bodies.*.woman", "si le titre est celui d’une femme"),
        ("bodies.*.distinction", "distinction honorifique"),
        ("bodies.*.courtesy", "formule de politesse selon le rang"),
        ("bodies.*.the_title", "« le Gouverneur de la Région de Kayes »"),
        ("bodies.*.short_title", "« le Gouverneur »"),
        ("bodies.*.of_title", "« du Gouverneur… »"),
        ("bodies.*.to_title", "« au Gouverneur… »"),
        ("bodies.*.address", "« Monsieur le Gouverneur de la Région de Kayes »"),
        ("bodies.*.call", "« Monsieur le Gouverneur » : l’appel d’une lettre"),
        ("bodies.*.signature[]", "lignes de la signature : titre, place, nom, distinction"),
    ),
    _part(
        "Les projets et leur financement",
        ("projects[].number", "rang du projet"),
        ("projects[].id", "code"),
        ("projects[].name", "intitulé"),
        ("projects[].nature", "nature"),
        ("projects[].scale", "échelle"),
        ("projects[].places", "localités, par cercle"),
        ("projects[].duration_months", "durée en mois"),
        ("projects[].cost", "coût en FCFA"),
        ("projects[].facts.*", "ce qui est dit du projet, par nom ; un blanc si rien ne l’est"),
        ("projects[].shared", "somme de ses parts"),
        ("projects[].difference", "écart entre les parts et le coût"),
        ("projects[].yearly[]", "parts de chaque année de funding.years"),
        ("projects[].undated", "parts sans année"),
        ("projects[].shares[].id", "parts par source : code de la source"),
        ("projects[].shares[].label", "nom de la source"),
        ("projects[].shares[].amount", "montant en FCFA"),
        ("projects[].shares[].amounts[]", "montant de chaque année"),
        ("projects[].shares[].undated", "montant sans année"),
        ("project", "le projet d’un document établi par projet", PROJECT),
        ("funding.total", "coût de tous les projets"),
        ("funding.shared", "somme de toutes les parts"),
        ("funding.difference", "écart entre les deux"),
        ("funding.balanced", "si les parts couvrent les coûts"),
        ("funding.complete", "si chaque projet a ses parts"),
        ("funding.years[]", "années du plan de financement"),
        ("funding.yearly[]", "parts de chaque année"),
        ("funding.undated", "parts sans année"),
        ("funding.sources[]", "parts de chaque source", SHARE),
        ("funding.differences[]", "les projets dont les parts ne font pas le coût", PROJECT),
    ),
    _part(
        "Les pièces",
        ("attachments[].number", "pièces de l’étape : rang"),
        ("attachments[].code", "code de la pièce"),
        ("attachments[].name", "nom, avec l’exercice ou le projet"),
        ("attachments[].received", "si elle est reçue"),
        ("pieces[].number", "toutes les pièces de la procédure : rang"),
        ("pieces[].code", "code de la pièce"),
        ("pieces[].name", "nom"),
        ("pieces[].step", "code de l’étape"),
        ("pieces[].copy", "« P1 », « 2017 » : le projet ou l’exercice"),
        ("pieces[].received", "si elle est reçue"),
        ("pieces[].status", "état : reçue, conforme…"),
        ("pieces[].reason", "motif de non-conformité"),
        ("pieces[].received_on", "date de réception"),
        ("pieces[].file", "nom du fichier"),
        ("pieces[].pages", "nombre de pages, 0 s’il n’est pas connu"),
        ("enclosed[].name", "d’un bordereau joint à un envoi : désignation"),
        ("enclosed[].count", "nombre"),
        ("enclosed[].note", "observation"),
    ),
    _part(
        "Les consultations, les documents émis, le courrier reçu",
        ("opinions[]", "chaque structure consultée, à son dernier tour", BODY),
        ("opinions[].asked_on", "date de la saisine"),
        ("opinions[].due_on", "échéance estimative de la réponse"),
        ("opinions[].round", "tour de consultation"),
        ("opinions[].projects[]", "projets soumis", PROJECT),
        ("opinions[].outcome", "code de l’avis"),
        ("opinions[].label", "« favorable » ; vide sans réponse"),
        ("opinions[].given_on", "date de l’avis"),
        ("opinions[].note", "observations"),
        ("opinions[].answers[].outcome", "réponses successives : code de l’avis"),
        ("opinions[].answers[].label", "libellé"),
        ("opinions[].answers[].on", "date"),
        ("opinions[].answers[].note", "observations"),
        ("opinions[].answers[].projects[]", "projets dont il s’agit", PROJECT),
        ("opinions[].papers", "derniers documents établis pour elle, par code", "papers"),
        ("consulted", "la structure d’un document établi par structure consultée", "opinions[]"),
        ("papers.*.reference", "dernier document émis, par code : son numéro"),
        ("papers.*.number", "son rang au registre"),
        ("papers.*.code", "son code de vérification"),
        ("papers.*.on", "sa date"),
        ("arrival.number", "courrier auquel on répond : rang au registre"),
        ("arrival.on", "date d’arrivée"),
        ("arrival.letter_on", "date de la lettre"),
        ("arrival.reference", "référence de l’expéditeur"),
        ("arrival.sender", "expéditeur"),
        ("arrival.sender_id", "code de cette structure"),
        ("arrival.subject", "objet"),
    ),
    _part(
        "Les délais estimatifs",
        *DELAYS,
        ("reminder.level", "relance : rang"),
        ("reminder.name", "nom"),
        ("reminder.to", "à qui elle s’adresse", BODY),
        ("reminder.previous[].level", "relances précédentes : rang"),
        ("reminder.previous[].on", "date"),
        ("reminder.previous[].reference", "numéro"),
    ),
    _part("La vie du contrat, dans un suivi", *LINES),
)  # fmt: skip
"""Of the documents of a dossier."""

WORD_ONLY = _part(
    "Dans un modèle Word seulement",
    ("code", "code de vérification du document"),
    ("qr", "le même en code QR, à placer seul"),
    ("notice", "mention à faire figurer (démonstration) ; placée en tête si le modèle l’omet"),
)
"""Elsewhere the page carries them by itself."""

COMMITTEE = _part(
    "Le procès-verbal du comité (proces-verbal)",
    ("document.id", "code"),
    ("document.name", "nom"),
    ("document.by.id", "structure qui l’établit : code"),
    ("document.by.name", "nom"),
    ("document.by.head", "toujours vide"),
    ("office.body", "structure du service"),
    ("office.place", "ville"),
    ("office.letterhead[]", "lignes du timbre"),
    ("office.footer", "pied de page"),
    ("on", "situation à cette date"),
    ("known_on", "d’après ce qui était consigné à cette date"),
    ("since", "date de la session précédente"),
    ("projected", "si la date était encore à venir"),
    ("illustrative", "si des dates sont illustratives"),
    *((f"figures.{name}", meaning) for name, meaning in (
        ("running", "dossiers en cours"),
        ("late_dossiers", "dossiers en retard"),
        ("late_clocks", "délais estimatifs dépassés"),
        ("opened", "dossiers ouverts depuis"),
        ("ended", "dossiers terminés depuis"),
        ("newly_late", "retards nouveaux"),
        ("no_longer_late", "retards résorbés"),
        ("due_moved", "échéances déplacées"),
    )),
    *((f"{list}[].{name}", meaning) for list, fields in (
        ("late", (("dossier", "retards : dossier"), ("region", "collectivité"), ("step", "étape"),
                  ("clock", "délai"), ("holder", "détenteur"), ("due_on", "échéance"),
                  ("late", "retard"))),
        ("decisions", (("dossier", "à décider : dossier"), ("situation", "situation"),
                       ("holders", "détenteurs"), ("possible", "actes possibles"),
                       ("waiting", "ce qui est attendu"))),
        ("movements", (("dossier", "mouvements : dossier"), ("on", "date"),
                       ("about", "date connue au mois ou à l’année"), ("what", "quoi"),
                       ("kind", "nature"))),
        ("forecasts", (("dossier", "prévisions : dossier"), ("step", "étape"),
                       ("enough", "si l’on en sait assez"), ("p50", "une fois sur deux avant"),
                       ("p80", "huit fois sur dix avant"), ("p95", "dix-neuf fois sur vingt"))),
        ("obligations", (("name", "engagements des contrats suivis : engagement"),
                         ("holder", "structure"), ("dossiers", "nombre de contrats"),
                         ("expected", "échéances attendues"), ("held", "tenues"),
                         ("in_time", "tenues à temps"), ("missed", "non tenues"),
                         ("late", "en retard"))),
        ("recommendations", (("dossier", "recommandations : dossier"), ("id", "numéro"),
                             ("session", "session"), ("what", "quoi"),
                             ("who", "à quelle structure"), ("due_on", "pour quand"),
                             ("state", "open, late, done ou dropped"), ("late", "retard"),
                             ("closed_on", "close le"), ("outcome", "suite donnée"))),
        ("money", (("dossier", "financement : dossier"), ("planned", "prévu"),
                   ("budgeted", "inscrit"), ("called", "appelé"), ("received", "reçu"),
                   ("paid", "payé"), ("remaining", "reste à mobiliser"))),
    ) for name, meaning in fields),
    *((f"left.{list}", f"lignes en plus dans les fichiers joints ({list})")
      for list in ("late", "decisions", "movements", "forecasts", "obligations",
                   "recommendations", "money")),
)  # fmt: skip
