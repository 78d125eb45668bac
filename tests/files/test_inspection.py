"""Files are what they say: opened wholly, and kept without what nobody asked for."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from engine.errors import Invalid
from engine.inspection import Removed, inspect_file, preview_of
from engine.publishing import sandbox, sandboxed_files
from tests.files.papers import (
    drawing,
    exif,
    huge_png,
    jpeg,
    moving_png,
    paper,
    picture,
    png,
    revised_paper,
    several_in_one,
)

PLACE, CAMERA, APPENDED = Removed.PLACE, Removed.CAMERA, Removed.APPENDED


def refusal(content: bytes) -> Invalid:
    with pytest.raises(Invalid) as caught:
        inspect_file(content)
    return caught.value


def opened(content: bytes) -> Image.Image:
    found = Image.open(io.BytesIO(content))
    found.load()
    return found


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_a_photo_is_kept_byte_for_byte_where_nothing_stands_beside_it(mode: str) -> None:
    for content in (jpeg(mode), jpeg(mode, progressive=True)):
        assert inspect_file(content).content == content
        assert inspect_file(content).removed == ()


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "L", "1", "I;16"])
def test_so_is_a_picture(mode: str) -> None:
    content = png("RGB" if mode == "I;16" else mode)
    assert inspect_file(content).content == content


@pytest.mark.parametrize("content", [jpeg(exif=exif()), png(exif=exif())], ids=["jpeg", "png"])
def test_the_place_and_the_camera_go_and_every_pixel_stays(content: bytes) -> None:
    found = inspect_file(content)
    assert found.removed == (CAMERA, PLACE)
    assert b"SERIAL" not in found.content
    assert b"Camera maker" not in found.content
    kept, before = opened(found.content), opened(content)
    assert kept.tobytes() == before.tobytes()
    assert dict(kept.getexif()) == {0x0112: 6}, "how it was held says how to show it"
    assert inspect_file(found.content).content == found.content


def test_with_the_place_all_that_the_camera_wrote_stays() -> None:
    content = jpeg(exif=exif(), comment=b"by hand")
    assert inspect_file(content, keep_place=True).content == content
    assert inspect_file(content, keep_place=True).removed == ()


@pytest.mark.parametrize(
    ("content", "removed"),
    [
        (jpeg(exif=exif(place=False)), (CAMERA,)),
        (jpeg(comment=b"by hand"), (CAMERA,)),
        (jpeg(xmp=b"<x:xmpmeta exif:GPSLatitude='10,46N'/>"), (CAMERA, PLACE)),
        (jpeg() + b"PK\x03\x04 an archive", (APPENDED,)),
        (png() + b"<script>", (APPENDED,)),
        (jpeg(exif=b"Exif\x00\x00 nonsense"), (CAMERA, PLACE)),
    ],
    ids=["no place", "comment", "xmp", "archive behind", "script behind", "damaged exif"],
)
def test_what_stands_beside_or_behind_a_photo_goes(
    content: bytes, removed: tuple[Removed, ...]
) -> None:
    found = inspect_file(content)
    assert found.removed == removed
    assert opened(found.content).tobytes() == opened(content).tobytes()
    for trace in (b"PK", b"<script>", b"GPS", b"by hand"):
        assert trace not in found.content


@pytest.mark.parametrize("keep_place", [True, False])
def test_of_several_pictures_in_one_the_first_is_kept(keep_place: bool) -> None:
    content = several_in_one()
    found = inspect_file(content, keep_place)
    assert APPENDED in found.removed
    assert opened(found.content).format == "JPEG"
    assert len(found.content) < len(content)


def test_a_colour_profile_stays() -> None:
    content = jpeg(icc_profile=b"a profile " * 20)
    assert inspect_file(content).content == content


@pytest.mark.parametrize("content", [jpeg(), jpeg(progressive=True), png()])
def test_a_photo_that_was_cut_off_anywhere_is_refused(content: bytes) -> None:
    for length in {*range(12, len(content), len(content) // 40), len(content) - 1}:
        assert refusal(content[:length]).code in {"picture_cut_off", "picture_unreadable"}
    assert refusal(content[: len(content) // 2]).code == "picture_cut_off"


@pytest.mark.parametrize("content", [jpeg(), jpeg("L"), jpeg("CMYK"), jpeg(progressive=True)])
def test_half_a_photo_with_a_mark_of_the_end_behind_it_is_cut_off(content: bytes) -> None:
    for share in (80, 90, 95):
        half = content[: len(content) * share // 100].rstrip(b"\xff")
        assert refusal(half + b"\xff\xd9").code == "picture_cut_off"


def test_a_photo_with_bytes_missing_in_its_middle_is_cut_off() -> None:
    content = jpeg()
    middle = len(content) * 2 // 3
    assert refusal(content[:middle] + content[middle + 100 :]).code == "picture_cut_off"


@pytest.mark.parametrize("more", [{}, {"progressive": True}, {"restart_marker_blocks": 3}])
@pytest.mark.parametrize("subsampling", [0, 1, 2])
def test_whole_photos_of_any_size_are_taken(more: dict[str, object], subsampling: int) -> None:
    for size in ((1, 1), (7, 9), (17, 16), (33, 50)):
        written = io.BytesIO()
        picture(size).save(written, "JPEG", subsampling=subsampling, **more)
        assert inspect_file(written.getvalue()).content == written.getvalue()


def test_a_later_revision_of_a_paper_that_was_cut_off_is_refused() -> None:
    signed = revised_paper()
    assert inspect_file(signed).content == signed
    first = signed.index(b"%%EOF") + len(b"%%EOF\n")
    for length in range(first + 1, len(signed) - 1):
        assert refusal(signed[:length]).code == "paper_cut_off", signed[first:length]
    assert inspect_file(signed[:first] + b"\r\n\x00").removed == ()


def test_a_photo_with_a_byte_turned_in_its_header_is_refused_or_shown() -> None:
    content = jpeg()
    for at in range(2, 200):
        changed = content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :]
        try:
            found = inspect_file(changed)
        except Invalid:
            continue
        opened(found.content)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (moving_png(), "picture_animated"),
        (huge_png(), "picture_too_large"),
        (huge_png(100, 100), "picture_cut_off"),
        (b"\xff\xd8\xff\xd9", "picture_unreadable"),
        (b"\xff\xd8\xff" + bytes(100), "picture_unreadable"),
        (b"%PDF-1.4\n", "paper_cut_off"),
        (b"%PDF-1.4\n%%EOF\n", "paper_unreadable"),
        (paper()[:-200], "paper_cut_off"),
        (paper()[:-200] + b"%%EOF", "paper_unreadable"),
        (paper(pages=0), "paper_empty"),
        (paper(password="secret"), "paper_locked"),
        (b"AC1027", "drawing_unreadable"),
        (b"AC1027" + bytes(5_000), "drawing_unreadable"),
        (b"AC10", "drawing_unreadable"),
        (b"AC1015" + bytes(5_000), "drawing_unreadable"),
        (drawing()[:-1], "drawing_unreadable"),
        (drawing(b"AC1015")[:-40], "drawing_unreadable"),
    ],
)
def test_what_cannot_be_opened_is_refused_with_its_cause(content: bytes, code: str) -> None:
    assert refusal(content).code == code


def test_papers_and_drawings_are_kept_as_they_are() -> None:
    for content in (
        paper("a", pages=3),
        paper(password=""),
        *(drawing(version) for version in (b"AC1012", b"AC1015", b"AC1018", b"AC1024", b"AC1032")),
        b"AC1021".ljust(5_000, b"\x00"),
    ):
        assert inspect_file(content).content == content


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "Most Compatible"),
        (b"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00", "HEIC"),
        (b"\x00\x00\x00\x18ftypavif", "AVIF"),
        (b"\x00\x00\x00\x18ftypmp42", "a film"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "WebP"),
        (b"II*\x00\x08\x00\x00\x00", "TIFF"),
        (b"GIF89a", "GIF"),
        (b"PK\x03\x04 .. [Content_Types].xml .. word/document.xml", "Word"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Word"),
        (b"PK\x03\x04 a.pdf", "an archive"),
        (b"<html>", "PDF, JPEG, PNG or DWG"),
    ],
)
def test_other_kinds_get_a_sentence_that_helps(content: bytes, said: str) -> None:
    error = refusal(content)
    assert error.code == "file_unfit"
    assert said in str(error)
    assert str(error).startswith("A file must be PDF, JPEG, PNG or DWG by its content")


def test_a_preview_is_upright_and_shows_nothing_but_pixels() -> None:
    content = jpeg(exif=exif(), icc_profile=b"profile " * 9, comment=b"by hand")
    shown = opened(preview_of(content))
    assert shown.size == (48, 64), "it was held sideways"
    assert shown.info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert not shown.getexif()
    for other in (png("RGBA"), jpeg("CMYK"), png("P")):
        assert opened(preview_of(other)).mode == "RGB"
    with pytest.raises(Invalid):
        preview_of(paper())


def test_the_photo_that_was_handed_in() -> None:
    """As a telephone sent it when the line broke: its length is that of a whole one."""
    whole = io.BytesIO()
    picture((800, 600)).save(whole, "JPEG")
    assert refusal(whole.getvalue()[:-500]).code == "picture_cut_off"
    handed = Path(__file__).parent / "truncated.jpg"
    assert refusal(handed.read_bytes()).code == "picture_cut_off"


def test_files_are_opened_in_the_sandbox_where_refusals_come_back_as_they_are() -> None:
    content = jpeg(exif=exif())
    found = sandboxed_files.inspect_file(content, keep_place=False)
    assert found == inspect_file(content)
    assert opened(sandboxed_files.preview_of(content)).size == (48, 64)
    with pytest.raises(Invalid) as caught:
        sandboxed_files.inspect_file(content[:-60], keep_place=False)
    assert caught.value.code == "picture_cut_off"


def test_a_file_that_takes_too_much_is_refused_for_that(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "LIMITS", replace(sandbox.LIMITS, megabytes=64))
    with pytest.raises(Invalid) as caught:
        sandboxed_files.inspect_file(largest(), keep_place=False)
    assert caught.value.code == "file_too_complex"


def test_the_largest_photo_that_is_taken_is_opened_within_the_limits() -> None:
    assert sandboxed_files.inspect_file(largest(), keep_place=False).removed == ()


def largest() -> bytes:
    written = io.BytesIO()
    Image.new("CMYK", (8_000, 5_000)).save(written, "JPEG", progressive=True)
    return written.getvalue()
