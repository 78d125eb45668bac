"""The territory of the demo: its three units serve the communes of the city of Huế."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from zlib import crc32

from engine.model.documents import Document, Kind
from engine.places import AreaClass, Commune, read_gazetteer

PROVINCE = "46"
UNITS = ("DL01", "DL02", "DL03")
Sites = Mapping[str, tuple[str, ...]]
"""By unit, codes of communes."""


def demo_territory(documents: Iterable[Document], day: date) -> Document | None:
    """Every commune of the province as it is on ``day``, divided among the units along the codes;
    None where there is no list of places among the documents."""
    since, parts = _divided(documents, day)
    if not any(parts.values()):
        return None
    serves = "\n".join(
        f'\n[[serves]]\nunit = "{unit}"\ncommunes = "{" ".join(one.code for one in communes)}"'
        for unit, communes in parts.items()
    )
    head = (
        '[territory]\nname = { vi = "Địa bàn (thử nghiệm)", en = "Territory (demo)" }\n'
        f'valid_from = {since}\nprovinces = ["{PROVINCE}"]\n'
    )
    return Document(Kind.TERRITORY, str(Kind.TERRITORY), f"{head}{serves}\n")


def demo_sites(documents: Iterable[Document], day: date) -> Sites:
    """For each unit the codes of the rural communes that it serves: in wards other limits hold."""
    return {
        unit: tuple(one.code for one in communes if one.area is AreaClass.RURAL)
        for unit, communes in _divided(documents, day)[1].items()
    }


def site_of(sites: Sites, unit: str, customer: str) -> dict[str, str]:
    """Where the customer of a unit wants power: always the same commune for the same name."""
    codes = sites.get(unit, ())
    return {"site_commune": codes[crc32(customer.encode()) % len(codes)]} if codes else {}


def _divided(
    documents: Iterable[Document], day: date
) -> tuple[date, dict[str, tuple[Commune, ...]]]:
    """The communes of each unit, and the day from which the list knows them."""
    places = next((one for one in documents if one.kind is Kind.PLACES), None)
    known = None if places is None else read_gazetteer(places.content, places.name)[0]
    if known is None:
        return day, {}
    since = max(day, known.since)
    served = sorted(known.of_province(PROVINCE, since), key=lambda one: one.code)
    size = -(-len(served) // len(UNITS))
    parts = {unit: served[n * size : (n + 1) * size] for n, unit in enumerate(UNITS)}
    return since, {unit: tuple(communes) for unit, communes in parts.items()}
