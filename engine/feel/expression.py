"""Expressions: parsed once, evaluated often."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from engine.feel import constants as constants_of
from engine.feel import kinds as kinds_of
from engine.feel import misfits as misfits_of
from engine.feel import references as names
from engine.feel.answers import ANYTHING, Answers
from engine.feel.budget import DEFAULT_STEPS, EvaluationBudget
from engine.feel.errors import FeelTypeError
from engine.feel.interpreter import Interpreter
from engine.feel.kinds import KindScope, Known, Samples
from engine.feel.references import Reference
from engine.feel.signatures import Kinds
from engine.feel.text import normalise
from engine.feel.tree import SyntaxNode
from engine.feel.values import Value, unload
from engine.model.lazy_import import lazy_callable

if TYPE_CHECKING:
    from engine.feel.parser import parse_tree
else:
    parse_tree = lazy_callable("engine.feel.parser", "parse_tree")

_KEPT = 1_000
_NULL = re.compile(r"\bnull\b")


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression that follows the grammar. ``text`` is in Unicode form NFC.

    Immutable and without state: threads may share it.
    """

    text: str
    _root: SyntaxNode = field(repr=False, compare=False)

    def evaluate(
        self,
        context: Mapping[str, object],
        *,
        today: date | None = None,
        budget: int = DEFAULT_STEPS,
    ) -> Value:
        """The value over this data.

        ``context`` holds plain data: JSON types, int, float, Decimal, date, datetime with offset.
        ``today`` is what `today()` gives, ``budget`` the number of steps it may take.

        Raises:
            FeelNameError: a name or field that the data does not have.
            FeelTypeError: a value of a kind that does not fit, null among them.
            FeelValueError: division by zero, a date that does not exist, and the like.
            FeelBudgetError: too many steps, or data too large or too deep.
        """
        return unload(Interpreter(context, today, EvaluationBudget(budget)).value(self._root))

    def test(
        self,
        context: Mapping[str, object],
        *,
        today: date | None = None,
        budget: int = DEFAULT_STEPS,
    ) -> bool:
        """Whether the condition holds over this data.

        Raises:
            FeelTypeError: the value is neither true nor false.
            FeelError: as for ``evaluate``.
        """
        return Interpreter(context, today, EvaluationBudget(budget)).boolean(self._root)

    def references(self) -> tuple[Reference, ...]:
        """The names of the data that it reads, in the order of the text."""
        return tuple(names.references(self._root))

    def contents_read(self) -> frozenset[tuple[str, ...]]:
        """The paths of names whose contents its value depends on; not those that it only compares
        with null."""
        return frozenset(names.contents_read(self._root))

    def kinds(self, known: Known, *, lists: bool = False) -> Kinds:
        """Of which kinds its value can be, None where that is not known; ``known`` gives the kinds
        of a path of names. With ``lists`` it also knows those of items, under ``ITEM``."""
        return kinds_of.kinds(self._root, KindScope(known, lists))

    def misfits(
        self,
        known: Known,
        *,
        condition: bool = True,
        lists: bool = False,
        samples: Samples = lambda _: None,
    ) -> tuple[FeelTypeError, ...]:
        """The parts of it that fail over any data but null, for the kind of their values; the whole
        too if it is a ``condition`` and neither true nor false. ``known`` gives the kinds of a
        path, None where they are not known; ``lists`` says that it also knows items of lists.
        ``samples`` gives texts as they stand at a path, so that those which hold no date are seen.
        """
        scope = KindScope(known, lists, samples=samples)
        whole = misfits_of.not_boolean(self._root, scope) if condition else ()
        return (*whole, *misfits_of.misfits(self._root, scope))

    def constant(self, answers: Answers = ANYTHING) -> bool | None:
        """Whether it holds as a condition, where that is the same over all data over which it does
        not fail; else None. ``answers`` are what can be told at a path of names."""
        return constants_of.constant(self._root, answers)

    @property
    def speaks_of_null(self) -> bool:
        """Whether it says itself what holds where nothing was told."""
        return _NULL.search(self.text) is not None

    def outcomes(self, answers: Answers = ANYTHING) -> frozenset[bool]:
        """What it can give as a condition, at most; nothing where it fails over all data."""
        return constants_of.outcomes(self._root, answers)

    def can_hold_with(self, others: Iterable[Expression], answers: Answers = ANYTHING) -> bool:
        """Whether it and these can all hold over the same data, as far as that is known."""
        roots = [self._root, *(other._root for other in others)]
        found = constants_of.together(roots, answers, enough=frozenset({True}))
        return found is None or True in found

    def unchanging(self) -> bool:
        """Whether it reads no data and no day, so that its value is always the same."""
        return constants_of.unchanging(self._root)

    def constant_parts(self, answers: Answers) -> tuple[tuple[str, bool], ...]:
        """The conditions within it (`if`) that are the same over all data, with what they give."""
        return tuple(constants_of.constant_parts(self._root, answers))

    def compared_texts(self, name: str) -> frozenset[str] | None:
        """The texts that the value of ``name`` is compared with; None where it is used otherwise,
        so that other values can matter too."""
        found = list(names.compared_texts(self._root, name))
        texts = frozenset(text for text in found if text is not None)
        return texts if len(texts) == len(set(found)) else None


def parse(text: str) -> Expression:
    """The expression that a text writes. The last 1,000 different texts are remembered.

    Raises:
        FeelSyntaxError: not an expression of the subset, or an unknown function.
        FeelBudgetError: more than 2,000 characters, 400 parts, or nested more than 40 deep.
    """
    return _parse(text)


@lru_cache(maxsize=_KEPT)
def _parse(text: str) -> Expression:
    source = normalise(text)
    return Expression(source, parse_tree(source))
