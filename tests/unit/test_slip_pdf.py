"""A slip as PDF says what the slip says, whatever its length."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader
from reportlab import platypus

from engine import Invalid
from engine.export.qr_code import dark_runs, qr_rows, qr_svg
from engine.export.slip_pdf import write_slip_pdf
from engine.model.slip import Slip, SlipItem, SlipKind, SlipPart

LETTERS = " ".join(
    unicodedata.normalize("NFC", base + tone)
    for base in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
    for tone in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
)
SLIP = Slip(
    kind=SlipKind.PAPERS,
    language="vi",
    code="SX0123456782",
    title="Giấy tờ còn thiếu",
    unit="Điện lực Sông Xanh",
    facts=(("Khách hàng", "Nguyễn Thị <Hồng> & Ngọc Ánh"), ("Chữ", f"{LETTERS} đ Đ")),
    parts=(SlipPart("Cần nộp", ("Nộp một lần.",), items=(SlipItem("Giấy tờ nhà", "mờ", "a\nb"),)),),
    link="https://cap-dien.example/k/0123456789abcdefghijkl",
    link_said="Quét bằng điện thoại.",
    made="Tính đến 09:30 28/11/2026.",
    signatures=("Khách hàng", "Người tiếp nhận"),
)


def read(content: bytes) -> tuple[str, PdfReader]:
    """The text without blanks, since lines are broken where they are full, and without what stands
    at the foot of each page."""
    found = PdfReader(BytesIO(content))
    pages = ["".join(page.extract_text().split()) for page in found.pages]
    for number, text in enumerate(pages, 1):
        assert text.startswith(f"Motcua·{SLIP.code}{number}")
    return "".join(t.removeprefix(f"Motcua·{SLIP.code}{n}") for n, t in enumerate(pages, 1)), found


def require_all(slip: Slip) -> PdfReader:
    text, found = read(write_slip_pdf(slip))
    assert unicodedata.is_normalized("NFC", text)
    for said in slip.texts():
        assert "".join(said.split()) in text, said
    return found


def test_it_holds_every_word_with_every_letter_in_its_language() -> None:
    found = require_all(SLIP)
    assert len(found.pages) == 1
    assert found.root_object["/Lang"] == "vi"
    assert found.metadata is not None
    assert found.metadata.title == "Giấy tờ còn thiếu – SX0123456782"
    assert found.root_object["/ViewerPreferences"]["/DisplayDocTitle"]
    page = found.pages[0].mediabox
    assert (round(float(page.width)), round(float(page.height))) == (595, 842)
    assert require_all(replace(SLIP, language="en")).root_object["/Lang"] == "en"


def test_the_same_slip_is_the_same_file() -> None:
    assert write_slip_pdf(SLIP) == write_slip_pdf(SLIP)
    assert len(write_slip_pdf(SLIP)) < 60_000


@pytest.mark.parametrize(
    "items",
    [
        tuple(SlipItem(f"Giấy chứng nhận số {n}", "đã yêu cầu", "lý do " * 20) for n in range(40)),
        (SlipItem("Một lý do dài hơn một trang", "", "không đủ điều kiện cấp điện " * 400),),
        (SlipItem("W" * 3_000),),
        tuple(SlipItem(f"{n}") for n in range(12)),
    ],
)
def test_what_does_not_fit_runs_on_to_another_page(items: tuple[SlipItem, ...]) -> None:
    long = replace(SLIP, parts=(SlipPart("Lý do", items=items),), facts=(("Tên", "Ngọc " * 60),))
    whole = require_all(long)
    assert (len(whole.pages) > 1) == (len(str(items)) > 1_000)


def test_a_letter_that_the_font_has_not_stands_as_its_number_and_that_is_said() -> None:
    names = (("Tên", "李 Ω \U0001f600\ufe0f \u200f ✓"), ("Trống", ""), ("Ngọc", "Ｎｇọｃ ①"))
    strange = replace(SLIP, facts=names, signs_said="Chữ lạ")
    text, found = read(write_slip_pdf(strange))
    assert len(found.pages) == 1
    assert "[U+674E]" in text and "[U+1F600]" in text and "NgọcNgọc1" in text
    assert (
        "Chữlạ" in text
        and "Chữlạ" not in read(write_slip_pdf(replace(SLIP, signs_said="Chữ lạ")))[0]
    )


def test_the_longest_text_is_set_page_by_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """No text is broken into lines anew for each page that it fills."""
    set_at_once: list[int] = []
    made = platypus.Paragraph.breakLines

    def breaking(self: Any, width: Any) -> Any:
        set_at_once.append(len(self.getPlainText()))
        return made(self, width)

    monkeypatch.setattr(platypus.Paragraph, "breakLines", breaking)
    words = "không đủ điều kiện cấp điện\n\n\n" * 300
    part = SlipPart("Lý do", (words,), (("Lý do", words),), (SlipItem("Một", "", "W" * 60_000),))
    require_all(replace(SLIP, parts=(part,)))
    assert max(set_at_once) <= 2_000
    assert sum(set_at_once) < 5 * len("".join(replace(SLIP, parts=(part,)).texts()))


@pytest.mark.parametrize("text", ["chữ " * 25_001, "a\n" * 2_001, "李" * 20_000])
def test_what_nobody_would_print_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match="too long for a file"):
        write_slip_pdf(replace(SLIP, facts=(("Tên", text),)))


def test_the_code_to_scan_is_one_on_the_page_and_on_paper() -> None:
    rows = qr_rows(SLIP.link)
    assert len(rows) == len(rows[0]) == 33
    assert sum(length for _, _, length in dark_runs(rows)) == sum(map(sum, rows))
    drawn = qr_svg(SLIP.link, 'a "b" <c>')
    assert 'aria-label="a &quot;b&quot; &lt;c&gt;"' in drawn and "style" not in drawn
    assert len(drawn) < 7_000
