"""Routing every commune of the country on each of twelve months, by a territory in which half of
them change their unit in the year, and looking names up while they are typed: processor time of
each, and as a ratio to looking a code up in a dictionary. Run: make bench"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from engine.places import Gazetteer, Routed, Service, Territory, read_gazetteer, route

LIST = Path(__file__).parents[1] / "workflows" / "places.toml"
MONTHS = [date(2026, month, 1) for month in range(1, 13)]
TYPED = ("h", "hòa", "hoa b", "Phường Sài Gòn", "cam giang", "x")


def main() -> None:
    known, _ = read_gazetteer(LIST.read_text("utf-8"))
    assert known is not None
    codes = sorted(known.communes)
    territory = Territory(MONTHS[0], tuple(known.provinces), tuple(_services(codes)))
    unrouted = sum(
        not isinstance(route(code, day, known, territory), Routed)
        for day in MONTHS
        for code in codes
    )
    asked = len(codes) * len(MONTHS)
    routed = measured(lambda: _route_all(known, territory, codes))
    plain = dict.fromkeys(codes, "DL01")
    looked_up = measured(lambda: [plain.get(code) for _ in MONTHS for code in codes])
    print(
        f"routes: {asked:,} of {len(codes):,} communes in twelve months, {unrouted} unrouted, "
        f"{routed / asked * 1e6:.2f} µs each, {routed / looked_up:.0f} of a look-up in a dictionary"
    )
    searched = measured(lambda: [known.search(text, MONTHS[-1]) for text in TYPED])
    print(f"searches: {searched / len(TYPED) * 1e3:.1f} ms each")


def _services(codes: list[str]) -> list[Service]:
    first = [Service(code, MONTHS[0], f"DL{n % 30:02}") for n, code in enumerate(codes)]
    later = [Service(code, MONTHS[n % 12], "DL99") for n, code in enumerate(codes[1::2])]
    return [*first, *(one for one in later if one.since != MONTHS[0])]


def _route_all(known: Gazetteer, territory: Territory, codes: list[str]) -> None:
    for day in MONTHS:
        for code in codes:
            route(code, day, known, territory)


def measured(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


if __name__ == "__main__":
    main()
