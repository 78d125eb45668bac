"""Uploaded papers and photos rest encrypted, are read by who may, and go with their person."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfWriter
from sqlalchemy import delete, insert, select, update

from engine import SYSTEM, Damaged, Invalid, NotFound, Unavailable, commands, queries
from engine.demo.answers import FILE_CONTENT
from engine.evidence import make_seal_key
from engine.store.files import hash_of
from engine.store.tables import file_keys, uploads
from tests.files.papers import jpeg
from tests.kit import DESK, LEADER, SURVEY, Installation

pytestmark = pytest.mark.usefixtures("quick_sandbox")

PLANTED = b"Nguyen Thi Ngoc Lanh Xyz 001190012345"


def paper() -> bytes:
    """A PDF that says plainly whom it is of."""
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.add_metadata({"/Title": PLANTED.decode()})
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


PAPER, PHOTO = paper(), jpeg()


def upload(at: Installation, content: bytes, login: str = DESK) -> str:
    return at.engine.uploaded_files.keep(at.actor(login), content).sha256


def requested(at: Installation, *names: str) -> str:
    """A case whose request refers to the files."""
    said = [{"sha256": name, "name": "sổ đỏ.pdf"} for name in names]
    return at.request("lv_household", site_right_doc=said)


def read(at: Installation, code: str, name: str, login: str = DESK) -> bytes:
    return at.engine.uploaded_files.read(at.actor(login), code, name)[2]


def erase(at: Installation, code: str) -> None:
    at.do(commands.CancelCase(code, "khách không làm nữa"), DESK)
    at.do(commands.AskErasure(code, "withdrawn", "khách rút đồng ý bằng đơn"), DESK)
    at.do(commands.EraseSubject(code, "đã đối chiếu đơn"), LEADER)


def on_disk(at: Installation) -> bytes:
    return b"\n".join(one.read_bytes() for one in at.config.files.rglob("*") if one.is_file())


def proved(at: Installation, code: str) -> bool:
    (again,) = at.engine.reexecute([code])
    return at.verify() == [] and again.divergence is None


def test_nobody_reads_it_on_the_disk_or_after_its_person_was_erased(either: Installation) -> None:
    photo, scan = upload(either, PHOTO), upload(either, PAPER)
    assert PLANTED in PAPER and PLANTED not in on_disk(either)
    assert PHOTO[200:240] not in on_disk(either)
    code = requested(either, photo, scan)
    assert read(either, code, scan) == PAPER
    assert read(either, code, photo) == PHOTO
    assert either.engine.uploaded_files.preview(either.actor(DESK), code, photo)
    assert proved(either, code)
    erase(either, code)
    for ask in (
        lambda: read(either, code, scan),
        lambda: either.engine.uploaded_files.preview(either.actor(DESK), code, photo),
    ):
        with pytest.raises(NotFound) as refused:
            ask()
        assert refused.value.code == "file_erased"
    with either.engine._database.read() as connection:
        mine = select(file_keys.c.wrapped).where(file_keys.c.case == code)
        assert set(connection.execute(mine).scalars()) == {None}
    assert either.engine.files.has(scan)
    assert proved(either, code)


def test_the_same_content_for_two_cases_is_two_files(either: Installation) -> None:
    """Whoever holds a copy of a paper cannot tell whether it was uploaded."""
    first, second = upload(either, PAPER), upload(either, PAPER)
    assert len({first, second, hash_of(PAPER)}) == 3
    assert not either.engine.files.has(hash_of(PAPER))
    one, other = requested(either, first), requested(either, second)
    erase(either, one)
    assert read(either, other, second) == PAPER


def test_a_file_of_two_cases_goes_with_the_last_of_its_persons(either: Installation) -> None:
    scan = upload(either, PAPER)
    one, other = requested(either, scan), requested(either, scan)
    erase(either, one)
    with pytest.raises(NotFound):
        read(either, one, scan)
    assert read(either, other, scan) == PAPER
    assert read(either, requested(either, scan), scan) == PAPER, "a readable key is found"


def test_what_was_erased_is_not_referred_to_again(installation: Installation) -> None:
    scan = upload(installation, PAPER)
    erase(installation, requested(installation, scan))
    with pytest.raises(Invalid) as refused:
        requested(installation, scan)
    assert refused.value.code == "file_erased"


def test_a_draft_shows_what_no_event_refers_to_yet(either: Installation) -> None:
    code = either.request("lv_household")
    either.complete(code, "lvh_receive_check")
    photo, task = upload(either, PHOTO, SURVEY), either.open_tasks(code)["lvh_survey"]
    draft = {"photos": [{"sha256": photo, "name": "cột 35.jpg"}]}
    either.do(commands.SaveDraft(task.id, draft, task.draft_version), SURVEY)
    assert read(either, code, photo, SURVEY) == PHOTO
    with either.engine._database.read() as connection:
        waiting = select(file_keys.c.case).where(file_keys.c.sha256 == photo)
        assert connection.execute(waiting).scalars().all() == [""]
        either.complete(code, "lvh_survey", **draft)
    with either.engine._database.read() as connection:
        assert connection.execute(waiting).scalars().all() == [code]
    assert read(either, code, photo) == PHOTO


def test_a_key_that_is_lost_or_comes_back_is_found(either: Installation) -> None:
    scan = upload(either, PAPER)
    code = requested(either, scan)
    place = f"file_keys/{scan}/{code}"
    mine = (file_keys.c.sha256 == scan, file_keys.c.case == code)
    with either.engine._database.write() as connection:
        kept = connection.execute(select(file_keys).where(*mine)).mappings().one()
        connection.execute(delete(file_keys).where(*mine))
    assert [one.place for one in either.verify()] == [place]
    with pytest.raises(Damaged) as refused:
        read(either, code, scan)
    assert refused.value.code == "file_key_lost"
    with either.engine._database.write() as connection:
        connection.execute(insert(file_keys), dict(kept))
    assert either.verify() == []
    erase(either, code)
    with either.engine._database.write() as connection:
        connection.execute(update(file_keys).where(*mine).values(wrapped=kept["wrapped"]))
    assert [one.place for one in either.verify()] == [place]
    with pytest.raises(Damaged):
        read(either, code, scan)


def test_a_key_opens_no_other_file(installation: Installation) -> None:
    scan, photo = upload(installation, PAPER), upload(installation, PHOTO)
    code = requested(installation, scan, photo)
    with installation.engine._database.write() as connection:
        theirs = select(file_keys.c.wrapped).where(file_keys.c.sha256 == photo).scalar_subquery()
        moved = update(file_keys).where(file_keys.c.sha256 == scan).values(wrapped=theirs)
        connection.execute(moved)
    with pytest.raises(Damaged) as refused:
        read(installation, code, scan)
    assert refused.value.code == "personal_unreadable"


def test_a_file_from_before_is_read_as_it_is(installation: Installation) -> None:
    with installation.engine.files.arriving(FILE_CONTENT) as old:
        old.keep()
    row = {"sha256": old.sha256, "login": DESK, "size": len(FILE_CONTENT)}
    with installation.engine._database.write() as connection:
        connection.execute(insert(uploads), row | {"uploaded_at": installation.clock.now()})
    code = requested(installation, old.sha256)
    assert read(installation, code, old.sha256) == FILE_CONTENT
    assert installation.verify() == []


def test_an_upload_alone_keeps_its_master_key_from_being_replaced(
    installation: Installation,
) -> None:
    """No case has a key yet that would tell which master key it is."""
    scan = upload(installation, PAPER)
    assert installation.engine.cases.page(SYSTEM, queries.CaseFilter()) == []
    installation.config.personal_file.write_text(make_seal_key())
    other = Installation(installation.config)
    try:
        with pytest.raises(Unavailable) as refused:
            requested(other, scan)
    finally:
        other.engine.close()
    assert refused.value.code == "key_of_another_log"
