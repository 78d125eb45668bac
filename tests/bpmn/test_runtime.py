"""How the tokens of one case move, seen through the commands that a case knows."""

from __future__ import annotations

import pytest

from engine.bpmn.token_moves import Ended, Left, Passed, Stuck, TaskReached, WaitReached
from engine.feel import parse
from engine.model.process import Message, Timer
from tests.bpmn.drawings import (
    END,
    START,
    TIMER,
    Case,
    boundary,
    by_text,
    catch,
    diagram,
    end,
    error,
    flow,
    flows,
    fork,
    gateway,
    read,
    read_clean,
    sub,
    task,
    throw,
)
from tests.bpmn.good_diagrams import GOOD

# -- steps, choices, forks


def test_a_step_is_open_until_it_is_completed() -> None:
    case = Case(read_clean(GOOD["a step"]))

    (reached,) = case.moves
    assert isinstance(reached, TaskReached)
    assert (reached.number, reached.task.id, reached.task.deadline) == (1, "a", "day")
    (ended,) = case.complete("a")
    assert isinstance(ended, Ended)
    assert (ended.event.id, ended.event.outcome) == ("end", "closed")
    assert case.finished


def test_a_case_without_steps_ends_at_once() -> None:
    case = Case(read_clean(GOOD["nothing at all"]))

    assert case.ended == ["end"]
    assert case.finished


def choice() -> str:
    return diagram(
        START,
        task("a"),
        gateway("x", default="x-usual"),
        end("first"),
        end("second"),
        end("usual"),
        flows("start", "a", "x", "usual"),
        flow("x", "first", "kind = 1"),
        flow("x", "second", "kind = 2"),
    )


@pytest.mark.parametrize(
    ("holding", "taken"),
    [
        ([], "usual"),
        (["kind = 1"], "first"),
        (["kind = 2"], "second"),
        (["kind = 1", "kind = 2"], "first"),
    ],
)
def test_a_choice_takes_the_first_condition_that_holds_or_the_default(
    holding: list[str], taken: str
) -> None:
    case = Case(read_clean(choice()), by_text(dict.fromkeys(holding, True)))

    case.complete("a")

    assert case.ended == [taken]


def test_a_join_waits_for_every_branch() -> None:
    case = Case(read_clean(GOOD["a fork"]))

    assert case.open == ["a", "b"]
    assert case.complete("b") == []
    assert case.open == ["a"]
    case.complete("a")
    assert case.finished


def test_a_join_takes_one_token_of_each_branch_and_keeps_what_is_more() -> None:
    """Two tokens of one branch and one of the other make one, and one that goes on waiting."""
    xml = diagram(
        START,
        END,
        fork("p"),
        task("a"),
        task("b"),
        gateway("m"),
        task("c"),
        fork("q"),
        task("after"),
        flows("start", "p", "a", "m", "q", "after", "end"),
        flows("p", "b", "m"),
        flows("p", "c", "q"),
    )
    case = Case(read(xml))

    case.complete("a")
    case.complete("b")
    assert case.open == ["c"]
    case.complete("c")

    assert case.open == ["after"]
    case.complete("after")
    assert not case.finished
    assert case.open == []


# -- waits


def test_a_message_and_a_timer_are_waits_with_their_name_and_key() -> None:
    case = Case(read_clean(GOOD["waits"]))

    (message,) = case.moves
    assert isinstance(message, WaitReached)
    assert (message.element, message.trigger) == ("c", Message("note", ("clerk",)))
    (timer,) = case.arrive("c")
    assert isinstance(timer, WaitReached)
    assert (timer.element, timer.trigger) == ("d", Timer("day"))
    case.arrive("d")
    assert case.finished


def test_the_first_event_of_a_race_wins() -> None:
    case = Case(read_clean(GOOD["a race"]))

    assert case.open == ["c", "d"]
    assert len(set(case.numbers)) == 1, "one token waits for both"
    case.arrive("d")

    assert case.ended == ["late"]
    assert case.finished


def test_a_message_reaches_the_one_place_that_is_named() -> None:
    xml = diagram(
        START,
        END,
        fork("p"),
        fork("q"),
        catch("c"),
        catch("d"),
        task("after"),
        flows("start", "p", "c", "after", "q", "end"),
        flows("p", "d", "q"),
    )
    case = Case(read_clean(xml))

    case.arrive("c")

    assert case.open == ["after", "d"]


def test_the_same_place_can_wait_twice_and_hears_one_message_each() -> None:
    xml = diagram(
        START,
        END,
        fork("p"),
        task("a"),
        task("b"),
        gateway("m"),
        catch("c"),
        task("after"),
        flows("start", "p", "a", "m", "c", "after", "end"),
        flows("p", "b", "m"),
    )
    case = Case(read(xml))
    case.complete("a")
    case.complete("b")
    assert case.open == ["c", "c"]

    case.arrive("c")

    assert case.open == ["after", "c"]


