"""Where the demo's customers call: a number for each unit, published beside what is promised."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from engine.demo.people import DISTRICTS
from engine.model.documents import Document, Kind


def demo_hotlines(documents: Iterable[Document]) -> Document | None:
    """The promises among the documents with a number for each unit, which is made up; None where no
    promises are published."""
    found = next((one for one in documents if one.kind is Kind.PROMISES), None)
    if found is None:
        return None
    numbers = "\n".join(f'{unit} = "1900 000 {n:03d}"' for n, unit in enumerate(DISTRICTS, 1))
    return replace(found, content=f"{found.content}\n[hotlines]\n{numbers}\n")
