"""The language that the product speaks to somebody."""

from __future__ import annotations

import pytest

from engine import Invalid, commands
from tests.kit import SURVEY, Installation


def test_everybody_chooses_their_own(either: Installation) -> None:
    either.do(commands.SetLanguage("en"), SURVEY)
    found = either.engine.people.actor(SURVEY)
    assert found is not None
    assert found.language == "en"
    assert either.engine.rebuild(lambda _done, _all: None).rows == ()
    with pytest.raises(Invalid):
        either.do(commands.SetLanguage("fr"), SURVEY)
