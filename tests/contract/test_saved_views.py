"""Views of the worklist: kept for oneself or for a unit, and by nobody else."""

from __future__ import annotations

import pytest

from engine import Conflict, Invalid, NotAllowed, NotFound, commands
from engine.model.saved_view import MOST_VIEWS
from tests.kit import DESK, LEADER, SURVEY, Installation

LATE = {"share": "own", "due": "late", "step": "mv_survey"}
ELSEWHERE = "motcua.nb"


def save(at: Installation, name: str, login: str, unit: str | None = None) -> str:
    receipt = at.do(commands.SaveView(name, LATE, unit), login)
    return str(receipt.details["view"])


def views(at: Installation, login: str) -> list[tuple[str, str | None, bool, bool]]:
    found = at.engine.saved_views.of(at.actor(login))
    return [(one.name, one.unit, one.is_default, one.may_change) for one in found]


def test_views_are_kept_shared_and_stay_in_their_unit(either: Installation) -> None:
    own = save(either, "  Khảo sát   trễ ", SURVEY)
    shared = save(either, "Việc gấp", LEADER, "DL01")
    assert views(either, SURVEY) == [
        ("Khảo sát trễ", None, False, True),
        ("Việc gấp", "DL01", False, False),
    ]
    assert views(either, DESK) == [("Việc gấp", "DL01", False, True)]
    assert views(either, ELSEWHERE) == []
    assert either.engine.saved_views.of(either.actor(SURVEY))[0].filters == LATE

    either.do(commands.ChooseView(shared), SURVEY)
    either.do(commands.ChooseView(own), SURVEY, "chọn-1")
    either.do(commands.ChooseView(shared), SURVEY)
    assert [one[2] for one in views(either, SURVEY)] == [False, True]
    assert [one[2] for one in views(either, DESK)] == [False], "the choice is one's own"

    either.do(commands.ChangeView(own, "Trễ", {"share": "all"}), SURVEY)
    assert either.engine.saved_views.of(either.actor(SURVEY))[0].filters == {"share": "all"}
    with pytest.raises(NotAllowed, match="leader or the desk"):
        either.do(commands.ChangeView(shared, "Của tôi"), SURVEY)
    with pytest.raises(NotAllowed, match="leader or the desk"):
        save(either, "Của tổ", SURVEY, "DL01")
    with pytest.raises(NotAllowed, match="leader or the desk"):
        save(either, "Của đơn vị khác", ELSEWHERE, "DL01")
    for login, view in ((DESK, own), (ELSEWHERE, shared)):
        for command in (
            commands.ChangeView(view, "Khác"),
            commands.DeleteView(view),
            commands.ChooseView(view),
        ):
            with pytest.raises(NotFound, match="no such saved view"):
                either.do(command, login)

    either.do(commands.DeleteView(shared), DESK)
    assert views(either, SURVEY) == [("Trễ", None, False, True)], "nobody begins with it any more"
    either.do(commands.ChooseView(None), SURVEY)


@pytest.mark.parametrize(
    ("name", "filters", "said"),
    [
        (" ", LATE, "name"),
        ("ế" * 61, LATE, "name"),
        ("a\x00b", LATE, "name"),
        ("Trễ", {"q": "Nguyễn Văn A"}, "q"),
        ("Trễ", {"due": "never"}, "due"),
        ("Trễ", {"unit": "DL77"}, "unit"),
        ("Trễ", {"step": "nothing"}, "element"),
    ],
)
def test_what_cannot_be_kept_is_said(
    installation: Installation, name: str, filters: dict[str, str], said: str
) -> None:
    with pytest.raises(Invalid) as caught:
        installation.do(commands.SaveView(name, filters), SURVEY)
    assert [one.field for one in caught.value.fields] == [said]
    assert views(installation, SURVEY) == []


def test_names_are_told_apart_and_there_are_only_so_many(installation: Installation) -> None:
    first = save(installation, "Trễ", SURVEY)
    with pytest.raises(Conflict, match="already"):
        save(installation, "TRE", SURVEY)
    installation.do(commands.ChangeView(first, "trễ"), SURVEY)
    for number in range(1, MOST_VIEWS):
        save(installation, f"Số {number}", SURVEY)
    with pytest.raises(Conflict, match=f"{MOST_VIEWS} saved views"):
        save(installation, "Một nữa", SURVEY)
    save(installation, "Trễ", DESK)
