"""Forms of steps and messages: a JSON Schema subset with labels, checked by the server."""

from engine.forms.domains import domains
from engine.forms.form import Answer, Field, Form
from engine.forms.paper_template import NamedFact, PaperTemplate, TemplatePart
from engine.forms.papers import NeededBy, Paper, PaperItem, Papers, read_papers
from engine.forms.source import read_dictionary, read_form
from engine.forms.template_source import read_template

__all__ = [
    "Answer",
    "Field",
    "Form",
    "NamedFact",
    "NeededBy",
    "Paper",
    "PaperItem",
    "PaperTemplate",
    "Papers",
    "TemplatePart",
    "domains",
    "read_dictionary",
    "read_form",
    "read_papers",
    "read_template",
]
