"""Request forms of before the law of today, for the demo's older cases: with a district, the
identity card of that time and the household book. Pure: from today's forms to those of then."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from engine.demo.people import DISTRICTS
from engine.model.documents import Document, Kind

_REQUESTS = frozenset({"mv_submit_request", "lvb_submit_request", "lvh_submit_request"})
_DISTRICT = {
    "type": "string",
    "minLength": 1,
    "maxLength": 100,
    "x-label": {"vi": "Quận, huyện", "en": "District"},
    "x-scope": "case",
}
_ID_TYPES = {
    "cmnd": {"vi": "Chứng minh nhân dân", "en": "Identity card (CMND)"},
    "cccd": {"vi": "Căn cước công dân", "en": "Citizen card (CCCD)"},
    "passport": {"vi": "Hộ chiếu", "en": "Passport"},
}
_RIGHTS = {
    "household_registration": {"vi": "Sổ hộ khẩu", "en": "Household registration book"},
    "house_ownership": {
        "vi": "Giấy chứng nhận quyền sở hữu nhà",
        "en": "House ownership certificate",
    },
    "land_use_right": {
        "vi": "Giấy chứng nhận quyền sử dụng đất",
        "en": "Land use right certificate",
    },
}
_CARD = {
    "type": "string",
    "x-pattern": "id_number",
    "x-personal": "sensitive",
    "x-search": "whole",
    "x-label": {"vi": "Số giấy tờ tùy thân", "en": "Document number"},
    "x-scope": "case",
}
_OF_PASSPORTS = "passport_no"
"""Asked apart today."""
_OF_TODAY = {_OF_PASSPORTS, "site_place", "site_places_version", "site_part", "site_as_written"}
_AS_TEXT = {
    "site_province": {
        "type": "string",
        "minLength": 1,
        "maxLength": 100,
        "x-label": {"vi": "Tỉnh, thành phố", "en": "Province or city"},
        "x-scope": "case",
    },
    "site_commune": {
        "type": "string",
        "minLength": 1,
        "maxLength": 100,
        "x-label": {"vi": "Phường, xã, đặc khu", "en": "Ward, commune or special zone"},
        "x-scope": "case",
    },
    "area_class": {
        "type": "string",
        "enum": ["urban", "rural"],
        "x-options": {
            "urban": {"vi": "Thành phố, thị xã, thị trấn", "en": "City or town"},
            "rural": {"vi": "Nông thôn", "en": "Rural"},
        },
        "x-label": {"vi": "Khu vực", "en": "Area"},
        "x-scope": "case",
    },
}
"""Places were texts then, and somebody said what kind of area it was."""


def earlier_forms(documents: Iterable[Document]) -> Iterator[Document]:
    """The request forms among the documents as they were before."""
    for one in documents:
        if one.kind is Kind.FORM and one.key in _REQUESTS:
            form = _earlier(json.loads(one.content))
            yield replace(one, content=json.dumps(form, ensure_ascii=False, indent=2) + "\n")


def _earlier(form: dict[str, Any]) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    for name, field in form["properties"].items():
        if name == "site_commune":
            properties["site_district"] = _DISTRICT
        if name not in _OF_TODAY:
            properties[name] = _AS_TEXT.get(name, field)
    for name, options in (("id_type", _ID_TYPES), ("site_right_doc_kind", _RIGHTS)):
        properties[name] = {**properties[name], "enum": list(options), "x-options": options}
    asked_of = properties["id_type"].get("x-show-when")
    properties["id_number"] = _CARD | ({"x-show-when": asked_of} if asked_of else {})
    asked = [name for name in form["required"] if name != _OF_PASSPORTS]
    return {
        **form,
        "properties": properties,
        "required": [*asked, "site_district"],
    }


def earlier_answer(form: str, unit: str) -> dict[str, str]:
    """What people wrote into such a form beside what today's asks; nothing into others."""
    if form not in _REQUESTS:
        return {}
    name, _ = DISTRICTS[unit]
    found = {
        "site_province": "Tỉnh Ví Dụ",
        "site_district": name.replace("Điện lực", "Huyện"),
        "site_commune": "Xã Bến Nước",
    }
    if form == "lvh_submit_request":
        found |= {
            "area_class": "rural",
            "id_type": "cmnd",
            "id_number": "010000000",
            "site_right_doc_kind": "household_registration",
        }
    return found
