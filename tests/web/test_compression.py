"""What is sent compressed, what is kept by browsers, and that a page can be compressed safely."""

from __future__ import annotations

import gzip
import re
from base64 import urlsafe_b64decode

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from engine.demo.people import COMPANY, CORPORATION, logins
from tests.kit import ROOT, SURVEY, Installation
from tests.pages.visitor import Visitor
from webapi.session import FORM_TOKEN

GZIP = {"Accept-Encoding": "gzip, deflate, br"}
MOST = 60 * 1024
"""Bytes of a page with what it is drawn with."""
STATIC = ROOT / "webapi" / "static"


@pytest.fixture
def client(installation: Installation) -> FlaskClient:
    return Visitor(installation).client


def get(client: FlaskClient, path: str, **headers: str) -> TestResponse:
    return client.get(path, headers={name.replace("_", "-"): one for name, one in headers.items()})


def packed(client: FlaskClient, path: str) -> TestResponse:
    return client.get(path, headers=GZIP)


def assets(page: str) -> list[str]:
    return sorted(set(re.findall(r'"(/assets/[^"]+)"', page)))


def tokens(page: str) -> set[str]:
    return set(re.findall(rf'name="{FORM_TOKEN}" value="([^"]+)"', page))


def test_pages_are_compressed_for_browsers_that_take_it(client: FlaskClient) -> None:
    plain = get(client, "/login")
    assert "Content-Encoding" not in plain.headers
    small = packed(client, "/login")
    assert small.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in plain.vary
    assert "Accept-Encoding" in small.vary
    assert int(small.headers["Content-Length"]) == len(small.data) < len(plain.data) / 2
    hide = re.compile(rf'name="{FORM_TOKEN}" value="[^"]+"')
    assert hide.sub("", gzip.decompress(small.data).decode()) == hide.sub("", plain.text)
    assert small.headers["Cache-Control"] == "no-store"
    for refused in ("gzip;q=0", "identity", "br"):
        assert "Content-Encoding" not in get(client, "/login", Accept_Encoding=refused).headers


def test_the_api_and_files_of_cases_are_left_as_they_are(installation: Installation) -> None:
    visitor = Visitor(installation).log_in(SURVEY)
    code = installation.request()
    installation.go(code, "mv_design")
    (href,) = set(
        re.findall(rf'"(/cases/{code}/files/[^"/]+)"', visitor.go(f"/cases/{code}").answer.text)
    )
    for path in (href, "/api/v1/health", "/api/v1/openapi.json"):
        assert "Content-Encoding" not in packed(visitor.client, path).headers, path


def test_assets_are_kept_for_good_by_their_version(client: FlaskClient) -> None:
    for path in assets(get(client, "/login").text):
        name = re.sub(r"\.[0-9a-f]{12}\.", ".", path.rpartition("/")[2])
        plain, small = get(client, path), packed(client, path)
        # What it names beside it, it names by the version.
        unversioned = re.sub(rb"\.[0-9a-f]{12}\.", b".", plain.data)
        assert unversioned == (STATIC / name).read_bytes()
        for one in (plain, small):
            assert one.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        tag = small.headers["ETag"]
        kept = client.get(path, headers={**GZIP, "If-None-Match": tag})
        assert (kept.status_code, kept.data, kept.headers["ETag"]) == (304, b"", tag)
        if "Content-Encoding" in small.headers:
            assert gzip.decompress(small.data) == plain.data
            assert "Accept-Encoding" in plain.vary
            assert "Accept-Encoding" in kept.vary
            assert plain.headers["ETag"] != tag, "other bytes, another tag"
            # A part is a part of the file as it is, whatever else is taken.
            part = client.get(path, headers={**GZIP, "Range": "bytes=0-9"})
            assert (part.status_code, part.data) == (206, plain.data[:10])
            assert "Content-Encoding" not in part.headers


def test_a_file_of_another_version_is_looked_after_each_time(client: FlaskClient) -> None:
    for path in ("/assets/pages.css", "/assets/pages.0123456789ab.css"):
        answer = get(client, path)
        assert answer.data == (STATIC / "pages.css").read_bytes()
        assert answer.headers["Cache-Control"] == "no-cache"
    for path in ("/assets/nothing.css", "/assets/pages.0123456789ab.js", "/assets/..%2Fapp.py"):
        assert get(client, path).status_code == 404


def test_stylesheets_name_files_by_their_version_and_pictures_are_not_compressed(
    client: FlaskClient,
) -> None:
    style = get(client, "/assets/studio.css").text
    (font,) = re.findall(r'url\("\./(bpmn\.[^"]+)"\)', style)
    answer = packed(client, f"/assets/{font}")
    assert answer.headers["Cache-Control"].endswith("immutable")
    assert "Content-Encoding" not in answer.headers
    assert answer.data == (STATIC / "bpmn.woff2").read_bytes()


def test_the_token_of_forms_is_another_in_each_answer_and_fits_all_the_same(
    installation: Installation,
) -> None:
    """Else what is reflected beside it would tell it by the length of compressed pages."""
    visitor = Visitor(installation).log_in(SURVEY)
    seen = [tokens(visitor.client.get("/worklist").text) for _ in range(20)]
    assert all(len(one) == 1 for one in seen), "one for all forms of a page"
    found = [urlsafe_b64decode(one.pop()) for one in seen]
    assert len(set(found)) == len(found)
    for place in range(len(found[0])):
        assert len({one[place] for one in found}) > 1, "no byte stands still"
    unmasked = {bytes(a ^ b for a, b in zip(o[:32], o[32:], strict=True)) for o in found}
    assert len(unmasked) == 1
    for token, status in (("", 403), ("A", 403), ("é", 403), ("A" * 86, 403)):
        answer = visitor.client.post("/theme", data={FORM_TOKEN: token, "theme": "dark"})
        assert answer.status_code == status


def test_the_length_of_a_compressed_page_tells_little(client: FlaskClient) -> None:
    lengths = {len(packed(client, "/cam-ket").data) for _ in range(30)}
    assert len(lengths) > 5


def test_no_page_of_any_role_is_heavy(installation: Installation) -> None:
    """With its stylesheet, scripts and icon, as a telephone gets it for the first time."""
    code = installation.request()
    installation.go(code, "mv_design")
    other = installation.request()
    installation.go(other, "mv_survey")
    heavy: list[str] = []
    for person in logins():
        if person.unit not in ("DL01", COMPANY, CORPORATION):
            continue
        visitor = Visitor(installation).log_in(person.login)
        links = {*visitor.go("/worklist").page.xpath("//a/@href")}
        links |= {f"/cases/{code}", f"/cases/{other}", f"/cases/{code}/history", "/account"}
        for path in sorted(one for one in links if re.fullmatch(r"/[a-z][^#]*", one)):
            page = packed(visitor.client, path)
            if page.mimetype == "text/html" and page.content_encoding == "gzip":
                drawn_with = assets(gzip.decompress(page.data).decode())
                more = sum(len(packed(visitor.client, one).data) for one in drawn_with)
                if len(page.data) + more > MOST:
                    heavy.append(f"{path} of {person.login}: {len(page.data)} + {more}")
    assert heavy == []
