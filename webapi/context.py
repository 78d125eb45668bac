"""What a request has in its hands: the engine, what it reads, and who asks."""

from __future__ import annotations

from contextlib import suppress
from typing import cast

from flask import Flask, current_app, g, request
from flask.typing import ResponseReturnValue

from engine import Actor, Engine, Reading, Receipt, Unavailable, commands

_NAME = "motcua"


class WebApplication(Flask):
    """Ends what a request reads before its answer goes out."""

    def dispatch_request(self) -> ResponseReturnValue:
        """The answer, which needs the database no more.

        Raises:
            Unavailable: who has looked at a case could not be written down: it is not shown.
        """
        try:
            return super().dispatch_request()
        finally:
            end_reading()


def install(app: Flask, engine: Engine) -> None:
    """Gives every request of the application this engine."""
    app.extensions[_NAME] = engine
    app.teardown_request(_let_go)


def engine() -> Engine:
    """The engine, for what it knows without the database; what it reads, ``reading`` gives."""
    return cast(Engine, current_app.extensions[_NAME])


def reading() -> Reading:
    """What this request reads: one state of the database for all that is asked, from who asks to
    the last line of the page."""
    if "reading" not in g:
        g.reading = engine().reading()
    return cast(Reading, g.reading)


def end_reading() -> None:
    """Lets go of what was read so far. What is read after that sees what was changed since."""
    if (ended := g.pop("reading", None)) is not None:
        ended.close()


def _let_go(_error: BaseException | None) -> None:
    """Of a request that was refused before its view, or after it: nothing was looked at."""
    with suppress(Unavailable):
        end_reading()


def outside_reading() -> Engine:
    """The engine, for what changes something or takes long: no connection is held meanwhile."""
    end_reading()
    return engine()


def actor() -> Actor:
    """Who asks; only on routes for those who are logged in."""
    return cast(Actor, g.actor)


def execute(command: commands.Command) -> Receipt:
    """Carries the command out for the one who asks, once for each idempotency key."""
    return outside_reading().execute(command, actor(), request.headers.get("Idempotency-Key"))
