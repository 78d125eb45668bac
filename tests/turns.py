"""Which tests one worker runs, and in which order, where two share the suite.

The tests of a file stay with one worker: what they make once, a server or the proof of a diagram,
is made once then, and what one database was given is given to the other by the same process. What
takes longest comes first, so that at the end no worker waits for the other for long.
"""

from __future__ import annotations

import pytest

from tests.kit import ROOT

_LONGEST = (
    "tests/fuzzing",
    "tests/browser",
    "tests/simulation",
    "tests/bpmn",
    "tests/demo",
    "tests/properties",
    "features",
    "tests/contract/test_chaos.py",
    "tests/contract/test_proposals.py",
    "tests/contract/test_random_attacks.py",
    "tests/contract/test_told_instants.py",
    "tests/web/test_server.py",
    "tests/contract/test_reexecution.py",
    "tests/contract/test_rebuilding.py",
    "tests/contract/test_evening_pauses.py",
    "tests/contract/test_notices.py",
    "tests/contract/test_evidence.py",
    "tests/contract/test_deadlines.py",
    "tests/contract/test_backup.py",
    "tests/commands",
    "tests/web",
    "tests/pages",
    "tests/mining",
)
_IN_ONE = ("tests/browser",)
"""Folders that one worker has as a whole: the browser's library runs a loop that stands in the way
of those that other tests start."""


def arrange(items: list[pytest.Item]) -> None:
    """Marks each test with its unit, and sorts them by how long their units take."""
    for item in items:
        path = _path(item)
        folder = next((one for one in _IN_ONE if _lies_in(path, one)), path)
        item.add_marker(pytest.mark.xdist_group(folder))
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    path = _path(item)
    found = (turn for turn, place in enumerate(_LONGEST) if _lies_in(path, place))
    return next(found, len(_LONGEST))


def _path(item: pytest.Item) -> str:
    return item.path.relative_to(ROOT).as_posix()


def _lies_in(path: str, place: str) -> bool:
    return path == place or path.startswith(f"{place}/")
