"""What the engine refuses, as lines for people and an exit code for programs."""

from __future__ import annotations

from signal import SIGINT

import click

from engine import errors

_CODES = {
    errors.Broken: 2,
    errors.Damaged: 2,
    errors.NotFound: 3,
    errors.NotAllowed: 4,
    errors.Conflict: 5,
    errors.Invalid: 6,
}
_UNAVAILABLE = 7
_UNWRITTEN = 1
_STOPPED = 128 + SIGINT


def report_failure(error: Exception) -> int:
    """Prints what was refused and why; returns the exit code.

    Raises:
        Exception: the error itself, if nobody has foreseen it.
    """
    match error:
        case errors.EngineError():
            _show(error)
            return exit_code(error)
        case click.ClickException():
            error.show()
            return error.exit_code
        case click.Abort():
            return _report_stop(error)
        case OSError(strerror=str(why)):
            place = f"{error.filename}: " if error.filename else ""
            click.echo(f"motcua: {place}{why}.", err=True)
            return _UNWRITTEN
    raise error


def _report_stop(error: click.Abort) -> int:
    if isinstance(error.__context__, EOFError):
        click.echo(
            "motcua: Something has to be typed in, and nobody is there. Give it as an option; "
            "--help names it.",
            err=True,
        )
        return click.UsageError.exit_code
    click.echo("motcua: Stopped.", err=True)
    return _STOPPED


def _show(error: errors.EngineError) -> None:
    click.echo(f"motcua: {error}", err=True)
    if isinstance(error, errors.Invalid):
        for field in error.fields:
            click.echo(f"  {field.field}: {field}", err=True)
        for problem in error.problems:
            click.echo(f"  {problem}", err=True)


def exit_code(error: errors.EngineError) -> int:
    """Returns the exit code of the error's family."""
    return next(
        (code for family, code in _CODES.items() if isinstance(error, family)), _UNAVAILABLE
    )
