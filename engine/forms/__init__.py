"""Forms of steps and messages: a JSON Schema subset with labels, checked by the server."""

from engine.forms.domains import domains
from engine.forms.form import Answer, Field, Form
from engine.forms.papers import NeededBy, Paper, PaperItem, Papers, read_papers
from engine.forms.source import read_dictionary, read_form

__all__ = [
    "Answer",
    "Field",
    "Form",
    "NeededBy",
    "Paper",
    "PaperItem",
    "Papers",
    "domains",
    "read_dictionary",
    "read_form",
    "read_papers",
]
