"""The acts of a simulated year, done to its world."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from engine import SYSTEM, EngineError, commands, views
from engine.demo.answers import FILE_CONTENT
from engine.model.breach import Breach
from engine.model.case import Case
from engine.model.place import WINDOW
from engine.model.states import CaseState
from engine.model.transfer import MOST_TRANSFERS, MOVED
from engine.time import VIETNAM, is_window, local_day
from tests.kit import INSTALLER
from tests.properties.test_cases import REWORK
from tests.simulation.acts import Act
from tests.simulation.surroundings import PROFILES, REASON, Surroundings, facts_among, pick
from tests.simulation.world import AT_ONCE, CaseNow

COMPANY_LEADER = "lanhdao.ct"
_PREFIXES = {"mv_own_substation": "mv", "lv_business": "lvb", "lv_household": "lvh"}
VARIANTS: Mapping[str, list[dict[str, Any]]] = {
    **REWORK,
    "mv_survey": [
        *REWORK["mv_survey"],
        {"result": "low_voltage", "station_kva": None},
        {"result": "planning"},
        {"result": "investment_list"},
    ],
    "lvb_survey": [{"result": "medium_voltage"}, *REWORK.get("lvb_survey", [])],
}
"""Other answers than the clean one: work is done again, time is left out, or the case is handed
over to the procedure of another voltage, and now and then back."""
CAUSE = "slow_works"
BY_KEY = frozenset({"lvh_fix_obstacle", "lvb_fix_wiring"})
"""Steps that customers do themselves as often as the desk records them."""


@dataclass
class Doing(Surroundings):
    """Does what an act says, if it can be done as things stand."""

    _in_force: dict[date, bool] = field(default_factory=dict)

    def perform(self, act: Act) -> None:
        getattr(self, f"_{act.kind}")(act)

    def _case_of(self, act: Act) -> CaseNow | None:
        codes = self.world.codes
        return self.world.case_now(codes[act.who % len(codes)]) if codes else None

    def _task(self, act: Act) -> tuple[Case, views.Task] | None:
        found = self._case_of(act)
        if found is None or not found.tasks:
            return None
        return found.case, pick(found.tasks, act.what)

    # -- requests and steps

    def _start(self, act: Act) -> None:
        world = self.world
        if len(world.codes) >= AT_ONCE:
            return
        definition = pick((*_PREFIXES, *_PREFIXES, *world.shapes), act.what)
        unit = pick(sorted(world.people.staff), act.how)
        command = commands.StartCase(definition, unit)
        login = world.people.one("mot_cua", unit)
        if definition in _PREFIXES:
            form = f"{_PREFIXES[definition]}_submit_request"
            submission = world.at.answer(form, **_kinds(definition, act.who))
            command = replace(
                command, submission=submission, on_behalf_of=submission["customer_name"]
            )
            if act.who % 16 == 0 or not self._law_in_force():
                chosen = pick(PROFILES, act.what)
                command = replace(command, profile=chosen, reason="Chuyển tiếp theo quy định")
                login = world.people.one("lanh_dao", unit)
        world.started(world.do(command, login, world.key()))

    def _law_in_force(self) -> bool:
        day = local_day(self.world.at.clock.now())
        if day not in self._in_force:
            laws = self.world.at.engine.publications.laws()
            found = any(law.in_force and law.profile in PROFILES for law in laws)
            self._in_force[day] = found
        return self._in_force[day]

    def _completion(self, act: Act, *, clean: bool = True) -> tuple[Case, Any, str] | None:
        found = self._task(act)
        if found is None:
            return None
        case, task = found
        if case.state is not CaseState.ACTIVE and act.how % 8:
            return None
        login, behalf = self.world.who(task, case)
        by_key = task.element in BY_KEY and bool(act.who % 2)
        if by_key:
            login, behalf = self.world.customer(case), None
        if not task.element.startswith(tuple(_PREFIXES.values())):
            answer: Mapping[str, object] = {"pick": act.how % 10, "said": f"Lần {act.how}"}
        else:
            twists = [] if clean else VARIANTS.get(task.element, [])
            changes: dict[str, Any] = pick(twists, act.how) if twists else {}
            answer = self.world.at.answer(task.element, facts=case.facts, **changes)
        now = self.world.at.clock.now()
        late = None if by_key or task.due_at is None or task.due_at >= now else CAUSE
        return case, commands.CompleteTask(task.id, answer, behalf, late_cause=late), login

    def _complete(self, act: Act, *, clean: bool = True) -> None:
        found = self._completion(act, clean=clean)
        if found is not None:
            _, command, login = found
            receipt = self.world.do(command, login, self.world.key())
            if receipt is None and self.world.refusal == "late_cause_missing":
                self.world.do(replace(command, late_cause=CAUSE), login, self.world.key())

    def _rework(self, act: Act) -> None:
        self._complete(act, clean=False)

    def _twice(self, act: Act) -> None:
        """The same key gets the same answer; without it, what is done is refused."""
        found = self._completion(act)
        if found is None:
            return
        case, command, login = found
        world, key = self.world, self.world.key()
        first = world.do(command, login, key)
        version = world.version(case.code)
        if first is not None:
            assert world.at.do(command, login, key) == first, "another answer to the same key"
            assert world.do(command, login) is None, "a step was done twice"
        assert world.version(case.code) == version, "a repeated command changed something"

    def _stopped(self, act: Act) -> None:
        """The process dies before or after it commits; the client sends the command again."""
        found = self._completion(act)
        if found is None:
            return
        case, command, login = found
        world, key = self.world, self.world.key()
        point = pick(("before commit", "after commit"), act.how)
        if world.stopped(point, command, login, key):
            kept = world.version(case.code) > case.version
            assert kept == (point == "after commit"), "what was committed is not what is there"
            world.do(command, login, key)

    def _stranger(self, act: Act) -> None:
        """Who works elsewhere alone finds no such case, or no such step."""
        found = self._completion(act)
        if found is None:
            return
        case, command, _ = found
        stranger = self.world.people.stranger(case.executing_unit)
        if case.intake_unit != case.executing_unit:
            return
        try:
            self.world.at.do(command, stranger)
        except EngineError:
            assert self.world.version(case.code) == case.version
        else:
            raise AssertionError(f"{stranger} may do {command}")

    # -- steps and who holds them

    def _claim(self, act: Act) -> None:
        self._hold(act, commands.ClaimTask)

    def _release(self, act: Act) -> None:
        self._hold(act, commands.ReleaseTask)

    def _hold(self, act: Act, make: Callable[[str], commands.Command]) -> None:
        found = self._task(act)
        if found is not None:
            case, task = found
            self.world.do(make(task.id), self.world.who(task, case)[0])

    def _assign(self, act: Act) -> None:
        found = self._task(act)
        if found is not None:
            case, task = found
            to = self.world.who(task, case)[0]
            self.world.do(commands.AssignTask(task.id, to, REASON), self.world.leader(case))

    # -- cases

    def _with_case(self, act: Act, make: Callable[[str], commands.Command], *, led: bool) -> None:
        found = self._case_of(act)
        if found is not None:
            case = found.case
            by = self.world.leader(case) if led else self.world.desk(case)
            self.world.do(make(case.code), by)

    def _suspend(self, act: Act) -> None:
        self._with_case(act, lambda code: commands.SuspendCase(code, REASON), led=False)

    def _resume(self, act: Act) -> None:
        found = self._case_of(act)
        if found is not None and found.case.state is CaseState.SUSPENDED:
            self._with_case(act, lambda code: commands.ResumeCase(code, REASON), led=False)

    def _extend_step(self, act: Act) -> None:
        found = self._task(act)
        if found is not None:
            case, task = found
            by = pick(("0.5wd", "1wd", "2wd", "5cd"), act.how)
            more = commands.ExtendDeadline(case.code, by, REASON, "Khách hàng", task.id)
            self.world.do(more, self.world.leader(case))

    def _extend_case(self, act: Act) -> None:
        by = pick(("1cd", "5cd", "10cd", "2wd"), act.how)
        self._with_case(
            act, lambda code: commands.ExtendDeadline(code, by, REASON, "Khách hàng"), led=True
        )

    def _extend_window(self, act: Act) -> None:
        found = self._case_of(act)
        if found is None:
            return
        running = [one for one in found.case.places.values() if one.is_window and one.due_at]
        if running:
            window = pick(running, act.what).element.removeprefix(WINDOW)
            by = pick(("1wd", "2wd", "5cd", "10cd"), act.how)
            more = commands.ExtendDeadline(found.case.code, by, REASON, "Khách hàng", window=window)
            self.world.do(more, self.world.leader(found.case))

    def _message(self, act: Act) -> None:
        found = self._case_of(act)
        if found is None:
            return
        names = sorted({wait.name for wait in found.waits if wait.name})
        if names:
            name = pick(names, act.what)
            data = {"reason": "cost"} if name == "withdrawal" else {}
            self._with_case(
                act, lambda code: commands.CorrelateMessage(code, name, data), led=False
            )

    def _correct(self, act: Act) -> None:
        """Mostly of a case that has got power, if there is one: its limit has ended."""
        world, found = self.world, self._case_of(act)
        ended = [one.code for one in world.open_cases if one.energized_at is not None]
        if ended and act.what % 4:
            found = world.case_now(pick(ended, act.who))
        if found is None or not found.definition.facts:
            return
        facts = pick(facts_among(found.definition.facts, found.case.facts), act.how)
        correct = commands.CorrectFacts(found.case.code, facts, REASON)
        world.do(correct, world.leader(found.case))

    def _correct_instant(self, act: Act) -> None:
        """An instant that a milestone is counted from, hours or days away from where it was."""
        found = self._case_of(act)
        if found is None:
            return
        case = found.case
        paths = sorted(found.definition.told)
        told = [path for path in paths if len(path) == 2 and path[0] in case.steps]
        told = [path for path in told if isinstance(case.steps[path[0]].get(path[1]), str)]
        if not told:
            return
        step, field = pick(told, act.what)
        was = str(case.steps[step][field])
        by = timedelta(minutes=30 * (act.how % 480 - 240))
        at = datetime.fromisoformat(was)
        at = (at if at.tzinfo else at.replace(tzinfo=VIETNAM)) + by
        now = f"{at:%Y-%m-%d}" if len(was) == 10 else at.isoformat(timespec="seconds")
        correct = commands.CorrectFacts(case.code, {f"{step}.{field}": now}, REASON)
        login = self.world.leader(case)
        if self.world.do(correct, login) is None and self.world.refusal == "late_cause_missing":
            self.world.do(replace(correct, late_cause=CAUSE), login)

    def _annul(self, act: Act) -> None:
        """One asks, another decides; now and then the same person tries."""
        found = self._case_of(act)
        if found is None or not found.breaches:
            return
        code, broken = found.case.code, pick(found.breaches, act.what)
        number, window = _named(broken)
        asks, decides = self.world.desk(found.case), self.world.leader(found.case)
        asked = commands.AskAnnulment(code, number, REASON, window=window)
        if self.world.do(asked, asks) is None:
            assert self.world.refusal != "breach_not_found", f"{asked}, of {broken}"
        if asks == decides:
            return
        decide: Any = pick((commands.AnnulBreach, commands.RefuseAnnulment), act.how)
        self.world.do(decide(code, number, REASON, window=window), decides)

    def _cause(self, act: Act) -> None:
        """Of a breach that ended when nobody was asked, its leader says why: once; of one that is
        not over, nobody does."""
        world, found = self.world, self._case_of(act)
        waiting = sorted(world.unexplained)
        if waiting and act.what % 8:
            found = world.case_now(pick(waiting, act.who))
        if found is None or not found.breaches:
            return
        code, leader = found.case.code, world.leader(found.case)
        missing = [one for one in found.breaches if one.lacks_cause]
        broken = pick(missing or found.breaches, act.what)
        number, window = _named(broken)
        cause, remark = pick(((CAUSE, None), ("other", REASON), ("other", None)), act.how)
        tell = commands.TellCause(code, number, cause, remark, window=window)
        told = world.do(tell, leader)
        if told is None and world.refusal == "clock_set_back":
            return
        wanted = bool(missing) and (cause, remark) != ("other", None)
        assert (told is not None) == wanted, f"{tell}: {world.refusal if told is None else told}"
        if told is not None:
            assert world.do(tell, leader) is None, "a cause was told twice"
            assert world.refusal == "cause_known"

    def _ask_papers(self, act: Act) -> None:
        """The desk asks for what is missing, once; a leader for more."""
        found = self._with_papers(act)
        if found is None:
            return
        case, view = found
        needed = [one.id for one in view.needed if not one.later]
        items: list[dict[str, object]] = [{"words": f"Giấy {act.how}", "reason": REASON}]
        if needed and act.how % 2:
            items.append({"paper": pick(needed, act.how), "reason": REASON})
        again = bool(view.asked)
        login = self.world.leader(case) if again else self.world.desk(case)
        ask = commands.AskForPapers(case.code, tuple(items), reason=REASON if again else None)
        if self.world.do(ask, login) is None and self.world.refusal == "late_cause_missing":
            self.world.do(replace(ask, late_cause=CAUSE), login)

    def _paper(self, act: Act) -> None:
        """A paper comes, over the counter or by the customer's key, and is accepted or refused; the
        last one lets the case go on."""
        found = self._with_papers(act, asked=True)
        if found is None:
            return
        (case, view), world = found, self.world
        desk, code = world.desk(case), case.code
        number = pick(view.asked, act.what).paper.number
        if act.how % 2:
            login = world.customer(case)
            file = {"sha256": world.at.engine.uploads.keep(login, FILE_CONTENT), "name": "a.pdf"}
            world.do(commands.HandInPaper(code, number, (file,)), login)
        else:
            came = commands.HandInPaper(code, number, (world.at.file,), on_behalf_of="Khách hàng")
            world.do(came, desk)
        decided: commands.Command = commands.AcceptPaper(code, number)
        if act.how % 4 == 0:
            decided = commands.RefusePaper(code, number, REASON)
        world.do(decided, desk)

    def _with_papers(
        self, act: Act, *, asked: bool = False
    ) -> tuple[Case, views.PapersView] | None:
        """A case whose papers can be asked for, or in which some of them were; now and then any
        case, so that what is not open is refused."""
        codes = self.world.codes
        for n in range(len(codes)):
            found = self.world.case_now(codes[(act.who + n) % len(codes)])
            papers = found.definition.papers
            if papers is None or found.case.state is not CaseState.ACTIVE:
                continue
            wanted = {papers.supplement} if asked else {papers.check, papers.supplement}
            if act.who % 16 and wanted.isdisjoint(task.element for task in found.tasks):
                continue
            view = self.world.at.engine.papers.of_case(SYSTEM, found.case.code)
            assert view is not None, "its procedure has some"
            if view.asked if asked else view.supplement or not view.asked:
                return found.case, view
        return None

    def _draft(self, act: Act) -> None:
        """An unfinished answer is kept as typed, and is no part of the history."""
        found = self._task(act)
        if found is None:
            return
        world, (case, task) = self.world, found
        login, _ = world.who(task, case)
        draft = commands.SaveDraft(task.id, {}, task.draft_version)
        kept = world.do(draft, login)
        world.forget(case.code)
        (now,) = [one for one in world.case_now(case.code).tasks if one.id == task.id]
        assert now.draft_version == task.draft_version + (kept is not None)
        assert world.version(case.code) == case.version
        if kept is not None:
            assert world.do(draft, login) is None, "a draft was saved over another one"
            assert world.refusal == "draft_changed"

    def _again(self, act: Act) -> None:
        """What the worker could not do is tried at once, and comes right unless the clock is
        behind."""
        if self.world.failing():
            assert self.world.do(commands.RetryDeadlines(), INSTALLER) is not None
            assert not self.world.failing(), "a deadline is still put off"
            self.world.tick()

    def _retry(self, act: Act) -> None:
        found = self._case_of(act)
        if found is not None and found.incidents:
            number = pick(found.incidents, act.what).number
            self._with_case(act, lambda c: commands.RetryIncident(c, number, REASON), led=True)

    def _cancel(self, act: Act) -> None:
        self._with_case(act, lambda code: commands.CancelCase(code, REASON), led=True)

    def _transfer(self, act: Act) -> None:
        """A unit offers the case, and the other one answers; where they may not any more, a leader
        above decides. No date moves."""
        found = self._case_of(act)
        if found is None:
            return
        world, case = self.world, found.case
        before = {key: place.due_at for key, place in case.places.items()}
        known = world.at.engine.cases.get(SYSTEM, case.code).transfers
        offer = next((one for one in known if one.outcome is None), None)
        if offer is not None:
            desk = world.people.one("mot_cua", offer.unit)
            answer: commands.Command = commands.AcceptTransfer(case.code)
            if act.how % 3 == 0:
                answer = commands.ReturnTransfer(case.code, REASON)
            done = world.do(answer, desk)
        else:
            unit = pick(sorted(world.people.staff), act.what)
            decided = sum(one.outcome in MOVED for one in known) >= MOST_TRANSFERS
            decided |= any(one.outcome == "returned" for one in known)
            login = COMPANY_LEADER if decided or act.how % 7 == 0 else world.desk(case)
            done = world.do(commands.TransferCase(case.code, unit, REASON), login)
        if done is not None:
            world.forget(case.code)
            after = world.case_now(case.code).case
            assert before == {key: place.due_at for key, place in after.places.items()}
            assert after.due_at == case.due_at, f"a transfer of {case.code} has moved its last day"

    def _comment(self, act: Act) -> None:
        text = "Đã gọi khách hàng."
        self._with_case(act, lambda code: commands.AddComment(code, text), led=False)

    # -- time

    def _tick(self, _act: Act) -> None:
        self.world.tick()

    def _minutes(self, act: Act) -> None:
        self._advance(timedelta(minutes=1 + act.how % 59))

    def _hours(self, act: Act) -> None:
        self._advance(timedelta(minutes=30 * (1 + act.how % 24)))

    def _days(self, act: Act) -> None:
        self._advance(timedelta(days=1 + act.how % 4, minutes=30 * (act.what % 48)))

    def _weeks(self, act: Act) -> None:
        self._advance(timedelta(weeks=1 + act.how % 6, minutes=30 * (act.what % 48)))

    def _back(self, act: Act) -> None:
        self._advance(timedelta(minutes=-(act.how % 120)))

    def _advance(self, by: timedelta) -> None:
        self.world.at.clock.advance(by)

    # -- only looked at: invariants.py

    def _look(self, act: Act) -> None:
        pass

    def _export(self, act: Act) -> None:
        pass


def _named(breach: Breach) -> tuple[int, str | None]:
    """The number of a breach as commands name it, and the window that it is of."""
    if is_window(breach.element):
        return -breach.number, breach.element.removeprefix(WINDOW)
    return breach.number, None


def _kinds(definition: str, number: int) -> dict[str, Any]:
    """What makes requests of one procedure go different ways."""
    if definition == "lv_household" and number % 2:
        return {"site_commune": "19789"}
    return {}
