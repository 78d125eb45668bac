"""What is no paper is refused with a sentence, and nothing is changed, whichever way it comes: with
a request, by the key of its customer, or over the desk."""

from __future__ import annotations

import struct
import unicodedata
import zlib
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest

from engine import commands
from engine.demo.answers import FILE_CONTENT
from tests.contract.test_asked_papers import papers as papers_asked
from tests.contract.test_territory import territory
from tests.kit import DESK, INSTALLER, Installation
from tests.pages.test_own_case import PAPER, holder
from tests.pages.test_request_pages import ONE, answer_all, begin
from tests.pages.test_task_page import photo
from tests.pages.visitor import Visitor
from tests.unit.test_scanner import clamd

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
NFD = unicodedata.normalize("NFD", "sổ đỏ bản gốc.pdf")


def wide_png(width: int, height: int) -> bytes:
    """A picture in black of so many pixels, one bit each."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        check = zlib.crc32(kind + content)
        return struct.pack("!I", len(content)) + kind + content + struct.pack("!I", check)

    head = struct.pack("!IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(height * (1 + (width + 7) // 8)))
    return b"".join(
        (b"\x89PNG\r\n\x1a\n", chunk(b"IHDR", head), chunk(b"IDAT", rows), chunk(b"IEND", b""))
    )


BAD: tuple[tuple[str, bytes, str], ...] = (
    ("giấy.pdf", EICAR, "virus scanner found something"),
    ("ảnh.png", wide_png(8_000, 5_001), "40 megapixels"),
    ("rỗng.pdf", b"", "empty"),
    ("ảnh.jpg", FILE_CONTENT.replace(b"%PDF", b"%PDX"), "by its content"),
    ("to.pdf", FILE_CONTENT + bytes(20 * 1024 * 1024), "20 MB"),
)


@pytest.fixture
def scanned(installation: Installation) -> Iterator[Installation]:
    """An installation whose scanner knows the test virus."""

    def judge(content: bytes) -> bytes:
        return b"stream: Eicar-Test FOUND\0" if EICAR in content else b"stream: OK\0"

    with clamd(judge, many=True) as address:
        made = Installation(replace(installation.config, scanner=address))
        made.at("2026-03-02 09:00")
        made.do(commands.Publish((territory("DL01"),)), INSTALLER)
        yield made
        made.engine.close()


def asked(at: Installation) -> str:
    """A request of which a paper is asked for that no photo will do for."""
    code = at.request("lv_household", households=2, authorization=at.file)
    paper = {"paper": "authorization", "reason": "Chưa có chữ ký của hộ thứ hai"}
    at.do(commands.AskForPapers(code, (paper,)))
    return code


def ways(at: Installation, code: str) -> list[tuple[Visitor, str, str, str, str]]:
    """Who sends, on which page, to what, by which button and field."""
    writer = begin(Visitor(at))
    answer_all(writer)
    desk = Visitor(at).log_in(DESK)
    papers = f"/cases/{code}/papers"
    return [
        (writer, "/don/giay-to", f"/don/giay-to/{ONE}", "add", "files"),
        (holder(at, code), PAPER, PAPER, "send", "f.files"),
        (desk, papers, f"{papers}/1/hand-in", "", "f.files1"),
    ]


def state(at: Installation, code: str) -> tuple[int, object, list[str]]:
    """What a refusal must not change: the history, the papers and the files that are kept."""
    kept = sorted(path.name for path in at.config.files.rglob("*") if path.is_file())
    (paper,) = papers_asked(at, code).asked
    return len(at.history(code)), paper.paper.state, kept


def test_what_is_no_paper_is_refused_whichever_way_it_comes(scanned: Installation) -> None:
    at, code = scanned, asked(scanned)
    found: dict[str, set[str]] = {}
    for who, page, action, button, field in ways(at, code):
        before = state(at, code)
        for name, content, said in BAD:
            who.go(page).submit(action, {}, button or None, {field: [(name, content)]})
            assert who.answer.status_code == 422, (page, name)
            assert f"{name}:" in who.text and said in who.text, who.text
            sentence = who.text.partition(f"{name}: ")[2].partition(".")[0]
            found.setdefault(f"{name} {said}", set()).add(sentence)
            assert state(at, code) == before, (page, name)
    assert all(len(sentences) == 1 for sentences in found.values()), found


def test_a_photo_that_will_not_do_is_refused_in_one_sentence(scanned: Installation) -> None:
    at, code = scanned, asked(scanned)
    writer, customer, desk = ways(at, code)
    writer[0].go("/don/6").submit("/don/6", {"f.households": "2"}, "next")
    for who, page, _, button, field in (writer, customer, desk):
        action = "/don/giay-to/authorization" if page == "/don/giay-to" else _
        files = {field: [("giấy.jpg", photo())]}
        who.go(page).submit(action, {}, button or None, files)
        assert who.answer.status_code == 422, page
        assert "A photo of this paper will not do" in who.text
    assert state(at, code)[1] == "asked"


def test_more_than_a_hundred_megabytes_are_not_even_read(scanned: Installation) -> None:
    at, code = scanned, asked(scanned)

    class Unread(BytesIO):
        def read(self, *_: Any) -> bytes:
            raise AssertionError("it was read")

    for who, page, action, _, _ in ways(at, code):
        who.go(page)
        answer = who.client.post(
            action,
            input_stream=Unread(),
            environ_overrides={"CONTENT_LENGTH": str(102 << 20)},
            content_type="multipart/form-data; boundary=x",
            headers={"Accept-Language": "en", "Sec-Fetch-Site": "same-origin"},
        )
        assert answer.status_code == 413, page
        assert "more than 101 MB. Send less at once" in answer.text
        if page != f"/cases/{code}/papers":
            assert "/login" not in answer.text.partition("<main")[2].partition("</main")[0]


def test_a_name_in_parts_is_kept_in_whole_letters(scanned: Installation) -> None:
    """As phones of one maker write it: each tone apart from its letter."""
    at, code = scanned, asked(scanned)
    for who, page, action, button, field in ways(at, code):
        who.go(page).submit(action, {}, button or None, {field: [(NFD, FILE_CONTENT)]})
        assert who.answer.status_code == 200, who.text
    (paper,) = papers_asked(at, code).asked
    assert [file["name"] for file in paper.paper.files] == [unicodedata.normalize("NFC", NFD)]
