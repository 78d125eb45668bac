"""Motcua's engine. What stands here is the front door; nothing else is public."""

from engine.app import Engine
from engine.clock import Clock, FixedClock, SystemClock
from engine.config import Config
from engine.errors import (
    Conflict,
    EngineError,
    FieldError,
    Invalid,
    NotAllowed,
    NotFound,
    Unavailable,
)
from engine.receipt import Receipt

__all__ = [
    "Clock",
    "Config",
    "Conflict",
    "Engine",
    "EngineError",
    "FieldError",
    "FixedClock",
    "Invalid",
    "NotAllowed",
    "NotFound",
    "Receipt",
    "SystemClock",
    "Unavailable",
]
