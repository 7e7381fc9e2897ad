"""Every record of a definition makes sense by itself: steps, delays, pieces, facts, asks."""

from __future__ import annotations

from collections.abc import Iterator

from cperflow.domain.checks.problem import Path, Problem, open_steps, origins, values, walk
from cperflow.domain.procedure.definition import DE, NAME, Step, Transition, Workflow
from cperflow.domain.procedure.delays import ClockSpec, Delay
from cperflow.domain.procedure.requirements import Condition, FactSpec, PieceSpec
from cperflow.french import did_you_mean

OPEN = "open"


def incomplete_steps(workflow: Workflow) -> list[Problem]:
    """A step without what makes it work: a place, a holder, its bodies, a status."""
    return [
        Problem(("steps", index), message)
        for index, step in enumerate(workflow.steps)
        for message in (_final_step(step) if step.final else _open_step(workflow, step))
    ]


def wrong_titles(workflow: Workflow) -> list[Problem]:
    """A title of subjects that does not name them, or leaves braces in the letters."""
    return [
        Problem(("subject_titles", kind), f"« {title} » doit contenir une fois {DE} ou {NAME}")
        for kind, title in workflow.subject_titles.items()
        if (title.count(DE) + title.count(NAME), title.count("{"), title.count("}")) != (1, 1, 1)
    ]


def misnumbered(workflow: Workflow) -> list[Problem]:
    """Phases are numbered 1..n and steps 1..m, in the order of the definition."""
    phases = [_numbered("phases", i, phase.number) for i, phase in enumerate(workflow.phases)]
    steps = [
        _numbered("steps", i, step.number)
        for i, step in enumerate(workflow.steps)
        if step.phase and not step.within and not step.final
    ]
    problems = [*_misnumbered(phases), *_misnumbered(steps)]
    return problems + _phases_out_of_order(workflow)


def wrong_delays(workflow: Workflow) -> list[Problem]:
    """A delay is a positive number of halves of days, or of whole weeks or months."""
    return [
        Problem((*path, *where), message)
        for path, delay in walk(workflow)
        if isinstance(delay, Delay)
        for where, message in _delay(delay)
    ]


def wrong_clocks(workflow: Workflow) -> list[Problem]:
    """A clock covers steps or a consultation; its start is recorded by what enters it."""
    return [
        Problem(("clocks", index, *where), message)
        for index, clock in enumerate(workflow.clocks)
        for where, message in (*_clock_cover(clock), *_clock_start(workflow, clock))
    ]


def uncovered_steps(workflow: Workflow) -> list[Problem]:
    """A step during which no clock runs: nobody would ever see the dossier wait."""
    asked = {spec.id: spec.steps for spec in workflow.consultations}
    covered = {step for clock in workflow.clocks for step in clock.steps}
    covered |= {step for clock in workflow.clocks for step in asked.get(clock.consultation, ())}
    if workflow.obligations:
        return []  # what is owed is seen to wait
    return [
        Problem(("steps", index, "id"), f"aucun délai ne couvre l’étape « {step.id} »")
        for index, step in enumerate(workflow.steps)
        if not step.final and step.id not in covered
    ]


def wrong_facts(workflow: Workflow) -> list[Problem]:
    """A closed list has choices, and nothing else has."""
    message = "choices est réservé aux types choice et choices, qui l’exigent"
    return [
        Problem((family, index), message)
        for family in ("facts", "project_facts")
        for index, fact in enumerate(getattr(workflow, family))
        if (fact.type in ("choice", "choices")) != bool(fact.choices)
    ]


def wrong_pieces(workflow: Workflow) -> list[Problem]:
    """Years belong to pieces by fiscal year; a condition is one thing that can be true."""
    found = [(("pieces", i), piece) for i, piece in enumerate(workflow.pieces)]
    return [problem for path, piece in found for problem in _piece(workflow, path, piece)]


def wrong_consultations(workflow: Workflow) -> list[Problem]:
    """A consultation that nobody starts, nobody answers, or that no answer can close."""
    asked = {act.asks for act in workflow.transitions}
    problems = []
    for index, spec in enumerate(workflow.consultations):
        path: Path = ("consultations", index)
        if spec.id not in asked:
            problems.append(Problem(path, f"aucun acte ne lance la consultation « {spec.id} »"))
        if not (spec.always or spec.among):
            problems.append(Problem(path, "aucune structure à consulter : donnez always ou among"))
        if all(outcome.blocking for outcome in spec.outcomes):
            problems.append(Problem((*path, "outcomes"), "aucune réponse ne permet d’avancer"))
        for body in (name for name in spec.among if name in spec.always):
            problems.append(Problem((*path, "among"), f"« {body} » est déjà dans always"))
    return problems


def wrong_stops(workflow: Workflow) -> list[Problem]:
    """An act can only stop a clock that may run when it is done."""
    return [
        Problem(("transitions", index, "stops", i), message)
        for index, act in enumerate(workflow.transitions)
        for i, stop in enumerate(act.stops)
        for clock in workflow.clocks
        if clock.id == stop.clock
        for message in _stop(workflow, act, clock, stop.bodies_fact)
    ]


def misplaced_documents(workflow: Workflow) -> list[Problem]:
    """A document proposed by an act that cannot be issued from the steps of that act."""
    issued = {spec.id: set(spec.steps) for spec in workflow.documents}
    return [
        Problem(path, f"le document « {name} » n’existe à aucune étape de cet acte")
        for index, act in enumerate(workflow.transitions)
        for path, name in values(act, "documents", ("transitions", index))
        if name in issued and not issued[name] & (origins(workflow, act) | {act.to_step})
    ]


