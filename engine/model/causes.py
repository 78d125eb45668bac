"""Why steps are late: the published list of causes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.model.problem import Problem
from engine.model.process import ClockOwner
from engine.model.sentence import Sentence, sentence
from engine.model.toml import read_toml

_KEYS = {"vi", "en", "owner", "remark"}
_OWNERS = {*ClockOwner, "none"}


@dataclass(frozen=True, slots=True)
class Cause:
    """``owner`` is whose delay it is (``none``: nobody's); with ``remark``, more words are asked
    for."""

    code: str
    name: Mapping[str, str]
    owner: str
    remark: bool = False


def read_causes(text: str, source: str) -> tuple[Mapping[str, Cause], tuple[Problem, ...]]:
    """The causes of a TOML text by their code, with every problem of it; none with problems."""
    try:
        plain = read_toml(text)
    except ValueError as error:
        return {}, (
            Problem(
                "toml",
                sentence("Not readable: {error}.", error=str(error)),
                "Mend the TOML.",
                source,
            ),
        )
    tables = plain.get("causes")
    if plain.keys() != {"causes"} or not isinstance(tables, dict):
        return {}, (
            Problem(
                "causes", "The file holds something else.", "Write [causes.CODE] tables.", source
            ),
        )
    problems = tuple(
        Problem("causes", wrong, "Mend the table.", source, code)
        for code, table in tables.items()
        if (wrong := _wrong(code, table)) is not None
    )
    if problems:
        return {}, problems
    return {code: _cause(code, table) for code, table in tables.items()}, ()


def _cause(code: str, table: Mapping[str, object]) -> Cause:
    name = {"vi": str(table["vi"]), "en": str(table["en"])}
    return Cause(code, name, str(table["owner"]), bool(table.get("remark")))


def _wrong(code: str, table: object) -> Sentence | None:
    if len(code) > 40:
        return sentence("The code has more than 40 characters.")
    if not isinstance(table, dict) or table.keys() - _KEYS:
        return sentence("A cause has vi, en, owner and remark, nothing else.")
    if not all(isinstance(table.get(language), str) for language in ("vi", "en")):
        return sentence("The cause has no name in both languages.")
    if table.get("owner") not in _OWNERS:
        return sentence(
            "The owner of the delay is one of {names}.", names=", ".join(sorted(_OWNERS))
        )
    if not isinstance(table.get("remark", False), bool):
        return sentence("remark is true or false.")
    return None
