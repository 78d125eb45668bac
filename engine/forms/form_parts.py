"""What a form says beside its fields: how its document is signed; and what its place needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.forms.fields import FieldReader
from engine.forms.site_fields import derived_names, place_names
from engine.model.signing import SigningPolicy, read_signing


class FormPartReader(FieldReader):
    """Reads them, and reports what is wrong."""

    def signing(self, plain: Mapping[str, Any], schemas: Mapping[str, Any]) -> SigningPolicy | None:
        """How the document of the step is signed; None where none is."""
        if "x-signing" not in plain:
            return None
        policy = read_signing(plain["x-signing"])
        named = set() if policy is None else {policy.kind, policy.at}
        if policy is not None and policy.decision is not None:
            named.add(policy.decision[0])
        if policy is None or not named <= schemas.keys():
            self.report(
                "x-signing",
                "form-signing",
                "It is not said rightly how this is signed.",
                "Write document (step.field), levels, and the fields kind and at; decision where "
                "there is a choice.",
            )
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
