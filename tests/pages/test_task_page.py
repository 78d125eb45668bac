"""A step on its page: the form, drafts, errors, files, and who is faster."""

from __future__ import annotations

import io
import zlib
from datetime import timedelta

import pytest
from PIL import Image

from engine import commands
from tests.files.papers import exif, jpeg
from tests.kit import DESK, LEADER, STRANGER, SURVEY, Installation
from tests.pages.visitor import Visitor, typed_fields


@pytest.fixture
def task(installation: Installation) -> str:
    """A survey that is open."""
    code = installation.request()
    installation.go(code, "mv_survey")
    return installation.open_tasks(code)["mv_survey"].id


@pytest.fixture
def surveyor(visitor: Visitor, task: str) -> Visitor:
    return visitor.log_in(SURVEY).go(f"/tasks/{task}")


def clean(installation: Installation, task: str, **changes: object) -> dict[str, object]:
    code = task.rpartition("-")[0]
    return typed_fields(installation.answer("mv_survey", code, **changes) | {"photos": None})


def fields_of(surveyor: Visitor, task: str, **changes: object) -> dict[str, object]:
    return {
        name: value
        for name, value in clean(surveyor.installation, task, **changes).items()
        if name != "f.photos"
    }


def photo(width: int = 64, height: int = 48) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (width, height), "seagreen").save(written, "JPEG")
    return written.getvalue()


def test_a_step_is_completed_with_photos_and_the_page_says_who_is_next(
    surveyor: Visitor, task: str
) -> None:
    fields = fields_of(surveyor, task)
    files = {"f.photos": [("cột 35.jpg", photo()), ("trạm.jpg", photo(80))]}
    surveyor.submit(f"/tasks/{task}/answer", fields, "complete", files)
    assert surveyor.answer.status_code == 200, surveyor.text
    assert "Done: " in surveyor.text
    assert "The case goes on with:" in surveyor.text
    done = surveyor.installation.task(task)
    assert not done.open
    assert done.closed_by == SURVEY
    case = surveyor.installation.case(done.case)
    names = [one["name"] for one in case.steps["mv_survey"]["photos"]]
    assert names == ["cột 35.jpg", "trạm.jpg"]


def test_photos_can_be_looked_at_and_saved(surveyor: Visitor, task: str) -> None:
    files = {"f.photos": [("cột 35.jpg", photo(1200, 900))]}
    surveyor.submit(f"/tasks/{task}/answer", fields_of(surveyor, task), "complete", files)
    surveyor.go(f"/tasks/{task}")
    (preview,) = surveyor.page.xpath("//img[contains(@src, 'preview')]/@src")
    answer = surveyor.client.get(preview)
    assert answer.mimetype == "image/jpeg"
    assert max(Image.open(io.BytesIO(answer.data)).size) == 480
    saved = surveyor.client.get(preview.removesuffix("/preview"))
    assert saved.data == photo(1200, 900)
    assert saved.headers["Content-Disposition"].startswith("attachment")
    stranger = Visitor(surveyor.installation).log_in(STRANGER)
    assert stranger.client.get(preview).status_code == 404


def test_photos_are_kept_without_the_place_and_the_page_says_so_before_they_are_sent(
    surveyor: Visitor, task: str
) -> None:
    assert "Photos are kept without the place where they were taken" in surveyor.text
    files = {"f.photos": [("cột 35.jpg", jpeg(exif=exif()))]}
    surveyor.submit(f"/tasks/{task}/answer", fields_of(surveyor, task), "complete", files)
    (preview,) = surveyor.go(f"/tasks/{task}").page.xpath("//img[contains(@src, 'preview')]/@src")
    saved = surveyor.client.get(preview.removesuffix("/preview"))
    assert dict(Image.open(io.BytesIO(saved.data)).getexif()) == {0x0112: 6}


def test_errors_stand_at_the_top_with_links_and_what_was_typed_stays(
    surveyor: Visitor, task: str
) -> None:
    typed = {
        "f.result": "ok",
        "f.surveyed_at.day": "31",
        "f.surveyed_at.month": "2",
        "f.surveyed_at.year": "2014",
        "f.surveyed_at.time": "8:00",
        "f.lat": "hai mươi mốt",
    }
    surveyor.submit(f"/tasks/{task}/answer", typed, "complete")
    assert surveyor.answer.status_code == 422
    assert surveyor.title.startswith("Error: ")
    links = surveyor.page.xpath("//div[@id='summary']//a/@href")
    assert {"#f-surveyed_at", "#f-lat"} <= set(links)
    ids = set(surveyor.page.xpath("//@id"))
    assert all(link.removeprefix("#") in ids for link in links)
    for name, value in typed.items():
        assert surveyor.value(name) == value
    assert surveyor.installation.task(task).open


