"""The root command: one table of commands, each under an English and a French name.

A command's module is imported only when that command runs, so that an officer who asks
for one thing waits for nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any, NamedTuple

import click

from cperflow import __version__
from cperflow.french import NBSP, did_you_mean, fold


class Entry(NamedTuple):
    """A command as lists show it. Its function is `<name>_command` in `cperflow.cli.<module>`."""

    name: str
    alias: str
    module: str
    summary: str


COMMANDS = (
    Entry("dashboard", "accueil", "dashboard", "Ce qui est en retard, à échoir ou en attente"),
    Entry("demo", "demo", "demo", "Jouer les dossiers réels dans un répertoire d’essai"),
    Entry("init", "initialiser", "init", "Créer la base et enregistrer le service"),
    Entry("open", "ouvrir", "opening", "Ouvrir un dossier"),
    Entry("list", "lister", "list", "Lister les dossiers"),
    Entry("show", "voir", "show", "Voir où en est un dossier et qui le détient"),
    Entry("next", "suite", "next", "Voir les actes possibles, ce qui bloque les autres"),
    Entry("advance", "avancer", "advance", "Accomplir un acte"),
    Entry("set", "renseigner", "facts", "Renseigner des faits du dossier"),
    Entry("opinion", "avis", "opinion", "Consigner l’avis d’une structure consultée"),
    Entry("follow", "suivre", "follow", "Ouvrir le suivi d’un contrat déjà signé"),
    Entry("obligation", "engagement", "obligation", "Suivre les engagements d’un contrat"),
    Entry("piece", "piece", "piece", "Recevoir, contrôler, garder et rendre les pièces"),
    Entry("project", "projet", "project", "Tenir la liste des projets"),
    Entry("funding", "financement", "funding", "Tenir le plan de financement"),
    Entry("envelope", "enveloppe", "envelope", "Tenir l’enveloppe d’une source de financement"),
    Entry("scenario", "scenario", "scenario", "Choisir les projets sous une enveloppe"),
    Entry("works", "travaux", "works", "Suivre les marchés, l’avancement, les indicateurs"),
    Entry("recommend", "recommander", "recommendation", "Tenir les recommandations des sessions"),
    Entry("overdue", "retards", "overdue", "Lister les délais estimatifs dépassés"),
    Entry("explain", "expliquer", "explain", "Expliquer une échéance, ligne par ligne"),
    Entry("timeline", "frise", "timeline", "Dessiner la frise d’un dossier, ou de tous"),
    Entry("holder", "responsabilites", "holder", "Voir qui a tenu un dossier, et combien de jours"),
    Entry("report", "rapport", "report", "Faire le bilan de tous les dossiers"),
    Entry("forecast", "prevision", "forecast", "Prévoir quand un dossier sera terminé"),
    Entry("simulate", "simuler", "simulate", "Simuler un retard, un retour, une autre procédure"),
    Entry("remind", "relances", "remind", "Lister, écrire et envoyer les relances"),
    Entry("contact", "contact", "contact", "Tenir les adresses des structures"),
    Entry("signatory", "signataire", "signatory", "Tenir qui dirige et signe, avec les dates"),
    Entry("region", "region", "region", "Tenir les régions et leurs conseils, avec les dates"),
    Entry("catalogue", "repertoire", "catalogue", "Consulter, éditer le répertoire des contrats"),
    Entry("clock", "delai", "clock", "Arrêter, reprendre, proroger ou fixer un délai"),
    Entry("holiday", "ferie", "holiday", "Tenir le calendrier des jours fériés"),
    Entry("history", "journal", "history", "Lire le journal d’un dossier"),
    Entry("retract", "retirer", "retract", "Corriger une ligne du journal sans l’effacer"),
    Entry("generate", "generer", "generate", "Produire une lettre ou un acte"),
    Entry("register", "chrono", "register", "Tenir le registre des lettres, départ et arrivée"),
    Entry("copy", "exemplaire", "copy", "Suivre les signatures, les scans et les envois"),
    Entry("documents", "modeles", "documents", "Suivre les documents, adapter leurs modèles"),
    Entry("package", "pli", "package", "Assembler le pli d’un dossier, contrôler un pli"),
    Entry("workflow", "procedure", "workflow", "Consulter et contrôler les procédures"),
    Entry("import", "importer", "importing", "Inscrire les actes d’un registre, tous ou aucun"),
    Entry("export", "exporter", "exporting", "Exporter des dossiers avec tous leurs actes"),
    Entry("conformance", "conformite", "conformance", "Comparer un registre à la procédure"),
    Entry("verify", "verifier", "verify", "Vérifier les journaux, ou un document revenu"),
)
DEFAULT = "dashboard"
"""What runs when no command is given."""


def _show_help(ctx: click.Context, _option: click.Parameter, asked: bool) -> None:
    if asked and not ctx.resilient_parsing:
        click.echo(ctx.get_help(), color=ctx.color)
        ctx.exit()


def _show_version(ctx: click.Context, _option: click.Parameter, asked: bool) -> None:
    if asked and not ctx.resilient_parsing:
        click.echo(f"cperflow, version {__version__}")
        ctx.exit()


HELP = click.Option(
    ["--help", "-h"],
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_show_help,
    help="Afficher cette aide.",
)


def with_help(command: click.Command) -> click.Command:
    """Give a command our help option: click's own reads the catalogue at every start."""
    if command.add_help_option:
        command.add_help_option = False
        command.params.append(HELP)
    return command


