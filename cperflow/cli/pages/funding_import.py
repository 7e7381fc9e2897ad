"""`funding import` on screen: each share that changes, before and after."""

from __future__ import annotations

from cperflow.cli.pages.funding import balance
from cperflow.domain.dossier.finance import source_label
from cperflow.french import count, listing
from cperflow.output import Column, say, table, wrap
from cperflow.output.terminal import screen
from cperflow.service.financing.funding_plan import Imported


def say_imported(done: Imported, file: str) -> None:
    """What changed, or would; then what each project comes to."""
    ref = done.dossier.ref
    for note in done.notes:
        say(f"Remarque : {note}.")
    if not done.changes:
        say(f"{ref} : le fichier dit ce que dit déjà le plan, rien à inscrire.")
        say(f"Suite : cperflow funding list {ref}")
        return
    number = len(done.changes)
    if done.dry_run:
        say(f"{ref} : {count(number, 'part')} à inscrire ; rien ne l’est encore.")
    else:
        say(f"{ref} : {count(number, 'part inscrite', 'parts inscrites')}")
    say(table(_rows(done), ["Projet", "Source", "Année", *_RIGHT]))
    touched = {change.project for change in done.changes}
    for proof in done.dossier.plan.proofs():
        if proof.of in touched:
            say("\n".join(wrap(f"{proof.of} : {balance(proof)}.", screen().width)))
    if bare := [project.id for project in done.dossier.plan.without_shares()]:
        say(f"Aucune part n’est encore renseignée pour {listing(bare)}.")
    typed = f'"{file}"' if " " in file else file
    after = f"funding import {ref} {typed}" if done.dry_run else f"funding check {ref}"
    say(f"Suite : cperflow {after}")


_RIGHT = (Column("Avant", "right"), Column("Après (FCFA)", "right"))


def _rows(done: Imported) -> list[list[object]]:
    sources = done.workflow.funding_sources
    return [
        [each.project, source_label(each.source, sources), str(each.year or "durée"), each.old,
         each.new]
        for each in done.changes
    ]  # fmt: skip
