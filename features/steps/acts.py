"""What the parties do."""

from __future__ import annotations

from typing import Any

from pytest_bdd import parsers, when

from engine import commands
from features.steps.story import Story, moment
from tests.kit import DESK

NO_SIGNATURE = {"signed_at": None, "customer_signature": None}


def _when(text: str, element: str, **changes: Any) -> None:
    """A step in which one step of the procedure is done."""

    @when(text, stacklevel=2)
    def act(story: Story) -> None:
        story.do(element, **changes)


# -- dossier

_when("the desk finds the household eligible", "lvh_receive_check")


@when("the desk finds the dossier complete")
def dossier_complete(story: Story) -> None:
    prefix = "mv" if story.at.case(story.code).definition.startswith("mv") else "lvb"
    story.do(f"{prefix}_receive_check")


@when("the desk misses these papers:")
def misses_these(story: Story, datatable: list[list[str]]) -> None:
    missing = [row[0] for row in datatable]
    story.do("mv_receive_check", dossier_complete=False, missing_items=missing)


@when("the desk misses papers")
def misses_papers(story: Story) -> None:
    story.do("mv_receive_check", dossier_complete=False, missing_items=["Bản đồ vị trí"])


@when("the desk misses papers, gets some, and misses papers again")
def misses_twice(story: Story) -> None:
    misses_papers(story)
    story.do("mv_supplement_dossier")
    misses_papers(story)


@when("the customer supplies the papers and the desk finds the dossier complete")
def supplies_papers(story: Story) -> None:
    story.do("mv_supplement_dossier")
    story.do("mv_receive_check")


# -- survey and agreement

_when("the surveyors find the connection feasible", "mv_survey")
_when("the surveyors find that no fire approval is needed", "mv_survey", needs_fire_approval=False)
_when(
    "the surveyors find that a building permit is needed, and no fire approval",
    "mv_survey",
    needs_building_permit=True,
    needs_fire_approval=False,
)
_when("the design is made", "mv_design")
_when("the building permit is granted", "mv_building_permit")
_when("the route is agreed and the works permit granted in one dossier", "mv_route_agreement")
_when("the surveyors find that no public road is used", "mv_survey", uses_public_road=False)
_when("the surveyors find no access", "mv_survey", result="no_access")
_when("the surveyors find no capacity", "mv_survey", result="no_capacity")
_when("the surveyors find that low voltage can serve", "mv_survey", result="low_voltage")
_when(
    "the surveyors find it is not in the power plan", "mv_survey", result="planning", in_plan=False
)
_when(
    "the surveyors find that medium voltage is needed",
    "lvb_survey",
    result="medium_voltage",
    **dict.fromkeys(
        ["source_station", "source_pole", "phases", "cable_m", "needs_extra", "breaker_a"]
    ),
)
_when("the planning supplement is approved", "mv_planning_supplement")
_when("the planning supplement is refused", "mv_planning_supplement", approved=False)
_when("the leader replies in writing", "mv_reply_not_ready")
_when("the agreement is signed", "mv_sign_agreement")
_when(
    "the customer asks for a change",
    "mv_sign_agreement",
    decision="change",
    change_request="Đổi vị trí điểm đấu nối",
    **NO_SIGNATURE,
)
_when(
    "the customer refuses to sign",
    "mv_sign_agreement",
    decision="refused",
    refusal_reason="Không đồng ý điều kiện",
    **NO_SIGNATURE,
)


@when("the agreement is drafted")
def drafted(story: Story) -> None:
    """And sent to the customer, whose signature alone is missing then."""
    story.do("mv_draft_agreement")
    story.do("mv_prepare_agreement")


@when("the agreement is drafted and signed")
def drafted_and_signed(story: Story) -> None:
    drafted(story)
    story.do("mv_sign_agreement")


# -- design, permits, works


