"""What commands on people begin with: the rows they hold, and whether the actor may at all."""

from __future__ import annotations

from engine.errors import NotAllowed
from engine.handlers.context import CommandContext
from engine.model.actor import SYSTEM
from engine.model.events import GrantMadeAlone
from engine.model.grant import GrantAct
from engine.model.roles import ADMIN, TWO_PERSON_ROLES
from engine.projections.grants import STREAM, administrators, holds_power, next_grant_number
from engine.readers.people import require_admin
from engine.store import tables


def hold_users(context: CommandContext, *logins: str) -> None:
    """Holds the rows of who acts and of whom it is about, in one order for all, and looks at the
    actor's rights once more. So of two commands of which one takes from the other's actor what that
    needs, the second comes too late: of administrators who disable each other one is left, and no
    token is issued beside a change of password.

    Raises:
        NotLoggedIn: what the actor came in with has ended since the request came in.
    """
    for login in sorted({context.actor.login, *logins}):
        context.rows.get(tables.users, login, lock=True)
    context.renew_actor()


def act_as_admin(context: CommandContext, *about: str) -> None:
    """Holds the users whom the command is ``about``, and acts as an administrator.

    Raises:
        NotAllowed: the actor is none.
        NotLoggedIn: what they came in with has ended.
    """
    hold_users(context, *about)
    require_admin(context.actor)
    context.act_as_holder_of(ADMIN)


def require_second_for_role(context: CommandContext, login: str, unit: str, role: str) -> None:
    """Refuses a role that gives power to an administrator who acts alone; whoever installs gives
    it, and that they did is recorded.

    Raises:
        NotAllowed: a person gives the command.
    """
    if role in TWO_PERSON_ROLES:
        _require_second(context, GrantAct.ROLE, login, unit, role)


def require_second_for_user(context: CommandContext, act: GrantAct, login: str) -> None:
    """The same of what lets somebody act who holds such a role."""
    if holds_power(context.tx.connection, login):
        _require_second(context, act, login)


def _require_second(
    context: CommandContext,
    act: GrantAct,
    login: str,
    unit: str | None = None,
    role: str | None = None,
) -> None:
    if context.actor is not SYSTEM:
        raise NotAllowed(
            "needs_second_admin",
            "This gives {login} power over others, so it needs two administrators. Propose it on "
            "the page Two administrators; another one approves it.",
            login=login,
        )
    if administrators(context.tx.connection):
        number = next_grant_number(context.tx.connection)
        context.record(f"{STREAM}{number}", GrantMadeAlone(act, login, unit, role))
