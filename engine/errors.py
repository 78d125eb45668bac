"""What can go wrong, in six families. HTTP status, exit code and translation are found outside.

Each error has a stable ``code``, an English sentence with a remedy as a template, and the
parameters that fill it, so that the edge can say the same in another language.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.model.instant import VIETNAM
from engine.model.problem import Problem


def filled(sentence: str, gaps: Mapping[str, object]) -> str:
    """The sentence for the command line and the log; instants as they are read in Vietnam."""
    return sentence.format(**{name: _written(value) for name, value in gaps.items()})


def _written(value: object) -> object:
    if isinstance(value, datetime) and value.tzinfo is not None:
        return f"{value.astimezone(VIETNAM):%d/%m/%Y %H:%M}"
    return value


@dataclass(frozen=True, slots=True)
class FieldError:
    """One field of a form that is not right. ``field`` is a path such as ``materials[2].kw``;
    ``key`` names the rule that doubts it, where the answer can be sent all the same."""

    field: str
    code: str
    message: str
    params: Mapping[str, object] = dataclasses.field(default_factory=dict)
    key: str = ""

    def __str__(self) -> str:
        return filled(self.message, self.params)


class EngineError(Exception):
    """A refusal: ``code`` is stable, ``message`` an English template with its remedy, ``params``
    fill it. ``str()`` is the filled sentence."""

    def __init__(self, code: str, message: str, **params: object) -> None:
        super().__init__(filled(message, params))
        self.code = code
        self.message = message
        self.params = params


class NotFound(EngineError):
    """It does not exist, or the asker may not know that it does."""


class NotAllowed(EngineError):
    """The asker may know of it but not do this."""


class NotLoggedIn(NotAllowed):
    """What the asker came in with holds no more: session, token or password."""


class Conflict(EngineError):
    """The state of the case forbids it now; somebody was faster."""


class Broken(Conflict):
    """What was recorded cannot be read: it was damaged, or this program does not know its kind."""


class Damaged(EngineError):
    """A file, a published text or the row of a case is not what was recorded: it is never served
    or built on. Its parameter ``place`` says which, as a finding of verification does."""


class Invalid(EngineError):
    """What was handed in is wrong; ``fields`` or ``problems`` say where."""

    def __init__(
        self,
        code: str,
        message: str,
        *,
        fields: Sequence[FieldError] = (),
        problems: Sequence[Problem] = (),
        **params: object,
    ) -> None:
        super().__init__(code, message, **params)
        self.fields = tuple(fields)
        self.problems = tuple(problems)


class Unavailable(EngineError):
    """Trying again later may help. Nothing was changed, unless the code is ``outcome_unknown``: the
    database was lost while it recorded the change."""


def unfit_answer(*errors: FieldError) -> Invalid:
    """An answer is refused for these fields."""
    return Invalid(
        "form_invalid",
        "{count} field(s) of the form are not right. Correct them and send it again.",
        fields=list(errors),
        count=len(errors),
    )
