"""What a request has in its hands: the engine, and who asks."""

from __future__ import annotations

from typing import cast

from flask import Flask, current_app, g, request

from engine import Actor, Engine, Receipt, commands

_NAME = "motcua"


def install(app: Flask, engine: Engine) -> None:
    """Gives every request of the application this engine."""
    app.extensions[_NAME] = engine


def engine() -> Engine:
    """The engine that the request is served by."""
    return cast(Engine, current_app.extensions[_NAME])


def actor() -> Actor:
    """Who asks; only on routes for those who are logged in."""
    return cast(Actor, g.actor)


def execute(command: commands.Command) -> Receipt:
    """Carries the command out for the one who asks, once for each idempotency key."""
    return engine().execute(command, actor(), request.headers.get("Idempotency-Key"))
