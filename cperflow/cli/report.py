"""`report …`: what all dossiers tell together. Each report is imported when it is asked for."""

from __future__ import annotations

import click

from cperflow.cli.group import Entry, LazyGroup

REPORTS = (
    Entry(
        "responsibility",
        "responsabilites",
        "report_responsibility",
        "Combien de jours chaque structure a tenu les dossiers",
    ),
    Entry("committee", "comite", "report_committee", "Composer le dossier d’une session du comité"),
    Entry("durations", "durees", "report_durations", "Combien de jours chaque étape a duré"),
)


@click.group("report", cls=LazyGroup, table=REPORTS)
def report_command() -> None:
    """Faire le bilan de tous les dossiers."""