# -- events on the border


def test_an_interrupting_event_takes_the_step_away() -> None:
    case = Case(read_clean(GOOD["a step that is left"]))
    (number,) = case.tasks

    moves = case.arrive("b")

    assert Left(number, "a") in moves
    assert case.ended == ["gone"]


def test_a_completed_step_takes_its_events_away() -> None:
    case = Case(read_clean(GOOD["a step that is left"]))
    ((number, _),) = case.waits

    moves = case.complete("a")

    assert Left(number, "b") in moves
    assert case.ended == ["end"]


def test_a_reminder_leaves_the_step_open_and_comes_once() -> None:
    case = Case(read_clean(GOOD["a reminder"]))

    case.arrive("b")

    assert case.open == ["a", "remind"]
    case.complete("a")
    assert not case.finished
    case.complete("remind")
    assert case.finished


def test_a_message_that_does_not_interrupt_is_heard_again_and_again() -> None:
    xml = GOOD["a reminder"].replace(TIMER, "<messageEventDefinition messageRef='msg'/>")
    xml = xml.replace("attachedToRef='a'", "attachedToRef='a' motcua:role='clerk'")
    case = Case(read_clean(xml))

    case.arrive("b")
    case.arrive("b")

    assert case.open == ["a", "b", "remind", "remind"]


def test_an_event_comes_before_the_automatic_steps_that_it_cancels() -> None:
    """The branch with the error stands last in the diagram, the milestones before it."""
    names = [f"m{n}" for n in range(5)]
    xml = diagram(
        START,
        END,
        sub(
            "s",
            "<startEvent id='in'/>",
            task("a"),
            fork("p"),
            end("failed", error("out"), None),
            *map(throw, names),
            end("out", outcome=None),
            flows("in", "a", "p", "failed"),
            flows("p", *names, "out"),
        ),
        boundary("b", "s", error("out")),
        throw("caught"),
        flows("start", "s", "end"),
        flows("b", "caught", "end"),
    )
    case = Case(read(xml))

    case.complete("a")

    assert case.passed == ["caught"]
    assert case.ended == ["end"]


def test_an_error_reaches_the_nearest_sub_process_that_catches_it() -> None:
    case = Case(read_clean(GOOD["an error that passes the inner sub-process"]))

    case.complete("a")

    assert case.ended == ["end"]
    assert case.finished


def test_an_error_does_not_disturb_a_neighbour_that_would_catch_it_too() -> None:
    def branch(name: str) -> tuple[str, ...]:
        return (
            sub(
                f"s{name}",
                f"<startEvent id='in{name}'/>",
                task(f"a{name}"),
                end(f"failed{name}", error("out"), None),
                flows(f"in{name}", f"a{name}", f"failed{name}"),
            ),
            boundary(f"b{name}", f"s{name}", error("out")),
            end(f"gone{name}", outcome="refused"),
            end(f"end{name}"),
            flow(f"s{name}", f"end{name}"),
            flow(f"b{name}", f"gone{name}"),
            flow("p", f"s{name}"),
        )

    case = Case(read(diagram(START, fork("p"), *branch("1"), *branch("2"), flow("start", "p"))))

    case.complete("a1")

    assert case.open == ["a2"]
    assert case.ended == []


def test_a_sub_process_that_is_left_takes_everything_within_it_away() -> None:
    xml = diagram(
        START,
        END,
        sub(
            "outer",
            "<startEvent id='in0'/>",
            fork("p"),
            task("a"),
            boundary("t", "a", TIMER),
            sub(
                "inner",
                "<startEvent id='in'/>",
                task("b"),
                catch("c"),
                fork("q"),
                fork("j"),
                end("out", outcome=None),
                flows("in", "q", "b", "j", "out"),
                flows("q", "c", "j"),
            ),
            end("out0", outcome=None),
            end("out1", outcome=None),
            flows("in0", "p", "a", "out0"),
            flows("p", "inner", "out1"),
            flow("t", "out0"),
        ),
        boundary("w", "outer"),
        end("gone", outcome="withdrawn"),
        flows("start", "outer", "end"),
        flow("w", "gone"),
    )
    case = Case(read_clean(xml))
    assert case.open == ["a", "b", "c", "t", "w"]

    moves = case.arrive("w")

    assert sorted(move.element for move in moves if isinstance(move, Left)) == ["a", "b", "c", "t"]
    assert case.ended == ["gone"]
    assert case.finished


