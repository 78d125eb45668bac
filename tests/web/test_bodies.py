"""Bodies that are too large, malformed, or text of all kinds."""

from __future__ import annotations

import io
import json
import unicodedata

import pytest

from tests.kit import DESK, Installation
from tests.web.conftest import Api
from webapi.body import MAX_JSON
from webapi.security import MAX_UPLOAD

START = {"definition": "mv_own_substation", "unit": "DL01"}
TEN_MB = 10 << 20


class Endless(io.RawIOBase):
    """A body of any size that counts what is read of it."""

    def __init__(self, size: int, start: bytes = b"") -> None:
        self.left = size
        self.start = start
        self.taken = 0

    def environ(self) -> dict[str, object]:
        return {"wsgi.input": self, "CONTENT_LENGTH": str(self.left)}

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        count = min(len(buffer), self.left)
        part = (self.start + b" " * count)[:count]
        self.start = self.start[count:]
        buffer[:count] = part
        self.left -= count
        self.taken += count
        return count


# -- size


@pytest.mark.row(27)
@pytest.mark.parametrize(
    "content_type",
    ["application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"],
)
def test_row_27_ten_megabytes_are_refused_unread(api: Api, content_type: str) -> None:
    body = Endless(TEN_MB)
    refused = api.send(
        "POST",
        "/cases",
        content_type=content_type,
        environ_overrides=body.environ(),
    )
    assert refused.status_code == 413
    assert refused.json is not None
    assert refused.json["params"] == {"most": 1}
    assert body.taken == 0


@pytest.mark.row(27)
def test_row_27_a_body_that_hides_its_size_is_read_up_to_the_limit(api: Api) -> None:
    body = Endless(TEN_MB, b'{"definition": "')
    refused = api.send(
        "POST",
        "/cases",
        content_type="application/json",
        environ_overrides=body.environ() | {"CONTENT_LENGTH": "", "wsgi.input_terminated": True},
    )
    assert refused.status_code == 413
    assert body.taken <= MAX_JSON + (1 << 17)


@pytest.mark.row(27)
def test_row_27_two_thousand_parts(api: Api) -> None:
    part = b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\nv\r\n'
    body = Endless(2_000 * len(part), part * 2_000)
    refused = api.send(
        "POST",
        "/files",
        environ_overrides=body.environ() | {"CONTENT_TYPE": "multipart/form-data; boundary=x"},
    )
    assert refused.status_code == 413
    assert body.taken < 2_000 * len(part)


@pytest.mark.row(27)
def test_row_27_an_upload_beyond_its_limit(api: Api) -> None:
    body = Endless(MAX_UPLOAD + 1)
    refused = api.send(
        "POST",
        "/files",
        environ_overrides=body.environ() | {"CONTENT_TYPE": "multipart/form-data; boundary=x"},
    )
    assert refused.status_code == 413
    assert body.taken == 0


def test_a_body_just_within_the_limit_is_read(api: Api) -> None:
    filler = " " * (MAX_JSON - len(json.dumps(START)))
    assert api.post("/cases", (json.dumps(START) + filler).encode()).status_code == 201


# -- JSON


@pytest.mark.row(28)
@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "json_cut_off"),
        (b'{"definition": "mv', "json_cut_off"),
        (b'{"definition": "mv"', "json_cut_off"),
        (b'{"definition":', "json_cut_off"),
        (b"{'definition': 1}", "json_malformed"),
        (b'{"a": 1} {"a": 2}', "json_malformed"),
        (b'{"a": 01}', "json_malformed"),
        (b'{"a": "line\nbreak"}', "json_malformed"),
        (b"\xef\xbb\xbf{}", "json_malformed"),
        (b"[" * 100_000, "json_too_deep"),
        (b"[" * 100_000 + b"]" * 100_000, "json_too_deep"),
        (b'{"a":' * 100_000, "json_too_deep"),
        (b'{"submission": ' + b"[" * 40 + b"]" * 40 + b"}", "json_too_deep"),
        (b'{"a": ' + b"9" * 5_000 + b"}", "json_number_too_long"),
        (b'{"a": 0.' + b"9" * 5_000 + b"}", "json_number_too_long"),
        (b'{"a": 10.76262212345678901}', "json_number_too_exact"),
        (b'{"unit": "DL01", "unit": "DL02"}', "json_name_twice"),
        (b'{"submission": {"a": 1, "\\u0061": 2}}', "json_name_twice"),
        (b'{"unit": "\xff"}', "json_not_utf8"),
        (b'{"unit": "\xed\xa0\x80"}', "json_not_utf8"),
        (b'{"unit": "\\ud800"}', "json_half_character"),
        (b'{"\\udc00": 1}', "json_half_character"),
    ],
)
def test_row_28_malformed_json_is_refused_with_the_reason(api: Api, body: bytes, code: str) -> None:
    refused = api.post("/cases", body)
    assert refused.status_code == 400
    assert refused.json is not None
    assert refused.json["code"] == code
    assert api.get("/cases").json == {"items": [], "next": None}


