"""What documents have to keep towards one another: settings and limits of profiles, rules of forms,
and the processes that they stand beside. Each check returns every problem it finds."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any

from engine.bpmn.lint import Catalog
from engine.bpmn.lint.catalog import ENGINE_VARIABLES, FormFields
from engine.bpmn.lint.conditions import (
    constant_conditions,
    contradicting_rules,
    fields_of,
    rule_fields,
    unfit_conditions,
)
from engine.bpmn.lint.findings import known
from engine.feel import Expression
from engine.feel.misfits import kind_word
from engine.forms import Form
from engine.forms.form import KINDS as _TYPES
from engine.model.documents import Document, Kind
from engine.model.problem import Problem
from engine.model.process import Process
from engine.model.sentence import sentence
from engine.model.toml import read_toml
from engine.publishing.current_document import each_read
from engine.time import Profile


def form_fields(form: Form) -> FormFields:
    """What expressions can know of the form."""
    return FormFields(
        form.step_fields(),
        form.case_fields(),
        form.kinds(),
        form.domains(),
        form.samples(),
    )


def check_shared_facts(
    forms: Mapping[str, Form], dictionary: Mapping[str, Any]
) -> Iterator[Problem]:
    """A fact that a form writes down itself has the type that the shared fields give it."""
    shared = {
        name: _TYPES[schema["type"]]
        for name, schema in dictionary.items()
        if isinstance(schema, Mapping)
        and schema.get("x-scope") == "case"
        and schema.get("type") in _TYPES
    }
    for key, form in forms.items():
        for field in form.fields:
            own, other = _TYPES[field.schema["type"]], shared.get(field.name)
            if field.about_case and other is not None and own is not other:
                yield Problem(
                    "fact-of-two-kinds",
                    sentence(
                        "'{name}' is {kind} on the form '{form}', but {other_kind} in fields.json.",
                        name=field.name,
                        kind=kind_word(frozenset({own})),
                        form=key,
                        other_kind=kind_word(frozenset({other})),
                    ),
                    "Refer to it by $ref, or give the field of the form another name.",
                    f"{Kind.FORM}/{key}",
                    field.name,
                )


def check_settings(profiles: Mapping[str, Profile]) -> Iterator[Problem]:
    """A case can be started under any profile, so conditions must find their settings in each."""
    names = frozenset[str]().union(*(profile.settings for profile in profiles.values()))
    for key, profile in profiles.items():
        for name in sorted(names - profile.settings.keys()):
            yield Problem(
                "setting-missing",
                sentence("The profile does not say '{name}', which others do.", name=name),
                sentence("Write {name} = true or {name} = false under [settings].", name=name),
                f"{Kind.PROFILE}/{key}",
            )


def check_limit_keys(
    profiles: Mapping[str, Profile], processes: Mapping[str, Process]
) -> Iterator[Problem]:
    """A limit that no step has would never be kept; it is a slip of the pen."""
    used = frozenset[str]().union(*(process.deadlines() for process in processes.values()))
    for key, profile in profiles.items():
        for name in sorted(profile.keys() - used):
            yield Problem(
                "step-unknown",
                sentence(
                    "limits.{name}: no process has a step, timer or total with this key.", name=name
                ),
                known(used, name),
                f"{Kind.PROFILE}/{key}",
            )


def check_rule_names(forms: Mapping[str, Form]) -> Iterator[Problem]:
    """Rules see the fields of their own form, all facts about the case, and ``today``."""
    facts = ENGINE_VARIABLES.union(["today"], *(form.case_fields() for form in forms.values()))
    for key, form in forms.items():
        names = facts | {field.name for field in form.fields}
        for place, rule in enumerate(form.rules):
            for name in sorted(rule.names - names):
                yield Problem(
                    "unknown-name",
                    sentence(
                        "'{text}': '{name}' is no field of the form and none of the case.",
                        text=rule.condition.text,
                        name=name,
                    ),
                    known(names, name),
                    f"{Kind.FORM}/{key}",
                    f"x-rules[{place}]",
                )


def check_rule_kinds(forms: Mapping[str, Form], catalog: Catalog) -> Iterator[Problem]:
    """Conditions of forms compare values of one kind, and are not the same for every case."""
    for key, form in forms.items():
        rules = [(f"x-rules[{n}]", rule.condition) for n, rule in enumerate(form.rules)]
        fields, source = rule_fields(catalog, key), f"{Kind.FORM}/{key}"
        yield from unfit_conditions(rules, fields, source)
        yield from constant_conditions(rules, fields, source)
        yield from contradicting_rules(rules, fields, source)


def check_limit_kinds(
    profiles: Mapping[str, Profile],
    new: Container[str],
    processes: Mapping[str, Process],
    catalog: Catalog,
) -> Iterator[Problem]:
    """Conditions of limits see what conditions of the processes see. Only ``new`` profiles are
    refused for one that is the same for every case."""
    fields = fields_of(catalog, processes.values())
    for key, profile in profiles.items():
        conditions, source = list(_limit_conditions(profile)), f"{Kind.PROFILE}/{key}"
        yield from unfit_conditions(conditions, fields, source)
        if key in new:
            yield from constant_conditions(conditions, fields, source, filled=True)


def _limit_conditions(profile: Profile) -> Iterator[tuple[str, Expression]]:
    """Those of steps and of windows, each with its place."""
    for rule in (*profile.rules.values(), *(window.rule for window in profile.windows)):
        for n, variant in enumerate(rule.variants):
            yield f"{rule.table}.{rule.key}.when[{n}]", variant.condition


def check_labels(documents: Iterable[Document], processes: Container[str]) -> Iterator[Problem]:
    """English names belong to a process. One that is there and cannot be read has problems of its
    own."""
    for document in each_read(documents):
        try:
            labels = read_toml(document.content).get("en", {})
        except ValueError as error:
            yield Problem(
                "toml",
                sentence("Not readable: {error}.", error=str(error)),
                "Mend it.",
                document.name,
            )
            continue
        if not isinstance(labels, dict) or not all(isinstance(v, str) for v in labels.values()):
            yield Problem(
                "labels",
                "The table [en] holds something else than names.",
                'Write element_id = "English name".',
                document.name,
            )
        elif document.key not in processes:
            yield Problem(
                "labels",
                sentence("There is no process '{key}' to name.", key=document.key),
                "Call the file as the process is called.",
                document.name,
            )
