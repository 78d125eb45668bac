"""Units, users, their roles, passwords and tokens."""

from __future__ import annotations

import re
import secrets
from datetime import timedelta

from engine.adapters.passwords import hash_token, make_token
from engine.errors import Conflict, Invalid, NotAllowed, NotFound
from engine.forms import email_address
from engine.forms.misread import Misread
from engine.handlers.context import CommandContext
from engine.model import commands, events
from engine.model.actor import Actor
from engine.model.authorization import may_administer
from engine.model.instant import to_text
from engine.model.roles import ADMIN, SYSTEM_ROLES
from engine.model.text import is_writable, words
from engine.projections.staff import open_tokens, owner_of_token
from engine.store import tables
from engine.store.rows import Row

MAX_TOKEN_DAYS = 366

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,58}[a-z0-9]")
_UNIT = re.compile(r"[A-Z0-9]{2,10}")
_LETTERS = re.compile(r"[A-Z]{2}")
_MIN_PASSWORD = 8
_MAX_PASSWORD = 200
"""Length is what counts (NIST SP 800-63B); the upper bound keeps hashing short."""


def create_unit(context: CommandContext, command: commands.CreateUnit) -> None:
    """Adds an office; see ``CreateUnit``.

    Raises:
        NotAllowed: the actor is no administrator.
        Invalid, Conflict, NotFound: the code is unfit or taken, or the parent is not there.
    """
    _act_as_admin(context)
    if not _UNIT.fullmatch(command.code) or not _LETTERS.fullmatch(command.letters):
        raise Invalid(
            "unit_code_invalid",
            "A unit's code has 2 to 10 capital letters or digits, its letters are two capitals.",
        )
    if context.rows.get(tables.units, command.code) is not None:
        raise Conflict("unit_exists", "The unit {unit} is already there.", unit=command.code)
    if command.parent is not None:
        _require_unit(context, command.parent)
    context.record(
        f"unit/{command.code}",
        events.UnitCreated(command.code, _name(command.name), command.letters, command.parent),
    )


def create_user(context: CommandContext, command: commands.CreateUser) -> None:
    """Adds a login with its first password, of 8 to 200 characters; see ``CreateUser``.

    Raises:
        NotAllowed: the actor is no administrator.
        Invalid, Conflict: login, name, language or password is unfit, or the login is taken.
    """
    _act_as_admin(context, command.login)
    if not _LOGIN.fullmatch(command.login):
        raise Invalid(
            "login_invalid",
            "A login has 3 to 60 small letters, digits, dots, dashes or underscores.",
        )
    if context.rows.get(tables.users, command.login) is not None:
        raise Conflict("login_exists", "The login {login} is taken.", login=command.login)
    _require_language(command.language)
    hashed = _hash_of(context, command.password)
    created = context.record(
        f"user/{command.login}",
        events.UserCreated(command.login, _name(command.name), command.language),
    )
    _keep_password(context, created, command.login, hashed)


def disable_user(context: CommandContext, command: commands.DisableUser) -> None:
    """The user can log in no more; sessions and tokens end at once, for good."""
    _act_as_admin(context, command.login)
    if command.login == context.actor.login:
        raise Conflict(
            "own_login",
            "You cannot disable your own login. Have another administrator do it.",
        )
    if not _user(context, command.login)["disabled"]:
        context.record(f"user/{command.login}", events.UserDisabled(command.login))
    _end_tokens(context, command.login)


def enable_user(context: CommandContext, command: commands.EnableUser) -> None:
    """The user can log in again; what was open before they were disabled stays ended."""
    _act_as_admin(context, command.login)
    if _user(context, command.login)["disabled"]:
        _end_tokens(context, command.login)
        context.record(f"user/{command.login}", events.UserEnabled(command.login))


