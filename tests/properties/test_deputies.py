"""Random graphs of people, roles, deputies and pairs of steps, against an independent reading of
who may do what: nobody makes and checks, and nobody is refused without cause.

``make graphs`` tries 10,000 of them.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from engine.model.actor import ActingFor, Actor
from engine.model.authorization import Capacity, all_works_as
from engine.model.capacity_choice import choose_apart
from engine.model.case import Case, Task
from engine.model.deputyship import Deputyship, DeputyState
from engine.model.separation import Done, Separation, StepPair, done_by
from engine.model.states import CaseState, TaskState

GRAPHS = int(os.environ.get("MOTCUA_TEST_GRAPHS", "300"))
START = datetime(2026, 3, 2, 8, tzinfo=UTC)
PROCESSES, UNITS = ("connect", "complain"), ("DL01", "DL02")
ROLES = ("survey", "plan", "approve", "admin", "auditor")
STEPS = {"a": ("survey",), "b": ("plan", "survey"), "c": ("approve",), "d": ("approve", "plan")}


@dataclass
class Graph:
    """People by the roles that they hold in units, and who stands in for whom."""

    held: dict[str, dict[str, frozenset[str]]]
    deputies: list[Deputyship]
    pairs: tuple[StepPair, ...]
    done: list[tuple[str, str, str]] = field(default_factory=list)
    """Step, who sat at the keyboard, and for whom."""


def drawn(random: Random) -> Graph:
    people = [f"p{n}" for n in range(random.randint(2, 6))]
    held = {
        one: {
            unit: frozenset(random.sample(ROLES, random.randint(0, 2)))
            for unit in UNITS
            if random.random() < 0.7
        }
        for one in people
    }
    deputies = [deputyship(random, people, n) for n in range(random.randint(2, 12))]
    pairs = tuple(
        StepPair(random.choice(PROCESSES), (first, second), {"vi": "x", "en": "x"}, "QĐ")
        for first, second in (random.sample(sorted(STEPS), 2) for _ in range(random.randint(0, 3)))
    )
    return Graph(held, deputies, pairs)


def deputyship(random: Random, people: list[str], number: int) -> Deputyship:
    person, deputy = random.sample(people, 2)
    starts = START + timedelta(hours=random.randint(-5, 20))
    state = random.choice([DeputyState.ACCEPTED, DeputyState.ACCEPTED, *DeputyState])
    accepted = None
    if state in (DeputyState.ACCEPTED, DeputyState.ENDED):
        accepted = START + timedelta(hours=random.randint(-5, 10))
    ended = None
    if state in (DeputyState.DECLINED, DeputyState.ENDED):
        ended = START + timedelta(hours=random.randint(0, 24))
    return Deputyship(
        person=person,
        number=number,
        deputy=deputy,
        unit=random.choice(UNITS),
        roles=frozenset(random.sample(ROLES, random.choice((0, 0, 0, 1, 2)))),
        definitions=frozenset(random.sample(PROCESSES, random.choice((0, 0, 1)))),
        starts_at=starts,
        ends_at=starts + timedelta(hours=random.randint(4, 30)),
        reason="x",
        named_by=person,
        named_at=START,
        state=state,
        accepted_at=accepted,
        ended_at=ended,
    )


def actor_at(graph: Graph, login: str, at: datetime) -> Actor:
    """As a command reads them: with the colleagues for whom they stand in at that instant."""
    running = [one for one in graph.deputies if one.deputy == login and one.runs_at(at)]
    return Actor(
        login,
        roles=graph.held[login],
        deputises=tuple(
            ActingFor(
                Actor(
                    one.person,
                    roles={one.unit: one.roles_of(graph.held[one.person].get(one.unit, ()))},
                ),
                one.definitions,
            )
            for one in running
        ),
    )


def case_at(process: str, unit: str) -> Case:
    blank = dict.fromkeys(
        (
            "profile",
            "profile_version",
            "dossier_valid_at",
            "due_at",
            "energized_at",
            "suspended_at",
            "closed_at",
            "outcome",
        )
    )
    return Case(
        code="SX1",
        version=1,
        state=CaseState.ACTIVE,
        definition=process,
        definition_version=1,
        intake_unit=unit,
        executing_unit=unit,
        channel="counter",
        registered_at=START,
        handed_over=False,
        facts={},
        steps={},
        **blank,  # type: ignore[arg-type]
    )


def step_at(step: str, unit: str) -> Task:
    blank = dict.fromkeys(
        (
            "assignee",
            "due_at",
            "limit",
            "calendar",
            "closed_at",
            "closed_by",
            "on_behalf_of",
            "latest_at",
            "draft",
        )
    )
    return Task(
        case="SX1",
        number=1,
        element=step,
        round=1,
        state=TaskState.READY,
        roles=STEPS[step],
        unit=unit,
        opened_at=START,
        draft_version=0,
        **blank,  # type: ignore[arg-type]
    )


# -- the independent reading


def principals(
    graph: Graph, login: str, process: str, unit: str, step: str, at: datetime
) -> set[str]:
    """In whose name somebody could do the step, whatever was done before."""
    wanted = set(STEPS[step])
    if wanted & graph.held[login].get(unit, frozenset()):
        return {login}
    found = set()
    for one in graph.deputies:
        agreed = one.accepted_at is not None and one.accepted_at <= at
        over = at >= one.ends_at or (one.ended_at is not None and at >= one.ended_at)
        theirs = wanted & graph.held[one.person].get(one.unit, frozenset())
        theirs -= {"admin", "auditor", "designer"}
        if one.roles:
            theirs &= one.roles
        if (
            one.deputy == login
            and one.unit == unit
            and agreed
            and one.starts_at <= at
            and not over
            and theirs
            and (not one.definitions or process in one.definitions)
        ):
            found.add(one.person)
    return found


def made(graph: Graph, process: str, step: str) -> set[str]:
    """Who has done a step that whoever does this one must not have done."""
    others = {
        (set(pair.steps) - {step}).pop()
        for pair in graph.pairs
        if pair.process == process and step in pair.steps
    }
    return {who for did, by, whom in graph.done if did in others for who in (by, whom)}


def test_nobody_makes_and_checks_and_nobody_is_refused_without_cause() -> None:
    acts = refused = as_deputy = 0
    for seed in range(GRAPHS):
        random = Random(seed)
        graph, process, unit = drawn(random), random.choice(PROCESSES), random.choice(UNITS)
        separation, case = Separation(graph.pairs), case_at(process, unit)
        records: list[Done] = []
        for _ in range(random.randint(4, 16)):
            at = START + timedelta(minutes=random.randint(0, 24 * 60))
            login, step = random.choice(sorted(graph.held)), random.choice(sorted(STEPS))
            able = all_works_as(actor_at(graph, login, at), step_at(step, unit), case)
            could = principals(graph, login, process, unit, step, at)
            assert {one.colleague or login for one in able} >= could, seed
            before = made(graph, process, step)
            free = {one for one in could if not {login, one} & before}
            chosen = choose_apart(separation, process, step, login, able, records) if able else None
            if not isinstance(chosen, Capacity):
                assert not free, f"graph {seed}: refused without cause"
                refused += 1
                continue
            whom = chosen.colleague or login
            assert whom in free, f"graph {seed}: allowed without right"
            acts, as_deputy = acts + 1, as_deputy + (whom != login)
            graph.done.append((step, login, whom))
            records.append(done_by(step, login, chosen.colleague))
        _require_apart(graph, process, seed)
    assert min(acts, refused, as_deputy) > GRAPHS // 10, "the graphs try too little"


def _require_apart(graph: Graph, process: str, seed: int) -> None:
    for pair in graph.pairs:
        if pair.process == process:
            first, second = (
                {who for did, by, whom in graph.done if did == step for who in (by, whom)}
                for step in pair.steps
            )
            assert not first & second, f"graph {seed}: one person made and checked"
    assert all({by, whom} <= graph.held.keys() for _, by, whom in graph.done), "a real person"
