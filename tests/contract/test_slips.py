"""Slips tell what the customer is told, and name nobody to who has no right to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from engine import SYSTEM, KeyPaper, SlipKind, commands
from engine.errors import Invalid, NotFound
from engine.i18n import written
from engine.model.case_key import Granted
from engine.model.slip import Slip
from engine.time.zone import shown_day
from tests.contract.test_routing import IN_2026, communes
from tests.contract.test_territory import HUE, territory
from tests.kit import DESK, INSTALLER, LEADER, STRANGER, Installation

PERSONAL = ("customer_name", "phone", "email", "id_number", "site_street", "site_place")
ACKNOWLEDGEMENT = SlipKind.ACKNOWLEDGEMENT


def key_of(at: Installation, code: str) -> KeyPaper:
    made = at.do(commands.MakeCaseKey(code)).details
    paper = at.engine.code_look_ups.of_paper(str(made["key"]), str(made["token"]))
    assert paper is not None
    return paper


def of_desk(at: Installation, code: str, kind: SlipKind, language: str = "en") -> Slip:
    return at.engine.slips.for_staff(at.actor(DESK), code, kind, language)


def test_the_acknowledgement_tells_the_date_by_the_clock_of_the_case(either: Installation) -> None:
    code = either.request()
    paper = key_of(either, code)
    slip = either.engine.slips.for_customer(paper.granted, ACKNOWLEDGEMENT, "en", paper)
    facts = dict(slip.facts)
    assert (facts["Code of the request"], facts["Key"]) == (code, paper.key)
    assert slip.link.endswith(f"/k/{paper.token}")
    facts_ = either.case(code).facts
    plan = either.engine.plans.get("mv_own_substation", either.clock.now(), facts_)
    assert written("en", plan.last_day) in slip.parts[0].said[0]
    assert [one.text for one in slip.parts[2].items] == [
        "Land use right certificate",
        "Proof of the purpose",
    ]
    either.go(code, "mv_survey")
    status = either.engine.tracking.status(SYSTEM, code)
    assert status is not None and status.last_at is not None
    said = of_desk(either, code, ACKNOWLEDGEMENT).parts[0].said[0]
    assert written("en", shown_day(status.last_at)) in said


def test_who_has_the_key_alone_reads_no_name(either: Installation) -> None:
    code = either.request("lv_household", site_right_doc_kind="house_ownership")
    items = (
        {"paper": "house_ownership", "reason": "Bản chụp mờ"},
        {"words": "Ảnh nhà", "reason": "Cần rõ hơn"},
    )
    either.do(commands.AskForPapers(code, items, note="Gọi 0912 345 678"))
    paper, case = key_of(either, code), either.case(code)
    told = [str(case.facts[name]) for name in PERSONAL if case.facts.get(name)]
    assert len(told) >= 4
    for kind in (ACKNOWLEDGEMENT, SlipKind.PAPERS):
        own = either.engine.slips.for_customer(paper.granted, kind, "vi", paper)
        said = "\n".join(own.texts())
        assert not [one for one in [*told, "0912"] if one in said] and own.signatures == ()
        desk = "\n".join(of_desk(either, code, kind, "vi").texts())
        assert "Khách hàng thử nghiệm" in desk
    assert "Gọi 0912 345 678" in desk
    missing = of_desk(either, code, SlipKind.PAPERS).parts[0].items
    assert [(one.text, one.state) for one in missing] == [
        ("House ownership certificate", "asked for"),
        ("Ảnh nhà", "asked for"),
    ]


def test_an_appointment_says_when_who_comes_and_what_to_prepare(either: Installation) -> None:
    code = either.request("lv_household")
    slot = either.clock.now() + timedelta(days=1)
    twist = {"survey_slot": slot.isoformat(), "papers_pending": ["Giấy tờ nhà"]}
    either.go(code, "lvh_survey", lvh_receive_check=twist)
    slip = of_desk(either, code, SlipKind.APPOINTMENTS)
    assert slip.parts[0].title == "Survey appointment"
    assert dict(slip.parts[0].facts)["When"] == "09:00 2 Oct 2014"
    assert "Điện lực Sông Xanh" in dict(slip.parts[0].facts)["Who comes"]
    assert [one.text for one in slip.parts[1].items] == ["Giấy tờ nhà"]


def test_a_refusal_tells_the_reasons_and_what_can_be_done(either: Installation) -> None:
    code = either.request("lv_household")
    feasible = ("lat", "lon", "pole", "phases", "cable_m", "needs_extra", "photos")
    found = {"result": "no_grid", "papers_pending": None, **dict.fromkeys(feasible)}
    either.go(code, "lvh_reply_no_grid", lvh_survey=found)
    why = {"reason": "Chưa có lưới điện hạ áp tại đây", "expected_date": "2015-03-01"}
    either.complete(code, "lvh_reply_no_grid", **why)
    assert either.case(code).closed_at is not None
    slip = of_desk(either, code, SlipKind.REFUSAL)
    told = dict(slip.parts[0].facts)
    assert "Chưa có lưới điện hạ áp tại đây" in told.values() and "1 Mar 2015" in told.values()
    assert len(slip.parts[1].items) == 4
    assert SlipKind.POWER_ON not in either.engine.slips.kinds(either.actor(DESK), code)
    either.do(commands.AskErasure(code, "withdrawn", "khách yêu cầu"))
    either.do(commands.EraseSubject(code, "đã duyệt"), LEADER)
    assert either.engine.slips.kinds(either.actor(DESK), code) == ()


def test_an_old_key_another_case_and_a_stranger_get_none(either: Installation) -> None:
    code, other = either.request("lv_household"), either.request("lv_household")
    paper, slips = key_of(either, code), either.engine.slips
    with pytest.raises(NotFound):
        slips.for_customer(paper.granted, SlipKind.POWER_ON)
    with pytest.raises(NotFound):
        slips.for_customer(Granted(code), ACKNOWLEDGEMENT)
    with pytest.raises(NotFound):
        slips.for_customer(replace(paper.granted, code=other), ACKNOWLEDGEMENT)
    with pytest.raises(NotFound):
        slips.for_staff(either.actor(STRANGER), code, ACKNOWLEDGEMENT)
    with pytest.raises(Invalid):
        slips.for_staff(either.actor(DESK), other, ACKNOWLEDGEMENT, "vi", paper)
    look_ups = either.engine.code_look_ups
    assert look_ups.of_paper("AAAAAA", paper.token) is None
    assert look_ups.of_paper(key_of(either, other).key, paper.token) is None
    assert look_ups.of_paper(paper.key, "x" * 22) is None
    newer = key_of(either, code)
    assert look_ups.of_paper(paper.key, paper.token) is None
    assert look_ups.of_paper(newer.key.lower(), newer.token) == newer
    with pytest.raises(NotFound):
        slips.for_customer(paper.granted, ACKNOWLEDGEMENT, "vi", paper)


def test_a_look_from_another_unit_is_written_down(installation: Installation) -> None:
    at = installation
    at.clock.set(IN_2026)
    at.do(commands.Publish((territory("DL01", "DL02"),)), INSTALLER)
    code = at.request("lv_household", site_province=HUE, site_commune=communes()[1])
    assert at.case(code).executing_unit == "DL02"
    assert of_desk(at, code, ACKNOWLEDGEMENT).unit == "Điện lực Núi Bạc"
    noted = at.engine.accesses.page(SYSTEM, code)
    assert [(one.login, one.reading) for one in noted] == [(DESK, "slip")]