def test_an_end_for_all_takes_the_other_branches_away() -> None:
    case = Case(read_clean(GOOD["an end for all"]))

    moves = case.complete("b")

    assert [move.element for move in moves if isinstance(move, Left)] == ["a"]
    assert case.ended == ["stop"]
    assert case.finished


def test_an_end_for_all_within_a_sub_process_ends_that_alone() -> None:
    xml = diagram(
        START,
        END,
        sub(
            "s",
            "<startEvent id='in'/>",
            fork("p"),
            task("a"),
            task("b"),
            end("out", outcome=None),
            end("stop", "<terminateEventDefinition/>", None),
            flows("in", "p", "a", "out"),
            flows("p", "b", "stop"),
        ),
        task("after"),
        flows("start", "s", "after", "end"),
    )
    case = Case(read_clean(xml))

    case.complete("b")

    assert case.open == ["after"]


def two_ends(second: str) -> Case:
    """Two steps side by side, each before an end of its own, of which the first refuses the case.
    Lint does not let them be."""
    xml = diagram(
        START,
        fork("p"),
        task("a"),
        task("b"),
        end("first", outcome="refused"),
        second,
        flows("start", "p", "a", "first"),
        flows("p", "b", "second"),
    )
    return Case(read(xml))


def test_the_last_end_is_told_where_all_say_the_same() -> None:
    case = two_ends(end("second", outcome="refused"))

    assert case.complete("b") == []
    (ended,) = case.complete("a")

    assert isinstance(ended, Ended)
    assert ended.event.id == "first"


def test_an_end_that_says_otherwise_than_one_before_is_an_incident() -> None:
    case = two_ends(end("second", outcome="closed"))

    assert case.complete("b") == []
    (stuck,) = case.complete("a")

    assert isinstance(stuck, Stuck)
    assert (stuck.element, stuck.code) == ("first", "outcomes_differ")
    assert "'closed' at 'second'" in stuck.reason
    (ended,) = case.retry("first")
    assert isinstance(ended, Ended)
    assert ended.event.outcome == "closed", "the first one stands"


def test_an_end_that_terminates_has_the_last_word() -> None:
    case = two_ends(end("second", "<terminateEventDefinition/>", "closed"))

    assert [move.element for move in case.complete("b") if isinstance(move, Left)] == ["a"]
    assert case.ended == ["second"]


OVER = "<endEvent id='second' motcua:outcome='handed_over' motcua:handsOverTo='other'/>"


def test_a_hand_over_waits_until_it_is_alone() -> None:
    case = two_ends(OVER)

    (stuck,) = case.complete("b")
    assert isinstance(stuck, Stuck)
    assert (stuck.element, stuck.code) == ("second", "hand_over_not_alone")
    (again,) = case.retry("second")
    assert isinstance(again, Stuck)
    assert case.complete("a") == []
    (ended,) = case.retry("second")

    assert isinstance(ended, Ended)
    assert ended.event.hands_over_to == "other"


def test_a_hand_over_is_not_lost_because_another_branch_ended_first() -> None:
    case = two_ends(OVER)

    assert case.complete("a") == []
    (ended,) = case.complete("b")

    assert isinstance(ended, Ended)
    assert ended.event.hands_over_to == "other"


# -- incidents


def undecidable() -> tuple[Case, dict[str, object]]:
    """A fork: a choice over a fact that the case may not have, and a step beside it."""
    xml = diagram(
        START,
        fork("p"),
        gateway("x", default="x-usual"),
        end("usual"),
        end("special"),
        task("b"),
        end("beside"),
        flows("start", "p", "x", "usual"),
        flow("x", "special", "kind = &quot;special&quot;"),
        flows("p", "b", "beside"),
    )
    data: dict[str, object] = {}
    return Case(read_clean(xml), lambda text: parse(text).test(data)), data


def test_a_condition_that_cannot_be_decided_is_an_incident() -> None:
    case, _ = undecidable()

    (stuck,) = (move for move in case.moves if isinstance(move, Stuck))

    assert (stuck.element, stuck.code) == ("x", "feel_unknown_name")
    assert "kind" in stuck.reason
    assert case.open == ["b"]


def test_the_other_branches_go_on_beside_an_incident() -> None:
    case, _ = undecidable()

    moves = case.complete("b")

    assert moves == [], "the incident is not reported again"
    assert [stuck.element for stuck in case.stuck.values()] == ["x"]
    assert not case.finished


def test_an_incident_tried_again_before_it_is_mended_is_another_incident() -> None:
    case, _ = undecidable()
    (first,) = case.stuck

    case.retry("x")

    (second,) = case.stuck
    assert second > first


