"""What tells of a person is encrypted wherever it rests, and read by those who may."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import text, update

from engine import SYSTEM, Damaged, EngineError, Invalid, Unavailable, commands, queries
from engine.evidence import make_seal_key
from engine.model.text import fold
from engine.store.tables import metadata, subject_keys, tasks
from tests.kit import AUDITOR, DESK, LEADER, SURVEY, Installation

PLANTED = {
    "customer_name": "Nguyễn Thị Ngọc Lành Xyz",
    "id_number": "001190012345",
    "phone": "0912345678",
    "email": "ngoclanh.xyz@vidu.vn",
    "site_street": "số 7 ngõ Hoa Sữa Xyz",
    "note": "gọi con gái bà Lành trước",
}
BEHALF, COMMENT = "bà Ngọc Lành Xyz", "Bà Lành hẹn sau tám giờ"


def household(at: Installation) -> str:
    return at.request("lv_household", **PLANTED)


def rest(at: Installation) -> Iterator[str]:
    """Every value of every table, as text."""
    with at.engine._database.read() as connection:
        for table in metadata.sorted_tables:
            for row in connection.execute(text(f'SELECT * FROM "{table.name}"')):
                yield from (_as_text(one) for one in row if one is not None)


def _as_text(value: object) -> str:
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("latin-1")
    return str(value)


def test_nothing_of_it_stands_readable_in_the_database(either: Installation) -> None:
    code = household(either)
    task = either.open_tasks(code)["lvh_receive_check"]
    draft = {"eligible": True, "note": PLANTED["note"]}
    either.do(commands.SaveDraft(task.id, draft, task.draft_version), DESK, "khóa-1")
    either.do(commands.AddComment(code, COMMENT), DESK)
    found = "\n".join(rest(either))
    for planted in [*PLANTED.values(), BEHALF, COMMENT]:
        for one in {planted, fold(planted), base64.b64encode(planted.encode()).decode()}:
            assert one not in found


def test_who_may_see_the_case_reads_it(either: Installation) -> None:
    code = household(either)
    either.do(commands.AddComment(code, COMMENT), DESK)
    view = either.engine.cases.get(either.actor(DESK), code)
    assert view.customer == PLANTED["customer_name"]
    assert PLANTED["site_street"] in view.place
    assert view.case.facts["phone"] == PLANTED["phone"]
    (line,) = either.engine.cases.page(either.actor(DESK), queries.CaseFilter())
    assert (line.customer, line.place) == (view.customer, view.place)
    task = either.open_tasks(code)["lvh_receive_check"]
    assert either.engine.tasks.get(either.actor(DESK), task.id).view.customer == view.customer
    history = either.engine.cases.history(either.actor(DESK), code)
    first = next(one for one in history if one.event.type == "TaskCompleted")
    assert first.event.payload.facts["id_number"] == PLANTED["id_number"]  # type: ignore[union-attr]
    assert first.event.on_behalf_of == PLANTED["customer_name"]
    assert [one.text for one in either.engine.records.comments(either.actor(DESK), code)] == [
        COMMENT
    ]
    frame = either.engine.frames.at(either.actor(AUDITOR), code)
    assert frame.frame.case.facts["phone"] == PLANTED["phone"]


def test_an_agreement_names_its_party_in_the_ledger_and_not_in_the_database(
    either: Installation,
) -> None:
    code = household(either)
    task = either.open_tasks(code)["lvh_receive_check"]
    more = commands.ExtendDeadline(code, "1cd", "khách hẹn lại", BEHALF, task=task.id)
    either.do(more, LEADER)
    for read in (
        either.engine.ledgers.csv(either.actor(LEADER), code),
        str(either.engine.ledgers.get(either.actor(LEADER), code).ledger.extensions),
    ):
        assert BEHALF in read and "$enc" not in read
    assert BEHALF not in "\n".join(rest(either))


def test_a_draft_comes_back_as_it_was_typed(either: Installation) -> None:
    code = household(either)
    task = either.open_tasks(code)["lvh_receive_check"]
    either.do(commands.SaveDraft(task.id, {"note": "để sau"}, task.draft_version), DESK)
    assert either.engine.tasks.get(either.actor(DESK), task.id).view.task.draft == {
        "note": "để sau"
    }


@pytest.mark.parametrize(
    "words", ["ngoc lanh", "Lành Xyz", "0912345678", "0912 345 678", "001190012345", "hoa sua"]
)
def test_it_is_found_by_words_and_numbers(either: Installation, words: str) -> None:
    code, _ = household(either), either.request("lv_household", phone="0987654321")
    for page in (
        [one.case.code for one in either.engine.cases.page(SYSTEM, queries.CaseFilter(text=words))],
        [
            one.task.case
            for one in either.engine.tasks.page(
                either.actor(DESK), queries.TaskFilter(queries.Share.ALL, text=words)
            )
        ],
    ):
        assert page == [code]


def test_a_correction_is_found_in_place_of_what_it_corrects(either: Installation) -> None:
    code = household(either)
    before = either.history(code)
    with pytest.raises(Exception, match="says exactly this already"):
        either.do(commands.CorrectFacts(code, {"phone": "0912 345 678"}, "gõ lại"), DESK)
    assert either.history(code) == before
    either.do(commands.CorrectFacts(code, {"phone": "0987 654 321"}, "khách đổi số"), DESK)
    assert either.case(code).facts["phone"] == "0987654321"
    assert either.engine.cases.page(SYSTEM, queries.CaseFilter(text="0912345678")) == []
    assert either.engine.cases.page(SYSTEM, queries.CaseFilter(text="0987654321"))


def test_history_is_proved_without_reading_it(either: Installation) -> None:
    code = household(either)
    either.complete(code, "lvh_receive_check", note=PLANTED["note"])
    either.do(commands.CorrectFacts(code, {"phone": "0987654321"}, "khách đổi số"), DESK)
    assert either.verify() == []
    (again,) = either.engine.reexecute([code])
    assert again.divergence is None


def test_a_text_that_looks_encrypted_is_refused(either: Installation) -> None:
    code = household(either)
    before = either.history(code)
    for command in (
        commands.AddComment(code, "$enc:customer.1.AAAA"),
        commands.CorrectFacts(code, {"site_street": "$enc:customer.1.AAAA"}, "thử"),
    ):
        with pytest.raises(Invalid) as refused:
            either.do(command, DESK)
        assert refused.value.code == "text_reserved"
    assert either.history(code) == before


def test_with_another_master_key_nothing_is_read_or_written(
    either: Installation, again: Installation
) -> None:
    code = household(either)
    either.config.personal_file.write_text(make_seal_key())
    for ask in (
        lambda: again.engine.cases.get(SYSTEM, code),
        lambda: again.do(commands.AddComment(code, "một lời"), DESK),
    ):
        with pytest.raises(Unavailable) as refused:
            ask()
        assert refused.value.code == "key_of_another_log"


@pytest.fixture
def again(either: Installation) -> Iterator[Installation]:
    """Another process on the same installation."""
    other = Installation(either.config)
    yield other
    other.engine.close()


def test_a_lost_key_is_found_and_does_not_keep_lists_from_being_shown(either: Installation) -> None:
    code = household(either)
    with either.engine._database.write() as connection:
        connection.execute(subject_keys.delete())
    assert [one.place for one in either.verify()] == [f"subject_keys/{code}/customer"]
    with pytest.raises(Damaged) as refused:
        either.engine.cases.get(SYSTEM, code)
    assert refused.value.code == "personal_unreadable"
    (line,) = either.engine.cases.page(SYSTEM, queries.CaseFilter())
    assert line.case.code == code and line.case.damaged


def test_a_value_cannot_be_read_in_the_place_of_another(either: Installation) -> None:
    code = household(either)
    either.complete(code, "lvh_receive_check", note="một")
    number = either.open_tasks(code)["lvh_survey"].number
    either.do(commands.SaveDraft(f"{code}-{number}", {"note": "hai"}, 0), SURVEY)
    with either.engine._database.write() as connection:
        stored = connection.scalar(
            text('SELECT on_behalf_of FROM tasks WHERE "case" = :c AND on_behalf_of IS NOT NULL'),
            {"c": code},
        )
        moved = update(tasks).where(tasks.c.case == code, tasks.c.number == number)
        connection.execute(moved.values(draft=f'{{"note":"{stored}"}}'))
    with pytest.raises(Damaged):
        either.engine.tasks.get(either.actor(SURVEY), f"{code}-{number}")


# -- erasing it


def ended(at: Installation) -> str:
    code = household(at)
    at.do(commands.AddComment(code, COMMENT), DESK)
    at.do(commands.CancelCase(code, "khách không làm nữa"), DESK)
    return code


def test_two_people_erase_a_person_and_nobody_reads_them_again(either: Installation) -> None:
    code = ended(either)
    either.do(commands.AskErasure(code, "withdrawn", "khách rút đồng ý bằng đơn"), DESK)
    either.do(commands.EraseSubject(code, "đã đối chiếu đơn"), LEADER)
    view = either.engine.cases.get(either.actor(DESK), code)
    assert view.customer == "đã xóa"
    assert view.case.facts["phone"] == "đã xóa"
    assert view.case.facts["households"] == 1
    history = either.engine.cases.history(either.actor(DESK), code, language="en")
    told = next(one for one in history if one.event.type == "TaskCompleted")
    assert told.event.on_behalf_of == "erased"
    assert either.engine.records.comments(either.actor(DESK), code)[0].text == "đã xóa"
    for words in ("0912345678", "ngoc lanh", "001190012345"):
        assert either.engine.cases.page(SYSTEM, queries.CaseFilter(text=words)) == []
    assert [one.case.code for one in either.engine.cases.page(SYSTEM, queries.CaseFilter())] == [
        code
    ]
    (erased,) = view.erasures
    assert (erased.ground, erased.asked_by, erased.erased_by) == ("withdrawn", DESK, LEADER)


def test_history_is_proved_after_it_as_before(either: Installation) -> None:
    code = ended(either)
    either.do(commands.AskErasure(code, "withdrawn", "khách rút đồng ý"), DESK)
    either.do(commands.EraseSubject(code, "đã đối chiếu"), LEADER)
    assert either.verify() == []
    (again,) = either.engine.reexecute([code])
    assert again.divergence is None
    assert either.engine.packs.pack(either.actor(AUDITOR), code)


def test_a_key_that_comes_back_is_found(either: Installation) -> None:
    code = ended(either)
    with either.engine._database.read() as connection:
        kept = connection.execute(subject_keys.select()).mappings().one()
    either.do(commands.AskErasure(code, "withdrawn", "khách rút đồng ý"), DESK)
    either.do(commands.EraseSubject(code, "đã đối chiếu"), LEADER)
    with either.engine._database.write() as connection:
        connection.execute(subject_keys.update().values(wrapped=kept["wrapped"]))
    assert [one.place for one in either.verify()] == [f"subject_keys/{code}/customer"]


@pytest.mark.parametrize(
    ("login", "command", "code"),
    [
        (LEADER, lambda c: commands.EraseSubject(c, "vì thế"), "erasure_not_asked"),
        (DESK, lambda c: commands.EraseSubject(c, "vì thế"), "not_erasing"),
        (SURVEY, lambda c: commands.AskErasure(c, "withdrawn", "vì thế"), "not_steering"),
        (DESK, lambda c: commands.AskErasure(c, "vì thích", "vì thế"), "ground_unknown"),
        (DESK, lambda c: commands.AskErasure(c, "withdrawn", " "), "reason_missing"),
        (
            DESK,
            lambda c: commands.AskErasure(c, "withdrawn", "vì thế", subject="chủ nhà"),
            "subject_not_found",
        ),
    ],
)
def test_what_does_not_fit_erases_nothing(
    installation: Installation,
    login: str,
    command: Callable[[str], commands.Command],
    code: str,
) -> None:
    case = ended(installation)
    before = installation.history(case)
    with pytest.raises(EngineError) as refused:
        installation.do(command(case), login)
    assert refused.value.code == code
    assert installation.history(case) == before


def test_a_running_case_is_not_erased(installation: Installation) -> None:
    code = household(installation)
    with pytest.raises(EngineError) as refused:
        installation.do(commands.AskErasure(code, "withdrawn", "khách rút đồng ý"), DESK)
    assert refused.value.code == "erasure_running"


def test_nobody_decides_on_what_they_asked_themselves(installation: Installation) -> None:
    code = ended(installation)
    installation.do(commands.AskErasure(code, "withdrawn", "khách rút đồng ý"), LEADER)
    with pytest.raises(EngineError) as refused:
        installation.do(commands.EraseSubject(code, "đồng ý"), LEADER)
    assert refused.value.code == "erasure_own"


def test_a_refusal_keeps_it_and_can_be_asked_again(installation: Installation) -> None:
    code = ended(installation)
    ask = commands.AskErasure(code, "withdrawn", "khách rút đồng ý")
    installation.do(ask, DESK)
    with pytest.raises(EngineError) as twice:
        installation.do(ask, DESK)
    assert twice.value.code == "erasure_asked"
    installation.do(commands.RefuseErasure(code, "còn tranh chấp hợp đồng"), LEADER)
    assert installation.engine.cases.get(SYSTEM, code).customer == PLANTED["customer_name"]
    installation.do(ask, DESK)
    installation.do(commands.EraseSubject(code, "hết tranh chấp"), LEADER)
    with pytest.raises(EngineError) as done:
        installation.do(ask, DESK)
    assert done.value.code == "subject_erased_already"
    with pytest.raises(EngineError) as late:
        installation.do(commands.AddComment(code, "Gọi lại bà Lành"), DESK)
    assert late.value.code == "subject_erased"
