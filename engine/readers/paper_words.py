"""Filling the template of a paper: one text for its page and for its PDF."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from engine.export.written_values import written_table, written_value
from engine.feel import FeelError
from engine.forms import PaperTemplate, TemplatePart
from engine.forms.paper_template import DOTTED, FACT, OF_CASE
from engine.i18n import mark, say
from engine.model.case import Case
from engine.model.views import FieldView
from engine.model.written_paper import WrittenPaper, WrittenPart
from engine.readers.names import Names

_BETWEEN_PARAGRAPHS = "\n\n"
_CASE_LABELS: Mapping[str, str] = {
    "case.code": mark("Code of the request"),
    "case.procedure": mark("What is asked for"),
    "case.unit": mark("Unit"),
    "case.registered": mark("Taken in"),
    "case.last_day": mark("Last day"),
    "case.expected": mark("Power is expected"),
    "case.expected_before": mark("Expected at first"),
    "case.today": mark("Today"),
    "case.why_late": mark("Why it is late"),
    "case.hotline": mark("Call"),
    "case.place": mark("Place of use"),
}


@dataclass(frozen=True, slots=True)
class PaperSources:
    """What a paper is filled from: the ``case`` with all that it knows, ``known`` what the engine
    says of it (``case.code``), ``variables`` what conditions see. ``made`` says by whom and from
    what it is made."""

    key: str
    template: PaperTemplate
    case: Case
    names: Names
    known: Mapping[str, str]
    variables: Mapping[str, object]
    today: date
    made: str


@dataclass(slots=True)
class PaperFilling:
    """A paper as it is filled. ``missing`` are the labels of what it needs and nobody has told."""

    of: PaperSources
    missing: dict[str, str] = field(default_factory=dict)
    _fields: dict[str, FieldView] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._fields = _fields_by_name(self.of.names)

    def paper(self) -> WrittenPaper:
        """The paper, whatever is missing."""
        of, language = self.of, self.of.names.language
        return WrittenPaper(
            template=self.of.key,
            language=language,
            code=of.case.code,
            title=_composed(self._filled(of.template.title[language])),
            unit=_composed(of.known["case.unit"]),
            parts=tuple(
                self._part(part)
                for part in of.template.parts_of(of.case.definition)
                if self._stands(part)
            ),
            made=_composed(of.made),
            motto=_motto(language) if of.template.motto else (),
            sample=_sample(language) if of.template.sample else "",
            signatures=tuple(
                _composed(self._filled(one[language])) for one in of.template.signatures
            ),
            signs_said=say(
                language,
                "This file has no sign for some letters: they stand here as their Unicode "
                "numbers, as in [U+674E]. The page of this paper shows them as they were written.",
            ),
        )

    def _stands(self, part: TemplatePart) -> bool:
        """A condition that cannot be decided by what is told does not hold."""
        if part.when is None:
            return True
        names = {reference.path[0] for reference in part.when.references()}
        try:
            return part.when.test(
                {**dict.fromkeys(names), **self.of.variables}, today=self.of.today
            )
        except FeelError:
            return False

    def _part(self, part: TemplatePart) -> WrittenPart:
        language = self.of.names.language
        said = self._filled(part.text.get(language, "")).split(_BETWEEN_PARAGRAPHS)
        facts = (
            (self._label(one.name), self._shown(one.name) if self._told(one.name) else DOTTED)
            for one in part.facts
            if self._told(one.name) or not one.optional
        )
        for one in part.facts:
            if not one.optional:
                self._require(one.name)
        return WrittenPart(
            _composed(self._filled(part.title.get(language, ""))),
            tuple(_composed(one.strip()) for one in said if one.strip()),
            tuple((_composed(label), _composed(text)) for label, text in facts),
            tuple(tuple(map(_composed, row)) for row in self._rows(part.table)),
        )

    def _filled(self, text: str) -> str:
        """The text with its facts; what somebody typed is not read for facts in its turn."""
        for name in FACT.findall(text):
            self._require(name)
        return FACT.sub(lambda gap: self._shown(gap[1]) if self._told(gap[1]) else DOTTED, text)

    def _require(self, name: str) -> None:
        if name in self.of.template.required and not self._told(name):
            self.missing[name] = self._label(name)

    def _rows(self, name: str) -> tuple[tuple[str, ...], ...]:
        if not name:
            return ()
        self._require(name)
        field, value = self._fields.get(name), self._value(name)
        if field is None:
            return ()
        rows = value if isinstance(value, list) else []
        schema: Any = field.schema["items"]
        language = self.of.names.language
        written = written_table(language, schema, rows)
        return written if rows else (*written, tuple(DOTTED for _ in written[0]))

    def _told(self, name: str) -> bool:
        if name in OF_CASE:
            return bool(self.of.known.get(name))
        return self._value(name) not in (None, "", [])

    def _shown(self, name: str) -> str:
        if name in OF_CASE:
            return self.of.known[name]
        known = self._fields.get(name)
        schema: Mapping[str, Any] = {} if known is None else known.schema
        return written_value(self.of.names.language, schema, self._value(name))

    def _value(self, name: str) -> object:
        step, _, field = name.rpartition(".")
        told = self.of.case.steps.get(step, {}) if step else self.of.case.facts
        return told.get(field)

    def _label(self, name: str) -> str:
        if name in OF_CASE:
            return say(self.of.names.language, _CASE_LABELS[name])
        known = self._fields.get(name)
        return name if known is None else known.label


def _fields_by_name(names: Names) -> dict[str, FieldView]:
    """Every field that a form of the case asks, as templates name it."""
    found: dict[str, FieldView] = {}
    for definition in names.definitions:
        about_case = {key: form.case_fields() for key, form in definition.forms.items()}
        for element in definition.process.elements:
            form = definition.form_of(element)
            for view in () if form is None else form.views(names.language):
                assert form is not None, "it has views"
                of_case = view.name in about_case[form.id]
                found[view.name if of_case else f"{element}.{view.name}"] = view
    return found


def _motto(language: str) -> tuple[str, ...]:
    return (
        say(language, "SOCIALIST REPUBLIC OF VIET NAM"),
        say(language, "Independence – Freedom – Happiness"),
    )


def _sample(language: str) -> str:
    return say(
        language,
        "Sample words [A]: no lawyer has compared them with the law. Not for signing before that "
        "is done.",
    )


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def missing_said(missing: Mapping[str, str]) -> str:
    """The labels of what is missing, in one line."""
    return ", ".join(dict.fromkeys(missing.values()))