@when("the design is made and agreed")
def design_agreed(story: Story) -> None:
    story.do("mv_design")
    story.do("mv_design_agreement")


_when(
    "the design is refused", "mv_design_agreement", approved=False, comments=["Bổ sung tính toán"]
)
_when("the design is redone", "mv_redo_design")


@when("the route is agreed and the permit granted")
def route_and_permit(story: Story) -> None:
    story.do("mv_route_agreement")
    story.do("mv_construction_permit")


_when(
    "the route is refused",
    "mv_route_agreement",
    agreed=False,
    route_map=None,
    refusal_reason="Tuyến đi qua đất công viên",
)
_when("the route is revised at the same connection point", "mv_revise_route")
_when("the route is revised with a new connection point", "mv_revise_route", poi_changed=True)
_when(
    "the permit is refused",
    "mv_construction_permit",
    granted=False,
    permit_no=None,
    valid_from=None,
    valid_to=None,
    refusal_reason="Thiếu phương án giao thông",
)
_when(
    "the fire police refuse",
    "mv_fire_approval",
    approved=False,
    certificate_no=None,
    refusal_reason="Thiếu bản vẽ thoát nạn",
)


@when("both works are built")
def both_built(story: Story) -> None:
    for element in ("mv_substation_works", "mv_line_works"):
        story.do(element)


@when("the fire police approve and both works are built")
def works_built(story: Story) -> None:
    for element in ("mv_fire_approval", "mv_substation_works", "mv_line_works"):
        story.do(element)


# -- acceptance and energization


@when("the customer asks for acceptance and the desk finds the papers complete")
def acceptance_asked(story: Story) -> None:
    story.do("mv_request_acceptance")
    story.do("mv_check_acceptance_dossier")


_when(
    "the desk misses papers for energization",
    "mv_check_acceptance_dossier",
    complete=False,
    missing_items=["Bản vẽ hoàn công"],
)
_when("the customer supplies the energization papers", "mv_supplement_acceptance")
_when(
    "the site acceptance finds defects",
    "mv_site_acceptance",
    accepted=False,
    earth_ohm=6.5,
    defects=["Tiếp địa 6,5 ôm"],
)
_when("the defects are fixed", "mv_fix_defects")


@when("the site is accepted, the contract signed and the outage planned")
def accepted(story: Story) -> None:
    for element in ("mv_site_acceptance", "mv_prepare_ppa", "mv_sign_ppa", "mv_switching_plan"):
        story.do(element)


@when(parsers.parse("the meter is hung and energized on {text}"))
def energized(story: Story, text: str) -> None:
    at = moment(text)
    story.at.clock.set(at)
    story.do("mv_meter_energize", energized_at=at.isoformat())


_when(
    "a fault trips the breaker",
    "mv_meter_energize",
    result="fault",
    fault="Máy cắt nhảy khi đóng",
    **dict.fromkeys(
        [
            "meter_no",
            "ct_ratio",
            "vt_ratio",
            "initial_reading_kwh",
            "seal_no",
            "energized_at",
            "minutes_no",
        ]
    ),
)


@when(parsers.parse("the case is closed and the customer gives {score:d} points"))
def closed(story: Story, score: int) -> None:
    story.do("mv_close_case")
    story.do("mv_survey_csat", score=score)


# -- across the procedure


@when("the customer withdraws the request")
def withdraws(story: Story) -> None:
    message = commands.CorrelateMessage(story.code, "withdrawal", {"reason": "cost"})
    story.at.do(message, DESK)


@when("the desk suspends the case at the customer's written request")
def suspends(story: Story) -> None:
    reason = "Khách hàng đề nghị tạm dừng bằng văn bản"
    story.at.do(commands.SuspendCase(story.code, reason, "CV-15"), DESK)


@when("the desk resumes the case")
def resumes(story: Story) -> None:
    story.at.do(commands.ResumeCase(story.code, "Khách hàng đề nghị tiếp tục"), DESK)
