"""Papers and photos that lack a little, or have something in them that was never there."""

from __future__ import annotations

import io
import re

import pytest
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject, NumberObject

from engine.errors import Invalid
from engine.inspection import Removed, inspect_file, pdf_objects
from tests.files.papers import jpeg, paper, picture


def scanned(pages: int = 3) -> bytes:
    """A PDF whose pages show a picture and are written on, its objects one behind the other."""
    writer = PdfWriter()
    for number in range(pages):
        page = writer.add_blank_page(595, 842)
        text = DecodedStreamObject()
        text.set_data(f"q 9 0 0 9 1 1 cm /Im0 Do Q % trang {number}".encode())
        shown = DecodedStreamObject()
        shown.set_data(picture((60, 60)).tobytes())
        shown.update(
            {
                NameObject("/Type"): NameObject("/XObject"),
                NameObject("/Subtype"): NameObject("/Image"),
                NameObject("/Width"): NumberObject(60),
                NameObject("/Height"): NumberObject(60),
                NameObject("/ColorSpace"): NameObject("/DeviceRGB"),
                NameObject("/BitsPerComponent"): NumberObject(8),
            }
        )
        pictures = DictionaryObject({NameObject("/Im0"): writer._add_object(shown.flate_encode())})
        page[NameObject("/Contents")] = writer._add_object(text.flate_encode())
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): pictures})
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


SCANNED = scanned()
STREAMS = [found.start() for found in re.finditer(rb"stream\r?\n(?=x)", SCANNED)]


def refusal(content: bytes) -> str:
    with pytest.raises(Invalid) as caught:
        inspect_file(content)
    return caught.value.code


def test_a_paper_of_pages_with_pictures_is_kept_as_it_is() -> None:
    assert inspect_file(SCANNED).content == SCANNED
    assert len(STREAMS) == 6


@pytest.mark.parametrize("stream", range(6))
def test_a_stream_that_does_not_unpack_is_refused(stream: int) -> None:
    inside = STREAMS[stream] + 20
    turned = bytes([SCANNED[inside] ^ 0xFF])
    for damaged in (
        SCANNED[:inside] + turned + SCANNED[inside + 1 :],
        SCANNED[:inside] + bytes(12) + SCANNED[inside + 12 :],
        SCANNED[:inside] + SCANNED[inside + 12 :],
    ):
        assert refusal(damaged) == "paper_damaged"


@pytest.mark.parametrize(
    ("pattern", "new"),
    [
        (rb"/Kids \[ \d+ 0 R", b"/Kids [ 99 0 R"),
        (rb"/Count 3", b"/Count 4"),
        (rb"/Contents \d+ 0 R", b"/Contents 99 0 R"),
        (rb"/Im0 \d+ 0 R", b"/Im0 99 0 R"),
        (rb"\n", b"\r\n"),
    ],
    ids=["a page", "the number of pages", "what is written", "a picture", "sent as text"],
)
def test_a_page_or_what_it_shows_is_missing(pattern: bytes, new: bytes) -> None:
    every = 0 if new == b"\r\n" else 1
    assert refusal(re.sub(pattern, new, SCANNED, count=every)) == "paper_damaged"


def test_a_table_of_objects_that_is_wrong_is_made_anew_as_viewers_do() -> None:
    """Every page and every stream is there and whole, so nothing is lost."""
    table = SCANNED.rindex(b"xref", 0, SCANNED.index(b"trailer"))
    for damaged in (
        SCANNED[:table] + bytes(40) + SCANNED[table + 40 :],
        re.sub(rb"startxref\s+\d+", b"startxref\n12", SCANNED),
    ):
        assert inspect_file(damaged).content == damaged


@pytest.mark.parametrize("behind", [b"PK\x03\x04" + bytes(90) + b"x", b"<script>", b"\n\x01"])
def test_what_stands_behind_the_end_of_a_paper_goes(behind: bytes) -> None:
    """It could be a file of another kind, which other programs would open."""
    found = inspect_file(paper("a") + behind)
    assert (found.content, found.removed) == (paper("a").rstrip(b"\n"), (Removed.APPENDED,))


def test_a_paper_that_unpacks_to_too_much_is_refused_for_that(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pdf_objects, "MAX_UNPACKED", 0)
    assert refusal(SCANNED) == "paper_too_large"


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"quality": 95, "subsampling": 0},
        {"quality": 30},
        {"progressive": True},
        {"optimize": True},
        {"restart_marker_rows": 1},
    ],
    ids=str,
)
def test_a_photo_that_lacks_its_last_bytes_is_cut_off(more: dict[str, object]) -> None:
    """Before the mark of the end, which the program wrote that saved what had arrived."""
    for size in ((64, 48), (333, 251)):
        shades = Image.linear_gradient("L").resize(size), Image.radial_gradient("L").resize(size)
        written = io.BytesIO()
        Image.merge("RGB", (*shades, shades[0].rotate(180))).save(written, "JPEG", **more)
        whole = written.getvalue()
        assert inspect_file(whole).content == whole
        for lost in (1, 2, 3):
            assert refusal(whole[:-lost]) == "picture_cut_off"
            assert refusal(whole[: -2 - lost].rstrip(b"\xff") + b"\xff\xd9") == "picture_cut_off"


def test_photos_in_other_colours_lack_their_last_bytes_too() -> None:
    for mode in ("L", "CMYK"):
        whole = jpeg(mode)
        assert refusal(whole[:-5] + b"\xff\xd9") == "picture_cut_off"
