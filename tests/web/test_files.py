"""Uploading files, and getting them back from a case."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from typing import Any

import pytest

from engine import commands, documents, media
from engine.store.file_keys import WAITING, opened_file
from tests.files.papers import exif, jpeg, paper
from tests.kit import AUDITOR, DESK, INSTALLER, ROOT, STRANGER, SURVEY, Installation
from tests.web.conftest import Api

PDF = paper()


def zip_bomb() -> bytes:
    """A small archive that unpacks to 200 MB."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../a.pdf", bytes(200 << 20))
    return packed.getvalue()


def stored_as(at: Installation, name: str) -> bytes:
    """What stands on the disk under that name."""
    return (at.config.files / name[:2] / name).read_bytes()


def content_of(at: Installation, name: str) -> bytes:
    """What was kept of an upload that nothing refers to yet."""
    with at.engine._database.read() as connection:
        stored = stored_as(at, name)
        return opened_file(connection, lambda: at.engine._master, WAITING, name, stored)


def test_an_upload_is_named_by_what_is_stored_of_it(api: Api, installation: Installation) -> None:
    stored = api.upload(PDF, "Đơn đề nghị.pdf")
    assert stored.status_code == 201
    assert stored.json is not None
    name = stored.json["sha256"]
    told = {"size": len(PDF), "media_type": "application/pdf", "removed": []}
    assert stored.json == told | {"sha256": name}
    assert hashlib.sha256(stored_as(installation, name)).hexdigest() == name
    assert content_of(installation, name) == PDF
    again = api.upload(PDF, "other.exe").json
    assert again is not None
    assert again == told | {"sha256": again["sha256"]}
    assert len({name, again["sha256"], hashlib.sha256(PDF).hexdigest()}) == 3


@pytest.mark.row(30)
@pytest.mark.parametrize(
    "content",
    [b"", b"MZ\x90\x00", b"<html><script>alert(1)</script>", b"PK\x03\x04", b"%PDF", zip_bomb()],
    ids=["empty", "program", "page", "archive", "cut off", "zip bomb"],
)
def test_row_30_what_is_no_paper_is_not_kept_whatever_its_name(
    api: Api, installation: Installation, content: bytes
) -> None:
    before = sorted(installation.config.files.rglob("*"))
    refused = api.upload(content, "../../../etc/passwd.pdf")
    assert refused.status_code == 422
    assert refused.json is not None
    assert refused.json["code"] == "file_unfit"
    assert sorted(installation.config.files.rglob("*")) == before


def padded(size: int) -> bytes:
    """A PDF of that size: a comment stands in front of its table."""
    front, table, rest = PDF.partition(b"xref\n")
    rest, start, _ = rest.partition(b"startxref\n")
    end = b"%d\n%%%%EOF\n" % size  # as many digits as the place of the table has
    filling = size - len(front) - len(table) - len(rest) - len(start) - len(end)
    front += b"%" + b" " * (filling - 2) + b"\n"
    return front + table + rest + start + b"%d\n%%%%EOF\n" % len(front)


@pytest.mark.row(30)
def test_row_30_a_file_beyond_twenty_megabytes(api: Api) -> None:
    scan = padded(media.MAX_FILE_BYTES)
    assert len(scan) == media.MAX_FILE_BYTES
    assert api.upload(scan).status_code == 201
    refused = api.upload(scan + b"\n")
    assert refused.status_code == 413
    assert refused.json is not None
    assert refused.json["code"] == "file_too_large"


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"file": "text"},
        {"other": (io.BytesIO(PDF), "a.pdf")},
        {"file": (io.BytesIO(PDF), "a.pdf"), "note": "x"},
        {"file": [(io.BytesIO(PDF), "a.pdf"), (io.BytesIO(PDF), "b.pdf")]},
    ],
)
def test_exactly_one_file_is_sent(api: Api, data: dict[str, Any]) -> None:
    refused = api.send("POST", "/files", data=data, content_type="multipart/form-data")
    assert refused.status_code == 422
    assert refused.json is not None
    assert refused.json["code"] == "file_not_single"


def test_files_are_sent_as_multipart(api: Api) -> None:
    assert api.send("POST", "/files", PDF, content_type="application/pdf").status_code == 415
    assert api.send("POST", "/files", PDF, content_type="multipart/form-data").status_code == 422


def keep_with_case(api: Api, installation: Installation, name: str, content: bytes = PDF) -> str:
    """The path of a file that a step of a fresh case refers to by this name."""
    stored = api.upload(content).json
    assert stored is not None
    case = installation.request()
    check = installation.open_tasks(case)["mv_receive_check"].id
    file = {"sha256": stored["sha256"], "name": name}
    data = {"dossier_complete": True, "attachments": [file]}
    assert api.post(f"/tasks/{check}/completion", {"data": data}).status_code == 200
    return f"/cases/{case}/files/{stored['sha256']}"