def set_password(context: CommandContext, command: commands.SetPassword) -> None:
    """Ends every other session and token: whoever knew the old password is out."""
    is_own = command.login == context.actor.login
    _act_on(context, command.login)
    _require_user(context, command.login)
    hashed = _hash_of(context, command.password)
    changed = context.record(f"user/{command.login}", events.PasswordChanged(command.login))
    _keep_password(context, changed, command.login, hashed)
    _end_tokens(context, command.login, command.keep if is_own else None)


def set_language(context: CommandContext, command: commands.SetLanguage) -> None:
    """Changes the language of the actor themself; the same one again records nothing."""
    _require_language(command.language)
    hold_users(context)
    login = context.actor.login
    _require_user(context, login)
    if command.language != context.actor.language:
        context.record(f"user/{login}", events.LanguageChanged(login, command.language))


def set_email(context: CommandContext, command: commands.SetEmail) -> None:
    """Changes where notices go: on one's own login, or as an administrator. The event does not hold
    the address, only the row does."""
    _act_on(context, command.login)
    _require_user(context, command.login)
    email = None if command.email is None else _read_address(command.email)
    context.record(f"user/{command.login}", events.EmailChanged(command.login))
    context.rows.update(tables.users, command.login, email=email)


def _read_address(typed: str) -> str:
    try:
        return email_address.read_email(typed)
    except Misread as refusal:
        example = email_address.EXAMPLE
        raise Invalid("email_invalid", refusal.message, example=example) from None


def grant_role(context: CommandContext, command: commands.GrantRole) -> None:
    """Gives a login a role in a unit, or changes whether it is the head there. The administrator's
    role is given in the topmost unit only.

    Raises:
        NotAllowed: the actor is no administrator.
        Invalid, NotFound: there is no such role, user or unit.
    """
    _act_as_admin(context, command.login)
    _require_user(context, command.login)
    _require_unit(context, command.unit)
    known = SYSTEM_ROLES | context.roles().roles.keys()
    if command.role not in known:
        raise Invalid(
            "role_unknown",
            "There is no role '{role}'. Use one of {known}.",
            role=command.role,
            known=", ".join(sorted(known)),
        )
    if command.role == ADMIN:
        _require_topmost(context, command.unit)
    held = context.rows.get(tables.memberships, command.login, command.unit, command.role)
    if held is None or bool(held["head"]) != command.head:
        head = command.head or None
        context.record(
            f"user/{command.login}",
            events.RoleGranted(command.login, command.unit, command.role, head),
        )


def revoke_role(context: CommandContext, command: commands.RevokeRole) -> None:
    """Takes a role in a unit from a login.

    Raises:
        NotAllowed: the actor is no administrator.
        NotFound: the login does not hold it.
    """
    _act_as_admin(context, command.login)
    if context.rows.get(tables.memberships, command.login, command.unit, command.role) is None:
        raise NotFound(
            "role_not_held",
            "{login} does not hold the role {role} in unit {unit}.",
            login=command.login,
            role=command.role,
            unit=command.unit,
        )
    context.record(
        f"user/{command.login}", events.RoleRevoked(command.login, command.unit, command.role)
    )


def issue_token(context: CommandContext, command: commands.IssueToken) -> dict[str, object]:
    """Answers the token. Only its hash is kept, so it can be shown this once."""
    if not 1 <= command.days <= MAX_TOKEN_DAYS:
        raise Invalid(
            "token_days_invalid", "A token is valid for 1 to {most} days.", most=MAX_TOKEN_DAYS
        )
    hold_users(context)
    secret = make_token()
    token = secrets.token_hex(6)
    expires_at = context.now + timedelta(days=command.days)
    label = _name(command.label)[:100]
    login = context.actor.login
    context.record(f"user/{login}", events.TokenIssued(login, token, label, expires_at))
    context.rows.update(tables.tokens, token, hash=hash_token(secret))
    return {"token": token, "secret": secret, "expires_at": to_text(expires_at)}