def unrecorded_lists(workflow: Workflow) -> list[Problem]:
    """An act that retains the projects of a list which it does not record."""
    return [
        Problem(
            ("transitions", index, "retains"),
            f"l’acte « {act.id} » ne consigne pas « {act.retains} » : ajoutez-le à records",
        )
        for index, act in enumerate(workflow.transitions)
        if act.retains and act.retains not in _recorded(act)
    ]


def _final_step(step: Step) -> Iterator[str]:
    if step.status == OPEN:
        yield f"l’étape finale « {step.id} » doit donner son status (« signed », « abandoned »…)"
    if step.phase or step.within or step.number:
        yield f"l’étape finale « {step.id} » n’a ni phase, ni numéro, ni within"


def _open_step(workflow: Workflow, step: Step) -> Iterator[str]:
    if not step.holder:
        yield f"l’étape « {step.id} » n’a pas de détenteur : donnez holder"
    if not step.bodies:
        yield f"l’étape « {step.id} » n’a aucune structure responsable : donnez bodies"
    if bool(step.phase) == bool(step.within):
        yield f"l’étape « {step.id} » est soit dans une phase, soit within une autre étape"
    if step.status != OPEN:
        yield f"l’étape « {step.id} » n’est pas finale : son status reste « open »"
    if step.within and step.within not in {s.id for s in open_steps(workflow) if s.phase}:
        yield f"« {step.id} » doit être within une étape numérotée, pas « {step.within} »"


def _numbered(records: str, index: int, number: int) -> tuple[Path, int]:
    return (records, index, "number"), number


def _misnumbered(numbers: list[tuple[Path, int]]) -> Iterator[Problem]:
    for expected, (path, number) in enumerate(numbers, start=1):
        if number != expected:
            yield Problem(path, f"numéro {number} : {expected} attendu, dans l’ordre à partir de 1")


def _phases_out_of_order(workflow: Workflow) -> list[Problem]:
    order = {phase.id: phase.number for phase in workflow.phases}
    problems, highest = [], 0
    for index, step in enumerate(workflow.steps):
        number = order.get(step.phase, highest)
        if number < highest:
            message = f"l’étape « {step.id} » revient à une phase antérieure"
            problems.append(Problem(("steps", index, "phase"), message))
        highest = max(highest, number)
    return problems


def _delay(delay: Delay) -> Iterator[tuple[Path, str]]:
    whole = delay.unit in ("week", "month")
    amounts: list[tuple[Path, float]] = [(("base",), delay.base)]
    amounts += [(("per", name), number) for name, number in delay.per.items()]
    for where, number in amounts:
        if number < 0:
            yield where, f"un délai n’est jamais négatif : {number:g}"
        elif not (number * (1 if whole else 2)).is_integer():
            yield (
                where,
                f"{number:g} : un nombre {'entier' if whole else 'entier ou demi'} est attendu",
            )
    if not any(number for _, number in amounts):
        yield (), "délai nul : retirez delay pour mesurer sans échéance"


def _clock_cover(clock: ClockSpec) -> Iterator[tuple[Path, str]]:
    if bool(clock.steps) == bool(clock.consultation):
        yield (), f"le délai « {clock.id} » couvre soit des étapes, soit une consultation"


def _clock_start(workflow: Workflow, clock: ClockSpec) -> Iterator[tuple[Path, str]]:
    covered = set(clock.steps)
    for act in workflow.transitions:
        enters = act.to_step in covered and not origins(workflow, act) <= covered
        if clock.start_fact and enters and clock.start_fact not in _recorded(act):
            fact = clock.start_fact
            yield (
                ("start_fact",),
                f"l’acte « {act.id} » fait courir ce délai sans consigner « {fact} »",
            )


def _recorded(act: Transition) -> set[str]:
    return {use.fact for use in act.records}


def _piece(workflow: Workflow, path: Path, piece: PieceSpec) -> Iterator[Problem]:
    yearly = piece.per == "fiscal_year"
    if yearly != (piece.years > 0):
        yield Problem(path, "years (≥ 1) va avec per: fiscal_year, et seulement avec lui")
    if piece.last_year_fact and not yearly:
        yield Problem((*path, "last_year_fact"), "last_year_fact va avec per: fiscal_year")
    if piece.when:
        yield from _condition(workflow, (*path, "when"), piece.when)


def _condition(workflow: Workflow, path: Path, when: Condition) -> Iterator[Problem]:
    if bool(when.fact) == bool(when.funded_by):
        yield Problem(path, "une condition porte soit sur fact, soit sur funded_by")
    fact = workflow.fact(when.fact)
    if fact and fact.choices and when.equals not in _choices(fact):
        hint = did_you_mean(when.equals, _choices(fact))
        yield Problem((*path, "equals"), f"choix inconnu « {when.equals} ».{hint}")


def _choices(fact: FactSpec) -> list[str]:
    return [choice.id for choice in fact.choices]


def _stop(workflow: Workflow, act: Transition, clock: ClockSpec, bodies: str) -> Iterator[str]:
    asked = (spec.steps for spec in workflow.consultations if spec.id == clock.consultation)
    running = {*clock.steps, *(step for steps in asked for step in steps)}
    if not running & origins(workflow, act):
        yield f"le délai « {clock.id} » ne court à aucune étape de l’acte « {act.id} »"
    if bodies and not clock.consultation:
        yield "bodies_fact ne concerne que le délai d’une consultation"
