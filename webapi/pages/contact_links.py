"""Links by which a phone calls a customer, and opens its own map at a place.

They stand beside what is shown anyway, and ask nobody: a map of another site would be told where a
customer is by whoever looks for the way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from engine import views

_NUMBER = re.compile(r"\+?[0-9]{8,15}")


@dataclass(frozen=True, slots=True)
class ContactLinks:
    """How the customer of a case is called, as ``phone`` says and ``call`` dials, and where the
    place of use stands on a map; what is not known is empty."""

    phone: str = ""
    call: str = ""
    map: str = ""


def call_link(schema: Mapping[str, object], value: object) -> str:
    """What dials the number of a field; empty where it holds none."""
    found = schema.get("format") == "phone" and isinstance(value, str)
    return f"tel:{value}" if found and _NUMBER.fullmatch(str(value)) else ""


def map_link(latitude: object, longitude: object) -> str:
    """What opens a map at coordinates; empty where they are none."""
    if isinstance(latitude, int | float) and isinstance(longitude, int | float):
        return f"geo:{latitude},{longitude}?q={latitude},{longitude}"
    return ""


def map_link_of(fields: Iterable[tuple[views.FieldView, object]]) -> str:
    """What opens a map at the coordinates among some fields."""
    by_format = {field.schema.get("format"): value for field, value in fields}
    return map_link(by_format.get("latitude"), by_format.get("longitude"))


def contact_links(sections: Iterable[views.SectionView], place: str) -> ContactLinks:
    """How the customer of a case is reached by what is known of it: the first number, and the
    newest coordinates; without any, the address as the map finds it."""
    known = [one for section in sections for one in section.fields]
    dialled = ((call_link(field.schema, value), value) for field, value in known)
    call, phone = next(((link, str(value)) for link, value in dialled if link), ("", ""))
    at = map_link_of(known) or (f"geo:0,0?q={quote(place, safe='')}" if place else "")
    return ContactLinks(phone, call, at)
