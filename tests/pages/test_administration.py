"""Administration in the browser: what needs somebody, users, and what needs two administrators."""

from __future__ import annotations

import re
from datetime import timedelta

from engine import SYSTEM, commands
from engine.store.failed_jobs import keep_failed_job
from engine.store.jobs import Job
from engine.store.upkeep_runs import UpkeepKind, UpkeepRun, keep_upkeep_run
from engine.workers.jobs import work_off
from tests.contract.test_incidents import stuck
from tests.kit import ADMIN, ADMIN_2, AUDITOR, DESK, LEADER, SURVEY, Installation
from tests.pages.test_reading import counted
from tests.pages.visitor import Visitor

NEW = "một câu dễ nhớ"
PAGES = (
    "/admin",
    "/admin/jobs",
    "/admin/incidents",
    "/admin/grants",
    "/admin/units",
    "/admin/calendars",
    "/admin/trials",
    "/users",
    f"/users/{AUDITOR}",
)


def break_job(at: Installation, key: str) -> None:
    with at.engine._database.write() as connection:
        job = Job("send_notice", key, {"notice": key})
        keep_failed_job(connection, job, "The mail server was away.", at.clock.now())


def test_the_first_page_leads_to_what_needs_somebody(either: Installation) -> None:
    at = either
    stuck(at)
    for key in ("one", "two", "three"):
        break_job(at, key)
    at.engine.execute(commands.CreateUser("moi.sx", "Người mới", NEW), SYSTEM)
    visitor = Visitor(at).log_in(ADMIN).go("/admin")
    for said in (
        "Jobs that were given up: 3",
        "Steps of cases that failed: 1",
        "Users without a role: 1",
        "A backup is due",
        "A verification is due",
    ):
        assert said in visitor.text
    found = at.engine.verify()
    at.engine.damage.keep([(one.place, one.message) for one in found], True, 7)
    with at.engine._database.write() as connection:
        run = UpkeepRun(UpkeepKind.BACKUP, at.clock.now(), 0, 5 << 20, False)
        keep_upkeep_run(connection, run)
    visitor.go("/admin")
    assert "is due" not in visitor.text
    assert "5 MB, without keys" in visitor.text
    assert "0 findings, 7 events checked" in visitor.text
    visitor.go("/admin/jobs").submit("/admin/jobs/retry")
    assert "will try again" in visitor.text
    assert at.engine.failed_jobs(SYSTEM) == []
    assert "Người mới" in visitor.go("/users?without_role=1").text
    assert "Giao dịch viên" not in visitor.text
    # An administrator sees that a step failed, and not what stands in the case; the leader tries
    # it again.
    visitor.go("/admin/incidents")
    assert not [one for one in visitor.links() if one.startswith("/cases/")]
    leader = Visitor(at).log_in(LEADER).go("/admin/incidents")
    assert [one for one in leader.links() if one.startswith("/cases/")]
    leader.submit("/admin/incidents/retry", {"reason": "Đã sửa"})
    assert leader.answer.status_code in {200, 409, 422}


def test_every_page_takes_few_statements(either: Installation) -> None:
    visitor = Visitor(either).log_in(ADMIN)
    found = {}
    for path in PAGES:
        visitor.go(path)
        with counted(either) as sent:
            visitor.go(path)
        assert visitor.answer.status_code == 200, path
        found[path] = len(sent.statements)
    assert {path: n for path, n in found.items() if n > 10} == {}, found


def test_users_and_units_are_looked_after(installation: Installation) -> None:
    at, admin = installation, Visitor(installation).log_in(ADMIN)
    typed = {"login": "moi.sx", "name": "Người mới", "password": NEW, "language": "en"}
    admin.go("/users").submit("/users", {**typed, "login": "Mới"})
    assert admin.answer.status_code == 422
    assert admin.value("name") == "Người mới"
    admin.submit("/users", typed)
    assert admin.path == "/users/moi.sx"
    admin.submit("/users/moi.sx/roles", {"unit": "DL01", "role": "khao_sat"})
    assert "The role was given." in admin.text
    admin.submit("/users/moi.sx/email", {"email": "moi@example.vn"})
    admin.submit("/users/moi.sx/language", do="vi")
    admin.submit("/users/moi.sx/roles/removal")
    assert "The role was taken away." in admin.text
    user = at.engine.people.user(SYSTEM, "moi.sx")
    assert (user.language, user.roles) == ("vi", {})
    assert at.engine.people.email_of(SYSTEM, "moi.sx") == "moi@example.vn"
    assert "Người mới" in admin.go("/users?sought=nguoi+moi").text
    admin.go("/admin/units").submit("/admin/units/DL01/name", {"name": "Điện lực Sông Lam"})
    assert "The unit has another name now." in admin.text
    unit = {"code": "DL09", "name": "Điện lực Mới", "letters": "DM", "parent": "PC01"}
    admin.submit("/admin/units", unit)
    names = {one.code: one.name for one in at.engine.people.units()}
    assert (names["DL01"], names["DL09"]) == ("Điện lực Sông Lam", "Điện lực Mới")
    assert at.verify() == []


