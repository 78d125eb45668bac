"""Whether the templates of papers fit the processes and forms that they are filled from."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.bpmn.lint import Catalog
from engine.bpmn.lint.catalog import ENGINE_VARIABLES
from engine.bpmn.lint.conditions import fields_of, unfit_conditions
from engine.forms import Form, PaperTemplate, TemplatePart, read_template
from engine.forms.paper_template import OF_CASE
from engine.forms.site_fields import asks_place
from engine.model.documents import Document
from engine.model.personal import Sensitivity
from engine.model.problem import Problem, nearest
from engine.model.process import Process, UserTask, asked_form
from engine.model.roles import LEADER, RoleRegistry
from engine.model.sentence import Said, sentence
from engine.publishing.current import DocumentName
from engine.publishing.current_document import each_read

Misfit = tuple[str, str, Said, Said]
"""The rule, where it is broken, how, and what to do about it."""


def unreadable_templates(documents: Iterable[Document]) -> Iterator[Problem]:
    """What is wrong with templates by themselves."""
    for document in each_read(documents):
        _, problems = read_template(document.content, document.name)
        yield from problems


def check_templates(
    documents: Iterable[Document],
    new: Container[DocumentName],
    processes: Mapping[str, Process],
    forms: Mapping[str, Form],
    roles: RoleRegistry,
    catalog: Catalog,
) -> Iterator[Problem]:
    """Processes, roles, steps and facts that templates name, against what there is; all of it can
    be read. A process that was retired since the template was published is passed over."""
    for document in documents:
        template, _ = read_template(document.content, document.name)
        if template is None:
            continue
        known = {
            key: _Named.of(processes[key], forms) for key in template.processes & set(processes)
        }
        if (document.kind, document.key) in new:
            for name in sorted(template.processes - known.keys()):
                message = sentence("There is no process '{key}' to make papers for.", key=name)
                remedy = _near(processes, name)
                yield Problem("template", message, remedy, document.name, "processes")
        for rule, place, wrong, remedy in _wrong(template, known, roles):
            yield Problem(rule, wrong, remedy, document.name, place)
        yield from _unfit(template, known, processes, catalog, document.name)


@dataclass(frozen=True, slots=True)
class _Named:
    """The fields that the forms of one process ask, by the name that a template has for each, and
    the form of each step."""

    fields: Mapping[str, Mapping[str, Any]]
    steps: Mapping[str, Form]

    @staticmethod
    def of(process: Process, forms: Mapping[str, Form]) -> _Named:
        fields: dict[str, Mapping[str, Any]] = {}
        steps: dict[str, Form] = {}
        for element, node in process.elements.items():
            form = forms.get(str(asked_form(node)))
            if form is None:
                continue
            if isinstance(node, UserTask):
                steps[element] = form
            for field in form.fields:
                name = field.name if field.about_case else f"{element}.{field.name}"
                fields[name] = field.schema
        return _Named(fields, steps)


def _wrong(
    template: PaperTemplate,
    known: Mapping[str, _Named],
    roles: RoleRegistry,
) -> Iterator[Misfit]:
    for name in template.made_by:
        if name not in roles.roles and name != LEADER:
            message = sentence("There is no role '{name}'.", name=name)
            yield "template", "made_by", message, _near(roles.roles, name)
    yield from _of_steps(template, known)
    named = {name for part in template.parts for name, _ in part.names()}
    for name in sorted(template.required - named):
        message = sentence("No part shows '{name}', so it cannot be required.", name=name)
        yield "template", "required", message, _near(named, name)
    for place, part in _placed_parts(template):
        yield from _of_part(template, part, place, known)


def _placed_parts(template: PaperTemplate) -> Iterator[tuple[str, TemplatePart]]:
    """All that shows facts, with its place in the document."""
    yield "title", TemplatePart(template.processes, template.title, {})
    for number, part in enumerate(template.parts, 1):
        yield f"part {number}", part
    for number, one in enumerate(template.signatures, 1):
        yield f"signature {number}", TemplatePart(template.processes, one, {})


def _of_steps(template: PaperTemplate, known: Mapping[str, _Named]) -> Iterator[Misfit]:
    forms = {step: form for one in known.values() for step, form in one.steps.items()}
    for step, field in template.steps.items():
        if step not in forms:
            message = sentence("None of its processes has the step '{step}'.", step=step)
            yield "template", "steps", message, _near(forms, step)
        elif field and forms[step].written.get(field, {}).get("x-kind") != "file":
            message = sentence("The step '{step}' has no file '{field}'.", step=step, field=field)
            files = [n for n, one in forms[step].written.items() if one.get("x-kind") == "file"]
            yield "template", "steps", message, _near(files, field)


def _of_part(
    template: PaperTemplate, part: TemplatePart, place: str, known: Mapping[str, _Named]
) -> Iterator[Misfit]:
    for key in sorted(part.processes & known.keys()):
        fields = known[key].fields
        for name, _ in dict.fromkeys(part.names()):
            if name in OF_CASE:
                yield from _of_engine(template, name, place)
            elif name not in fields:
                message = sentence(
                    "No form of the process '{key}' asks for '{name}'.", key=key, name=name
                )
                yield "template-fact", place, message, _near({*fields, *OF_CASE}, name)
            else:
                yield from _of_field(template, name, fields[name], place, name == part.table)


def _of_engine(template: PaperTemplate, name: str, place: str) -> Iterator[Misfit]:
    if OF_CASE[name] and template.personal is None:
        yield "template-personal", place, *_tells(name, Sensitivity.BASIC)


def _of_field(
    template: PaperTemplate, name: str, schema: Mapping[str, Any], place: str, is_table: bool
) -> Iterator[Misfit]:
    personal = schema.get("x-personal")
    allowed = template.personal
    if personal and allowed != Sensitivity.SENSITIVE and personal != allowed:
        yield "template-personal", place, *_tells(name, Sensitivity(personal))
    items = schema.get("items", {})
    if asks_place(schema):
        message = sentence("'{name}' is the code of a place, which nobody reads.", name=name)
        yield "template-fact", place, message, sentence("Write {place}.", place="case.place")
    elif "file" in (schema.get("x-kind"), items.get("x-kind")):
        message = sentence("'{name}' is a file, and no words.", name=name)
        yield "template-fact", place, message, sentence("Leave it out.")
    elif is_table and items.get("type") != "object":
        message = sentence("'{name}' is no table.", name=name)
        yield "template-fact", place, message, sentence("Name it among the facts.")
    elif not is_table and items.get("type") == "object":
        message = sentence("'{name}' is a table.", name=name)
        yield "template-fact", place, message, sentence("Name it as the table of a part.")


def _tells(name: str, sensitivity: Sensitivity) -> tuple[Said, Said]:
    message = sentence("'{name}' tells of a person, and this paper may not say that.", name=name)
    remedy = sentence(
        'Leave it out, or write personal = "{kind}" at the top.', kind=str(sensitivity)
    )
    return message, remedy


def _unfit(
    template: PaperTemplate,
    known: Mapping[str, _Named],
    processes: Mapping[str, Process],
    catalog: Catalog,
    source: str,
) -> Iterator[Problem]:
    for number, part in enumerate(template.parts, 1):
        if part.when is None:
            continue
        place = f"part {number}"
        for key in sorted(part.processes & known.keys()):
            found = list(_of_condition(part, place, processes[key], known[key]))
            for rule, _, message, remedy in found:
                yield Problem(rule, message, remedy, source, place)
            if not found:
                fields = fields_of(catalog, [processes[key]])
                yield from unfit_conditions([(place, part.when)], fields, source)


def _of_condition(
    part: TemplatePart, place: str, process: Process, known: _Named
) -> Iterator[Misfit]:
    """Names in the condition of a part that nothing tells, or that tell of a person."""
    assert part.when is not None, "it is asked of those alone"
    facts = {name for name in known.fields if "." not in name}
    variables = facts | ENGINE_VARIABLES | process.elements.keys()
    for reference in part.when.references():
        if reference.path[0] not in variables:
            message = sentence(
                "'{text}': '{name}' is no fact that a form of the process asks for.",
                text=part.when.text,
                name=reference.path[0],
            )
            yield "unknown-name", place, message, _near(facts, reference.path[0])
    for path in sorted(part.when.contents_read()):
        for name in (path[0], ".".join(path[:2])):
            if "x-personal" in known.fields.get(name, {}):
                message = sentence(
                    "'{name}' tells of a person: it is kept encrypted, and can be erased.",
                    name=name,
                )
                remedy = sentence(
                    "Ask for something else that the decision depends on, or only whether it was "
                    "told (name != null)."
                )
                yield "personal-read", place, message, remedy


def _near(names: Iterable[str], wanted: str) -> Said:
    return nearest(names, wanted) or sentence("None is published yet.")