@pytest.mark.row(28)
def test_row_28_the_place_is_named(api: Api) -> None:
    for body, params in (
        (b'{\n "a": tru}', {"line": 2, "column": 7}),
        (b'{"unit": "\xff"}', {"byte": 11}),
        (b'{"a": {"b": 1, "b": 2}}', {"name": "b"}),
        (b'{"a": [0, {"b": "\\ud800"}]}', {"place": "a[1].b"}),
        (b'{\n"a": ' + b"9" * 200 + b"}", {"line": 2, "column": 6, "most": 100}),
    ):
        refused = api.post("/cases", body).json
        assert refused is not None
        assert refused["params"] == params


@pytest.mark.row(28)
@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/json; charset=utf-16",
        "application/vnd.api+json",
        "",
    ],
)
def test_row_28_another_content_type(api: Api, content_type: str) -> None:
    body = json.dumps(START).encode()
    refused = api.send("POST", "/cases", body, content_type=content_type)
    assert refused.status_code == 415


def test_a_compressed_body_is_not_unpacked(api: Api) -> None:
    assert api.post("/cases", b"\x1f\x8b\x08", Content_Encoding="gzip").status_code == 415


def test_utf_8_may_be_said(api: Api) -> None:
    body = json.dumps(START).encode()
    started = api.send("POST", "/cases", body, content_type="application/json; charset=UTF-8")
    assert started.status_code == 201


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_what_is_no_number_in_a_fixed_field(api: Api, number: str) -> None:
    body = f'{{"login": "a", "password": "b", "days": {number}}}'.encode()
    refused = api.post("/tokens", body, login=None)
    assert refused.status_code == 422
    assert refused.json is not None
    assert [e["field"] for e in refused.json["errors"]] == ["days"]


def test_a_flood_of_unknown_fields_is_cut_short(api: Api, installation: Installation) -> None:
    flood = {f"k{number}": 1 for number in range(50_000)}
    check = installation.open_tasks(installation.request())["mv_receive_check"].id
    for path, body in (("/cases", flood), (f"/tasks/{check}/completion", {"data": flood})):
        refused = api.post(path, body)
        assert refused.status_code == 422
        assert refused.json is not None
        assert len(refused.json["errors"]) == 100


# -- text


NFD = unicodedata.normalize("NFD", "Nguyễn Thị Ánh Đặng")
NFC = unicodedata.normalize("NFC", NFD)


@pytest.mark.row(29)
@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (NFD, NFC),
        ("Lê\u202e Văn\u200b A", "Lê Văn A"),
        ("\ufeffTrần B  ", "Trần B"),
        ("Quán 🍜 Phở", "Quán 🍜 Phở"),
        ("𠀋 Trạm 𝟙", "𠀋 Trạm 𝟙"),
    ],
)
def test_row_29_names_are_kept_composed_and_found_in_both_forms(
    api_on_either: Api, given: str, kept: str
) -> None:
    api, installation = api_on_either, api_on_either.installation
    body = START | {
        "submission": installation.answer("mv_submit_request", customer_name=given),
        "on_behalf_of": given,
    }
    started = api.post("/cases", body)
    assert started.status_code == 201
    case = api.get(started.headers["Location"].removeprefix("/api/v1")).json
    assert case is not None
    assert case["customer"] == kept
    assert case["closed_tasks"][0]["on_behalf_of"] == kept
    for text in (kept, unicodedata.normalize("NFD", kept)):
        found = api.send("GET", "/cases", query_string={"q": text}).json
        assert found is not None
        assert [line["customer"] for line in found["items"]] == [kept]


@pytest.mark.row(29)
@pytest.mark.parametrize("control", ["\x00", "\x07", "\x85"])
def test_row_29_control_characters_name_their_field(api_on_either: Api, control: str) -> None:
    api, installation = api_on_either, api_on_either.installation
    name = f"Nguyễn{control}Văn A"
    body = START | {
        "submission": installation.answer("mv_submit_request", customer_name=name),
        "on_behalf_of": "A",
    }
    refused = api.post("/cases", body)
    assert refused.status_code == 422
    assert refused.json is not None
    assert [(e["field"], e["code"]) for e in refused.json["errors"]] == [
        ("customer_name", "control_character")
    ]
    case = installation.request()
    for path in ("/cases?q=a%00b", "/tasks?element=%00", f"/cases/{case}%00"):
        assert api.get(path).status_code in {404, 422}
    refused = api.post(f"/cases/{case}/suspension", {"reason": f"Lý do{control} nào đó"})
    assert refused.status_code == 422
    assert refused.json is not None
    assert [(e["field"], e["code"]) for e in refused.json["errors"]] == [
        ("reason", "control_character")
    ]


@pytest.mark.row(29)
def test_row_29_a_reason_is_kept_composed(api_on_either: Api) -> None:
    api, installation = api_on_either, api_on_either.installation
    case = installation.request()
    reason = unicodedata.normalize("NFD", "Khách hàng đề nghị\u202e")
    assert api.post(f"/cases/{case}/suspension", {"reason": reason}).status_code == 200
    history = api.get(f"/cases/{case}/history").json
    assert history is not None
    said = history["items"][-1]
    assert said["by"] == DESK
    assert said["data"]["reason"] == unicodedata.normalize("NFC", "Khách hàng đề nghị")


@pytest.mark.parametrize("path", ["/cases/%00", "/cases/SX%00", "/tasks/a%0Ab", "/cases/%F0%9F"])
def test_addresses_hold_no_control_characters(api: Api, path: str) -> None:
    assert api.get(path).status_code == 404
