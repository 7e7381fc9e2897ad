"""The page of `next`: each act with the command that does it, or all that blocks it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from cperflow.cli.pages.naming import body_names
from cperflow.cli.pages.wording import bullets, finding, heading, status_name, step_name
from cperflow.domain.acts.possible import PossibleAct, needed, proposed
from cperflow.domain.procedure.definition import BACK, Transition
from cperflow.domain.procedure.requirements import FactUse
from cperflow.french import date_long, listing
from cperflow.output import page
from cperflow.service.reading import Situation

if TYPE_CHECKING:
    from cperflow.service.receipts import Receipt


def next_text(seen: Situation, receipts: Mapping[str, Receipt]) -> str:
    """The whole page. `receipts`: by act, the arrival that starts a delay."""
    dossier, workflow = seen.dossier, seen.workflow
    fields = [("Au", date_long(seen.as_of)), ("Étape", step_name(workflow, dossier.step))]
    lines = [page(f"{dossier.ref} – {dossier.subject}", fields)]
    possible = [one for one in seen.acts if one.possible]
    blocked = [one for one in seen.acts if not one.possible]
    if workflow.obligations:
        # a dossier that is negotiated has none
        from cperflow.cli.pages.owed import to_do

        lines += to_do(seen)
    if not seen.acts:
        ended = status_name(workflow, dossier.step)
        lines.append(f"\nIl n’y a plus d’acte à accomplir : {ended}.")
    lines += _acts(seen, "Actes possibles", possible, receipts)
    lines += _acts(seen, "Actes bloqués", blocked, receipts)
    return "\n".join(lines)


def _acts(
    seen: Situation, title: str, acts: list[PossibleAct], receipts: Mapping[str, Receipt]
) -> Iterator[str]:
    if not acts:
        return
    yield heading(title)
    for index, one in enumerate(acts):
        if index:
            yield ""
        yield from _act(seen, one, receipts.get(one.act.id))


def _act(seen: Situation, one: PossibleAct, receipt: Receipt | None) -> Iterator[str]:
    act, workflow = one.act, seen.workflow
    yield from bullets([f"{act.id} : {act.name}"])
    who = body_names(workflow, seen.dossier, act.by)
    yield from bullets([f"par : {listing(who, 'ou')}"] if who else [], "    ")
    if act.to_step not in ("", BACK):
        yield from bullets([f"mène à : {step_name(workflow, act.to_step)}"], "    ")
    for refusal in one.refusals:
        yield from bullets([f"bloqué : {finding(refusal)}"], "    ")
        if refusal.remedy:
            yield f"        {_command(seen, one, refusal.remedy)}"
    yield from bullets((f"à signaler : {finding(told)}" for told in one.warnings), "    ")
    yield from bullets((_fact(seen, act, use) for use in act.records), "    ")
    if receipt:
        arrival = receipt.arrival
        told = f"arrivée n° {arrival.number}, reçue le {date_long(arrival.on)}"
        yield from bullets([f"{told} : ce jour fait courir le délai"], "    ")
    if proposed(seen.dossier, act) and seen.dossier.adopted:
        name = seen.dossier.adopted.name
        yield from bullets([f"liste proposée : celle du scénario adopté « {name} »"], "    ")
    if one.possible:
        yield f"      {_advance(seen, one, receipt)}"


def _fact(seen: Situation, act: Transition, use: FactUse) -> str:
    spec = seen.workflow.fact(use.fact)
    asked = "demandé (ou dérogation)" if needed(seen.dossier, act, use) else "facultatif"
    asked = "demandé" if use.required else asked
    return f"fait {asked} : {use.fact} ({spec.label if spec else use.fact})"


def _advance(seen: Situation, one: PossibleAct, receipt: Receipt | None = None) -> str:
    given = [use.fact for use in one.act.records if needed(seen.dossier, one.act, use)]
    lists = proposed(seen.dossier, one.act)
    named = {fact: "…" for fact in given if not receipt or fact != receipt.fact}
    named |= {fact: ",".join(ids) for fact, ids in lists.items()}
    settings = "".join(f" --set {fact}={value}" for fact, value in named.items())
    settings += started(receipt) if receipt else ""
    return f"cperflow advance {seen.dossier.ref} {one.act.id}{settings}"


def started(receipt: Receipt) -> str:
    """The options of an act whose delay starts at an arrival: the day of the letter, and that of
    its receipt."""
    arrival = receipt.arrival
    written = f" --on {arrival.letter_on}" if arrival.letter_on else ""
    return f"{written} --set {receipt.fact}={arrival.on}"


def _command(seen: Situation, one: PossibleAct, remedy: str) -> str:
    """A remedy that is an option belongs to the act itself."""
    return f"{_advance(seen, one)} {remedy}" if remedy.startswith("--") else remedy