def test_an_incident_tried_again_after_it_is_mended_goes_on() -> None:
    case, data = undecidable()
    case.complete("b")
    data["kind"] = "special"

    case.retry("x")

    assert case.ended == ["special"]
    assert case.finished


def test_an_incident_goes_away_with_the_sub_process_around_it() -> None:
    xml = diagram(
        START,
        END,
        sub(
            "s",
            "<startEvent id='in'/>",
            task("a"),
            gateway("x", default="x-out"),
            end("out", outcome=None),
            flows("in", "a", "x", "out"),
            flow("x", "a", "kind = 1"),
        ),
        boundary("w", "s"),
        end("gone", outcome="withdrawn"),
        flows("start", "s", "end"),
        flow("w", "gone"),
    )
    case = Case(read_clean(xml), lambda text: parse(text).test({}))
    case.complete("a")
    (number,) = case.stuck

    moves = case.arrive("w")

    assert Left(number, "x", stuck=True) in moves
    assert case.stuck == {}
    assert case.finished


def test_a_failure_that_is_no_condition_is_not_hidden() -> None:
    def broken(_condition: str) -> bool:
        raise RuntimeError("the database is down")

    case = Case(read_clean(choice()), broken)

    with pytest.raises(RuntimeError):
        case.complete("a")


def test_a_gateway_without_a_way_is_an_incident_even_if_nobody_validated_it() -> None:
    xml = diagram(
        START,
        END,
        gateway("x"),
        task("a"),
        flow("start", "x"),
        flow("x", "end", "kind = 1"),
        flow("x", "a", "kind = 2"),
        flow("a", "end"),
    )
    case = Case(read(xml))

    (stuck,) = case.stuck.values()

    assert (stuck.element, stuck.code) == ("x", "no_flow")


# -- numbers


def numbered() -> Case:
    """A step (1), a message on its border (2), an incident (3)."""
    xml = diagram(
        START,
        END,
        fork("p"),
        task("a"),
        boundary("b", "a"),
        gateway("x", default="x-usual"),
        end("usual"),
        end("special"),
        end("gone"),
        flows("start", "p", "a", "end"),
        flows("p", "x", "usual"),
        flow("x", "special", "kind = 1"),
        flow("b", "gone"),
    )
    return Case(read_clean(xml), lambda text: parse(text).test({}))


def test_numbers_count_from_one_and_are_said_with_what_they_stand_for() -> None:
    case = numbered()
    (step,), ((event, _),), (incident,) = case.tasks, case.waits, case.stuck

    assert {step, event, incident} == {1, 2, 3}


def test_a_number_that_stands_for_something_else_is_refused_and_changes_nothing() -> None:
    case = numbered()
    (step,), ((event, _),), (incident,) = case.tasks, case.waits, case.stuck

    for number in (0, -1, 99, event, incident):
        with pytest.raises(KeyError):
            case.run().complete(number)
    for number in (0, -1, 99, step, incident):
        with pytest.raises(KeyError):
            case.run().arrive(number, "b")
    for number in (0, -1, 99, step, event):
        with pytest.raises(KeyError):
            case.run().retry(number)
    with pytest.raises(KeyError):
        case.run().arrive(event, "another element")
    run = case.run()
    with pytest.raises(KeyError):
        run.complete(event)
    assert run.write() == case.text


def test_a_step_is_completed_once() -> None:
    case = numbered()
    (step,) = case.tasks
    case.complete("a")

    with pytest.raises(KeyError):
        case.run().complete(step)


def test_an_event_that_was_not_drawn_into_a_race_does_not_reach_it() -> None:
    case = Case(read_clean(GOOD["a race"]))
    (number,) = {number for number, _ in case.waits}

    with pytest.raises(KeyError):
        case.run().arrive(number, "end")


def test_numbers_go_on_where_another_process_of_the_case_stopped() -> None:
    case = Case(read_clean(GOOD["a step"]))
    run = type(case.run())(case.process, case.specs, case.decide, None, first=7)

    (reached,) = run.start()

    assert isinstance(reached, TaskReached)
    assert (reached.number, run.next_number) == (7, 8)


def test_milestones_are_told_in_the_order_in_which_they_are_passed() -> None:
    case = Case(read_clean(GOOD["milestones"]))

    moves = case.complete("a")

    assert [move.event.id for move in moves if isinstance(move, Passed)] == ["n", "m"]


def test_a_condition_is_asked_with_its_own_text() -> None:
    asked: list[str] = []

    def decide(condition: str) -> bool:
        asked.append(condition)
        return parse(condition).test({"kind": 2})

    Case(read_clean(choice()), decide).complete("a")

    assert asked == ["kind = 1", "kind = 2"]
