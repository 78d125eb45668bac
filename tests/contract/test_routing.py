"""Any office takes a request in, and the unit that serves the place carries it out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache

import pytest

from engine import Invalid, NotAllowed, NotFound, commands, documents, events, queries
from engine.model.transfer import TransferOutcome
from tests.contract.test_territory import HUE, territory
from tests.kit import DESK, INSTALLER, LEADER, Installation
from tests.unit.places.gazetteers import shipped_places

THEIR_DESK, THEIR_LEADER = "motcua.nb", "lanhdao.nb"
IN_2026 = datetime(2026, 3, 2, 2, tzinfo=UTC)


@cache
def communes() -> tuple[str, ...]:
    """The communes of the city, in turn served by DL01 and DL02."""
    known = shipped_places().communes
    return tuple(sorted(one for one in known if known[one][-1].province == HUE))


@pytest.fixture
def served(either: Installation) -> Installation:
    either.clock.set(IN_2026)
    either.do(commands.Publish((territory("DL01", "DL02"),)), INSTALLER)
    return either


def household(at: Installation, commune: str, **more: str) -> str:
    return at.request("lv_household", site_province=HUE, site_commune=commune, **more)


def test_the_unit_that_serves_the_place_finds_the_case_with_its_clocks_running(
    served: Installation,
) -> None:
    code = household(served, communes()[1])
    case = served.case(code)
    assert (case.intake_unit, case.executing_unit) == ("DL01", "DL02")
    routed = [e for e in served.history(code) if isinstance(e.payload, events.CaseRouted)]
    assert [one.payload for one in routed] == [events.CaseRouted("DL02")]
    listed = served.engine.tasks.page(served.actor(THEIR_DESK), queries.TaskFilter())
    (step,) = [one.task for one in listed if one.task.case == code]
    assert (step.unit, step.due_at is not None) == ("DL02", True)
    mine = served.engine.tasks.page(served.actor(DESK), queries.TaskFilter())
    assert code not in {one.task.case for one in mine}
    task = served.open_tasks(code)["lvh_receive_check"]
    served.do(commands.CompleteTask(task.id, served.answer(task.element, code)), THEIR_DESK)
    assert served.open_tasks(code)["lvh_survey"].unit == "DL02"
    assert served.case(code).due_at is not None


def test_where_the_desk_serves_the_place_itself_nothing_moves(served: Installation) -> None:
    code = household(served, communes()[0])
    assert served.case(code).executing_unit == "DL01"
    assert "CaseRouted" not in {one.type for one in served.history(code)}


def test_a_place_that_nobody_is_known_to_serve_stays_where_it_was_taken_in(
    served: Installation,
) -> None:
    code = served.request("lv_household", site_province="79", site_commune="26740")
    assert served.case(code).executing_unit == "DL01"


def test_a_step_by_itself_goes_the_same_way(served: Installation) -> None:
    started = served.do(commands.StartCase("lv_household", "DL01", "counter"))
    code = str(started.subject)
    assert served.case(code).executing_unit == "DL01"
    served.complete(code, "lvh_submit_request", site_province=HUE, site_commune=communes()[1])
    assert served.case(code).executing_unit == "DL02"


def divided(commune: str) -> documents.Document:
    whole = territory("DL01").content.replace(f" {commune}", "")
    parts = (
        f'\n[[divided]]\ncommune = "{commune}"\nby = "hamlets"\n'
        'parts = [{ name = "Thôn Đông", unit = "DL01" }, { name = "Thôn Tây", unit = "DL02" }]\n'
    )
    return documents.Document(documents.Kind.TERRITORY, "territory", whole + parts)


def test_of_a_divided_commune_the_part_is_asked_and_not_guessed(either: Installation) -> None:
    either.clock.set(IN_2026)
    commune = communes()[3]
    either.do(commands.Publish((divided(commune),)), INSTALLER)
    before = len(either.engine.cases.page(either.actor(LEADER), queries.CaseFilter()))
    for part in ({}, {"site_part": "Thôn Bắc"}):
        with pytest.raises(Invalid) as caught:
            household(either, commune, **part)
        (error,) = caught.value.fields
        assert (error.field, error.params) == ("site_part", {"parts": "Thôn Đông, Thôn Tây"})
    assert len(either.engine.cases.page(either.actor(LEADER), queries.CaseFilter())) == before
    code = household(either, commune, site_part="Thôn Tây")
    assert either.case(code).executing_unit == "DL02"


def test_the_desk_that_took_it_in_sees_what_the_customer_is_told(served: Installation) -> None:
    code = household(served, communes()[1], customer_name="Lê Thị Hoa")
    desk, engine = served.actor(DESK), served.engine
    with pytest.raises(NotAllowed) as caught:
        engine.cases.get(desk, code)
    assert caught.value.code == "case_elsewhere"
    for read in (engine.cases.history, engine.ledgers.get, engine.records.comments):
        with pytest.raises(NotAllowed):
            read(desk, code)
    told = engine.taken_in.get(desk, code)
    assert (told.customer, told.executing_unit) == ("Lê Thị Hoa", "DL02")
    assert (told.status.turn, told.status.state, told.steps) == (("utility",), "active", ())
    assert [line.case.code for line in engine.taken_in.newest(desk)] == [code]
    assert engine.taken_in.count(desk, 10) == 1
    assert code not in {one.case.code for one in engine.cases.page(desk, queries.CaseFilter())}
    with pytest.raises(NotAllowed):
        served.do(commands.AddComment(code, "Khách hỏi bao giờ có điện"), DESK)
    for stranger in ("khaosat.sx", "motcua.dc"):
        with pytest.raises(NotFound):
            engine.taken_in.get(served.actor(stranger), code)


def test_each_look_from_another_unit_is_written_down(served: Installation) -> None:
    code = household(served, communes()[1])
    for login in (DESK, LEADER, THEIR_DESK):
        served.engine.taken_in.get(served.actor(login), code)
    seen = served.engine.accesses.page(served.actor(THEIR_LEADER), code)
    assert [(one.login, one.role, one.reading) for one in seen] == [
        (DESK, "mot_cua", "status"),
        (LEADER, "lanh_dao", "status"),
    ]


def test_it_hands_in_for_the_customer(served: Installation) -> None:
    code = household(served, communes()[1])
    task = served.open_tasks(code)["lvh_receive_check"]
    incomplete = served.answer(
        "lvh_receive_check", code, eligible=False, missing_items=["CCCD"], survey_slot=None
    )
    served.do(commands.CompleteTask(task.id, incomplete), THEIR_DESK)
    (step,) = served.engine.taken_in.get(served.actor(DESK), code).steps
    page = served.engine.tasks.get(served.actor(DESK), step.task)
    assert (page.behalf, page.inside, page.may_comment) == (True, False, False)
    answer = served.answer("lvh_supplement_dossier", code)
    served.do(commands.CompleteTask(step.task, answer, "Lê Thị Hoa"), DESK)
    assert served.open_tasks(code).keys() == {"lvh_receive_check"}


def test_it_is_carried_out_alike_once_more(served: Installation) -> None:
    code = household(served, communes()[1])
    assert served.verify() == []
    assert [one.divergence for one in served.engine.reexecute([code])] == [None]


NAMED = "lvh_receive_check"


def test_an_offer_lapses_where_a_form_sends_the_case_elsewhere(served: Installation) -> None:
    started = served.do(commands.StartCase("lv_household", "DL01", "counter"))
    code = str(started.subject)
    served.do(commands.TransferCase(code, "DL03", "Khách ở địa bàn khác"), DESK)
    served.complete(code, "lvh_submit_request", site_province=HUE, site_commune=communes()[1])
    assert served.case(code).executing_unit == "DL02"
    (transfer,) = served.engine.cases.get(served.actor(THEIR_DESK), code).transfers
    assert transfer.outcome is TransferOutcome.LAPSED
    assert "transfer" not in served.armed(code)
    with pytest.raises(NotFound):
        served.do(commands.AcceptTransfer(code), "motcua.dc")
    served.clock.advance(timedelta(days=1))
    served.fire()
    assert served.case(code).executing_unit == "DL02"
    assert served.verify() == []
    assert [one.divergence for one in served.engine.reexecute([code])] == [None]


def test_a_form_names_no_unit_without_a_desk(either: Installation) -> None:
    code = either.request("lv_household")
    with pytest.raises(Invalid) as caught:
        either.complete(code, NAMED, executing_unit="PC01")
    assert caught.value.code == "unit_without_desk"
    assert NAMED in either.open_tasks(code)


@pytest.mark.parametrize("answered", [commands.AcceptTransfer, commands.ReturnTransfer])
def test_what_units_have_settled_no_form_undoes(
    either: Installation, answered: type[commands.Command]
) -> None:
    code = either.request("lv_household")
    either.do(commands.TransferCase(code, "DL02", "Khách ở địa bàn khác"), DESK)
    if answered is commands.AcceptTransfer:
        either.do(commands.AcceptTransfer(code), THEIR_DESK)
        desk, other = THEIR_DESK, "DL01"
    else:
        either.do(commands.ReturnTransfer(code, "Không thuộc địa bàn"), THEIR_DESK)
        desk, other = DESK, "DL02"
    task, before = either.open_tasks(code)[NAMED], either.case(code)
    answer = either.answer(NAMED, code, executing_unit=other)
    with pytest.raises(Invalid) as caught:
        either.do(commands.CompleteTask(task.id, answer), desk)
    assert [(one.field, one.code) for one in caught.value.fields] == [
        ("executing_unit", "unit_by_transfer")
    ]
    assert either.case(code) == before
    answer["executing_unit"] = before.executing_unit
    either.do(commands.CompleteTask(task.id, answer), desk)
    assert either.case(code).executing_unit == before.executing_unit
