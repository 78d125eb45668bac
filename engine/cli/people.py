"""Users and units on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from engine.app.engine import Engine
from engine.cli.output import columns, rows_option, show_rows
from engine.cli.session import day_and_hour, engine
from engine.errors import NotFound
from engine.model import commands
from engine.model.actor import SYSTEM

if TYPE_CHECKING:
    from engine.projections.people import Unit, User
    from engine.readers.people import TokenView


@click.group()
def user() -> None:
    """Create users and give them roles in units."""


@user.command()
@click.argument("login")
@click.option("--name", required=True)
@click.option("--language", type=click.Choice(["vi", "en"]), default="vi", show_default=True)
@click.password_option(help="Asked for when it is not given.")
def create(login: str, name: str, language: str, password: str) -> None:
    """Create a user; roles come with 'grant'."""
    with engine() as running:
        running.execute(commands.CreateUser(login, name, password, language), SYSTEM)
    click.echo(f"{login} created.")


@user.command()
@click.argument("login")
@click.password_option(help="Asked for when it is not given.")
def password(login: str, password: str) -> None:
    """Set a new password; ends every session and token of LOGIN."""
    with engine() as running:
        running.execute(commands.SetPassword(login, password), SYSTEM)
    click.echo(f"New password for {login}.")


@user.command()
@click.argument("login")
@click.argument("address", required=False)
def email(login: str, address: str | None) -> None:
    """Send notices for LOGIN to ADDRESS; without one, forget it."""
    with engine() as running:
        running.execute(commands.SetEmail(login, address), SYSTEM)
    click.echo(f"Notices for {login} go to {address or 'nobody'}.")


@user.command()
@click.argument("login")
@click.argument("unit")
@click.argument("role")
@click.option("--head", is_flag=True, help="As head of those who hold it there.")
def grant(login: str, unit: str, role: str, head: bool) -> None:
    """Give LOGIN the ROLE in UNIT."""
    with engine() as running:
        running.execute(commands.GrantRole(login, unit, role, head), SYSTEM)
    click.echo(f"{login} is {role} in {unit}.")


@user.command()
@click.argument("login")
@click.argument("unit")
@click.argument("role")
def revoke(login: str, unit: str, role: str) -> None:
    """Take the ROLE in UNIT from LOGIN."""
    with engine() as running:
        running.execute(commands.RevokeRole(login, unit, role), SYSTEM)
    click.echo(f"{login} is no longer {role} in {unit}.")


@user.command()
@click.argument("login")
def disable(login: str) -> None:
    """Let LOGIN log in no more; its history stays."""
    with engine() as running:
        running.execute(commands.DisableUser(login), SYSTEM)
    click.echo(f"{login} is disabled.")


@user.command()
@click.argument("login")
def enable(login: str) -> None:
    """Let LOGIN log in again, with the roles held before."""
    with engine() as running:
        running.execute(commands.EnableUser(login), SYSTEM)
    click.echo(f"{login} may log in again.")


@user.command()
@click.argument("login")
@rows_option
def sessions(login: str, form: str) -> None:
    """List the sessions and tokens of LOGIN that are open."""
    with engine() as running:
        now = running.clock.now()
        found = [one for one in running.people.tokens_of(SYSTEM, login) if one.is_open(now)]
    show_rows(form, found, _TOKENS, _token)


_TOKENS = columns("token", "label", "issued_at", "expires_at")


def _token(one: TokenView) -> str:
    since, until = day_and_hour(one.issued_at), day_and_hour(one.expires_at)
    return f"{one.token}  {since} to {until}  {one.label}"


@user.command()
@click.argument("login")
@click.argument("token", required=False)
def logout(login: str, token: str | None) -> None:
    """End the session or token TOKEN of LOGIN; without one, all of them."""
    with engine() as running:
        if token is None:
            running.execute(commands.RevokeTokens(login), SYSTEM)
        else:
            _require_token(running, login, token)
            running.execute(commands.RevokeToken(token), SYSTEM)
    click.echo(f"{login} is logged out{' everywhere' if token is None else ''}.")


def _require_token(running: Engine, login: str, token: str) -> None:
    if token not in {one.token for one in running.people.tokens_of(SYSTEM, login)}:
        raise NotFound("token_not_found", "There is no token {token}.", token=token)


@user.command("list")
@rows_option
def list_users(form: str) -> None:
    """List users with their roles."""
    with engine() as running:
        users = running.people.users(SYSTEM)
    show_rows(form, users, _USERS, _user)


_USERS = columns("login", "name", "language", "disabled", "roles")


def _user(one: User) -> str:
    roles = "; ".join(f"{unit}: {', '.join(sorted(r))}" for unit, r in one.roles.items())
    return f"{one.login:<20} {one.name:<40} {'disabled' if one.disabled else roles}"


@click.group()
def unit() -> None:
    """Create and list units."""


@unit.command("create")
@click.argument("code")
@click.option("--name", required=True)
@click.option("--letters", required=True, help="Two capitals that begin its request codes.")
@click.option("--parent", help="The unit above.")
def create_unit(code: str, name: str, letters: str, parent: str | None) -> None:
    """Create a unit."""
    with engine() as running:
        running.execute(commands.CreateUnit(code, name, letters, parent), SYSTEM)
    click.echo(f"{code} created.")


@unit.command("list")
@rows_option
def list_units(form: str) -> None:
    """List units, each after the one above it."""
    with engine() as running:
        units = running.people.units()
    show_rows(form, units, _UNITS, _unit)


_UNITS = columns("code", "name", "letters", "parent")


def _unit(one: Unit) -> str:
    return f"{one.code:<10} {one.letters}  {one.name}  {one.parent or ''}"
