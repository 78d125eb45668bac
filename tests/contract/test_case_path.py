"""The same path on both databases."""

from __future__ import annotations

from tests.kit import Installation


def test_a_request_runs_to_an_energized_meter(either: Installation) -> None:
    code = either.request()
    either.go(code)
    view = either.engine.cases.get(either.actor("lanhdao.sx"), code)
    assert view.case.outcome == "closed"
    assert view.case.energized_at is not None
    assert either.verify() == []
