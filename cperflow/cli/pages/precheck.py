"""The page of `piece check`: what lacks first, what is to be judged, what came back before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cperflow.cli.pages.naming import short_day
from cperflow.cli.pages.piece import state_text
from cperflow.cli.pages.wording import bullets, finding, footnotes, heading, step_name
from cperflow.domain.acts.criteria import LACKING, MET, TO_CHECK, CriterionSeen, ProjectSeen
from cperflow.domain.dossier.facts import shown
from cperflow.domain.dossier.finance import Location
from cperflow.domain.dossier.pieces import RequiredPiece, required
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.review.returns import CRITERION, PIECE
from cperflow.french import amount, count, date_long, listing, units
from cperflow.output import page, screen, wrap
from cperflow.service.prechecking import PastReason, Precheck

_JUDGED = {MET: "rempli", LACKING: "non rempli", TO_CHECK: "à vérifier"}
_FIELDS = {
    "nature": "nature",
    "scale": "échelle",
    "locations": "localités",
    "duration_months": "durée",
    "cost": "coût",
}
MOST_PAST = 10
"""Reasons of past returns shown; `--json` has them all."""


def precheck_text(check: Precheck) -> str:
    """The whole page."""
    seen = check.situation
    parts = [
        page(f"{seen.dossier.ref} – contrôle avant départ", _fields(check)),
        *_pieces(check),
        *_acts(check),
        *_part("À noter, sans empêcher", _warnings(check)),
        *_criteria(check),
        *_past(check),
        footnotes(illustrative=_marked(check)),
        f"Suite : {_following(check)}",
    ]
    return "\n".join(part for part in parts if part)


def _fields(check: Precheck) -> Iterator[tuple[str, object]]:
    seen = check.situation
    yield "Situation au", date_long(seen.as_of)
    yield "Étape", step_name(seen.workflow, seen.dossier.step)
    if seen.workflow.step(seen.dossier.step).final:
        yield "Conclusion", "ce dossier est terminé : rien n’en part plus"
        return
    if check.step != seen.dossier.step:
        yield "Contrôlée", step_name(seen.versions[-1], check.step)
    to_check = sum(each.state == TO_CHECK for each in check.criteria)
    wanting = "il manque quelque chose" if check.wanting else "rien ne manque de ce qui se calcule"
    if not seen.pieces and not check.wanting:
        wanting = "cette étape ne demande aucune pièce"
    waiting = count(to_check, "critère reste à vérifier", "critères restent à vérifier")
    yield "Conclusion", f"{wanting}{f' ; {waiting}' if to_check else ''}"
    if check.later:
        asked = len(required(seen.dossier, seen.versions[-1], check.later))
        name = step_name(seen.versions[-1], check.later)
        yield "Plus tard", f"{name} : {count(asked, 'pièce demandée', 'pièces demandées')}"


def _part(title: str, lines: Iterable[str]) -> Iterator[str]:
    told = bullets(lines)
    if told:
        yield heading(title)
        yield from told


def _pieces(check: Precheck) -> Iterator[str]:
    pieces = check.situation.pieces
    if not pieces:
        return
    good = len(pieces) - len(check.lacking)
    yield heading(f"Pièces de l’étape : {good} en ordre sur {len(pieces)}")
    yield from bullets(f"{p.key} : {p.spec.name} – {state_text(p)}" for p in check.lacking)
    if paper := [str(piece.key) for piece in check.paper_only]:
        yield from bullets([f"sur papier, sans fichier : {listing(paper)}"])


def _acts(check: Precheck) -> Iterator[str]:
    for found in check.acts:
        title = f"Acte suivant : {found.act.name} ({found.act.id})"
        yield heading("\n".join(wrap(title, screen().width)))
        refused = [f"refusé : {finding(refusal)}" for refusal in found.refusals]
        yield from bullets(refused or ["aucune règle ne l’empêche"])


def _warnings(check: Precheck) -> Iterator[str]:
    """Those of pieces are the list above."""
    return (finding(each) for each in check.warnings if each.rule != "pieces_received")


def _criteria(check: Precheck) -> Iterator[str]:
    if check.criteria:
        yield heading("Critères qui seront examinés")
    for seen in check.criteria:
        criterion = seen.criterion
        yield from bullets([f"{criterion.id} – {criterion.label} : {_JUDGED[seen.state]}"])
        yield from bullets(_looked_at(check, seen), indent="      ")


def _looked_at(check: Precheck, seen: CriterionSeen) -> Iterator[str]:
    """What there is to look at, or what lacks of it."""
    workflow = check.situation.workflow
    if seen.criterion.form:
        yield _form(seen)
        return
    for name, value in seen.facts.items():
        spec = workflow.fact(name)
        if spec:
            yield f"{spec.label} : {'non renseigné' if value is None else shown(spec, value)}"
    if seen.pieces:
        yield "pièces : " + " ; ".join(f"{p.key} {_brief(p)}" for p in seen.pieces)
    yield from (_project(workflow, each) for each in seen.projects)
    if seen.criterion.shows and not seen.projects:
        yield "aucun projet n’est inscrit au dossier"


def _form(seen: CriterionSeen) -> str:
    lacking = [str(piece.key) for piece in seen.pieces if not piece.in_order]
    if lacking:
        number = count(len(lacking), "pièce manquante ou non conforme",
                       "pièces manquantes ou non conformes")  # fmt: skip
        return f"{number} : {listing(lacking)}"
    if seen.state == MET:
        return "toutes les pièces ont été jugées conformes"
    waiting = [str(p.key) for p in seen.pieces if p.state and p.state.status == "received"]
    return f"reçues, leur forme reste à apprécier : {listing(waiting)}" if waiting else "sans pièce"


def _brief(piece: RequiredPiece) -> str:
    if piece.state is None:
        return "(manque)"
    wanting = "" if piece.in_order else "non conforme, "
    return f"({wanting}{'fichier joint' if piece.state.file else 'sur papier'})"


def _project(workflow: Workflow, seen: ProjectSeen) -> str:
    told = [_shown(workflow, name, value) for name, value in seen.shown.items() if value]
    if seen.lacking:
        told.append(f"à renseigner : {listing([_FIELDS[name] for name in seen.lacking])}")
    return f"{seen.project} – {seen.name} : {' ; '.join(told)}"


def _shown(workflow: Workflow, name: str, value: object) -> str:
    if name in ("nature", "scale"):
        choices = workflow.natures if name == "nature" else workflow.scales
        return next((choice.label for choice in choices if choice.id == value), str(value))
    if isinstance(value, tuple):
        places: tuple[Location, ...] = value
        return listing([place.locality or place.district for place in places])
    number = value if isinstance(value, int) else 0
    return amount(number) if name == "cost" else units(str(number), "month")


def _past(check: Precheck) -> Iterator[str]:
    if not check.past:
        yield heading("Retours passés")
        yield from bullets([f"aucun motif consigné dans {count(check.dossiers, 'dossier')}"])
        return
    concerned = [each for each in check.past if each.concerns]
    others = [each for each in check.past if not each.concerns]
    yield from _part("Retours passés qui peuvent concerner ce dossier", _reasons(check, concerned))
    left = max(MOST_PAST - len(concerned), 0)
    yield from _part("Autres retours passés", _reasons(check, others[:left]))
    hidden = max(len(concerned) - MOST_PAST, 0) + len(others[left:])
    if hidden:
        yield f"  … et {count(hidden, 'autre motif', 'autres motifs')} (--json les donne tous)"


def _reasons(check: Precheck, found: Iterable[PastReason]) -> Iterator[str]:
    workflow = check.situation.workflow
    for past in list(found)[:MOST_PAST]:
        last = past.last
        refs = list(dict.fromkeys(each.ref for each in past.times))
        day = short_day(last.on, illustrative=last.illustrative)
        where = f", étape « {workflow.step(last.step).name} »" if last.step else ""
        named = f"{listing(refs[:3])}{'…' if len(refs) > 3 else ''}"
        yield f"{_words(past)} – {len(past.times)} fois ({named}, dernière le {day}{where})"


def _words(past: PastReason) -> str:
    last = past.last
    words = last.words.rstrip(" .")
    if last.kind == PIECE:
        return f"pièce {last.id} non conforme{f' : {words}' if words else ''}"
    return f"critère {last.id} non rempli : {words}" if last.kind == CRITERION else f"« {words} »"


def _marked(check: Precheck) -> bool:
    """Whether a date shown is illustrative."""
    pieces = any(p.state and p.state.illustrative for p in check.lacking)
    return pieces or any(each.last.illustrative for each in check.past)


def _following(check: Precheck) -> str:
    ref = check.situation.dossier.ref
    if check.lacking:
        return f"cperflow piece add {ref} {check.lacking[0].key} FICHIER"
    if check.later:
        return f"cperflow piece check {ref} --step {check.later}"
    return f"cperflow package {ref}" if not check.wanting else f"cperflow next {ref}"
