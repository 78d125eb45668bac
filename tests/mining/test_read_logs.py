"""A library of process mining reads what is exported, and finds nothing that a diagram forbids."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from engine import SYSTEM
from engine.export import language_of, write_pnml
from engine.publishing.proving import parse_documents
from engine.readers.exports import ExportFilter
from tests.contract.test_ledgers import long_story
from tests.contract.test_reexecution import cancelled, handed_over, late_with_rework, withdrawn
from tests.kit import ROOT, Installation, shipped

READER = ROOT / ".venv-mining" / "bin" / "python"
SCRIPT = Path(__file__).with_name("read_logs.py")


def quiet(done: int, total: int) -> None:
    pass


def to_the_end(at: Installation) -> str:
    """With a new connection point and defects on site: whole parts are left and entered again."""
    code = at.request()
    at.go(
        code,
        mv_route_agreement={
            "agreed": False,
            "route_map": None,
            "refusal_reason": "Chưa đủ điều kiện",
        },
        mv_revise_route={"poi_changed": True},
        mv_site_acceptance={"accepted": False, "defects": ["Tiếp địa"]},
    )
    return code


def timed_out(at: Installation) -> str:
    code = at.request()
    at.go(
        code,
        "mv_supplement_dossier",
        mv_receive_check={"dossier_complete": False, "missing_items": ["Bản đồ"]},
    )
    at.at("2014-12-01 09:00")
    at.fire("2014-11-28 09:00")
    return code


def at_home(at: Installation) -> str:
    code = at.request("lv_household")
    at.go(code)
    return code


def for_a_shop(at: Installation) -> str:
    code = at.request("lv_business")
    at.go(code)
    return code


def write(at: Installation, folder: Path, **wanted: Any) -> None:
    chosen = ExportFilter(**wanted)
    exports = at.engine.exports
    (folder / "log.xes").write_text("".join(exports.xes(SYSTEM, chosen, quiet)), "utf-8")
    (folder / "log.jsonocel").write_text("".join(exports.ocel(SYSTEM, chosen, quiet)), "utf-8")
    exports.ocel_database(SYSTEM, chosen, quiet, folder / "log.sqlite")


def read(folder: Path) -> dict[str, Any]:
    assert READER.exists(), "The reader of exported histories is missing: run make test."
    done = subprocess.run(
        [READER, SCRIPT, folder], capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def write_nets(folder: Path) -> None:
    for key, process in parse_documents(shipped()).processes.items():
        (folder / f"{key}.pnml").write_text("".join(write_pnml(language_of(process))), "utf-8")


def test_traces_fit_the_shipped_diagrams(either: Installation, tmp_path: Path) -> None:
    running = [late_with_rework(either), long_story(either)]
    ended = [
        to_the_end(either),
        at_home(either),
        for_a_shop(either),
        withdrawn(either),
        handed_over(either),
        timed_out(either),
    ]
    write(either, tmp_path)
    write_nets(tmp_path)
    found = read(tmp_path)

    events = sum(either.case(code).version for code in ended + running)
    assert (found["xes"]["cases"], found["xes"]["events"]) == (len(ended + running), events)
    fits = {"fitness": 1.0, "missing": 0, "remaining": 0, "unknown": []}
    assert {case: told for case, told in replays(found) if case in ended} == dict.fromkeys(
        ended, fits
    )
    for case, told in replays(found):
        if case in running:
            # It has come as far as it is, and only its end is missing.
            assert (told["missing"], told["remaining"], told["unknown"]) == (1, 1, []), case

    for form in ("ocel", "ocel_database"):
        assert found[form]["events"] == events
        assert found[form]["objects"]["case"] == len(ended + running)
        opened = [e for c in ended + running for e in either.history(c) if e.type == "TaskOpened"]
        assert found[form]["objects"]["task"] == len(opened)
        assert {"actor", "unit", "document"} <= found[form]["objects"].keys()
    assert found["ocel"] == found["ocel_database"]
    assert found["violated"] == []


def test_what_the_diagram_forbids_is_seen(installation: Installation, tmp_path: Path) -> None:
    """Without its survey, a case no longer fits; a case that was cancelled by the office is not
    one that its diagram knows of."""
    code, gone = for_a_shop(installation), cancelled(installation)
    write(installation, tmp_path)
    log = (tmp_path / "log.xes").read_text("utf-8").splitlines(keepends=True)
    cut = [line for line in log if "lvb_survey" not in line or 'value="complete"' not in line]
    assert len(cut) == len(log) - 1
    (tmp_path / "log.xes").write_text("".join(cut), "utf-8")
    write_nets(tmp_path)
    told = dict(replays(read(tmp_path)))
    assert told[code]["fitness"] < 1
    assert told[gone]["fitness"] < 1


def test_nothing_is_still_a_log(installation: Installation, tmp_path: Path) -> None:
    write(installation, tmp_path, since=date(2030, 1, 1))
    found = read(tmp_path)
    assert found["xes"]["events"] == 0
    assert found["violated"] == []


def replays(found: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Of a case that was handed over, both parts count."""
    return [
        (case, told) for cases in found["xes"]["replays"].values() for case, told in cases.items()
    ]