def revoke_token(context: CommandContext, command: commands.RevokeToken) -> None:
    """Ends a session or token: one's own, or as an administrator. One that has ended already
    records nothing.

    Raises:
        NotFound: there is no such token, or it is somebody else's.
    """
    owner = owner_of_token(context.tx.connection, command.token)
    hold_users(context, *([] if owner is None else [owner]))
    row = context.rows.get(tables.tokens, command.token)
    if row is None or (row["login"] != context.actor.login and not may_administer(context.actor)):
        raise NotFound("token_not_found", "There is no token {token}.", token=command.token)
    if row["revoked_at"] is None:
        context.record(f"user/{row['login']}", events.TokenRevoked(row["login"], command.token))


def revoke_tokens(context: CommandContext, command: commands.RevokeTokens) -> None:
    """Ends every session and token of a login: one's own, or as an administrator."""
    _act_on(context, command.login)
    _require_user(context, command.login)
    _end_tokens(context, command.login)


def _end_tokens(context: CommandContext, login: str, keep: str | None = None) -> None:
    """Ends what still opens something, but for the token ``keep``."""
    for row in context.rows.load(open_tokens(login, context.now), tables.tokens):
        if row["token"] != keep:
            context.record(f"user/{login}", events.TokenRevoked(login, row["token"]))


def _hash_of(context: CommandContext, password: str) -> str:
    if not _MIN_PASSWORD <= len(password) <= _MAX_PASSWORD:
        raise Invalid(
            "password_length",
            "A password has {least} to {most} characters.",
            least=_MIN_PASSWORD,
            most=_MAX_PASSWORD,
        )
    if not is_writable(password):
        raise Invalid("password_unwritable", "The password has a character that cannot be written.")
    return context.hash_password(password)


def _keep_password(context: CommandContext, changed: events.Event, login: str, hashed: str) -> None:
    """After its event is recorded: the row that holds it is bound to that."""
    if context.rows.get(tables.credentials, login) is None:
        context.rows.insert(tables.credentials, login=login, changed=changed.sequence)
    context.rows.update(tables.credentials, login, password=hashed)


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


def _require_topmost(context: CommandContext, code: str) -> None:
    """Administrators look after the users of every unit, and could make any password theirs: the
    role must not look as if it ended at a unit."""
    row = context.rows.get(tables.units, code)
    if row is not None and row["parent"] is not None:
        raise Invalid(
            "admin_of_all",
            "Administrators look after every unit, {unit} is only one of them. Give the role in "
            "the topmost unit.",
            unit=code,
        )


def _act_on(context: CommandContext, login: str) -> None:
    """On one's own login, or as an administrator on that of somebody else."""
    if login == context.actor.login:
        hold_users(context)
    else:
        _act_as_admin(context, login)


def _act_as_admin(context: CommandContext, *about: str) -> None:
    hold_users(context, *about)
    require_admin(context.actor)
    context.act_as_holder_of(ADMIN)


def require_admin(actor: Actor) -> None:
    """Looks whether the actor may look after users and the installation.

    Raises:
        NotAllowed: the actor is no administrator.
    """
    if not may_administer(actor):
        raise NotAllowed("not_admin", "Only an administrator may do this.")


def _require_language(language: str) -> None:
    if language not in {"vi", "en"}:
        raise Invalid("language_unknown", "The language is vi or en.")


def _require_user(context: CommandContext, login: str) -> None:
    _user(context, login)


def _user(context: CommandContext, login: str) -> Row:
    row = context.rows.get(tables.users, login)
    if row is None:
        raise NotFound("user_not_found", "There is no user '{login}'.", login=login)
    return row


def _require_unit(context: CommandContext, code: str) -> None:
    if context.rows.get(tables.units, code) is None:
        raise NotFound("unit_not_found", "There is no unit '{unit}'.", unit=code)


def _name(text: str) -> str:
    name = " ".join(words(text).split())
    if not 1 <= len(name) <= 200 or not is_writable(name):
        raise Invalid("name_invalid", "A name has 1 to 200 characters.")
    return name
