"""Run as a program: works out every payload and prints what the interpreter was asked to do.

Audit events are the interpreter's own report of opening files, importing, compiling, starting
processes and connecting; a hook cannot be taken away again, hence a process of its own.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path

from engine.feel import parse
from engine.forms import Form, read_form
from engine.model.process import Process
from tests.bpmn.drawings import Case, read
from tests.bpmn.test_hostile_expressions import DATA, PAYLOADS, STOPPED, conditional, form_asking

TODAY = date(2014, 10, 1)


def decide(text: str) -> bool:
    return parse(text).test(DATA, today=TODAY)


def work_out(processes: list[Process], forms: list[Form]) -> None:
    for process in processes:
        Case(process, decide).complete("a")
    for form in forms:
        form.check({"kind": "big"}, DATA, TODAY)


def main() -> None:
    processes = [read(conditional(payload)) for payload in PAYLOADS]
    forms = [form for p in STOPPED if (form := read_form(form_asking(p), {}, "f")[0])]
    seen: list[str] = []
    sys.addaudithook(lambda event, _: seen.append(event))
    # The first time, our own code may still be read from disk.
    work_out(processes, forms)
    seen.clear()
    work_out(processes, forms)
    deciding = list(seen)
    seen.clear()
    Path(__file__).read_bytes()
    print(json.dumps({"deciding": deciding, "opening a file": seen}))


if __name__ == "__main__":
    main()
