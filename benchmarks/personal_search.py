"""Finding a person among a million by the blind index. Run: .venv/bin/python -m
benchmarks.personal_search [--sqlite] [NUMBER]

Rows of cases and of the index are put in directly, three terms of a name and a phone for each; what
is timed is the reader, as a page asks it.
"""

from __future__ import annotations

import random
import statistics
import sys
import time

import sqlalchemy as sa

from benchmarks.installation import measured
from engine import SYSTEM, queries
from engine.model.personal import CUSTOMER
from engine.model.text import fold_whole, fold_words
from engine.store.tables import cases, search_terms
from tests.kit import Installation

SUBJECTS = 1_000_000
_AT_ONCE = 50_000
_ASKED = 200
_FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Đặng", "Bùi", "Đỗ")
_MIDDLE = ("Thị", "Văn", "Hữu", "Ngọc", "Minh", "Thanh", "Quốc", "Kim")


def name_of(number: int) -> str:
    """A name; the given part is shared by some hundred people."""
    return f"{_FAMILY[number % 10]} {_MIDDLE[number % 8]} Tên{number % 9973}"


def phone_of(number: int) -> str:
    """A phone number of one person alone."""
    return f"09{10_000_000 + number}"


def fill(at: Installation, subjects: int) -> None:
    """Copies a case so often, each with the terms of another person."""
    code = at.request("lv_household")
    master, database = at.engine._master, at.engine._database
    with database.read() as connection:
        found = connection.execute(sa.select(cases).where(cases.c.code == code)).one()
    bare: dict[str, object] = {
        "tokens": None,
        "seal": None,
        "forecast": None,
        "facts": {},
        "steps": {},
    }
    row = {**found._mapping, **bare}
    index = next(one for one in search_terms.indexes if one.columns.keys()[0] == "term")
    with database.write() as connection:
        index.drop(connection)
    for first in range(0, subjects, _AT_ONCE):
        numbers = range(first, min(first + _AT_ONCE, subjects))
        new = [{**row, "code": _code(n), "search": _code(n).lower()} for n in numbers]
        terms = [
            {"case": _code(n), "field": field, "term": master.term(text), "subject": CUSTOMER}
            for n in numbers
            for field, texts in (
                ("customer_name", set(fold_words(name_of(n)))),
                ("phone", {fold_whole(phone_of(n))}),
            )
            for text in texts
        ]
        with database.write() as connection:
            connection.execute(sa.insert(cases), new)
            connection.execute(sa.insert(search_terms), terms)
    with database.write() as connection:
        index.create(connection)
        connection.exec_driver_sql("ANALYZE")


def _code(number: int) -> str:
    return f"XX{number:010d}"


def timed(at: Installation, texts: list[str]) -> list[float]:
    """Milliseconds of each question."""
    found = []
    for text in texts:
        begun = time.perf_counter()
        at.engine.look_ups.by_number(SYSTEM, text)
        found.append((time.perf_counter() - begun) * 1000)
    return found


def report(what: str, found: list[float]) -> None:
    """One line: middle and 95th of a hundred."""
    ordered = sorted(found)
    p95 = ordered[int(len(ordered) * 0.95)]
    print(f"{what:<40}{statistics.median(ordered):8.1f} ms{p95:8.1f} ms p95")


def main() -> None:
    """Fills, asks and prints."""
    given = [int(one) for one in sys.argv[1:] if one.isdecimal()]
    subjects = given[0] if given else SUBJECTS
    rand = random.Random(7)
    with measured(sys.argv[1:]) as at:
        fill(at, subjects)
        numbers = [rand.randrange(subjects) for _ in range(_ASKED)]
        report("a phone", timed(at, [phone_of(n) for n in numbers]))
        report("a phone that is not there", timed(at, [f"08{10_000_000 + n}" for n in numbers]))
        names = []
        for n in numbers[:40]:
            begun = time.perf_counter()
            at.engine.cases.page(SYSTEM, queries.CaseFilter(text=name_of(n)), limit=21)
            names.append((time.perf_counter() - begun) * 1000)
        report("a whole name, in the list of cases", names)


if __name__ == "__main__":
    main()
