"""The world of a simulation: one engine on one thread, its clock and its digits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from sqlalchemy import select

from engine import SYSTEM, Config, Document, EngineError, NotAllowed, Receipt, Task, commands
from engine.model.case import CaseState
from engine.model.publication import Kind as Documents
from engine.model.views import CaseView
from engine.store.tables import cases
from engine.time import VIETNAM
from engine.workers.deadlines import fire_due
from engine.workers.jobs import work_off
from tests.contract.test_calendar_change import OVERLAY
from tests.kit import DESK, INSTALLER, LEADER, Installation, shipped
from tests.properties.blocks import make_block
from tests.properties.test_cases import REWORK
from tests.simulation.acts import Act
from tests.small import publish_block

T = TypeVar("T")
PROCESSES = ("mv_own_substation", "lv_business", "lv_household")
AT_ONCE = 25
"""Open cases, at the most: more of them show nothing that these do not."""
REASON = "Theo đề nghị của khách hàng"


class Stopped(BaseException):
    """The process died there."""


class World:
    """``codes`` are the open cases, ``started`` how many there were in all."""

    def __init__(self, url: str, folder: Path, seed: int) -> None:
        self._rng = Random(seed)
        self._config = Config(url, folder / "files")
        self._stop_at: str | None = None
        self._keys = 0
        self._listed: list[str] = []
        self._laws = 0
        self.at = self._open()
        self.codes: list[str] = []
        self.started = 0
        self._views: dict[str, CaseView] = {}
        self._versions: dict[str, int] = {}
        self.refused: Counter[str] = Counter()
        self.commands = 0
        self.shapes = tuple(f"random{n}" for n in range(2))
        for key in self.shapes:
            publish_block(self.at, make_block(self._rng.choice), key)

    def _open(self) -> Installation:
        return Installation(self._config, digits=self._digits, probe=self._probe, durable=False)

    def _digits(self) -> str:
        return f"{self._rng.randrange(10**9):09d}"

    def _probe(self, point: str) -> None:
        if self._stop_at == point:
            self._stop_at = None
            raise Stopped

    def close(self) -> None:
        self.at.engine.close()

    def _restart(self) -> None:
        now = self.at.clock.now()
        self.at.engine.close()
        self.at = self._open()
        self.at.clock.set(now)

    # -- acts

    def perform(self, act: Act) -> None:
        """Does what the act says, if it can be done as things stand."""
        self._views.clear()
        getattr(self, f"_{act.kind}")(act)

    def _view(self, code: str) -> CaseView:
        """The case as it stands before the act, read once."""
        if code not in self._views:
            self._views[code] = self.at.engine.cases.get(SYSTEM, code)
        return self._views[code]

    def changed(self) -> list[str]:
        """The cases that the last act has changed, read in one go; closed ones are left alone from
        then on."""
        with self.at.engine._database.read() as connection:
            rows = connection.execute(
                select(cases.c.code, cases.c.version, cases.c.closed_at).where(
                    cases.c.code.in_(self.codes)
                )
            ).all()
        found = [code for code, version, _ in rows if self._versions.get(code) != version]
        self._versions |= {code: version for code, version, _ in rows}
        self.codes = [code for code, _, closed_at in sorted(rows) if closed_at is None]
        return sorted(found)

    def _case(self, act: Act) -> str | None:
        return self.codes[act.who % len(self.codes)] if self.codes else None

    def _task(self, act: Act) -> tuple[str, Task] | None:
        code = self._case(act)
        if code is None:
            return None
        opened = [one.task for one in self._view(code).tasks if one.task.open]
        return (code, opened[act.what % len(opened)]) if opened else None

    def _do(
        self, command: commands.Command, login: str, code: str | None, key: str | None = None
    ) -> Receipt | None:
        """Refusals are counted: a world in which everything is refused shows nothing."""
        self.commands += 1
        try:
            return self.at.do(command, login, key)
        except NotAllowed as error:
            raise AssertionError(f"{login} may not do {command}: {error}") from error
        except EngineError as error:
            self.refused[f"{type(command).__name__} {error.code}"] += 1
            return None

    def _key(self) -> str:
        self._keys += 1
        return f"simulated-{self._keys:08d}"

    def _start(self, act: Act) -> None:
        if len(self.codes) >= AT_ONCE:
            return
        definition = pick((*PROCESSES, *PROCESSES, *self.shapes), act.what)
        unit, desk = pick((("DL01", DESK), ("DL02", "motcua.nb"), ("DL03", "motcua.dc")), act.how)
        if definition in self.shapes:
            command = commands.StartCase(definition, unit)
        else:
            form = {"mv": "mv", "lv_business": "lvb", "lv_household": "lvh"}
            prefix = form.get(definition, "mv")
            submission = self.at.answer(f"{prefix}_submit_request", **_kinds(definition, act.who))
            customer = submission["customer_name"]
            command = commands.StartCase(definition, unit, "counter", submission, customer)
        if not any(law.in_force for law in self.at.engine.publications.laws()):
            command = replace(command, profile="nq19_2014", reason="Chưa có quy định thay thế")
            desk = desk.replace(DESK.partition(".")[0], LEADER.partition(".")[0])
        receipt = self._do(command, desk, None, self._key())
        if receipt is not None and receipt.subject is not None:
            self.codes.append(receipt.subject)
            self.started += 1

    def _completion(self, act: Act, *, clean: bool = True) -> tuple[str, Any, str] | None:
        found = self._task(act)
        if found is None:
            return None
        code, task = found
        login, behalf = self.at.who(task)
        login = self._of_unit(login, code)
        if not task.element.startswith(("mv_", "lvb_", "lvh_")):
            answer: Mapping[str, object] = {"pick": act.how % 4, "said": f"Lần {act.how}"}
        else:
            twists = [] if clean else REWORK.get(task.element, [])
            changes: dict[str, Any] = pick(twists, act.how) if twists else {}
            answer = self.at.answer(task.element, facts=self._view(code).case.facts, **changes)
        now = self.at.clock.now()
        late = "slow_works" if task.due_at is not None and task.due_at < now else None
        return code, commands.CompleteTask(task.id, answer, behalf, late_cause=late), login

    def _of_unit(self, login: str, code: str) -> str:
        letters = {"DL01": "sx", "DL02": "nb", "DL03": "dc"}[self._view(code).case.executing_unit]
        return f"{login.partition('.')[0]}.{letters}"

    def _complete(self, act: Act, *, clean: bool = True) -> None:
        found = self._completion(act, clean=clean)
        if found is not None:
            code, command, login = found
            self._do(command, login, code, self._key())

    def _rework(self, act: Act) -> None:
        self._complete(act, clean=False)

    def _twice(self, act: Act) -> None:
        """The same key gets the same answer; without it, what is done is refused."""
        found = self._completion(act)
        if found is None:
            return
        code, command, login = found
        key = self._key()
        first = self._do(command, login, code, key)
        version = self.at.case(code).version
        if first is not None:
            assert self.at.do(command, login, key) == first, "another answer to the same key"
            assert self._do(command, login, code) is None, "a step was done twice"
        assert self.at.case(code).version == version, "a repeated command changed something"

    def _stopped(self, act: Act) -> None:
        """The process dies before or after it commits; the client sends the command again."""
        found = self._completion(act)
        if found is None:
            return
        code, command, login = found
        key, before = self._key(), self._view(code).case.version
        self._stop_at = pick(("before commit", "after commit"), act.how)
        committed = self._stop_at == "after commit"
        try:
            self._do(command, login, code, key)
        except Stopped:
            self._restart()
            kept = self.at.case(code).version > before
            assert kept == committed, "what was committed is not what is there"
            self._do(command, login, code, key)
        self._stop_at = None

    def _claim(self, act: Act) -> None:
        self._hold(act, commands.ClaimTask)

    def _release(self, act: Act) -> None:
        self._hold(act, commands.ReleaseTask)

    def _hold(self, act: Act, make: Callable[[str], commands.Command]) -> None:
        found = self._task(act)
        if found is not None:
            code, task = found
            self._do(make(task.id), self._of_unit(self.at.who(task)[0], code), code)

    def _assign(self, act: Act) -> None:
        found = self._task(act)
        if found is not None:
            code, task = found
            to = self._of_unit(self.at.who(task)[0], code)
            leader = self._of_unit(LEADER, code)
            self._do(commands.AssignTask(task.id, to, REASON), leader, code)

    def _with_case(self, act: Act, make: Callable[[str], commands.Command], login: str) -> None:
        code = self._case(act)
        if code is not None:
            self._do(make(code), self._of_unit(login, code), code)

    def _suspend(self, act: Act) -> None:
        self._with_case(act, lambda code: commands.SuspendCase(code, REASON), DESK)

    def _resume(self, act: Act) -> None:
        code = self._case(act)
        if code is not None and self._view(code).case.state is CaseState.SUSPENDED:
            self._do(commands.ResumeCase(code, REASON), self._of_unit(DESK, code), code)

    def _extend_step(self, act: Act) -> None:
        found = self._task(act)
        if found is not None:
            code, task = found
            by = pick(("0.5wd", "1wd", "2wd", "5cd"), act.how)
            more = commands.ExtendDeadline(code, by, REASON, "Khách hàng", task.id)
            self._do(more, self._of_unit(LEADER, code), code)

    def _extend_case(self, act: Act) -> None:
        by = pick(("1cd", "5cd", "10cd", "2wd"), act.how)
        self._with_case(
            act, lambda code: commands.ExtendDeadline(code, by, REASON, "Khách hàng"), LEADER
        )

    def _message(self, act: Act) -> None:
        code = self._case(act)
        if code is None:
            return
        waiting = self._view(code).messages
        if waiting:
            name = pick(sorted({message.name for message in waiting}), act.what)
            data = {"reason": "cost"} if name == "withdrawal" else {}
            message = commands.CorrelateMessage(code, name, data)
            self._do(message, self._of_unit(DESK, code), code)

    def _correct(self, act: Act) -> None:
        facts = pick(({"line_kind": "underground"}, {"line_kind": "overhead"}), act.how)
        self._with_case(act, lambda code: commands.CorrectFacts(code, facts, REASON), LEADER)

    def _cancel(self, act: Act) -> None:
        self._with_case(act, lambda code: commands.CancelCase(code, REASON), LEADER)

    def _comment(self, act: Act) -> None:
        self._with_case(act, lambda code: commands.AddComment(code, "Đã gọi khách hàng."), DESK)

    def _calendar(self, act: Act) -> None:
        """One more day off or worked, soon or just gone; every running case is counted anew."""
        day = self.at.clock.now().astimezone(VIETNAM).date() + timedelta(days=act.how % 40 - 3)
        if any(f"day = {day}" in one for one in self._listed):
            return
        listed = OVERLAY.format(day=day, working=str(act.what % 3 == 0).lower())
        documents = [
            Document(one.kind, one.key, one.content + "".join([*self._listed, listed]))
            for one in shipped()
            if one.kind is Documents.CALENDAR
        ]
        if self._do(commands.Publish(tuple(documents)), INSTALLER, None) is not None:
            self._listed.append(listed)
            work_off(self.at.engine)
            self._tick(act)

    def _law(self, act: Act) -> None:
        """A new version of every profile: new cases have a day more for one step."""
        self._laws += 1
        days = 22 + self._laws
        documents = [
            Document(
                one.kind, one.key, one.content.replace('limit = "22cd"', f'limit = "{days}cd"')
            )
            for one in shipped()
            if one.kind is Documents.PROFILE
        ]
        self._do(commands.Publish(tuple(documents)), INSTALLER, None)

    # -- time

    def _tick(self, _act: Act) -> None:
        """The worker comes by, as often as something is due."""
        for _ in range(20):
            fired = fire_due(self.at.engine)
            self.commands += fired
            if not fired:
                break

    def _minutes(self, act: Act) -> None:
        self.at.clock.advance(timedelta(minutes=1 + act.how % 59))

    def _hours(self, act: Act) -> None:
        self.at.clock.advance(timedelta(minutes=30 * (1 + act.how % 24)))

    def _days(self, act: Act) -> None:
        self.at.clock.advance(timedelta(days=1 + act.how % 4, minutes=30 * (act.what % 48)))

    def _back(self, act: Act) -> None:
        self.at.clock.advance(timedelta(minutes=-(act.how % 120)))


def pick(among: Sequence[T], number: int) -> T:
    return among[number % len(among)]


def _kinds(definition: str, number: int) -> dict[str, Any]:
    """What makes requests of one procedure go different ways."""
    if definition == "lv_household":
        return {"area_class": pick(("urban", "rural"), number)}
    return {}
