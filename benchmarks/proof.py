"""The full proof of the shipped medium-voltage procedure, every start date of thirteen years with
hours, early ends, rework and windows, against planning each of these dates once. Processor time, in
one process, without a database. Run: make bench"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import date, timedelta

from engine.model.documents import Kind
from engine.publishing.proving import ParsedDocuments, parse_documents
from engine.time import plan
from tests.bpmn.drawings import shipped

FIRST = date(2014, 1, 1)
YEARS = 13
PROCEDURE = "mv_own_substation"
FACTS: dict[str, object] = {
    "line_kind": "underground",
    "uses_public_road": True,
    "needs_fire_approval": True,
}


def main() -> None:
    years = int(sys.argv[1]) if sys.argv[1:] and sys.argv[1].isdigit() else YEARS
    last = date(FIRST.year + years - 1, 12, 31)
    days = [FIRST + timedelta(days=n) for n in range((last - FIRST).days + 1)]
    proofs = {
        "full": measured(lambda: read().prove(PROCEDURE, FIRST, last)),
        "brief": measured(lambda: read().prove(PROCEDURE, FIRST, last, brief=True)),
    }
    planned = measured(lambda: plan_each(read(), days))
    for said, proved in proofs.items():
        print(
            f"{said} proof of {len(days):,} start dates {proved:.1f} s: "
            f"{proved / planned:.2f} of planning each of them once ({planned:.1f} s)"
        )


def read() -> ParsedDocuments:
    others = {Kind.PROCESS: {PROCEDURE}}
    return parse_documents(one for one in shipped() if one.key in others.get(one.kind, {one.key}))


def plan_each(parsed: ParsedDocuments, days: list[date]) -> None:
    process = parsed.process(PROCEDURE)
    profile = parsed.profiles[process.profile or ""]
    for day in days:
        plan(process, profile, parsed.calendars, day, FACTS)


def measured(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


if __name__ == "__main__":
    main()
