"""FEEL, the expression language of diagrams, forms and decision tables (OMG DMN 1.4), a subset.

docs/feel.md tells what is supported and where it is stricter than the standard.
"""

from engine.feel.errors import (
    FeelBudgetError,
    FeelError,
    FeelNameError,
    FeelSyntaxError,
    FeelTypeError,
    FeelValueError,
)
from engine.feel.expression import Expression, parse
from engine.feel.references import Reference
from engine.feel.values import Value

__all__ = [
    "Expression",
    "FeelBudgetError",
    "FeelError",
    "FeelNameError",
    "FeelSyntaxError",
    "FeelTypeError",
    "FeelValueError",
    "Reference",
    "Value",
    "parse",
]