def test_photos_that_came_with_an_answer_that_is_not_right_can_be_looked_at(
    surveyor: Visitor, task: str
) -> None:
    files = {"f.photos": [("cột 35.jpg", photo())]}
    surveyor.submit(f"/tasks/{task}/answer", {"f.lat": "đâu đó"}, "complete", files)
    assert surveyor.answer.status_code == 422
    (preview,) = surveyor.page.xpath("//img[contains(@src, 'preview')]/@src")
    assert surveyor.client.get(preview).status_code == 200
    assert surveyor.go(f"/tasks/{task}").value("f.lat") == "đâu đó"


def test_rules_of_the_form_speak_the_language_of_the_reader(
    installation: Installation, task: str
) -> None:
    surveyor = Visitor(installation, "vi").log_in(SURVEY).go(f"/tasks/{task}")
    surveyor.submit(f"/tasks/{task}/answer", fields_of(surveyor, task), "complete")
    assert surveyor.answer.status_code == 422
    assert "Cần ít nhất một ảnh hiện trường" in surveyor.text
    assert surveyor.title.startswith("Lỗi: ")


def test_a_number_with_two_readings_is_asked_back(surveyor: Visitor, task: str) -> None:
    surveyor.submit(f"/tasks/{task}/answer", {"f.spare_capacity_kva": "2.500"}, "complete")
    assert "This can be 2500 or 2,5." in surveyor.text
    assert surveyor.value("f.spare_capacity_kva") == "2.500"


def test_a_draft_is_kept_as_typed_and_survives_release_and_reload(
    surveyor: Visitor, task: str
) -> None:
    surveyor.submit(f"/tasks/{task}/claim")
    typed = {"f.lat": "21,0 chưa chắc", "f.poi_pole": "Cột 35"}
    surveyor.submit(f"/tasks/{task}/answer", typed, "draft")
    assert "The draft was kept." in surveyor.text
    surveyor.submit(f"/tasks/{task}/release")
    surveyor.go(f"/tasks/{task}")
    assert surveyor.value("f.lat") == "21,0 chưa chắc"
    assert surveyor.value("f.poi_pole") == "Cột 35"


def test_a_draft_keeps_itself_and_answers_what_to_say(surveyor: Visitor, task: str) -> None:
    data = surveyor.filled(f"/tasks/{task}/answer", {"f.poi_pole": "Cột 35"})
    answer = surveyor.client.post(f"/tasks/{task}/draft", data=data)
    assert answer.json is not None
    assert answer.json["version"] == 1
    assert answer.json["said"].startswith("Draft kept at ")
    again = surveyor.client.post(f"/tasks/{task}/draft", data=data)
    assert again.json is not None
    assert again.json["kept"] is False, "the version is an old one"


@pytest.mark.row(13)
def test_the_second_of_two_edits_of_a_draft_gets_the_difference(
    installation: Installation, task: str
) -> None:
    installation.hire("khaosat2.sx", "DL01", "khao_sat")
    one = Visitor(installation).log_in(SURVEY).go(f"/tasks/{task}")
    two = Visitor(installation).log_in("khaosat2.sx").go(f"/tasks/{task}")
    one.submit(f"/tasks/{task}/answer", {"f.poi_pole": "Cột 35"}, "draft")
    two.submit(f"/tasks/{task}/answer", {"f.poi_pole": "Cột 36"}, "draft")
    assert two.answer.status_code == 412
    assert two.value("f.poi_pole") == "Cột 36"
    (cells,) = two.page.xpath("//div[@id='conflict']//tbody/tr")
    assert [cell.text_content() for cell in cells][1:] == ["Cột 36", "Cột 35"]
    two.submit(f"/tasks/{task}/answer", do="draft")
    assert installation.task(task).draft == {"poi_pole": "Cột 36"} | {
        name: value
        for name, value in (installation.task(task).draft or {}).items()
        if name != "poi_pole"
    }


@pytest.mark.row(10)
def test_a_double_click_completes_once(surveyor: Visitor, task: str) -> None:
    fields = fields_of(surveyor, task, result="no_access")
    data = surveyor.filled(f"/tasks/{task}/answer", fields, "complete")
    before = len(surveyor.installation.history(task.rpartition("-")[0]))
    surveyor.send(f"/tasks/{task}/answer", data)
    once = len(surveyor.installation.history(task.rpartition("-")[0]))
    surveyor.send(f"/tasks/{task}/answer", data)
    assert surveyor.answer.status_code == 200
    assert "Done: " in surveyor.text
    assert before < once == len(surveyor.installation.history(task.rpartition("-")[0]))


