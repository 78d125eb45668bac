"""The `motcua` command, as people and programs call it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import pytest
from sqlalchemy import text

from engine import Config, Engine, commands
from engine.cli import main
from engine.evidence import motcua_verify
from engine.handlers.told import Span
from engine.store.jobs import Job
from engine.workers.jobs import work_off
from tests.conftest import Templates
from tests.contract.tampering import disarm, tamper
from tests.contract.test_failing_deadlines import damage, mend
from tests.kit import DESK, LEADER, ROOT, SURVEY, Installation


@dataclass(frozen=True)
class Said:
    out: str
    err: str
    code: int


Run = Callable[..., Said]


@pytest.fixture
def motcua(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    monkeypatch.setenv("MOTCUA_DATABASE", installation.config.database)
    monkeypatch.setenv("MOTCUA_FILES", str(installation.config.files))
    return lambda *words: run(monkeypatch, capsys, *words)


def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: str) -> Said:
    monkeypatch.setattr(sys, "argv", ["motcua", *words])
    capsys.readouterr()
    with pytest.raises(SystemExit) as caught:
        main()
    said = capsys.readouterr()
    return Said(said.out, said.err, int(caught.value.code or 0))


FACTS = ("--set", "needs_fire_approval=true", "--set", "uses_public_road=true")
GOLDEN = [
    (
        "2014-10-01",
        "overhead",
        58,
        {
            "mv_sign_agreement": "2014-10-08",
            "mv_design": "2014-10-20",
            "mv_design_agreement": "2014-10-23",
            "mv_route_agreement": "2014-10-15",
            "mv_construction_permit": "2014-10-24",
            "mv_fire_approval": "2014-11-07",
            "mv_substation_works": "2014-11-14",
            "mv_line_works": "2014-11-03",
            "mv_check_acceptance_dossier": "2014-11-17",
            "mv_site_acceptance": "2014-11-20",
            "mv_sign_ppa": "2014-11-25",
            "mv_meter_energize": "2014-11-28",
        },
    ),
    (
        "2014-10-01",
        "underground",
        61,
        {
            "mv_sign_agreement": "2014-10-08",
            "mv_design": "2014-10-20",
            "mv_design_agreement": "2014-10-23",
            "mv_route_agreement": "2014-10-22",
            "mv_construction_permit": "2014-11-05",
            "mv_fire_approval": "2014-11-07",
            "mv_substation_works": "2014-11-14",
            "mv_line_works": "2014-11-17",
            "mv_check_acceptance_dossier": "2014-11-18",
            "mv_site_acceptance": "2014-11-21",
            "mv_sign_ppa": "2014-11-26",
            "mv_meter_energize": "2014-12-01",
        },
    ),
    (
        "2026-04-01",
        "underground",
        64,
        {
            "mv_sign_agreement": "2026-04-08",
            "mv_design": "2026-04-20",
            "mv_design_agreement": "2026-04-23",
            "mv_route_agreement": "2026-04-22",
            "mv_construction_permit": "2026-05-11",
            "mv_fire_approval": "2026-05-08",
            "mv_substation_works": "2026-05-15",
            "mv_line_works": "2026-05-21",
            "mv_check_acceptance_dossier": "2026-05-22",
            "mv_site_acceptance": "2026-05-27",
            "mv_sign_ppa": "2026-06-01",
            "mv_meter_energize": "2026-06-04",
        },
    ),
]


@pytest.mark.parametrize(("valid", "line", "total", "dates"), GOLDEN)
def test_the_golden_rows_come_out_of_the_plan(
    motcua: Run, valid: str, line: str, total: int, dates: dict[str, str]
) -> None:
    said = motcua(
        "plan", "mv_own_substation", "--valid", valid, "--set", f"line_kind={line}", *FACTS,
        "--profile", "nq19_2014", "--format", "json",
    )  # fmt: skip
    assert said.code == 0
    plan = json.loads(said.out)
    assert plan["total_calendar_days"] == total
    assert plan["within_limit"] is True
    due = {step["element"]: step["due"] for step in plan["steps"]}
    # Every one of them is due at 17:00 in Vietnam.
    assert {e: due[e] for e in dates} == {e: f"{day}T10:00:00.000Z" for e, day in dates.items()}


def test_a_plan_for_people_marks_what_sets_the_date(motcua: Run) -> None:
    said = motcua(
        "plan", "mv_own_substation", "--valid", "2014-10-01", "--set", "line_kind=overhead", *FACTS
    )
    assert "58 calendar days to 28/11/2014 17:00, within the limit of 10/12/2014" in said.out
    assert "* 14/11/2014 17:00" in said.out
    assert "= 28/11/2014 17:00    kept    10wd  window:energizing" in said.out
    assert "A last day of rest does not move: Nghị quyết 19/NQ-CP" in said.out


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (["line_knd=overhead"], "line_knd: No form asks this about the case. Known: line_kind"),
        (["line_kind=flying"], "line_kind: Choose one of: "),
        (["station_kva=much"], "station_kva: This must be a number."),
        (["uses_public_road=2", "a=1"], "uses_public_road, a"),
        (["line_kind=overhead", "line_kind=underground"], "'line_kind' is set twice"),
        (["line_kind"], "is not NAME=VALUE"),
    ],
)
def test_a_plan_refuses_facts_that_cannot_be(settings: list[str], said: str, motcua: Run) -> None:
    words = [word for setting in settings for word in ("--set", setting)]
    refused = motcua("plan", "mv_own_substation", "--valid", "2014-10-01", *words)
    assert (refused.code, refused.out) == (2, "")
    assert said in refused.err


def test_a_plan_that_lacks_a_fact_names_it(motcua: Run) -> None:
    said = motcua("plan", "mv_own_substation", "--valid", "2014-10-01")
    assert said.code == 6
    assert "line_kind" in said.err


@pytest.mark.parametrize(
    "valid",
    ["yesterday", "2014-13-01", "2014-10-01T08:00:00", "2014-W40-3", "2014-W40-3T09:00+07:00"],
)
def test_a_date_that_is_none_is_wrong_usage(motcua: Run, valid: str) -> None:
    refused = motcua("plan", "mv_own_substation", "--valid", valid)
    assert refused.code == 2
    assert f"'{valid}'" in refused.err


@pytest.mark.parametrize("valid", ["1999-10-01", "2101-01-01", "0001-01-01"])
def test_a_year_of_no_calendar_is_named_as_it_was_given(motcua: Run, valid: str) -> None:
    refused = motcua("plan", "mv_own_substation", "--valid", valid, "--profile", "nq19_2014")
    assert refused.code == 6
    assert f"{valid} is outside the supported years 2010 to 2100" in refused.err


def test_of_a_case_elsewhere_the_desk_is_told_what_its_customer_is(
    motcua: Run, installation: Installation
) -> None:
    code = installation.request()
    moved = commands.TransferCase(code, "DL02", "Địa điểm thuộc địa bàn đơn vị khác")
    installation.do(moved, "lanhdao.ct")
    said = motcua("case", "show", code, "--as", DESK)
    assert said.code == 0
    assert "Carried out by Điện lực Núi Bạc (DL02)." in said.out
    assert "Tiếp nhận" in said.out
    assert SURVEY not in said.out
    plain = json.loads(motcua("case", "show", code, "--as", DESK, "--format", "json").out)
    assert plain["executing_unit"] == "DL02"
    assert motcua("case", "show", code, "--as", "motcua.dc").code == 3


def test_a_case_tells_a_stranger_where_it_stands(motcua: Run, installation: Installation) -> None:
    code = installation.request()
    installation.go(code, "mv_design")
    said = motcua("case", "show", code)
    assert said.code == 0
    for words in (
        "Cấp điện trung áp",
        "Khách hàng thử nghiệm, Lô A1, khu công nghiệp",
        "last day 10/12/2014",
        "Lập thiết kế: Tư vấn thiết kế, until 13/10/2014 17:00",
        "Khách hàng rút yêu cầu",
        "Khảo sát hiện trường: completed 01/10/2014 09:00 by khaosat.sx",
    ):
        assert words in said.out
    english = motcua("case", "show", code, "--language", "en")
    assert "Site survey" in english.out
    plain = json.loads(motcua("case", "show", code, "--format", "json").out)
    assert plain["case"]["code"] == code


def test_a_whole_case_by_commands(motcua: Run, installation: Installation) -> None:
    request = json.dumps(installation.answer("lvh_submit_request"), ensure_ascii=False)
    said = motcua(
        "case", "start", "lv_household", "--unit", "DL01", "--as", "motcua.sx", "--for", "Bà Ba",
        "--data", request,
    )  # fmt: skip
    assert said.code == 0, said.err
    code = said.out.strip()
    listed = json.loads(motcua("task", "list", "--as", "motcua.sx", "--format", "json").out)
    assert [item["id"] for item in listed] == [f"{code}-3"]
    answer = json.dumps({"eligible": True, "survey_slot": "2099-01-05T08:00:00+07:00"})
    done = motcua("task", "complete", f"{code}-3", "--as", "motcua.sx", "--data", answer)
    assert done.code == 0, done.err
    again = motcua("task", "complete", f"{code}-3", "--as", "motcua.sx", "--data", answer)
    assert again.code == 5
    assert "already completed by motcua.sx" in again.err
    assert "khaosat.sx" not in motcua("case", "list").out


def test_facts_are_corrected_with_the_rights_and_errors_of_everywhere(
    motcua: Run, installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.app.installation.SystemClock", lambda: installation.clock)
    code = installation.request()

    def correct(login: str, facts: str, *more: str) -> Said:
        words = ("--data", facts, "--reason", "Khách đọc nhầm", "--as", login)
        return motcua("case", "correct", code, *words, *more)

    street = '{"site_street": "12 Lê Lợi"}'
    assert correct(SURVEY, street).code == 4
    wrong = correct(LEADER, '{"colour": "red"}')
    assert wrong.code == 6
    assert "  colour: " in wrong.err
    assert correct(LEADER, street, "--version", "0").code == 5
    assert motcua("case", "correct", "SX0000000000", "--data", street, "--reason", "Nhầm tên",
                  "--as", LEADER).code == 3  # fmt: skip
    done = correct(LEADER, street, "--key", "k1")
    assert (done.code, done.out) == (0, f"{code} is corrected: site_street.\n")
    assert correct(LEADER, street, "--key", "k1").code == 0, "the same answer again"
    assert correct(LEADER, street).code == 5, "nothing is left to correct"
    assert installation.case(code).facts["site_street"] == "12 Lê Lợi"


def test_a_case_with_an_instant_of_an_older_version_is_given_again(
    motcua: Run, installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = installation.request()
    installation.go(code, "mv_meter_energize")
    with monkeypatch.context() as unchecked:
        unchecked.setattr(Span, "holds", lambda span, told: True)
        told = "2004-11-28T09:00:00+07:00"
        installation.complete(code, "mv_meter_energize", energized_at=told)
    said = motcua("replay", code)
    assert said.code == 0
    assert f"refused now for an instant that they tell, and taken as then: {code}#" in said.out
    assert said.out.endswith("and to the same tokens.\n")


def test_the_time_of_a_case_for_people_and_for_spreadsheets(
    motcua: Run, installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.app.installation.SystemClock", lambda: installation.clock)
    code = installation.request()
    installation.complete(code, "mv_receive_check")
    shown = motcua("case", "show", code).out
    assert "Power is projected for" in shown
    assert "ngày làm việc" in shown
    more = ("--reason", "Hai bên thống nhất", "--agreed-with", "Công ty Dệt", "--as", LEADER)
    assert motcua("case", "extend", code, "5cd", *more).code == 0
    ledger = motcua("case", "ledger", code).out
    assert "70cd from 01/10/2014" in ledger
    assert "15/12/2014" in ledger
    assert "5cd more for the whole case, agreed with Công ty Dệt" in ledger
    window = "connection_agreement"
    assert motcua("case", "extend", code, "2wd", "--window", window, *more).code == 0
    ledger = motcua("case", "ledger", code).out
    assert "2wd more for window:connection_agreement, agreed with Công ty Dệt" in ledger
    assert (
        "window:connection_agreement: 5wd and 2wd from 01/10/2014 09:00 until 10/10/2014 17:00, "
        "runs." in ledger
    )
    text = motcua("case", "ledger", code, "--format", "csv").out
    assert "case,kind,number" in text
    assert json.loads(motcua("case", "ledger", code, "--format", "json").out)["case"]


def test_a_history_is_stepped_through(motcua: Run, installation: Installation) -> None:
    code = installation.request()
    installation.go(code, "mv_survey")
    everything = motcua("case", "replay", code).out
    assert everything.startswith("#1 ")
    assert (
        "> Khảo sát hiện trường, until 02/10/2014 14:00 (form mv_survey, version 1)" in everything
    )
    then = motcua("case", "replay", code, "--at", "2014-10-01T12:00", "--language", "en").out
    assert then.count("#") == 1
    assert "Site survey" in then
    assert motcua("case", "replay", code, "--at", "2010-01-01").code == 3
    assert motcua("case", "replay", code, "--at", "soon").code == 2


def test_what_was_late_for_people(motcua: Run, installation: Installation) -> None:
    code = installation.request()
    installation.complete(code, "mv_receive_check")
    installation.at("2014-10-06 09:00")
    installation.fire()
    assert "not done" in motcua("breach", "list", "--open", "--as", LEADER).out
    installation.complete(code, "mv_survey")
    said = motcua("breach", "list", "--as", LEADER, "--language", "en").out
    assert "4 day(s) late" in said
    assert motcua("breach", "list", "--open", "--as", LEADER).out == ""


def test_the_breach_of_a_window_is_annulled_by_its_id(
    motcua: Run, installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.app.installation.SystemClock", lambda: installation.clock)
    code = installation.request()
    installation.complete(code, "mv_receive_check")
    installation.at("2014-10-09 09:00")
    installation.fire()
    named = (code, "1", "--window", "connection_agreement", "--reason", "Lịch bị sai")
    assert motcua("breach", "ask", *named, "--as", DESK).code == 0
    assert motcua("breach", "annul", *named, "--as", LEADER).code == 0
    assert "(annulled: Lịch bị sai)" in motcua("breach", "list", "--as", LEADER).out


def test_a_listed_breach_is_annulled_by_the_words_of_its_line(
    motcua: Run, installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.app.installation.SystemClock", lambda: installation.clock)
    code = installation.request()
    installation.complete(code, "mv_receive_check")
    installation.at("2014-10-09 09:00")
    installation.fire()
    lines = motcua("breach", "list", "--as", LEADER).out.splitlines()
    assert len(lines) > 1
    for line in lines:
        named = line[: line.index("/10/2014") - 2].split()
        assert motcua("breach", "ask", *named, "--reason", "Lịch bị sai", "--as", DESK).code == 0


def test_exit_codes_mean_something(motcua: Run, installation: Installation) -> None:
    code = installation.request()
    installation.go(code, "mv_survey")
    task = installation.open_tasks(code)["mv_survey"].id
    complete = ("task", "complete", task, "--data", "{}", "--as")
    assert motcua("case", "show", "SX0000000000").code == 3
    assert motcua(*complete, LEADER).code == 4
    refused = motcua(*complete, SURVEY)
    assert refused.code == 6
    assert "surveyed_at: This is needed." in refused.err
    assert motcua(*complete, "nobody").code == 3
    assert motcua("task", "complete", task, "--data", "[1]", "--as", SURVEY).code == 2


def test_publishing_a_folder_and_a_broken_file(motcua: Run, tmp_path: Path) -> None:
    said = motcua("publish", str(ROOT / "workflows"))
    assert said.code == 0
    assert "0 published" in said.out
    broken = tmp_path / "bpmn" / "lv_household.bpmn"
    broken.parent.mkdir()
    text = (ROOT / "workflows" / "bpmn" / "lv_household.bpmn").read_text("utf-8")
    broken.write_text(text.replace('motcua:role="khao_sat"', 'motcua:role="khaosat"'), "utf-8")
    said = motcua("publish", str(broken))
    assert said.code == 6
    assert "role-unknown" in said.err
    assert "process/lv_household" in said.err
    stray = tmp_path / "stray.bpmn"
    stray.write_text("?", "utf-8")
    assert motcua("publish", str(stray)).code == 2


def test_a_log_that_was_signed_while_it_was_empty_verifies(
    templates: Templates, tmp_path: Path
) -> None:
    engine = Engine(Config(templates.empty("sqlite", tmp_path), tmp_path / "files"))
    engine.migrate()
    engine.checkpoints.make_checkpoint()
    assert engine.verify() == []
    engine.close()


def test_health_tells_what_verify_found_until_it_finds_nothing(
    motcua: Run, installation: Installation
) -> None:
    def integrity() -> str:
        return str(json.loads(motcua("health", "--format", "json").out)["integrity"])

    installation.request()
    installation.engine.checkpoints.make_checkpoint()
    assert motcua("verify").code == 0
    assert integrity() == "ok"
    tamper(installation, "INSERT INTO memberships VALUES ('x', 'DL01', 'admin', false)")
    assert motcua("verify").code == 1
    assert "something is not as it was recorded: 1," in integrity()
    tamper(installation, "DELETE FROM memberships WHERE login = 'x'")
    assert motcua("verify", "--log-only").code == 0
    assert integrity() != "ok", "the log says nothing of it"
    assert motcua("verify").code == 0
    assert integrity() == "ok"


def test_verify_says_what_it_checked(motcua: Run, installation: Installation) -> None:
    installation.request()
    assert "No checkpoint covers the log" in motcua("verify").out, "nobody has signed it for years"
    motcua("checkpoint", "make")
    said = motcua("verify")
    assert said.code == 0
    with installation.engine._database.read() as connection:
        events = connection.scalar(text("SELECT count(*) FROM events"))
    assert said.out == f"{events} events checked, 1 cases made anew and compared, 0 findings.\n"
    assert json.loads(motcua("verify", "--format", "json").out)["findings"] == []


def test_checkpoints_are_made_kept_elsewhere_and_held_against_history(
    motcua: Run, installation: Installation, tmp_path: Path
) -> None:
    code = installation.request()
    file = tmp_path / "elsewhere.txt"
    key = motcua("checkpoint", "key").out.strip()
    assert motcua("checkpoint", "make", "--to", str(file)).out in file.read_text()
    installation.complete(code, "mv_receive_check")
    motcua("checkpoint", "make", "--to", str(file))
    assert motcua("verify", "--checkpoint", str(file), "--key", key).code == 0
    assert motcua("checkpoint", "list").out.count("\u2014 motcua") == 3
    proof = json.loads(motcua("checkpoint", "proof", code, "1").out)
    assert proof["entry"].startswith(f"{code}\x001\x00{{")
    assert motcua("checkpoint", "proof", code, "999").code == 3
    evidence = json.loads(motcua("case", "evidence", code).out)
    assert len(evidence["events"]) == installation.case(code).version
    with installation.engine._database.write() as connection:
        disarm(connection)
        edit = "UPDATE events SET body = replace(body, 'counter', 'web') WHERE stream = :c"
        connection.execute(text(edit), {"c": code})
    said = motcua("verify", "--checkpoint", str(file))
    assert said.code == 1
    assert f"{code}#1" in said.out
    assert "checkpoints/" in said.out
    assert motcua("verify", "--log-only").code == 1


def test_a_line_on_paper_is_held_against_history(motcua: Run, installation: Installation) -> None:
    code = installation.request()
    line = motcua("checkpoint", "make", "--line").out.strip()
    assert "\n" not in line
    assert motcua("verify", "--line", line).code == 0
    installation.complete(code, "mv_receive_check")
    assert motcua("checkpoint", "make").code == 0
    assert motcua("verify", "--line", line).code == 0
    origin, size, root, _, at = line.split()
    other = f"{origin} {size} {root[::-1].replace('=', 'A')[1:]}= at {at}"
    said = motcua("verify", "--line", other)
    assert (said.code, f"checkpoints/{size}" in said.out) == (1, True)
    assert motcua("verify", "--line", "gì đó").code == 2
    assert motcua("checkpoint", "make", "--mail", "a@example.org").code == 6


def test_histories_are_exported_in_every_form(
    motcua: Run, installation: Installation, tmp_path: Path
) -> None:
    installation.go(installation.request(), "mv_design")
    for form in ("xes", "csv", "ocel", "ocel-sqlite"):
        file = tmp_path / f"log.{form}"
        for _ in range(2):
            said = motcua("export", "--format", form, "--to", str(file))
            assert (said.code, said.out) == (0, f"1 cases were written to {file}.\n")
        assert file.stat().st_size > 0
    assert sorted(tmp_path.glob(".log*")) == []
    nothing = tmp_path / "nothing.xes"
    said = motcua("export", "--format", "xes", "--since", "2020-01-01", "--to", str(nothing))
    assert (said.code, "<trace>" in nothing.read_text()) == (0, False)
    away = motcua("export", "--format", "xes", "--to", str(tmp_path / "none" / "log.xes"))
    assert (away.code, "Nothing was written" in away.err) == (1, True)


def test_a_diagram_becomes_a_net(motcua: Run, tmp_path: Path) -> None:
    file, net = ROOT / "workflows" / "bpmn" / "lv_household.bpmn", tmp_path / "net.pnml"
    assert motcua("net", str(file), "--to", str(net)).code == 0
    root = ElementTree.parse(net).getroot()
    names = {part.text for part in root.findall(".//transition/name/text")}
    assert {"Khảo sát+schedule", "Khảo sát+complete", "Khảo sát+withdraw"} <= names
    no_diagram = tmp_path / "odd.bpmn"
    no_diagram.write_text("<x/>", "utf-8")
    assert motcua("net", str(no_diagram), "--to", str(net)).code == 2


def test_the_evidence_of_a_case_is_packed(
    motcua: Run, installation: Installation, tmp_path: Path
) -> None:
    code, file = installation.request(), tmp_path / "pack.zip"
    assert motcua("case", "pack", code, "--to", str(file)).code == 0
    key = motcua("checkpoint", "key").out.strip()
    assert motcua_verify.main([str(file), "--key", key]) == 0
    assert motcua("case", "pack", "SX0000000000", "--to", str(file)).code == 3


def test_commands_are_given_again(motcua: Run, installation: Installation) -> None:
    code = installation.request()
    installation.go(code, "mv_design")
    assert "led to the same again, and to the same tokens" in motcua("replay", code).out
    every = json.loads(motcua("replay", "--all", "--format", "json").out)
    assert [(one["code"], one["divergence"]) for one in every] == [(code, None)]
    assert motcua("replay").code == 2
    assert motcua("replay", "SX0000000000").code == 3


def test_what_cannot_be_read_is_named_with_an_exit_code_of_its_own(
    motcua: Run, installation: Installation
) -> None:
    code = installation.request()
    key = motcua("checkpoint", "key").out.strip()
    motcua("checkpoint", "make")
    assert motcua("verify", "--key", "nonsense").code == 2
    other = "motcua+00000000+" + key.split("+", 2)[2]
    assert motcua("verify", "--key", other).code == 2
    with installation.engine._database.write() as connection:
        disarm(connection)
        edit = (
            "UPDATE events SET body = replace(body, 'CaseStarted', 'CaseDreamt') WHERE stream = :c"
        )
        connection.execute(text(edit), {"c": code})
    for said in (motcua("verify"), motcua("replay", code), motcua("rebuild")):
        assert said.code == 2
        assert f"{code}#1" in said.out + said.err


def test_who_has_looked_at_a_case(motcua: Run, installation: Installation) -> None:
    code = installation.request()
    installation.engine.cases.get(installation.actor("kiemtra"), code)
    assert "kiemtra (auditor, local): case" in motcua("case", "accesses", code).out
    assert json.loads(motcua("case", "accesses", code, "--format", "json").out) != []
    assert motcua("grant", "somebody").code == 6


def test_rows_are_made_anew(motcua: Run, installation: Installation) -> None:
    code = installation.request()
    motcua("checkpoint", "make")
    with installation.engine._database.write() as connection:
        connection.execute(text("DELETE FROM tasks"))
    assert motcua("verify").code == 1
    said = motcua("rebuild").out
    assert f"tasks/{code}/2: made anew" in said
    assert motcua("verify").code == 0


def test_users_and_units(motcua: Run) -> None:
    assert motcua("unit", "create", "DL09", "--name", "Điện lực Ba", "--letters", "BA").code == 0
    created = motcua("user", "create", "lan.ba", "--name", "Lan", "--password", "mật khẩu dài")
    assert created.code == 0
    assert motcua("user", "grant", "lan.ba", "DL09", "khao_sat").code == 0
    assert motcua("user", "grant", "lan.ba", "DL09", "thợ lặn").code == 6
    assert "DL03: khao_sat" in motcua("user", "list").out
    assert motcua("user", "revoke", "lan.ba", "DL09", "khao_sat").code == 0
    assert motcua("user", "disable", "lan.ba").code == 0
    assert "Điện lực Ba" in motcua("unit", "list").out


def test_a_database_of_another_version_is_not_touched(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("MOTCUA_DATABASE", f"sqlite:///{tmp_path}/new/motcua.db")
    monkeypatch.setenv("MOTCUA_FILES", str(tmp_path / "files"))
    said = run(monkeypatch, capsys, "case", "list")
    assert said.code == 7
    assert "motcua migrate" in said.err
    assert run(monkeypatch, capsys, "migrate").code == 0
    assert "is current" in run(monkeypatch, capsys, "migrate").out


@pytest.fixture
def today(installation: Installation, opened: list[Engine]) -> Engine:
    """The same installation by the clock of this machine, as the command sees it."""
    opened.append(Engine(installation.config))
    return opened[-1]


def test_what_is_open_of_a_login_is_listed_and_ended(
    motcua: Run, installation: Installation, today: Engine
) -> None:
    me = installation.actor(SURVEY)
    first = today.execute(commands.IssueToken("Máy quầy 1"), me).details
    second = today.execute(commands.IssueToken("Máy quầy 2"), me).details
    listed = motcua("user", "sessions", SURVEY).out
    assert first["token"] in listed
    assert "Máy quầy 2" in listed
    assert second["secret"] not in listed
    assert motcua("user", "logout", LEADER, first["token"]).code == 3
    assert motcua("user", "logout", SURVEY, first["token"]).code == 0
    assert today.people.by_token(first["secret"]) is None
    assert today.people.by_token(second["secret"]) is not None
    assert motcua("user", "logout", SURVEY).code == 0
    assert motcua("user", "sessions", SURVEY).out == ""
    assert motcua("user", "sessions", "nobody").code == 3


def test_who_was_disabled_is_enabled_again(
    motcua: Run, installation: Installation, today: Engine
) -> None:
    secret = today.execute(commands.IssueToken("x"), installation.actor(SURVEY)).details["secret"]
    assert motcua("user", "disable", SURVEY).code == 0
    assert installation.engine.people.actor(SURVEY) is None
    assert motcua("user", "enable", SURVEY).code == 0
    assert installation.engine.people.actor(SURVEY) == installation.actor(SURVEY)
    assert today.people.by_token(secret) is None
    assert installation.verify() == []


@pytest.mark.parametrize("given", ["10.0.0.1/8", "proxy.example", "127.0.0.1 10.0.0.1"])
def test_a_trusted_proxy_is_an_address(
    motcua: Run, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    monkeypatch.setenv("MOTCUA_TRUSTED_PROXIES", given)
    said = motcua("user", "list")
    assert said.code == 2
    assert "MOTCUA_TRUSTED_PROXIES" in said.err


def test_what_could_not_be_fired_is_listed_and_tried_again(
    motcua: Run, installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.app.installation.SystemClock", lambda: installation.clock)
    code = installation.request()
    installation.complete(code, "mv_receive_check")
    places = damage(installation, code)
    installation.at("2014-10-02 16:01")
    installation.fire()
    shown = motcua("deadline", "list", "--as", LEADER).out
    assert f"{code} 4/mv_survey: put off" in shown
    assert "motcua verify" in shown
    assert motcua("deadline", "list", "--incidents").out == ""
    (row, *_) = json.loads(motcua("deadline", "list", "--format", "json").out)
    assert (row["case"], row["attempts"], row["problem"]["code"]) == (code, 1, "row_damaged")
    mend(installation, code, places)
    assert motcua("deadline", "retry").code == 2
    assert motcua("deadline", "retry", "SX0000000000").code == 3
    assert motcua("deadline", "retry", code, "--as", SURVEY).code == 4
    assert "tried again" in motcua("deadline", "retry", code).out
    installation.fire()
    assert motcua("deadline", "list").out == ""
    assert "0 deadline(s)" in motcua("deadline", "retry", "--all").out


def test_notices_without_a_mail_server_are_unsent_until_somebody_has_them_sent(
    motcua: Run, installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = installation.request()
    installation.complete(code, "mv_receive_check")
    installation.at("2014-10-02 10:00")
    installation.fire()
    work_off(installation.engine)
    assert "MOTCUA_MAIL is not set" in motcua("notice", "list", "--state", "unsent").out
    assert motcua("notice", "send").code == 2
    assert motcua("notice", "send", "--unsent").code == 6
    monkeypatch.setenv("MOTCUA_MAIL", "smtp://127.0.0.1:1?from=motcua@example.org")
    said = motcua("notice", "send", "--unsent", "--dry-run").out
    assert said == "1 notice(s) to 1 user(s) would be sent.\n"
    late = motcua("notice", "send", "--unsent", "--since", "2014-10-03").out
    assert late == "0 notice(s) to 0 user(s) will be sent.\n"
    assert "1 notice(s)" in motcua("notice", "send", "--unsent").out
    assert SURVEY in motcua("notice", "list", "--state", "waiting").out


def test_jobs_that_were_given_up_are_tried_again_one_or_all(
    motcua: Run, installation: Installation
) -> None:
    for key in ("a", "b", "c"):
        installation.engine.keep_failed_job(Job("note", key, {"of": key}), "RuntimeError")
    assert motcua("job", "retry").code == 2
    assert motcua("job", "retry", "a").code == 0
    assert motcua("job", "retry", "--all").out == "2 job(s) will be tried again.\n"
    assert motcua("job", "list").out == ""


def test_a_case_that_cannot_be_read_is_left_out_of_an_export_and_named(
    motcua: Run, installation: Installation, tmp_path: Path
) -> None:
    broken, whole = (installation.request() for _ in range(2))
    with installation.engine._database.write() as connection:
        disarm(connection)
        edit = "UPDATE events SET body = '{' WHERE stream = :c AND sequence = 2"
        connection.execute(text(edit), {"c": broken})
    for form in ("csv", "xes", "ocel"):
        file = tmp_path / f"log.{form}"
        said = motcua("export", "--format", form, "--to", str(file))
        assert (said.code, said.out) == (1, f"1 cases were written to {file}.\n")
        assert f"{broken} is left out" in said.err
        assert whole in file.read_text("utf-8")
        assert broken not in file.read_text("utf-8")
