"""Whether a login and a password fit, and how often that may be tried."""

from __future__ import annotations

import math
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from engine.adapters.passwords import password_fits
from engine.clock import Clock
from engine.errors import NotAllowed
from engine.evidence import Seals
from engine.model.keyed_name import keyed_name
from engine.model.known_browser import browser_of, proof_for
from engine.model.login_budget import LoginScope, Origin, decide, network_of, succeeded
from engine.store.damage_log import DamageLog
from engine.store.database import Database
from engine.store.login_attempts import drop_counts, hold_counts, keep_counts
from engine.store.row_seals import SEALED_CREDENTIALS
from engine.store.tables import credentials, events, users

MAX_LOGIN = 60


@dataclass(frozen=True, slots=True)
class LoginCheck:
    """``key`` gives the secret that attempts are counted under, and that browsers are known by,
    ``seals`` the keys that passwords are sealed with; ``damage`` is told of one that is not."""

    database: Database
    clock: Clock
    key: Callable[[], bytes]
    seals: Callable[[], Seals]
    damage: DamageLog

    def require(self, login: str, password: str, origin: Origin) -> int:
        """Compares a login and a password, after counting the attempt; returns at which event of
        the user that password was set.

        Takes the same time and says the same whether or not there is such a login.

        Raises:
            NotAllowed: they do not fit, or it is too early for another attempt.
        """
        keys = self._keys(login, origin)
        self._count(keys)
        hashed, changed = self._kept(login)
        if not password_fits(hashed, password):
            raise NotAllowed("login_failed", "Login and password do not fit together.")
        self._settle(keys)
        return changed

    def proof(self, login: str, shown: str | None) -> str:
        """What a browser in which the login has succeeded shows from now on."""
        fresh = secrets.token_urlsafe(12)
        return proof_for(self.key(), shown, login, self.clock.now(), fresh)

    def drop_old(self) -> int:
        """Drops counts that are forgotten, and returns how many rows that were."""
        with self.database.write() as connection:
            return drop_counts(connection, self.clock.now())

    def _keys(self, login: str, origin: Origin) -> Mapping[LoginScope, str]:
        """Under which keys the attempt is counted. The login counts as it was typed, whether or not
        there is one."""
        browser = browser_of(self.key(), origin.proof, login, self.clock.now())
        if browser is not None:
            return {LoginScope.BROWSER: self._keyed(LoginScope.BROWSER, login, browser)}
        network = network_of(origin.address)
        return {
            LoginScope.PLACE: self._keyed(LoginScope.PLACE, login, network),
            LoginScope.NETWORK: self._keyed(LoginScope.NETWORK, network),
            LoginScope.LOGIN: self._keyed(LoginScope.LOGIN, login),
        }

    def _keyed(self, *parts: str) -> str:
        return keyed_name(self.key(), *parts)

    def _count(self, keys: Mapping[LoginScope, str]) -> None:
        now = self.clock.now()
        with self.database.write() as connection:
            held = hold_counts(connection, keys.values(), now)
            decision = decide({scope: held[key] for scope, key in keys.items()}, now)
            if decision.until is not None and not decision.counts:
                raise _too_early(decision.until, now)
            keep_counts(connection, {keys[s]: count for s, count in decision.counts.items()})
        if decision.until is not None:
            raise _too_early(decision.until, now)

    def _settle(self, keys: Mapping[LoginScope, str]) -> None:
        now = self.clock.now()
        with self.database.write() as connection:
            held = hold_counts(connection, keys.values(), now)
            counts = {key: succeeded(scope, held[key], now) for scope, key in keys.items()}
            keep_counts(connection, counts)

    def _kept(self, login: str) -> tuple[str | None, int]:
        """The hash of the password, and at which event it was set; no hash where nobody may log in,
        or where it is not the one that was recorded."""
        if len(login) > MAX_LOGIN or not login.isprintable():
            return None, 0
        query = (
            sa.select(credentials)
            .join(users, users.c.login == credentials.c.login)
            .where(credentials.c.login == login, users.c.disabled.is_(False))
        )
        with self.database.read() as connection:
            found = connection.execute(query).one_or_none()
            changed = _last_changed(connection, login)
        if found is None or not found.password:
            return None, 0
        if not self._is_recorded(found, changed):
            said = "The password was put in by hand, or an older one was put back: nobody gets in."
            self.damage.meet(f"credentials/{login}", said)
            return None, 0
        return found.password, found.changed

    def _is_recorded(self, found: sa.Row[Any], changed: int | None) -> bool:
        row = dict(found._mapping)
        return SEALED_CREDENTIALS.fits(self.seals(), row) and row["changed"] == changed


def _last_changed(connection: sa.Connection, login: str) -> int | None:
    """The sequence of the event by which the password of the login is what it is."""
    query = sa.select(sa.func.max(events.c.sequence)).where(
        events.c.stream == f"user/{login}",
        sa.or_(*(events.c.body.contains(f'"type":"{name}"') for name in _OF_PASSWORDS)),
    )
    found: int | None = connection.scalar(query)
    return found


_OF_PASSWORDS = ("UserCreated", "PasswordChanged")


def _too_early(until: datetime, now: datetime) -> NotAllowed:
    return NotAllowed(
        "login_delayed",
        "Too many wrong passwords were tried for this login or from this network. Try again in "
        "{seconds} seconds. A browser in which you have logged in before does not wait for the "
        "attempts of others.",
        seconds=max(1, math.ceil((until - now).total_seconds())),
    )
