"""Units, users, their roles, passwords and tokens."""

from __future__ import annotations

import re
import secrets
from datetime import timedelta

from engine.adapters.passwords import hash_token, make_token
from engine.errors import Conflict, Invalid, NotFound
from engine.forms import email_address
from engine.forms.misread import Misread
from engine.handlers.acting_admins import (
    act_as_admin,
    hold_users,
    require_second_for_role,
    require_second_for_user,
)
from engine.handlers.context import CommandContext
from engine.model import commands, events
from engine.model.authorization import may_administer
from engine.model.grant import GrantAct
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
    act_as_admin(context)
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


def rename_unit(context: CommandContext, command: commands.RenameUnit) -> None:
    """Gives an office another name; the same one again records nothing.

    Raises:
        NotAllowed: the actor is no administrator.
        Invalid, NotFound: the name is unfit, or there is no such unit.
    """
    act_as_admin(context)
    _require_unit(context, command.code)
    row, name = context.rows.get(tables.units, command.code), _name(command.name)
    if row is not None and row["name"] != name:
        context.record(f"unit/{command.code}", events.UnitRenamed(command.code, name))


def create_user(context: CommandContext, command: commands.CreateUser) -> None:
    """Adds a login with its first password, of 8 to 200 characters; see ``CreateUser``.

    Raises:
        NotAllowed: the actor is no administrator.
        Invalid, Conflict: login, name, language or password is unfit, or the login is taken.
    """
    act_as_admin(context, command.login)
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
    act_as_admin(context, command.login)
    if command.login == context.actor.login:
        raise Conflict(
            "own_login",
            "You cannot disable your own login. Have another administrator do it.",
        )
    if not user_row(context, command.login)["disabled"]:
        context.record(f"user/{command.login}", events.UserDisabled(command.login))
    _end_tokens(context, command.login)


def enable_user(context: CommandContext, command: commands.EnableUser) -> None:
    """The user can log in again; what was open before they were disabled stays ended.

    Raises:
        NotAllowed: the actor is no administrator, or the user holds a role that gives power.
        NotFound: there is no such user.
    """
    act_as_admin(context, command.login)
    if user_row(context, command.login)["disabled"]:
        require_second_for_user(context, GrantAct.ENABLE, command.login)
        let_in_again(context, command.login)


def let_in_again(context: CommandContext, login: str) -> None:
    """Records that a user who was disabled may log in, and ends what was left open."""
    if user_row(context, login)["disabled"]:
        _end_tokens(context, login)
        context.record(f"user/{login}", events.UserEnabled(login))


def set_password(context: CommandContext, command: commands.SetPassword) -> None:
    """Ends every other session and token: whoever knew the old password is out.

    Raises:
        NotAllowed: it is somebody else's and the actor is no administrator, or it is of a user who
            holds a role that gives power.
        Invalid, NotFound: the password is unfit, or there is no such user.
    """
    is_own = command.login == context.actor.login
    _act_on(context, command.login)
    user_row(context, command.login)
    if not is_own:
        require_second_for_user(context, GrantAct.PASSWORD, command.login)
    change_password(context, command.login, command.password, command.keep if is_own else None)


def change_password(
    context: CommandContext, login: str, password: str, keep: str | None = None
) -> None:
    """Records another password, and ends every session and token but ``keep``.

    Raises:
        Invalid: the password is unfit.
    """
    hashed = _hash_of(context, password)
    changed = context.record(f"user/{login}", events.PasswordChanged(login))
    _keep_password(context, changed, login, hashed)
    _end_tokens(context, login, keep)


def set_language(context: CommandContext, command: commands.SetLanguage) -> None:
    """Changes the language of the actor themself, or of a user as an administrator; the same one
    again records nothing.

    Raises:
        NotAllowed: it is somebody else's, and the actor is no administrator.
        Invalid, NotFound: there is no such language or user.
    """
    _require_language(command.language)
    login = command.login or context.actor.login
    _act_on(context, login)
    if command.language != user_row(context, login)["language"]:
        context.record(f"user/{login}", events.LanguageChanged(login, command.language))


def set_email(context: CommandContext, command: commands.SetEmail) -> None:
    """Changes where notices go: on one's own login, or as an administrator. The event does not hold
    the address, only the row does."""
    _act_on(context, command.login)
    user_row(context, command.login)
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
        NotAllowed: the actor is no administrator, or the role gives power.
        Invalid, NotFound: there is no such role, user or unit.
    """
    act_as_admin(context, command.login)
    require_role(context, command.login, command.unit, command.role)
    require_second_for_role(context, command.login, command.unit, command.role)
    give_role(context, command.login, command.unit, command.role, command.head)


def require_role(context: CommandContext, login: str, unit: str, role: str) -> None:
    """Looks whether the login could hold the role in the unit.

    Raises:
        Invalid, NotFound: there is no such role, user or unit, or it is not given there.
    """
    user_row(context, login)
    _require_unit(context, unit)
    known = SYSTEM_ROLES | context.roles().roles.keys()
    if role not in known:
        raise Invalid(
            "role_unknown",
            "There is no role '{role}'. Use one of {known}.",
            role=role,
            known=", ".join(sorted(known)),
        )
    if role == ADMIN:
        _require_topmost(context, unit)


def holds_role(context: CommandContext, login: str, unit: str, role: str, head: bool) -> bool:
    """Whether the login holds the role in the unit already, and so far as head of it."""
    held = context.rows.get(tables.memberships, login, unit, role)
    return held is not None and bool(held["head"]) == head


def give_role(context: CommandContext, login: str, unit: str, role: str, head: bool) -> None:
    """Records that the login holds the role there, unless it does so already."""
    if not holds_role(context, login, unit, role, head):
        granted = events.RoleGranted(login, unit, role, head or None)
        context.record(f"user/{login}", granted)


def revoke_role(context: CommandContext, command: commands.RevokeRole) -> None:
    """Takes a role in a unit from a login.

    Raises:
        NotAllowed: the actor is no administrator.
        NotFound: the login does not hold it.
    """
    act_as_admin(context, command.login)
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
    user_row(context, command.login)
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
        act_as_admin(context, login)


def _require_language(language: str) -> None:
    if language not in {"vi", "en"}:
        raise Invalid("language_unknown", "The language is vi or en.")


def user_row(context: CommandContext, login: str) -> Row:
    """The row of a user.

    Raises:
        NotFound: there is no such user.
    """
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
