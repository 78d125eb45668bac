"""Authorities, certificates and signed PDF papers, made for a test: with keys that are quickly
made, and by the library that reads them."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

from pyhanko.pdf_utils.generic import StreamObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from reportlab.pdfgen.canvas import Canvas

from engine.model.documents import Document, Kind
from webapi.trial_authority import Certified

FROM, UNTIL = datetime(2014, 1, 1, tzinfo=UTC), datetime(2016, 1, 1, tzinfo=UTC)


def paper(*lines: str) -> bytes:
    """A PDF of one page."""
    written = BytesIO()
    canvas = Canvas(written, invariant=1)
    for number, line in enumerate(lines):
        canvas.drawString(72, 720 - 20 * number, line)
    canvas.save()
    return written.getvalue()


def certified(by: Certified, called: str, number: str = "", *, signs: bool = True) -> Certified:
    """A signer of two years."""
    return by.issue(called, number, FROM, UNTIL, signs=signs)


def changed(content: bytes, page: bytes = b"BT /F1 20 Tf 72 600 Td (0 VND) Tj ET") -> bytes:
    """The content with a later revision that draws something on the first page."""
    writer = IncrementalPdfFileWriter(BytesIO(content), strict=False)
    leaf = writer.root["/Pages"]["/Kids"].raw_get(0)
    leaf.get_object()["/Contents"] = writer.add_object(StreamObject(stream_data=page))
    writer.mark_update(leaf)
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


def trusting(*authorities: Certified) -> Document:
    """The published list of these authorities."""
    tables = [
        f'[[authority]]\nname = "{one.certificate.subject.rfc4514_string()}"\n'
        f'from = 2014-01-01\nground = "for tests"\ncertificate = """{one.pem}"""\n'
        for one in authorities
    ]
    return Document(Kind.TRUST, "trust", "\n".join(tables))
