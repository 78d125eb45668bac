"""A customer of the demo follows a request with what the terminal prints."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from engine import Config, Engine, FixedClock
from engine.cli.progress import WorkReport
from engine.demo.customers import hand_paper_over
from engine.demo.making import make_demo
from engine.demo.stories import STORIES
from tests.kit import shipped

NOW = datetime(2026, 11, 28, 15, 16, tzinfo=UTC)


def test_the_printed_code_and_key_open_a_request(tmp_path: Path) -> None:
    config = Config(f"sqlite:///{tmp_path}/motcua.db", tmp_path / "files")
    make_demo(config, shipped(), WorkReport("Living"), FixedClock(NOW), stories=STORIES[13:])
    with closing(Engine(config, FixedClock(NOW))) as engine:
        paper = hand_paper_over(engine)
        assert paper is not None
        granted = engine.code_look_ups.by_code(*paper, "")
        own = engine.tracking.own(granted)
        assert own is not None and own.public.status.phase is not None
        assert hand_paper_over(engine) != paper, "each time another key"
