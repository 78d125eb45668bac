"""What the worklist shows in SQL is what the access rules say in words."""

from __future__ import annotations

from engine import SYSTEM, queries
from engine.model.authorization import may_see, may_work, stands_in
from tests.kit import Installation

LOGINS = [
    "motcua.sx",
    "khaosat.sx",
    "kythuat.sx",
    "kinhdoanh.sx",
    "lanhdao.sx",
    "cskh.sx",
    "motcua.nb",
    "khaosat.nb",
    "lanhdao.nb",
    "kiemtra",
    "thietke",
    "quantri",
]


def test_worklists_agree_with_the_rules(either: Installation) -> None:
    routed = either.request()
    either.complete(routed, "mv_receive_check", executing_unit="DL02")
    codes = [routed]
    for stop in ("mv_receive_check", "mv_survey", "mv_design", "mv_site_acceptance", None):
        code = either.request()
        either.go(code, stop)
        codes.append(code)
    either.hire("nhieuvai", "DL01", "khao_sat")
    cases = {code: either.engine.cases.get(SYSTEM, code) for code in codes}
    opened = [(case.case, t.task) for case in cases.values() for t in case.tasks if t.task.open]
    assert len(opened) > 6
    for login in [*LOGINS, "nhieuvai"]:
        actor = either.actor(login)

        def listed(share: queries.Share, actor=actor) -> set[str]:  # type: ignore[no-untyped-def]
            page = either.engine.tasks.page(actor, queries.TaskFilter(share), limit=200)
            return {view.task.id for view in page}

        assert listed(queries.Share.TEAM) == {t.id for c, t in opened if may_work(actor, t, c)}, (
            login
        )
        done_by = {True: listed(queries.Share.OUTSIDE), False: listed(queries.Share.OWN)}
        for records, found in done_by.items():
            assert found == {
                t.id
                for c, t in opened
                if may_work(actor, t, c) and stands_in(actor, t.roles, c) is records
            }, login
        assert listed(queries.Share.ALL) == {t.id for c, t in opened if may_see(actor, c)}, login


def test_pages_of_the_worklist_follow_each_other(either: Installation) -> None:
    for _ in range(4):
        either.go(either.request(), "mv_design")
    actor = either.actor("motcua.sx")
    whole = either.engine.tasks.page(actor, queries.TaskFilter(), limit=200)
    assert len(whole) == 12
    dues = [view.task.must_at for view in whole]
    assert dues == sorted(dues)
    seen, place = [], None
    for _ in range(3):
        page = either.engine.tasks.page(actor, queries.TaskFilter(), place, 5)
        seen += page
        last = page[-1].task
        place = queries.TaskPlace(last.must_at, last.case, last.number)
    assert seen == whole
    assert not either.engine.tasks.page(actor, queries.TaskFilter(), place, 5)
