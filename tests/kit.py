"""An installation to play with: the shipped procedures, people of every role, a clock to turn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sqlalchemy import delete, insert, select

from engine import (
    SYSTEM,
    Actor,
    Config,
    Engine,
    FixedClock,
    Invalid,
    Receipt,
    acting_customer,
    commands,
    events,
    views,
)
from engine.adapters.passwords import hash_password
from engine.audit.verification import Finding
from engine.cli.documents import read_documents
from engine.demo.answers import FILE_CONTENT, answer
from engine.demo.people import create_people, logins
from engine.evidence import encrypt_file
from engine.model.authorization import may_upload
from engine.model.documents import Document, Kind
from engine.store.file_keys import keep_waiting_key
from engine.store.files import hash_of
from engine.store.tables import deadlines, uploads
from engine.store.uploads import CUSTOMERS
from engine.time import VIETNAM
from engine.workers.deadlines import fire_due

ROOT = Path(__file__).parents[1]
NINE = datetime(2014, 10, 1, 2, tzinfo=UTC)
"""Nine o'clock in Vietnam on the day of the first golden row."""

DESK, SURVEY, TECHNICAL = "motcua.sx", "khaosat.sx", "kythuat.sx"
BUSINESS, OPERATION, DISPATCH = "kinhdoanh.sx", "vanhanh.sx", "dieudo.sx"
LEADER, CARE = "lanhdao.sx", "cskh.sx"
STRANGER = "kythuat.nb"
"""An engineer of another unit."""
AUDITOR, DESIGNER, ADMIN = "kiemtra", "thietke", "quantri"
ADMIN_2 = "quantri2"
"""A colleague of the administrator."""
APPROVER = "pheduyet"
"""A colleague of the designer."""
INSTALLER = SYSTEM.login
"""Whoever set the installation up; not a person."""

BY_ROLE = {
    "mot_cua": DESK,
    "khao_sat": SURVEY,
    "ky_thuat": TECHNICAL,
    "kinh_doanh": BUSINESS,
    "doi_qlvh": OPERATION,
    "dieu_do": DISPATCH,
    "lanh_dao": LEADER,
    "cskh": CARE,
}


PAPER_KEY = b"the one key of the kit's paper.."
PAPER = encrypt_file(PAPER_KEY, FILE_CONTENT)
"""The paper that every answer of the kit refers to, as it is stored."""


@cache
def shipped() -> tuple[Document, ...]:
    return read_documents(ROOT / "workflows")


def prepare(url: str, files: Path) -> None:
    """A database with the shipped documents and the people of the demo."""
    earlier, hash_once = FixedClock(NINE - timedelta(days=30)), cache(hash_password)
    engine = Engine(Config(url, files), earlier, hash_password=hash_once)
    try:
        engine.migrate()
        engine.execute(commands.Publish(shipped()), SYSTEM)
        create_people(engine)
        with engine._database.write() as connection:
            keep_waiting_key(connection, engine._master, hash_of(PAPER), PAPER_KEY)
        for person in logins():
            share_paper(engine, person.login)
        engine.checkpoints.make_checkpoint()
    finally:
        engine.close()


def share_paper(engine: Engine, login: str) -> None:
    """Has somebody refer to the paper as if they had uploaded it: one file for all keeps tests
    cheap."""
    actor = engine.people.actor(login)
    if actor is not None and may_upload(actor):
        at = engine.clock.now()
        row = {"sha256": hash_of(PAPER), "login": login, "size": len(FILE_CONTENT)}
        with engine._database.write() as connection:
            connection.execute(delete(uploads).where(uploads.c.login == login))
            connection.execute(insert(uploads), row | {"uploaded_at": at})


