"""What people would write into each form when all goes well."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from engine.time import VIETNAM, local_day

FormAnswer = dict[str, Any]

FILE_CONTENT = (
    b"%PDF-1.4\n"
    b"% Motcua demo\n"
    b"1 0 obj\n"
    b"<< /Type /Catalog /Pages 2 0 R >>\n"
    b"endobj\n"
    b"2 0 obj\n"
    b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>\n"
    b"endobj\n"
    b"3 0 obj\n"
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>\n"
    b"endobj\n"
    b"xref\n"
    b"0 4\n"
    b"0000000000 65535 f \n"
    b"0000000023 00000 n \n"
    b"0000000072 00000 n \n"
    b"0000000129 00000 n \n"
    b"trailer\n"
    b"<< /Size 4 /Root 1 0 R >>\n"
    b"startxref\n"
    b"200\n"
    b"%%EOF\n"
)
"""An empty sheet as PDF."""


def answer(
    form: str, now: datetime, file: Mapping[str, str], facts: Mapping[str, Any], **changes: Any
) -> FormAnswer:
    """The clean answer to a form at ``now``, with ``changes``; None takes a field out.

    ``file`` is a reference to an uploaded file; ``facts`` are what the case knows.
    """
    today = local_day(now)
    made = _ANSWERS[form](_Moment(now, today.isoformat(), dict(file), facts)) | changes
    return {name: value for name, value in made.items() if value is not None}


class _Moment:
    def __init__(
        self, now: datetime, today: str, file: dict[str, str], facts: Mapping[str, Any]
    ) -> None:
        self.now = now.astimezone(VIETNAM).isoformat(timespec="seconds")
        self.today = today
        self.file = file
        self.facts = facts
        self._now = now

    def in_days(self, days: int) -> str:
        return local_day(self._now + timedelta(days=days)).isoformat()

    def in_hours(self, hours: int) -> str:
        at = self._now.astimezone(VIETNAM) + timedelta(hours=hours)
        return at.isoformat(timespec="seconds")

    def number(self, series: str) -> str:
        """A document number of a series, different on every day."""
        return f"{self.today.replace('-', '')}/{series}"


def _works(m: _Moment) -> FormAnswer:
    return {
        "contractor_name": "Nhà thầu xây lắp (thử nghiệm)",
        "contractor_licence_no": "XL-001",
        "progress_pct": 100,
        "transformer_serial": "MBA-560-01",
        "test_report": m.file,
        "done_at": m.now,
    }


def _customer() -> FormAnswer:
    return {
        "customer_name": "Khách hàng thử nghiệm",
        "phone": "0900000000",
        "site_province": "46",
        "site_commune": "20161",
        "site_street": "Lô A1, khu công nghiệp",
    }


def _organization(m: _Moment) -> FormAnswer:
    return _customer() | {
        "customer_kind": "organization",
        "tax_code": "0000000017",
        "representative": "Người đại diện (thử nghiệm)",
        "site_right_doc_kind": "land_use_right",
        "site_right_doc": [m.file],
        "purpose": "san_xuat",
        "purpose_doc": [m.file],
        "equipment_list": [
            {"name": "Máy nén khí", "power_kw": 75, "quantity": 4, "hours_per_day": 16}
        ],
    }


def _mv_submit(m: _Moment) -> FormAnswer:
    return _organization(m) | {
        "max_demand_kw": 400,
        "station_kva": 560,
        "voltage_level": "22",
        "line_kind": "overhead",
        "load_curve": [300.0] * 24,
        "needed_date": m.in_days(80),
    }


def _mv_survey(m: _Moment) -> FormAnswer:
    return {
        "result": "ok",
        "surveyed_at": m.now,
        "lat": 21.03,
        "lon": 105.85,
        "poi_feeder": "472E1.5",
        "poi_pole": "Cột 35",
        "spare_capacity_kva": 2500,
        "line_kind": m.facts.get("line_kind", "overhead"),
        "line_length_m": 450,
        "uses_public_road": True,
        "needs_fire_approval": True,
        "needs_building_permit": False,
        "photos": [m.file],
    }


def _lv_materials() -> list[FormAnswer]:
    return [{"name": "Cáp ABC 4x35", "quantity": 60, "unit": "m"}]


def _reply(m: _Moment) -> FormAnswer:
    return {
        "reason": "Lưới điện khu vực chưa đủ khả năng cấp điện",
        "expected_date": m.in_days(180),
        "reply_letter": m.file,
    }


def _supplement(m: _Moment) -> FormAnswer:
    return {"items_supplied": ["Giấy tờ pháp lý địa điểm"], "documents": [m.file]}


_ANSWERS: Mapping[str, Any] = {
    "mv_submit_request": _mv_submit,
    "mv_receive_check": lambda m: {"dossier_complete": True},
    "mv_supplement_dossier": _supplement,
    "mv_survey": _mv_survey,
    "mv_planning_supplement": lambda m: {
        "approved": True,
        "decision_no": m.number("QD-UBND"),
        "decision_date": m.today,
        "decision_file": m.file,
    },
    "mv_investment_list": lambda m: {
        "approved": True,
        "decision_no": m.number("QD-UBND"),
        "decision_date": m.today,
        "decision_file": m.file,
    },
    "mv_reply_not_ready": lambda m: _reply(m) | {"overload_confirmation": m.file},
    "mv_draft_agreement": lambda m: {
        "one_line_diagram": m.file,
        "poi": "Cột 35, đường dây 472E1.5",
        "voltage_level": m.facts.get("voltage_level", "22"),
        "station_kva": m.facts.get("station_kva", 560),
        "metering_side": "medium_voltage",
        "protection_note": "Cầu chì tự rơi và chống sét tại điểm đấu",
        "boundary_note": "Ranh giới tại đầu cực cầu chì phía khách hàng",
    },
    "mv_prepare_agreement": lambda m: {"agreement_no": m.number("TTDN"), "agreement_file": m.file},
    "mv_sign_agreement": lambda m: {
        "decision": "signed",
        "signed_at": m.now,
        "customer_signature": "paper",
    },
    "mv_design": lambda m: {
        "consultant_name": "Tư vấn thiết kế (thử nghiệm)",
        "consultant_licence_no": "TV-001",
        "design_file": m.file,
        "estimate_vnd": 1_850_000_000,
        "drawings": [m.file],
    },
    "mv_design_agreement": lambda m: {"approved": True},
    "mv_redo_design": lambda m: {"revised_file": m.file, "answers": ["Đã sửa theo góp ý"]},
    "mv_route_agreement": lambda m: {
        "agreed": True,
        "authority": "Ủy ban nhân dân xã",
        "submitted_at": m.now,
        "decision_no": m.number("TT-UBND"),
        "route_map": m.file,
    },
    "mv_revise_route": lambda m: {
        "route_file": m.file,
        "poi_changed": False,
        "line_kind": m.facts.get("line_kind", "overhead"),
        "line_length_m": 480,
        "uses_public_road": m.facts.get("uses_public_road", True),
    },
    "mv_fire_approval": lambda m: {"approved": True, "certificate_no": m.number("PCCC")},
    "mv_construction_permit": lambda m: {
        "granted": True,
        "permit_no": m.number("GPTC"),
        "valid_from": m.today,
        "valid_to": m.in_days(90),
    },
    "mv_building_permit": lambda m: {
        "granted": True,
        "permit_no": m.number("GPXD"),
        "valid_from": m.today,
        "valid_to": m.in_days(365),
    },
    "mv_substation_works": _works,
    "mv_line_works": lambda m: {
        "progress_pct": 100,
        "as_built": m.file,
        "done_at": m.now,
        "road_reinstated": True,
    },
    "mv_request_acceptance": lambda m: {
        "requested_date": m.today,
        "as_built_set": [m.file],
        "test_reports": [m.file],
        "permits": [m.file],
        "fire_certificate": m.file,
    },
    "mv_check_acceptance_dossier": lambda m: {"complete": True},
    "mv_supplement_acceptance": _supplement,
    "mv_site_acceptance": lambda m: {
        "accepted": True,
        "checklist": [{"item": "Tiếp địa trạm", "passed": True}],
        "earth_ohm": 3.2,
        "insulation_mohm": 2500,
        "minutes_no": m.number("BBNT"),
        "photos": [m.file],
    },
    "mv_fix_defects": lambda m: {"answers": ["Đã khắc phục tiếp địa"], "photos": [m.file]},
    "mv_switching_plan": lambda m: {
        "live_line": False,
        "outage_from": m.now,
        "outage_to": m.in_hours(4),
        "customers_affected": 120,
        "plan_file": m.file,
    },
    "mv_prepare_ppa": lambda m: {
        "contract_no": m.number("HDMBD"),
        "tariff_group": "san_xuat",
        "expected_monthly_kwh": 60_000,
        "contract_file": m.file,
    },
    "mv_sign_ppa": lambda m: {
        "payment_method": "bank_transfer",
        "customer_signature": "digital",
        "signed_at": m.now,
    },
    "mv_meter_energize": lambda m: {
        "result": "ok",
        "meter_no": m.number("CT"),
        "ct_ratio": "20/5",
        "vt_ratio": "22000/100",
        "initial_reading_kwh": 0,
        "seal_no": ["C0001", "C0002"],
        "energized_at": m.now,
        "minutes_no": m.number("BBDD"),
    },
    "mv_close_case": lambda m: {
        "archive_no": m.number("LT"),
        "documents_filed": True,
        "cmis_updated": True,
    },
    "mv_survey_csat": lambda m: {"answered": True, "score": 9},
    "withdrawal": lambda m: {"reason": "no_longer_needed"},
    "lvb_submit_request": lambda m: (
        _organization(m)
        | {"purpose": "kinh_doanh", "phases": "3", "max_demand_kw": 30, "contract_term_months": 60}
    ),
    "lvb_receive_check": lambda m: {"dossier_complete": True},
    "lvb_supplement_dossier": _supplement,
    "lvb_survey": lambda m: {
        "result": "ok",
        "lat": 21.03,
        "lon": 105.85,
        "spare_capacity_kva": 90,
        "source_station": "TBA Bến Nước 2",
        "source_pole": "Cột 12",
        "phases": "3",
        "cable_m": 45,
        "needs_extra": "none",
        "breaker_a": 63,
    },
    "lvb_reply_not_ready": lambda m: _reply(m) | {"overload_confirmation": m.file},
    "lvb_plan_estimate": lambda m: {
        "materials": _lv_materials(),
        "customer_cost_vnd": 0,
        "utility_cost_vnd": 6_500_000,
        "contract_term_months": 60,
    },
    "lvb_approve_plan": lambda m: {"approved": True},
    "lvb_pay_and_deposit": lambda m: {
        "amount_vnd": m.facts.get("customer_cost_vnd", 0),
        "method": "bank_transfer",
        "receipt": m.file,
    },
    "lvb_prepare_ppa": lambda m: {
        "contract_no": m.number("HDMBD"),
        "tariff_group": "kinh_doanh",
        "contract_file": m.file,
    },
    "lvb_sign_ppa": lambda m: {
        "decision": "signed",
        "signature_kind": "paper",
        "signed_at": m.now,
    },
    "lvb_install": lambda m: {
        "result": "done",
        "meter_no": m.number("CT"),
        "seal_no": ["C0003"],
        "photos": [m.file],
    },
    "lvb_resolve_obstacle": lambda m: {"resolution": "Đã thống nhất lại vị trí treo công tơ"},
    "lvb_energize": lambda m: {
        "customer_wiring_safe": True,
        "initial_reading_kwh": 0,
        "energized_at": m.now,
        "minutes_no": m.number("BBDD"),
    },
    "lvb_fix_wiring": lambda m: {"answers": ["Đã thay dây sau công tơ"]},
    "lvb_close_csat": lambda m: {
        "archive_no": m.number("LT"),
        "answered": True,
        "score": 8,
    },
    "lvh_submit_request": lambda m: (
        _customer()
        | {
            "id_type": "cccd",
            "id_number": "001000000000",
            "site_right_doc_kind": "house_ownership",
            "phases": "1",
            "max_demand_kw": 5,
            "households": 1,
            "splits_shared_meter": False,
        }
    ),
    "lvh_receive_check": lambda m: {"eligible": True, "survey_slot": m.in_hours(24)},
    "lvh_supplement_dossier": _supplement,
    "lvh_survey": lambda m: {
        "result": "ok",
        "lat": 21.03,
        "lon": 105.85,
        "pole": "Cột 7",
        "phases": "1",
        "cable_m": 25,
        "needs_extra": "none",
        "photos": [m.file],
    },
    "lvh_reply_no_grid": _reply,
    "lvh_plan_approve": lambda m: {
        "approved": True,
        "materials": _lv_materials(),
        "customer_cost_vnd": 0,
    },
    "lvh_prepare_ppa": lambda m: {"contract_no": m.number("HDMBD"), "contract_file": m.file},
    "lvh_sign_ppa": lambda m: {
        "signature_kind": "otp",
        "signed_at": m.now,
        "amount_vnd": m.facts.get("customer_cost_vnd", 0),
    },
    "lvh_install_energize": lambda m: {
        "result": "ok",
        "meter_no": m.number("CT"),
        "seal_no": ["C0004"],
        "initial_reading_kwh": 0,
        "energized_at": m.now,
    },
    "lvh_fix_obstacle": lambda m: {"resolution": "Đã sửa dây sau công tơ"},
    "lvh_close_csat": lambda m: {"archive_no": m.number("LT"), "answered": False},
}
