"""What may be written behind a PDF paper that is signed: the signature, and nothing else that could
be seen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader
from pyhanko.sign import diff_analysis
from pyhanko.sign.diff_analysis import FormUpdate, ModificationLevel, SuspiciousModification

_OF_FIRST_FORM = frozenset({"/Fields", "/SigFlags", "/DA", "/DR"})
"""What stands in the form of a paper that had none before it was signed."""
_MOST_COVERED = 100_000
"""Square points that the picture of a signature may have: a fifth of a page of A4."""

_Updates = Iterator[tuple[ModificationLevel, FormUpdate]]


class _SignatureFields(diff_analysis.FormUpdatingRule):
    """New signature fields, also in a paper that had no form: the library's own rule compares two
    forms."""

    def apply(self, old: HistoricalResolver, new: HistoricalResolver) -> _Updates:
        if "/AcroForm" in old.root:
            yield from super().apply(old, new)
        elif "/AcroForm" in new.root:
            yield from self._first(old, new)

    def _first(self, old: HistoricalResolver, new: HistoricalResolver) -> _Updates:
        form = new.root["/AcroForm"]
        if not isinstance(form, generic.DictionaryObject) or not form.keys() <= _OF_FIRST_FORM:
            raise SuspiciousModification("a form with more than fields of signatures")
        for holder, key in ((new.root, "/AcroForm"), (form, "/Fields")):
            named = holder.raw_get(key)
            if isinstance(named, generic.IndirectObject):
                yield ModificationLevel.LTA_UPDATES, _update(named.reference)
        if "/DR" in form:
            deps = new.collect_dependencies(form.raw_get("/DR"), since_revision=old.revision + 1)
            for reference in deps:
                yield ModificationLevel.FORM_FILLING, _update(reference)
        context = diff_analysis.FieldComparisonContext(_new_fields(form), old, new)
        for rule in self.field_rules:
            yield from rule.apply(context)


def _update(reference: generic.Reference) -> FormUpdate:
    return FormUpdate(updated_ref=reference, field_name=None)


def _new_fields(form: generic.DictionaryObject) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for named in form["/Fields"]:
        field = named.get_object()
        if not isinstance(named, generic.IndirectObject) or field.get("/FT") != "/Sig":
            raise SuspiciousModification("a field that is none of a signature")
        name = str(field["/T"])
        if name in fields:
            raise SuspiciousModification("two fields of one name")
        fields[name] = diff_analysis.FieldComparisonSpec("/Sig", None, named.reference, None)
    return fields


POLICY = diff_analysis.StandardDiffPolicy(
    global_rules=[
        diff_analysis.CatalogModificationRule(),
        *(
            rule.as_qualified(ModificationLevel.LTA_UPDATES)
            for rule in (
                diff_analysis.DocInfoRule(),
                diff_analysis.XrefStreamRule(),
                diff_analysis.ObjectStreamRule(),
                diff_analysis.DSSCompareRule(),
                diff_analysis.MetadataUpdateRule(),
            )
        ),
    ],
    form_rule=_SignatureFields(
        field_rules=[
            diff_analysis.SigFieldCreationRule(allow_new_visible_after_certify=True),
            diff_analysis.SigFieldModificationRule(),
        ]
    ),
)
"""What may come behind: a signature field, what proves its certificate, and metadata. Fields of a
form may not be filled in: they would change what is agreed on."""


def adds_only_signatures(reader: PdfFileReader, revision: int) -> bool:
    """Whether nothing but signatures, and what proves them, was written behind the revision."""
    result = POLICY.review_file(reader, revision)
    if not isinstance(result, diff_analysis.DiffResult):
        return False
    return bool(result.modification_level <= ModificationLevel.FORM_FILLING)


def covers_much(field: generic.DictionaryObject) -> bool:
    """Whether the picture of a signature covers more of the page than a signature needs."""
    kids = field.get("/Kids", ())
    widgets = [field, *(one.get_object() for one in kids)]
    return any(_area(one["/Rect"]) > _MOST_COVERED for one in widgets if "/Rect" in one)


def _area(box: Any) -> float:
    left, low, right, high = (float(one) for one in box)
    return abs((right - left) * (high - low))
