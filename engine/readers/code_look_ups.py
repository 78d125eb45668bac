"""Looking a request up by its code, by those who are not logged in; and how often that may be
tried."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from engine.clock import Clock
from engine.errors import Invalid, NotAllowed, NotFound
from engine.model.actor import Actor
from engine.model.case_key import (
    Granted,
    KeyPaper,
    hash_case_key,
    hash_link,
    may_be_link,
    read_pass,
    write_pass,
)
from engine.model.customer_session import read_customer_session, write_customer_session
from engine.model.keyed_name import keyed_name
from engine.model.login_budget import network_of
from engine.model.rate_limit import RATES, PublicRate, counted
from engine.model.typed_code import typed_code, typed_key
from engine.projections.case_keys import case_of_key, is_told_of
from engine.readers.public_rates import ADDRESS_BITS
from engine.store.database import Database
from engine.store.one_time_codes import drop_codes
from engine.store.rate_buckets import drop_buckets, hold_buckets, keep_buckets, read_bucket

_Keys = Mapping[PublicRate, str]


@dataclass(frozen=True, slots=True)
class CodeLookUps:
    """``secret`` is what keys of cases, addresses and passes are hashed with."""

    database: Database
    clock: Clock
    secret: Callable[[], bytes]

    def by_code(self, typed: str, key: str | None, address: str) -> Granted:
        """Finds a request by its code as somebody has typed it, with the key beside it or without.
        A code that cannot be one is not counted.

        Raises:
            Invalid: it is no code: its digits do not fit together.
            NotFound: there is no such request, or the key is none of it: the same is said.
            NotAllowed: too much was tried from that network, or on that code.
        """
        code = typed_code(typed)
        if code is None:
            raise Invalid(
                "tracking_code_wrong",
                "This code is not right. It has two letters and ten digits, as in SX0123456782: "
                "compare it with the paper that you were given.",
            )
        given = (key or "").strip()
        keys = self._keys(address, code if given else None)
        self._count(keys)
        hash_ = hash_case_key(self.secret(), code, typed_key(given) or "") if given else ""
        with self.database.read() as connection:
            told = is_told_of(connection, code)
            fits = not given or case_of_key(connection, hash_) == code
        return self._settled(keys, Granted(code, hash_) if told and fits else None)

    def by_link(self, token: str, address: str) -> Granted:
        """Finds a request by the token of a link, which can be used again until it is revoked.

        Raises:
            NotFound: it opens nothing.
            NotAllowed: too much was tried from that network.
        """
        keys = self._keys(address, None)
        self._count(keys, by_code=False)
        return self._settled(keys, self.of_link(token))

    def of_link(self, token: str) -> Granted | None:
        """The same without counting it; None where it opens nothing."""
        hash_ = hash_link(self.secret(), token)
        with self.database.read() as connection:
            code = case_of_key(connection, hash_) if may_be_link(token) else None
            told = code is not None and is_told_of(connection, code)
        return Granted(code, hash_) if code is not None and told else None

    def of_paper(self, key: str, token: str) -> KeyPaper | None:
        """The paper with that key and the token of that link; None where they are not of one case,
        or open nothing any more. It is not counted: a token cannot be guessed."""
        if not may_be_link(token):
            return None
        hash_ = hash_link(self.secret(), token)
        with self.database.read() as connection:
            code = case_of_key(connection, hash_)
            if code is None or not is_told_of(connection, code):
                return None
            given = typed_key(key) or ""
            if case_of_key(connection, hash_case_key(self.secret(), code, given)) != code:
                return None
        return KeyPaper(Granted(code, hash_), given, token)

    def give_pass(self, granted: Granted) -> str:
        """What the browser shows from now on, for half an hour."""
        return write_pass(self.secret(), granted, self.clock.now())

    def of_pass(self, shown: str | None) -> Granted | None:
        """To whom that pass was given; None where it is none, or over, or its customer was erased
        since. One whose key was revoked shows what the code alone does."""
        granted = read_pass(self.secret(), shown, self.clock.now())
        if granted is None:
            return None
        with self.database.read() as connection:
            if not is_told_of(connection, granted.code):
                return None
            if not granted.key:
                return granted
            if case_of_key(connection, granted.key) == granted.code:
                return granted
        return Granted(granted.code)

    def give_session(self, case: str, proof: str) -> str:
        """What the browser of a customer shows from now on who has shown a one-time code."""
        return write_customer_session(self.secret(), case, proof, self.clock.now())

    def of_session(self, shown: str | None) -> Actor | None:
        """The customer to whom that was given; None where it is none, or over. Whether the code
        holds still is looked at with whatever the customer asks."""
        return read_customer_session(self.secret(), shown, self.clock.now())

    def drop_old(self) -> int:
        """Drops counts and one-time codes that are older than a day, and returns how many rows
        that were."""
        with self.database.write() as connection:
            now = self.clock.now()
            return drop_buckets(connection, now) + drop_codes(connection, now)

    def _keys(self, address: str, code: str | None) -> _Keys:
        network = network_of(address, ADDRESS_BITS)
        keys = {
            PublicRate.LOOK_UPS: self._keyed(PublicRate.LOOK_UPS, network),
            PublicRate.MISSES: self._keyed(PublicRate.MISSES, network),
        }
        if code is not None:
            keys[PublicRate.WRONG_KEYS] = self._keyed(PublicRate.WRONG_KEYS, code)
        return keys

    def _keyed(self, *parts: str) -> str:
        return keyed_name(self.secret(), *parts)

    def _count(self, keys: _Keys, by_code: bool = True) -> None:
        """Counts the look-up, and a miss beforehand: those who come at once cannot exceed it."""
        now = self.clock.now()
        with self.database.write() as connection:
            held = hold_buckets(connection, keys.values(), now)
            found = {rate: held[key].at(now, RATES[rate]) for rate, key in keys.items()}
            for rate, bucket in found.items():
                if bucket.is_full(RATES[rate]):
                    raise _too_early(rate, bucket.waits(now, RATES[rate]).total_seconds())
            if by_code and PublicRate.WRONG_KEYS not in keys:
                self._require_no_storm(
                    read_bucket(connection, self._keyed(PublicRate.ALL_MISSES), now)
                    .at(now, RATES[PublicRate.ALL_MISSES])
                    .is_full(RATES[PublicRate.ALL_MISSES])
                )
            keep_buckets(connection, {keys[rate]: counted(one) for rate, one in found.items()})

    def _require_no_storm(self, is_full: bool) -> None:
        if is_full:
            raise NotAllowed(
                "tracking_key_asked",
                "Very many wrong codes are being tried now. Write the key beside your code, too.",
            )

    def _settled(self, keys: _Keys, found: Granted | None) -> Granted:
        """Takes back what was counted beforehand where something was found, else counts the miss
        among all. Either costs the same.

        Raises:
            NotFound: nothing was found.
        """
        now = self.clock.now()
        back = [key for rate, key in keys.items() if rate is not PublicRate.LOOK_UPS]
        all_ = self._keyed(PublicRate.ALL_MISSES)
        with self.database.write() as connection:
            if found is not None:
                held = hold_buckets(connection, back, now)
                keep_buckets(connection, {key: counted(one, -1) for key, one in held.items()})
            else:
                bucket = hold_buckets(connection, [all_], now)[all_]
                fresh = bucket.at(now, RATES[PublicRate.ALL_MISSES])
                keep_buckets(connection, {all_: counted(fresh)})
        if found is None:
            raise NotFound(
                "tracking_not_found",
                "No request is found by this. Compare the code with the paper that you were given, "
                "and the key, if you have written one.",
            )
        return found


def _too_early(rate: PublicRate, seconds: float) -> NotAllowed:
    wait = max(1, math.ceil(seconds))
    if rate is PublicRate.WRONG_KEYS:
        return NotAllowed(
            "tracking_delayed",
            "Too many wrong keys were tried for this code. Try again in {seconds} seconds, or "
            "without a key.",
            seconds=wait,
        )
    return NotAllowed(
        "tracking_delayed",
        "Too much was looked up from this network. Try again in {seconds} seconds.",
        seconds=wait,
    )
