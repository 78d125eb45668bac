"""Random diagrams for a simulated year: some without a limit, some under a law of their own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from random import Random

from engine import SYSTEM, commands
from engine.bpmn.lint import lint
from engine.bpmn.parser import read_diagram
from engine.bpmn.proof import prove
from engine.model.documents import Document, Kind
from engine.time import WorkingCalendar, read_calendar, read_profile
from tests.contract.limited import STEPS, settings_text
from tests.kit import NINE, Installation, shipped
from tests.properties.blocks import CATALOG, Block, Pass, Sequence, Task, draw_bpmn, make_block
from tests.small import STEP_FORM, publish_block

_OWNERS = ("utility", "utility", "customer", "state_agency", "contractor")
_LIMITS = ("0.5wd", "1wd", "2wd", "3wd", "3cd", "10cd")
_TRIED = 40
"""Diagrams that are drawn before one is found that can be published; most can."""
_TOTALS = ("20cd", "45cd", "8wd", "15wd")


def publish_shapes(at: Installation, rng: Random) -> tuple[str, ...]:
    """Answers their keys."""
    publish_block(at, make_block(rng.choice, depth=2), "random0")
    for _ in range(_TRIED):
        documents = _draw_under_law(make_block(rng.choice, depth=2), "random1", rng)
        if _can_be_published(*documents):
            # Whether they keep their limit is chance; it is then for the cases to break it.
            allowed = {"random1": "Luật thử của mô phỏng"}
            at.engine.execute(commands.Publish(documents, allowed), SYSTEM)
            return "random0", "random1"
    return ("random0",)


def _can_be_published(_form: Document, law: Document, process: Document) -> bool:
    """What may pass a milestone twice, or waits for a message in the middle of its limit, would be
    refused; publishing would read all other documents to say so."""
    profile = read_profile(law.content)
    catalog = replace(
        CATALOG,
        deadlines={law.key: profile.keys()},
        settings={law.key: frozenset(profile.settings)},
        uncounted={law.key: profile.uncounted()},
    )
    reading = read_diagram(process.content.encode())
    if reading.process is None or lint(reading, catalog):
        return False
    proof = prove(reading.process, profile, _calendars(), NINE.date(), NINE.date(), {})
    return not (proof.unjudged or any(one.unjudged or one.late_starts for one in proof.windows))


@cache
def _calendars() -> dict[str, WorkingCalendar]:
    found = [one for one in shipped() if one.kind is Kind.CALENDAR]
    return {one.key: read_calendar(one.content) for one in found}


def _draw_under_law(block: Block, key: str, rng: Random) -> tuple[Document, Document, Document]:
    path = Sequence(
        (
            Task("t901"),
            Pass("dossier_valid"),
            Task("t902"),
            block,
            Task("t903"),
            Pass("energized"),
            Task("t904"),
        )
    )
    total = rng.choice(_TOTALS)
    bpmn = draw_bpmn(path, key).decode()
    for milestone in ("dossier_valid", "energized"):
        bpmn = bpmn.replace(
            f"<intermediateThrowEvent id='{milestone}'",
            f"<intermediateThrowEvent motcua:milestone='{milestone}' id='{milestone}'",
        )
    before, *rest = bpmn.split("motcua:clockOwner='utility'")
    used: set[str] = set()
    for one in rest:
        owner, limit = rng.choice(_OWNERS), rng.choice(tuple(STEPS))
        used.add(limit)
        before += f"motcua:clockOwner='{owner}' motcua:deadline='{limit}'{one}"
    own = "" if total.endswith("cd") else " motcua:total='whole'"
    bpmn = before.replace("<process ", f"<process motcua:profile='{key}_law'{own} ")
    return (
        Document(Kind.FORM, "step", STEP_FORM),
        Document(Kind.PROFILE, f"{key}_law", _law(f"{key}_law", total, sorted(used), rng)),
        Document(Kind.PROCESS, key, bpmn),
    )


def _law(key: str, total: str, used: Iterable[str], rng: Random) -> str:
    """``used`` are the limits that steps name: others would be refused."""
    days = total.endswith("cd")
    text = f"""
id = "{key}"
valid_from = 2014-01-01
ground = "Luật thử"
[name]
vi = "Luật thử"
en = "A law of the simulation"
[settings]
{settings_text()}
[total]
from = "dossier_valid"
to = "energized"
limit = "{total if days else "45cd"}"
warn = "1cd"
ground = "Luật thử"
[[total.escalation]]
at = "due"
tell = ["management"]
"""
    limits = {name: (rng.choice(_LIMITS), rng.random() < 0.7) for name in used}
    if not days:
        limits["whole"] = (total, True)
    for name, (limit, counts) in limits.items():
        text += f"""
[limits.{name}]
limit = "{limit}"
calendar = "utility"
counts = {str(counts).lower()}
ground = "Luật thử"
assumed = false
"""
    text += f"""
[[window]]
id = "{key}_window"
name = {{ vi = "Khung thử", en = "Window" }}
from = "dossier_valid"
to = "{rng.choice(("energized", "end:t903"))}"
limit = "{rng.choice(("5wd", "10wd", "20cd"))}"
calendar = "utility"
counts = ["{rng.choice(("utility", "t902", "state_agency"))}"]
ground = "Luật thử"
assumed = false
"""
    return text
