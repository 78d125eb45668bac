"""What the engine refuses, as lines for people and an exit code for programs."""

from __future__ import annotations

import click

from engine.errors import Broken, Conflict, Damaged, EngineError, Invalid, NotAllowed, NotFound

_CODES = {Broken: 2, Damaged: 2, NotFound: 3, NotAllowed: 4, Conflict: 5, Invalid: 6}
_UNAVAILABLE = 7


def report_failure(error: Exception) -> int:
    """Prints what was refused and why; returns the exit code.

    Raises:
        Exception: the error itself, if it is not one of the engine's.
    """
    if not isinstance(error, EngineError):
        raise error
    click.echo(f"motcua: {error}", err=True)
    if isinstance(error, Invalid):
        for field in error.fields:
            click.echo(f"  {field.field}: {field}", err=True)
        for problem in error.problems:
            click.echo(f"  {problem}", err=True)
    return exit_code(error)


def exit_code(error: EngineError) -> int:
    """Returns the exit code of the error's family."""
    return next(
        (code for family, code in _CODES.items() if isinstance(error, family)), _UNAVAILABLE
    )