def test_power_is_proposed_by_one_and_given_by_another(installation: Installation) -> None:
    at = installation
    one, two = Visitor(at).log_in(ADMIN), Visitor(at).log_in(ADMIN_2)
    page = f"/users/{SURVEY}"
    one.go(page).submit(
        f"{page}/roles", {"unit": "PC01", "role": "auditor", "reason": "Đi kiểm tra"}
    )
    assert "It is proposed." in one.text
    (path,) = [path for path in one.go("/admin/grants").links() if re.fullmatch(r".*0002", path)]
    one.go(path)
    assert not [form for form in one.page.forms if form.get("action").endswith("/approval")]
    token = one.value("form_token")
    own = one.client.post(f"{path}/approval", data={"form_token": token})
    assert own.status_code == 403
    two.go("/admin")
    assert "wait for a second administrator: 1" in two.text
    filled = two.go(path).filled(f"{path}/approval")
    two.send(f"{path}/approval", filled)
    assert "It holds from now on." in two.text
    two.send(f"{path}/approval", filled)
    assert two.answer.status_code == 409
    assert at.engine.people.user(SYSTEM, SURVEY).roles["PC01"] == {"auditor"}
    # A password of somebody powerful: whoever proposes it never learns it.
    one.go(f"/users/{LEADER}").submit(f"/users/{LEADER}/password", {"reason": "Quên mật khẩu"})
    path = max(link for link in one.go("/admin/grants").links() if "/admin/grants/0" in link)
    two.go(path).submit(f"{path}/approval", {"password": NEW})
    assert NEW not in two.answer.text
    assert at.engine.people.log_in(LEADER, NEW).login == LEADER
    one.go(f"/users/{LEADER}").submit(f"/users/{LEADER}/password", {"reason": "Quên lần nữa"})
    path = max(link for link in one.go("/admin/grants").links() if "/admin/grants/0" in link)
    at.clock.advance(timedelta(days=7))
    two = Visitor(at).log_in(ADMIN_2).go(path)
    assert "expired" in two.text
    answer = two.client.post(
        f"{path}/approval", data={"form_token": two.value("form_token"), "password": NEW}
    )
    assert answer.status_code == 409
    # By no route alone.
    token = two.value("form_token")
    for path, data in (
        (f"/users/{AUDITOR}/password", {"password": NEW}),
        (f"/users/{AUDITOR}/roles", {"unit": "TCT", "role": "admin"}),
    ):
        answer = two.client.post(path, data={"form_token": token, **data})
        assert answer.status_code in {403, 422}, path
    assert at.verify() == []


def test_trial_messages_tell_why_they_do_not_leave(installation: Installation) -> None:
    at, admin = installation, Visitor(installation).log_in(ADMIN)
    admin.go("/admin/trials").submit("/admin/trials", do="email")
    assert "You have no address." in admin.text
    at.do(commands.SetEmail(ADMIN, "quantri@example.vn"), ADMIN)
    admin.go("/admin/trials").submit("/admin/trials", do="email")
    admin.send("/admin/trials", {**admin.filled("/admin/trials"), "channel": "sms", "number": "1"})
    assert admin.answer.status_code == 422
    work_off(at.engine)
    admin.go("/admin/trials")
    assert "was not taken" in admin.text
    assert "MOTCUA_MAIL is not set." in admin.text
    for _ in range(4):
        admin.submit("/admin/trials", do="email")
    admin.submit("/admin/trials", do="email")
    assert admin.answer.status_code == 409
    assert "in the last hour" in admin.text


def test_others_reach_no_page_of_administrators(installation: Installation) -> None:
    at = installation
    before = len(at.engine.people.users(SYSTEM))
    for login in (DESK, LEADER, AUDITOR):
        visitor = Visitor(at).log_in(login)
        token = visitor.value("form_token")
        for path in PAGES:
            if path == "/admin/incidents" and login != DESK:
                continue
            assert visitor.go(path).answer.status_code == 403, (login, path)
        for path, data in (
            ("/users", {"login": "ai.do", "name": "Ai", "password": NEW, "language": "vi"}),
            (f"/users/{DESK}/roles", {"unit": "DL01", "role": "ky_thuat"}),
            (f"/users/{SURVEY}/roles", {"unit": "TCT", "role": "admin", "reason": "tò mò"}),
            (f"/users/{SURVEY}/roles/removal", {"unit": "DL01", "role": "khao_sat"}),
            (f"/users/{SURVEY}/email", {"email": "a@example.vn"}),
            (f"/users/{SURVEY}/language", {"language": "en"}),
            ("/admin/units", {"code": "DL08", "name": "Ai", "letters": "AI"}),
            ("/admin/units/DL01/name", {"name": "Của tôi"}),
            ("/admin/jobs/retry", {"kind": "send_notice"}),
            ("/admin/grants/000001/approval", {}),
            ("/admin/grants/000001/refusal", {"reason": "tò mò"}),
            ("/admin/trials", {"channel": "email"}),
        ):
            answer = visitor.client.post(path, data={"form_token": token, **data})
            assert answer.status_code == 403, (login, path, answer.status_code)
    assert len(at.engine.people.users(SYSTEM)) == before
