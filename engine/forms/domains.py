"""What facts about a case can be, as far as forms list it."""

from __future__ import annotations

from collections.abc import Iterable

from engine.forms.form import Form


def domains(forms: Iterable[Form]) -> dict[str, tuple[object, ...]]:
    """For each fact with listed values: those, of all forms that ask for it together."""
    found: dict[str, dict[object, None]] = {}
    for form in forms:
        for field in form.fields:
            if not field.about_case:
                continue
            if field.schema.get("type") == "boolean":
                values: Iterable[object] = (False, True)
            else:
                values = field.schema.get("enum", ())
            found.setdefault(field.name, {}).update(dict.fromkeys(values))
    return {name: tuple(values) for name, values in found.items() if values}
