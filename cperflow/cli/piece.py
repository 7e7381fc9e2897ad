"""`piece …`: the documents a dossier is made of. Each command is imported when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from cperflow.cli import params
from cperflow.cli.group import Entry, LazyGroup
from cperflow.parsing import YEARS

F = TypeVar("F", bound=Callable[..., Any])

PIECES = (
    Entry("add", "ajouter", "piece_add", "Inscrire une pièce reçue, avec son fichier"),
    Entry("assess", "apprecier", "piece_add", "Dire qu’une pièce est conforme, ou pourquoi non"),
    Entry("list", "lister", "piece_list", "Lister les pièces par étape : reçues, manquantes"),
    Entry("show", "montrer", "piece_list", "Voir les versions d’une pièce et leurs fichiers"),
    Entry("check", "controler", "piece_check", "Contrôler le dossier avant qu’il parte"),
    Entry("export", "exporter", "piece_files", "Rendre les fichiers des pièces"),
    Entry("open", "ouvrir", "piece_files", "Ouvrir le fichier d’une pièce"),
)


@click.group("piece", cls=LazyGroup, table=PIECES)
def piece_command() -> None:
    """Recevoir, apprécier, contrôler et rendre les pièces d’un dossier."""


def copy_options(function: F) -> F:
    """Which copy of the piece: `project` and `year`."""
    for decorate in (
        click.option(
            "--year",
            type=params.whole(YEARS[0], YEARS[-1]),
            metavar="ANNÉE",
            help="Exercice.",
        ),
        click.option("--project", type=params.TEXT, default="", help="Projet concerné."),
    ):
        function = decorate(function)
    return function


code_argument = click.argument("code", metavar="CODE", type=params.TEXT)
