"""Authorities, certificates and signed PDF papers, made for a test: with keys that are quickly
made, and by the library that reads them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.generic import StreamObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigFieldSpec
from pyhanko_certvalidator.registry import SimpleCertificateStore
from reportlab.pdfgen.canvas import Canvas

from engine.model.documents import Document, Kind

FROM, UNTIL = datetime(2014, 1, 1, tzinfo=UTC), datetime(2016, 1, 1, tzinfo=UTC)


def paper(*lines: str) -> bytes:
    """A PDF of one page."""
    written = BytesIO()
    canvas = Canvas(written, invariant=1)
    for number, line in enumerate(lines):
        canvas.drawString(72, 720 - 20 * number, line)
    canvas.save()
    return written.getvalue()


def _name(called: str, number: str = "") -> x509.Name:
    parts = [x509.NameAttribute(NameOID.COMMON_NAME, called)]
    if number:
        parts.append(x509.NameAttribute(NameOID.USER_ID, number))
    return x509.Name(parts)


@dataclass(frozen=True)
class Certified:
    """A key, and the certificate of it."""

    key: EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def pem(self) -> str:
        return self.certificate.public_bytes(Encoding.PEM).decode()

    def of_library(self) -> asn1_x509.Certificate:
        return asn1_x509.Certificate.load(self.certificate.public_bytes(Encoding.DER))

    def issue(
        self,
        called: str,
        number: str = "",
        since: datetime = FROM,
        until: datetime = UNTIL,
        *,
        signs: bool = True,
    ) -> Certified:
        """A certificate of a signer."""
        key = generate_private_key(SECP256R1())
        usage = x509.KeyUsage(signs, signs, not signs, *(False,) * 6)
        made = (
            x509.CertificateBuilder(self.certificate.subject, _name(called, number))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(since)
            .not_valid_after(until)
            .add_extension(x509.BasicConstraints(False, None), True)
            .add_extension(usage, True)
            .sign(self.key, hashes.SHA256())
        )
        return Certified(key, made)

    def signer(self, *above: Certified) -> signers.SimpleSigner:
        plain = self.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        store = SimpleCertificateStore()
        store.register_multiple(one.of_library() for one in above)
        return signers.SimpleSigner(
            signing_cert=self.of_library(),
            signing_key=asn1_keys.PrivateKeyInfo.load(plain),
            cert_registry=store,
        )


def authority(called: str = "Test CA") -> Certified:
    """An authority that certifies itself."""
    key = generate_private_key(SECP256R1())
    usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
    made = (
        x509.CertificateBuilder(_name(called), _name(called))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2010, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2040, 1, 1, tzinfo=UTC))
        .add_extension(x509.BasicConstraints(True, None), True)
        .add_extension(usage, True)
        .sign(key, hashes.SHA256())
    )
    return Certified(key, made)


def signed(
    content: bytes,
    by: Certified,
    field: str = "Signature",
    *,
    digest: str = "sha256",
    box: tuple[int, int, int, int] | None = None,
) -> bytes:
    """The content with a signature behind it; ``box`` is where that is shown."""
    said = signers.PdfSignatureMetadata(field_name=field, md_algorithm=digest)
    spec = SigFieldSpec(field, box=box)
    writer = IncrementalPdfFileWriter(BytesIO(content), strict=False)
    made = signers.PdfSigner(said, by.signer(), new_field_spec=spec).sign_pdf(writer)
    return bytes(made.getvalue())


def changed(content: bytes, page: bytes = b"BT /F1 20 Tf 72 600 Td (0 VND) Tj ET") -> bytes:
    """The content with a later revision that draws something on the first page."""
    writer = IncrementalPdfFileWriter(BytesIO(content), strict=False)
    leaf = writer.root["/Pages"]["/Kids"].raw_get(0)
    leaf.get_object()["/Contents"] = writer.add_object(StreamObject(stream_data=page))
    writer.mark_update(leaf)
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


def trusting(*authorities: Certified, key: str = "trust") -> Document:
    """The published list of these authorities."""
    tables = [
        f'[[authority]]\nname = "{one.certificate.subject.rfc4514_string()}"\n'
        f'from = 2014-01-01\nground = "for tests"\ncertificate = """{one.pem}"""\n'
        for one in authorities
    ]
    return Document(Kind.TRUST, key, "\n".join(tables))