@pytest.mark.row(10)
def test_if_somebody_else_was_faster_the_page_says_who_and_keeps_what_was_typed(
    installation: Installation, task: str
) -> None:
    installation.hire("khaosat2.sx", "DL01", "khao_sat")
    slow = Visitor(installation).log_in("khaosat2.sx").go(f"/tasks/{task}")
    data = slow.filled(
        f"/tasks/{task}/answer", fields_of(slow, task, poi_pole="Cột 99"), "complete"
    )
    installation.complete(task.rpartition("-")[0], "mv_survey")
    slow.send(f"/tasks/{task}/answer", data)
    assert slow.answer.status_code == 409
    assert "Khảo sát viên" in slow.text
    assert "Cột 99" in slow.text


def test_a_step_that_somebody_holds_says_who(installation: Installation, task: str) -> None:
    installation.hire("khaosat2.sx", "DL01", "khao_sat")
    installation.do(commands.ClaimTask(task), SURVEY)
    other = Visitor(installation).log_in("khaosat2.sx").go(f"/tasks/{task}")
    assert "Khảo sát viên Điện lực Sông Xanh is working on this step." in other.text
    assert not other.page.xpath("//form[@class='answer']")


def test_the_holder_hands_a_step_on(installation: Installation, task: str) -> None:
    installation.hire("khaosat2.sx", "DL01", "khao_sat")
    installation.do(commands.ClaimTask(task), SURVEY)
    visitor = Visitor(installation).log_in(SURVEY).go(f"/tasks/{task}")
    visitor.submit(f"/tasks/{task}/assign", {"assignee": "khaosat2.sx", "reason": "nghỉ phép"})
    assert "The step was handed on." in visitor.text
    assert installation.task(task).assignee == "khaosat2.sx"


def test_the_leader_hands_a_step_to_somebody_only_with_a_reason(
    installation: Installation, task: str
) -> None:
    visitor = Visitor(installation).log_in(LEADER).go(f"/tasks/{task}")
    visitor.submit(f"/tasks/{task}/assign", {"assignee": SURVEY, "reason": " "})
    assert visitor.answer.status_code == 422
    assert installation.task(task).assignee is None


@pytest.mark.row(34)
def test_comments_are_kept_and_shown(surveyor: Visitor, task: str) -> None:
    surveyor.submit(f"/tasks/{task}/comment", {"text": "Gọi trước khi đến <b>"})
    assert "Gọi trước khi đến <b>" in surveyor.text
    assert not surveyor.page.xpath("//main//b")


def test_a_step_that_is_over_tells_its_answer(surveyor: Visitor, task: str) -> None:
    installation = surveyor.installation
    installation.complete(task.rpartition("-")[0], "mv_survey")
    surveyor.go(f"/tasks/{task}")
    assert "The answer" in surveyor.text
    assert "472E1.5" in surveyor.text


def test_a_link_to_a_step_that_is_gone_or_of_others_says_so(visitor: Visitor, task: str) -> None:
    visitor.log_in(STRANGER)
    for path in (f"/tasks/{task}", "/tasks/SX0000000000-1", "/tasks/nothing"):
        visitor.go(path)
        assert visitor.answer.status_code == 404
        assert "There is no task" in visitor.text


def test_a_form_that_changed_meanwhile_is_shown_again_with_what_was_typed(
    surveyor: Visitor, task: str
) -> None:
    fields = fields_of(surveyor, task)
    data = surveyor.filled(f"/tasks/{task}/answer", fields, "complete")
    surveyor.send(f"/tasks/{task}/answer", data | {"form": "mv_survey@999"})
    assert surveyor.answer.status_code == 409
    assert "The form of this step was changed meanwhile." in surveyor.text
    assert surveyor.value("f.poi_pole") == data["f.poi_pole"]
    assert surveyor.installation.task(task).open


@pytest.mark.row(13)
def test_facts_that_were_corrected_meanwhile_are_not_overwritten(
    surveyor: Visitor, task: str
) -> None:
    installation, code = surveyor.installation, task.rpartition("-")[0]
    data = surveyor.filled(f"/tasks/{task}/answer", fields_of(surveyor, task, result="no_access"))
    installation.do(commands.CorrectFacts(code, {"line_kind": "underground"}, "Khách chọn cáp"))
    surveyor.send(f"/tasks/{task}/answer", data | {"do": "complete"})
    assert surveyor.answer.status_code == 409
    assert "were put right meanwhile" in surveyor.text
    (cells,) = surveyor.page.xpath("//div[@id='conflict']//tbody/tr")
    assert [cell.text_content() for cell in cells][1:] == ["Overhead", "Underground"]
    assert installation.task(task).open
    surveyor.submit(f"/tasks/{task}/answer", {"f.line_kind": "underground"}, "complete")
    assert "Done: " in surveyor.text
    assert installation.case(code).facts["line_kind"] == "underground"