class Installation:
    def __init__(self, config: Config, **engine_arguments: Any) -> None:
        self.config = config
        self.clock = FixedClock(NINE)
        self.engine = Engine(config, self.clock, **engine_arguments)
        with self.engine.files.arriving(PAPER) as paper:
            # Who uploaded it stands in the database already.
            paper.keep()
        self.file = {"sha256": paper.sha256, "name": "hồ-sơ.pdf"}
        self._actors: dict[str, Actor] = {}

    def actor(self, login: str) -> Actor:
        if login == INSTALLER:
            return SYSTEM
        if login.startswith(CUSTOMERS):
            return acting_customer(login.removeprefix(CUSTOMERS))
        if login not in self._actors:
            found = self.engine.people.actor(login)
            assert found is not None, login
            self._actors[login] = found
        return self._actors[login]

    def forget_actors(self) -> None:
        """What people may do has changed: they log in again."""
        self._actors.clear()

    def do(self, command: commands.Command, login: str = DESK, key: str | None = None) -> Receipt:
        return self.engine.execute(command, self.actor(login), key)

    def hire(self, login: str, unit: str, role: str) -> str:
        """One more user; answers the login."""
        self.engine.execute(commands.CreateUser(login, login, "mot-cua-demo"), SYSTEM)
        self.engine.execute(commands.GrantRole(login, unit, role), SYSTEM)
        share_paper(self.engine, login)
        return login

    def verify(self) -> list[Finding]:
        """What is found, a worker having signed the log just before."""
        self.engine.checkpoints.make_checkpoint()
        return self.engine.verify()

    # -- cases

    def case(self, code: str) -> views.Case:
        return self.engine.cases.get(SYSTEM, code).case

    def task(self, task_id: str) -> views.Task:
        return self.engine.tasks.get(SYSTEM, task_id).view.task

    def history(self, code: str) -> list[events.Event]:
        return [view.event for view in self.engine.cases.history(SYSTEM, code, limit=10_000)]

    def due(self, code: str, element: str) -> str:
        """When the open step is due, by the wall clock in Vietnam."""
        due_at = self.open_tasks(code)[element].due_at
        assert due_at is not None
        return due_at.astimezone(VIETNAM).strftime("%Y-%m-%d %H:%M")

    def answer(
        self,
        form: str,
        code: str | None = None,
        facts: Mapping[str, Any] = MappingProxyType({}),
        **changes: Any,
    ) -> dict[str, Any]:
        """The clean answer to a form, for a case that is read here or of which ``facts`` are known;
        ``changes`` as in ``engine.demo.answers.answer``."""
        if code is not None:
            facts = self.engine.cases.get(SYSTEM, code).case.facts
        if form == "mv_survey":
            changes = {"in_plan": True} | changes
        return answer(form, self.clock.now(), self.file, facts, **changes)

    def request(self, definition: str = "mv_own_substation", **changes: Any) -> str:
        """Takes a request in at the desk; answers its code."""
        prefix = {"mv_own_substation": "mv", "lv_business": "lvb", "lv_household": "lvh"}
        submission = self.answer(f"{prefix[definition]}_submit_request", **changes)
        customer = submission["customer_name"]
        receipt = self.do(commands.StartCase(definition, "DL01", "counter", submission, customer))
        assert receipt.subject is not None
        return receipt.subject

    def open_tasks(self, code: str) -> dict[str, views.Task]:
        """Open tasks by element."""
        view = self.engine.cases.get(SYSTEM, code)
        return {t.task.element: t.task for t in view.tasks if t.task.open}

    def who(self, task: views.Task) -> tuple[str, str | None]:
        """Who does a step, and for whom."""
        for role in task.roles:
            if role in BY_ROLE:
                return BY_ROLE[role], None
        return DESK, f"Bên thứ ba: {task.roles[0]}"

    def complete(self, code: str, element: str, **changes: Any) -> Receipt:
        """The right person completes the open step, cleanly but for ``changes``."""
        task = self.open_tasks(code)[element]
        login, behalf = self.who(task)
        done = commands.CompleteTask(task.id, self.answer(element, code, **changes), behalf)
        for _ in range(2):
            try:
                return self.do(done, login)
            except Invalid as error:
                match error.code:
                    case "late_cause_missing":
                        done = replace(done, late_cause="slow_works")
                    case "answer_doubted":
                        done = replace(done, seen=tuple(one.key for one in error.fields))
                    case _:
                        raise
        return self.do(done, login)

    def go(self, code: str, until: str | None = None, **changes: Mapping[str, Any]) -> None:
        """Completes open steps, the longest open first, until ``until`` is open or nothing is.

        ``changes`` give, by element, what differs from the clean answer in its next round.
        """
        twists = dict(changes)
        while opened := self.open_tasks(code):
            if until in opened:
                return
            element = min(opened.values(), key=lambda task: task.number).element
            self.complete(code, element, **twists.pop(element, {}))
        assert until is None, f"{until} was never reached"

    def fire(self, hourly_since: str | None = None) -> int:
        """What the worker does, once; or once every hour from an earlier instant up to now."""
        if hourly_since is None:
            return fire_due(self.engine)
        now, done = self.clock.now(), 0
        self.at(hourly_since)
        while self.clock.now() < now:
            done += fire_due(self.engine)
            self.clock.set(min(now, self.clock.now() + timedelta(hours=1)))
        return done + fire_due(self.engine)

    def armed(self, code: str) -> set[str]:
        """The places of the case that a deadline will look at."""
        query = select(deadlines.c.place).where(deadlines.c.case == code)
        with self.engine._database.read() as connection:
            return set(connection.execute(query).scalars())

    def late(self) -> set[str]:
        """Cases that the leader of the unit sees as late."""
        return {line.case.code for line in self.engine.oversight.now(self.actor(LEADER)).late}

    def at(self, text: str) -> None:
        """Sets the clock by the wall clock in Vietnam: ``2014-10-02 08:30``."""
        self.clock.set(datetime.fromisoformat(f"{text}+07:00"))

    def documents(self, kind: Kind) -> tuple[Document, ...]:
        return tuple(document for document in shipped() if document.kind is kind)
