"""Compiled templates of pages, kept for the whole test process: they are the same for every
application."""

from __future__ import annotations

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache


class _Kept(BytecodeCache):
    """By the name and the text of the template."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        known = self._known.get((bucket.key, bucket.checksum))
        if known is not None:
            bucket.bytecode_from_string(known)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._known[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


def keep_templates() -> None:
    """Has every application of this process share them."""
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": _Kept()}