def test_a_file_comes_back_to_be_saved_never_to_be_shown(
    api: Api, installation: Installation
) -> None:
    path = keep_with_case(api, installation, "Đơn đề nghị mua điện.pdf")
    for login in (DESK, AUDITOR):
        file = api.get(path, login)
        assert file.status_code == 200
        assert file.data == PDF
        assert file.mimetype == "application/pdf"
        assert file.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in file.headers["Content-Security-Policy"]
        assert file.headers["Content-Disposition"] == (
            "attachment; filename=\"Don de nghi mua dien.pdf\"; filename*=UTF-8''"
            "%C4%90%C6%A1n%20%C4%91%E1%BB%81%20ngh%E1%BB%8B%20mua%20%C4%91i%E1%BB%87n.pdf"
        )
    assert api.get(path, STRANGER).status_code == 404


@pytest.mark.row(30)
@pytest.mark.parametrize(
    ("name", "saved_as"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("..\\..\\evil.exe", "evil.exe.pdf"),
        ('a"; filename="b.exe', "a; filename=b.exe.pdf"),
        ("a\r\nSet-Cookie: x=1.pdf", "aSet-Cookie x=1.pdf"),
        ("..", "tep.pdf"),
        ("con đường/.pdf", "pdf.pdf"),
        ("x" * 200, "x" * 150 + ".pdf"),
        ("ảnh.JPG", "anh.JPG.pdf"),
        ("100%.pdf", "100_.pdf"),
    ],
)
def test_row_30_names_are_made_safe(
    api: Api, installation: Installation, name: str, saved_as: str
) -> None:
    file = api.get(keep_with_case(api, installation, name))
    assert file.status_code == 200
    disposition = file.headers["Content-Disposition"]
    assert disposition.startswith(f'attachment; filename="{saved_as}"; ')
    assert "Set-Cookie" not in file.headers


def test_a_file_of_another_case_is_not_found(api: Api, installation: Installation) -> None:
    path = keep_with_case(api, installation, "a.pdf")
    other = installation.request()
    sha256 = path.rpartition("/")[2]
    assert api.get(f"/cases/{other}/files/{sha256}").status_code == 404
    assert api.get(path.replace(sha256, "0" * 64)).status_code == 404
    assert api.get(path.replace(sha256, "passwd")).status_code == 404


def test_a_form_cannot_refer_to_a_file_that_was_never_sent(
    api: Api, installation: Installation
) -> None:
    check = installation.open_tasks(installation.request())["mv_receive_check"].id
    data = {"dossier_complete": True, "attachments": [{"sha256": "0" * 64, "name": "a.pdf"}]}
    refused = api.post(f"/tasks/{check}/completion", {"data": data})
    assert refused.status_code == 422
    assert refused.json is not None
    assert refused.json["code"] == "file_missing"


def test_what_a_photo_no_longer_holds_is_said_and_is_not_kept(
    api: Api, installation: Installation
) -> None:
    bare, whole = jpeg(exif=exif(place=False)), jpeg(exif=exif())
    stored = api.upload(whole, "cột 35.jpg").json
    assert stored is not None
    assert stored["removed"] == ["camera", "place"]
    kept = content_of(installation, stored["sha256"])
    assert len(kept) == stored["size"] < len(whole)
    again = api.upload(bare).json
    assert again is not None
    assert again["removed"] == ["camera"]
    assert content_of(installation, again["sha256"]) == kept


def test_a_photo_keeps_its_place_where_the_form_asks_for_it(
    api: Api, installation: Installation
) -> None:
    form = json.loads((ROOT / "workflows/forms/mv_survey.json").read_text("utf-8"))
    form["properties"]["photos"]["x-place"] = True
    asks = documents.Document(documents.Kind.FORM, "mv_survey", json.dumps(form))
    installation.do(commands.Publish((asks,)), INSTALLER)
    code = installation.request()
    installation.go(code, "mv_survey")
    task = installation.open_tasks(code)["mv_survey"].id
    content = jpeg(exif=exif())
    kept = api.upload(content, "a.jpg", SURVEY, f"?task={task}&field=photos").json
    assert kept is not None
    assert kept["removed"] == []
    assert content_of(installation, kept["sha256"]) == content
    other = api.upload(content, "a.jpg", SURVEY, f"?task={task}&field=attachments").json
    assert other is not None
    assert other["removed"] == ["camera", "place"]
    assert api.upload(content, "a.jpg", SURVEY, f"?task={task}&field=none").status_code == 422
    assert api.upload(content, "a.jpg", STRANGER, f"?task={task}&field=photos").status_code == 404


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (jpeg()[:-40], "picture_cut_off"),
        (b"%PDF-1.4\n", "paper_cut_off"),
        (b"\x00\x00\x00\x18ftypheic", "file_unfit"),
    ],
)
def test_what_cannot_be_opened_is_refused_at_upload(
    api: Api, installation: Installation, content: bytes, code: str
) -> None:
    before = sorted(installation.config.files.rglob("*"))
    refused = api.upload(content)
    assert refused.status_code == 422
    assert refused.json is not None
    assert refused.json["code"] == code
    assert sorted(installation.config.files.rglob("*")) == before
