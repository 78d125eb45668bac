"""Why something was not done, told to people: by the names of users rather than their logins."""

from __future__ import annotations

from collections.abc import Sequence

from engine import EngineError, Invalid, Problem
from webapi.context import reading
from webapi.i18n import language, tell, written

_LOGINS = ("by", "assignee")
"""Parameters that are logins."""


def told(error: EngineError) -> str:
    """The sentence of an error in the reader's language, with people's names where it has their
    logins."""
    logins = {str(error.params[name]) for name in _LOGINS if error.params.get(name)}
    names = reading().people.names(logins, language()) if logins else {}
    params = {
        name: names.get(str(value), value) if name in _LOGINS else value
        for name, value in error.params.items()
    }
    return tell(error.message, **written(params))


def problems_of(error: EngineError) -> Sequence[Problem]:
    """Those of documents that a refusal lists."""
    return error.problems if isinstance(error, Invalid) else ()
