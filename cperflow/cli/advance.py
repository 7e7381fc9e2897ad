"""`advance REF ACT`: do an act of the procedure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from cperflow.cli import params
from cperflow.cli.asking import ask_facts, on_terminal
from cperflow.cli.entering import entry, note_option
from cperflow.cli.pages.advance import say_advanced
from cperflow.domain.acts.possible import find_act
from cperflow.errors import UsageError
from cperflow.output import json_text, say_data
from cperflow.reports.act import advanced
from cperflow.service import reading, writing
from cperflow.service.receipts import receipt_of
from cperflow.service.writing import Advanced

if TYPE_CHECKING:
    from cperflow.bootstrap import App
    from cperflow.parsing import When
    from cperflow.service.workspace import Workspace


@click.command()
@params.ref_argument
@click.argument("act", metavar="ACTE", type=params.TEXT)
@params.on_option
@click.option("--by", type=params.TEXT, default="", help="Structure qui accomplit l’acte.")
@params.set_option
@note_option
@click.option("--source", type=params.TEXT, default="", help="D’où l’acte est connu.")
@click.option("--override", "overrides", multiple=True, type=params.TEXT, metavar="RÈGLE",
              help="Règle écartée par dérogation ; à répéter.")  # fmt: skip
@click.option("--reason", type=params.TEXT, default="", help="Motif écrit de la dérogation.")
@click.option("--dry-run", is_flag=True, help="Dire ce qui se passerait, sans rien inscrire.")
@params.json_option
@params.pass_app
def advance_command(app: App, /, ref: str, act: str, as_json: bool, **typed: Any) -> None:
    """Accomplir un acte de la procédure, avec les faits qu’il consigne.

    Sur un terminal, les faits que l’acte consigne et qui manquent sont demandés un à un.
    """
    ws = app.workspace()
    done = _advance(ws, ws.find_ref(ref), act, **typed)
    situation = reading.situation_of(ws, done.recorded.dossier, typed["on"].day)
    if as_json:
        say_data(json_text(advanced(done, situation)))
    else:
        say_advanced(done, situation)


def _advance(
    ws: Workspace,
    ref: str,
    act: str,
    *,
    on: When,
    by: str,
    facts: dict[str, str],
    note: str,
    source: str,
    overrides: tuple[str, ...],
    reason: str,
    dry_run: bool,
) -> Advanced:
    if reason and not overrides:
        raise UsageError("--reason motive une règle écartée : nommez-la par --override RÈGLE.")
    excused = dict.fromkeys(overrides, reason)
    if on_terminal():
        facts |= _asked(ws, ref, act, on, facts, excused)
    done = entry(on, by=by, note=note, source=source)
    return writing.advance(ws, ref, act, done, facts, excused, dry_run=dry_run)


def _asked(
    ws: Workspace, ref: str, act: str, on: When, facts: dict[str, str], excused: dict[str, str]
) -> dict[str, str]:
    """The facts to ask for; none when the act will be refused anyway."""
    wanted = reading.facts_to_ask(ws, ref, act, facts, on.day)
    situation = reading.situation(ws, ref, as_of=on.day)
    named = find_act(situation.workflow, act)
    receipt = receipt_of(ws, situation.dossier, situation.workflow, named, ws.today, on.day)
    wanted = [one for one in wanted if not receipt or one[0].name != receipt.fact]
    standing = [
        [refusal for refusal in possible.refusals if refusal.rule not in excused]
        for possible in situation.acts
        if possible.act == named
    ]
    return ask_facts(ws, situation, wanted) if standing == [[]] else {}