def test_a_draft_from_before_a_correction_says_what_is_on_record(
    surveyor: Visitor, task: str
) -> None:
    surveyor.submit(f"/tasks/{task}/answer", {"f.line_kind": "overhead"}, "draft")
    fact = {"line_kind": "underground"}
    code = task.rpartition("-")[0]
    surveyor.installation.do(commands.CorrectFacts(code, fact, "Khách chọn cáp"))
    assert "On record: Underground" in surveyor.go(f"/tasks/{task}").text


def test_a_late_step_asks_for_its_cause_on_the_page(surveyor: Visitor, task: str) -> None:
    installation = surveyor.installation
    installation.clock.set(installation.clock.now() + timedelta(days=20))
    installation.fire()
    visitor = Visitor(installation).log_in(SURVEY).go(f"/tasks/{task}")
    fields = fields_of(visitor, task, result="no_access")
    visitor.submit(f"/tasks/{task}/answer", {**fields, "late_cause": ""}, "complete")
    assert visitor.answer.status_code == 422
    assert visitor.page.xpath("//div[contains(@class, 'wrong')]//select[@name='late_cause']")
    visitor.submit(f"/tasks/{task}/answer", {"late_cause": "slow_works"}, "complete")
    assert "Done: " in visitor.text


# -- files


def bomb() -> bytes:
    """A PNG of a few kilobytes that says it has 900 megapixels."""
    written = io.BytesIO()
    Image.new("1", (8, 8)).save(written, "PNG")
    content = bytearray(written.getvalue())
    content[16:24] = (30_000).to_bytes(4, "big") * 2
    content[29:33] = zlib.crc32(content[12:29]).to_bytes(4, "big")
    return bytes(content)


@pytest.mark.row(30)
@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("ảnh.jpg", b"MZ\x90\x00 an executable", "must be PDF, JPEG, PNG or DWG by its content"),
        ("ảnh.zip", b"PK\x03\x04" + b"\0" * 100, "must be PDF, JPEG, PNG or DWG by its content"),
        ("ảnh.jpg", b"\xff\xd8\xff cut off", "cannot be opened"),
        ("lớn.jpg", b"\xff\xd8\xff" + b"\0" * (20 * 1024 * 1024), "at most 20 MB"),
        ("bom.png", bomb(), "900 megapixels"),
        ("50.jpg", photo(8_000, 6_250), "50 megapixels"),
        ("trống.jpg", b"", "must be PDF"),
    ],
    ids=["an executable", "a zip", "cut off", "too large", "a bomb", "50 megapixels", "empty"],
)
def test_a_file_that_is_not_taken_gets_its_own_answer(
    surveyor: Visitor, task: str, name: str, content: bytes, said: str
) -> None:
    fields = fields_of(surveyor, task)
    files = {"f.photos": [(name, content), ("tốt.jpg", photo())]}
    surveyor.submit(f"/tasks/{task}/answer", fields, "complete", files)
    assert surveyor.answer.status_code == 422
    assert f"{name}: " in surveyor.text
    assert said in surveyor.text
    assert surveyor.value("f.poi_pole"), "what was typed stays"
    assert "tốt.jpg" in surveyor.text, "the good one is kept"
    assert surveyor.installation.task(task).open


def test_more_than_a_page_can_carry_is_refused_before_it_is_read(
    surveyor: Visitor, task: str
) -> None:
    answer = surveyor.client.post(
        f"/tasks/{task}/answer", environ_overrides={"CONTENT_LENGTH": str(200 << 20)}
    )
    assert answer.status_code == 413


def test_a_kept_photo_can_be_left_out_again(surveyor: Visitor, task: str) -> None:
    files = {"f.photos": [("tốt.jpg", photo())]}
    surveyor.submit(f"/tasks/{task}/answer", {}, "draft", files)
    digest = surveyor.value("f.photos.kept").split()[0]
    surveyor.submit(f"/tasks/{task}/answer", {"f.photos.drop": digest}, "draft")
    assert "tốt.jpg" not in surveyor.text


def test_the_desk_records_for_somebody_outside(installation: Installation) -> None:
    code = installation.request()
    installation.go(code, "mv_design")
    task = installation.open_tasks(code)["mv_design"].id
    desk = Visitor(installation).log_in(DESK).go(f"/tasks/{task}")
    fields = typed_fields(installation.answer("mv_design", code))
    data = desk.filled(f"/tasks/{task}/answer", {"on_behalf_of": ""}, "complete")
    desk.send(f"/tasks/{task}/answer", data | fields | {"do": "complete"})
    assert desk.answer.status_code == 422
    desk.send(
        f"/tasks/{task}/answer", data | fields | {"on_behalf_of": "Tư vấn A", "do": "complete"}
    )
    assert "Done: " in desk.text, desk.text
    assert installation.task(task).on_behalf_of == "Tư vấn A"
