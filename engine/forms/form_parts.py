"""What a form says beside its fields: how its document is signed; and what its place needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.forms.fields import FieldReader
from engine.forms.site_fields import derived_names, place_names
from engine.model.signing import SigningPolicy, read_signing


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
