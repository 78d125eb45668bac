"""What happens to the demo's cases: which way each goes, how fast, and where it stands today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Changes = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Story:
    """``twists`` change the clean answer to a step, round by round; later rounds are clean.

    ``pace`` is the part of each limit that is used. The case stops before a step named in
    ``waits_at``, and otherwise where today finds it. Days are counted from the request, those of
    ``resumed_after`` from the suspension. With ``hours_ago`` the request came in so many office
    hours before now, not days. The place lies with the unit ``served_by``, where that is another
    one than took it in; ``given_after`` so many days the case is offered to ``given_to``, which
    accepts it. ``older_law`` says why the leader takes it in under the law that has ended.

    ``online``: the customer asks online, where that is open on the day, and does with the key what
    customers can. So many days after papers were asked for the customer hands the first in
    (``hands_in_after``; never, if that is None), and two days later the desk refuses it, where it
    is ``refused``. ``followed``: somebody else is told where the case is.
    """

    customer: str
    street: str
    definition: str
    unit: str
    days_ago: int
    pace: float = 0.8
    request: Changes = field(default_factory=dict)
    twists: Mapping[str, Sequence[Changes]] = field(default_factory=dict)
    waits_at: frozenset[str] = frozenset()
    withdrawn_after: int | None = None
    suspended_after: int | None = None
    resumed_after: int | None = None
    hours_ago: int | None = None
    channel: str = "counter"
    older_law: str | None = None
    served_by: str | None = None
    given_to: str | None = None
    given_after: int = 1
    online: bool = False
    hands_in_after: int | None = 2
    refused: bool = False
    followed: bool = False


MV, LVB, LVH = "mv_own_substation", "lv_business", "lv_household"

INCOMPLETE: Changes = {
    "dossier_complete": False,
    "missing_items": ["Giấy chứng nhận quyền sử dụng đất"],
}
NOT_ELIGIBLE: Changes = {
    "eligible": False,
    "missing_items": ["Bản sao thẻ căn cước của người mua điện"],
    "survey_slot": None,
}
"""The same of a household."""
REDO: Changes = {"approved": False, "comments": ["Bổ sung tính toán ngắn mạch"]}
DEFECTS: Changes = {
    "accepted": False,
    "earth_ohm": 6.5,
    "checklist": [{"item": "Tiếp địa trạm", "passed": False}],
    "defects": ["Điện trở tiếp địa 6,5 ôm, cần dưới 4 ôm"],
}
NEW_POINT: Changes = {"poi_changed": True}
NO_ROUTE: Changes = {
    "agreed": False,
    "route_map": None,
    "refusal_reason": "Tuyến đi qua đất quy hoạch công viên",
}
BIG: Changes = {"max_demand_kw": 2200, "station_kva": 2500, "load_curve": [1800.0] * 24}
OBSTACLE: Changes = {
    "result": "obstacle",
    "meter_no": None,
    "seal_no": None,
    "photos": None,
    "obstacle": "Chưa thống nhất vị trí công tơ",
}
SMALL: Changes = {"max_demand_kw": 110, "station_kva": 125, "load_curve": [90.0] * 24}

STORIES = (
    Story("Công ty Dệt Sông Xanh", "Lô A1, khu công nghiệp", MV, "DL01", 88, 0.9),
    Story(
        "Công ty Bao bì Núi Bạc",
        "Lô B4, khu công nghiệp",
        MV,
        "DL02",
        62,
        0.95,
        {"line_kind": "underground"},
        {"mv_design_agreement": [REDO]},
    ),
    Story(
        "Nhà máy Nước Bến Nước",
        "Đường 3/2",
        MV,
        "DL01",
        57,
        0.85,
        twists={"mv_site_acceptance": [DEFECTS]},
    ),
    Story(
        "Kho lạnh Hải Vân",
        "Quốc lộ 1",
        MV,
        "DL01",
        36,
        0.8,
        twists={"mv_route_agreement": [NO_ROUTE], "mv_revise_route": [NEW_POINT]},
    ),
    Story(
        "Xưởng gỗ Mộc An",
        "Thôn Đông",
        MV,
        "DL02",
        27,
        1.3,
        {"line_kind": "underground"},
        given_to="DL03",
        given_after=4,
    ),
    Story(
        "Trại giống Tân Hòa",
        "Xã Tân Hòa",
        MV,
        "DL01",
        16,
        0.7,
        BIG,
        {"mv_survey": [{"result": "planning", "in_plan": False}]},
        frozenset({"mv_planning_supplement", "mv_investment_list"}),
    ),
    Story(
        "Công ty Cơ khí Minh Đức",
        "Lô C2, khu công nghiệp",
        MV,
        "DL02",
        13,
        0.7,
        twists={"mv_receive_check": [INCOMPLETE]},
        waits_at=frozenset({"mv_sign_agreement"}),
    ),
    Story(
        "Khách sạn Bình Minh",
        "12 Trần Phú",
        MV,
        "DL01",
        9,
        0.7,
        SMALL,
        {"mv_survey": [{"result": "low_voltage"}]},
    ),
    Story(
        "Trạm bơm Đồng Cao",
        "Cánh đồng Cao",
        MV,
        "DL02",
        24,
        0.7,
        withdrawn_after=12,
    ),
    Story(
        "Trường Cao đẳng nghề",
        "45 Lê Lợi",
        MV,
        "DL01",
        21,
        0.7,
        waits_at=frozenset({"mv_design", "mv_route_agreement"}),
        suspended_after=14,
    ),
    Story(
        "Chợ Trung tâm",
        "Quảng trường",
        MV,
        "DL02",
        8,
        0.7,
        twists={"mv_survey": [{"result": "no_capacity"}]},
    ),
    Story("Cửa hàng Điện máy Thành Công", "8 Nguyễn Huệ", LVB, "DL01", 5, 0.6),
    Story(
        "Quán cà phê Ven Sông",
        "2 Bờ Kè",
        LVB,
        "DL02",
        12,
        0.6,
        twists={"lvb_install": [OBSTACLE]},
    ),
    Story("Hộ thử nghiệm 01", "Số 1, thôn Đông", LVH, "DL01", 2, 0.5),
    Story("Hộ thử nghiệm 02", "Số 2, thôn Đông", LVH, "DL02", 9, 0.6, served_by="DL03"),
)  # fmt: skip


LAW_STORIES = (
    Story(
        "Trạm bơm Cầu Tre",
        "Thôn Cầu Tre",
        MV,
        "DL01",
        40,
        0.8,
        channel="post",
        older_law="Hồ sơ gửi qua bưu điện trước ngày quy định mới có hiệu lực",
    ),
)
"""A request that the leader takes in under the law that has ended."""

FRESH_STORIES = tuple(
    Story(
        name,
        f"{street}, khu công nghiệp",
        MV,
        "DL01",
        0,
        0.05,
        waits_at=frozenset({"mv_survey"}),
        hours_ago=hours,
    )
    for name, street, hours in (
        ("Công ty Thực phẩm Phú Lâm", "Lô D1", 3),
        ("Nhà máy Giấy Long Sơn", "Lô D3", 2),
    )
)
"""Requests that have just come in, whose survey waits for whoever looks at the demo."""

_ASKED_AT = frozenset({"lvh_supplement_dossier"})
DOOR_STORIES = (
    Story(
        "Hộ thử nghiệm 03",
        "Số 3, thôn Đông",
        LVH,
        "DL01",
        0,
        waits_at=frozenset({"lvh_receive_check"}),
        hours_ago=1,
        online=True,
    ),
    Story(
        "Hộ thử nghiệm 04",
        "Số 4, thôn Đông",
        LVH,
        "DL01",
        1,
        0.2,
        twists={"lvh_receive_check": [NOT_ELIGIBLE]},
        waits_at=_ASKED_AT,
        online=True,
        hands_in_after=None,
    ),
    Story(
        "Hộ thử nghiệm 05",
        "Số 5, thôn Đông",
        LVH,
        "DL01",
        5,
        0.2,
        twists={"lvh_receive_check": [NOT_ELIGIBLE]},
        waits_at=_ASKED_AT,
        online=True,
        hands_in_after=1,
    ),
    Story(
        "Hộ thử nghiệm 06",
        "Số 6, thôn Đông",
        LVH,
        "DL01",
        8,
        0.2,
        twists={"lvh_receive_check": [NOT_ELIGIBLE]},
        waits_at=_ASKED_AT,
        online=True,
        hands_in_after=1,
        refused=True,
    ),
    Story(
        "Hộ thử nghiệm 07",
        "Số 7, thôn Đông",
        LVH,
        "DL01",
        5,
        0.2,
        waits_at=frozenset({"lvh_sign_ppa"}),
        online=True,
        followed=True,
    ),
    Story(
        "Tiệm bánh Hòa Bình",
        "15 Lê Lợi",
        LVB,
        "DL01",
        6,
        0.3,
        twists={"lvb_plan_estimate": [{"customer_cost_vnd": 2_400_000}]},
        waits_at=frozenset({"lvb_pay_and_deposit"}),
        online=True,
    ),
)
"""Requests that customers have written online, each waiting elsewhere today: for the desk's first
look, for papers, for the desk to look at a paper, for a better one, for a signature, for money."""
