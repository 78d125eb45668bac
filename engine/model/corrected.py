"""What a correction names: facts about the case, and results of its steps."""

from __future__ import annotations

from collections.abc import Mapping


def split_facts(
    facts: Mapping[str, object],
) -> tuple[dict[str, object], dict[str, dict[str, object]]]:
    """The facts about the case by name, and by step the results that are named ``step.field``."""
    about_case: dict[str, object] = {}
    results: dict[str, dict[str, object]] = {}
    for name, value in facts.items():
        step, dot, field = name.partition(".")
        if dot:
            results.setdefault(step, {})[field] = value
        else:
            about_case[name] = value
    return about_case, results