class TwoNameGroup(click.Group):
    """A group whose commands answer to an English and a French name, accents and case aside.

    `aliases` gives the French name of each English one: that of a noun's verbs, for example
    `@click.group(cls=TwoNameGroup, aliases={"list": "lister"})`.
    """

    def __init__(self, *args: Any, aliases: Mapping[str, str] | None = None, **attrs: Any) -> None:
        attrs.setdefault("subcommand_metavar", "COMMANDE [ARGUMENTS]…")
        super().__init__(*args, **attrs)
        self.aliases = dict(aliases or {})

    def entries(self, ctx: click.Context) -> list[tuple[str, str, str]]:
        """English name, French name and one-line summary of each command, in order."""
        shown = ((name, self.commands[name]) for name in self.list_commands(ctx))
        return [
            (name, self.aliases.get(name, name), command.get_short_help_str(limit=80))
            for name, command in shown
            if not command.hidden
        ]

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(self.commands)

    def english_name(self, typed: str) -> str | None:
        """The name in the table for a name as somebody typed it; None when there is none."""
        folded = fold(typed)
        for name, alias in self.names():
            if folded in (fold(name), fold(alias)):
                return name
        return None

    def names(self) -> list[tuple[str, str]]:
        """English and French name of every command."""
        return [(name, self.aliases.get(name, name)) for name in self.commands]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        name = self.english_name(cmd_name)
        command = super().get_command(ctx, name) if name else None
        return with_help(command) if command else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        typed = args[0]
        if not (ctx.resilient_parsing or typed.startswith("-") or self.english_name(typed)):
            guess = did_you_mean(typed, [name for pair in self.names() for name in pair])
            ctx.fail(f"la commande « {typed} » n’existe pas.{guess}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [
            (name if name == alias else f"{name}, {alias}", summary)
            for name, alias, summary in self.entries(ctx)
        ]
        if rows:
            with formatter.section(f"Commandes{NBSP}"):
                formatter.write_dl(rows)

    def shell_complete(
        self, ctx: click.Context, incomplete: str
    ) -> list[click.shell_completion.CompletionItem]:
        from click.shell_completion import CompletionItem  # only a shell asks

        commands = [
            CompletionItem(name, help=summary)
            for english, french, summary in self.entries(ctx)
            for name in dict.fromkeys((english, french))
            if name.startswith(incomplete)
        ]
        return [*commands, *click.Command.shell_complete(self, ctx, incomplete)]


class NounGroup(TwoNameGroup):
    """A noun that does one thing by itself and has verbs besides: `documents KAYES-2018`,
    `documents check`. What is typed first is one of its verbs, else belongs to the `default` one.
    """

    def __init__(self, *args: Any, default: str, **attrs: Any) -> None:
        attrs.setdefault("invoke_without_command", True)
        super().__init__(*args, **attrs)
        self._default = default

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        first = args[0] if args else ""
        asked = first in ("--help", "-h") or self.english_name(first)
        if not asked and not ctx.resilient_parsing:
            args = [self._default, *args]
        return super().parse_args(ctx, args)


class LazyGroup(TwoNameGroup):
    """The commands of a table, imported one by one when they are run."""

    def __init__(self, *args: Any, table: Sequence[Entry] = (), **attrs: Any) -> None:
        super().__init__(*args, **attrs)
        self._table = table

    def table(self) -> Sequence[Entry]:
        return self._table

    def names(self) -> list[tuple[str, str]]:
        return [(entry.name, entry.alias) for entry in self.table()]

    def entries(self, ctx: click.Context) -> list[tuple[str, str, str]]:  # noqa: ARG002
        return [(entry.name, entry.alias, entry.summary) for entry in self.table()]

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return [entry.name for entry in self.table()]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        name = self.english_name(cmd_name)
        entry = next((entry for entry in self.table() if entry.name == name), None)
        return load(entry) if entry else None


class RootGroup(LazyGroup):
    """The commands of COMMANDS."""

    def table(self) -> Sequence[Entry]:
        return COMMANDS


def load(entry: Entry) -> click.Command:
    """Import a command of the table."""
    command: click.Command = getattr(
        import_module(f"cperflow.cli.{entry.module}"), f"{entry.name}_command"
    )
    return with_help(command)


@click.group(
    name="cperflow",
    cls=RootGroup,
    invoke_without_command=True,
    subcommand_metavar="[COMMANDE [ARGUMENTS]…]",
    epilog="« cperflow COMMANDE --help » décrit une commande. Premiers pas : « cperflow demo ».",
)
@click.option(
    "--db",
    metavar="CHEMIN|URL",
    envvar="CPERFLOW_DB",
    show_envvar=True,
    help="Fichier de la base, ou adresse d’un serveur PostgreSQL.",
)
@click.option(
    "--workflows", metavar="RÉPERTOIRE", default="", help="Procédures propres au service."
)
@click.option(
    "--templates", metavar="RÉPERTOIRE", default="", help="Modèles de documents propres au service."
)
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_show_version,
    help="Afficher la version.",
)
@click.pass_context
def root(ctx: click.Context, /, **_settings: str | None) -> None:
    """Suivre les dossiers d’une procédure publique, pièces, délais et documents compris.

    Chaque commande porte un nom anglais et un nom français. Sans commande : le tableau de bord.
    """
    if ctx.invoked_subcommand is None:
        command = root.get_command(ctx, DEFAULT)
        assert command is not None
        with command.make_context(DEFAULT, [], parent=ctx) as sub:
            command.invoke(sub)


with_help(root)
