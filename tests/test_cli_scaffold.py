"""The root command: two names for everything, nothing imported in vain, errors in one line."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import ModuleType

import click
import pytest
from click.shell_completion import ShellComplete

from cperflow import errors
from cperflow.__main__ import main
from cperflow.cli import group, params
from cperflow.cli.group import COMMANDS, Entry, TwoNameGroup, load, root

HEAVY = ("sqlalchemy", "sqlmodel", "pydantic", "jinja2", "docx", "ruamel", "sqlite3", "typst")


@pytest.fixture(autouse=True)
def plain_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """80 columns, and nothing from the environment of whoever runs the suite."""
    monkeypatch.setenv("COLUMNS", "80")
    for name in ("CPERFLOW_DB", "CPERFLOW_DEBUG", "PYTHONIOENCODING", "PYTHONUNBUFFERED"):
        monkeypatch.delenv(name, raising=False)


class Clocked:
    """As much of an App as these commands need."""

    closed = False

    def today(self) -> date:
        return date(2019, 3, 1)

    def close(self) -> None:
        self.closed = True


def add_command(
    monkeypatch: pytest.MonkeyPatch, callback: Callable[..., object], name: str = "essay"
) -> None:
    """Put one more command in the table: `essay`, in French `essai`."""
    module = ModuleType(f"cperflow.cli.{name}_module")
    setattr(module, f"{name}_command", click.command(name)(callback))
    monkeypatch.setitem(sys.modules, module.__name__, module)
    entry = Entry(name, "essai", f"{name}_module", "Essayer")
    monkeypatch.setattr(group, "COMMANDS", (*COMMANDS, entry))


def failing(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def essay() -> None:
        raise error

    add_command(monkeypatch, essay)


def cperflow(*args: str, **environ: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "cperflow", *args],
        env={**os.environ, **environ},
        capture_output=True,
        timeout=60,
        check=False,
    )


def completed(line: str) -> dict[str, str | None]:
    """What a shell proposes for the last word of a line, with the help beside it."""
    *before, last = line.split(" ")
    shell = ShellComplete(root, {}, "cperflow", "_CPERFLOW_COMPLETE")
    return {item.value: item.help for item in shell.get_completions(before, last)}


# --- the table


def test_every_name_of_the_table_is_unique() -> None:
    names = [name for entry in COMMANDS for name in {entry.name, entry.alias}]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("entry", COMMANDS, ids=lambda entry: entry.name)
def test_a_summary_fits_a_line_of_help_at_80_columns(entry: Entry) -> None:
    longest = max(len(f"{entry.name}, {entry.alias}") for entry in COMMANDS)
    assert 2 + longest + 2 + len(entry.summary) <= 78


def test_every_command_of_the_table_exists() -> None:
    for entry in COMMANDS:
        assert load(entry).name == entry.name


# --- help


def test_help_lists_every_command_under_both_names(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    shown = capsys.readouterr().out
    for entry in COMMANDS:
        names = entry.name if entry.name == entry.alias else f"{entry.name}, {entry.alias}"
        assert f"  {names} " in shown
        assert entry.summary in shown


def test_help_is_french_whatever_the_language_of_the_machine() -> None:
    answer = cperflow("--help", LANGUAGE="en", LC_ALL="en_US.UTF-8", PYTHONIOENCODING="utf-8")
    text = answer.stdout.decode()
    assert text.startswith("Utilisation : cperflow [OPTIONS] [COMMANDE [ARGUMENTS]…]")
    assert "Afficher cette aide." in text
    assert "variable d’environnement" in text
    for english in ("Usage", "Show", "COMMAND ", "env var", "Commands"):
        assert english not in text


def test_help_imports_nothing_heavy_and_no_command() -> None:
    program = (
        "import sys\n"
        "from cperflow.__main__ import main\n"
        "main(['--help'])\n"
        "print(*sorted(sys.modules), file=sys.stderr)\n"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, timeout=60
    )
    loaded = answer.stderr.decode().split()
    assert "cperflow.cli.group" in loaded
    commands = {f"cperflow.cli.{entry.module}" for entry in COMMANDS}
    assert not commands & set(loaded)
    assert not [name for name in loaded if name.split(".")[0] in HEAVY]
    assert "cperflow.bootstrap" not in loaded


def test_the_version_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("cperflow, version ")


# --- names


@pytest.mark.parametrize("typed", ["essay", "essai", "ESSAI", "éssai"])
def test_a_command_answers_to_both_names_accents_and_case_aside(
    typed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = []
    add_command(monkeypatch, lambda: ran.append(True))
    assert main([typed]) == 0
    assert ran == [True]


def test_the_beginning_of_a_name_is_not_a_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["overd"]) == 2
    assert "« overd » n’existe pas. Vouliez-vous dire « overdue » ?" in capsys.readouterr().err


def test_an_unknown_command_says_how_to_find_the_right_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["expliqer", "KAYES-2018"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.split("\n") == [
        "Erreur : la commande « expliqer » n’existe pas. Vouliez-vous dire « expliquer » ?",
        "  Aide : cperflow --help",
        "",
    ]


def noun() -> click.Group:
    @click.group(cls=TwoNameGroup, aliases={"list": "lister"})
    def piece_command() -> None:
        """Pièces."""

    @piece_command.command("list")
    def list_command() -> None:
        """Lister les pièces."""
        click.echo("liste")

    return piece_command


def test_the_verbs_of_a_noun_have_two_names_too(capsys: pytest.CaptureFixture[str]) -> None:
    for typed in ("list", "lister"):
        noun().main([typed], standalone_mode=False)
        assert capsys.readouterr().out == "liste\n"
    noun().main(["--help"], prog_name="cperflow piece", standalone_mode=False)
    shown = capsys.readouterr().out
    assert "  list, lister  Lister les pièces." in shown
    assert "cperflow piece [OPTIONS] COMMANDE [ARGUMENTS]…" in shown


def test_an_unknown_verb_of_a_noun_gets_the_nearest() -> None:
    with pytest.raises(click.UsageError, match=r"Vouliez-vous dire « lister »"):
        noun().main(["listr"], standalone_mode=False)


def test_the_shell_completes_both_names_without_importing_a_command() -> None:
    assert completed("over") == {"overdue": "Lister les délais estimatifs dépassés"}
    assert set(completed("ret")) == {"retract", "retirer", "retards"}
    assert set(completed("--d")) == {"--db"}
    assert len(completed("")) == len({name for e in COMMANDS for name in (e.name, e.alias)})


def test_bash_gets_its_completion_script() -> None:
    answer = cperflow(_CPERFLOW_COMPLETE="zsh_source")
    assert answer.returncode == 0
    assert b"_CPERFLOW_COMPLETE=zsh_complete cperflow" in answer.stdout


# --- the App


def test_without_command_the_dashboard_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[date] = []

    @params.as_of_option
    def essay(as_of: date) -> None:
        seen.append(as_of)

    add_command(monkeypatch, essay)
    monkeypatch.setattr(group, "DEFAULT", "essay")
    assert main([], app=Clocked()) == 0  # type: ignore[arg-type]
    assert seen == [date(2019, 3, 1)]


def test_a_command_gets_the_app_it_is_given_and_leaves_it_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app, seen = Clocked(), []
    add_command(monkeypatch, params.pass_app(lambda given: seen.append(given)))
    assert main(["essay"], app=app) == 0  # type: ignore[arg-type]
    assert seen == [app]
    assert not app.closed


@pytest.mark.parametrize("args", [["--db", "a.db", "essay"], ["essay"]])
def test_else_the_app_is_built_once_from_the_root_options_and_closed(
    args: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    built: list[dict[str, object]] = []

    class Built(Clocked):
        def __init__(self, **settings: object) -> None:
            built.append(settings)
            apps.append(self)

    apps: list[Built] = []
    bootstrap = ModuleType("cperflow.bootstrap")
    bootstrap.App = Built  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "cperflow.bootstrap", bootstrap)
    monkeypatch.setenv("CPERFLOW_DB", "a.db")
    add_command(
        monkeypatch, params.pass_app(params.as_of_option(lambda _app, as_of: apps[0].today()))
    )
    assert main(args) == 0
    assert built == [{"db": "a.db", "workflows": "", "templates": ""}]
    assert apps[0].closed


# --- errors


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.UsageError("non"), 2),
        (errors.NotFound("non"), 3),
        (errors.Refused("non"), 4),
        (errors.Conflict("non"), 5),
        (errors.InvalidData("non"), 6),
        (errors.IntegrityFailure("non"), 7),
        (errors.StorageUnavailable("non"), 8),
        (click.ClickException("non"), 1),
    ],
    ids=lambda value: type(value).__name__,
)
def test_every_error_is_one_line_and_has_its_exit_code(
    error: Exception,
    code: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    failing(monkeypatch, error)
    assert main(["essay"]) == code
    assert capsys.readouterr() == ("", "Erreur : non\n")


def test_every_reason_of_a_refusal_is_shown_under_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    failing(monkeypatch, errors.Refused("la signature est refusée", ["pièce E3.3", "avis du MEF"]))
    assert main(["essay"]) == 4
    assert capsys.readouterr().err == (
        "Erreur : la signature est refusée\n  pièce E3.3\n  avis du MEF\n"
    )


def test_an_answer_may_have_its_own_exit_code(monkeypatch: pytest.MonkeyPatch) -> None:
    add_command(monkeypatch, lambda: click.get_current_context().exit(10))
    assert main(["essay"]) == 10


def test_what_a_command_returns_is_no_exit_code(monkeypatch: pytest.MonkeyPatch) -> None:
    add_command(monkeypatch, lambda: 3)
    assert main(["essay"]) == 0


def test_a_wrong_value_names_its_option_and_shows_the_way(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    add_command(monkeypatch, params.known_on_option(lambda known_on: None))
    assert main(["essai", "--known-on", "30/02/2018"]) == 2
    assert capsys.readouterr().err.split("\n") == [
        "Erreur : valeur refusée pour « --known-on » : le 30 février 2018 n’existe pas :"
        " février 2018 a 28 jours",
        "  Aide : cperflow essai --help",
        "",
    ]


def test_a_missing_argument_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    add_command(monkeypatch, params.ref_argument(lambda ref: None))
    assert main(["essai"]) == 2
    assert capsys.readouterr().err.startswith("Erreur : il manque l’argument « REF ».\n")


@pytest.mark.parametrize("error", [KeyboardInterrupt(), click.Abort(), EOFError()])
def test_ctrl_c_leaves_with_the_code_of_a_shell(
    error: BaseException, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    failing(monkeypatch, error)
    assert main(["essay"]) == 130
    assert capsys.readouterr().err == "\nInterrompu à votre demande.\n"


def test_a_full_disk_is_said_in_french(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    failing(monkeypatch, OSError(errno.ENOSPC, "No space left on device", "lettre.docx"))
    assert main(["essay"]) == 8
    assert capsys.readouterr().err == "Erreur : « lettre.docx » : le disque est plein\n"


def test_a_fault_of_ours_is_one_line_with_the_way_to_report_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    failing(monkeypatch, ZeroDivisionError("par zéro"))
    assert main(["essay"]) == 1
    err = capsys.readouterr().err
    assert err.startswith("Erreur : incident imprévu (ZeroDivisionError : par zéro)\n")
    assert "CPERFLOW_DEBUG=1" in err
    assert "Traceback" not in err


def test_the_traceback_is_shown_only_when_asked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CPERFLOW_DEBUG", "1")
    failing(monkeypatch, ZeroDivisionError("par zéro"))
    assert main(["essay"]) == 1
    assert "Traceback" in capsys.readouterr().err


# --- the real process


@pytest.mark.parametrize("encoding", ["cp850", "cp1252", "cp437", "ascii"])
def test_help_and_errors_survive_every_code_page(encoding: str) -> None:
    helped = cperflow("--help", PYTHONIOENCODING=encoding)
    refused = cperflow("voirr", PYTHONIOENCODING=encoding)
    assert (helped.returncode, refused.returncode) == (0, 2)
    assert b"cperflow [OPTIONS]" in helped.stdout
    assert refused.stderr.decode(encoding, "replace").startswith("Erreur : la commande")
    assert b"Traceback" not in helped.stderr + refused.stderr


def test_a_reader_that_leaves_early_is_no_error() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "cperflow", "--help"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    with process.stderr:
        assert process.stderr.read() == b""
    assert process.wait(timeout=60) == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_an_output_that_cannot_be_written_is_said_once() -> None:
    with open("/dev/full", "wb") as full:
        answer = subprocess.run(
            [sys.executable, "-m", "cperflow", "--help"],
            stdout=full,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
        )
    assert answer.stderr.decode() == "Erreur : le disque est plein\n"
    assert answer.returncode == 8
