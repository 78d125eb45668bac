"""Nobody reaches what is not theirs, by any route."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from engine import SYSTEM, commands
from tests.kit import DESK, STRANGER, Installation
from tests.web.conftest import PREFIX, Api
from webapi.auth import RouteAccess
from webapi.security import UPLOAD

FOREIGN_AUDITOR = "kiemtra.nb"
CUSTOMER = "Khách hàng Bí Mật"

BODIES: dict[str, object] = {
    "start_case": {"definition": "mv_own_substation", "unit": "DL01"},
    "suspend_case": {"reason": "vì tò mò"},
    "resume_case": {"reason": "vì tò mò"},
    "cancel_case": {"reason": "vì tò mò"},
    "extend_deadline": {"by": "5cd", "reason": "vì tò mò", "agreed_with": "Khách hàng"},
    "choose_messages": {"wishes": {"sms": "needed"}},
    "correlate_message": {"name": "withdrawal"},
    "correct_facts": {"facts": {"site_street": "12 Lê Lợi"}, "reason": "vì tò mò"},
    "add_comment": {"text": "vì tò mò"},
    "retry_incident": {"reason": "vì tò mò"},
    "ask_annulment": {"reason": "vì tò mò"},
    "ask_erasure": {"ground": "withdrawn", "reason": "vì tò mò"},
    "erase_subject": {"reason": "vì tò mò"},
    "refuse_erasure": {"reason": "vì tò mò"},
    "withdraw_consent": {"reason": "vì tò mò"},
    "answer_withdrawal": {"reason": "vì tò mò"},
    "make_answer_file": {"reason": "vì tò mò"},
    "make_personal_pack": {"reason": "vì tò mò"},
    "deputize": {
        "person": DESK,
        "deputy": STRANGER,
        "unit": "DL01",
        "starts_at": "2014-10-01T00:00+07:00",
        "ends_at": "2014-10-09T00:00+07:00",
        "reason": "vì tò mò",
    },
    "decline_deputy": {"reason": "vì tò mò"},
    "end_deputy": {"reason": "vì tò mò"},
    "share_out": {"person": DESK, "unit": "DL01", "reason": "vì tò mò"},
    "draw_up_disposal": {"unit": "DL01"},
    "release_disposal": {"reason": "vì tò mò"},
    "refuse_disposal": {"reason": "vì tò mò"},
    "make_paper": {"template": "survey_minutes"},
    "ask_for_papers": {"items": [{"words": "Sổ hồng", "reason": "vì tò mò"}]},
    "hand_in_paper": {"files": [{"sha256": "0" * 64, "name": "a.pdf"}]},
    "accept_paper": {"reason": "vì tò mò"},
    "refuse_paper": {"reason": "vì tò mò"},
    "tell_cause": {"cause": "weather"},
    "annul_breach": {"reason": "vì tò mò"},
    "refuse_annulment": {"reason": "vì tò mò"},
    "assign_task": {"assignee": STRANGER, "reason": "vì tò mò"},
    "save_draft": {"data": {}},
    "complete_task": {"data": {"dossier_complete": True}},
    "set_password": {"password": "vì tò mò mà"},
    "send_notices": {"state": "waiting"},
    "retry_deadlines": {},
    "create_user": {"login": "ai.do", "name": "Ai đó", "password": "vì tò mò mà"},
    "give_role": {"unit": "DL02", "role": "khao_sat"},
    "take_role": {"unit": "DL01", "role": "mot_cua"},
    "create_unit": {"code": "DL09", "name": "Của tôi", "letters": "CT"},
    "rename_unit": {"name": "Của tôi"},
    "propose_grant": {"act": "role", "login": STRANGER, "reason": "vì tò mò"},
    "approve_grant": {},
    "refuse_grant": {"reason": "vì tò mò"},
    "retry_jobs": {},
    "send_trial": {"channel": "email"},
    "transfer_case": {"unit": "DL02", "reason": "vì tò mò"},
    "return_transfer": {"reason": "vì tò mò"},
    "read_inbox": {"until": "2014-10-01T08:00+07:00"},
    "mute_inbox": {"what": "kind:late"},
    "save_view": {"name": "Vì tò mò", "filters": {}},
    "change_view": {"name": "Vì tò mò"},
    "choose_view": {"view": "abc"},
}
HARMLESS = {
    "subscribe",
    "confirm_subscription",
    "end_subscription",
    "get_health",
    "create_token",
    "list_tokens",
    "get_me",
    "change_my_password",
    "list_units",
    "list_roles",
    "list_definitions",
    "get_definition",
    "list_definition_versions",
    "get_definition_version",
    "get_diagram",
    "get_plan",
    "list_publications",
    "upload_file",
    "list_causes",
    "list_places",
    "get_route",
    "track_case",
    "list_inbox",
    "list_deputies",
    "read_inbox",
    "mute_inbox",
    "list_saved_views",
    "save_view",
}
"""Hold nothing of a case and change nothing of others."""

STUDIO = {
    "check",
    "compare_versions",
    "list_proposals",
    "begin_proposal",
    "get_proposal",
    "get_document",
    "compare_proposal",
    "save_proposal",
    "submit_proposal",
    "return_proposal",
    "approve_proposal",
    "publish_proposal",
    "withdraw_proposal",
    "comment_proposal",
}
"""Of no unit: for designers, whatever unit they are in, and for auditors to read."""

ADMINISTRATION = {
    "list_users",
    "disable_user",
    "enable_user",
    "set_password",
    "list_tokens_of_user",
    "revoke_tokens_of_user",
    "send_notice",
    "send_notices",
    "get_installation",
    "create_user",
    "give_role",
    "take_role",
    "create_unit",
    "rename_unit",
    "list_grants",
    "get_grant",
    "propose_grant",
    "approve_grant",
    "refuse_grant",
    "list_failed_jobs",
    "retry_jobs",
    "list_trials",
    "send_trial",
}
"""For administrators alone; others are not told whether there is such a user."""

FAILURES = {
    "list_notices",
    "list_failing_deadlines",
    "list_incidents",
    "list_due_erasures",
    "list_disposals",
    "list_withdrawals",
}
"""Of the units that somebody oversees; others are refused."""

LISTS = {"list_cases", "list_taken_in", "list_tasks", "list_breaches"}


def operations(api: Api) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (method.upper(), path, operation)
        for path, item in api.document["paths"].items()
        for method, operation in item.items()
        if method != "parameters"
    ]


class Prey:
    """A case of unit DL01 with everything that an address can name."""

    def __init__(self, api: Api, installation: Installation) -> None:
        self.case = installation.request(customer_name=CUSTOMER)
        self.task = installation.open_tasks(self.case)["mv_receive_check"].id
        self.sha256 = installation.file["sha256"]
        receipt = installation.do(commands.IssueToken("của quầy"), DESK)
        self.token = receipt.details["token"]

    def fill(self, template: str) -> str:
        return template.format(
            code=self.case,
            task=self.task,
            sha256=self.sha256,
            token=self.token,
            incident=1,
            breach=0,
            paper=1,
            message="x",
            key="mv_own_substation",
            version=1,
            kind="form",
            first=1,
            second=1,
            proposal="123456789",
            disposal="123456789",
            deputyship=f"{DESK}-1",
            view="abc",
            login=DESK,
            unit="DL01",
            grant="000001",
            notice=f"{self.case}-1-{DESK}",
        ).removeprefix(PREFIX)


@pytest.fixture
def prey(api: Api, installation: Installation) -> Prey:
    engine = installation.engine
    engine.execute(commands.CreateUser(FOREIGN_AUDITOR, "Kiểm tra viên", "mat-khau-1"), SYSTEM)
    engine.execute(commands.GrantRole(FOREIGN_AUDITOR, "DL02", "auditor"), SYSTEM)
    return Prey(api, installation)


@pytest.mark.row(31)
@pytest.mark.parametrize("login", [STRANGER, FOREIGN_AUDITOR])
def test_row_31_another_unit_reaches_nothing_by_any_route(
    api: Api, installation: Installation, prey: Prey, login: str
) -> None:
    before = installation.engine.cases.history(SYSTEM, prey.case)
    for method, template, operation in operations(api):
        name = operation["operationId"]
        if name in HARMLESS | STUDIO:
            continue
        answer = api.send(
            method,
            prey.fill(template),
            BODIES.get(name),
            login=login,
            headers={"If-Match": '"0"'} if name == "save_draft" else {},
        )
        assert CUSTOMER not in answer.text
        if name in LISTS:
            assert answer.json == {"items": [], "next": None}
        elif name in FAILURES and login == FOREIGN_AUDITOR:
            assert answer.json is not None
            assert answer.json["items"] == []
        elif name in ADMINISTRATION:
            assert answer.status_code == 403, f"{method} {template}: {answer.status}"
        else:
            assert answer.status_code in {403, 404}, f"{method} {template}: {answer.status}"
            assert "{" not in template or answer.status_code == 404, template
    assert installation.engine.cases.history(SYSTEM, prey.case) == before


@pytest.mark.row(31)
def test_row_31_filters_and_cursors_do_not_widen_what_is_seen(api: Api, prey: Prey) -> None:
    for query in (f"q={prey.case}", "unit=DL01", "state=active"):
        assert api.get(f"/cases?{query}", STRANGER).json == {"items": [], "next": None}
    for query in (
        "share=all",
        "share=all&unit=DL01",
        "share=mine&element=mv_receive_check",
        f"share=all&q={prey.case}",
    ):
        assert api.get(f"/tasks?{query}", STRANGER).json == {"items": [], "next": None}


@pytest.mark.row(31)
def test_row_31_a_foreign_case_and_none_at_all_look_the_same(api: Api, prey: Prey) -> None:
    foreign = api.get(f"/cases/{prey.case}", STRANGER).json
    missing = api.get("/cases/SX0000000000", STRANGER).json
    assert foreign is not None
    assert missing is not None
    assert foreign["code"] == missing["code"]
    assert foreign["detail"].replace(prey.case, "SX0000000000") == missing["detail"]


@pytest.mark.row(31)
def test_row_31_without_a_token_only_public_routes_answer(api: Api, prey: Prey) -> None:
    for method, template, operation in operations(api):
        answer = api.send(method, prey.fill(template), login=None)
        if operation["security"]:
            assert answer.status_code == 401, template
        else:
            assert operation["operationId"] in {
                "get_health",
                "create_token",
                "track_case",
                "take_text_receipt",
                "answer_text",
                "subscribe",
                "confirm_subscription",
                "end_subscription",
            }


@pytest.mark.row(31)
def test_row_31_every_route_declares_who_may_call_it(api: Api) -> None:
    for rule in api.app.url_map.iter_rules():
        access = getattr(api.app.view_functions[rule.endpoint], "access", None)
        assert isinstance(access, RouteAccess), f"{rule.endpoint} declares no access"
    public = {
        rule.rule
        for rule in api.app.url_map.iter_rules()
        if api.app.view_functions[rule.endpoint].access is RouteAccess.PUBLIC  # type: ignore[attr-defined]
    }
    assert public == {
        "/assets/<name>",
        "/docs",
        "/docs/<name>",
        "/language",
        "/login",
        "/theme",
        f"{PREFIX}/openapi.json",
        f"{PREFIX}/health",
        f"{PREFIX}/tokens",
        f"{PREFIX}/public/text-questions",
        f"{PREFIX}/public/text-receipts",
        "/thoi-nhan-tin/<token>",
        "/tra-cuu/tin-nhan",
        "/tra-cuu/dang-ky",
        "/nhan-tin/<token>",
        "/offline",
        f"{PREFIX}/public/subscriptions",
        f"{PREFIX}/public/subscriptions/confirmation",
        f"{PREFIX}/public/subscriptions/end",
        f"{PREFIX}/public/tracking",
        "/cam-ket",
        "/dich-vu",
        "/don/<int:number>",
        "/don/giay-to",
        "/don/giay-to/<name:paper>",
        "/don/giay-to/<name:paper>/phan",
        "/don/gui",
        "/don/mo/<token>",
        "/don/nhan",
        "/don/nhan/<token>",
        "/don/thoi",
        "/don/xac-nhan",
        "/don/xem-lai",
        "/k/<token>",
        "/places",
        "/places/serving",
        "/tra-cuu",
        "/tra-cuu/giay-to/<int:number>",
        "/tra-cuu/ban-sao",
        "/tra-cuu/lien-lac",
        "/tra-cuu/lien-lac/ma",
        "/tra-cuu/xoa",
        "/tra-cuu/cua-toi",
        "/tra-cuu/cua-toi/ma",
        "/tra-cuu/cua-toi/xong",
        "/tra-cuu/ho-so",
        "/tra-cuu/lich.ics",
        "/tra-cuu/phieu",
        "/tra-cuu/phieu/<name:kind>",
        "/tra-cuu/phieu/<name:kind>/pdf",
        "/tra-cuu/ky/<int:number>",
        "/tra-cuu/ky/<int:number>/van-ban",
        "/tra-cuu/viec/<int:number>",
        "/tra-cuu/xong",
    }
    assert UPLOAD in api.app.view_functions


@pytest.mark.row(31)
def test_row_31_a_route_that_declares_nothing_answers_nobody(api: Api) -> None:
    def leak() -> str:
        return CUSTOMER

    app: Flask = api.app
    app.add_url_rule("/leak", view_func=leak)
    answer = app.test_client().get("/leak")
    assert answer.status_code == 500
    assert CUSTOMER not in answer.text


def test_every_route_of_the_api_is_documented(api: Api) -> None:
    documented = {(method, path) for method, path, _ in operations(api)}
    routes = {
        (method, _template(rule.rule))
        for rule in api.app.url_map.iter_rules()
        if rule.rule.startswith(PREFIX) and not rule.rule.endswith("openapi.json")
        for method in rule.methods or ()
        if method not in {"HEAD", "OPTIONS"}
    }
    assert routes == documented


def _template(rule: str) -> str:
    parts = [f"{{{p[1:-1].rpartition(':')[2]}}}" if p[:1] == "<" else p for p in rule.split("/")]
    return "/".join(parts)
