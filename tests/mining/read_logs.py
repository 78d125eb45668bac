"""Reads exported histories with a library of process mining, and says what it found, as JSON.

Run by an interpreter of its own, as that library's licence is the AGPL: nothing of Motcua is
imported here, and nothing of it by Motcua. Argument: the folder with the exported files.
"""

import json
import sys
import warnings
from contextlib import redirect_stdout
from pathlib import Path

warnings.simplefilter("ignore")

with redirect_stdout(sys.stderr):
    import pm4py
    from pm4py.objects.ocel.validation import ocel20_rel_validation


def read_traces(folder):
    """The replay of each trace on the net of its diagram: by definition, then by case."""
    log = pm4py.read_xes(str(folder / "log.xes"))
    if log.empty:
        return {"events": 0, "cases": 0, "replays": {}}
    steps = log[log["lifecycle:transition"].isin(["schedule", "complete", "withdraw"])].copy()
    steps["activity"] = steps["concept:name"] + "+" + steps["lifecycle:transition"]
    found = {}
    for file in sorted(folder.glob("*.pnml")):
        net, first, last = pm4py.read_pnml(str(file))
        mine = steps[steps["motcua:definition"] == f"{file.stem}@1"]
        for case, events in mine.groupby("case:concept:name", sort=True):
            (told,) = pm4py.conformance_diagnostics_token_based_replay(
                events, net, first, last, activity_key="activity"
            )
            unknown = set(events["activity"]) - {t.label for t in net.transitions}
            found.setdefault(file.stem, {})[case] = {
                "fitness": told["trace_fitness"],
                "missing": told["missing_tokens"],
                "remaining": told["remaining_tokens"],
                "unknown": sorted(unknown),
            }
    return {"events": len(log), "cases": log["case:concept:name"].nunique(), "replays": found}


def read_objects(log):
    types = log.objects["ocel:type"].value_counts()
    return {
        "events": len(log.events),
        "objects": {name: int(count) for name, count in types.items()},
        "relations": len(log.relations),
    }


def read_all(folder):
    database = str(folder / "log.sqlite")
    found = {
        "xes": read_traces(folder),
        "violated": list(ocel20_rel_validation.apply(database)[1]),
    }
    if found["xes"]["events"]:  # the library cannot read an object log of nothing
        found["ocel"] = read_objects(pm4py.read_ocel2_json(str(folder / "log.jsonocel")))
        found["ocel_database"] = read_objects(pm4py.read_ocel2_sqlite(database))
    return found


with redirect_stdout(sys.stderr):
    answer = read_all(Path(sys.argv[1]))
print(json.dumps(answer))
