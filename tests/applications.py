"""What every web application makes anew when it begins, kept for the whole test process: a process
that serves begins once, a test process a thousand times, and it comes to the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.routing import Rule


class _Templates(BytecodeCache):
    """Compiled templates, by the name and the text of each."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        known = self._known.get((bucket.key, bucket.checksum))
        if known is not None:
            bucket.bytecode_from_string(known)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._known[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


def keep_templates() -> None:
    """Has every application of this process share compiled templates."""
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": _Templates()}


def keep_routes() -> None:
    """Has every application share the functions that write the addresses of its routes: that of a
    rule without defaults follows from its text."""
    compiled, known = Rule._compile_builder, dict[Any, Callable[..., tuple[str, str]]]()

    def compile_builder(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        if rule.defaults:
            return compiled(rule, append_unknown)
        key = rule.rule, tuple(rule._trace), append_unknown
        if key not in known:
            known[key] = compiled(rule, append_unknown)
        return known[key]

    Rule._compile_builder = compile_builder  # type: ignore[method-assign]
