"""Whether the papers of a process fit the process and the forms that they stand beside."""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterable, Iterator, Mapping

from engine.bpmn.lint import Catalog
from engine.bpmn.lint.catalog import ENGINE_VARIABLES
from engine.bpmn.lint.conditions import constant_conditions, fields_of, unfit_conditions
from engine.bpmn.lint.findings import known
from engine.feel import Expression
from engine.forms import Form, Papers, read_papers
from engine.model.documents import Document, Kind
from engine.model.problem import Problem
from engine.model.process import ClockOwner, Process, UserTask
from engine.model.sentence import Said, sentence
from engine.publishing.current_document import each_read
from engine.publishing.personal_checks import personal_facts, personal_reads

_SHAPES = {
    "valid": "boolean",
    "missing": "array",
    "supplied": "array",
    "files": "array",
    "complete_at": "string",
}
_ITEMS = {"missing": "string", "supplied": "string", "files": "object"}


def read_all_papers(
    documents: Iterable[Document], processes: Collection[str]
) -> Generator[Problem, None, dict[str, Papers]]:
    """The papers by process; reports what cannot be read, and papers of a process that is not
    there. ``processes`` are keys."""
    found: dict[str, Papers] = {}
    for document in each_read(documents):
        papers, problems = read_papers(document.content, document.name)
        yield from problems
        if document.key not in processes:
            yield Problem(
                "papers",
                sentence("There is no process '{key}' to ask papers for.", key=document.key),
                "Call the file as the process is called.",
                document.name,
            )
        elif papers is not None:
            found[document.key] = papers
    return found


def check_papers(
    papers: Mapping[str, Papers],
    processes: Mapping[str, Process],
    forms: Mapping[str, Form],
    catalog: Catalog,
) -> Iterator[Problem]:
    """Steps, fields and facts that the papers name, against the processes and their forms; all of
    these can be read."""
    for key, one in papers.items():
        source = f"{Kind.PAPERS}/{key}"
        for place, message, remedy in _of_steps(one, processes[key], forms):
            yield Problem("papers", message, remedy, source, place)
        yield from _of_named_fields(one, processes[key], forms, source)
        yield from _of_conditions(one, processes[key], forms, catalog, source)


def _of_steps(
    papers: Papers, process: Process, forms: Mapping[str, Form]
) -> Iterator[tuple[str, Said, Said]]:
    steps = {name: node for name, node in process.elements.items() if isinstance(node, UserTask)}
    for place, step, names in (
        ("check", papers.check, ("valid", "missing")),
        (
            "supplement",
            papers.supplement,
            ("supplied", "files", *(("complete_at",) if papers.complete_at else ())),
        ),
    ):
        node = steps.get(step)
        if node is None:
            said = sentence("The diagram has no step '{step}'.", step=step)
            yield place, said, known(steps, step)
            continue
        for name in names:
            yield from _of_field(name, getattr(papers, name), forms[node.form])
    supplement = steps.get(papers.supplement)
    if supplement is not None and papers.ends_when_accepted:
        yield from _of_end(papers, forms[supplement.form])
    if supplement is not None and supplement.clock_owner is not ClockOwner.CUSTOMER:
        yield (
            "supplement",
            sentence("Papers are asked of the customer, and this step is another's time."),
            sentence('Draw it with motcua:clockOwner="customer".'),
        )


def _of_end(papers: Papers, form: Form) -> Iterator[tuple[str, Said, Said]]:
    """A step that ends by itself asks for nothing that papers do not say."""
    filled = {papers.supplied, papers.files, papers.complete_at}
    for field in form.fields:
        if field.required and field.name not in filled:
            yield (
                "ends_when_accepted",
                sentence(
                    "The form '{form}' also asks for '{field}', so the step cannot end by itself.",
                    form=form.id,
                    field=field.name,
                ),
                sentence("Leave ends_when_accepted out, or do not require the field."),
            )


def _of_field(name: str, wanted: str, form: Form) -> Iterator[tuple[str, Said, Said]]:
    schema = form.written.get(wanted)
    if schema is None:
        said = sentence("The form '{form}' has no field '{field}'.", form=form.id, field=wanted)
        yield name, said, known(form.written, wanted)
        return
    shape, item = schema.get("type"), schema.get("items", {}).get("type")
    told = name == "complete_at" and schema.get("format") != "date-time"
    if shape != _SHAPES[name] or (name in _ITEMS and item != _ITEMS[name]) or told:
        yield (
            name,
            sentence("The field '{field}' cannot hold this.", field=wanted),
            sentence(
                "Take a yes-or-no field (valid), lists of texts (missing, supplied), files and an "
                "instant (complete_at)."
            ),
        )


def _of_named_fields(
    papers: Papers, process: Process, forms: Mapping[str, Form], source: str
) -> Iterator[Problem]:
    first = process.first_step()
    fields = {} if first is None else forms[first.form].written
    for paper in papers.papers:
        if paper.field is not None and paper.field not in fields:
            yield Problem(
                "papers",
                sentence(
                    "The form of the request has no field '{field}' to stand for this paper.",
                    field=paper.field,
                ),
                known(fields, paper.field),
                source,
                paper.id,
            )


def _of_conditions(
    papers: Papers,
    process: Process,
    forms: Mapping[str, Form],
    catalog: Catalog,
    source: str,
) -> Iterator[Problem]:
    own = {key: forms[key] for key in process.forms()}
    facts = ENGINE_VARIABLES.union(*(form.case_fields() for form in own.values()))
    conditions: list[tuple[str, Expression]] = []
    for paper in papers.papers:
        if paper.when is None:
            continue
        unknown = {one.path[0] for one in paper.when.references()} - facts
        for name in sorted(unknown):
            yield Problem(
                "unknown-name",
                sentence(
                    "'{text}': '{name}' is no fact that a form of the process asks for.",
                    text=paper.when.text,
                    name=name,
                ),
                known(facts, name),
                source,
                paper.id,
            )
        if not unknown:
            conditions.append((paper.id, paper.when))
    fields = fields_of(catalog)
    yield from unfit_conditions(conditions, fields, source)
    yield from constant_conditions(conditions, fields, source, filled=True)
    yield from personal_reads(conditions, personal_facts(own.values()), source)
