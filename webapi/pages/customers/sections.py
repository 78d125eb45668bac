"""How the questions of a request are parted into pages that a customer answers one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from engine import site_fields, views
from webapi.i18n import tell

_WHO = (
    "customer_kind",
    "customer_name",
    "id_type",
    "id_number",
    "passport_no",
    "tax_code",
    "representative",
    "representative_title",
)
_WHERE = ("site_province", "site_commune", "site_street", "site_part")
_OF_THE_DESK = frozenset({"site_as_written"})
"""What the desk takes over from a paper."""
_POWER = ("phases", "max_demand_kw", "station_kva", "voltage_level", "line_kind")


@dataclass(frozen=True, slots=True)
class Section:
    """A page of questions that belong together."""

    title: str
    fields: tuple[views.FieldView, ...]

    @property
    def names(self) -> frozenset[str]:
        """The fields that it asks."""
        return frozenset(one.name for one in self.fields)


def pages_of(view: views.ApplicationView) -> int:
    """How many pages a request has: those of questions, and the one of papers."""
    return len(sections_of(view.fields)) + bool(view.papers)


def sections_of(fields: Sequence[views.FieldView]) -> list[Section]:
    """The pages of a form in the order of its fields; what no page is known for has one of its
    own. A field that depends on another one stands on the page of that, behind it."""
    asked = [
        one for one in fields if site_fields.is_asked(one.schema) and one.name not in _OF_THE_DESK
    ]
    titles = {name: title for title, names in _known() for name in names}
    found: dict[str, list[views.FieldView]] = {}
    homes: dict[str, str] = {}
    for one in asked:
        when: Any = one.schema.get("x-show-when")
        home = titles.get(one.name) or homes.get(when["field"] if when else "") or one.label
        homes[one.name] = home
        found.setdefault(home, []).append(one)
    order = {name: n for n, name in enumerate(titles)}
    for each in found.values():
        each.sort(key=lambda one: order.get(one.name, len(order)))
    return [Section(title, tuple(each)) for title, each in found.items()]


def _known() -> Iterator[tuple[str, tuple[str, ...]]]:
    yield tell("Who asks for power?"), _WHO
    yield tell("How can we reach you?"), ("phone", "email")
    yield tell("Where is power needed?"), _WHERE
    yield (
        tell("By which right do you use the place?"),
        ("site_right_doc_kind", "site_right_doc"),
    )
    yield tell("What is it needed for?"), ("purpose", "purpose_doc")
    yield tell("How much power?"), _POWER
    yield tell("Load and equipment"), ("load_curve", "equipment_list")
    yield tell("Who shares the meter?"), ("households", "authorization")
    yield tell("Is it split off a shared meter?"), ("splits_shared_meter", "debt_cleared")
    yield tell("For how long, and from when?"), ("contract_term_months", "needed_date")
    yield tell("Anything else that we should know?"), ("note", "attachments")
