"""Guessing passwords: what it costs those who guess, and that it keeps nobody else out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from engine import NotAllowed, Origin, commands
from engine.demo.people import PASSWORD
from engine.readers import logins
from engine.store.tables import login_attempts
from tests.contract.test_concurrency import at_once
from tests.kit import DESK, INSTALLER, SURVEY, Installation

HERE = Origin("203.0.113.1")


def attempt(
    at: Installation, password: str = "wrong", login: str = DESK, origin: Origin = HERE
) -> str:
    """How an attempt ends: ``in``, or the code of the refusal."""
    try:
        at.engine.people.log_in(login, password, "web", origin)
    except NotAllowed as error:
        return error.code
    return "in"


def seconds(at: Installation, login: str = DESK, origin: Origin = HERE) -> int:
    """How long an attempt has to wait."""
    with pytest.raises(NotAllowed) as caught:
        at.engine.people.log_in(login, PASSWORD, "web", origin)
    assert caught.value.code == "login_delayed"
    found = caught.value.params["seconds"]
    assert isinstance(found, int)
    return found


def test_attempts_made_at_once_cannot_exceed_the_budget(either: Installation) -> None:
    outcomes = at_once(*[lambda: attempt(either)] * 12)
    assert sorted(map(str, outcomes)) == ["login_delayed"] * 7 + ["login_failed"] * 5
    assert attempt(either, PASSWORD) == "login_delayed"
    either.clock.advance(timedelta(seconds=1))
    assert attempt(either, PASSWORD) == "in"


def test_several_who_log_in_at_once_get_in(either: Installation) -> None:
    assert at_once(*[lambda: attempt(either, PASSWORD)] * 4) == ["in"] * 4
    assert attempt(either, PASSWORD) == "in"


@pytest.mark.parametrize("login", [DESK, "nobody", "disabled.sx", "a" * 5_000, "a\x00b", "ưới"])
def test_a_refusal_tells_nothing_about_the_login(
    either: Installation, login: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared = []
    real = logins.password_fits
    monkeypatch.setattr(
        logins, "password_fits", lambda *given: bool(compared.append(1)) or real(*given)
    )
    either.hire("disabled.sx", "DL01", "khao_sat")
    either.do(commands.DisableUser("disabled.sx"), INSTALLER)
    said = [attempt(either, "wrong", login) for _ in range(6)]
    assert said == ["login_failed"] * 5 + ["login_delayed"]
    assert len(compared) == 5, "a password is hashed each time, and never once it is too early"
    assert seconds(either, login) == 1


def test_a_password_that_cannot_be_written_does_not_fit(either: Installation) -> None:
    for password in ("", "\ud800", "x\x00", "x" * 100_000):
        assert attempt(either, password) == "login_failed"


def test_others_wait_for_none_of_it(either: Installation) -> None:
    for _ in range(5):
        attempt(either)
    assert attempt(either, PASSWORD, SURVEY) == "in", "another login from the same address"
    assert attempt(either, PASSWORD, origin=Origin("203.0.113.2")) == "in", "another address"


def test_the_owner_gets_in_on_a_new_browser_while_many_addresses_guess(
    either: Installation,
) -> None:
    for number in range(24):
        strangers = Origin(f"198.51.100.{number}")
        if attempt(either, origin=strangers) == "login_delayed":
            either.clock.advance(timedelta(seconds=seconds(either, origin=strangers)))
            assert attempt(either, origin=strangers) == "login_failed"
    wait = seconds(either)
    assert 1 < wait <= 30
    either.clock.advance(timedelta(seconds=wait))
    for number in range(30, 33):
        assert attempt(either, origin=Origin(f"198.51.100.{number}")) == "login_delayed"
    assert attempt(either, PASSWORD) == "in"


def test_a_known_browser_never_waits_for_strangers(either: Installation) -> None:
    proof = either.engine.logins.proof(DESK, None)
    for _ in range(5):
        attempt(either)
    assert attempt(either) == "login_delayed"
    own = Origin(HERE.address, proof)
    assert attempt(either, origin=own) == "login_failed", "it has its own budget"
    assert attempt(either, PASSWORD, origin=own) == "in"
    assert attempt(either, PASSWORD) == "login_delayed", "which strangers do not get from it"
    for _ in range(5):
        attempt(either, origin=own)
    assert seconds(either, origin=own) == 1


def test_one_password_tried_on_many_logins_is_slowed_down_by_address(
    either: Installation,
) -> None:
    said = [attempt(either, "Motcua2014", f"user{number}") for number in range(31)]
    assert said == ["login_failed"] * 30 + ["login_delayed"]
    assert attempt(either, PASSWORD, SURVEY) == "login_delayed"
    with either.engine._database.read() as connection:
        kept = connection.scalar(select(func.count()).select_from(login_attempts))
    assert kept == 2 * 30 + 1, "refused attempts leave no rows"
    assert attempt(either, PASSWORD, SURVEY, Origin("203.0.113.2")) == "in"


def test_what_is_counted_names_nobody_and_is_dropped_within_hours(either: Installation) -> None:
    attempt(either)
    attempt(either, login="nobody")
    query = select(login_attempts)
    with either.engine._database.read() as connection:
        rows = str(connection.execute(query).all())
    assert DESK not in rows
    assert HERE.address not in rows
    assert either.engine.logins.drop_old() == 0
    either.clock.advance(timedelta(hours=1, seconds=1))
    assert either.engine.logins.drop_old() == 5
    with either.engine._database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(login_attempts)) == 0
