"""Places are stored in one way, however often the same one is written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from engine.model.place import Place, read_places, write_places

SINCE = datetime(2026, 3, 2, 1, tzinfo=UTC)
VIETNAM = timedelta(hours=7)
STEP = Place(
    3, "mv_survey", SINCE, due_at=SINCE + VIETNAM, limit="1wd", calendar="utility", breached=True
)
WHOLE = Place(0, "mv_own_substation", SINCE, adjusted=(("pause", "2026-03-02T01:00:00.000Z", ""),))


def test_what_was_written_is_read_again() -> None:
    places = {place.key: place for place in (STEP, WHOLE)}
    assert read_places(write_places(places)) == places
    assert read_places(write_places({})) == {}


def test_what_says_nothing_is_left_out() -> None:
    written = (
        '[{"number":3,"element":"mv_survey","since":"2026-03-02T01:00:00.000Z",'
        '"due_at":"2026-03-02T08:00:00.000Z","limit":"1wd","calendar":"utility","breached":true}]'
    )
    assert write_places({STEP.key: STEP}) == written
    assert write_places({STEP.key: STEP}) == written, "and so when it is written once more"
