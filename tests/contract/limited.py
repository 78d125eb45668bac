"""A small process with a limit over the case, steps that count and steps that do not, and parallel
branches of both kinds."""

from __future__ import annotations

import tomllib
from functools import cache

from engine import SYSTEM, commands, documents
from tests.kit import Installation, shipped
from tests.properties.blocks import Block, Fork, Pass, Sequence, Task, draw_bpmn
from tests.small import STEP_FORM

STEPS = {
    "receive": ("2cd", True),
    "permit": ("3wd", True),
    "works": ("40cd", False),
    "paint": ("5cd", False),
    "check": ("2wd", True),
    "pay": ("5wd", False),
    "connect": ("3cd", True),
}
"""Each with its limit, and whether its time counts."""

PATH: Block = Sequence(
    (
        Task("receive"),
        Pass("dossier_valid"),
        Fork(
            (
                Sequence((Task("works"), Task("paint"))),
                Sequence((Task("permit"), Task("check"))),
            )
        ),
        Task("pay"),
        Task("connect"),
        Pass("energized"),
    )
)


def publish(at: Installation, key: str, total: str, told: str = "") -> None:
    """``total``: ``20cd`` for calendar days, ``15wd`` for days of the utility's calendar. ``told``
    is the field that tells when the dossier was valid, where somebody says it."""
    days = total.endswith("cd")
    bpmn = draw_bpmn(PATH, key).decode()
    for name in STEPS:
        bpmn = bpmn.replace(f"id='{name}' name", f"id='{name}' motcua:deadline='{name}' name")
    for milestone in ("dossier_valid", "energized"):
        bpmn = bpmn.replace(
            f"<intermediateThrowEvent id='{milestone}'",
            f"<intermediateThrowEvent motcua:milestone='{milestone}' id='{milestone}'",
        )
    if told:
        says = f"motcua:occurredAt='date and time({told})' motcua:milestone='dossier_valid'"
        bpmn = bpmn.replace("motcua:milestone='dossier_valid'", says)
    own = "" if days else " motcua:total='whole'"
    bpmn = bpmn.replace("<process ", f"<process motcua:profile='{key}_law'{own} ")
    drafts = (
        documents.Document(documents.Kind.FORM, "step", STEP_FORM),
        documents.Document(documents.Kind.PROFILE, f"{key}_law", law(f"{key}_law", total)),
        documents.Document(documents.Kind.PROCESS, key, bpmn),
    )
    at.engine.execute(commands.Publish(drafts, {key: "Quy trình của bài thử"}), SYSTEM)


@cache
def settings_text() -> str:
    """What the shipped profiles say of the procedures: each has to say all of it."""
    profiles = (d for d in shipped() if d.kind is documents.Kind.PROFILE)
    names = {name for d in profiles for name in tomllib.loads(d.content).get("settings", {})}
    return "\n".join(f"{name} = true" for name in sorted(names))


def law(key: str, total: str) -> str:
    """The text of a profile with the limits of the steps."""
    plain = total if total.endswith("cd") else "20cd"
    text = f"""
id = "{key}"
valid_from = 2014-01-01
ground = "Luật thử"
[name]
vi = "Luật thử"
en = "A law of the tests"
[settings]
{settings_text()}
[total]
from = "dossier_valid"
to = "energized"
limit = "{plain}"
warn = "1cd"
ground = "Luật thử"
[[total.escalation]]
at = "due"
tell = ["management"]
"""
    limits = {**STEPS} if total == plain else {**STEPS, "whole": (total, True)}
    for name, (limit, counts) in limits.items():
        text += f"""
[limits.{name}]
limit = "{limit}"
calendar = "utility"
counts = {str(counts).lower()}
ground = "Luật thử"
assumed = false
"""
    return text
