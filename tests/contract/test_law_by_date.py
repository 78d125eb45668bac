"""The day on which a case is registered decides under which law it runs."""

from __future__ import annotations

import pytest
import tomlkit

from engine import Conflict, EngineError, Invalid, NotAllowed, commands, documents
from engine.model.events import LawChosen
from tests.kit import DESK, INSTALLER, LEADER, Installation, shipped

MV = "mv_own_substation"


def shipped_one(kind: documents.Kind, key: str) -> documents.Document:
    return next(one for one in shipped() if (one.kind, one.key) == (kind, key))


def started(
    at: Installation,
    profile: str | None = None,
    reason: str | None = None,
    login: str = DESK,
    definition: str = MV,
) -> str:
    order = commands.StartCase(definition, "DL01", profile=profile, reason=reason)
    return str(at.do(order, login).subject)


def refusal(at: Installation, *arguments: str | None, login: str = DESK) -> EngineError:
    with pytest.raises(EngineError) as caught:
        started(at, *arguments, login=login)
    return caught.value


def publish(at: Installation, kind: documents.Kind, key: str, content: str) -> None:
    at.do(commands.Publish((documents.Document(kind, key, content),)), INSTALLER)


@pytest.mark.parametrize(
    ("instant", "law"),
    [
        ("2015-08-31 23:59", "nq19_2014"),
        ("2015-09-01 00:00", "qd832_2015"),
        ("2017-01-15 23:59", "qd832_2015"),
        ("2017-01-16 00:00", "tt24_2016"),
        ("2017-05-15 00:00", "qd505_2017"),
        ("2026-06-30 23:59", "qd505_2017"),
        ("2026-07-01 00:00", "tt05_2025"),
    ],
)
def test_the_day_in_vietnam_decides(installation: Installation, instant: str, law: str) -> None:
    installation.at(instant)
    for definition in (MV, "lv_business", "lv_household"):
        code = started(installation, definition=definition)
        assert installation.case(code).profile == law
        (first, *_) = installation.history(code)
        assert first.type == "CaseStarted"
        assert not any(isinstance(e.payload, LawChosen) for e in installation.history(code))


def test_without_a_law_nothing_begins(either: Installation) -> None:
    either.at("2014-03-17 23:59")
    refused = refusal(either)
    assert (type(refused), refused.code) == (Conflict, "law_missing")


def test_an_ended_law_is_chosen_by_the_leader_who_says_why(either: Installation) -> None:
    either.at("2018-02-01 09:00")
    assert refusal(either, "nq19_2014").code == "law_ended"
    assert refusal(either, "nq19_2014", login=LEADER).code == "not_desk"
    not_theirs = refusal(either, "nq19_2014", "Hồ sơ gửi từ năm 2014")
    assert (type(not_theirs), not_theirs.code) == (NotAllowed, "not_leader")
    assert refusal(either, "nq19_2014", " ", login=LEADER).code == "reason_missing"
    code = started(either, "nq19_2014", "Hồ sơ gửi từ năm 2014", LEADER)
    case = either.case(code)
    assert (case.profile, case.profile_version) == ("nq19_2014", 1)
    chosen = next(e for e in either.history(code) if isinstance(e.payload, LawChosen))
    assert chosen.payload == LawChosen("nq19_2014", 1, "Hồ sơ gửi từ năm 2014")
    first = either.history(code)[0]
    assert (first.by, first.role, first.unit) == (LEADER, "lanh_dao", "DL01")
    assert [one for one in either.engine.reexecute() if one.divergence] == []
    assert either.verify() == []


def test_a_law_that_has_not_begun_likewise(installation: Installation) -> None:
    assert refusal(installation, "tt24_2016").code == "law_not_begun"
    code = started(installation, "tt24_2016", "Chạy thử quy định mới", LEADER)
    assert installation.case(code).profile == "tt24_2016"


def test_a_reason_for_nothing_is_refused(installation: Installation) -> None:
    for login in (DESK, LEADER):
        refused = refusal(installation, None, "Vì sao không", login=login)
        assert (type(refused), refused.code) == (Invalid, "reason_unneeded")


def test_a_law_in_force_may_be_named(installation: Installation) -> None:
    assert installation.case(started(installation, "nq19_2014")).profile == "nq19_2014"


def test_a_profile_version_waits_for_its_day(either: Installation) -> None:
    text = tomlkit.parse(shipped_one(documents.Kind.PROFILE, "nq19_2014").content)
    text["valid_from"] = tomlkit.parse("d = 2014-11-05")["d"]
    publish(either, documents.Kind.PROFILE, "nq19_2014", tomlkit.dumps(text))
    versions = []
    for instant in ("2014-11-04 23:59", "2014-11-05 00:00"):
        either.at(instant)
        versions.append(either.case(started(either)).profile_version)
    assert versions == [1, 2]
    assert [one for one in either.engine.reexecute() if one.divergence] == []


def test_a_procedure_version_waits_for_its_day(either: Installation) -> None:
    diagram = shipped_one(documents.Kind.PROCESS, MV).content
    later = diagram.replace("<bpmn:process ", '<bpmn:process motcua:validFrom="2014-11-05" ', 1)
    publish(either, documents.Kind.PROCESS, MV, later)
    versions = []
    for instant in ("2014-11-04 23:59", "2014-11-05 00:00"):
        either.at(instant)
        versions.append(either.case(started(either)).definition_version)
    assert versions == [1, 2]


def test_a_procedure_that_begins_later_takes_no_case(installation: Installation) -> None:
    diagram = shipped_one(documents.Kind.PROCESS, "lv_business").content
    later = diagram.replace("<bpmn:process ", '<bpmn:process motcua:validFrom="2014-11-05" ', 1)
    later = later.replace('"lv_business"', '"lv_later"')
    publish(installation, documents.Kind.PROCESS, "lv_later", later)
    with pytest.raises(Conflict) as caught:
        started(installation, definition="lv_later")
    assert caught.value.code == "definition_not_begun"
    installation.at("2014-11-05 00:00")
    assert installation.case(started(installation, definition="lv_later")).definition == "lv_later"


def test_a_case_handed_over_after_its_law_ended_keeps_it(installation: Installation) -> None:
    small = {"max_demand_kw": 110, "station_kva": 125, "load_curve": [90] * 24}
    code = installation.request(**small)
    installation.go(code, "mv_survey")
    installation.at("2015-09-01 09:00")
    installation.complete(code, "mv_survey", result="low_voltage")
    case = installation.case(code)
    assert (case.definition, case.profile) == ("lv_business", "nq19_2014")
