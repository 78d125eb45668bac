"""Random diagrams for a simulated year: some without a limit, some under a law of their own."""

from __future__ import annotations

from random import Random

from engine import SYSTEM, Invalid, commands, documents
from tests.contract.limited import STEPS, settings_text
from tests.kit import Installation
from tests.properties.blocks import Block, Pass, Sequence, Task, draw_bpmn, make_block
from tests.small import STEP_FORM, publish_block

_OWNERS = ("utility", "utility", "customer", "state_agency", "contractor")
_LIMITS = ("0.5wd", "1wd", "2wd", "3wd", "3cd", "10cd")
_TOTALS = ("20cd", "45cd", "8wd", "15wd")


def publish_shapes(at: Installation, rng: Random) -> tuple[str, ...]:
    """Answers their keys."""
    publish_block(at, make_block(rng.choice, depth=2), "random0")
    for _ in range(5):
        # What may pass a milestone twice, or with work open, is refused: another one is drawn.
        try:
            _publish_under_law(at, make_block(rng.choice, depth=2), "random1", rng)
        except Invalid:
            continue
        return "random0", "random1"
    return ("random0",)


def _publish_under_law(at: Installation, block: Block, key: str, rng: Random) -> None:
    road = Sequence(
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
    bpmn = draw_bpmn(road, key).decode()
    for milestone in ("dossier_valid", "energized"):
        bpmn = bpmn.replace(
            f"<intermediateThrowEvent id='{milestone}'",
            f"<intermediateThrowEvent motcua:milestone='{milestone}' id='{milestone}'",
        )
    before, *rest = bpmn.split("motcua:clockOwner='utility'")
    for one in rest:
        owner, limit = rng.choice(_OWNERS), rng.choice(tuple(STEPS))
        before += f"motcua:clockOwner='{owner}' motcua:deadline='{limit}'{one}"
    own = "" if total.endswith("cd") else " motcua:total='whole'"
    bpmn = before.replace("<process ", f"<process motcua:profile='{key}_law'{own} ")
    drafts = (
        documents.Document(documents.Kind.FORM, "step", STEP_FORM),
        documents.Document(documents.Kind.PROFILE, f"{key}_law", _law(f"{key}_law", total, rng)),
        documents.Document(documents.Kind.PROCESS, key, bpmn),
    )
    at.engine.execute(commands.Publish(drafts), SYSTEM)


def _law(key: str, total: str, rng: Random) -> str:
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
    limits = {name: (rng.choice(_LIMITS), rng.random() < 0.7) for name in STEPS}
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
