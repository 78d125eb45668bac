"""What a form says beside its fields: rules, how its document is signed, what its place needs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from engine.feel import Expression, FeelError, parse
from engine.forms.fields import FieldReader, near
from engine.forms.rules import FormRule, PlausibilityRule
from engine.forms.site_fields import derived_names, place_names
from engine.model.sentence import sentence
from engine.model.signing import SigningPolicy, read_signing

_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_RULE = frozenset({"feel", "field", "message"})


def of_levels(policy: SigningPolicy | None, schemas: Mapping[str, Any]) -> dict[str, Any]:
    """The fields, with no other way of signing to choose than the policy takes: so the desk records
    none either."""
    if policy is None:
        return dict(schemas)
    kind = schemas[policy.kind]
    options = kind.get("x-options")
    said = {} if options is None else {"x-options": {n: options[n] for n in _levels(policy, kind)}}
    return {**schemas, policy.kind: {**kind, "enum": _levels(policy, kind), **said}}


def _levels(policy: SigningPolicy, kind: Mapping[str, Any]) -> list[str]:
    return [one for one in kind["enum"] if one in policy.levels]


def _takes(policy: SigningPolicy, schemas: Mapping[str, Any]) -> bool:
    """Whether the field that keeps the way has every level of the policy."""
    return policy.levels <= set(schemas[policy.kind].get("enum", ()))


class FormPartReader(FieldReader):
    """Reads them, and reports what is wrong."""

    def signing(self, plain: Mapping[str, Any], schemas: Mapping[str, Any]) -> SigningPolicy | None:
        """How the document of the step is signed; None where none is."""
        if "x-signing" not in plain:
            return None
        policy = read_signing(plain["x-signing"])
        named = frozenset[str]() if policy is None else policy.named
        if policy is None or not named <= schemas.keys() or not _takes(policy, schemas):
            self.report(
                "x-signing",
                "form-signing",
                "It is not said rightly how this is signed.",
                "Write document (step.field), levels that the field kind has, and the fields kind "
                "and at; decision where there is a choice.",
            )
            return None
        return policy

    def rules(self, rules: Any, schemas: Mapping[str, Any]) -> Iterator[FormRule]:
        """The conditions over several answers that have to hold."""
        for place, rule in enumerate(rules if isinstance(rules, list) else [None]):
            name = f"x-rules[{place}]"
            if not _has_texts(rule, _RULE):
                self.report(
                    name,
                    "form-rule",
                    "A rule has feel, field and message.",
                    'Write {"feel": "...", "field": "...", "message": {...}}.',
                )
                continue
            message, condition = self._condition(name, rule, schemas)
            if condition is not None:
                names = frozenset(reference.path[0] for reference in condition.references())
                yield FormRule(condition, rule["field"], message, names)

    def plausible(self, rules: Any, schemas: Mapping[str, Any]) -> Iterator[PlausibilityRule]:
        """What is asked of an answer before it is sent, and may be passed over."""
        keys = set[str]()
        for place, rule in enumerate(rules if isinstance(rules, list) else [None]):
            name = f"x-plausible[{place}]"
            if not _has_texts(rule, _RULE | {"key"}) or not _KEY.fullmatch(rule["key"]):
                self.report(
                    name,
                    "form-rule",
                    "A rule of what is plausible has key, feel, field and message.",
                    'Write {"key": "before_survey", "feel": "...", "field": "...", '
                    '"message": {...}}; the key of small letters, digits and underscores.',
                )
                continue
            if rule["key"] in keys:
                self.report(
                    name,
                    "form-rule",
                    sentence("The key '{key}' stands twice.", key=rule["key"]),
                    "Give one of the rules another key.",
                )
            keys.add(rule["key"])
            message, condition = self._condition(name, rule, schemas)
            if condition is not None:
                yield PlausibilityRule(rule["key"], condition, rule["field"], message)

    def _condition(
        self, name: str, rule: Mapping[str, Any], schemas: Mapping[str, Any]
    ) -> tuple[Mapping[str, str], Expression | None]:
        """What a rule says and asks; no condition where it cannot be read."""
        if rule["field"] not in schemas:
            self.report(
                name,
                "form-rule",
                sentence("There is no field '{field}'.", field=rule["field"]),
                near(rule["field"], schemas),
            )
        message = self.label(rule["message"], name)
        try:
            return message, parse(rule["feel"])
        except FeelError as error:
            self.report(name, "feel", error.message, "See docs/feel.md.")
            return message, None

    def check_places(self, schemas: Mapping[str, Any]) -> None:
        """A form is about one place: what follows from its commune could not be told otherwise."""
        asked = [schemas[name]["x-kind"] for name in place_names(schemas)]
        if len(set(asked)) < len(asked):
            self.report(
                "properties",
                "form-places",
                "The form asks for two places.",
                "Leave one province and one commune.",
            )
        words = {one.get("x-derived") for one in schemas.values()}
        if asked and ("commune" not in asked or "place_words" not in words):
            self.report(
                "properties",
                "form-places",
                "The form asks for a place by codes, and has no words for people to read.",
                'Add a commune, and a field with "x-derived": "place_words".',
            )
        if "commune" not in asked:
            for name in sorted(derived_names(schemas)):
                self.report(
                    name,
                    "form-places",
                    "It follows from a commune, which the form does not ask.",
                    'Add a field with "x-kind": "commune".',
                )


def _has_texts(rule: Any, keys: frozenset[str]) -> bool:
    """Whether it has these keys and no others, with texts in all but the message."""
    return (
        isinstance(rule, dict)
        and rule.keys() == keys
        and all(isinstance(rule[key], str) for key in keys - {"message"})
    )
