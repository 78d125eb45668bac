"""A group of commands whose modules are imported when their command is run.

The pattern is click's own (its documentation, "Lazily Loading Subcommands"), with the help of each
command beside its place, so that the list of commands is printed without importing any.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import click
from click.exceptions import NoSuchCommand


@dataclass(frozen=True)
class CommandPlace:
    """Where a command stands: its module, its name there, and the first sentence of its help."""

    module: str
    name: str
    help: str


class LazyGroup(click.Group):
    """A group over a table of places."""

    def __init__(self, *arguments: Any, places: Mapping[str, CommandPlace], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.places = places

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command; where the reader of its output has gone, as ``head`` goes, it ends in
        silence with the exit code of a program that SIGPIPE has ended."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            # What is still to be written out at the end would fail again.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(128 + signal.SIGPIPE)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands, in order."""
        return sorted(self.places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, its module imported now; None where there is none."""
        place = self.places.get(cmd_name)
        if place is None:
            return None
        command: click.Command = getattr(import_module(place.module), place.name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the arguments begin with; a mistyped name is answered with the nearest
        ones."""
        try:
            return super().resolve_command(ctx, args)
        except NoSuchCommand as error:
            raise NoSuchCommand(error.command_name, possibilities=self.places, ctx=ctx) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the list of commands from the short helps at hand, so that no module has to be
        imported for it."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, self.places[name].help) for name in self.list_commands(ctx)])
