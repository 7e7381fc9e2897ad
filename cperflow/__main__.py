"""Entry point: run a command; say any error in one French line and leave with its exit code."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from cperflow.cli.group import root  # binds the French messages before it imports click
from cperflow.errors import CperflowError, StorageUnavailable
from cperflow.output import notice, say, screen, tolerate_narrow_encodings
from cperflow.output.causes import CAUSES

import click  # isort: skip

if TYPE_CHECKING:
    from cperflow.bootstrap import App

PROGRAM = "cperflow"
DEBUG = "CPERFLOW_DEBUG"
INTERRUPTED = 130
"""128 + SIGINT, as every shell has it."""


class Report(NamedTuple):
    """What is said of an error: a line, further lines, the exit code."""

    message: str
    details: Sequence[str] = ()
    exit_code: int = 1


def main(argv: Sequence[str] | None = None, app: App | None = None) -> int:
    """Run one command line (`sys.argv` by default) and return its exit code.

    `app` replaces the one that `bootstrap` would build; tests give theirs. Exit codes are
    those of `errors.py`, 10 from `--fail`, 130 after Ctrl-C, 1 for a fault of ours.
    """
    tolerate_narrow_encodings((sys.stdout, sys.stderr))
    try:
        code = _run(list(sys.argv[1:] if argv is None else argv), app)
        sys.stdout.flush()
    except BrokenPipeError:
        _drop_unwritten()
        return 0
    except (KeyboardInterrupt, EOFError, click.Abort):
        say("\nInterrompu à votre demande.", sys.stderr)
        return INTERRUPTED
    except click.exceptions.NoArgsIsHelpError as asked:
        say(asked.format_message(), sys.stderr)
        return asked.exit_code
    except Exception as error:
        return _refuse(error)
    return code


def _run(args: list[str], app: App | None) -> int:
    if os.environ.get("_CPERFLOW_COMPLETE"):
        root.main(args, prog_name=PROGRAM)  # answers the shell, then exits
    try:
        with root.make_context(PROGRAM, args, obj=app) as ctx:
            root.invoke(ctx)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    return 0


def _drop_unwritten() -> None:
    """What cannot be written (`| head`, a full disk) must not fail again at exit."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _refuse(error: Exception) -> int:
    report = describe(error)
    on = screen(sys.stderr)
    say(notice("Erreur :", report.message, report.details, on), sys.stderr)
    if os.environ.get(DEBUG) and not isinstance(error, (CperflowError, click.ClickException)):
        import traceback

        traceback.print_exception(error)
    _drop_unwritten()
    return report.exit_code


def describe(error: Exception) -> Report:
    """An error in French, whoever raised it."""
    if isinstance(error, CperflowError):
        return Report(error.message, error.details, error.exit_code)
    if isinstance(error, click.NoSuchOption) and error.option_name[1:2].isdigit():
        message = f"« {error.option_name}… » : un montant négatif n’est pas accepté ici."
        return Report(message, _usage(error), error.exit_code)
    if isinstance(error, click.UsageError):
        return Report(_in_guillemets(error.format_message()), _usage(error), error.exit_code)
    if isinstance(error, click.ClickException):
        return Report(_in_guillemets(error.format_message()), (), error.exit_code)
    if isinstance(error, OSError) and error.errno in CAUSES:
        place = f"« {error.filename} » : " if error.filename else ""
        return Report(place + CAUSES[error.errno], (), StorageUnavailable.exit_code)
    return Report(
        f"incident imprévu ({type(error).__name__} : {error})",
        (f"Relancez avec {DEBUG}=1 pour en voir le détail, et transmettez-le.",),
    )


def _usage(error: click.UsageError) -> tuple[str, ...]:
    if error.ctx is None:
        return ()
    return (f"Aide : {error.ctx.command_path} --help",)


def _in_guillemets(message: str) -> str:
    """click puts names between straight quotes."""
    return re.sub(r"'([^' ]+)'", r"« \1 »", message)


def run() -> None:
    """The program: `main`, then leave at once.

    Everything is closed and written by then; letting the interpreter take its modules apart
    costs a tenth of a short command (measured: benchmarks/README.md).
    """
    code = main()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)


if __name__ == "__main__":
    run()
